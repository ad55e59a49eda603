"""The inbox: which files in drop folders and which addresses hold something that was not delivered yet."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config import clock
from config.errors import SluiceError
from config.logging import LOGGER
from storage.caches import list_caches
from storage.custody import drop_order, save_order
from storage.drops import delivered_at, list_orders
from storage.fetches import last_fetch, url_digest, url_handle
from storage.orders import is_address
from storage.shapes import Order
from tasks.deliver.drop import Standing, is_complete, list_standing
from tasks.deliver.names import fitted
from tasks.fetch import fetch
from tasks.workshop import Workshop

ACTOR = "sluice"
"""Who orders what a scheduled run brings in."""
MEMORY_FILE = "inbox.json"
VALIDATORS = frozenset({"etag", "last-modified"})
"""Headers by which a server can be asked whether anything changed (RFC 9110, section 13)."""
UNVALIDATED_SECONDS = 24 * 3600
"""How long an address is left alone whose server cannot tell: each look downloads the whole of it."""
Memory = dict[str, Any]


def take_orders(shop: Workshop) -> list[str]:
    """Keep an order for everything new in the inbox, and for every cache where such a run broke off; gives their ids.

    What broke off is not delivered a second time: its files are found by looking, and what waits is read.
    """
    broken_off = list_orders(shop.record, actor=ACTOR)
    known = {row["cache"] for row in list_caches(shop.record)}
    taken = [
        save_order(shop.record, Order(cache=cache, inputs=(), actor=ACTOR))
        for cache in sorted(set(broken_off.values()) & known)
    ]
    for order_id in broken_off:
        drop_order(shop.record, order_id)
    return [*taken, *(save_order(shop.record, order) for order in find_orders(shop))]


def find_orders(shop: Workshop) -> Iterator[Order]:
    """Look into all drop folders and at all addresses of the setting `inbox`; give an order for each with news.

    A folder that is not there and an address that does not answer are told in the log and tried the next time.
    """
    memory = load_memory(shop.settings.home)
    kept: Memory = {"files": {}, "addresses": memory["addresses"]}
    for cache, places in sorted(shop.settings.inbox.items()):
        for place in places:
            try:
                if is_address(place):
                    news = _look_at_address(shop, cache, place, kept["addresses"])
                else:
                    news = _look_into_folder(shop, cache, place, memory["files"], kept["files"])
            except (SluiceError, OSError) as error:
                LOGGER.warning("inbox: %s at place %s", type(error).__name__, url_handle(place))
                continue
            if news is not None:
                yield news
    save_memory(shop.settings.home, kept)


def _look_into_folder(
    shop: Workshop, cache: str, place: str, known: dict[str, str], kept: dict[str, str]
) -> Order | None:
    folder = os.fsencode(Path(place).expanduser().absolute())
    at, settle = clock.now().timestamp(), shop.settings.inbox_settle_seconds
    complete = [one for one in list_standing(folder) if is_complete(folder, one, settle_seconds=settle, at=at)]
    delivered = delivered_at(shop.record, cache, (fitted(b"", one.raw_path) for one in complete))
    new = []
    for one in complete:
        contents = delivered.get(fitted(b"", one.raw_path))
        if contents is None:
            new.append(one.raw_path)
            continue
        mark = mark_of(folder, one)
        sha256 = known.get(mark) or _hash(folder, one)
        kept[mark] = sha256
        if sha256 not in contents:
            new.append(one.raw_path)
    return Order(cache=cache, inputs=(os.fsdecode(folder),), only=tuple(new), actor=ACTOR) if new else None


def mark_of(folder: bytes, standing: Standing) -> str:
    """Name a file by all that would change with it: a name in our memory of hashes that tells nothing by itself."""
    marks = (folder, standing.raw_path, standing.size, standing.mtime_ns, standing.ctime_ns, standing.inode)
    return hashlib.sha256(repr(marks).encode()).hexdigest()


def _hash(folder: bytes, standing: Standing) -> str:
    with open(os.path.join(folder, standing.raw_path), "rb") as source:  # noqa: PTH118, PTH123 raw bytes
        return hashlib.file_digest(source, "sha256").hexdigest()


def _look_at_address(shop: Workshop, cache: str, url: str, looked: dict[str, float]) -> Order | None:
    now, key = clock.now().timestamp(), url_digest(url)
    before = last_fetch(shop.record, url)
    can_tell = before is None or any(name.lower() in VALIDATORS for name, _ in before.headers)
    if not can_tell and now - looked.get(key, 0) < UNVALIDATED_SECONDS:
        return None
    fetched = fetch(url, record=shop.record)
    looked[key] = now
    raw_path = fitted(b"", os.fsencode(fetched.file_name))
    if fetched.sha256 in delivered_at(shop.record, cache, [raw_path]).get(raw_path, ()):
        return None
    shop.fetched[url] = fetched
    return Order(cache=cache, inputs=(url,), actor=ACTOR)


def load_memory(home: Path) -> Memory:
    """Read what the last look remembered; whatever is lost or damaged is found out again from the files."""
    try:
        read = json.loads((home / MEMORY_FILE).read_text(encoding="ascii"))
        return {"files": dict(read["files"]), "addresses": dict(read["addresses"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"files": {}, "addresses": {}}


def save_memory(home: Path, memory: Memory) -> None:
    """Keep hashes of files by their marks, and when addresses were looked at; the truth stays the record's."""
    fresh = home / f"{MEMORY_FILE}.new"
    fresh.write_text(json.dumps(memory), encoding="ascii")
    fresh.replace(home / MEMORY_FILE)
