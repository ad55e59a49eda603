"""The vault: originals by SHA-256, written once, never changed. `vault/3f/a9/3fa9c1…`, mode 0400 in folders 0700."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """A blob in the vault."""

    sha256: str
    size: int


def hash_file(path: Path) -> Kept:
    """Hash the file at *path* without keeping it.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256")
        return Kept(digest.hexdigest(), source.tell())


class Vault:
    """The folder of originals.

    A file appears under its name only when all its bytes are on disk and hash to that name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._folder = os.fspath(folder)

    def path_of(self, sha256: str) -> Path:
        """Tell where the blob *sha256* lies, whether it is there or not."""
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def holds(self, sha256: str) -> bool:
        """Tell whether the blob is there."""
        # Asked for every file of every delivery: making a Path would take as long as hashing a small file.
        return os.path.exists(f"{self._folder}/{sha256[:2]}/{sha256[2:4]}/{sha256}")  # noqa: PTH110

    def keep(self, path: Path) -> Kept:
        """Keep the bytes of the file at *path*; the file itself stays as it is.

        What is already there is only hashed. The hash is of the bytes that were kept, also where the file
        changes meanwhile.

        Raises:
            OSError: the file cannot be read, or the vault not written.
        """
        seen = hash_file(path)
        if self.holds(seen.sha256):
            return seen
        return self.keep_chunks(_chunks(path))

    def keep_chunks(self, chunks: Iterator[bytes]) -> Kept:
        """Keep a stream of bytes.

        Raises:
            OSError: the vault cannot be written.
        """
        incoming = self.folder / "incoming"
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = incoming / f"{os.getpid()}-{secrets.token_hex(8)}"
        digest, size = hashlib.sha256(), 0
        try:
            with fresh.open("xb") as out:
                for chunk in chunks:
                    digest.update(chunk)
                    size += out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
                os.fchmod(out.fileno(), 0o400)
            kept = Kept(digest.hexdigest(), size)
            target = self.path_of(kept.sha256)
            if not target.exists():
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                fresh.rename(target)
        finally:
            fresh.unlink(missing_ok=True)
        return kept

    def clear_incoming(self) -> None:
        """Remove what an ended run left half-written; call only while no other run writes."""
        for path in (self.folder / "incoming").glob("*"):
            path.unlink(missing_ok=True)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            yield chunk
