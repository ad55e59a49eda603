"""Expansions: what opening a blob for its members gave, kept by content, so that none is opened twice.

A blob that looked like a holder of members and was found to be none is kept as a document that holds none.
"""

from collections.abc import Collection

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from config import clock
from storage.bulk import in_chunks, insert_missing, insert_rows, table_of
from storage.database import Record
from storage.shapes import Expansion, MemberFound
from storage.tables.provenance import Blob, Container, Member
from storage.vocabulary import Reason


def save_expansion(record: Record, expansion: Expansion, *, size: int) -> None:
    """Keep what opening a blob gave, instead of what an earlier opening gave; the same again changes nothing.

    Args:
        record: the open record.
        expansion: the blob, its members, and what is missing; all bytes are in the vault.
        size: of the container itself, in bytes.
    """
    now = clock.now()
    sizes = {member.sha256: member.size for member in expansion.members} | {expansion.sha256: size}
    blobs = [{"sha256": sha256, "size": count, "stored_at": now} for sha256, count in sorted(sizes.items())]
    members = [
        {
            "container_sha256": expansion.sha256,
            "position": position,
            "raw_name": member.raw_name,
            "sha256": member.sha256,
        }
        for position, member in enumerate(expansion.members)
    ]
    with record.writing() as session:
        insert_missing(session, "blob", blobs)
        _put_container(session.connection(), expansion)
        session.execute(delete(Member).where(col(Member.container_sha256) == expansion.sha256))
        insert_rows(session, "member", members)


def _put_container(connection: Connection, expansion: Expansion) -> None:
    row = {
        "media_type": expansion.media_type,
        "reader_version": expansion.reader_version,
        "reason": expansion.reason,
        "missing": list(expansion.missing),
        "expected": expansion.expected,
        "is_document": expansion.is_document,
    }
    # One statement: on PostgreSQL it also makes a second run that opens the same content wait for the first.
    if connection.dialect.name == "postgresql":
        postgres = postgresql.insert(table_of("container")).values(sha256=expansion.sha256, **row)
        connection.execute(postgres.on_conflict_do_update(index_elements=["sha256"], set_=row))
    else:
        lite = sqlite.insert(table_of("container")).values(sha256=expansion.sha256, **row)
        connection.execute(lite.on_conflict_do_update(index_elements=["sha256"], set_=row))


def load_expansions(record: Record, wanted: Collection[str]) -> dict[str, Expansion]:
    """Give the expansions of those blobs among *wanted* that were opened before, by SHA-256."""
    found: dict[str, Expansion] = {}
    with record.reading() as session:
        for chunk in in_chunks(sorted(wanted)):
            members = _members_of(session, chunk)
            for container in session.exec(select(Container).where(col(Container.sha256).in_(chunk))):
                found[container.sha256] = Expansion(
                    container.sha256,
                    container.media_type,
                    container.reader_version,
                    tuple(members.get(container.sha256, ())),
                    None if container.reason is None else Reason(container.reason),
                    tuple(container.missing),
                    container.expected,
                    container.is_document,
                )
    return found


def _members_of(session: Session, containers: list[str]) -> dict[str, list[MemberFound]]:
    statement = (
        select(col(Member.container_sha256), col(Member.raw_name), col(Member.sha256), col(Blob.size))
        .join(Blob, col(Blob.sha256) == col(Member.sha256))
        .where(col(Member.container_sha256).in_(containers))
        .order_by(col(Member.container_sha256), col(Member.position))
    )
    members: dict[str, list[MemberFound]] = {}
    for container, raw_name, sha256, size in session.exec(statement):
        members.setdefault(container, []).append(MemberFound(bytes(raw_name), sha256, size))
    return members
