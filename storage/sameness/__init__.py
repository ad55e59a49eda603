"""What is the same, in the record: the index that finds it, comparisons, relations as proposed, families."""

from storage.sameness.comparing import (
    NOTHING,
    Compared,
    Measure,
    compare_anew,
    drop_comparisons,
    forget_comparisons,
    load_comparisons,
    save_comparisons,
)
from storage.sameness.families import Comparable, Placed, list_copies, same_text_groups, save_families, tied_documents
from storage.sameness.finding import FACTS, PAGES, Sharing, list_swept, load_index, look_up, sweep
from storage.sameness.keeping import Facts, keep_sketches, list_unsketched, store_sketches
from storage.sameness.papers import Outline, Paper, load_outlines, load_papers
from storage.sameness.proposing import Related, propose
from storage.sameness.waiting import Waiting, let_wait, list_sketched, mark_related

__all__ = [
    "FACTS",
    "NOTHING",
    "PAGES",
    "Comparable",
    "Compared",
    "Facts",
    "Measure",
    "Outline",
    "Paper",
    "Placed",
    "Related",
    "Sharing",
    "Waiting",
    "compare_anew",
    "drop_comparisons",
    "forget_comparisons",
    "keep_sketches",
    "let_wait",
    "list_copies",
    "list_sketched",
    "list_swept",
    "list_unsketched",
    "load_comparisons",
    "load_index",
    "load_outlines",
    "load_papers",
    "look_up",
    "mark_related",
    "propose",
    "same_text_groups",
    "save_comparisons",
    "save_families",
    "store_sketches",
    "sweep",
    "tied_documents",
]
