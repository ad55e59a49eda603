"""The stage itself: relations of a cache's documents, then their families."""

from storage import sameness
from storage.database import Record
from tasks.relate.copies import relate_copies
from tasks.relate.families import place_in_families


def relate(cache_id: int, *, record: Record) -> int:
    """Relate the documents of a cache and place them in families; returns how many relations are new.

    Running it again adds nothing.
    """
    new = sameness.save_relations(record, relate_copies(sameness.same_text_groups(record, cache_id)))
    documents, ties = sameness.tied_documents(record, cache_id)
    sameness.save_families(record, place_in_families(documents, ties))
    return new
