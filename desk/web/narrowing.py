"""Narrowing a search: the fields of its form, what it is narrowed to, and what each further filter would leave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from desk.web import words
from desk.web.route import Form
from storage import caches
from storage.database import Record
from storage.search import Survey, Within, list_languages, list_scripts
from storage.vocabulary import DocumentDate, DocumentKind, Method, Outcome, ReviewState, SignalKind

MOST_VALUES = 7
"""Of one filter, beside the results."""
MOST_DELIVERIES = 200
"""Of one cache, to choose from."""
LABELS: Mapping[str, str] = {
    "kind": "Kind of document",
    "language": "Text in",
    "script": "Script",
    "method": "Text got by",
    "sent": "Sent",
    "created": "Created",
    "modified": "Last changed",
    "signal": "Signals",
    "state": "Review",
    "delivery": "Found in delivery",
    "family": "Family of",
    "pages": "Pages",
    "outcome": "Outcome",
    "cache": "Cache",
}
"""What filters are called, in the order in which they stand beside the results."""
DATES = ("date", "since", "until")
_NAMES: Mapping[str, Mapping[str, str]] = {
    "kind": words.DOCUMENT_KINDS,
    "method": words.GOT_BY,
    "state": words.STATES,
    "outcome": words.OUTCOMES,
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]] | None = None
    """Values with what they are called; None: it is typed."""
    longest: int = 40
    example: str = "any"
    how: str | None = None
    """The sentence that explains it."""


@dataclass(frozen=True, slots=True)
class Chips:
    """What a search is narrowed to."""

    shown: Sequence[tuple[str, str, str]]
    """By which name it is taken away, what the filter is called, and its value."""
    hidden: Sequence[tuple[str, str]]
    """The fields that ask for the same again."""

    def __bool__(self) -> bool:
        """Tell whether it is narrowed at all."""
        return bool(self.shown)


@dataclass(frozen=True, slots=True)
class Group:
    """A filter that the pages could be narrowed by."""

    name: str
    label: str
    values: Sequence[tuple[str, str, int]]
    """Value, what it is called, and how many pages it leaves."""
    more: int
    """Values that are not shown."""


def within_of(form: Form, known: Sequence[Mapping[str, Any]]) -> Within:
    """Read where to look from a form; a button may have asked for one filter more, or one less.

    Args:
        form: that was sent.
        known: the caches. Where there is one, a delivery is one of its.
    """
    asked: dict[str, Any] = {name: form.one(name) for name in asdict(Within())}
    asked["delivery"] = form.number("delivery")
    name, _, value = (form.one("only") or "").partition("=")
    if name in set(DocumentDate):
        asked |= {"date": name, "since": value, "until": value}
    elif name == "delivery":
        asked["delivery"] = int(value) if _is_number(value) else None
    elif name in LABELS:
        asked[name] = value
    dropped = form.one("drop") or ""
    if dropped in DATES:
        asked |= dict.fromkeys(DATES)
    elif dropped in LABELS:
        asked[dropped] = None
    if asked["delivery"] is not None and asked["cache"] is None and len(known) == 1:
        asked["cache"] = known[0]["cache"]
    return Within(**asked)


def fields_of(record: Record) -> list[tuple[str, list[Field]]]:
    """Give the fields to narrow by, in groups with what these are called."""
    known = caches.list_caches(record)
    deliveries = min(MOST_DELIVERIES, max((row["deliveries"] for row in known), default=0))
    languages = ((tag, words.language_name(tag)) for tag in list_languages(record))
    scripts = ((code, words.script_name(code)) for code in list_scripts(record))
    signals = [("any", "some signal"), *_called("signal", SignalKind)]
    dates = [Field("date", "Date", _called("date", DocumentDate), how="dates")]
    dates += [Field(name, name.title(), None, 10, "as 2014-03", "dates") for name in ("since", "until")]
    return [
        (
            "The page",
            [
                Field("language", LABELS["language"], _sorted(languages)),
                Field("script", LABELS["script"], _sorted(scripts)),
                Field("method", LABELS["method"], _called("method", Method)),
                Field("pages", LABELS["pages"], None, 19, how="pages"),
            ],
        ),
        (
            "Its document",
            [
                Field("kind", LABELS["kind"], _called("kind", DocumentKind)),
                Field("signal", LABELS["signal"], signals, how="signal"),
                Field("outcome", LABELS["outcome"], _called("outcome", (Outcome.READ, Outcome.PARTIAL))),
                *dates,
            ],
        ),
        (
            "Where it came from, and the work on it",
            [
                Field("cache", LABELS["cache"], [(row["cache"], row["cache"]) for row in known]),
                Field(
                    "delivery",
                    LABELS["delivery"],
                    [(str(number), str(number)) for number in range(1, deliveries + 1)],
                    how="delivery",
                ),
                Field("state", LABELS["state"], _called("state", ReviewState)),
                Field("family", LABELS["family"], None, 64, "as 3fa9c1"),
            ],
        ),
    ]


def chips_of(within: Within) -> Chips:
    """Tell what a search is narrowed to."""
    asked = {name: str(value) for name, value in asdict(within).items() if value is not None}
    shown = [(name, LABELS[name], called(name, asked[name])) for name in LABELS if name in asked]
    if any(name in asked for name in DATES):
        which = "Dated" if within.date is None else words.DATES.get(within.date, within.date).capitalize()
        since, until = within.since or "…", within.until or "…"
        days = since if since == until else f"{since} to {until}"
        shown.append(("date", which, "at all" if within.since is within.until is None else days))
    return Chips(shown, list(asked.items()))


def groups_of(found: Survey, within: Within) -> list[Group] | None:
    """Give the filters that would leave some of the pages, not all; None: there are too many pages to count."""
    if found.facets is None:
        return None
    asked = {name for name, value in asdict(within).items() if value is not None}
    groups = []
    for name, label in LABELS.items():
        facet = [] if name in asked else found.facets.get(name, [])
        telling = [(value, called(name, value), count) for value, count in facet if count < found.total]
        if telling:
            groups.append(Group(name, label, telling[:MOST_VALUES], max(0, len(telling) - MOST_VALUES)))
    return groups


def called(name: str, value: str) -> str:
    """Give what a value of a filter is called."""
    if name == "language":
        return words.language_name(value)
    if name == "script":
        return words.script_name(value)
    if name == "family":
        return value[:12]
    if name == "signal":
        return "some signal" if value == "any" else words.in_words(value)
    return (words.DATES if name == "date" else _NAMES.get(name, {})).get(value, value)


def _called(name: str, values: Iterable[str]) -> list[tuple[str, str]]:
    return [(str(value), called(name, str(value))) for value in values]


def _sorted(values: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(values, key=lambda pair: pair[1].lower())


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 10  # noqa: PLR2004 a row's number
