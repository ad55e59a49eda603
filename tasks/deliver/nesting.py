"""Containers inside containers: where every member lies, and how each container ends. Pure, and by content only.

What one archive holds is known once, by its hash; the places of its members follow by walking from each file that
came in at the top. So the order of inputs, and what came before, decide nothing, and an archive that holds itself ends.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from storage.shapes import ContainerVerdict, Expansion, Found, Unpacked
from storage.vocabulary import Outcome, Reason
from tasks.deliver.exclusion import rule_of
from tasks.deliver.limits import Limits
from tasks.deliver.names import CONTENT, below, distinct_names, plain_name, unpacked_name


@dataclass(frozen=True, slots=True)
class Inside:
    """A member under the name that its place gets."""

    name: bytes
    sha256: str
    size: int
    rule: str | None


class Nesting:
    """All archives opened so far, and what follows from them."""

    def __init__(self, limits: Limits, exclude: Mapping[str, Sequence[str]]) -> None:
        self.limits = limits
        self.exclude = exclude
        self.expansions: dict[str, Expansion] = {}
        self._inside: dict[str, list[Inside]] = {}
        self._counts: dict[tuple[str, int], int] = {}

    def add(self, expansions: Mapping[str, Expansion]) -> None:
        """Take in what opening more archives gave."""
        self.expansions |= expansions
        self._counts.clear()

    def inside(self, sha256: str) -> list[Inside]:
        """List the members of an opened archive under distinct names; nothing where it is no archive."""
        if sha256 not in self.expansions:
            return []
        if sha256 not in self._inside:
            members = self.expansions[sha256].members
            names = distinct_names([plain_name(member.raw_name) for member in members])
            self._inside[sha256] = [
                Inside(name, member.sha256, member.size, rule_of(name, member.size, self.exclude))
                for name, member in zip(names, members, strict=True)
            ]
        return self._inside[sha256]

    def layer(self, tops: Iterable[str], level: int) -> set[str]:
        """Tell which contents stand at *level* (1: the files themselves), those left out that a rule excludes."""
        here = set(tops)
        for _ in range(1, level):
            here = {one.sha256 for sha256 in here for one in self.inside(sha256) if one.rule is None}
        return here

    def count(self, sha256: str, levels: int | None = None) -> int:
        """Count the files that come out of an archive with all that nests in it, *levels* deep (default: the limit)."""
        left = self.limits.depth if levels is None else levels
        if left == 0 or sha256 not in self.expansions:
            return 0
        if (sha256, left) not in self._counts:
            self._counts[sha256, left] = sum(
                1 + (self.count(one.sha256, left - 1) if one.rule is None else 0) for one in self.inside(sha256)
            )
        return self._counts[sha256, left]

    def is_bomb(self, top: str) -> bool:
        """Tell whether a file that came in at the top holds, all nested archives opened, more than the limits allow.

        Bytes are counted once for each content, as they take room.
        """
        return self.count(top) > self.limits.members or self._bytes_below(top) > self.limits.bytes

    def _bytes_below(self, top: str) -> int:
        sizes: dict[str, int] = {}
        here = {top}
        for _ in range(self.limits.depth):
            members = [one for sha256 in here for one in self.inside(sha256)]
            sizes.update((one.sha256, one.size) for one in members)
            here = {one.sha256 for one in members if one.rule is None}
        return sum(sizes.values())

    def place(self, tops: Sequence[Found], too_deep: Mapping[str, ContainerVerdict]) -> "Placement":
        """Give every member its place, and every container its verdict.

        Args:
            tops: the files that came in.
            too_deep: the verdicts of what stands below the deepest level and would have members, by SHA-256.
        """
        placement = Placement(self, too_deep)
        for top in tops:
            placement.add(top)
        return placement


class Placement:
    """The places of the members of given files, and how the containers among them end.

    A container that stands at several places is judged by the most favourable: opened at one of them, it is opened.
    """

    def __init__(self, nesting: Nesting, too_deep: Mapping[str, ContainerVerdict]) -> None:
        self.nesting = nesting
        self.below_the_deepest = too_deep
        self.members: list[Found] = []
        self.count = 0
        """Of members, counted apart from *members*."""
        self._opened: set[str] = set()
        self._bombs: set[str] = set()
        self._too_deep: set[str] = set()

    def add(self, top: Found) -> None:
        """Place what a file holds."""
        if top.rule is not None or top.sha256 not in self.nesting.expansions:
            return
        if self.nesting.is_bomb(top.sha256):
            self._bombs.add(top.sha256)
            return
        self.count += self.nesting.count(top.sha256)
        self.members.extend(self._below(top, level=1))

    def _below(self, holder: Found, *, level: int) -> Iterator[Found]:
        self._opened.add(holder.sha256)
        inside = self.nesting.inside(holder.sha256)
        for one in inside:
            name = unpacked_name(holder.raw_path) if len(inside) == 1 and one.name == CONTENT else one.name
            found = Found(below(holder.raw_path, name, level=level), one.sha256, one.size, one.rule)
            yield found
            if one.rule is not None:
                continue
            if level == self.nesting.limits.depth:
                self._too_deep.add(one.sha256)
            elif one.sha256 in self.nesting.expansions:
                yield from self._below(found, level=level + 1)

    def verdicts(self) -> dict[str, ContainerVerdict]:
        """Tell how each container met so far ends, and each document that was opened for its members."""
        verdicts = {sha256: one for sha256, one in self.below_the_deepest.items() if sha256 in self._too_deep}
        for sha256, expansion in self.nesting.expansions.items():
            if sha256 in self._opened:
                verdicts[sha256] = verdict_of(expansion)
            elif sha256 in self._bombs:
                verdicts[sha256] = _shut(expansion, Reason.BOMB)
            elif sha256 in self._too_deep and has_members(expansion):
                verdicts[sha256] = _shut(expansion, Reason.TOO_DEEP)
        return verdicts


def verdict_of(expansion: Expansion) -> ContainerVerdict:
    """Judge an archive by what opening it gave."""
    outcome = Outcome.READ
    if expansion.reason is not None:
        outcome = Outcome.PARTIAL if expansion.members else Outcome.QUARANTINED
    return ContainerVerdict(
        outcome,
        expansion.media_type,
        expansion.reason,
        expansion.missing,
        expansion.reader_version,
        expansion.is_document,
    )


def _shut(expansion: Expansion, reason: Reason) -> ContainerVerdict:
    """Judge what could be opened, and is not where it stands: too deep, or too much in all."""
    return replace(too_deep(expansion), reason=reason, reader_version=expansion.reader_version)


def too_deep(opened: Expansion | Unpacked) -> ContainerVerdict:
    """Judge what stands below the deepest level; what it holds is not asked."""
    return ContainerVerdict(Outcome.QUARANTINED, opened.media_type, Reason.TOO_DEEP, is_document=opened.is_document)


def has_members(opened: Expansion | Unpacked) -> bool:
    """Tell whether anything is lost where this is not opened: a mail without attachments holds nothing."""
    return not opened.is_document or bool(opened.members) or opened.reason is not None
