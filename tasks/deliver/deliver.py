"""The stage `deliver`: inputs become originals in the vault and, in one transaction, a delivery in the record."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from config.errors import UsageError
from storage import custody
from storage.caches import check_slug
from storage.database import Record
from storage.orders import is_address
from storage.scratch import scratch_folder, writing_originals
from storage.shapes import Fetched, Found, Order, Receipt
from storage.vault import Kept, hash_file
from tasks.deliver.exclusion import rule_of
from tasks.deliver.limits import Limits
from tasks.deliver.names import distinct_names, fitted
from tasks.deliver.nesting import Nesting
from tasks.deliver.opening import KEEPERS, Notice, Opener, Unpack
from tasks.deliver.reopen import reopen
from tasks.deliver.space import has_space, require_space
from tasks.deliver.walk import OnDisk, Walk, base_name, unreadable_inputs, walk

__all__ = ["deliver", "reopen"]

NOTICE_EVERY = 500
"""Files between two notices of progress."""


def deliver(
    order: Order, *, record: Record, unpack: Unpack, fetch: Callable[[str], Fetched], notice: Notice
) -> Receipt:
    """Bring in what *order* asks for; the same files at the same places again are the same delivery.

    May be killed at any moment and run again: originals that are kept already are only hashed, archives that were
    opened already are not opened again, and the record shows all of a delivery or nothing.

    Args:
        order: the inputs and the cache.
        record: the open record; the caller sees to it that one cache has one run at a time.
        unpack: opens a blob of the vault, by its SHA-256, into a folder (the isolated pool).
        fetch: brings an http(s) address into the vault.
        notice: told of progress, by a word and a count so far: `found`, `skipped` (links and devices), `kept`,
            `containers` (to be opened now), `opened`.

    Raises:
        UsageError: the order cannot be understood.
        NotFound: an input is not there.
        SluiceError: a file cannot be read, or the disk is too full; nothing was recorded.
    """
    _check(order)
    addresses = sorted({given for given in order.inputs if is_address(given)})
    folders = sorted({os.path.abspath(given) for given in order.inputs if not is_address(given)})  # noqa: PTH100
    with writing_originals(record):
        walked = walk(folders, only=order.only, exclude=record.settings.exclude, home=record.home)
        notice("found", len(walked.files) + len(addresses))
        if walked.skipped:
            notice("skipped", walked.skipped)
        _require_room(walked, record)
        fetched = {address: fetch(address) for address in addresses}
        kept = _keep_all([one.place for one in walked.files], record, notice)
        found = _found(walked, kept, fetched, record)
        manifest = manifest_of(found)
        known = custody.find_delivery(record, order.cache, manifest)
        if known is not None:
            return known
        return _record(order, found, manifest, skipped=walked.skipped, opener_for=(record, unpack, notice))


def manifest_of(found: Iterable[Found]) -> str:
    """Compute what identifies a delivery: SHA-256 over the sorted pairs of raw path and SHA-256."""
    digest = hashlib.sha256()
    for one in sorted(found, key=lambda one: one.raw_path):
        digest.update(one.raw_path + b"\0" + one.sha256.encode("ascii") + b"\n")
    return digest.hexdigest()


def _check(order: Order) -> None:
    check_slug(order.cache)
    if not order.inputs:
        raise UsageError("nothing to bring in; give folders, files or addresses")
    if order.only is not None and (len(order.inputs) != 1 or is_address(order.inputs[0])):
        raise UsageError("single files are chosen from exactly one folder")


def _require_room(walked: Walk, record: Record) -> None:
    """Hold that what is new fits; only where all of it might not, files are hashed to see what is new."""
    if has_space(record.home, sum(one.size for one in walked.files)):
        return
    new: dict[str, int] = {}
    for one in walked.files:
        seen = hash_file(Path(os.fsdecode(one.place)))
        if not record.vault.holds(seen.sha256):
            new[seen.sha256] = seen.size
    require_space(record.home, sum(new.values()))


def _keep_all(places: Sequence[bytes], record: Record, notice: Notice) -> list[Kept]:
    """Keep every file; one that cannot be read stops the delivery, after all were tried.

    What the vault holds already is only hashed, here; what is new waits for the disk, in threads.
    """

    def keep(place: bytes) -> Kept | None:
        try:
            return record.vault.keep(Path(os.fsdecode(place)))
        except OSError:
            return None

    threads = ThreadPoolExecutor(KEEPERS)
    try:
        seen: list[Kept | Future[Kept | None] | None] = []
        for number, place in enumerate(places, start=1):
            known = _hash(place)
            new = known is not None and not record.vault.holds(known.sha256)
            seen.append(threads.submit(keep, place) if new else known)
            if number % NOTICE_EVERY == 0 or number == len(places):
                notice("kept", number)
        answers = [one.result() if isinstance(one, Future) else one for one in seen]
    finally:
        threads.shutdown(cancel_futures=True)  # Ctrl-C does not wait for what has not begun
    kept = [answer for answer in answers if answer is not None]
    if len(kept) < len(places):
        require_space(record.home, 0)
        raise unreadable_inputs(len(places) - len(kept))
    return kept


def _hash(place: bytes) -> Kept | None:
    try:
        with open(place, "rb") as source:  # noqa: PTH123 bytes; making a Path takes a third as long as a small file
            return Kept(hashlib.file_digest(source, "sha256").hexdigest(), source.tell())
    except OSError:
        return None


def _found(walked: Walk, kept: Sequence[Kept], fetched: Mapping[str, Fetched], record: Record) -> list[Found]:
    """Give every file its path: below its input; with several inputs, below that input's name."""
    names = {given: base_name(given) for given in walked.given}
    names |= {address: os.fsencode(answer.file_name) for address, answer in fetched.items()}
    ordered = sorted(names)
    prefixes = dict(zip(ordered, distinct_names([names[given] for given in ordered]), strict=True))
    alone = len(names) == 1
    found = [
        Found(fitted(b"", _path_of(one, b"" if alone else prefixes[one.given])), blob.sha256, blob.size, one.rule)
        for one, blob in zip(walked.files, kept, strict=True)
    ]
    for address, answer in fetched.items():
        name = prefixes[address]
        found.append(Found(name, answer.sha256, answer.size, rule_of(name, answer.size, record.settings.exclude)))
    return sorted(found, key=lambda one: one.raw_path)


def _path_of(one: OnDisk, prefix: bytes) -> bytes:
    if not one.below:
        return prefix or base_name(one.given)
    return prefix + b"/" + one.below if prefix else one.below


def _record(
    order: Order, found: Sequence[Found], manifest: str, *, skipped: int, opener_for: tuple[Record, Unpack, Notice]
) -> Receipt:
    record, unpack, notice = opener_for
    nesting = Nesting(Limits.of(record.settings), record.settings.exclude)
    with (
        scratch_folder(record, "deliver") as scratch,
        closing(Opener(record, unpack=unpack, scratch=scratch, notice=notice)) as opener,
    ):
        too_deep = opener.open_nested(nesting, {one.sha256 for one in found if one.rule is None})
    placement = nesting.place(found, too_deep)
    arrival = custody.Arrival(
        cache=order.cache,
        title=order.title,
        actor=order.actor,
        manifest_sha256=manifest,
        files=len(found) + placement.count,
        found=[*found, *placement.members],
        verdicts=placement.verdicts(),
        skipped=skipped,
    )
    return custody.save_delivery(record, arrival)
