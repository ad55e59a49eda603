"""Writes the dossier, which a lawyer reads who has never seen the desk; only `tasks.package` imports it."""

from tasks.package.dossier.printing import for_print
from tasks.package.dossier.screen import write_dossier

__all__ = ["for_print", "write_dossier"]
