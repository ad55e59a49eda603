"""The inbox: looks into drop folders and at addresses (from the settings), and ingests what is new and complete."""

from config.quiet import quieten

quieten()

from prefect import flow  # noqa: E402 Prefect reads the environment when it is imported

from config.errors import StageFailed  # noqa: E402
from flows.ingest import ingest  # noqa: E402
from storage.custody import drop_order  # noqa: E402
from storage.locks import held  # noqa: E402
from tasks.watch import take_orders  # noqa: E402
from tasks.workshop import discreetly, working  # noqa: E402


@flow(name="inbox", persist_result=False, log_prints=False)
def inbox() -> dict[str, int]:
    """Ingest what the setting `inbox` names and was not delivered yet; gives counts. Has no parameters on purpose.

    An order whose run fails stays: the next look finishes it.
    """
    counts = {"orders": 0, "new": 0, "failed": 0}
    with discreetly("inbox"), working() as shop, held(shop.record, "inbox") as ours:
        for order_id in take_orders(shop) if ours else []:
            counts["orders"] += 1
            try:
                counts["new"] += ingest(order_id).get("new", 0)
            except StageFailed:
                counts["failed"] += 1
            else:
                drop_order(shop.record, order_id)
    return counts
