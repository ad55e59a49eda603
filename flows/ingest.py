"""The order of the stages (deliver, read, relate, prioritise), and the flows `ingest` and `reread` along it."""

from collections.abc import Callable, Sequence
from typing import Any

from config.quiet import quieten

quieten()

from prefect import Task, flow  # noqa: E402 Prefect reads the environment when it is imported
from prefect.artifacts import create_progress_artifact, update_progress_artifact  # noqa: E402

from storage.vocabulary import Stage  # noqa: E402
from tasks import stages  # noqa: E402
from tasks.workshop import cache_of, first_stage_of, progress_of, run_of  # noqa: E402

PROGRESS_SECONDS = 1.0
"""How often the progress is told to Prefect, at most."""
Each = Callable[[Task[..., Any], Sequence[Any]], list[Any]]
"""Runs a stage once for each of its arguments, and gives the results in their order."""


def in_order(order_id: str, each: Each) -> dict[str, int]:
    """Bring in what an order names, and read, relate and queue what waits in its cache.

    Args:
        order_id: of an order kept by `storage.custody.save_order`.
        each: runs a stage; by Prefect in the flow, straight by `task.fn` where there is to be no server.

    Returns:
        counts, and `delivery_id`, `delivery`, `new` where the order names inputs.

    Raises:
        StageFailed: a stage failed; what was done stands, and the same order again goes on from there.
    """
    with run_of(order_id):
        [receipt] = each(stages.deliver_order, [order_id])
        counts = read_and_queue(order_id, each)
    if receipt is None:
        return counts
    return {"delivery_id": receipt.delivery_id, "delivery": receipt.delivery, "new": receipt.new, **counts}


def again_in_order(order_id: str, each: Each) -> dict[str, int]:
    """Take up again what failed, waits or was read by an older version in the cache of an order.

    Raises:
        StageFailed: a stage failed; what was done stands.
    """
    with run_of(order_id):
        first = first_stage_of(order_id)
        opened = each(stages.reopen_containers, [order_id] if first is Stage.DELIVER else [])
        return {"reopened": sum(opened), **read_and_queue(order_id, each, first=first)}


def read_and_queue(order_id: str, each: Each, *, first: Stage = Stage.READ) -> dict[str, int]:
    """Run the stages that follow once the inputs are in the record, from *first* on; gives counts."""
    planned = each(stages.plan_batches, [order_id] if first in (Stage.DELIVER, Stage.READ) else [])
    tallies = each(stages.read_batch, [batch for batches in planned for batch in batches])
    cache_id = cache_of(order_id)
    related = sum(each(stages.relate_documents, [cache_id] if first is not Stage.PRIORITISE else []))
    [queued] = each(stages.prioritise_documents, [cache_id])
    counts = {name: sum(getattr(one, name) for one in tallies) for name in ("read", "partial", "quarantined", "pages")}
    return {**counts, "relations": related, "queued": queued}


@flow(name="ingest", persist_result=False, log_prints=False)
def ingest(order_id: str) -> dict[str, int]:
    """Run the stages for an order; its id is all that Prefect learns of it."""
    return in_order(order_id, submitted(order_id))


@flow(name="reread", persist_result=False, log_prints=False)
def reread(order_id: str) -> dict[str, int]:
    """Take up again what failed, waits or was read by an older version."""
    return again_in_order(order_id, submitted(order_id))


def submitted(order_id: str) -> Each:
    """Give an `each` that hands a stage to Prefect's task runner and tells the progress while it waits."""
    tell = progress_teller(order_id)

    def each(stage: Task[..., Any], arguments: Sequence[Any]) -> list[Any]:
        futures: list[Any] = [stage.submit(argument) for argument in arguments]
        for future in futures:
            future.wait(PROGRESS_SECONDS)
            while not future.wrapped_future.done():
                tell()
                future.wait(PROGRESS_SECONDS)
        if stage is stages.read_batch:
            tell()
        # every run has ended before the first error is raised: one failed batch leaves the others their work
        return [future.result() for future in futures]

    return each


def progress_teller(order_id: str) -> Callable[[], None]:
    """Give a function that tells Prefect how many documents are read, as an artifact that holds counts only."""
    artifacts: list[Any] = []

    def tell() -> None:
        found = progress_of(order_id)
        if found is None:
            return
        percent = 100.0 * found.finished / max(1, found.documents)
        said = f"{found.finished} of {found.documents} documents, {found.pages} pages"
        if artifacts:
            update_progress_artifact(artifacts[0], percent, said)
        else:
            artifacts.append(create_progress_artifact(percent, description=said))

    return tell
