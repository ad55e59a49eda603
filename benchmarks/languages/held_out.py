"""What languages are measured on, and no profile is made of: hashes of its lines."""

from pathlib import Path

from benchmarks.languages.fetch import catalogues, debian, fingerprint_line, tidy
from benchmarks.languages.letters import APOSTROPHES
from benchmarks.languages.sets import CATALOGUES, SOURCES, lines_of

LOCALES = ("be", "bg", "hr", "kk", "mk", "ru", "sr", "sr@latin", "uk", "uz", "uz@cyrillic")
TAGS = ("be", "bg", "kk", "mk", "ru", "sr", "uk", "uz")


def held_out_lines(data: Path) -> frozenset[str]:
    """Hash every message of the catalogues that are measured on, and every line of the other sources.

    Args:
        data: the folder that fetched packages are kept in.
    """
    messages = (
        tidy(text).translate(APOSTROPHES)
        for name in CATALOGUES
        for locale in LOCALES
        for _, _, text in catalogues(debian(name, data), locale)
    )
    others = (line.text for tag in TAGS for source in SOURCES for line in lines_of(tag, source, data))
    return frozenset(map(fingerprint_line, (*messages, *others)))
