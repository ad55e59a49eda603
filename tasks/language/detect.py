"""Tells the languages of a page, as spans: the script decides what can be meant, n-grams among its languages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version

from storage.analysis.scripts import COMMON
from storage.shapes import SpanRead
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED, SpanMethod
from tasks.language.cells import cut_cells
from tasks.language.confidence import ENOUGH, SCRIPT_ALONE, judge
from tasks.language.profiles import digest, load_tables
from tasks.language.scripts import SINGLE, written
from tasks.language.segment import Run, Stretch, chain, divide
from tasks.language.whole import drawn_to_main
from tasks.language.words import cut

FEWEST_LETTERS = 12
"""Weighed letters of different words that a language is told from; fewer take their neighbours', or are `und`."""
FEWEST_SINGLE = 4
"""The same where the script alone tells it."""
NO_WORDS = 40
"""So many signs that tell no language are a stretch of their own; fewer belong to what stands beside."""
HELD_BACK = frozenset({"ru-Latn"})
"""Languages that are known only so that they are not taken for others."""


@cache
def engine_name() -> str:
    """Name the engine, with the digest of its profiles."""
    return f"spans 2 langdetect {version('langdetect')} profiles {digest()}"


@dataclass(slots=True)
class _Piece:
    """A run with its answer."""

    start: int
    end: int
    group: str
    language: str = UNDETERMINED
    sure: float | None = None
    method: SpanMethod = SpanMethod.SCRIPT
    runner_up: str | None = None

    @property
    def is_told(self) -> bool:
        """Whether its language is known."""
        return self.language not in {UNDETERMINED, NO_LANGUAGE}


def detect_spans(text: str, words: bytes | None = None) -> tuple[SpanRead, ...]:
    """Tell the languages of *text*.

    The answer is the same in any thread, process and order.

    Args:
        text: a page.
        words: where its words stand (`storage.geometry.pack_words`), for its columns; without them, tabs and wide gaps
            tell.

    Returns:
        Spans that cover the text, in order; none where there is nothing but white space. `zxx` where there are no
        letters, `und` where too little tells, or where the language is none of those known.
    """
    if not text.strip():
        return ()
    runs = divide(text, cut(text), cut_cells(text, words))
    pieces = [_by_script(text, run) for run in runs]
    place_of = {id(run): place for place, run in enumerate(runs)}
    stretches = drawn_to_main(chain(runs, load_tables()))
    answers = [_by_model(stretch) for stretch in stretches]
    told = {(stretch.group, answer[0]) for stretch, answer in zip(stretches, answers, strict=True)}
    for stretch, answer in zip(stretches, answers, strict=True):
        if stretch.is_drawn and (stretch.group, stretch.language) in told:
            answer = stretch.language, None, SpanMethod.INHERITED, None  # noqa: PLW2901 that of the page's main language
        for run in stretch.runs:
            pieces[place_of[id(run)]] = _Piece(run.start, run.end, run.group, *answer)
    return _spans(_joined(_settled(pieces, [run.signs for run in runs])), len(text))


def weigh(text: str) -> Stretch | None:
    """Give the stretch of *text* that holds the most letters; None: no n-gram tells its language."""
    stretches = chain(divide(text, cut(text), cut_cells(text)), load_tables())
    return max(stretches, key=lambda stretch: stretch.weight, default=None)


def _by_script(text: str, run: Run) -> _Piece:
    if run.group == COMMON and not any(map(str.isalpha, text[run.start : run.end])):
        return _Piece(run.start, run.end, run.group, NO_LANGUAGE)
    if run.group in SINGLE and run.weight >= FEWEST_SINGLE:
        return _Piece(run.start, run.end, run.group, SINGLE[run.group], SCRIPT_ALONE)
    return _Piece(run.start, run.end, run.group)


def _by_model(stretch: Stretch) -> tuple[str, float | None, SpanMethod, str | None]:
    """Tell language, confidence, method and runner-up of a stretch."""
    if stretch.is_drawn:
        return UNDETERMINED, None, SpanMethod.MODEL, stretch.language
    evidence = stretch.evidence()
    if evidence.distinct < FEWEST_LETTERS:
        return UNDETERMINED, None, SpanMethod.MODEL, None
    language, sure, other = judge(stretch.group, stretch.language, evidence)
    if sure < ENOUGH or language in HELD_BACK:
        return UNDETERMINED, None, SpanMethod.MODEL, language
    return language, sure, SpanMethod.MODEL, other


def _settled(pieces: list[_Piece], signs: Sequence[int]) -> list[_Piece]:
    """Give what tells no language, where it is little, to what stands beside it."""
    if not any(piece.is_told for piece in pieces):
        return pieces
    settled: list[_Piece] = []
    waiting: list[tuple[_Piece, int]] = []
    for piece, count in zip(pieces, signs, strict=True):
        if piece.is_told:
            settled += _inherited(waiting, settled[-1] if settled else piece)
            waiting = []
            settled.append(piece)
        else:
            waiting.append((piece, count))
    return settled + _inherited(waiting, settled[-1])


def _inherited(waiting: list[tuple[_Piece, int]], beside: _Piece) -> list[_Piece]:
    if sum(count for _, count in waiting) >= NO_WORDS or not beside.is_told:
        return [piece for piece, _ in waiting]
    return [replace(beside, start=piece.start, end=piece.end, method=SpanMethod.INHERITED) for piece, _ in waiting]


def _joined(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Join neighbours of one language; the least sure of them tells how sure it is."""
    joined: list[_Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last is None or (last.language, last.group) != (piece.language, piece.group):
            joined.append(piece)
            continue
        last.end = piece.end
        if last.method == SpanMethod.INHERITED:
            last.method = piece.method
        if piece.sure is not None and (last.sure is None or piece.sure < last.sure):
            last.sure, last.runner_up = piece.sure, piece.runner_up
    return joined


def _spans(pieces: Sequence[_Piece], length: int) -> tuple[SpanRead, ...]:
    """Give pieces as spans without a gap between them."""
    starts = [0, *(piece.start for piece in pieces[1:]), length]
    return tuple(
        SpanRead(
            start,
            end,
            piece.language,
            written(piece.language, piece.group),
            None if piece.sure is None else round(piece.sure, 4),
            engine_name(),
            piece.method,
            piece.runner_up,
        )
        for start, end, piece in zip(starts, starts[1:], pieces, strict=False)
    )
