"""What can be told of a document without judging it: money, contract numbers, length, what is unreadable. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from storage.vocabulary import Outcome
from storage.vocabulary import Reason as ReadingReason
from tasks.prioritise.rank import Reason

CONTRACT_NUMBER_WEIGHT = 0.25
MONEY_WEIGHT_A_DIGIT = 0.05
MONEY_WEIGHT_MOST = 0.4
"""Money weighs by its order of magnitude, whatever the currency: a thousand 0.2, ten million and more 0.4."""
LONG_PAGES = 20
LONG_CHARACTERS = 40_000
"""Twenty pages of 2,000 characters, for formats without pages."""
LONG_WEIGHT = 0.1
PARTIAL_WEIGHT = 0.1
UNREADABLE_WEIGHTS = {
    ReadingReason.EMPTY: 0.0,
    ReadingReason.ENCRYPTED: 0.4,
    ReadingReason.BOMB: 0.3,
    ReadingReason.CRASHED: 0.3,
    ReadingReason.TIMED_OUT: 0.3,
    ReadingReason.OUT_OF_MEMORY: 0.3,
    ReadingReason.UNREADABLE_TEXT: 0.3,
}
"""What somebody locked, or what breaks a reader, is looked at before what is merely damaged or of another format."""
UNREADABLE_WEIGHT = 0.2
"""Of every other reason."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a document."""

    outcome: Outcome
    reason: ReadingReason | None
    pages: int | None
    characters: int
    """Of the chosen text of all pages."""
    anchors: Sequence[tuple[str, str]]
    """Kind and normalised value: `amount` and `6921000 CNY`, `contract_number` and the number."""


def weigh_facts(facts: Facts) -> list[Reason]:
    """Give the reasons that lie in the facts."""
    return [*_weigh_reading(facts), *_weigh_length(facts), *_weigh_anchors(facts.anchors)]


def _weigh_reading(facts: Facts) -> Iterable[Reason]:
    if facts.outcome is Outcome.QUARANTINED:
        weight = UNREADABLE_WEIGHT if facts.reason is None else UNREADABLE_WEIGHTS.get(facts.reason, UNREADABLE_WEIGHT)
        yield Reason(f"unreadable: {facts.reason or 'reason not known'}", weight)
    elif facts.outcome is Outcome.PARTIAL:
        yield Reason("partly unreadable" + (f": {facts.reason}" if facts.reason else ""), PARTIAL_WEIGHT)


def _weigh_length(facts: Facts) -> Iterable[Reason]:
    if (facts.pages or 0) >= LONG_PAGES or facts.characters >= LONG_CHARACTERS:
        yield Reason("long", LONG_WEIGHT)


def _weigh_anchors(anchors: Sequence[tuple[str, str]]) -> Iterable[Reason]:
    if any(kind == "contract_number" for kind, _ in anchors):
        yield Reason("contract number", CONTRACT_NUMBER_WEIGHT)
    amounts = [(number, value) for kind, value in anchors if kind == "amount" and (number := _number(value))]
    if amounts:
        number, value = max(amounts)
        digits = max(number.adjusted() + 1, 0)
        yield Reason(f"money: {value}", min(round(digits * MONEY_WEIGHT_A_DIGIT, 2), MONEY_WEIGHT_MOST))


def _number(value: str) -> Decimal | None:
    """Give the number of an amount; None where it is nothing, less, or no number."""
    try:
        number = Decimal(value.partition(" ")[0])
    except InvalidOperation:
        return None
    return number if number.is_finite() and number > 0 else None
