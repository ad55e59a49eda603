"""Documents made ready to be compared, each prepared once as long as it is needed."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence

from storage.bulk import in_chunks
from storage.database import Record
from storage.sameness import Paper, load_outlines, load_papers
from tasks.relate.prepared import Kind, Prepared, kind_of, prepare

MOST_CHARACTERS = 60_000_000
"""Bare text that is kept at once: some 500 MB with its shingles."""
AT_ONCE = 64
"""Documents loaded by one query."""


class Shelf:
    """Gives documents by id, prepared; keeps those that were asked for last."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._kept: OrderedDict[int, Prepared] = OrderedDict()
        self._characters = 0
        self.kinds: dict[int, Kind] = {}
        """Of every document whose kind was asked for."""

    def bring(self, document_ids: Iterable[int]) -> None:
        """Load those that are not there, many at once."""
        missing = sorted({one for one in document_ids if one not in self._kept})
        for chunk in in_chunks(missing, AT_ONCE):
            for paper in load_papers(self.record, chunk):
                self._keep(paper)

    def bring_kinds(self, document_ids: Iterable[int]) -> None:
        """Learn what documents are; of their texts nothing is needed for that."""
        missing = sorted({one for one in document_ids if one not in self.kinds})
        for outline in load_outlines(self.record, missing):
            self.kinds[outline.document_id] = kind_of(outline)

    def weights_of(self, document_ids: Iterable[int]) -> dict[int, int]:
        """Give the weight of the facts of documents, without keeping their texts longer than others."""
        found: dict[int, int] = {}
        for chunk in in_chunks(sorted(document_ids), AT_ONCE):
            self.bring(chunk)
            found |= {one: self[one].facts for one in chunk}
        return found

    def __getitem__(self, document_id: int) -> Prepared:
        if document_id not in self._kept:
            self.bring([document_id])
        self._kept.move_to_end(document_id)
        return self._kept[document_id]

    def pairs(self, pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], Prepared, Prepared]]:
        """Give pairs of documents with both prepared, in the order given."""
        for chunk in in_chunks(pairs, AT_ONCE):
            self.bring(one for pair in chunk for one in pair)
            for left, right in chunk:
                yield (left, right), self[left], self[right]

    def _keep(self, paper: Paper) -> None:
        prepared = prepare(paper)
        self._kept[paper.document_id] = prepared
        self._characters += prepared.length
        while self._characters > MOST_CHARACTERS and len(self._kept) > 2 * AT_ONCE:
            _, gone = self._kept.popitem(last=False)
            self._characters -= gone.length
