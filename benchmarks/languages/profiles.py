"""Our own language profiles, made anew: `python -m benchmarks.languages.profiles [--data FOLDER] [--check]`.

langdetect has no profile of Belarusian, Kazakh, Serbian or Uzbek. Ours are made as its own are: n-grams of one to
three signs, counted, rare ones left out; only counts are kept. They come from the translated messages of Debian's
packages. Its own are from an encyclopaedia, and between neighbours (Serbian, Macedonian, Bulgarian) the kind of text
would decide more than the language: so those of Cyrillic neighbours are made anew, its own counts and ours mixed,
and into the Serbian one goes its Croatian, in Cyrillic letters. The same packages give the same bytes;
`tasks/language/own/SOURCES.json` names them with their hashes.
"""

import argparse
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

from langdetect.utils.ngram import NGram

from benchmarks.languages.fetch import Package, catalogues, debian, default_folder, fingerprint_line, tidy
from benchmarks.languages.han import read_variants
from benchmarks.languages.held_out import held_out_lines
from benchmarks.languages.letters import ALPHABETS, APOSTROPHES, serbian_cyrillic, serbian_latin, uzbek_cyrillic

OWN = Path(__file__).parents[2] / "tasks" / "language" / "own"
LARGEST = 150_000
"""Bytes of a profile; rarer n-grams are left out until it fits."""
RARE = 2
"""langdetect leaves out what it saw no oftener than this,"""
RARE_SHARE = 1e-5
"""or no oftener than so many times a letter: as we do, for what one profile knows and another left out would count
for the first."""
SIZES = (1, 2, 3)
SCALE = 1_000_000
"""Counts are brought to so many letters."""
FLATTENED = 0.75
"""A word seen n times counts n to this power: messages repeat the words of their trade."""
STOCK_SHARE = 0.35
"""Chosen on dev texts among 0.35, 0.5, 0.65 and 0.8."""
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
    """What a profile is made of: message catalogues, and text or a stock profile, by a rule written otherwise."""

    locales: tuple[str, ...]
    packages: tuple[str, ...]
    rewritten: str | None = None
    stock: str | None = None
    rule: Callable[[str], str] = str


RECIPES = {
    "be": Recipe(("be",), (*COMMON, "libreoffice-l10n-be")),
    "bg": Recipe(("bg",), COMMON, stock="bg"),
    "kk": Recipe(("kk",), (*COMMON, "libreoffice-l10n-kk")),
    "mk": Recipe(("mk",), (*COMMON, "libreoffice-l10n-mk"), stock="mk"),
    "ru": Recipe(("ru",), COMMON, stock="ru"),
    "sr-Cyrl": Recipe(("sr",), (*COMMON, "libreoffice-l10n-sr"), stock="hr", rule=serbian_cyrillic),
    "sr-Latn": Recipe(("sr@latin",), (*COMMON, "libreoffice-l10n-sr"), rewritten="sr-Cyrl", rule=serbian_latin),
    "uk": Recipe(("uk",), COMMON, stock="uk"),
    "uz-Latn": Recipe(("uz",), (*COMMON, "libreoffice-l10n-uz")),
    "uz-Cyrl": Recipe(("uz@cyrillic", "uz@Cyrl"), COMMON, rewritten="uz-Latn", rule=uzbek_cyrillic),
}


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
    recipe, found = RECIPES[name], Gathered()
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


def pieces_of(line: str) -> Iterator[str]:
    """Give the pieces of one to three signs of a line's words, blanks at the ends included, as langdetect does."""
    for word in "".join(map(NGram.normalize, line)).split():
        padded = f" {word} "
        yield from word
        yield from (padded[start : start + 2] for start in range(len(padded) - 1))
        yield from (padded[start : start + 3] for start in range(len(padded) - 2))


def shares_of(counts: Mapping[str, float]) -> dict[str, float]:
    """Turn counts into shares among the pieces of equal length."""
    sums = [sum(number for piece, number in counts.items() if len(piece) == size) for size in SIZES]
    return {piece: number / sums[len(piece) - 1] for piece, number in counts.items()}


def count_lines(lines: Iterable[str]) -> dict[str, float]:
    """Count the pieces of lines, rare ones left out, the repetitions of words flattened."""
    words = Counter(word for line in lines for word in line.split())
    seen: Counter[str] = Counter()
    flat: dict[str, float] = defaultdict(float)
    for word, times in sorted(words.items()):
        for piece in pieces_of(word):
            seen[piece] += times
            flat[piece] += times**FLATTENED
    return {piece: flat[piece] for piece in sorted(flat) if seen[piece] > RARE}


def stock_counts(recipe: Recipe, alphabet: frozenset[str]) -> dict[str, float]:
    """Read one of langdetect's profiles, by the recipe's rule written otherwise; without letters of other scripts."""
    text = (resources.files("langdetect") / "profiles" / str(recipe.stock)).read_text(encoding="utf-8")
    counts: dict[str, float] = {}
    for piece, number in sorted(json.loads(text)["freq"].items()):
        written = recipe.rule(piece)
        if len(piece) <= len(SIZES) and len(written) == len(piece) and set(written.lower()) <= alphabet | {" "}:
            counts[written] = counts.get(written, 0) + number
    return counts


def make_profile(name: str, lines: Iterable[str]) -> dict[str, Any]:
    """Make a profile of lines, and of the stock profile where the recipe names one."""
    recipe, shares = RECIPES[name], shares_of(count_lines(lines))
    if recipe.stock:
        stock = shares_of(stock_counts(recipe, ALPHABETS[name]))
        shares = {
            piece: STOCK_SHARE * stock.get(piece, 0) + (1 - STOCK_SHARE) * shares.get(piece, 0)
            for piece in sorted({*stock, *shares})
        }
    rare = RARE_SHARE
    while True:
        kept = {piece: round(share * SCALE) for piece, share in shares.items() if share > rare}
        sizes = [sum(number for piece, number in kept.items() if len(piece) == size) for size in SIZES]
        profile = {"freq": kept, "n_words": sizes, "name": name}
        if len(dump(profile)) <= LARGEST:
            return profile
        rare *= 1.25


def dump(value: Any) -> bytes:
    """Write JSON, the same bytes for the same value."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def describe(package: Package) -> dict[str, str]:
    """Tell where something comes from."""
    told = {"package": package.name, "version": package.version, "archive": package.archive, "sha256": package.sha256}
    return told | {"licence": LICENCES[package.name]}


def describe_stock(recipe: Recipe) -> list[dict[str, str]]:
    """Tell of the stock profile that is mixed in, if any."""
    if recipe.stock is None:
        return []
    content = (resources.files("langdetect") / "profiles" / recipe.stock).read_bytes()
    told = {"package": "langdetect", "version": version("langdetect"), "licence": "Apache-2.0"}
    return [told | {"file": f"profiles/{recipe.stock}", "sha256": hashlib.sha256(content).hexdigest()}]


def make_all(data: Path) -> dict[str, bytes]:
    """Make all files, by name."""
    held_out = held_out_lines(data)
    files, sources = {}, {}
    for name, recipe in RECIPES.items():
        found = gather(name, data, held_out)
        lines = [found.lines[key] for key in sorted(found.lines)]
        profile = make_profile(name, lines)
        files[f"{name}.json"] = dump(profile)
        letters = sum(sign.isalpha() for line in lines for sign in line)
        sources[f"{name}.json"] = {
            "lines": len(lines),
            "letters": letters,
            "left_out_as_measured_on": found.held_out,
            "sources": [describe(found.sources[each]) for each in sorted(found.sources)] + describe_stock(recipe),
        }
        shared = len(set(found.lines) & held_out)
        print(
            f"{name:8} {len(lines):6} lines {letters:8} letters {len(profile['freq']):6} n-grams "
            f"{len(files[f'{name}.json']):7} bytes; left out as measured on: {found.held_out}; still shared: {shared}"
        )
    package = debian("unicode-data", data)
    files["han.json"] = dump(read_variants(package.folder))
    sources["han.json"] = {"sources": [describe(package)]}
    files["SOURCES.json"] = (json.dumps(sources, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    return files


def main() -> None:
    """Write the files, or, asked to check, tell which would be other ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=default_folder(), help="where fetched packages are kept")
    parser.add_argument("--check", action="store_true", help="write nothing; say which files would change")
    chosen = parser.parse_args()
    OWN.mkdir(exist_ok=True)
    for name, content in make_all(chosen.data).items():
        path = OWN / name
        same = path.is_file() and path.read_bytes() == content
        if not chosen.check:
            path.write_bytes(content)
        print(f"{name}: {'the same' if same else 'other than before'}, {len(content)} bytes")


if __name__ == "__main__":
    main()
