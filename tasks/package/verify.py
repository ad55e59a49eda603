"""Checks a bag as a stranger would: the signature first, then everything. Nothing in a bag is believed, or followed."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from config.errors import NotFound
from tasks.package import minisign
from tasks.package.contents import check_contents
from tasks.package.findings import Finding, Tampering, Verdict
from tasks.package.layout import (
    ALGORITHMS,
    DATA,
    DECLARATION,
    FETCH,
    SIGNATURE,
    SIGNED,
    read_manifest,
    trusted_comment,
)
from tasks.package.minisign import Malformed, PublicKey

MOST_FILES = 200_000
DEEPEST = 20
"""Folders in each other; what lies deeper is in no manifest that holds."""
MOST_BYTES = 64 * 1024**3
MOST_TEXT_BYTES = 256 * 1024**2
"""Of a manifest, or of a file of rows."""
CHUNK_BYTES = 1024**2
Prove = Callable[[Path], Sequence[str]]
"""Gives what a derivative holds besides pictures, in words."""


def verify_bag(folder: Path, *, public_keys: Sequence[PublicKey], prove: Prove | None = None) -> Verdict:
    """Check a bag.

    Args:
        folder: the bag; hostile until the end.
        public_keys: those that are trusted.
        prove: looks into redacted PDFs, in the isolated worker; None: they are hashed only.

    Raises:
        NotFound: there is no such folder.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise NotFound(f"there is no folder {folder}")
    return _Check(folder, public_keys, prove).verdict()


class _Check:
    """One check under way; what is found is added up."""

    def __init__(self, folder: Path, public_keys: Sequence[PublicKey], prove: Prove | None) -> None:
        self._folder, self._keys, self._prove = folder, public_keys, prove
        self._found: list[Finding] = []
        self._signed_label: str | None = None
        self._files: dict[str, int] = {}
        self._hashes: dict[str, tuple[str, str]] = {}

    def verdict(self) -> Verdict:
        """Check everything, in the order in which it matters."""
        self._list()
        key = self._signature()
        self._declared()
        tags = self._manifests("tagmanifest")
        payload = self._manifests("manifest")
        self._unlisted(tags, payload)
        label = self._info()
        if not self._found_too_large():
            self._found += check_contents(self._text, sorted(self._files), self._hashes)
            self._derivatives()
        return Verdict(label, key, len(self._hashes), tuple(dict.fromkeys(self._found)))

    def _add(self, kind: Tampering, file: str, because: str) -> None:
        self._found.append(Finding(kind, file, because))

    def _found_too_large(self) -> bool:
        return any(one.kind is Tampering.TOO_LARGE for one in self._found)

    # ---- what lies there
    def _list(self) -> None:
        """List the files, without following anything."""
        size = 0
        for number, (path, name, is_folder) in enumerate(self._walk(self._folder, PurePosixPath())):
            mode = path.lstat()
            if is_folder:
                if not any(path.iterdir()):
                    self._add(Tampering.EMPTY_FOLDER, name, "a folder without files is in no manifest")
            elif not stat.S_ISREG(mode.st_mode):
                self._add(Tampering.NOT_PLAIN, name, "it is a link, a pipe or a device: nothing of it was read")
            else:
                self._files[name] = mode.st_size
                size += mode.st_size
            if number > MOST_FILES or size > MOST_BYTES:
                self._add(Tampering.TOO_LARGE, name, "there are more files or bytes than any release has")
                return

    def _walk(self, folder: Path, below: PurePosixPath) -> Iterator[tuple[Path, str, bool]]:
        for entry in sorted(os.scandir(folder), key=lambda one: one.name):
            name = os.fsencode(entry.name).decode("utf-8", "backslashreplace")
            is_folder = entry.is_dir(follow_symlinks=False)
            yield Path(entry.path), str(below / name), is_folder
            if is_folder and len(below.parts) < DEEPEST:
                yield from self._walk(Path(entry.path), below / name)

    # ---- who signed it
    def _signature(self) -> str | None:
        """Check the signature; gives the name of the trusted key that made it."""
        if SIGNATURE not in self._files:
            self._add(Tampering.NO_SIGNATURE, SIGNATURE, "nobody answers for this bag")
            return None
        try:
            signature = minisign.read_signature(self._text(SIGNATURE) or "")
        except Malformed as wrong:
            self._add(Tampering.BROKEN_SIGNATURE, SIGNATURE, str(wrong))
            return None
        key = next((one for one in self._keys if one.key_id == signature.key_id), None)
        if key is None or not minisign.fits_comment(signature, key):
            self._not_trusted(signature, key)
            return None
        content = (self._text(SIGNED) or "").encode()
        if not minisign.fits_file(signature, content, key):
            why = "a trusted key signed another tag manifest: this bag was made anew, or its tag manifest was changed"
            self._add(Tampering.FORGED, SIGNED, why)
            return None
        said = signature.trusted_comment.split(" ")
        expected = trusted_comment(said[0], said[1], hashlib.sha256(content).hexdigest()) if len(said) > 1 else ""
        if signature.trusted_comment != expected:
            self._add(Tampering.CHANGED_COMMENT, SIGNATURE, "its trusted comment is not one of a release")
        self._signed_label = said[0]
        return key.name

    def _not_trusted(self, signature: minisign.Signature, key: PublicKey | None) -> None:
        content = (self._text(SIGNED) or "").encode()
        if key is not None and minisign.fits_file(signature, content, key):
            why = "the tag manifest is what was signed, the trusted comment beside it is not"
            self._add(Tampering.CHANGED_COMMENT, SIGNATURE, why)
            return
        named = signature.key_id[::-1].hex().upper()
        why = f"it is by key {named}, which is not among those that you trust"
        if key is not None:
            why = f"it bears the id of the trusted key {named}, and is not by it"
        self._add(Tampering.SWAPPED_SIGNATURE, SIGNATURE, why)

    # ---- is everything as it was
    def _declared(self) -> None:
        if FETCH in self._files:
            self._add(Tampering.FETCH, FETCH, "a release is whole: it names nothing to be got elsewhere")
        if self._text("bagit.txt") != DECLARATION:
            self._add(Tampering.NOT_BAGIT_1, "bagit.txt", "it does not say that this is a bag of BagIt 1.0 in UTF-8")

    def _manifests(self, kind: str) -> dict[str, str]:
        """Hold the files against the manifests of a kind; gives the paths that they name."""
        named: dict[str, str] = {}
        absent = Tampering.NO_TAG_MANIFEST if kind == "tagmanifest" else Tampering.NO_MANIFEST
        for algorithm in ALGORITHMS:
            file = f"{kind}-{algorithm}.txt"
            text = self._text(file)
            if text is None:
                self._add(absent, file, "without it, what it named could be changed unseen")
                continue
            try:
                listed = read_manifest(text)
            except ValueError:
                self._add(Tampering.BROKEN_MANIFEST, file, "a line of it is none, or names a file twice")
                continue
            for path, digest in listed.items():
                self._hold(path, digest, algorithm, file)
            named |= dict.fromkeys(listed, file)
        return named

    def _hold(self, path: str, digest: str, algorithm: str, manifest: str) -> None:
        parts = PurePosixPath(path).parts
        if path.startswith("/") or ".." in parts or "\\" in path or not path.isascii():
            self._add(Tampering.UNSAFE_PATH, manifest, "it names a file outside the bag, or not in ASCII")
        elif path not in self._files:
            self._add(Tampering.REMOVED, path, f"{manifest} names it, and it is not there")
        elif self._digests(path)[ALGORITHMS.index(algorithm)] != digest:
            self._add(Tampering.CHANGED, path, f"its bytes are not those that {manifest} names")

    def _digests(self, name: str) -> tuple[str, str]:
        if name not in self._hashes:
            both = [hashlib.new(algorithm) for algorithm in ALGORITHMS]
            with (self._folder / name).open("rb") as file:
                while chunk := file.read(CHUNK_BYTES):
                    for one in both:
                        one.update(chunk)
            self._hashes[name] = (both[0].hexdigest(), both[1].hexdigest())
        return self._hashes[name]

    def _unlisted(self, tags: dict[str, str], payload: dict[str, str]) -> None:
        own = {SIGNATURE, FETCH, *(f"tagmanifest-{algorithm}.txt" for algorithm in ALGORITHMS)}
        for name in sorted(self._files.keys() - own):
            where = payload if name.startswith(DATA) else tags
            if name not in where:
                self._add(Tampering.ADDED, name, "no manifest names it")

    def _info(self) -> str | None:
        """Hold Payload-Oxum against what is there; gives the label of the bag."""
        text = self._text("bag-info.txt") or ""
        info = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
        held = [size for name, size in self._files.items() if name.startswith(DATA)]
        if info.get("Payload-Oxum") != f"{sum(held)}.{len(held)}":
            self._add(Tampering.WRONG_OXUM, "bag-info.txt", "it tells another number of bytes or files")
        label = info.get("External-Identifier")
        if self._signed_label not in {None, label}:
            self._add(Tampering.CHANGED_COMMENT, SIGNATURE, "it was made for a bag of another label")
        return label

    def _derivatives(self) -> None:
        """Look into every redacted PDF, in a process that can be killed."""
        for name in sorted(self._files):
            if self._prove is not None and name.startswith(f"{DATA}documents/") and name.endswith(".pdf"):
                for what in self._prove(self._folder / name):
                    self._add(Tampering.UNDER_REDACTION, name, what)

    def _text(self, name: str) -> str | None:
        """Give a file as text; None: it is not there, too large, or no text."""
        if self._files.get(name, MOST_TEXT_BYTES + 1) > MOST_TEXT_BYTES:
            return None
        try:
            return (self._folder / name).read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            return None
