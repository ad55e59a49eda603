"""Turns the words of a query into leaves of a tree, through the analysis that pages go through. Pure."""

import re
from collections.abc import Iterator

from config.errors import UsageError
from storage.analysis import designators
from storage.analysis.scripts import UNSPACED
from storage.analysis.stems import stems_of
from storage.analysis.words import LAST, LONGEST_WORD, Analysis, Mark, analyse
from storage.search.tree import Either, Every, Leaf, Run, Tree

SHORTEST_PREFIX = 2
"""Letters before a star."""
LONGEST_PHRASE = 40
"""Words."""
_UNSPACED = re.compile(f"w[{UNSPACED}]")


def words(text: str) -> Iterator[Tree]:
    """Give what each word, and each designator, of *text* asks for; nothing where it holds no letters.

    A designator with a blank in it may also be two words: both are looked for.
    """
    analysis = analyse(text)
    at = 0
    while at < len(analysis.words):
        whole = _longest(analysis, at, len(analysis.words))
        if is_unspaced(analysis.words[at]):
            end = _end_of_run(analysis, at)
            yield Leaf((_run_of(analysis.words[at:end]),))
        elif whole is not None and _has_blank(text, analysis, whole):
            end = whole.last + 1
            yield Either((_designator(analysis, whole), Every(tuple(_apart(text, analysis, at, end)))))
        else:
            end, tree = _next(analysis, at, whole)
            yield tree
        at = end


def _apart(text: str, analysis: Analysis, at: int, end: int) -> Iterator[Tree]:
    """Give what each piece between the blanks of a stretch asks for."""
    while at < end:
        stop = next((place + 1 for place in range(at, end - 1) if text[analysis.ends[place]].isspace()), end)
        after, tree = _next(analysis, at, _longest(analysis, at, stop))
        yield tree
        at = after


def _next(analysis: Analysis, at: int, whole: Mark | None) -> tuple[int, Tree]:
    """Give what stands at a position, and the position behind it."""
    if whole is not None:
        return whole.last + 1, _designator(analysis, whole)
    joined = _joined_at(analysis, at)
    if joined is None:
        return at + 1, _single(analysis, at)
    return at + 2, Either((_word(joined, []), Every((_single(analysis, at), _single(analysis, at + 1)))))


def _longest(analysis: Analysis, at: int, end: int) -> Mark | None:
    """Give the longest designator that begins at a position and ends before *end*; None: a word stands there."""
    here = [mark for mark in _designators(analysis) if mark.first == at and mark.last < end]
    longest = max(here, key=lambda mark: mark.last, default=None)
    is_word = longest is None or (longest.last == at and analysis.words[at][1:].isalpha())
    return None if is_word else longest


def _has_blank(text: str, analysis: Analysis, mark: Mark) -> bool:
    return any(map(str.isspace, text[analysis.starts[mark.first] : analysis.ends[mark.last]]))


def _joined_at(analysis: Analysis, first: int) -> str | None:
    """Give the two words that begin at a position and are parted by a hyphen, as one; None: there are none."""
    return next((mark.term[1:] for mark in analysis.marks if mark.term[0] == "j" and mark.first == first), None)


def _single(analysis: Analysis, at: int) -> Leaf:
    readings = [mark.term for mark in _designators(analysis) if mark.first == mark.last == at]
    return _word(analysis.words[at][1:], readings)


def _designators(analysis: Analysis) -> Iterator[Mark]:
    return (mark for mark in analysis.marks if mark.term[0] == "d")


def _designator(analysis: Analysis, whole: Mark) -> Leaf:
    terms = [mark.term for mark in analysis.marks if (mark.first, mark.last) == (whole.first, whole.last)]
    return Leaf(tuple(Run((term,)) for term in dict.fromkeys(terms) if term[0] == "d"))


def _word(word: str, others: list[str]) -> Leaf:
    stems = [f"s{stem}" for stem in stems_of(word)] if word.isalpha() else []
    return Leaf(tuple(Run((term,)) for term in dict.fromkeys([*stems, f"w{word}", f"j{word}", *others])))


def is_unspaced(term: str) -> bool:
    """Tell whether a term is of a script without spaces: a character and the one behind it."""
    return _UNSPACED.match(term) is not None


def _end_of_run(analysis: Analysis, start: int) -> int:
    """Give where a word without spaces ends: with its run, or at a blank that the person typed."""
    place = start
    while analysis.words[place][-1] != LAST and analysis.starts[place + 1] == analysis.ends[place]:
        place += 1
    return place + 1


def _run_of(terms: list[str]) -> Run:
    """Give the run of a word without spaces: what stands behind it does not matter."""
    if len(terms) == 1:
        return Run((terms[0][:-1],), is_prefix=True)
    return Run(tuple(terms[:-1]))


def phrase(text: str) -> Leaf:
    """Give the leaf of words in quotation marks: exactly these, folded, one behind the other.

    Raises:
        UsageError: it holds no letters, too many words, or a star elsewhere than at its end.
    """
    bare = text.strip()
    is_prefix = bare.endswith("*")
    bare = bare.removesuffix("*")
    if "*" in bare:
        raise UsageError("a star stands at the end of a word, and of a phrase")
    terms = analyse(bare).words
    if not terms:
        raise UsageError("a phrase needs a word with letters or digits")
    if len(terms) > LONGEST_PHRASE:
        raise UsageError(f"a phrase has at most {LONGEST_PHRASE} words")
    if not is_unspaced(terms[-1]):
        _refuse_short(terms[-1][1:], is_prefix=is_prefix)
        return Leaf((Run(tuple(terms), is_prefix),))
    if len(terms) > 1 and terms[-2][-1] == terms[-1][1] and is_unspaced(terms[-2]):
        return Leaf((Run(tuple(terms[:-1])),))
    return Leaf((Run((*terms[:-1], terms[-1][:-1]), is_prefix=True),))


def _refuse_short(word: str, *, is_prefix: bool) -> None:
    if is_prefix and len(word) < SHORTEST_PREFIX:
        raise UsageError(f"before a star stand at least {SHORTEST_PREFIX} letters")


def prefix(text: str) -> Iterator[Tree]:
    """Give the leaves of a word with a star at its end; what stands before a hyphen in it is a word of its own.

    Raises:
        UsageError: the star stands elsewhere, or the word is too short.
    """
    bare = text.removesuffix("*")
    analysis = analyse(bare)
    if "*" in bare or not analysis.words:
        raise UsageError("a star stands at the end of a word: мотор*")
    if is_unspaced(analysis.words[-1]):
        yield from words(bare)
        return
    last = len(analysis.words) - 1
    word = analysis.words[last][1:]
    joined = [mark for mark in _designators(analysis) if mark.last == last and mark.first < last]
    if joined:
        first = min(mark.first for mark in joined)
        terms = [mark.term for mark in joined if mark.first == first]
        yield Leaf(tuple(Run((term,), is_prefix=True) for term in dict.fromkeys(terms)))
        return
    _refuse_short(word, is_prefix=True)
    beginning = _beginning(word)
    whole = _joined_at(analysis, last - 1)
    if whole is None:
        yield from words(bare[: analysis.starts[last]])
        yield beginning
        return
    yield from words(bare[: analysis.starts[last - 1]])
    yield Either((_beginning(whole), Every((_single(analysis, last - 1), beginning))))


def _beginning(word: str) -> Leaf:
    """Ask for words that begin so."""
    readings = designators.forms_of(word) if designators.may_be_part(word) else ()
    plain = [f"w{word}", f"j{word}"] if word.isalpha() or word.isdigit() else []
    terms = [*plain, *(f"d{form}" for form in readings)] or [f"w{word}"]
    return Leaf(tuple(Run((term[: LONGEST_WORD + 1],), is_prefix=True) for term in terms))
