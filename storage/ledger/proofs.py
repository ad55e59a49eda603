"""Proofs that an entry stands in the ledger: made here from the record, held against a root in `checking`."""

from collections.abc import Iterator, Sequence
from typing import Any, NotRequired, TypedDict

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused, UsageError
from storage.ledger.chain import REVIEWER
from storage.ledger.leaves import FIELDS, commitment, entry_hash, field_salt, values_of
from storage.ledger.reading import load_tree
from storage.merkle import Tree
from storage.tables.ledger import LedgerEntry

FORMAT = "sluice-ledger-proof-1"
USUAL = ("day", "kind", "pseudonym", "subject")
"""What is disclosed unless somebody says otherwise."""
ALL = "all"


class Disclosed(TypedDict):
    """A field that is shown."""

    value: str | None
    salt: str


class ProvedEntry(TypedDict):
    """What a proof says of its entry: each field once, shown or committed to; or, without salt, the whole of it."""

    disclosed: NotRequired[dict[str, Disclosed]]
    committed: NotRequired[dict[str, str]]
    whole: NotRequired[list[Any]]


class Proof(TypedDict):
    """All that an outsider needs, next to a root that they trust; docs/operators.md tells the steps."""

    format: str
    size: int
    root: str
    index: int
    path: list[str]
    entry: ProvedEntry


def prove(
    session: Session, sequences: Sequence[int], *, size: int | None = None, disclose: Sequence[str] = ()
) -> Iterator[Proof]:
    """Prove that entries stand in the ledger, each by itself, all against one root.

    Args:
        session: an open session.
        sequences: which entries, by their number.
        size: the root is that of the first so many entries; None: of all.
        disclose: the fields to show, `all` for each of them; none named: the usual ones, without a subject that is
            a person's name.

    Raises:
        NotFound: there is no such entry within that size.
        UsageError: there is no such field.
        Refused: an entry without salt is to be shown in part (rule `shown_whole`), or an entry does not carry its
            own hash (rule `ledger_whole`).
    """
    if unknown := [name for name in disclose if name not in (*FIELDS, ALL)]:
        raise UsageError(f"an entry has no field {unknown[0]!r}. Its fields: {', '.join(FIELDS)}; or {ALL}")
    tree = load_tree(session, size)
    for sequence in sequences:
        entry = session.get(LedgerEntry, sequence)
        if entry is None or sequence > tree.size:
            raise NotFound(f"there is no entry {sequence} among the first {tree.size} of the ledger")
        yield _proof(entry, tree, disclose)


def entries_about(session: Session, subject: str) -> list[int]:
    """List the entries on one subject, `claim:4`, oldest first.

    Raises:
        NotFound: there are none.
    """
    query = select(LedgerEntry.sequence).where(LedgerEntry.subject == subject).order_by(col(LedgerEntry.sequence))
    found = list(session.exec(query))
    if not found:
        raise NotFound("no entry of the ledger is on this subject. See: sluice ledger list")
    return found


def _proof(entry: LedgerEntry, tree: Tree, disclose: Sequence[str]) -> Proof:
    if entry_hash(entry) != entry.hash:
        raise Refused(f"entry {entry.sequence} was changed. See: sluice ledger verify", rule="ledger_whole")
    index = entry.sequence - 1
    return Proof(
        format=FORMAT,
        size=tree.size,
        root=tree.root.hex(),
        index=index,
        path=[step.hex() for step in tree.inclusion(index)],
        entry=_shown(entry, disclose),
    )


def _shown(entry: LedgerEntry, disclose: Sequence[str]) -> ProvedEntry:
    if entry.salt is None:
        if ALL not in disclose:
            raise Refused(
                f"entry {entry.sequence} is from before entries had salts: it is shown whole or not at all. "
                f"To show it whole, disclose {ALL}",
                rule="shown_whole",
            )
        shown = [entry.sequence, entry.at, entry.kind, entry.actor, entry.subject, entry.payload, entry.previous_hash]
        return ProvedEntry(whole=shown)
    wanted = set(FIELDS if ALL in disclose else disclose or _usual(entry))
    disclosed, committed = {}, {}
    for name, value in values_of(entry).items():
        salt = field_salt(entry.salt, name)
        if name in wanted:
            disclosed[name] = Disclosed(value=value, salt=salt)
        else:
            committed[name] = commitment(name, value, salt=salt)
    return ProvedEntry(disclosed=disclosed, committed=committed)


def _usual(entry: LedgerEntry) -> list[str]:
    names_somebody = entry.subject.startswith(REVIEWER)
    return [name for name in USUAL if not (name == "subject" and names_somebody)]
