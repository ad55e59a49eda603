"""What looking at a picture gives: the text that was recognised, and whether a text layer agrees with it."""

from dataclasses import dataclass

from storage.geometry import WordBox


@dataclass(frozen=True, slots=True)
class Recognised:
    """The text of a picture."""

    text: str
    """NFC; lines by newlines, an empty line between paragraphs' blocks."""
    confidence: float
    """0 to 1, the mean over words weighted by their characters; 0 where there are none."""
    languages: str
    """As the engine was given them: `rus+eng`; several passes are joined by a comma."""
    words: tuple[WordBox, ...]
    """Offsets into `text`; boxes in shares of the picture as it was given, not as it was turned."""
    engine: str
    turned: int = 0
    """Degrees clockwise by which the picture had to be turned to be read: 0, 90, 180, 270."""
    skew: float = 0.0
    """Degrees clockwise by which it was then set straight."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether a text layer says what the picture shows."""

    agrees: bool
    score: float
    """0 to 1: the share of what was recognised that the layer holds too."""
    because: str
    """One sentence that a person can check."""
