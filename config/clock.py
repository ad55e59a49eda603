"""The one clock: aware UTC, and the only place that asks for the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """Tell the time, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)  # noqa: TID251 the one allowed place


def iso(moment: datetime) -> str:
    """Write *moment* as ISO 8601 with offset (`2026-11-22T15:04:05.000001+00:00`)."""
    return moment.astimezone(UTC).isoformat()
