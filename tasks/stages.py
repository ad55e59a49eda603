"""Every Prefect task of the desk, thin: the table of contents of the work.

Prefect keeps the names of runs and the messages of errors in clear, so here they hold ids, codes and counts only.
"""

from typing import Any

from config.quiet import quieten

quieten()

from prefect import task  # noqa: E402 Prefect reads the environment when it is imported
from prefect.cache_policies import NO_CACHE  # noqa: E402

from storage.caches import find_cache, slug_of  # noqa: E402
from storage.claims import refresh_claims  # noqa: E402
from storage.custody import load_order  # noqa: E402
from storage.documents import waiting_documents  # noqa: E402
from storage.shapes import Receipt  # noqa: E402
from tasks.batches import Batch, Tally, cut_into_batches, read_and_save  # noqa: E402
from tasks.deliver.deliver import deliver, reopen  # noqa: E402
from tasks.prioritise.prioritise import prioritise  # noqa: E402
from tasks.relate.relate import relate  # noqa: E402
from tasks.worker.read import reader_version  # noqa: E402
from tasks.workshop import discreetly, is_worth_retrying, note, workshop  # noqa: E402


def _again(_task: Any, _run: Any, state: Any) -> bool:
    return is_worth_retrying(state.result(raise_on_failure=False))


QUIET: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "log_prints": False,
    "retries": 1,
    "retry_delay_seconds": 1,
    "retry_condition_fn": _again,
}


@task(**QUIET, task_run_name="deliver")
def deliver_order(order_id: str) -> Receipt | None:
    """Bring in what an order names: into the vault, then as one delivery into the record. None: it names nothing."""
    with discreetly(f"order {order_id}"):
        shop = workshop()
        order = load_order(shop.record, order_id)
        if not order.inputs:
            return None
        return deliver(order, record=shop.record, unpack=shop.unpack_for(order.cache), fetch=shop.fetch, notice=note)


@task(**QUIET, task_run_name="reopen")
def reopen_containers(order_id: str) -> int:
    """Open again the containers that failed or were opened by an older version; gives how many gave more."""
    with discreetly(f"order {order_id}"):
        shop = workshop()
        order = load_order(shop.record, order_id)
        reasons = None if order.reasons is None else frozenset(order.reasons)
        unpack = shop.unpack_for(order.cache)
        return reopen(order.cache, record=shop.record, unpack=unpack, reasons=reasons, notice=note)


@task(**QUIET, task_run_name="plan")
def plan_batches(order_id: str) -> list[Batch]:
    """Cut the documents that wait to be read into batches, one for each task run."""
    with discreetly(f"order {order_id}"):
        shop = workshop()
        order = load_order(shop.record, order_id)
        cache_id = find_cache(shop.record, order.cache)
        waiting = waiting_documents(
            shop.record,
            cache_id,
            reader_version=reader_version(),
            reasons=None if order.reasons is None else frozenset(order.reasons),
            again=order.again,
        )
        return cut_into_batches(waiting, shop.settings.batch_pages, cache_id=cache_id)


@task(**QUIET, task_run_name="read batch {batch.number}")
def read_batch(batch: Batch) -> Tally:
    """Read the documents of a batch, tell their languages, take their fingerprints, and store it all."""
    with discreetly(f"batch {batch.number}"):
        shop = workshop()
        passwords = shop.passwords_of(slug_of(shop.record, batch.cache_id))
        return read_and_save(batch.waiting, pool=shop.pool, record=shop.record, passwords=passwords)


@task(**QUIET, task_run_name="relate")
def relate_documents(cache_id: int) -> int:
    """Relate the documents of a cache and place them in families; gives how many relations are new.

    Claims are computed anew after it: what was read again, or fell into a family, may carry one no longer.
    """
    with discreetly(f"cache {cache_id}"):
        record = workshop().record
        new = relate(cache_id, record=record)
        refresh_claims(record)
        return new


@task(**QUIET, task_run_name="prioritise")
def prioritise_documents(cache_id: int) -> int:
    """Rank the documents of a cache and queue them; gives how many items were made."""
    with discreetly(f"cache {cache_id}"):
        return prioritise(cache_id, record=workshop().record)
