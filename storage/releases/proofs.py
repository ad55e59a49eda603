"""What proving a derivative gave, as frozen values that cross from a worker to the desk."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What the proof of a derivative found."""

    kind: str
    """`words`, `pixels`, `unpainted`, `form`, `text`, `annotation`, …"""
    page: int | None
    """Of the derivative; None: of the whole file."""
    what: str
    """One sentence's end, which never quotes what leaked."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What was proved of a finished file."""

    sha256: str
    """Of the file that was looked at."""
    findings: tuple[Finding, ...]
    """Empty: it holds."""
