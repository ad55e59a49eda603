"""Lines of translated messages, from packages, for profiles of languages that no list of words is at hand of."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.languages.fetch import Package, catalogues, debian, fingerprint_line, tidy
from benchmarks.languages.letters import ALPHABETS, APOSTROPHES, serbian_latin, uzbek_cyrillic

LEAST_WORDS = 2
FOREIGN_SHARE = 0.2
"""A line with more letters than this in words not of the language is left out whole."""
LICENCES = {
    "brasero-common": "GPL-2.0-or-later",
    "coreutils": "GPL-3.0-or-later",
    "eog": "GPL-2.0-or-later",
    "epiphany-browser-data": "GPL-3.0-or-later",
    "gcc-12-locales": "GPL-3.0-or-later",
    "gconf2-common": "LGPL-2.0-or-later",
    "gedit-common": "GPL-2.0-or-later",
    "gnome-control-center-data": "GPL-2.0-or-later",
    "gnome-shell-common": "GPL-2.0-or-later",
    "gnucash-common": "GPL-2.0-or-later",
    "kio": "LGPL-2.0-or-later",
    "libreoffice-l10n-be": "MPL-2.0",
    "libreoffice-l10n-hr": "MPL-2.0",
    "libreoffice-l10n-kk": "MPL-2.0",
    "libreoffice-l10n-mk": "MPL-2.0",
    "libreoffice-l10n-sr": "MPL-2.0",
    "libreoffice-l10n-uz": "MPL-2.0",
    "nautilus-data": "GPL-3.0-or-later",
    "pidgin-data": "GPL-2.0-or-later",
    "seahorse": "GPL-2.0-or-later",
    "thunar-data": "GPL-2.0-or-later",
    "unicode-data": "Unicode-DFS-2016",
    "vlc-l10n": "GPL-2.0-or-later",
    "yelp": "GPL-2.0-or-later",
}
"""Each permits to distribute what is made of it under AGPL-3.0-or-later."""
COMMON = tuple(name for name in sorted(LICENCES) if not name.startswith(("libreoffice-l10n-", "unicode-")))
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼʻ‘][^\W\d_]+|['’ʼʻ‘])*")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a profile is made of: message catalogues, and others that are written otherwise by a rule."""

    locales: tuple[str, ...]
    packages: tuple[str, ...]
    rewritten: str | None = None
    rule: Callable[[str], str] = str


RECIPES = {
    "be": Recipe(("be",), (*COMMON, "libreoffice-l10n-be")),
    "hr": Recipe(("hr",), (*COMMON, "libreoffice-l10n-hr")),
    "kk": Recipe(("kk",), (*COMMON, "libreoffice-l10n-kk")),
    "sr-Latn": Recipe(("sr@latin",), (*COMMON, "libreoffice-l10n-sr"), rewritten="sr-Cyrl", rule=serbian_latin),
    "uz-Latn": Recipe(("uz",), (*COMMON, "libreoffice-l10n-uz")),
    "uz-Cyrl": Recipe(("uz@cyrillic", "uz@Cyrl"), COMMON, rewritten="uz-Latn", rule=uzbek_cyrillic),
}
"""By profile."""
REWRITTEN = {"sr-Cyrl": Recipe(("sr",), (*COMMON, "libreoffice-l10n-sr"))}
"""What is only rewritten for others."""


@dataclass
class Gathered:
    """The lines for one profile, each once, and what they come from."""

    lines: dict[str, str] = field(default_factory=dict)
    """By their hash."""
    sources: dict[str, Package] = field(default_factory=dict)
    held_out: int = 0
    """Lines left out since something is measured on them."""


def clean_line(text: str, original: str, name: str) -> str:
    """Keep the words of the language; nothing where too few are left, or too many are not of it.

    Args:
        text: a translated message.
        original: what it was translated from; its words are no translation.
        name: the profile's.
    """
    alphabet, foreign = ALPHABETS[name], set(original.casefold().split())
    is_sentence = text.rstrip().endswith((".", "!", "?"))
    text = tidy(text).translate(APOSTROPHES)
    words = _WORD.findall(text)
    kept = [
        word
        for word in words
        if set(word.lower()) <= alphabet | {"'"}
        and not (word.isupper() and len(word) > 1)
        and not (word.isascii() and word.casefold() in foreign)
    ]
    letters = sum(map(len, words))
    if len(kept) < LEAST_WORDS or sum(map(len, kept)) < (1 - FOREIGN_SHARE) * letters:
        return ""
    if not is_sentence and kept[0][1:].islower():
        kept[0] = kept[0][0].lower() + kept[0][1:]  # a label's capital is no sentence's
    return " ".join(kept)


def gather(name: str, data: Path, held_out: frozenset[str]) -> Gathered:
    """Gather the lines for a profile.

    Args:
        name: the profile's.
        data: the folder that fetched packages are kept in.
        held_out: hashes of the lines that something is measured on.
    """
    recipe, found = (RECIPES | REWRITTEN)[name], Gathered()
    for package_name in recipe.packages:
        package = debian(package_name, data)
        messages = [each for locale in recipe.locales for each in catalogues(package, locale)]
        add_lines(found, package, (clean_line(text, original, name) for _, original, text in messages), held_out)
    if recipe.rewritten:
        other = gather(recipe.rewritten, data, held_out)
        found.held_out += other.held_out
        written = [recipe.rule(line) for line in other.lines.values()]
        add_lines(found, next(iter(other.sources.values())), written, held_out)
        found.sources |= other.sources
    return found


def add_lines(found: Gathered, package: Package, lines: Iterable[str], held_out: frozenset[str]) -> None:
    """Add lines that are new and not held out."""
    for line in lines:
        if not line:
            continue
        key = fingerprint_line(line)
        if key in held_out:
            found.held_out += 1
        else:
            found.lines.setdefault(key, line)
            found.sources[package.name] = package
