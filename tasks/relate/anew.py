"""After an act on relations or pins: the families of its cache are placed anew, and what rests on them computed."""

from storage.caches import find_cache
from storage.claims import refresh_claims
from storage.database import Record
from tasks.relate.relate import place_families


def place_anew(record: Record, cache: str) -> None:
    """Place the documents of a cache in families by what stands now, and compute claims anew.

    Doing it again changes nothing. Where it was cut short after an act, the next act in the cache or the next run of
    its stages does it.

    Args:
        record: the open record.
        cache: its slug.

    Raises:
        NotFound: there is no such cache.
    """
    place_families(record, find_cache(record, cache))
    refresh_claims(record)
