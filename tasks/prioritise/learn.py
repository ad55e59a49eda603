"""The queue that learns: after each decision what waits is put in order anew. Loads scikit-learn only where it must."""

from config.logging import LOGGER
from storage.database import Record
from storage.learning import cache_of_item, has_learned, load_labels, one_learner


def relearn(record: Record, cache_id: int) -> int:
    """Put what waits in a cache in the order that its decisions teach; gives how many items moved.

    It begins with the first relevant and the first other decision; where all of one kind were undone, the plain order
    stands again. Nothing but the place of queued items and its reasons changes, never a state.

    Args:
        record: the open record.
        cache_id: whose decisions, and whose items.
    """
    with one_learner(record, cache_id):
        labels = load_labels(record, cache_id)
        if len(set(labels.values())) == 2:  # noqa: PLR2004 relevant, and not
            from tasks.prioritise.learn_order import order_by_learning  # noqa: PLC0415 scikit-learn takes a second

            return order_by_learning(record, cache_id, labels)
        if has_learned(record, cache_id):
            from tasks.prioritise.learn_order import order_plainly  # noqa: PLC0415

            return order_plainly(record, cache_id)
        return 0


def relearn_quietly(record: Record, cache_id: int) -> int:
    """Do as `relearn`; where it fails the order stays as it was, and the log tells the kind of error.

    What it stands behind, a decision or a run, is safe already and must not fail with it.
    """
    try:
        return relearn(record, cache_id)
    except Exception as failure:  # noqa: BLE001 whatever it is, the queue goes on in its order
        LOGGER.warning("learning_failed cache=%d error=%s", cache_id, type(failure).__name__)
        return 0


def learn_from(record: Record, *items: int) -> int:
    """Learn anew after acts on items, once in each of their caches; gives how many items moved.

    Never fails, as `relearn_quietly`.
    """
    cache_ids = set()
    for item in items:
        try:
            cache_ids.add(cache_of_item(record, item))
        except Exception as failure:  # noqa: BLE001 the act is safe already
            LOGGER.warning("learning_failed item=%d error=%s", item, type(failure).__name__)
    return sum(relearn_quietly(record, cache_id) for cache_id in sorted(cache_ids))
