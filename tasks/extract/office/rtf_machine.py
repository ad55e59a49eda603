"""Reads RTF token by token, without recursion: text with its character sets, in the stories it belongs to."""

import re
from copy import copy
from dataclasses import dataclass, field

from tasks.extract.office.code_page import is_codec
from tasks.extract.office.rtf_words import (
    ANSI_CHARSET,
    BODY,
    CELLS,
    CHARSETS,
    CODE_PAGES,
    DOCUMENT_SETS,
    ESCAPES,
    IN_INFO,
    NUMBERS,
    OPEN,
    SIGNS,
    SKIP,
    SKIPPED,
    STORIES,
    SWITCHES,
    SYMBOL_CHARSET,
)
from tasks.extract.office.symbols import translate

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+"
)
_TINY_HALF_POINTS = 2
_NUMBERED = frozenset({"header", "footer", "footnote", "annotation", "atnauthor", "atndate"})
"""Stories of which there may be many: each gets a number."""
_REOPENED = frozenset({b"object", b"upr", b"info"})
"""Skipped groups within which a group may be of the page again."""
_DATES = frozenset({"creatim", "revtim", "printim"})


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it."""

    story: str = BODY
    outer: str = BODY
    """The story around the groups that are skipped."""
    font: int | None = None
    skip_after_unicode: int = 1
    is_hidden: bool = False
    is_inserted: bool = False
    is_deleted: bool = False
    author: int | None = None
    date: int | None = None
    half_points: int = 24
    is_starred: bool = False
    is_fresh: bool = True
    """Nothing but `\\*` stood in this group so far: its first word says what it is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text of one kind."""

    story: str
    text: str
    how: str | None
    """How it is hidden, if it is."""
    is_inserted: bool
    is_deleted: bool
    author: int | None
    date: int | None
    """Of the tracked change, as [MS-DOC] 2.9.67 packs it."""


@dataclass
class Machine:
    """One pass over a document."""

    ansi: str | None = None
    """What fonts of the ANSI set and of none are written in; None: as the document says."""
    pieces: list[Piece] = field(default_factory=list)
    undeclared: bytearray = field(default_factory=bytearray)
    """The bytes of text whose set nobody named for certain."""
    supposed: set[str] = field(default_factory=set)
    """What those bytes were read as."""
    code_page: str | None = None
    objects: int = 0
    is_whole: bool = False
    _document_set: str = "cp1252"
    _fonts: dict[int, tuple[int | None, bytearray]] = field(default_factory=dict)
    _default_font: int | None = None
    _stack: list[_State] = field(default_factory=list)
    _state: _State = field(default_factory=_State)
    _waiting: bytearray = field(default_factory=bytearray)
    _waiting_state: _State | None = None
    _to_skip: int = 0
    _stories: int = 0
    _units: list[int] = field(default_factory=list)

    def run(self, payload: bytes) -> None:
        """Read *payload* to the end of its outermost group; `is_whole` tells whether that end was there."""
        at = payload.find(b"{")
        while 0 <= at < len(payload) and not self.is_whole:
            token = _TOKEN.match(payload, at)
            if token is None:
                at += 1
                continue
            at = token.end()
            if token[1] == b"bin":
                at += max(0, int(token[2] or 0))
            else:
                self._take(token)
        self._flush()
        # a writer may forget the last brace; a cut file hardly ever ends with one
        self.is_whole = self.is_whole or (len(self._stack) == 1 and payload.rstrip(b"\r\n \t\0").endswith(b"}"))

    def _take(self, token: re.Match[bytes]) -> None:
        word, number, code, escape, brace, plain = token.groups()
        if brace:
            self._brace(brace)
        elif plain is not None:
            self._bytes(plain)
        elif code:
            self._bytes(bytes.fromhex(code.decode("ascii")))
        elif word:
            self._word(word, int(number) if number else None)
        elif escape:
            self._escape(escape)

    def font_name(self, font: int | None) -> str:
        """Give the name of a font, or `""`."""
        return self._fonts[font][1].decode("ascii", "replace").strip("; ") if font in self._fonts else ""

    def _brace(self, brace: bytes) -> None:
        self._to_skip = 0
        if brace == b"{":
            self._state.is_fresh = False
            self._stack.append(self._state)
            self._state = copy(self._state)
            self._state.is_fresh, self._state.is_starred = True, False
        elif self._stack:
            self._flush()
            self._state = self._stack.pop()
            self.is_whole = not self._stack

    def _bytes(self, raw: bytes) -> None:
        self._state.is_fresh = False
        if self._to_skip:
            count = min(self._to_skip, len(raw))
            self._to_skip -= count
            raw = raw[count:]
        story = self._state.story
        if story == "fonttbl" and self._state.font in self._fonts:
            self._fonts[self._state.font][1].extend(raw)
        elif story != SKIP and raw:
            self._flush_units()
            if self._waiting_state is not self._state:
                self._flush()
            self._waiting_state = self._state
            self._waiting += raw

    def _escape(self, sign: bytes) -> None:
        if sign == b"*":
            self._state.is_starred = True
        elif self._to_skip:
            self._to_skip -= 1
        elif sign in ESCAPES:
            self._write(ESCAPES[sign])

    def _word(self, word: bytes, number: int | None) -> None:
        state = self._state
        if state.is_fresh:
            state.is_fresh = False
            if self._begin_group(word):
                return
        if self._to_skip:
            self._to_skip -= 1
        elif word == b"u":
            self._unicode(number or 0)
        elif word in SIGNS:
            self._write(SIGNS[word])
        elif word in CELLS:
            self._end_with(CELLS[word])
        else:
            self._property(word, number)

    def _begin_group(self, word: bytes) -> bool:
        """Send the content of a group where its first word says; tell whether that was all the word says."""
        state = self._state
        self.objects += word == b"object"
        if word in OPEN:
            state.story = state.outer
        elif word in STORIES:
            story = STORIES[word]
            self._stories += 1
            state.story = state.outer if story == BODY else f"{story} {self._stories}" if story in _NUMBERED else story
            state.outer = state.outer if word in IN_INFO else state.story
        elif word in SKIPPED or state.is_starred:
            state.story = SKIP
            state.outer = state.outer if word in _REOPENED else SKIP
        else:
            return False
        return True

    def _property(self, word: bytes, number: int | None) -> None:
        """Take note of a word that changes how what follows is read."""
        state, is_on = self._state, number != 0
        if word in SWITCHES or word in NUMBERS:
            self._flush()
        if name := SWITCHES.get(word):
            setattr(state, name, is_on)
        elif (name := NUMBERS.get(word)) and number is not None:
            setattr(state, name, number)
            if word == b"f" and state.story == "fonttbl":
                self._fonts[number] = (None, bytearray())
        elif word == b"plain":
            self._flush()
            state.is_hidden, state.half_points, state.font = False, 24, self._default_font
        elif state.story in _DATES and number is not None:
            self._keep(f"{word.decode('ascii')}{number} ", state)
        else:
            self._declare(word, number)

    def _declare(self, word: bytes, number: int | None) -> None:
        """Take note of a word that tells of fonts and code pages."""
        if word in DOCUMENT_SETS:
            self._document_set = DOCUMENT_SETS[word]
        elif number is None:
            return
        elif word == b"ansicpg" and number:
            codec = CODE_PAGES.get(number, f"cp{number}")
            self.code_page = codec if is_codec(codec) else None
        elif word == b"deff":
            self._default_font = self._state.font = number
        elif word == b"fcharset" and self._state.font in self._fonts:
            self._fonts[self._state.font] = (number, self._fonts[self._state.font][1])

    def _unicode(self, number: int) -> None:
        self._flush_bytes()
        self._state.is_fresh = False
        if self._state.story != SKIP:
            self._units.append(number & 0xFFFF)
            self._waiting_state = self._state
        self._to_skip = self._state.skip_after_unicode

    def _write(self, text: str) -> None:
        self._state.is_fresh = False
        if self._state.story == SKIP:
            return
        self._flush()
        self._keep(text, self._state)

    def _end_with(self, sign: str) -> None:
        """Put *sign* in place of the end of cell that was written last."""
        self._flush()
        last = self.pieces[-1] if self.pieces else None
        if last is not None and last.text == "\t" and last.story == self._state.story and sign == "\n":
            self.pieces.pop()
        self._write(sign)

    def _flush(self) -> None:
        self._flush_bytes()
        self._flush_units()

    def _flush_bytes(self) -> None:
        if not self._waiting or self._waiting_state is None:
            return
        raw, state = bytes(self._waiting), self._waiting_state
        self._waiting.clear()
        charset = self._fonts[state.font][0] if state.font in self._fonts else None
        if charset == SYMBOL_CHARSET:
            own = "".join(chr(0xF000 + byte) if byte > 0x20 else chr(byte) for byte in raw)  # noqa: PLR2004 a blank
            text = translate(own, self.font_name(state.font))
        else:
            text = raw.decode(self._codec(charset, raw), "replace")
        self._keep(text, state)

    def _flush_units(self) -> None:
        if self._units and self._waiting_state is not None:
            units, self._units = self._units, []
            raw = b"".join(unit.to_bytes(2, "little") for unit in units)
            text = raw.decode("utf-16-le", "replace")
            state = self._waiting_state
            self._keep(translate(text, self.font_name(state.font)), state)

    @property
    def ansi_set(self) -> str:
        r"""What text is read as whose font names no set: the document's code page, or its `\\ansi`, `\\mac`, `\\pc`."""
        return self.ansi or self.code_page or self._document_set

    def _codec(self, charset: int | None, raw: bytes) -> str:
        if charset is not None and charset != ANSI_CHARSET and charset in CHARSETS:
            return CHARSETS[charset]
        codec = CHARSETS[ANSI_CHARSET] if charset == ANSI_CHARSET and self.ansi is None else self.ansi_set
        if not raw.isascii():
            self.undeclared += raw + b"\n"
            self.supposed.add(codec)
        return codec

    def _keep(self, text: str, state: _State) -> None:
        text = text.replace("\0", "")
        how = "hidden" if state.is_hidden else None
        if how is None and state.half_points <= _TINY_HALF_POINTS:
            how = "tiny"
        self.pieces.append(Piece(state.story, text, how, state.is_inserted, state.is_deleted, state.author, state.date))
