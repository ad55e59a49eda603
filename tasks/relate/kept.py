"""What is kept of two documents that were compared: what was measured, or that they are nothing to each other. Pure.

How many others have what both have changes as others come. Most documents that are nothing to each other would be so
whatever that were; who knows it need not measure them again.
"""

from dataclasses import replace

from storage.sameness import NOTHING, Measure
from tasks.relate.judge import ALIKE, Bond, judge
from tasks.relate.measure import COMMON_LEAST, LEAST, measure
from tasks.relate.overlap import most_of, overlap
from tasks.relate.own import Own, with_own
from tasks.relate.prepared import Prepared


def compare_pair(left: Prepared, right: Prepared, *, pictures: float, own: Own) -> Measure:
    """Measure two documents, as it is kept; arguments are those of `tasks.relate.measure.measure`."""
    overlaps = overlap(left, right)
    most = most_of(overlaps)
    if most < LEAST and not pictures:
        return _nothing(own, either_way=True)
    measured = measure(left, right, pictures=pictures, own=own, overlaps=overlaps)
    if judge(left.kind, right.kind, measured) is not Bond.NONE:
        return measured
    return _nothing(own, either_way=_is_nothing_either_way(measured, own, most))


def recounted(kept: Measure, own: Own) -> Measure | None:
    """Give what is kept of two documents with what is counted now; None: they would be measured otherwise."""
    if kept.common not in {None, own.is_common}:
        return None
    return replace(kept, own=own.fewer, own_shared=own.shared, spare=own.spare)


def _nothing(own: Own, *, either_way: bool) -> Measure:
    told = with_own(NOTHING, own)
    return replace(told, common=None) if either_way else told


def _is_nothing_either_way(measured: Measure, own: Own, most: float) -> bool:
    """Tell of two that are nothing to each other whether they were so if few had what both have, and if many had it."""
    if measured.pictures or not own.is_common:
        # where many have what both have less is looked at, and more is asked of it
        return not measured.pictures
    # so near, the same would be measured
    return most >= COMMON_LEAST and (measured.matched > 0 or measured.jaccard < ALIKE)
