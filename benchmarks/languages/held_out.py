"""What languages are measured on, and no profile is made of: packages named here, and hashes of their lines."""

from pathlib import Path

from benchmarks.languages.fetch import Package, catalogues, debian, fingerprint_line, manual_lines, tidy
from benchmarks.languages.letters import APOSTROPHES

CATALOGUES = ("gimp-data", "evolution-common", "libgtk-3-common", "libglib2.0-data")
LOCALES = ("be", "bg", "kk", "mk", "ru", "sr", "sr@latin", "uk", "uz", "uz@cyrillic")
MANUALS = {"mk": "manpages-mk", "ru": "manpages-ru", "sr": "manpages-sr", "uk": "manpages-uk"}


def lines_of(package: Package, locale: str) -> list[str]:
    """Give the messages and manual lines of a package."""
    messages = [tidy(text).translate(APOSTROPHES) for _, _, text in catalogues(package, locale)]
    return messages + list(manual_lines(package, locale))


def held_out_lines(data: Path) -> frozenset[str]:
    """Hash every line of the packages that are measured on.

    Args:
        data: the folder that fetched packages are kept in.
    """
    places = [(debian(name, data), locale) for name in CATALOGUES for locale in LOCALES]
    places += [(debian(name, data), locale) for locale, name in MANUALS.items()]
    return frozenset(fingerprint_line(line) for package, locale in places for line in lines_of(package, locale))
