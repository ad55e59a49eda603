"""Keeps what went out: a release once its bag is written, and nothing of one whose bag was not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from config import clock
from config.errors import Conflict, Refused
from storage import ledger, people
from storage.acts import known_id
from storage.caches import cache_id_of
from storage.database import Record
from storage.releases.order import ReleaseOrder
from storage.releases.selecting import Selected, select_in
from storage.tables.release import Release, ReleasedClaim, ReleasedDocument
from storage.tables.review import Reviewer
from storage.turns import Turn, wait_for
from storage.vocabulary import ReleaseKind

OPERATOR = "operator"
STANDING_ORDER = "sluice"


@dataclass(frozen=True, slots=True)
class Bagged:
    """What writing a bag gave."""

    tagmanifest_sha256: str
    key_id: str
    derivatives: Mapping[int, str]
    """SHA-256 of each redacted PDF, by the document's number."""


def record_release(
    record: Record, order: ReleaseOrder, selected: Selected, bagged: Bagged, *, reviewer: str | None, by: str = OPERATOR
) -> bool:
    """Keep a release whose bag is written; gives whether it is new.

    Args:
        record: the open record.
        order: what was asked for.
        selected: what was selected for it, before the bag was written.
        bagged: what the bag came to.
        reviewer: the name of who releases; None: *by* does.
        by: the ledger's word for who acts where no reviewer is named: `operator`, `sluice` for a standing order.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: what was selected has changed since, or another release took the label (rule `stale`).
        Refused: the same was released before, and this bag is another (rule `release_differs`).
    """
    with record.writing() as session:
        wait_for(session, Turn.CORROBORATE)
        acting = None if reviewer is None else people.acting_reviewer(session, reviewer)
        now_selected = select_in(record, session, order)
        if (now_selected.selection.sha256, now_selected.selection.label) != (
            selected.selection.sha256,
            selected.selection.label,
        ):
            raise Conflict("what is to be released changed while the bag was made. Make it again", rule="stale")
        if now_selected.known_id is not None:
            _require_same(session.get_one(Release, now_selected.known_id), bagged)
            return False
        _add(session, order, selected, bagged, acting)
        actor = by if acting is None else people.actor(acting.name)
        told: dict[str, Any] = {
            "claims": len(selected.selection.claims),
            "documents": len(selected.selection.documents),
        }
        told |= {"minimum": order.minimum.value, "cache": order.cache, "key": bagged.key_id}
        told |= {"tagmanifest_sha256": bagged.tagmanifest_sha256, "let": len(order.let)}
        ledger.append(session, "release made", actor=actor, subject=f"release:{selected.selection.label}", payload=told)
        return True


def _require_same(row: Release, bagged: Bagged) -> None:
    if row.tagmanifest_sha256 != bagged.tagmanifest_sha256:
        raise Refused(
            f"{row.label} was made of the same before, and came out otherwise: by another key, or by older tools. Two "
            "bags of one label must not be about. To make it once more: sluice release create --anew",
            rule="release_differs",
        )


def _add(session: Session, order: ReleaseOrder, selected: Selected, bagged: Bagged, acting: Reviewer | None) -> None:
    selection = selected.selection
    row = Release(
        label=selection.label,
        cache_id=cache_id_of(session, order.cache),
        kind=ReleaseKind.RELEASE,
        minimum=order.minimum,
        selection_sha256=selection.sha256,
        made_on=selection.made_on,
        ledger_size=selection.ledger_size,
        tagmanifest_sha256=bagged.tagmanifest_sha256,
        key_id=bagged.key_id,
        made_by=None if acting is None else acting.id,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    release_id = known_id(row.id)
    rows: list[Any] = [
        ReleasedClaim(
            release_id=release_id,
            claim_id=claim.claim_id,
            number=claim.number,
            version=claim.version,
            evidence_set=claim.evidence_set,
        )
        for claim in selection.claims
    ]
    rows += [
        ReleasedDocument(
            release_id=release_id,
            document_id=document.document_id,
            export_id=document.export_id,
            salt=document.salt,
            derivative_sha256=bagged.derivatives[document.number],
        )
        for document in selection.documents
    ]
    session.add_all(rows)
