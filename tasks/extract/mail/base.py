"""Undoes what mail wraps bytes in for the way: base64, quoted-printable, uuencode; damage costs itself only."""

import binascii
import re
from collections.abc import Iterable, Iterator

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_OUTSIDE = bytes(set(range(256)) - set(_ALPHABET + b"="))
_PURE = re.compile(rb"[A-Za-z0-9+/=\s]*")
_PADDING = re.compile(rb"[=\s]*")
_PROSE = re.compile(rb"[A-Za-z,.;:!?]{2,}[ \t]+[A-Za-z(\"']")
_UU_BEGIN = re.compile(rb"(?:\A|(?<=[\r\n]))begin [0-7]{3,4} ([^\r\n]{1,255})(?:\r\n|\n|\r)")
_UU_END = re.compile(rb"(?<=[\r\n])end[ \t]*(?=[\r\n]|\Z)")
HEAD_BYTES = 4096


def base64_bytes(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Decode base64: what is outside its alphabet is skipped, a cut quantum gives the whole bytes it holds.

    After the padding it goes on only where more of the like follows: some programs pad every line, mailing lists
    put a footer in plain text behind.
    """
    left = b""
    for block in blocks:
        place, pure_until = 0, 0
        while (mark := block.find(b"=", place)) >= 0:
            left += block[place:mark].translate(None, _OUTSIDE)
            yield _rest(left)
            left = b""
            padding = _PADDING.match(block, mark)
            place = padding.end() if padding else mark + 1
            if place >= pure_until:
                if not _PURE.fullmatch(block[place : place + HEAD_BYTES]):
                    return
                pure_until = place + HEAD_BYTES
        left += block[place:].translate(None, _OUTSIDE)
        whole = len(left) // 4 * 4
        yield binascii.a2b_base64(left[:whole])
        left = left[whole:]
    yield _rest(left)


def _rest(left: bytes) -> bytes:
    usable = left if len(left) % 4 != 1 else left[:-1]
    return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))


def is_really_base64(head: bytes) -> bool:
    """Tell whether *head*, declared to be base64, may be it: prose under that label is passed through as it stands."""
    first = head.lstrip().partition(b"\n")[0].strip()
    if first and len(first) % 4 == 0 and _PURE.fullmatch(first):
        return True
    return len(_PROSE.findall(head[:HEAD_BYTES])) * 200 <= len(head[:HEAD_BYTES])


def quoted_bytes(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Decode quoted-printable; what is no escape stands for itself. Blocks are cut anywhere."""
    left = b""
    for block in blocks:
        left += block
        cut = max(left.rfind(b"\n"), left.rfind(b"\r", 0, -1)) + 1
        yield binascii.a2b_qp(left[:cut])
        left = left[cut:]
    yield binascii.a2b_qp(left)


def uu_bytes(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Decode uuencoded lines, `begin` and `end` left out; a damaged line is skipped."""
    for line in b"".join(blocks).splitlines():
        if not line or line.startswith(b"begin ") or line.strip() in (b"end", b"`"):
            continue
        try:
            yield binascii.a2b_uu(line)
        except binascii.Error:
            size = ((line[0] - 32 & 63) * 4 + 5) // 3
            try:
                yield binascii.a2b_uu(line[:size])
            except binascii.Error:
                continue


def split_uuencoded(text: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Take files that were uuencoded into *text* out of it.

    Returns:
        The text, with the `begin` and `end` lines left standing where a file was; the raw names and lines of the files.
    """
    kept: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    place = 0
    while (begin := _UU_BEGIN.search(text, place)) is not None:
        if not b" " < text[begin.end() : begin.end() + 1] <= b"`":
            kept.append(text[place : begin.end()])
            place = begin.end()
            continue
        end = _UU_END.search(text, begin.end() - 1)
        if end is None:
            break
        files.append((begin[1].strip(), text[begin.end() : end.start()]))
        kept.append(text[place : begin.end()])
        place = end.start()
    return b"".join((*kept, text[place:])), files
