"""What changed as lines for the terminal."""

from collections.abc import Iterator

from desk.difference.visible import visible
from tasks.relate.compare import Comparison, Way
from tasks.relate.differences import Change, ChangeKind, Importance, changes_of
from tasks.relate.facts import FactChange
from tasks.relate.side_by_side import Pair, PairKind

LONGEST = 160
"""Characters of a passage on the terminal; the page (HTML) and JSON show it whole."""
HEADS = {
    Importance.FACTS: "Numbers, dates, amounts, designators",
    Importance.WORDS: "The rest, in reading order",
    Importance.FORM: "The rest, in reading order",
    Importance.MISREAD: "Perhaps only read otherwise (OCR)",
}
KINDS = {
    "amount": "the amount",
    "date": "the date",
    "contract_number": "the number of the contract",
    "designator": "the designator",
    "number": "the number",
}


def lines_of(comparison: Comparison) -> Iterator[str]:
    """Give a comparison line by line, text of documents made harmless."""
    yield f"{comparison.document[:12]} → {comparison.other[:12]}: {summary(comparison)}"
    for note in comparison.notes:
        yield f"  ({visible(note)})"
    if comparison.way is Way.DIFFERENCES:
        yield from _drafts(comparison)
    else:
        yield from _pairs(comparison)


def summary(comparison: Comparison) -> str:
    """Tell in a sentence what came of comparing."""
    if comparison.way is Way.SIDE_BY_SIDE:
        kinds = [pair.kind for pair in comparison.pairs]
        alone = kinds.count(PairKind.ADDED) + kinds.count(PairKind.REMOVED)
        paired = len(kinds) - alone
        return (
            f"side by side, for they share no language: {counted(paired, 'passage')} aligned, facts differ in "
            f"{kinds.count(PairKind.DIFFERS)}; {alone} without a counterpart"
        )
    changes = changes_of(comparison.compared)
    if not changes:
        return "no difference in words or numbers"
    facts = sum(change.importance is Importance.FACTS for change in changes)
    told = [f"{facts} in numbers, dates, amounts or designators"] if facts else []
    for kind in (ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED):
        count = sum(change.kind is kind for change in changes)
        told += [f"{counted(count, 'paragraph')} {kind.value}"] if count else []
    return f"{counted(len(changes), 'change')}" + (f" ({', '.join(told)})" if told else "")


def counted(count: int, noun: str) -> str:
    """Write a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _drafts(comparison: Comparison) -> Iterator[str]:
    head = ""
    for change in changes_of(comparison.compared):
        if HEADS[change.importance] != head:
            head = HEADS[change.importance]
            yield ""
            yield head
        yield f"  {told(change)}, {places(change.page, change.other_page)}"
        if change.context:
            yield f"      {shortened(change.context)}"


def told(change: Change) -> str:
    """Tell a change in a few words: `37 vehicles → 40 vehicles`."""
    before, after = shortened(change.before or ""), shortened(change.after or "")
    if change.kind is ChangeKind.MOVED:
        return f"moved: {after}"
    if change.kind is ChangeKind.CHANGED and before and after:
        return f"{before} → {after}"
    return f"added: {after}" if after else f"removed: {before}"


def places(page: int | None, other_page: int | None) -> str:
    """Tell the pages of either document: `p. 4`, `p. 4 → p. 5`."""
    if page is None or page == other_page:
        return f"p. {other_page}"
    return f"p. {page}" if other_page is None else f"p. {page} → p. {other_page}"


def told_fact(fact: FactChange) -> str:
    """Tell a fact that two documents do not share."""
    name = KINDS.get(fact.kind, fact.kind)
    if fact.before is not None and fact.after is not None:
        return f"{name} differs: {visible(fact.before)} → {visible(fact.after)}"
    side = "first" if fact.after is None else "other"
    return f"{name} {visible(fact.before or fact.after or '')} stands in the {side} only"


def shortened(text: str) -> str:
    """Give the beginning of a text in one line, harmless."""
    flat = " ".join(visible(text[: LONGEST * 2]).split())
    return flat if len(flat) <= LONGEST and len(text) <= LONGEST * 2 else flat[: LONGEST - 1] + "…"


def _pairs(comparison: Comparison) -> Iterator[str]:
    for head, kinds in (
        ("Facts that differ", (PairKind.DIFFERS,)),
        ("Without a counterpart", (PairKind.REMOVED, PairKind.ADDED)),
    ):
        chosen = [pair for pair in comparison.pairs if pair.kind in kinds]
        if chosen:
            yield ""
            yield head
        for pair in chosen:
            yield from _pair(pair)


def _pair(pair: Pair) -> Iterator[str]:
    doubt = "" if pair.is_sure else " (paired by place and length alone)"
    for fact in pair.anchors:
        yield f"  {told_fact(fact)}, {places(pair.page, pair.other_page)}{doubt}"
    alone = pair.kind in {PairKind.ADDED, PairKind.REMOVED}
    for mark, passage in (("first", pair.left), ("other", pair.right)):
        if passage is not None:
            where = f", p. {passage.page_of(0)}" if alone else ""
            yield f"{'  ' if alone else '      '}{mark}{where}: {shortened(f'{passage.label} {passage.text}'.strip())}"
