"""Our own language profiles, made anew: `python -m benchmarks.languages.profiles [--data FOLDER] [--check]`.

From wordfreq's lists of words where it has one, else (Belarusian, Kazakh, Uzbek, Serbian in Latin letters) from
translated messages of Debian's packages. N-grams of one to three signs as langdetect has them, and the commonest words
whole; only counts are kept. The same packages give the same bytes; `tasks/language/own/SOURCES.json` names them with
their hashes. Lines that something is measured on are left out.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.languages.fetch import Package, debian, default_folder
from benchmarks.languages.han import read_variants
from benchmarks.languages.held_out import held_out_lines
from benchmarks.languages.messages import LICENCES, RECIPES, gather
from benchmarks.languages.wordlists import LISTS, MIXED, describe_list, profile_of, weighed_words, words_of

OWN = Path(__file__).parents[2] / "tasks" / "language" / "own"


def dump(value: Any) -> bytes:
    """Write JSON, the same bytes for the same value."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def describe(package: Package) -> dict[str, str]:
    """Tell where something comes from."""
    told = {"package": package.name, "version": package.version, "archive": package.archive, "sha256": package.sha256}
    return told | {"licence": LICENCES[package.name]}


def from_messages(name: str, data: Path, held_out: frozenset[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make a profile of translated messages, and tell what it was made of."""
    found = gather(name, data, held_out)
    lines = [found.lines[key] for key in sorted(found.lines)]
    if set(found.lines) & held_out:
        raise ValueError(name)
    words, sources = words_of(lines), [describe(found.sources[each]) for each in sorted(found.sources)]
    if name in MIXED:
        words += list(weighed_words(name))
        sources.append(describe_list(name))
    return profile_of(name, words), {
        "lines": len(lines),
        "letters": sum(sign.isalpha() for line in lines for sign in line),
        "left_out_as_measured_on": found.held_out,
        "sources": sources,
    }


def make_all(data: Path) -> dict[str, bytes]:
    """Make all files, by name."""
    held_out = held_out_lines(data)
    files, sources = {}, {}
    for name in LISTS:
        files[f"{name}.json"] = dump(profile_of(name, weighed_words(name)))
        sources[f"{name}.json"] = {"sources": [describe_list(name)]}
    for name in RECIPES:
        profile, told = from_messages(name, data, held_out)
        files[f"{name}.json"], sources[f"{name}.json"] = dump(profile), told
        print(
            f"{name:8} {told['lines']:6} lines {told['letters']:8} letters; left out: {told['left_out_as_measured_on']}"
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
