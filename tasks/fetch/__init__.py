"""The door to the network: http(s) addresses become originals in the vault. Flows and the desk may import `fetch`."""

from tasks.fetch.bring import fetch

__all__ = ["fetch"]
