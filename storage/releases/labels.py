"""What a release and its documents are called outside: ASCII, nothing of the desk in it."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.tables.release import Release
from storage.vocabulary import ReleaseKind

PREFIX = "VS"
"""Verified subset."""


def next_label(session: Session, now: datetime) -> str:
    """Give the label of the next release of this year: `VS-2026-001`."""
    year = f"{PREFIX}-{now.year}-"
    made = session.exec(
        select(func.count())
        .select_from(Release)
        .where(col(Release.label).startswith(year), Release.kind == ReleaseKind.RELEASE)
    ).one()
    return f"{year}{made + 1:03}"


def erratum_label(session: Session, release: Release) -> str:
    """Give the label of the next erratum to a release: `VS-2026-001-E1`."""
    made = session.exec(select(func.count()).select_from(Release).where(Release.withdraws_id == release.id)).one()
    return f"{release.label}-E{made + 1}"


def export_id(label: str, number: int) -> str:
    """Name a document of a release: `VS001-0001`."""
    return f"{PREFIX}{label.rsplit('-', 1)[1]}-{number:04}"
