"""Sentences of real text: manual pages of packages, each sentence given once, none that says what another said."""

import re
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from benchmarks.languages.fetch import debian, manual_pages
from benchmarks.sameness.papers import drawing
from config.errors import SluiceError

SOURCES = {
    "ru": (("manpages-ru", "ru"), ("manpages-uk", "uk"), ("manpages-sr", "sr"), ("manpages-mk", "mk")),
    "en": (("manpages", ""), ("manpages-de", "de"), ("manpages-fr", "fr"), ("manpages-es", "es")),
    "zh": (("manpages-zh", "zh_CN"), ("manpages-zh", "zh_TW"), ("manpages-ja", "ja")),
}
"""Where text comes from; the later ones, of neighbour languages, where the first is used up."""
MOST_PAGES = 6000
"""What the Russian and Ukrainian manuals suffice for; drawing 10,000 pages ends without text after a minute."""
_GRAM, _SAMPLE, _KNOWN = 16, 8, 0.2
"""A sentence goes where a fifth of its runs of 16 letters stood in one before; one run of 8 is looked at.

Manuals repeat whole sentences, which would count as pages called the same though they are not (dedupe.md, 9a).
"""
_END = re.compile(r"(?<=[.!?;:])\s+|(?<=[。！？；])")


class Gathered:
    """A pool of real sentences that gives each of them once."""

    def __init__(self, seed: str, data: Path) -> None:
        """Open the packages, fetching what is not there.

        Raises:
            SluiceError: apt gives no such package.
        """
        self.chance = drawing(f"gathered {seed}")
        self._seen: set[int] = set()
        self._left = {language: self._sentences(language, data) for language in SOURCES}
        for sources in SOURCES.values():
            for package, _ in sources:
                debian(package, data)

    def prose(self, language: str, characters: int) -> str:
        """Give sentences of at least so many characters, as they stand one after another.

        Raises:
            SluiceError: there are no more.
        """
        sentences: list[str] = []
        length, left = 0, self.chance.randrange(2, 7)
        while length < characters:
            sentence = next(self._left[language], None)
            if sentence is None:
                raise SluiceError(f"the pool has no more text: {language}")
            left -= 1
            mark = "\n" if left == 0 else ("" if language == "zh" else " ")
            left = left or self.chance.randrange(2, 7)
            sentences.append(sentence + mark)
            length += len(sentences[-1])
        return "".join(sentences).strip()

    def _sentences(self, language: str, data: Path) -> Iterator[str]:
        glue = "" if language == "zh" else " "
        for package, locale in SOURCES[language]:
            pages = [glue.join(rows) for rows in manual_pages(debian(package, data), locale)]
            self.chance.shuffle(pages)
            for sentence in chain.from_iterable(_END.split(page) for page in pages):
                if len(sentence) >= _GRAM and self._is_new(sentence):
                    yield sentence.strip()

    def _is_new(self, sentence: str) -> bool:
        letters = "".join(sign for sign in sentence.casefold() if sign.isalnum())
        size = _GRAM // 2 if letters and ord(letters[0]) > 0x3000 else _GRAM  # noqa: PLR2004 Han signs say more
        hashes = (zlib.crc32(letters[at : at + size].encode()) for at in range(len(letters) - size + 1))
        sampled = {each for each in hashes if each % _SAMPLE == 0}
        known = len(sampled & self._seen)
        self._seen |= sampled
        return bool(sampled) and known <= _KNOWN * len(sampled)
