"""Listing and showing sources: each with its letter and the group it belongs to."""

from typing import Any

from sqlmodel import col, select

from config.errors import NotFound
from storage.claims.network import Network
from storage.database import Record
from storage.tables.sources import Source, Tie, TieWithdrawal


def list_sources(record: Record) -> list[dict[str, Any]]:
    """Give one row a source, by name: what it is, its letter, its group, its ties in force.

    `group` names the first source of those that are tied together; evidence may join more (`source why`).
    """
    with record.reading() as session:
        rows = session.exec(select(Source).order_by(col(Source.name))).all()
        network = Network(session, [row.id or 0 for row in rows])
        gone = select(TieWithdrawal.tie_id)
        ties = session.exec(select(Tie).where(col(Tie.id).not_in(gone)).order_by(col(Tie.id))).all()
        return [
            {
                "source": row.id,
                "name": row.name,
                "kind": row.kind,
                "origin_known": row.origin_known,
                "reliability": network.sources[row.id or 0].reliability.value,
                "group": network.name_of(min(network.reach({row.id or 0}))),
                "ties": [
                    {
                        "tie": tie.id,
                        "source": network.name_of(tie.source_id),
                        "other": network.name_of(tie.other_id),
                        "kind": tie.kind,
                        "because": tie.because,
                    }
                    for tie in ties
                    if row.id in {tie.source_id, tie.other_id}
                ],
            }
            for row in rows
        ]


def show_source(record: Record, source: int) -> dict[str, Any]:
    """Give one source by its number, as it is listed.

    Raises:
        NotFound: there is none.
    """
    found = next((row for row in list_sources(record) if row["source"] == source), None)
    if found is None:
        raise NotFound(f"no source {source}. See: sluice source list")
    return found


def name_of_source(record: Record, source: int) -> str:
    """Give the name of a source by its number.

    Raises:
        NotFound: there is none.
    """
    with record.reading() as session:
        name = session.exec(select(Source.name).where(Source.id == source)).first()
    if name is None:
        raise NotFound(f"no source {source}. See: sluice source list")
    return name
