"""Which text of each page the search index holds. The index itself is no table of ours: `storage.search.index`."""

from sqlmodel import Field, SQLModel


class SearchPage(SQLModel, table=True):
    """A page that can be found, and what of it was indexed; derived, made anew at any time."""

    __tablename__ = "search_page"

    page_id: int = Field(primary_key=True, foreign_key="page.id")
    variant_id: int = Field(foreign_key="text_variant.id", index=True)
    spans_by: str | None = None
    """The engine whose spans told its languages."""
    about: str
    """The terms that tell what the page is, as the index has them, a blank between two."""
    length: int
    """In words."""


class SearchState(SQLModel, table=True):
    """One row: how the index was made."""

    __tablename__ = "search_state"

    id: int = Field(primary_key=True)
    version: str
    """Of the analysis, and of what a page is told by; another one makes the index anew."""
    complete: bool
    """False: pages that were read before there was an index wait for it."""
