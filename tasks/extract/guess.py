"""Guesses the encoding of a text by holding against each other what every encoding makes of it."""

import codecs
import unicodedata

from tasks.extract.letters import judge

GUESSER = "letters 2"
GUESS_BYTES = 64 * 1024
"""So far into a text its encoding is looked for."""
SAMPLE_BYTES = 4096
"""As much of the lines that are not all ASCII is put before the judges."""
_COSTS = {
    "cp1251": 0.0,
    "koi8_r": 0.5,
    "koi8_u": 1.0,
    "cp866": 0.5,
    "cp1125": 1.5,
    "iso8859_5": 1.0,
    "mac_cyrillic": 1.5,
    "kz1048": 2.0,
    "ptcp154": 2.0,
    "cp855": 3.0,
    "gb18030": 0.0,
    "big5": 0.5,
    "cp950": 0.7,
    "big5hkscs": 1.0,
    "cp932": 0.5,
    "euc_jp": 1.0,
    "euc_jis_2004": 2.0,
    "cp949": 0.5,
    "johab": 4.0,
    "cp1252": 0.0,
    "cp1250": 1.0,
    "cp1254": 1.0,
    "cp1257": 1.5,
    "iso8859_2": 2.0,
    "iso8859_15": 2.0,
    "iso8859_9": 2.5,
    "iso8859_16": 3.0,
    "iso8859_1": 4.0,
    "cp850": 1.5,
    "cp437": 1.7,
    "cp852": 2.0,
    "cp857": 2.0,
    "cp858": 2.5,
    "mac_roman": 2.0,
    "mac_latin2": 3.0,
    "mac_turkish": 3.0,
    "cp1253": 1.0,
    "iso8859_7": 2.0,
    "cp1255": 0.5,
    "iso8859_8": 1.5,
    "cp862": 2.0,
    "cp1256": 0.5,
    "iso8859_6": 1.5,
    "cp864": 4.0,
    "cp874": 0.5,
    "tis_620": 1.0,
    "cp1258": 1.5,
}
"""What legacy texts were written in, and how unlikely each is beforehand, as a cost (`letters`): an estimate that
decides only between texts that are equally likely."""
MARGIN = 5.0
"""The best text must be so much likelier than any other: e^5, 150 times."""
MAXIMUM_COST = 4.8
"""Of an alphabet: a pair costs 2 to 3.5 in prose, 5 to 11 where the encoding is wrong."""
MAXIMUM_EAST_ASIAN_COST = 9.6
SLACK = 12.0
"""So much dearer may a text be: one sign amid letters tells nothing."""
FIRST_LOOK_BYTES = 512
FIRST_LOOK_MARGIN = 40.0
"""What so few bytes make so much less likely than the best is out."""
MAXIMUM_PIECES = 64
PIECE = 300
"""A text is judged in pieces of so many characters, too: two encodings in one file must not pass for one."""
PIECE_FACTOR = 1.35
MINIMUM_PIECE = 20


def guess_encoding(payload: bytes) -> str | None:
    """Name the encoding of *payload*, which is not UTF-8; None where two are as likely, or none makes sense."""
    sample = _sample(payload[:GUESS_BYTES])
    encodings: list[str] = list(_COSTS)
    if len(sample) > 2 * FIRST_LOOK_BYTES:
        first = _judge_all(sample[:FIRST_LOOK_BYTES], encodings)
        # a text that is the same in two encodings so far may not be so further on
        encodings = [name for cost, names, _ in first if cost - first[0][0] < FIRST_LOOK_MARGIN for name in names]
    judged = _judge_all(sample, encodings)
    if not judged or (len(judged) > 1 and judged[1][0] - judged[0][0] < MARGIN):
        return None
    _, names, text = judged[0]
    return names[0] if is_writing(text) and _is_even(payload, names[0]) else None


def _judge_all(sample: bytes, encodings: list[str]) -> list[tuple[float, list[str], str]]:
    """Give each text that some of *encodings* make of *sample*, the likeliest first, with its cost and encodings."""
    texts: dict[str, list[str]] = {}
    for encoding in sorted(encodings, key=lambda name: _COSTS[name]):
        text = _reads(sample, encoding)
        if text is not None:
            texts.setdefault(unicodedata.normalize("NFC", text), []).append(encoding)
    return sorted((judge(text).cost + _COSTS[names[0]], names, text) for text, names in texts.items())


def is_writing(text: str, *, leeway: float = 1.0) -> bool:
    """Tell whether *text* may be what somebody wrote, by what its letters cost; *leeway* times what prose may."""
    judged = judge(text)
    allowed = MAXIMUM_EAST_ASIAN_COST if judged.is_east_asian else MAXIMUM_COST
    return judged.cost <= leeway * allowed * judged.number + SLACK


def _sample(head: bytes) -> bytes:
    """Take the lines that are not all ASCII, up to `SAMPLE_BYTES` and a line: the others tell nothing."""
    if len(head) <= SAMPLE_BYTES:
        return head
    lines, size = [], 0
    for line in head.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size >= SAMPLE_BYTES:
            break
    return b"".join(lines)[: 2 * SAMPLE_BYTES]


def _reads(sample: bytes, encoding: str) -> str | None:
    """Decode *sample*, which may end within a character."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
    except UnicodeDecodeError:
        return None


def _is_even(payload: bytes, encoding: str) -> bool:
    """Tell whether every piece of the text is writing, not just the whole."""
    text = payload.decode(encoding, "replace")
    size = max(PIECE, len(text) // MAXIMUM_PIECES)
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    return all(_beyond_ascii(piece) < MINIMUM_PIECE or is_writing(piece, leeway=PIECE_FACTOR) for piece in pieces)


def _beyond_ascii(text: str) -> int:
    return 0 if text.isascii() else sum(not character.isascii() for character in text)
