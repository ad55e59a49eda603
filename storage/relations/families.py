"""Looking at families: which there are, and what ties each member to the one that is read first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from sqlmodel import Session, col, select

from config.errors import NotFound
from storage.caches import cache_id_of
from storage.database import Record
from storage.relations.acts import document_of
from storage.relations.answers import FamilyListed, FamilyShown, InQueue, MemberShown, Tied
from storage.rules.sameness import FAMILY_KINDS
from storage.tables.provenance import Cache, Document
from storage.tables.review import ReviewItem
from storage.tables.sameness import FamilyAlias, FamilyMember, FamilyPin, Relation
from storage.vocabulary import RelationState


def list_families(record: Record, slug: str) -> list[FamilyListed]:
    """Give one row a family of a cache, in the order of their names.

    Raises:
        NotFound: there is no such cache.
    """
    with record.reading() as session:
        cache_id = cache_id_of(session, slug)
        query = (
            select(FamilyMember, col(Document.sha256), col(ReviewItem.state), col(FamilyPin.pinned_at))
            .join(Document, col(Document.id) == col(FamilyMember.document_id))
            .outerjoin(ReviewItem, col(ReviewItem.document_id) == col(FamilyMember.document_id))
            .outerjoin(FamilyPin, col(FamilyPin.document_id) == col(FamilyMember.document_id))
            .where(Document.cache_id == cache_id)
            .order_by(col(FamilyMember.family), col(FamilyMember.pivot).desc(), col(Document.sha256))
        )
        aliases = _aliases(session, cache_id)
        listed: list[FamilyListed] = []
        for family, rows in groupby(session.exec(query), key=lambda row: row[0].family):
            (_, pivot, state, pinned_at), *others = rows
            states = Counter(filter(None, (state, *(row[2] for row in others))))
            listed.append(
                {
                    "family": family,
                    "pivot": pivot,
                    "pinned": pinned_at is not None,
                    "members": 1 + len(others),
                    "states": dict(sorted(states.items())),
                    "aliases": _names_given_up(aliases, family),
                }
            )
        return listed


def show_family(record: Record, name: str, cache: str | None = None) -> FamilyShown:
    """Show a family with what ties each member to its pivot.

    Args:
        record: the open record.
        name: a prefix of the family's name, of one that was given up for it, or of a member's SHA-256. Names are
            hashes of documents, too: where a document gave its name to a family and is in another, its name is meant.
        cache: the slug of the cache, where the document lies in several.

    Raises:
        UsageError: the name is none.
        Ambiguous: it fits several.
        NotFound: there is no such document or cache, or it is in no family.
    """
    with record.reading() as session:
        document = document_of(session, name, cache)
        aliases = _aliases(session, document.cache_id)
        family = _family_of(session, document, aliases)
        query = (
            select(Document, FamilyMember, ReviewItem, FamilyPin)
            .join(FamilyMember, col(FamilyMember.document_id) == col(Document.id))
            .outerjoin(ReviewItem, col(ReviewItem.document_id) == col(Document.id))
            .outerjoin(FamilyPin, col(FamilyPin.document_id) == col(Document.id))
            .where(FamilyMember.family == family, Document.cache_id == document.cache_id)
            .order_by(col(FamilyMember.pivot).desc(), col(Document.sha256))
        )
        rows = session.exec(query).all()
        pivot = rows[0][0]
        ties = _ties(session, pivot, [one.id or 0 for one, *_ in rows])
        return {
            "cache": session.get_one(Cache, document.cache_id).slug,
            "family": family,
            "pivot": pivot.sha256,
            "pinned": rows[0][3] is not None,
            "aliases": _names_given_up(aliases, family),
            "members": [
                _shown(one, member, item, pinned=pin is not None, tie=ties.get(one.id or 0))
                for one, member, item, pin in rows
            ],
        }


def find_family(session: Session, name: str, cache: str | None = None) -> tuple[int, str]:
    """Give the cache and the whole name of a family, by what `show_family` takes.

    Raises:
        UsageError: the name is none.
        Ambiguous: it fits several.
        NotFound: there is no such document or cache, or it is in no family.
    """
    document = document_of(session, name, cache)
    return document.cache_id, _family_of(session, document, _aliases(session, document.cache_id))


def _aliases(session: Session, cache_id: int) -> dict[str, str]:
    rows = session.exec(select(FamilyAlias).where(FamilyAlias.cache_id == cache_id))
    return {row.alias: row.family for row in rows}


def _names_given_up(aliases: Mapping[str, str], family: str) -> list[str]:
    return sorted(alias for alias, leads_to in aliases.items() if leads_to == family)


def _family_of(session: Session, document: Document, aliases: Mapping[str, str]) -> str:
    """Give the family that a document's hash names, now or once; else the one that it is in."""
    named = aliases.get(document.sha256, document.sha256)
    here = (
        select(col(FamilyMember.family))
        .join(Document, col(Document.id) == col(FamilyMember.document_id))
        .where(FamilyMember.family == named, Document.cache_id == document.cache_id)
    )
    if session.exec(here).first() is not None:
        return named
    member = session.get(FamilyMember, document.id)
    if member is None:
        raise NotFound(f"{document.sha256[:12]} is in no family. They are listed by: sluice family list --cache SLUG")
    return member.family


def _ties(session: Session, pivot: Document, members: Sequence[int]) -> dict[int, Tied]:
    """Give what ties each member to the pivot, by the member's id."""
    query = select(Relation).where(
        (col(Relation.document_id) == pivot.id) | (col(Relation.other_id) == pivot.id),
        col(Relation.kind).in_(FAMILY_KINDS),
        Relation.state != RelationState.REJECTED,
    )
    found = {row.other_id if row.document_id == pivot.id else row.document_id: row for row in session.exec(query)}
    return {
        one: {
            "kind": row.kind,
            "score": round(row.score, 4),
            "state": row.state,
            "because": row.because,
            "version": row.version,
        }
        for one, row in found.items()
        if one in members
    }


def _shown(
    document: Document, member: FamilyMember, item: ReviewItem | None, *, pinned: bool, tie: Tied | None
) -> MemberShown:
    review: InQueue | None = None
    if item is not None:
        review = {"item": item.id or 0, "state": item.state, "priority": round(item.priority, 4)}
    return {
        "document": document.sha256,
        "pivot": member.pivot,
        "pinned": pinned,
        "media_type": document.media_type,
        "pages": document.pages,
        "outcome": document.outcome,
        "relation": tie,
        "review": review,
    }
