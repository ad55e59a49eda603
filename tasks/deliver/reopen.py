"""Reopening: what failed, or what an older version opened or left shut, is opened; its deliveries grow by it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from storage import reopening
from storage.database import Record
from storage.scratch import scratch_folder, writing_originals
from storage.shapes import Found
from tasks.deliver.containers import VERSION
from tasks.deliver.heads import looks_packed
from tasks.deliver.limits import Limits
from tasks.deliver.names import numbered
from tasks.deliver.nesting import Nesting, Placement, has_members
from tasks.deliver.opening import Notice, Opener, Unpack


def reopen(
    cache: str,
    *,
    record: Record,
    unpack: Unpack,
    reasons: frozenset[str] | None,
    notice: Notice,
    actor: str = "operator",
) -> int:
    """Open again what failed in *cache*, lacks members or was opened by an older version, and what was never opened.

    Members that come out now become occurrences of the deliveries in which their container lies. What was found
    before stays as it is.

    Args:
        cache: the slug.
        record: the open record; the caller sees to it that one cache has one run at a time.
        unpack: opens a blob of the vault, by its SHA-256, into a folder (the isolated pool).
        reasons: only what ended with one of these; None: everything.
        notice: told of progress, as in `deliver`.
        actor: whom the ledger names.

    Returns:
        How many documents were taken up that hold members, or were taken for containers.
    """
    listed = reopening.list_shut(record, cache, reader_version=VERSION, reasons=reasons)
    plain = {one.sha256 for one in listed if not (one.is_container or one.was_opened or _looks_packed(record, one))}
    shut = [one for one in listed if one.sha256 not in plain]
    if not shut:
        return 0
    with writing_originals(record):
        standing = reopening.occurrences_by_delivery(record, cache)
        tops = {delivery: list(top_level(found)) for delivery, found in standing.items()}
        nesting = Nesting(Limits.of(record.settings), record.settings.exclude)
        again = frozenset(one.sha256 for one in shut if one.unpack)
        files = {one.sha256 for found in tops.values() for one in found if one.rule is None}
        with (
            scratch_folder(record, "deliver") as scratch,
            closing(Opener(record, unpack=unpack, scratch=scratch, notice=notice, again=again, plain=plain)) as opener,
        ):
            too_deep = opener.open_nested(nesting, files)
        placements = {delivery: nesting.place(found, too_deep) for delivery, found in tops.items()}
        everything = nesting.place([one for found in tops.values() for one in found], too_deep)
        reopening.extend_deliveries(
            record,
            cache,
            grown=list(_grown(standing, placements)),
            verdicts=everything.verdicts(),
            actor=actor,
        )
    holders = {sha256 for sha256, expansion in nesting.expansions.items() if has_members(expansion)}
    return sum(one.is_container or one.sha256 in holders for one in shut)


def top_level(found: Sequence[Found]) -> Iterator[Found]:
    """Give what came in by itself: no other file's path is a folder of its path, as it is with members."""
    paths = {one.raw_path for one in found}
    for one in found:
        holder = one.raw_path.rpartition(b"/")[0]
        while holder and holder not in paths:
            holder = holder.rpartition(b"/")[0]
        if not holder:
            yield one


def _grown(standing: Mapping[int, list[Found]], placements: Mapping[int, Placement]) -> Iterator[reopening.Grown]:
    for delivery, found in standing.items():
        known = {one.raw_path: one.sha256 for one in found}
        added: list[Found] = []
        for member in placements[delivery].members:
            path, number = member.raw_path, 2
            while known.get(path, member.sha256) != member.sha256:
                path, number = numbered(member.raw_path, number), number + 1
            if path not in known:
                known[path] = member.sha256
                added.append(replace(member, raw_path=path))
        if added:
            yield reopening.Grown(delivery, added)


def _looks_packed(record: Record, shut: reopening.Shut) -> bool:
    return looks_packed(record.vault.path_of(shut.sha256))
