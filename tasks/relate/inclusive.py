"""Marks the mails of a thread that must be read: what the others say stands in these. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.threads import Content
from tasks.fingerprint.bare import bare
from tasks.relate.excerpts import LEAST_WHOLE, held_share, weigh
from tasks.relate.quoting import split_quoted

MOST_MAILS = 1000
"""Of a longer thread all are to be read: what notifies or sells, a thread by name alone."""
MOST_CHARACTERS = 1_000_000
"""Of a longer text nobody finds what it quotes."""
LATER, EARLIER = 50, 20
"""Mails after one that may hold it, and before it that may hold what it quotes: the nearest."""
QUOTED_SHARE = 0.9
"""Of what a mail quotes, what stands elsewhere; the rest names whom it quotes."""


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    bared: str
    is_told: bool
    """Whether it is long enough to stand elsewhere by quotation only."""
    pieces: tuple[str, ...]
    """Bare; what it says itself."""
    are_told: bool
    """Whether each of them is long enough."""
    quoted: str
    is_quoting: bool
    attachments: frozenset[str]
    message: str


def mark_inclusive(mails: Sequence[tuple[str, Content]]) -> list[bool]:
    """Tell of each mail of a thread whether it must be read.

    It need not where a later one that must be read holds every word that it says itself (an altered or shortened
    quotation does not), and every attachment; and where what it quotes stands there or before it. So nothing that a
    thread says is lost to who reads these alone.

    Args:
        mails: by position, each with a name that it shares with copies of the same mail only.
    """
    inclusive = [True] * len(mails)
    if not 1 < len(mails) <= MOST_MAILS:
        return inclusive
    said = [_said(message, content) for message, content in mails]
    for at in range(len(mails) - 2, -1, -1):
        later = [said[other] for other in range(at + 1, len(mails)) if inclusive[other]][:LATER]
        earlier = said[max(0, at - EARLIER) : at]
        inclusive[at] = not any(_holds(holder, said[at], earlier) for holder in later)
    return inclusive


def _said(message: str, content: Content) -> _Said:
    text = content.text if len(content.text) <= MOST_CHARACTERS else ""
    own = split_quoted(text)
    pieces = tuple(piece for piece in (bare(piece).text for piece in own.pieces) if piece)
    whole = bare(text)
    return _Said(
        text,
        whole.text,
        weigh(whole.codes) >= LEAST_WHOLE,
        pieces,
        all(_is_told(piece) for piece in pieces),
        own.quoted,
        _is_told(own.quoted),
        content.attachments,
        message,
    )


def _holds(holder: _Said, held: _Said, earlier: Sequence[_Said]) -> bool:
    if not held.attachments <= holder.attachments or not held.bared:
        return False
    if held.message == holder.message and held.bared == holder.bared:
        return True
    if held.is_told and held.bared in holder.bared:
        return True
    if not held.are_told or not all(piece in holder.bared for piece in held.pieces):
        return False
    if not held.is_quoting:
        return bool(held.pieces)
    return held_share([held.quoted], [holder.text, *(mail.text for mail in earlier)]) >= QUOTED_SHARE


def _is_told(text: str) -> bool:
    return weigh(bare(text).codes) >= LEAST_WHOLE
