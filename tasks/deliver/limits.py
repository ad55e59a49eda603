"""How far an archive is unpacked, and the meter that holds every byte and member against it while unpacking."""

from dataclasses import dataclass

from config.errors import Unreadable
from config.settings import Settings
from storage.vocabulary import Reason

RATIO_FROM_BYTES = 10 * 1024**2
"""Below this no ratio is looked at: small files of one repeated byte pack a thousandfold and harm nobody."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one container may hold; nested ones count towards the file they came in (see `nesting`)."""

    depth: int
    """How many containers may stand inside each other, the outermost counted."""
    members: int
    bytes: int
    """Unpacked, all members together."""
    ratio: float
    """Unpacked bytes for each packed one."""

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Take the limits from the settings in force."""
        return cls(
            depth=settings.container_maximum_depth,
            members=settings.container_maximum_members,
            bytes=settings.container_maximum_bytes,
            ratio=settings.container_maximum_ratio,
        )


class Meter:
    """Counts what comes out of one container; sizes that the container declares are not asked."""

    def __init__(self, limits: Limits, *, packed_bytes: int) -> None:
        self.limits = limits
        self.packed_bytes = max(packed_bytes, 1)
        self.unpacked_bytes = 0
        self.members = 0

    def add_bytes(self, count: int) -> None:
        """Count unpacked bytes.

        Raises:
            Unreadable: they are more than the limits allow (`bomb`).
        """
        self.unpacked_bytes += count
        far_out = self.unpacked_bytes > self.limits.ratio * self.packed_bytes
        if self.unpacked_bytes > self.limits.bytes or (far_out and self.unpacked_bytes > RATIO_FROM_BYTES):
            raise Unreadable(Reason.BOMB)

    def add_member(self) -> None:
        """Count one member, whatever becomes of it.

        Raises:
            Unreadable: there are more than the limits allow (`bomb`).
        """
        self.members += 1
        if self.members > self.limits.members:
            raise Unreadable(Reason.BOMB)
