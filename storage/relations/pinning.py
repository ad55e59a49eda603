"""Pinning: which document of a family a person wants to be read first."""

from typing import cast

from sqlmodel import select

from config.errors import NotFound
from storage.acts import Act, Done
from storage.database import Record
from storage.relations.acts import document_of
from storage.relations.answers import FamilyPinned
from storage.sameness import let_place
from storage.tables.provenance import Cache
from storage.tables.sameness import FamilyMember, FamilyPin
from storage.turns import relate


def pin_family(
    record: Record,
    document: str,
    *,
    reviewer: str,
    unpin: bool = False,
    cache: str | None = None,
    request: str | None = None,
) -> FamilyPinned:
    """Pin a document as the pivot of its family, or let the rule choose again; the last one pinned counts.

    A pin has no version: it says what shall be so, whatever was pinned before.

    Args:
        record: the open record.
        document: its handle.
        reviewer: the name of who pins it.
        unpin: take the pin off instead.
        cache: the slug of the cache, where the document lies in several.
        request: the request key.

    Raises:
        NotFound: there is no such reviewer or document, it is in no family, or the pin that shall go is not there.
        Conflict: the request key was used for something else.
    """
    asked = {"document": document, "cache": cache, "unpin": unpin}
    answer = relate(
        record,
        "pin_family",
        reviewer=reviewer,
        request=request,
        asked=asked,
        act=lambda act: _pin(act, document, cache, unpin=unpin),
    )
    return cast("FamilyPinned", dict(answer))


def _pin(act: Act, handle: str, cache: str | None, *, unpin: bool) -> Done:
    document = document_of(act.session, handle, cache)
    member = act.session.get(FamilyMember, document.id)
    pin = act.session.exec(select(FamilyPin).where(FamilyPin.document_id == document.id).with_for_update()).first()
    if unpin:
        if pin is None:
            raise NotFound(f"{document.sha256[:12]} is not pinned: there is nothing to take off")
        act.session.delete(pin)
    elif member is None:
        raise NotFound(f"{document.sha256[:12]} is in no family: it comes first as it is")
    else:
        pin = pin or FamilyPin(document_id=document.id or 0, pinned_by=0, pinned_at=act.now)
        pin.pinned_by, pin.pinned_at = act.reviewer.id or 0, act.now
        act.session.add(pin)
    let_place(act.session, (document.id or 0,))
    family = document.sha256 if member is None else member.family
    answer: FamilyPinned = {
        "cache": act.session.get_one(Cache, document.cache_id).slug,
        "document": document.sha256,
        "family": family,
        "pinned": not unpin,
    }
    kind = "family unpinned" if unpin else "family pinned"
    return Done(kind, f"document:{document.sha256}", {"family": family}, answer)
