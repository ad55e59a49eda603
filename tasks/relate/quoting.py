"""Tells what a mail says itself from what it quotes of others. Pure."""

import re
from dataclasses import dataclass

_MARKED = re.compile(r"\s{0,8}[>|]")
_RULED = re.compile(
    r"\s{0,8}[-_*—]{2,}\s{0,8}(?:original message|forwarded message|begin forwarded message|исходное сообщение"
    r"|пересылаемое сообщение|пересланное сообщение|пересылаемое письмо|оригинальное сообщение|ursprüngliche nachricht"
    r"|原始邮件|原邮件|轉寄郵件|转发邮件|转发的邮件|原始郵件)",
    re.IGNORECASE,
)
_FROM = re.compile(r"[\s*]{0,8}(?:from|от|от кого|von|发件人|寄件者|寄件人)[\s*]{0,3}[:：]", re.IGNORECASE)
_HEADER = re.compile(
    r"[\s*]{0,8}(?:sent|date|to|subject|отправлено|дата|кому|тема|gesendet|datum|betreff|发送时间|日期|收件人|主题|主旨)"
    r"[\s*]{0,3}[:：]",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"(?:\d|@|wrote|пис|пишет|написал|写道|寫道|schrieb|crit).{0,200}[:：]\s{0,8}$", re.IGNORECASE
)
_HEADERS_WITHIN = 4
"""Lines behind `From:` in which another header makes it the head of a quoted mail."""


@dataclass(frozen=True, slots=True)
class Own:
    """A mail cut in two."""

    pieces: tuple[str, ...]
    """What it says itself, from one quotation to the next, without signatures."""
    quoted: str
    """What it quotes, without the lines that tell whom."""


def split_quoted(text: str) -> Own:
    """Cut the text of a mail into what it says and what it quotes.

    Lines with a mark before them are quoted, and all that follows the head of an earlier mail. A line before
    a quotation that tells who wrote it is of neither; what stands below `--` is a signature.
    """
    lines = text.split("\n")
    end = next((at for at in range(len(lines)) if _is_head(lines, at)), len(lines))
    own: list[list[str]] = [[]]
    quoted: list[str] = []
    for line in lines[:end]:
        if _MARKED.match(line) is None:
            own[-1].append(line)
            continue
        if own[-1]:
            _drop_attribution(own[-1])
            own.append([])
        quoted.append(line)
    if end < len(lines):
        _drop_attribution(own[-1])
    pieces = ("\n".join(_unsigned(piece)).strip() for piece in own)
    return Own(tuple(piece for piece in pieces if piece), "\n".join([*quoted, *_without_head(lines[end:])]))


def _is_head(lines: list[str], at: int) -> bool:
    if _RULED.match(lines[at]):
        return True
    if _FROM.match(lines[at]) is None:
        return False
    return any(_HEADER.match(line) for line in lines[at + 1 : at + 1 + _HEADERS_WITHIN])


def _drop_attribution(piece: list[str]) -> None:
    """Take the line that tells who is quoted off the end of *piece*."""
    last = next((at for at in range(len(piece) - 1, -1, -1) if piece[at].strip()), None)
    if last is not None and _ATTRIBUTION.search(piece[last]) is not None:
        del piece[last:]


def _without_head(lines: list[str]) -> list[str]:
    """Leave off what stands above the words of an earlier mail."""
    first = next((at for at, line in enumerate(lines) if line.strip() and not _is_header(line)), len(lines))
    return lines[first:]


def _is_header(line: str) -> bool:
    return any(pattern.match(line) for pattern in (_RULED, _FROM, _HEADER))


def _unsigned(piece: list[str]) -> list[str]:
    sign = next((at for at, line in enumerate(piece) if line in {"--", "-- "}), len(piece))
    return piece[:sign]
