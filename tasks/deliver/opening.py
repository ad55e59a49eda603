"""Opening what holds members, level by level: the isolated pool unpacks, the vault keeps, the record remembers."""

import shutil
from collections.abc import Callable, Collection, Iterable
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from config.errors import SluiceError
from storage import custody
from storage.database import Record
from storage.shapes import ContainerVerdict, Expansion, MemberFound, Unpacked
from tasks.deliver.containers import VERSION
from tasks.deliver.heads import Holder, holder_of, looks_packed
from tasks.deliver.nesting import Nesting, has_members, too_deep
from tasks.deliver.space import require_space

KEEPERS = 4
"""Threads that put members into the vault: each waits for the disk, and 4 together wait a third as long as 1."""
UNKNOWN = "application/octet-stream"
"""The media type of what could not be opened, or proved to hold nothing: its reader tells better."""
Unpack = Callable[[str, Path], Unpacked | None]
Notice = Callable[[str, int], None]


class Opener:
    """Opens blobs of the vault that may hold members, each content once."""

    def __init__(
        self,
        record: Record,
        *,
        unpack: Unpack,
        scratch: Path,
        notice: Notice,
        again: AbstractSet[str] = frozenset(),
        plain: Iterable[str] = (),
    ) -> None:
        self.record = record
        self.unpack = unpack
        self.scratch = scratch
        self.notice = notice
        self.again = again
        """Contents that are opened anew, whatever the record says of them."""
        self.plain = set(plain)
        """Contents that do not look as if they held anything."""
        self.opened = 0
        self._keepers = ThreadPoolExecutor(KEEPERS)

    def close(self) -> None:
        """Let go of the threads."""
        self._keepers.shutdown(cancel_futures=True)

    def open_nested(self, nesting: Nesting, tops: Iterable[str]) -> dict[str, ContainerVerdict]:
        """Open *tops* and what nests in them, as deep as the limits allow; bombs are not followed further.

        Returns:
            The verdicts of what stands one level too deep and would have members, by SHA-256.
        """
        files = set(tops)
        for level in range(1, nesting.limits.depth + 1):
            wanted = self._standing_at(level, nesting, files)
            if not wanted:
                return {}
            nesting.add(self._open(wanted))
        return self._too_deep(self._standing_at(nesting.limits.depth + 1, nesting, files))

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
            found = {one.sha256: one for one in threads.map(self._open_one, packed)}
        self.plain |= wanted - known.keys() - found.keys()
        return known | found

    def _packed(self, wanted: Collection[str]) -> list[str]:
        """List those that look as if they held members, and those that are to be opened whatever they look like."""
        path_of = self.record.vault.path_of
        return sorted(sha256 for sha256 in wanted if sha256 in self.again or looks_packed(path_of(sha256)))

    def _open_one(self, sha256: str) -> Expansion:
        into = self.scratch / sha256
        into.mkdir(mode=0o700)
        try:
            unpacked = self._unpack(sha256, into)
            require_space(self.record.home, 0)
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

    def _unpack(self, sha256: str, into: Path) -> Unpacked:
        """Unpack a blob; one that holds nothing answers as a document that holds nothing, and is remembered so.

        Where the worker did not live to tell what it was opening, its bytes tell whether it can still be read itself.
        """
        unpacked = self.unpack(sha256, into)
        if unpacked is None:
            return Unpacked(UNKNOWN, (), expected=0, is_document=True)
        if unpacked.media_type == UNKNOWN:
            holder = holder_of(self.record.vault.path_of(sha256))
            return replace(unpacked, is_document=holder is not Holder.CONTAINER)
        return unpacked

    def _keep(self, sha256: str, unpacked: Unpacked) -> Expansion:
        places = list(dict.fromkeys(member.path for member in unpacked.members))
        kept = dict(zip(places, self._keepers.map(self.record.vault.keep, places), strict=True))
        members = tuple(
            MemberFound(one.raw_name, kept[one.path].sha256, kept[one.path].size) for one in unpacked.members
        )
        expansion = Expansion(
            sha256,
            unpacked.media_type,
            VERSION,
            members,
            unpacked.reason,
            unpacked.missing,
            unpacked.expected,
            unpacked.is_document,
        )
        custody.save_expansion(self.record, expansion, size=self.record.vault.path_of(sha256).stat().st_size)
        return expansion

    def _too_deep(self, wanted: set[str]) -> dict[str, ContainerVerdict]:
        """Judge those of *wanted* that would have members; what they hold is not kept."""
        opened: dict[str, Expansion | Unpacked] = dict(custody.load_expansions(self.record, wanted))
        for sha256 in self._packed(wanted - opened.keys() - self.plain):
            into = self.scratch / sha256
            into.mkdir(mode=0o700)
            opened[sha256] = self._unpack(sha256, into)
            shutil.rmtree(into, ignore_errors=True)
        return {sha256: too_deep(one) for sha256, one in opened.items() if has_members(one)}
