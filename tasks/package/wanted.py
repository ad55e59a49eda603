"""What a secret looks like where it stands: folded in text, as bytes in files, as digits, encoded. Pure."""

import base64
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from storage.analysis.fold import fold
from storage.analysis.naming import find_term
from storage.analysis.traced import trace
from storage.releases.shapes import Secret
from tasks.package.needles import Needles

REDACTED, HASH, ADDRESS = "redacted", "hash", "address"
BOUNDED = frozenset({"reviewer", "host", REDACTED})
"""Kinds that are words: within a longer word they are another one."""
OWN_NAMES = frozenset(
    {
        "readme.txt", "check.md", "redacted.pdf", "pages.txt", "dossier.pdf", "dossier.html", "documents.csv",
        "redactions.csv", "replies.csv", "claims.csv", "evidence.csv", "root.txt", "bagit.txt", "bag-info.txt",
        "claims.jsonl", "evidence.jsonl", "erratum.json", "ftm.jsonl", "claimreview.jsonld",
    }
)  # fmt: skip
"""What files of a bag are called: an original of the same name betrays nothing."""
LEAST_LETTERS, LEAST_DIGITS, LEAST_HAN = 3, 5, 2
"""Of redacted words: shorter ones stand everywhere, on every page number; where they stood, pixels prove them."""
LEAST_SQUEEZED = 8
"""Characters from which redacted words are looked for without regard to blanks, too."""
FEWEST_LETTERS, ENDING_LETTERS = 3, 2
"""Of a name: how much of it must be the same where only its ending may differ."""
HEX_DIGITS = 12
"""Of a hash: enough to find the document by."""
RAW_BYTES = 16
_HEX = re.compile(rf"[0-9a-f]{{{HEX_DIGITS},}}")
_LONG_HEX = re.compile(r"[0-9a-f]{32,}", re.IGNORECASE)
"""A hash, in which any five digits of a redacted number stand sooner or later."""
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Thai, Lao, Myanmar, Khmer, kana, Han: scripts without blanks between words."""
_JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(/))")
_BASE64_RUN = re.compile(r"[A-Za-z0-9+/_-]{12,}")
_URL_SAFE = str.maketrans("-_", "+/")


class Wanted:
    """All secrets of a release, made ready to be looked for."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        """Make them ready; what is too short to mean anything is left out."""
        kept = [one for one in secrets if one.kind == REDACTED or one.text.casefold() not in OWN_NAMES]
        self._hashes = {one.text.lower()[:HEX_DIGITS] for one in kept if one.kind == HASH}
        self._words = sorted({(folded, one.kind) for one in kept for folded in _folded(one)})
        terms = {one.text for one in kept if one.kind == REDACTED and _is_telling(fold(one.text))}
        self._terms = [(term, _beginning(term)) for term in sorted(terms)]
        self.needles = Needles((needle, one.kind) for one in kept for needle in _octets(one))

    def kinds_in(self, text: str, *, is_read: bool = False) -> set[str]:
        """Tell which kinds of secrets stand in *text*, however it writes them.

        Args:
            text: any.
            is_read: whether OCR read it on redacted pictures: redacted words are then looked for as they are only,
                and the names of reviewers not at all.
        """
        found = self.needles.found_in(_decoded_runs(text))
        if self._hashes and any(window in self._hashes for window in _windows(text.lower())):
            found.add(HASH)
        for reading in _readings_of(_LONG_HEX.sub(" ", text)):
            folded = fold(reading)
            squeezed = folded.replace(" ", "")
            found |= {kind for word, kind in self._words if _stands_in(word, kind, folded, squeezed)}
            if not is_read and REDACTED not in found and self._is_named_in(reading):
                found.add(REDACTED)
        return found - {"reviewer"} if is_read else found

    def _is_named_in(self, text: str) -> bool:
        """Tell whether any form of redacted words stands in what people wrote, mere likenesses left out."""
        folded = fold(text)
        # what a term looks like in all its forms takes a tenth of a second to work out: only where one may stand
        near = [(term, beginning) for term, beginning in self._terms if beginning in folded]
        traced = trace(text) if near else None
        return traced is not None and any(
            fold(text[start:end]).startswith(beginning)
            for term, beginning in near
            for start, end in find_term(traced, term)
        )


def _beginning(term: str) -> str:
    first = fold(term).split(" ")[0]
    return first[: max(FEWEST_LETTERS, len(first) - ENDING_LETTERS)]


def _windows(text: str) -> Iterator[str]:
    for run in _HEX.findall(text):
        yield from (run[place : place + HEX_DIGITS] for place in range(len(run) - HEX_DIGITS + 1))


def _readings_of(text: str) -> set[str]:
    """Give *text* as it is, and as it reads once escapes of JSON, HTML and addresses are undone."""
    return {text, html.unescape(unquote(_JSON_ESCAPE.sub(_unescaped, text)))}


def _unescaped(found: re.Match[str]) -> str:
    return found[2] or chr(int(found[1], 16))


def _decoded_runs(text: str) -> bytes:
    """Decode whatever in *text* may be base64, from each of the four places where it may begin."""
    pieces = []
    for run in _BASE64_RUN.findall(text):
        plain = run.translate(_URL_SAFE)
        for begin in range(4):
            # a last group of one character means nothing, and no decoder takes it
            whole = plain[begin:-1] if len(plain[begin:]) % 4 == 1 else plain[begin:]
            pieces.append(base64.b64decode(whole + "=" * (-len(whole) % 4)))
    return b"\0".join(pieces)


def _folded(secret: Secret) -> Iterator[str]:
    """Give what is looked for in folded text."""
    folded = fold(secret.text)
    if secret.kind == HASH or not folded or (secret.kind == REDACTED and not _is_telling(folded)):
        return
    yield folded
    if secret.kind == ADDRESS and "//" in secret.text:
        host = urlsplit(secret.text).hostname
        if host and "." in host:
            yield fold(host)


def _is_telling(folded: str) -> bool:
    if _SPACELESS.search(folded):
        return len(folded) >= LEAST_HAN
    letters = sum(character.isalpha() for character in folded)
    digits = sum(character.isdigit() for character in folded)
    return letters >= LEAST_LETTERS or digits >= LEAST_DIGITS


def _stands_in(word: str, kind: str, folded: str, squeezed: str) -> bool:
    if kind not in BOUNDED:
        return word in folded
    if kind == REDACTED and len(tight := word.replace(" ", "")) >= LEAST_SQUEEZED and _is_whole_in(tight, squeezed):
        return True
    return _is_whole_in(word, folded)


def _is_whole_in(word: str, text: str) -> bool:
    place = text.find(word)
    while place >= 0:
        before, after = text[max(0, place - 1) : place], text[place + len(word) : place + len(word) + 1]
        if not _goes_on(before, word[0]) and not _goes_on(word[-1], after):
            return True
        place = text.find(word, place + 1)
    return False


def _goes_on(left: str, right: str) -> bool:
    """Tell whether neighbours are of one word: two letters, or two digits, of a script with blanks between words."""
    if not left or not right or _SPACELESS.match(left) or _SPACELESS.match(right):
        return False
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())


def _octets(secret: Secret) -> Iterator[bytes]:
    """Give what is looked for in files that are not text."""
    if secret.kind == HASH:
        digits = secret.text.lower()
        yield from (digits[:HEX_DIGITS].encode(), digits[:HEX_DIGITS].upper().encode())
        yield bytes.fromhex(digits)[:RAW_BYTES]
    elif secret.kind != REDACTED or _is_telling(fold(secret.text)):
        text = secret.text
        for form in {text, text.lower(), text.upper(), text.title(), unicodedata.normalize("NFD", text)}:
            yield from (form.encode(encoding, "surrogatepass") for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
