"""The sentence by which a person can check a relation, and its figures. Pure."""

from dataclasses import asdict

from storage.sameness import OF_OTHERS, Measure, Related
from storage.vocabulary import RelationKind
from tasks.relate.judge import shares_forms_alone
from tasks.relate.measure import VERSION as MEASURE_VERSION

ALGORITHM = f"sameness 11; {MEASURE_VERSION}"


def related(
    pair: tuple[int, int], kind: RelationKind, measured: Measure, *, noisy: bool, later: tuple[str, str] | None = None
) -> Related:
    """Put a relation into words.

    Args:
        pair: ids; of `contains` the holder first, else the document with the smaller SHA-256.
        kind: what was judged.
        measured: of the two as they were measured, the smaller SHA-256 first.
        noisy: whether one was read from pictures.
        later: SHA-256 of the one that seems later, and the metadata that says so.
    """
    score = _score(kind, measured)
    because = _TOLD[kind](measured, noisy)
    details: dict[str, object] = {"measure": _of_both(measured)}
    if later is not None:
        details["later"], details["later_by"] = later
        because += f"; by its {later[1]} {later[0][:12]} is the later one"
    return Related(pair[0], pair[1], kind, score, because, ALGORITHM, details)


def _of_both(measured: Measure) -> dict[str, object]:
    """Give what was measured of the two alone: how many others have it changes with every delivery."""
    return {name: value for name, value in asdict(measured).items() if name not in OF_OTHERS}


def _score(kind: RelationKind, measured: Measure) -> float:
    if kind is RelationKind.CONTAINS:
        return round(_held(measured), 4)
    if kind is RelationKind.TEMPLATE_SIBLING:
        return measured.jaccard
    if kind is RelationKind.NEAR_DUPLICATE and not measured.matched and measured.pictures:
        return measured.pictures
    return round(2 * measured.matched / max(1, measured.left + measured.right), 4)


def _held(measured: Measure) -> float:
    return measured.matched / max(1, min(measured.left, measured.right))


def _near(measured: Measure, noisy: bool) -> str:  # noqa: FBT001 one of a table of functions
    if not (measured.passages or measured.words or measured.figures or measured.distance):
        return "the same text, letter by letter (case, blanks and punctuation apart)"
    if measured.pictures and measured.jaccard < measured.pictures and not measured.matched:
        looks = f"{_percent(measured.pictures)} of the pages look the same; their words were read too poorly to compare"
        return looks + _facts(measured)
    shared = _percent(2 * measured.matched / max(1, measured.left + measured.right))
    why = "one was read from a picture" if noisy else "a table and the paper that shows it"
    return f"{shared} of the text stands in both, in order; what differs is {_differs(measured)} ({why})"


def _version(measured: Measure, noisy: bool) -> str:  # noqa: FBT001
    shared = _percent(2 * measured.matched / max(1, measured.left + measured.right))
    read = "; one was read from a picture, where a figure may be misread" if noisy else ""
    return f"{shared} of the text stands in both, in order; {_differs(measured)} differ{_facts(measured)}{read}"


def _sibling(measured: Measure, _noisy: bool) -> str:  # noqa: FBT001
    if shares_forms_alone(measured):
        return f"{_percent(measured.jaccard)} of the wording is the same, and all of that stands on many other pages"
    return f"{_percent(measured.jaccard)} of the wording is the same, but hardly a fact is{_facts(measured)}"


def _contains(measured: Measure, noisy: bool) -> str:  # noqa: FBT001
    more = abs(measured.left + measured.left_apart - measured.right - measured.right_apart)
    read = " (one was read from a picture)" if noisy else ""
    return (
        f"{_percent(_held(measured))} of the shorter text stands in the longer one, which has {more} letters more{read}"
    )


def _facts(measured: Measure) -> str:
    if not max(measured.left_facts, measured.right_facts):
        return ""
    return f"; of the amounts, dates and numbers {_percent(measured.facts)} are the same"


def _differs(measured: Measure) -> str:
    counted = [
        (measured.passages, "passage", "passages"),
        (measured.figures, "figure", "figures"),
        (measured.words, "letter", "letters"),
    ]
    told = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
    return ", ".join(told) if told else "nothing"


def _percent(share: float) -> str:
    """Write a share so that only what is whole is 100 %."""
    return f"{min(99, round(share * 100))} %" if share < 1 else "100 %"


_TOLD = {
    RelationKind.NEAR_DUPLICATE: _near,
    RelationKind.VERSION: _version,
    RelationKind.TEMPLATE_SIBLING: _sibling,
    RelationKind.CONTAINS: _contains,
}
