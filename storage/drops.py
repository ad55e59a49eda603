"""What the inbox asks of the record: what was delivered where, and which runs did not come to their end."""

from collections.abc import Iterable

from sqlmodel import col, select

from config.errors import NotFound
from storage.bulk import in_chunks
from storage.database import Record
from storage.orders import load_order
from storage.tables.provenance import Cache, Delivery, Document, Occurrence


def delivered_at(record: Record, cache: str, raw_paths: Iterable[bytes]) -> dict[bytes, set[str]]:
    """Tell what contents (SHA-256) were delivered into *cache* at those of *raw_paths* that it knows."""
    delivered: dict[bytes, set[str]] = {}
    with record.reading() as session:
        for chunk in in_chunks(raw_paths):
            query = (
                select(Occurrence.raw_path, Document.sha256)
                .join(Document, col(Document.id) == col(Occurrence.document_id))
                .join(Delivery, col(Delivery.id) == col(Occurrence.delivery_id))
                .join(Cache, col(Cache.id) == col(Delivery.cache_id))
                .where(Cache.slug == cache, col(Occurrence.raw_path).in_(chunk))
            )
            for raw_path, sha256 in session.exec(query):
                delivered.setdefault(bytes(raw_path), set()).add(sha256)
    return delivered


def list_orders(record: Record, *, actor: str) -> dict[str, str]:
    """List the orders that *actor* gave and that are not dropped yet: id and cache. They did not come to their end."""
    found = {}
    for path in sorted((record.home / "orders").glob("*.json")):
        try:
            order = load_order(record, path.stem)
        except NotFound:
            continue
        if order.actor == actor:
            found[path.stem] = order.cache
    return found
