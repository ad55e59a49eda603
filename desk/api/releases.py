"""Routes of releases: what went out, what still stands, the bags. Making and withdrawing need the key, not HTTP."""

import tempfile
from collections.abc import Iterator
from typing import IO, Annotated, Any

from fastapi import Path, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from desk.api.answers import Answer
from desk.api.conditions import Word
from desk.api.security import TheRecord, desk_router, permit
from storage.database import Record
from storage.releases.listing import list_releases as listed
from storage.releases.listing import show_release
from storage.vocabulary import ClaimStatus, ReleaseKind

router = desk_router("releases")

LABEL = "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
Label = Annotated[str, Path(pattern=LABEL, description="The release, by its label.")]
PIECE_BYTES = 1 << 18
ZIP = "application/zip"
BAG: dict[int | str, dict[str, Any]] = {
    200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}, "description": "The bag."}
}


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
    pages: int = Field(description="Of its documents.")
    made_by: str | None = Field(description="None: the operator, or the standing order of the settings.")
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


@router.get("/releases/{release}/bag", response_class=StreamingResponse, responses=BAG, **permit("release download"))
def download_bag(release: Label, record: TheRecord) -> StreamingResponse:
    """Give the bag of a release or erratum as one zip file; it must lie whole in the folder of releases."""
    return bag_of(record, release)


def bag_of(record: Record, label: str) -> StreamingResponse:
    """Answer with a bag as an attachment. The record says which one; nothing of the request becomes a path.

    Raises:
        NotFound: there is no such release, or its bag does not lie in the folder of releases.
        Refused: what lies there is not the bag that went out (rule `bag_differs`).
    """
    from tasks.package import pack_bag  # noqa: PLC0415 it loads cryptography

    known = show_release(record, label)
    folder = record.settings.release_folder / known["release"]
    packed: IO[bytes] = tempfile.TemporaryFile(dir=record.home / "scratch")  # noqa: SIM115 closed when sent
    try:
        size = pack_bag(folder, tagmanifest_sha256=known["tagmanifest_sha256"], into=packed)
        packed.seek(0)
    except BaseException:
        packed.close()
        raise
    headers = {"Content-Length": str(size), "Content-Disposition": f'attachment; filename="{known["release"]}.zip"'}
    return StreamingResponse(_pieces(packed), media_type=ZIP, headers=headers)


def _pieces(packed: IO[bytes]) -> Iterator[bytes]:
    with packed:
        while piece := packed.read(PIECE_BYTES):
            yield piece
