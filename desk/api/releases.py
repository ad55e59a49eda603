"""Routes of releases: what went out, and what still stands. Making and withdrawing need the key, at the terminal."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from desk.api.answers import Answer
from desk.api.conditions import Word
from desk.api.security import TheRecord, desk_router, permit
from storage.releases.listing import list_releases as listed
from storage.vocabulary import ClaimStatus, ReleaseKind

router = desk_router("releases")


class Released(Answer):
    """A bag that was made to be handed out."""

    release: str = Field(description="Its label: `VS-2026-001`.")
    cache: str
    kind: ReleaseKind
    state: str = Field(description="`stands`, `withdrawn_in_part`, `withdrawn`, or `erratum`.")
    made_on: str
    minimum: ClaimStatus
    claims: int
    documents: int
    withdraws: str | None = Field(description="Of an erratum: the label of what it withdraws.")
    withdrawn_by: list[str]
    erratum_due: list[int] = Field(description="Claims, as the bag numbers them, that were retracted over another bag.")
    because: str | None
    tagmanifest_sha256: str
    key: str = Field(description="Of the key that signed.")


@router.get("/releases", **permit("release list"))
def list_releases(
    record: TheRecord, cache: Annotated[Word | None, Query(description="Only of this cache, by its short name.")] = None
) -> list[Released]:
    """List releases and errata in the order in which they were made."""
    return [Released.model_validate(row) for row in listed(record, cache)]
