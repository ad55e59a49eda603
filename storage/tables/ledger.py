"""The append-only, hash-chained record of every human act and every custody event. One table, nothing else in it."""

from sqlmodel import Field, SQLModel


class LedgerEntry(SQLModel, table=True):
    """One entry; `hash` covers all the others. Triggers refuse UPDATE and DELETE."""

    __tablename__ = "ledger"

    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """From 1, without gaps."""
    at: str
    """ISO 8601, as hashed."""
    kind: str
    actor: str
    """`reviewer:NAME`, or `operator` (who can open the home), or `sluice` (a scheduled run)."""
    subject: str
    payload: str
    """Canonical JSON."""
    previous_hash: str
    hash: str
    pseudonym: str | None = None
    """Of the reviewer who acted: what is shown of them outside the desk. None: nobody who bears one."""
    salt: str | None = None
    """Drawn for this entry, 64 hex digits; it hides the fields that a proof leaves out. None: from before there were
    salts."""
