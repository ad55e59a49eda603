"""Orders: what somebody asked to be brought in, kept as files: no address or path becomes a flow's parameter."""

import base64
import json
import os
import re
import secrets
from pathlib import Path

from config.errors import NotFound
from storage.database import Record
from storage.shapes import Order
from storage.vocabulary import Stage

ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def is_address(given: str) -> bool:
    """Tell whether an input is an http(s) address; else it is a path."""
    return ADDRESS.match(given) is not None


def save_order(record: Record, order: Order) -> str:
    """Keep *order* in the home's folder of orders and give its id (32 hex digits, random: it tells nothing)."""
    order_id = secrets.token_hex(16)
    written = {
        "cache": order.cache,
        "inputs": order.inputs,
        "title": order.title,
        "only": None if order.only is None else [base64.b64encode(path).decode("ascii") for path in order.only],
        "actor": order.actor,
        "again": order.again,
        "reasons": order.reasons,
        "stage": order.stage,
    }
    path = _path_of(record, order_id)
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        json.dump(written, out)  # in ASCII: a path's undecodable bytes are lone surrogates, which UTF-8 cannot hold
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(path)
    return order_id


def load_order(record: Record, order_id: str) -> Order:
    """Read the order *order_id*.

    Raises:
        NotFound: there is no such order, or it was dropped.
    """
    try:
        read = json.loads(_path_of(record, order_id).read_text(encoding="ascii"))
    except FileNotFoundError:
        raise NotFound(f"there is no order {order_id}; give it again with: sluice ingest INPUT… --cache SLUG") from None
    only, reasons = read["only"], read["reasons"]
    return Order(
        cache=read["cache"],
        inputs=tuple(read["inputs"]),
        title=read["title"],
        only=None if only is None else tuple(base64.b64decode(path) for path in only),
        actor=read["actor"],
        again=read["again"],
        reasons=None if reasons is None else tuple(reasons),
        stage=Stage(read["stage"]),
    )


def drop_order(record: Record, order_id: str) -> None:
    """Forget the order *order_id*; one that is gone already is no error."""
    _path_of(record, order_id).unlink(missing_ok=True)


def _path_of(record: Record, order_id: str) -> Path:
    if re.fullmatch(r"[0-9a-f]{32}", order_id) is None:
        raise NotFound("an order's id is 32 hex digits, as it was given when the order was kept")
    return record.home / "orders" / f"{order_id}.json"
