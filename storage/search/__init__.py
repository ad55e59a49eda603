"""Searching the text of every page: queries, the index on both databases, ranking, and what is shown of a hit."""

from storage.search.about import dates_of
from storage.search.facets import Survey, survey
from storage.search.finding import COUNTED, count_hits, search, search_within
from storage.search.keeping import catch_up, is_complete
from storage.search.marking import mark_terms, mark_text
from storage.search.offered import list_languages, list_scripts
from storage.search.within import Within

__all__ = [
    "COUNTED",
    "Survey",
    "Within",
    "catch_up",
    "count_hits",
    "dates_of",
    "is_complete",
    "list_languages",
    "list_scripts",
    "mark_terms",
    "mark_text",
    "search",
    "search_within",
    "survey",
]
