"""Sources with all that joins them: of a claim, around one source, or of the whole desk. What the pictures show."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import Session, col, select

from config import clock
from config.errors import NotFound
from storage.claims.acts import claim_row
from storage.claims.dossier import load_dossiers
from storage.claims.network import Network
from storage.database import Record
from storage.rules.bonds import bonds, part
from storage.rules.corroboration import assess
from storage.rules.dossier import Dossier, Item
from storage.rules.independence import Join, joins, joins_of, reached
from storage.tables.evidence import Evidence, Quote
from storage.tables.provenance import Document
from storage.tables.review import Reviewer
from storage.tables.sameness import FamilyMember
from storage.tables.sources import Source, Tie, TieWithdrawal
from storage.vocabulary import EvidenceKind, Stance


def sources_of_claim(record: Record, claim: int) -> dict[str, Any]:
    """Give the sources that bear on a claim, what joins them, and the groups by which the claim is judged.

    Returns:
        `sources` with the `evidence` of the claim that comes from each; `joins` in the order in which they came, with
        what each does to its group; `groups` with the number that the claim's evidence has (None: it supports nothing
        that counts); `cache`, by its slug, within which a group is inside.

    Raises:
        NotFound: there is no such claim.
    """
    with record.reading() as session:
        claim_row(session, claim)
        dossier = load_dossiers(session, [claim])[claim]
        numbers = _numbers(dossier)
        evidence: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for item in dossier.items:
            evidence[item.source].append({"evidence": item.evidence, "stance": item.stance.value})
        network = Network(session, [source.source for source in dossier.sources])
        told = _told(session, network, joins_of(dossier), evidence=evidence, numbers=numbers)
        return {**told, "cache": dossier.cache}


def _numbers(dossier: Dossier) -> dict[int, int]:
    """Give the group by which the claim is judged, for each source of which counted support comes."""
    source_of = {item.evidence: item.source for item in dossier.items}
    groups = enumerate(assess(dossier).groups, start=1)
    return {source_of[evidence]: number for number, group in groups for evidence in group}


def sources_around(record: Record, source: int | None = None) -> dict[str, Any]:
    """Give a source with all that are one with it, or all sources of the desk, and what joins them.

    Args:
        record: the open record.
        source: its number; None: all sources.

    Returns:
        As `sources_of_claim`; evidence and groups have no numbers, as they are those of no claim.

    Raises:
        NotFound: there is no such source.
    """
    with record.reading() as session:
        known = list(session.exec(select(Source.id).order_by(col(Source.id))))
        if source is not None and source not in known:
            raise NotFound(f"no source {source}. See: sluice source list")
        network = Network(session, [key or 0 for key in known])
        found = joins(network.sources.values(), network.ties, _shared_quotes(session))
        if source is not None:
            near = reached([source], found)
            network.sources = {key: row for key, row in network.sources.items() if key in near}
            found = tuple(join for join in found if join.source in near)
        return _told(session, network, found)


def _shared_quotes(session: Session) -> list[Item]:
    """Give the quotes of what two sources hold alike, one of each document of a source: what joins them as evidence."""
    query = (
        select(Evidence, Document.sha256, Document.text_sha256, FamilyMember.family)
        .join(Quote, col(Quote.id) == col(Evidence.quote_id))
        .join(Document, col(Document.id) == col(Quote.document_id))
        .outerjoin(FamilyMember, col(FamilyMember.document_id) == col(Document.id))
        .order_by(col(Evidence.id))
    )
    items: dict[tuple[int, str], Item] = {}
    holders: dict[str, set[int]] = defaultdict(set)
    for row, sha256, text, family in session.exec(query):
        item = Item(
            evidence=row.id or 0,
            stance=Stance(row.stance),
            kind=EvidenceKind(row.kind),
            source=row.source_id,
            added_by=row.added_by,
            content="",
            locator=True,
            document=sha256,
            text=text,
            family=family,
        )
        items.setdefault((row.source_id, sha256), item)
        for alike in _alike(item):
            holders[alike].add(row.source_id)
    return [item for item in items.values() if any(len(holders[alike]) > 1 for alike in _alike(item))]


def _alike(item: Item) -> list[str]:
    named = (("document", item.document), ("text", item.text), ("family", item.family))
    return [f"{kind} {value}" for kind, value in named if value is not None]


def _told(
    session: Session,
    network: Network,
    found: Collection[Join],
    *,
    evidence: dict[int, list[dict[str, Any]]] | None = None,
    numbers: dict[int, int] | None = None,
) -> dict[str, Any]:
    rows = _tie_rows(session)
    by_age = sorted(found, key=lambda join: (rows.get(_key(join), {"tie": 2**31})["tie"], join))
    groups = part(network.sources, by_age)
    names = {source.source: source.name for source in network.sources.values()}
    return {
        "sources": [
            {
                "source": row.source,
                "name": row.name,
                "kind": row.kind.value,
                "origin_known": row.origin_known,
                "cache": row.cache,
                "reliability": row.reliability.value,
                "evidence": (evidence or {}).get(row.source, []),
            }
            for row in network.sources.values()
        ],
        "joins": [
            _join_row(bond.join, rows, names) | {"makes": bond.makes, "alone": bond.alone} for bond in bonds(by_age)
        ],
        "groups": [{"group": _number(group, numbers or {}), "sources": list(group)} for group in groups],
    }


def _number(group: Sequence[int], numbers: dict[int, int]) -> int | None:
    return next((numbers[source] for source in group if source in numbers), None)


def _join_row(
    join: Join, rows: dict[tuple[int, int, str, str], dict[str, Any]], names: dict[int, str]
) -> dict[str, Any]:
    told = {"tie": None, "tied_by": None, "tied_at": None} | rows.get(_key(join), {})
    return {
        "source": join.source,
        "other": join.other,
        "source_name": names[join.source],
        "other_name": names[join.other],
        "kind": str(join.kind),
        "because": join.because,
        **told,
    }


def _key(join: Join) -> tuple[int, int, str, str]:
    return (join.source, join.other, str(join.kind), join.because)


def _tie_rows(session: Session) -> dict[tuple[int, int, str, str], dict[str, Any]]:
    """Give of every tie in force who made it and when, the oldest where two say the same."""
    gone = select(TieWithdrawal.tie_id)
    query = (
        select(Tie, Reviewer.name)
        .join(Reviewer, col(Reviewer.id) == col(Tie.tied_by))
        .where(col(Tie.id).not_in(gone))
        .order_by(col(Tie.id).desc())
    )
    return {
        (row.source_id, row.other_id, row.kind, row.because): {
            "tie": row.id,
            "tied_by": name,
            "tied_at": clock.iso(row.tied_at),
        }
        for row, name in session.exec(query)
    }
