"""Opening archives level by level: the isolated pool unpacks, the vault keeps, the record remembers by content."""

import shutil
from collections.abc import Callable, Collection, Iterable
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.errors import SluiceError
from storage import custody
from storage.database import Record
from storage.expansions import forget_expansion
from storage.shapes import Expansion, MemberFound, Unpacked
from tasks.deliver.containers import HEAD_BYTES, VERSION, looks_packed
from tasks.deliver.nesting import Nesting
from tasks.deliver.space import require_space

KEEPERS = 4
"""Threads that put members into the vault: each waits for the disk, and 4 together wait a third as long as 1."""
Unpack = Callable[[str, Path], Unpacked | None]
Notice = Callable[[str, int], None]


class Opener:
    """Opens blobs of the vault that may be archives, each content once."""

    def __init__(
        self, record: Record, *, unpack: Unpack, scratch: Path, notice: Notice, again: AbstractSet[str] = frozenset()
    ) -> None:
        self.record = record
        self.unpack = unpack
        self.scratch = scratch
        self.notice = notice
        self.again = again
        """Contents that are opened anew, whatever the record says of them."""
        self.plain: set[str] = set()
        """Contents that were looked at and are no archives."""
        self.opened = 0
        self._keepers = ThreadPoolExecutor(KEEPERS)

    def close(self) -> None:
        """Let go of the threads."""
        self._keepers.shutdown(cancel_futures=True)

    def open_nested(self, nesting: Nesting, tops: Iterable[str]) -> dict[str, str]:
        """Open *tops* and what nests in them, as deep as the limits allow; bombs are not followed further.

        Returns:
            The media types of archives that stand one level too deep, by SHA-256.
        """
        files = set(tops)
        for level in range(1, nesting.limits.depth + 1):
            wanted = self._standing_at(level, nesting, files)
            if not wanted:
                return {}
            nesting.add(self._open(wanted))
        return self._media_types(self._standing_at(nesting.limits.depth + 1, nesting, files))

    def _standing_at(self, level: int, nesting: Nesting, files: set[str]) -> set[str]:
        harmless = [sha256 for sha256 in files if not nesting.is_bomb(sha256)]
        reached = nesting.layer(harmless, level)
        return reached - nesting.expansions.keys() - self.plain if level <= nesting.limits.depth else reached

    def _open(self, wanted: set[str]) -> dict[str, Expansion]:
        known = custody.load_expansions(self.record, wanted - self.again)
        packed = self._packed(wanted - known.keys())
        if packed:
            self.notice("containers", len(packed))
        with ThreadPoolExecutor(self.record.settings.workers) as threads:
            found = {one.sha256: one for one in threads.map(self._open_one, packed) if one is not None}
        self.plain |= wanted - known.keys() - found.keys()
        return known | found

    def _packed(self, wanted: Collection[str]) -> list[str]:
        """List those that look like archives and are not known to be none."""
        vault = self.record.vault
        looking = {sha256 for sha256 in wanted if looks_packed(_head_of(vault.path_of(sha256)))}
        return sorted(looking - custody.known_plain(self.record, looking - self.again))

    def _open_one(self, sha256: str) -> Expansion | None:
        into = self.scratch / sha256
        into.mkdir(mode=0o700)
        try:
            unpacked = self.unpack(sha256, into)
            require_space(self.record.home, 0)
            if unpacked is None:
                if sha256 in self.again:
                    forget_expansion(self.record, sha256)
                return None
            expansion = self._keep(sha256, unpacked)
        except OSError as failure:
            raise SluiceError(
                f"unpacking an archive failed ({failure.strerror}); nothing of this delivery was recorded. "
                "Run it again; what was unpacked so far is kept."
            ) from None
        finally:
            shutil.rmtree(into, ignore_errors=True)
        self.opened += 1
        self.notice("opened", self.opened)
        return expansion

    def _keep(self, sha256: str, unpacked: Unpacked) -> Expansion:
        places = list(dict.fromkeys(member.path for member in unpacked.members))
        kept = dict(zip(places, self._keepers.map(self.record.vault.keep, places), strict=True))
        members = tuple(
            MemberFound(one.raw_name, kept[one.path].sha256, kept[one.path].size) for one in unpacked.members
        )
        expansion = Expansion(sha256, unpacked.media_type, VERSION, members, unpacked.reason, unpacked.missing)
        custody.save_expansion(self.record, expansion, size=self.record.vault.path_of(sha256).stat().st_size)
        return expansion

    def _media_types(self, wanted: set[str]) -> dict[str, str]:
        """Tell which of *wanted* are archives at all; what they hold is not kept."""
        known = {sha256: one.media_type for sha256, one in custody.load_expansions(self.record, wanted).items()}
        for sha256 in self._packed(wanted - known.keys() - self.plain):
            into = self.scratch / sha256
            into.mkdir(mode=0o700)
            unpacked = self.unpack(sha256, into)
            shutil.rmtree(into, ignore_errors=True)
            if unpacked is not None:
                known[sha256] = unpacked.media_type
        return known


def _head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
