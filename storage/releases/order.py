"""What somebody asks to be released."""

from dataclasses import dataclass

from storage.vocabulary import ClaimStatus


@dataclass(frozen=True, slots=True)
class ReleaseOrder:
    """What somebody asks to be released."""

    cache: str
    """The cache's slug."""
    minimum: ClaimStatus = ClaimStatus.VERIFIED
    claims: tuple[int, ...] | None = None
    """Just these claims, each of which must be free to go; None: every claim of the cache that is."""
    views: tuple[str, ...] = ()
    """Further files made of the same rows: names of `tasks.package.views`."""
    publisher: str | None = None
    """Who publishes, where they want to be named."""
    ocr_layer: bool = False
    dpi: int = 200
    anew: bool = False
    """Whether what was released before is to go out again under a new label: with a newer tool, or another key."""
    let: tuple[str, ...] = ()
    """Words that the search for secrets lets pass: a reviewer's name that is also somebody else's."""
