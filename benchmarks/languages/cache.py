"""Pages of a generated cache, and what each must and may be found to hold, by the letters truly on it."""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.languages.engines import Engine
from benchmarks.languages.pages import Page
from benchmarks.languages.score import page_is_right

_TAGS = {"zh": "zh-Hans", "fra": "fr", "ukr": "uk", "bel": "be", "srp_cyrl": "sr", "arb": "ar", "cmn": "zh-Hans"}
_TAGS |= {"cmn_hant": "zh-Hant", "jpn": "ja", "kaz": "kk", "pes_1": "fa", "kor": "ko", "spa": "es", "bul": "bg"}
_TAGS |= {"heb": "he", "tha": "th", "hin": "hi", "mkd": "mk"}
_SCRIPTS = {"CYRILLIC": "Cyrl", "CJK": "Hani", "LATIN": "Latn"}
_WRITTEN = {"zh-Hans": "Hani", "zh-Hant": "Hani", **dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk", "kk"), "Cyrl")}
_LATIN_RUN = re.compile(r"(?:[A-Za-z][A-Za-z'’-]*[\s,.;:()/\"“”]+){3,}[A-Za-z'’-]+")
_READABLE = frozenset({"ok", "ok-owner-restricted", "ok-after-repair"})
_WITHOUT_PAGES = frozenset({"zip", "tar.gz", "junk", "empty", "html"})
_MUST, _MAY, _MUST_ENGLISH = 0.15, 0.03, 0.2
_DISTINCT_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Known:
    """A page's text and what it must and may be found to hold."""

    text: str
    declared: str
    must: frozenset[str]
    may: frozenset[str]


def known_pages(corpus: Path) -> Iterator[Known]:
    """Give the pages whose text and languages the truth tells, each content once."""
    seen = set()
    for file in json.loads((corpus / "truth.json").read_text(encoding="utf-8"))["files"]:
        readable = file["expected"] in _READABLE and file["kind"] not in _WITHOUT_PAGES and file.get("text_file")
        if not readable or file["sha256"] in seen:
            continue
        seen.add(file["sha256"])
        yield from _pages_of(file, (corpus / file["text_file"]).read_text(encoding="utf-8").split("\f"))


def _pages_of(file: dict[str, Any], texts: list[str]) -> Iterator[Known]:
    languages = file.get("page_langs") or (["+".join(file["langs"])] if len(texts) == 1 else [])
    for declared, text in zip(languages, texts, strict=False):
        if declared and len({sign for sign in text if sign.isalpha()}) >= _DISTINCT_LETTERS:
            tags = {_TAGS.get(each, each) for each in declared.split("+")}
            yield Known(text, declared, *_fair({tag if tag.startswith("zh") else tag[:2] for tag in tags}, text))


def _fair(declared: set[str], text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Tell what a page must and may hold: the last page of a table in two columns may be all in one of them."""
    scripts = Counter(_SCRIPTS.get(unicodedata.name(sign, "?").split()[0]) for sign in text if sign.isalpha())
    total = scripts.total() or 1
    shares = {tag: scripts[_WRITTEN.get(tag, "Latn")] / total if len(declared) > 1 else 1.0 for tag in declared}
    must = {tag for tag, share in shares.items() if share >= _MUST}
    may = {tag for tag, share in shares.items() if share >= _MAY}
    if all(tag in _WRITTEN for tag in declared):
        runs = [found[0] for found in _LATIN_RUN.finditer(text) if len(re.findall(r"[a-z]{3,}", found[0])) >= 3]  # noqa: PLR2004
        english = sum(sign.isalpha() for run in runs for sign in run) / total
        may |= {"en"} if english >= _MAY else set()
        must |= {"en"} if english >= _MUST_ENGLISH else set()
    return frozenset(must), frozenset(may | must)


def score_cache(engine: Engine, pages: list[Known]) -> tuple[float, float]:
    """Tell the share of pages right, and the mean of that share over what pages are declared to be in."""
    right: dict[str, list[bool]] = defaultdict(list)
    for page in pages:
        letters: Counter[str] = Counter()
        for start, end, tag in engine.spans(Page("cache", page.text)):
            letters[tag] += sum(sign.isalpha() for sign in page.text[start:end])
        total = letters.total() - letters["zxx"] or 1
        shares = {tag: number / total for tag, number in letters.items()}
        right[page.declared].append(page_is_right(shares, page.must, page.may))
    flat = [each for kind in right.values() for each in kind]
    return sum(flat) / max(len(flat), 1), sum(sum(kind) / len(kind) for kind in right.values()) / max(len(right), 1)
