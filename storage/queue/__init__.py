"""The queue: review items, leases, decisions. Tasks call `save_ranks`; the desk calls the other verbs.

Every verb is carried out by `storage.acts`: one transaction, one answer to a request key, one entry in the ledger.
"""

from storage.queue.answers import Decided, GivenBack, Listed, Taken, Undone
from storage.queue.deciding import decide
from storage.queue.listing import list_items
from storage.queue.ranks import save_ranks
from storage.queue.returning import give_back
from storage.queue.taking import take
from storage.queue.undoing import undo

__all__ = [
    "Decided",
    "GivenBack",
    "Listed",
    "Taken",
    "Undone",
    "decide",
    "give_back",
    "list_items",
    "save_ranks",
    "take",
    "undo",
]
