"""What every presentation comes down to: slides with notes, what they hide, and how they become pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from config.errors import Unreadable
from storage.shapes import PageRead, Property, Reading, SignalRead, VariantRead
from storage.vocabulary import Method, Outcome, Reason, SignalKind
from tasks.extract.clean import clean
from tasks.extract.office.findings import MAXIMUM_EXAMPLES, Comment, find_comments, shorten

MAXIMUM_SLIDES = 20_000
MAXIMUM_CHARACTERS = 64 * 1024 * 1024
"""So much text of one document is read; words of a layout are repeated on each slide."""
_MAXIMUM_SIGNALS = 200
EMU_PER_POINT = 12_700
"""[ECMA-376-1] 20.1.2.1."""


@dataclass
class Slide:
    """One slide as it is read."""

    lines: list[str] = field(default_factory=list)
    """What it shows, in reading order."""
    notes: list[str] = field(default_factory=list)
    """What its speaker sees."""
    comments: list[Comment] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    """Of its lines those that stand beside its area."""
    hidden: list[str] = field(default_factory=list)
    """Of its lines those in shapes that are not shown."""
    why_hidden: str | None = None
    """How the slide as a whole is kept from being shown; None: it is shown."""
    is_cut: bool = False
    """Something of it could not be read."""
    is_lost: bool = False
    """Nothing of it could."""

    @property
    def text(self) -> str:
        """The slide's page: its lines, an empty one, its notes."""
        return "\n\n".join(part for part in (_joined(self.lines), _joined(self.notes)) if part)


def _joined(paragraphs: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for paragraph in paragraphs for line in paragraph.splitlines() if line.strip())


def make_slides_reading(
    slides: Iterable[Slide],
    *,
    media_type: str,
    engine: str,
    reader_version: str,
    size: tuple[float, float] | None = None,
    title: str | None = None,
    properties: Mapping[str, Property] | None = None,
    signals: Sequence[SignalRead] = (),
    lacking: Sequence[str] = (),
) -> Reading:
    """Make the reading of a presentation, a page a slide.

    Args:
        slides: in the order in which they are shown.
        media_type: of the document.
        engine: what read the text.
        reader_version: of the reader.
        size: width and height of all slides in points.
        title: of the document.
        properties: what it claims of itself.
        signals: those of the document as a whole.
        lacking: what is missing besides the slides cut short.

    Raises:
        Unreadable: `corrupt`: something is missing and nothing is there.
    """
    pages: list[PageRead] = []
    found: list[SignalRead] = []
    missing, reason = list(lacking), Reason.CORRUPT
    left = MAXIMUM_CHARACTERS
    width, height = size or (None, None)
    for number, slide in enumerate(slides, start=1):
        if number > MAXIMUM_SLIDES or left < 0:
            missing.append(f"pages {number} and later")
            reason = Reason.TOO_LARGE
            break
        text = clean(slide.text)
        left -= len(text)
        variants = () if slide.is_lost else (VariantRead(Method.DECODED, engine, text),)
        pages.append(PageRead(number, variants, width=width, height=height))
        found += find_in_slide(slide, number)
        if slide.is_cut or slide.is_lost:
            missing.append(f"page {number}" if slide.is_lost else f"rest of page {number}")
    has_text = any(variant.text.strip() for page in pages for variant in page.variants)
    if missing and not has_text:
        raise Unreadable(reason)
    return Reading(
        outcome=Outcome.PARTIAL if missing else Outcome.READ,
        reason=reason if missing else None,
        reader_version=reader_version,
        media_type=media_type,
        title=title,
        pages=tuple(pages),
        page_count=len(pages),
        missing=tuple(dict.fromkeys(missing)),
        properties=dict(properties or {}),
        signals=(*found[:_MAXIMUM_SIGNALS], *signals),
    )


def find_in_slide(slide: Slide, page: int) -> list[SignalRead]:
    """Tell what one slide hides, and what people wrote beside it."""
    found = [replace(signal, page=page) for signal in find_comments(slide.comments)]
    if slide.why_hidden:
        evidence = f"Slide {page} {slide.why_hidden}."
        found.append(SignalRead(SignalKind.HIDDEN_SLIDE, evidence, page, {"characters": len(slide.text)}))
    for kind, lines, told in (
        (SignalKind.TEXT_OUTSIDE_PAGE, slide.outside, "stand outside the area that is shown"),
        (SignalKind.HIDDEN_TEXT, slide.hidden, "stand in shapes that are not shown"),
    ):
        said = [line for line in lines if line.strip()]
        if said:
            characters = sum(len("".join(line.split())) for line in said)
            evidence = f"{characters} characters of text {told}: “{shorten(' '.join(said), 80)}”."
            details = {"characters": characters, "examples": [shorten(line) for line in said[:MAXIMUM_EXAMPLES]]}
            found.append(SignalRead(kind, evidence, page, details))
    return found
