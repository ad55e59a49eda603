"""Says what two documents are to each other, by what was measured. Pure."""

from enum import StrEnum
from typing import NamedTuple

from storage.sameness import Measure
from tasks.relate.own import own_of
from tasks.relate.prepared import Kind

SHORTEST = 24
"""Characters of bare text; what is shorter is the same too often by chance."""
POORLY = 0.15
"""Scans of one page that are read at all share more of their shingles."""
HELD, NOISY_HELD = 0.93, 0.85
"""Share of a document that stands in another one which holds it."""
HELD_FACTS, NOISY_HELD_FACTS = 0.6, 0.3
"""And of its facts: else the two have only a form in common."""
MORE, PAGES_MORE = 0.1, 0.035
"""The holder has more than it by such a share at least: in another script; on whole pages, where they were read well,
beyond what it lacks of it."""
LONG, NOISY_MATCHED = 400, 0.9
"""Of so long a text the few facts may all be misread, where so much of it is there."""
SHORT_DIGITS = 0.8
"""Of a shorter one that was read from a picture, or stands in what was, so many of the digits are there."""
NEARLY, LONG_NEARLY = 0.8, 0.7
"""Two states, short or long ones, have so much in common where the few facts of one are none of the other."""
MOSTLY = 0.5
"""Two states of a paper, or two papers on a form, have so much in common, in order."""
ALIKE, MUCH_ALIKE = 0.3, 0.6
"""Shares of their shingles: what moved counts there as well."""
FACTS, NOISY_FACTS = 0.33, 0.29
"""Two states of a paper share so much of their facts, by weight."""
FEW_FACTS, NOISY_FEW_FACTS = 16.0, 20.0
"""Of less than that in all nothing follows."""
FEWER_HELD, FEWER_SHARE, FEWER_LEAST = 0.6, 0.2, 4.0
"""Or so much of the facts of the one that has fewer; it has such a share of the other's, and so many: no blank form."""
FEW_DIGITS, DIGITS_LOST = 12, 0.18
"""Where no more of the digits are others, it is the same deal, however its facts were misread."""
FACTS_AND_DIGITS = 1.04
"""Or where one was read from a picture, the share of the facts and that of the digits in order together: of true states
on generated caches none had less than 1.46, of other papers none more than .75."""
SPURIOUS = 2
"""A scan is read to have so many times the digits at the most; a filled form has more than a blank one."""
LOOSE = 0.04
"""Share of a text that may stand in passages which a scan lacks, or has more, and be a copy all the same."""
BESIDES = 0.25
"""Two papers that each have so much besides what both have are no states of one by what stands on many pages."""
DOUBTED, DOUBTED_DIGITS, HALF_DOUBTED = 0.07, 0.7, 0.24
"""Of another deal on the form hardly a fact is the same. Where one was read from a picture and so many are, and such a
share of the digits, or more facts alone, it may be a draft whose facts were misread."""
REWRITTEN = 0.12
"""Of either text; who fills a form for another deal leaves its clauses as they are."""
HALF_REWRITTEN, SHORTENED, NEARLY_ALL_DIGITS = 0.075, 0.05, 0.8
"""Where so much was rewritten, or one is so much shorter, and `DOUBTED_DIGITS` are there, or nearly all digits are, it
may be a draft, too: of 1,612 other deals on a form none had nearly all in order; three were shorter and had those."""
COMMON_ALIKE = 0.45
"""A form that was not aligned, where what both have stands on many pages: so much of the shingles."""
FIGURES_HELD = 0.9
"""A spreadsheet is the table of a paper that has so many of its facts."""


class Bond(StrEnum):
    """What two documents are to each other, seen alone."""

    SAME = "same"
    """The same, but for how it was read."""
    DIFFERS = "differs"
    """Two states of a paper."""
    FORM = "form"
    """Two papers on a form."""
    DOUBT = "doubt"
    """Two papers on a form, or two states of one that was rewritten or misread: nothing tells which."""
    HOLDS_RIGHT = "holds_right"
    """The left one holds the right one."""
    HOLDS_LEFT = "holds_left"
    NONE = "none"


def judge(left: Kind, right: Kind, measured: Measure) -> Bond:
    """Judge two documents by themselves."""
    if _looks_same(left, right, measured):
        return Bond.SAME
    if min(measured.left, measured.right) < SHORTEST:
        return Bond.NONE
    noisy, mails = left.is_ocr or right.is_ocr, left.is_mail and right.is_mail
    held = _holds(measured, noisy=noisy, mails=mails)
    if held is not None:
        return held
    if not _is_near(measured, noisy=noisy):
        return Bond.NONE
    if _is_same(left, right, measured, noisy=noisy):
        return Bond.SAME
    return _state_or_form(measured, noisy=noisy, mails=mails)


def _state_or_form(measured: Measure, *, noisy: bool, mails: bool) -> Bond:
    if shares_forms_alone(measured):
        return Bond.FORM
    if not (mails and _has_other_facts(measured)) and _is_one_deal(measured, noisy=noisy):
        return Bond.DIFFERS
    return Bond.DOUBT if _is_doubtful(measured, noisy=noisy) else Bond.FORM


def _looks_same(left: Kind, right: Kind, measured: Measure) -> bool:
    """Tell whether two scans are of one paper by their pictures and facts: where their words cannot be compared.

    A form filled in for another deal looks the same (`python -m benchmarks.pictures`), so facts must speak for it, as
    they do where digits are read right and letters are not. The form's own years alone are a third of them.
    """
    if not (measured.pictures and left.is_ocr and right.is_ocr) or measured.jaccard >= POORLY:
        return False
    fewer = min(measured.left_facts, measured.right_facts)
    return fewer >= FEW_FACTS and measured.shared_facts >= FEWER_HELD * fewer


class _Side(NamedTuple):
    """One of two documents, as it may be held by the other."""

    own: int
    other: int
    """Characters of either, in all scripts."""
    lost: int
    apart: int
    """What the other lacks of it: in passages, and in scripts of its own."""
    inside: float
    """Share of its shingles that stand in the other."""
    pages: int
    beyond: int
    """What the other has besides: on whole pages, and in scripts of its own."""
    facts: float


def _holds(measured: Measure, *, noisy: bool, mails: bool) -> Bond | None:
    """Tell which one holds the other: almost all of the one is in the other, which has much more besides."""
    m = measured
    left, right = m.left + m.left_apart, m.right + m.right_apart
    ours = _Side(left, right, m.lost, m.left_apart, m.in_right, m.right_pages, m.right_apart, m.left_facts)
    if _is_held(ours, m, noisy=noisy, mails=mails):
        return Bond.HOLDS_LEFT
    theirs = _Side(right, left, m.gained, m.right_apart, m.in_left, m.left_pages, m.left_apart, m.right_facts)
    return Bond.HOLDS_RIGHT if _is_held(theirs, m, noisy=noisy, mails=mails) else None


def _is_held(side: _Side, measured: Measure, *, noisy: bool, mails: bool) -> bool:
    enough, known = (NOISY_HELD, NOISY_HELD_FACTS) if noisy else (HELD, HELD_FACTS)
    if 1 - (side.lost + side.apart) / side.own < enough or side.inside < (ALIKE if noisy else MOSTLY):
        return False
    if side.own < LONG and _has_other_numbers(measured, noisy=noisy):
        return False
    is_long = noisy and side.facts < FEW_FACTS and side.own >= LONG and measured.matched >= NOISY_MATCHED * side.own
    has_facts = is_long or measured.matched >= side.own or measured.shared_facts >= known * side.facts
    return has_facts and _has_more(side, measured, noisy=noisy, mails=mails)


def _has_other_numbers(measured: Measure, *, noisy: bool) -> bool:
    """Tell whether numbers differ, more than misreading them does: one for another makes another of a short letter."""
    return _kept_digits(measured) < SHORT_DIGITS * measured.fewer_digits if noisy else measured.figures > 0


def _has_more(side: _Side, measured: Measure, *, noisy: bool, mails: bool) -> bool:
    """Tell whether the other one has much more besides: whole pages, another script, or a longer text around it.

    A clause more is another state. Of mails any passage more is enough, and anything where all the rest is there: who
    answers in one word quotes all the rest.
    """
    if side.beyond >= MORE * side.own or side.own < (1 - ALIKE) * side.other:
        return True
    # a page that recognition could not read stands in neither
    if side.pages - side.lost - side.apart >= (MORE if noisy else PAGES_MORE) * side.own:
        return True
    return mails and not side.lost and (measured.passages > 0 or measured.matched >= side.own < side.other)


def _is_near(measured: Measure, *, noisy: bool) -> bool:
    if _have_besides(measured, noisy=noisy):
        return False
    longer = max(measured.left + measured.left_apart, measured.right + measured.right_apart)
    if not measured.matched:
        return measured.jaccard >= (COMMON_ALIKE if own_of(measured).is_common else ALIKE)
    return measured.matched >= MOSTLY * longer or measured.jaccard >= MUCH_ALIKE


def _have_besides(measured: Measure, *, noisy: bool) -> bool:
    """Tell whether each of two papers has much besides what both have, one of them in another script.

    As a contract in two languages, and a bundle of it in one of them with its annexes.
    """
    sides = (measured.left, measured.right)
    apart = (measured.left_apart, measured.right_apart)
    # a page that recognition could not read stands in one of them only, too
    pages = (0, 0) if noisy else (measured.left_pages, measured.right_pages)
    has_more = all(max(more) >= MORE * own for own, *more in zip(sides, apart, pages, strict=True))
    return has_more and any(more >= MORE * own for own, more in zip(sides, apart, strict=True))


def _is_same(left: Kind, right: Kind, measured: Measure, *, noisy: bool) -> bool:
    apart = measured.lost + measured.gained
    longer = max(measured.left, measured.right)
    if left.is_spreadsheet != right.is_spreadsheet:
        facts = measured.left_facts if left.is_spreadsheet else measured.right_facts
        return apart <= LOOSE * longer and facts > 0 and measured.shared_facts >= FIGURES_HELD * facts
    if noisy:
        return apart <= LOOSE * longer and _is_one_deal(measured, noisy=noisy)
    return not measured.passages and not measured.words and not measured.figures


def shares_forms_alone(measured: Measure) -> bool:
    """Tell whether all that two papers share stands on many pages: a letterhead, clauses that every letter has.

    Only where each has much besides. Of a paper with many drafts all that they share is common too.
    """
    is_apart = measured.lost >= BESIDES * measured.left and measured.gained >= BESIDES * measured.right
    return is_apart and own_of(measured).is_common


def _has_other_facts(measured: Measure) -> bool:
    """Tell whether two mails have facts, digits enough, and not one fact is the same.

    A mail is sent as it is: who writes the sentence again with all its numbers others writes about something else. Of
    a page the few facts may all be corrected in the next state.
    """
    many_lost = measured.digits >= FEW_DIGITS and measured.digits_lost > DIGITS_LOST * measured.digits
    return many_lost and not measured.shared_facts and min(measured.left_facts, measured.right_facts) > 0


def _is_one_deal(measured: Measure, *, noisy: bool) -> bool:
    if measured.digits >= FEW_DIGITS and measured.digits_lost <= DIGITS_LOST * measured.digits:
        return True
    if noisy and _has_its_digits(measured):
        return True
    facts = (measured.left_facts, measured.right_facts)
    if max(facts) < (NOISY_FEW_FACTS if noisy else FEW_FACTS):
        longer = max(measured.left, measured.right)
        is_near = measured.matched >= (LONG_NEARLY if longer >= LONG else NEARLY) * longer
        return measured.shared_facts > 0 or not min(facts) or is_near
    if noisy and measured.matched and measured.digits >= FEW_DIGITS and not _is_blank(measured):
        return _shares_facts_and_digits(measured)
    return _shares_facts(measured, noisy=noisy)


def _shares_facts_and_digits(measured: Measure) -> bool:
    """Tell whether facts and digits speak for one deal: one digit misread takes a fact, not its other digits."""
    return measured.facts + _kept_digits(measured) / measured.fewer_digits >= FACTS_AND_DIGITS


def _shares_facts(measured: Measure, *, noisy: bool) -> bool:
    fewer, more = sorted((measured.left_facts, measured.right_facts))
    if fewer >= max(FEWER_LEAST, FEWER_SHARE * more) and measured.shared_facts >= FEWER_HELD * fewer:
        return True
    return measured.facts >= (NOISY_FACTS if noisy else FACTS)


def _is_blank(measured: Measure) -> bool:
    """Tell whether one has so few of the other's digits that it may be the form."""
    return SPURIOUS * measured.fewer_digits < measured.digits


def _kept_digits(measured: Measure) -> int:
    """Count the digits that stand in both, in order."""
    return measured.digits - measured.digits_lost


def _is_doubtful(measured: Measure, *, noisy: bool) -> bool:
    """Tell whether two papers that are not of one deal by their facts may be so; siblings would be parted."""
    if max(measured.left_facts, measured.right_facts) < FEW_FACTS and measured.digits < FEW_DIGITS:
        return True
    if measured.matched and measured.lost + measured.gained >= REWRITTEN * (measured.left + measured.right):
        return True
    return _may_be_misread(measured) if noisy else _may_be_rewritten(measured)


def _may_be_misread(measured: Measure) -> bool:
    return _keeps_digits(measured, DOUBTED_DIGITS) or measured.facts >= HALF_DOUBTED


def _may_be_rewritten(measured: Measure) -> bool:
    rewritten = measured.lost + measured.gained >= HALF_REWRITTEN * (measured.left + measured.right)
    shortened = abs(measured.lost - measured.gained) >= SHORTENED * max(measured.left, measured.right)
    return _keeps_digits(measured, DOUBTED_DIGITS if rewritten or shortened else NEARLY_ALL_DIGITS)


def _keeps_digits(measured: Measure, share: float) -> bool:
    enough = share * measured.fewer_digits
    return measured.facts >= DOUBTED and _kept_digits(measured) >= enough and not _is_blank(measured)


def _has_its_digits(measured: Measure) -> bool:
    """Tell whether two texts without a passage that differs have the digits of the one that has fewer.

    Letters that were read as digits are more digits than the paper has, and tear its numbers apart.
    """
    fewer, loose = measured.fewer_digits, LOOSE * max(measured.left, measured.right)
    if fewer < FEW_DIGITS or _is_blank(measured) or measured.lost + measured.gained > loose:
        return False
    return fewer - _kept_digits(measured) <= DIGITS_LOST * fewer
