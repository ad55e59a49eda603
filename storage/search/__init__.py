"""Searching the text of every page: queries, the index on both databases, ranking, and what is shown of a hit."""

from storage.search.finding import search
from storage.search.keeping import catch_up, is_complete

__all__ = ["catch_up", "is_complete", "search"]
