"""A document made ready to be compared: bare text by script, without what belongs to the page, and its facts. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from storage.sameness import Outline, Paper
from storage.shapes import AnchorRead
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED
from tasks.fingerprint.anchor_agreement import MOST_OF_ONE
from tasks.fingerprint.anchor_keys import key_of, weight_of
from tasks.fingerprint.anchors import find_all_anchors
from tasks.fingerprint.bare import LEAST_SHARE, NO_SCRIPT, bare, shares_of_scripts
from tasks.fingerprint.sketch import shingle
from tasks.relate.furniture import find_furniture
from tasks.relate.lines import lines_of

NO_LANGUAGES = frozenset({NO_LANGUAGE, UNDETERMINED})
MAILS = frozenset({"message/rfc822", "application/vnd.ms-outlook"})
SPREADSHEETS = ("spreadsheet", "excel", "csv")


@dataclass(frozen=True)
class Column:
    """What a document says in one script; its facts are looked for when they are first asked for."""

    codes: NDArray[np.uint32]
    """Code points of its bare text, shape (n,)."""
    pages: NDArray[np.int32]
    """The number of the page of each, shape (n,)."""
    shingles: NDArray[np.uint64]
    """Distinct hashes, sorted."""
    text: str
    """As it is shown, without furniture."""

    @cached_property
    def anchors(self) -> tuple[AnchorRead, ...]:
        """Its facts, in order; their places count in lines that were joined, and are for order alone."""
        return tuple(find_all_anchors(self.text))

    @cached_property
    def keys(self) -> Mapping[int, int]:
        """The keys of its facts with how often each stands there, up to `MOST_OF_ONE`: asked for with every pair."""
        return {key: min(count, MOST_OF_ONE) for key, count in self._counted.items()}

    @cached_property
    def weight(self) -> int:
        """Of all its facts."""
        return sum(count * weight_of(key) for key, count in self._counted.items())

    @cached_property
    def _counted(self) -> Counter[int]:
        return Counter(key for one in self.anchors if (key := key_of(one)) is not None)


@dataclass(frozen=True, slots=True)
class Kind:
    """What judging needs to know of a document."""

    sha256: str
    is_ocr: bool = False
    is_spreadsheet: bool = False
    is_mail: bool = False
    is_partial: bool = False
    """Whether some of it could not be read."""
    languages: frozenset[str] = frozenset()
    """Those of a tenth of its text or more, without their script."""
    dates: Mapping[str, datetime] = field(default_factory=dict)
    """When the file says it was `created` and `modified`."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be compared."""

    document_id: int
    kind: Kind
    columns: dict[str, Column]
    """By script."""

    @property
    def length(self) -> int:
        """Characters of bare text."""
        return sum(len(column.codes) for column in self.columns.values())

    @property
    def facts(self) -> int:
        """Weight of the facts of the script that has most."""
        return max((column.weight for column in self.columns.values()), default=0)


def prepare(paper: Paper) -> Prepared:
    """Make a document ready to be compared."""
    shares: defaultdict[str, float] = defaultdict(float)
    for page in paper.pages:
        for script, share in shares_of_scripts(page.spans).items():
            shares[script] = max(shares[script], share)
    scripts = sorted(script for script, share in shares.items() if share >= LEAST_SHARE)
    columns = {script: column for script in scripts if (column := _column(paper, script)) is not None}
    if not columns and (column := _column(paper, None)) is not None:
        columns = {NO_SCRIPT: column}
    return Prepared(paper.document_id, kind_of(paper.outline), columns)


def kind_of(outline: Outline) -> Kind:
    """Tell what judging needs to know of a document."""
    return Kind(
        sha256=outline.sha256,
        is_ocr=outline.is_ocr,
        is_spreadsheet=_is_spreadsheet(outline.media_type),
        is_mail=outline.media_type in MAILS,
        is_partial=outline.is_partial,
        languages=_languages(outline.letters),
        dates=_dates(outline.properties),
    )


def _languages(letters: Mapping[str, int]) -> frozenset[str]:
    counted: Counter[str] = Counter()
    for tag, count in letters.items():
        if tag not in NO_LANGUAGES:
            counted[tag.partition("-")[0]] += count
    return frozenset(tag for tag, count in counted.items() if count >= LEAST_SHARE * counted.total())


def _dates(properties: Mapping[str, object]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for name in ("created", "modified"):
        written = properties.get(name)
        if isinstance(written, str):
            try:
                read = datetime.fromisoformat(written)
            except ValueError:
                continue
            found[name] = read if read.tzinfo is not None else read.replace(tzinfo=UTC)
    return found


def _is_spreadsheet(media_type: str | None) -> bool:
    return any(word in (media_type or "") for word in SPREADSHEETS)


def _column(paper: Paper, script: str | None) -> Column | None:
    lines = [lines_of(page, script=script) for page in paper.pages]
    furniture = find_furniture(lines)
    codes, pages = [], []
    shown: list[str] = []
    is_spreadsheet = _is_spreadsheet(paper.media_type)
    for page in lines:
        kept = [line.text for line in page if line.text and not furniture.holds(line)]
        text = "\n".join(_without_formulas(line) for line in kept) if is_spreadsheet else "\n".join(kept)
        if not text:
            continue
        bared = bare(text)
        codes.append(bared.codes)
        pages.append(np.full(len(bared), page[0].page, dtype=np.int32))
        shown.append(text)
    if not codes:
        return None
    joined = np.concatenate(codes)
    return Column(
        codes=joined,
        pages=np.concatenate(pages),
        shingles=np.unique(shingle(joined, script or NO_SCRIPT)),
        text="\n".join(shown),
    )


def _without_formulas(row: str) -> str:
    """Leave out the cells of which only the formula is known: what they show stands nowhere in the file."""
    return "\t".join(cell for cell in row.split("\t") if not cell.startswith("="))
