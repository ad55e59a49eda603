"""Notices: what was found to need people, and to which channel it was told."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.noticing import NoticeChannel, NoticeKind
from storage.tables.columns import UtcTime, one_of


class Notice(SQLModel, table=True):
    """Something that needs people, found once."""

    __tablename__ = "notice"
    __table_args__ = (one_of("kind", NoticeKind),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """What makes it the same notice when it is found again; ids only."""
    kind: str
    subject: str
    """What it is about, by a stable name: `reply:4`, `item:17`."""
    since: datetime = Field(sa_type=UtcTime)
    """When what it tells of began, or (a deadline) will."""
    found_at: datetime = Field(sa_type=UtcTime)


class NoticeDelivery(SQLModel, table=True):
    """A channel that a notice is for; made when the notice is found, so that none is lost while a channel is down."""

    __tablename__ = "notice_delivery"
    __table_args__ = (UniqueConstraint("notice_id", "channel"), one_of("channel", NoticeChannel))

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id")
    channel: str
    told_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """None: not yet."""
