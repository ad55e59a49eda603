"""The queue: review items, leases, decisions. Tasks call `save_ranks`; the desk calls the other verbs.

Every verb is carried out by `storage.acts`: one transaction, one answer to a request key, one entry in the ledger for
each item that it moves.
"""

from storage.queue.answers import (
    Answered,
    Decided,
    Drafted,
    FamilyDecided,
    GivenBack,
    Held,
    ItemShown,
    Listed,
    Moved,
    Prolonged,
    Taken,
    Undone,
)
from storage.queue.deciding import decide
from storage.queue.families import decide_family, preview_family
from storage.queue.held import list_held
from storage.queue.holding import draft, heartbeat
from storage.queue.listing import list_items
from storage.queue.pace import Pace, measure_pace
from storage.queue.pairs import judged_twice
from storage.queue.parking import park, reopen, unpark
from storage.queue.ranks import save_ranks
from storage.queue.returning import give_back
from storage.queue.seconds import agree, disagree
from storage.queue.showing import Looked, look_at, show_item
from storage.queue.taking import take
from storage.queue.undoing import undo
from storage.queue.upcoming import Upcoming, list_upcoming

__all__ = [
    "Answered",
    "Decided",
    "Drafted",
    "FamilyDecided",
    "GivenBack",
    "Held",
    "ItemShown",
    "Listed",
    "Looked",
    "Moved",
    "Pace",
    "Prolonged",
    "Taken",
    "Undone",
    "Upcoming",
    "agree",
    "decide",
    "decide_family",
    "disagree",
    "draft",
    "give_back",
    "heartbeat",
    "judged_twice",
    "list_held",
    "list_items",
    "list_upcoming",
    "look_at",
    "measure_pace",
    "park",
    "preview_family",
    "reopen",
    "save_ranks",
    "show_item",
    "take",
    "undo",
    "unpark",
]
