"""Notices to people who are not at the desk: ids and counts only. Flows may import `remind`."""

from tasks.notify.tell import remind

__all__ = ["remind"]
