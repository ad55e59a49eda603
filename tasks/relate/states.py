"""Sorts documents that are the same, or states of one paper, by the state that each shows. Pure.

Alone, a scan tells a misread word from a changed one badly. Among the states of a paper it is a copy of the one that
it differs least from: what it was misread in differs from all of them alike.
"""

from collections.abc import Collection, Iterator, Mapping

from tasks.relate.judge import Bond
from tasks.relate.prepared import Kind

Near = Mapping[int, Mapping[int, tuple[int, Bond]]]
"""What each document is tied to, how far it is from that, and by which bond."""


def states_of(members: Collection[int], kinds: Mapping[int, Kind], near: Near) -> list[frozenset[int]]:
    """Sort documents that are the same, or states of one paper, by the state they show.

    Args:
        members: ids of documents that such bonds tie, directly or not.
        kinds: by id.
        near: such bonds, from either end.
    """
    plain = sorted((one for one in members if not kinds[one].is_ocr), key=lambda one: kinds[one].sha256)
    read = sorted((one for one in members if kinds[one].is_ocr), key=lambda one: kinds[one].sha256)
    groups = [set(group) for group in _joined(plain, near)]
    loose: list[int] = []
    for scan in read:
        home = _home(scan, groups, near, kinds)
        if home is None:
            loose.append(scan)
        else:
            home.add(scan)
    return [frozenset(group) for group in (*groups, *_joined(loose, near))]


def _joined(some: list[int], near: Near) -> Iterator[set[int]]:
    """Group what is the same."""
    seen: set[int] = set()
    among = set(some)
    for start in some:
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            one = waiting.pop()
            for other, (_, bond) in near[one].items():
                if bond is Bond.SAME and other in among and other not in group:
                    group.add(other)
                    waiting.append(other)
        seen |= group
        yield group


def _home(
    scan: int,
    groups: list[set[int]],
    near: Near,
    kinds: Mapping[int, Kind],
) -> set[int] | None:
    """Find the state that a scan differs least from, if it differs by nothing but its reading."""
    best: tuple[int, str] | None = None
    home: set[int] | None = None
    for group in groups:
        for one in sorted(group, key=lambda member: kinds[member].sha256):
            if kinds[one].is_ocr or one not in near[scan]:
                continue
            rank = (near[scan][one][0], kinds[one].sha256)
            if best is None or rank < best:
                best, home = rank, group if near[scan][one][1] is Bond.SAME else None
    return home
