"""Which documents hold a key that was too common to tell anything, until what else held it was read otherwise."""

import numpy as np

from storage import sameness
from storage.database import Record
from storage.sameness import FACTS, PAGES
from tasks.fingerprint.sketch import BAND
from tasks.relate.candidates import BAND_CAP, cap_for, runs_of
from tasks.relate.counterparts import COMMON
from tasks.relate.due import by_sketched


def find_rare_again(record: Record, cache_id: int) -> frozenset[int]:
    """Find the documents that what is to be swept out of the index kept apart; to be asked before the sweeping.

    Pairs of them may be found now that were not; so they are compared like new ones.
    """
    swept = {table: sameness.list_swept(record, cache_id, table=table) for table in (PAGES, FACTS)}
    if not any(swept.values()):
        return frozenset()
    documents, of_sketch = sameness.list_sketched(record, cache_id)
    cap = cap_for(int(np.count_nonzero(of_sketch)))
    found: set[int] = set()
    for table, owners, most in ((PAGES, of_sketch, max(cap, BAND_CAP)), (FACTS, by_sketched(documents), COMMON)):
        asked = most + max(swept[table].values(), default=0) + 1
        sharing = sameness.look_up(record, cache_id, swept[table], most=asked, table=table)
        of_row = np.where(sharing.owners < len(owners), owners[np.minimum(sharing.owners, len(owners) - 1)], 0)
        for start, count in zip(*runs_of(sharing.keys), strict=True):
            key, rows = int(sharing.keys[start]), of_row[start : start + count]
            standing = rows[rows > 0]
            bound = COMMON if table == FACTS else BAND_CAP if key & BAND else cap
            if len(standing) <= bound < len(rows):
                found.update(standing.tolist())
    return frozenset(found)
