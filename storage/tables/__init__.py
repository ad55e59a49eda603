"""The tables, one file a subject. Only storage imports them; the rest of the house gets frozen values."""

from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

from storage.tables import (  # noqa: E402 names must be set before tables
    claims,
    documents,
    evidence,
    learning,
    ledger,
    notices,
    people,
    provenance,
    release,
    replies,
    review,
    sameness,
    search,
    sources,
)

__all__ = [
    "SQLModel",
    "claims",
    "documents",
    "evidence",
    "learning",
    "ledger",
    "notices",
    "people",
    "provenance",
    "release",
    "replies",
    "review",
    "sameness",
    "search",
    "sources",
]
