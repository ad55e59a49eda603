"""The keys of the pages of documents, and who else holds them."""

from collections.abc import Callable, Iterable

import numpy as np

from storage import sameness
from storage.database import Record
from storage.sameness import Sharing
from tasks.fingerprint.sketch import BAND, sketch_page, unpack
from tasks.relate.candidates import BAND_CAP


class Keys:
    """Gives the keys of pages, as reading put them into the index, which is sorted by key and not by page.

    Each document is sketched once, however often it is asked for.
    """

    def __init__(self, record: Record) -> None:
        self.record = record
        self._kept: dict[int, frozenset[int]] = {}

    def of_pages(self, document_ids: Iterable[int]) -> set[int]:
        """Give the keys of the pages of some documents."""
        ids = sorted(set(document_ids))
        for paper in sameness.load_papers(self.record, [one for one in ids if one not in self._kept]):
            taken = (sketch_page(page.text, page.spans).keys for page in paper.pages)
            self._kept[paper.document_id] = frozenset(key for keys in taken for key in unpack(keys).tolist())
        return {key for one in ids for key in self._kept[one]}


def look_up_pages(look_up: Callable[..., Sharing], keys: Iterable[int], *, cap: int, more: int = 0) -> Sharing:
    """Look up who holds keys of pages: of each all that do, or so many that it is seen to tell nothing.

    Args:
        look_up: gives those that came first of all that hold some keys; called with `most`.
        keys: of shingles and bands.
        cap: by `tasks.relate.candidates.cap_for`.
        more: than are needed for that.
    """
    some = set(keys)
    bands = {key for key in some if key & int(BAND)}
    found = [look_up(some - bands, most=cap + 1 + more), look_up(bands, most=BAND_CAP + 1 + more)]
    # the keys of bands are the larger ones
    return Sharing(*(np.concatenate([getattr(one, name) for one in found]) for name in ("keys", "owners")))
