"""What the subject of a mail says of its thread: the words without the marks of replying and forwarding. Pure."""

import re
from dataclasses import dataclass

from storage.analysis.fold import fold

_MARKS = (
    *("re", "fw", "fwd"),
    *("aw", "wg", "sv", "vs", "vl", "tr", "rv", "res", "enc", "ynt", "odp", "antw", "ref"),
    *("отв", "ответ", "на", "\u0440\u0435", "пересл", "пд", "вiдп", "відп"),
    *("回复", "回覆", "答复", "答覆", "转发", "轉發", "转寄", "轉寄", "回信"),
)
"""What mail programs write before a colon, in the languages of their users; folded."""
_BLOB = r"\[[^\[\]]{0,200}\]"
_MARK = re.compile(rf"(?:{'|'.join(_MARKS)})\s?(?:[\[(^]?\d{{1,4}}[\])]?)?\s?(?:{_BLOB}\s?)?:\s?")
_LIST = re.compile(rf"{_BLOB}\s?")
_FORWARDED = re.compile(r"\[fwd: ?(.*)\]")
_TRAILER = re.compile(r"\s?\(fwd\)$")
MOST = 1000
"""Characters of a subject that are looked at."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject as threads compare it."""

    base: str
    """Folded, without marks of replying and forwarding; empty where nothing else stands there."""
    is_answer: bool
    """Whether such a mark stood there."""


def read_subject(written: str | None) -> Subject:
    """Take the marks of replying, forwarding and of mailing lists off a subject.

    The base subject of RFC 5256, section 2.1, with the marks of Russian, Chinese and other mail programs besides.

    Args:
        written: the decoded subject; None where there is none.
    """
    base = fold((written or "")[:MOST])
    is_answer = False
    while True:
        before = base
        while trailer := _TRAILER.search(base):
            base, is_answer = base[: trailer.start()].rstrip(), True
        place = _past_lists(base)
        if (mark := _MARK.match(base, place)) is not None:
            base, is_answer = base[mark.end() :], True
        elif place < len(base):
            base = base[place:]
        if (whole := _FORWARDED.fullmatch(base)) is not None:
            base, is_answer = whole[1].strip(), True
        if base == before:
            return Subject(base, is_answer)


def _past_lists(base: str) -> int:
    """Tell where a subject begins behind names of mailing lists in brackets; 0 where a forwarded one is wrapped."""
    place = 0
    while not base.startswith("[fwd:", place) and (name := _LIST.match(base, place)) is not None:
        place = name.end()
    return place
