"""Fills a selection: what goes out, told as it may be told, and the hash by which the same is known again."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from config import clock
from storage.caches import cache_id_of
from storage.database import Record
from storage.ledger import Proof, canonical, prove, tell_root
from storage.ledger.leaves import SALT_BYTES
from storage.redactions.standing import hidden_of
from storage.releases.binding import SUBJECT
from storage.releases.choosing import Choice, choose_claims
from storage.releases.hiding import Hiding
from storage.releases.labels import export_id, next_label
from storage.releases.order import ReleaseOrder
from storage.releases.papers import load_papers, number_documents
from storage.releases.secrecy import secrets_of
from storage.releases.shapes import ClaimSelected, DocumentSelected, Selection
from storage.releases.telling import Teller, day_of
from storage.tables.ledger import LedgerEntry
from storage.tables.provenance import Document
from storage.tables.release import Release, ReleasedDocument
from storage.vocabulary import ReleaseKind

DISCLOSED = ("day", "kind", "subject")
"""Of the ledger's line of a sign-off: neither who nor when on the day."""
CHANGING = ("document_id", "claim_id", "salt", "export_id", "proof")
"""What may differ between two selections of the same."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A selection, and what the desk should know of it."""

    selection: Selection
    choice: Choice
    known_id: int | None
    """The release that was made of the same before; None: it is new."""


def select_release(record: Record, order: ReleaseOrder) -> Selected:
    """Select what an order may release now.

    The same again is known by its hash, and gets the label, the day, the salts and the ledger's root that it had.

    Raises:
        NotFound: there is no such cache or claim.
        Refused: as `choose_claims`.
    """
    with record.reading() as session:
        return select_in(record, session, order)


def select_in(record: Record, session: Session, order: ReleaseOrder) -> Selected:
    """Select in the caller's transaction; as `select_release`."""
    now = clock.now()
    choice = choose_claims(session, order, now=now)
    drawn = _Draft(record, session, order, choice)
    known = None if order.anew else _known(session, drawn.sha256)
    if known is None:
        label, size, made_on, salts = next_label(session, now), tell_root(session)["size"], day_of(now), {}
    else:
        label, size, made_on = known.label, known.ledger_size, known.made_on
        salts = dict(
            session.exec(
                select(Document.sha256, ReleasedDocument.salt)
                .join(Document, col(Document.id) == col(ReleasedDocument.document_id))
                .where(ReleasedDocument.release_id == known.id)
            ).all()
        )
    selection = drawn.selection(label, ledger_size=size, salts=salts)
    return Selected(replace(selection, made_on=made_on), choice, None if known is None else known.id)


def _known(session: Session, selection_sha256: str) -> Release | None:
    """Give the newest release that was made of a selection."""
    query = (
        select(Release)
        .where(Release.selection_sha256 == selection_sha256, Release.kind == ReleaseKind.RELEASE)
        .order_by(col(Release.id).desc())
    )
    return session.exec(query).first()


class _Draft:
    """A selection whose label, salts and root are still open."""

    def __init__(self, record: Record, session: Session, order: ReleaseOrder, choice: Choice) -> None:
        self._record, self._session, self._order, self._choice = record, session, order, choice
        self._cache_id = cache_id_of(session, order.cache)
        self._numbers = number_documents(choice.chosen)
        self._hidden = hidden_of(session, list(self._numbers))
        self._unproved = self._claims({})
        self.sha256 = self._hash()

    def selection(self, label: str, *, ledger_size: int, salts: Mapping[str, str]) -> Selection:
        """Fill it under a label."""
        names = {
            sha256: (export_id(label, number), salts.get(sha256) or secrets.token_hex(SALT_BYTES))
            for sha256, number in self._numbers.items()
        }
        documents = self._documents(names)
        return Selection(
            label=label,
            made_on=day_of(clock.now()),
            minimum=self._order.minimum,
            claims=self._claims(self._proofs(ledger_size)),
            documents=documents,
            ledger_size=ledger_size,
            ledger_root=tell_root(self._session, ledger_size)["root"],
            secrets=secrets_of(self._record, self._session, documents, cache_id=self._cache_id, let=self._order.let),
            sha256=self.sha256,
        )

    def _documents(self, names: Mapping[str, tuple[str, str]]) -> tuple[DocumentSelected, ...]:
        return load_papers(self._session, self._numbers, cache_id=self._cache_id, hidden=self._hidden, names=names)

    def _claims(self, proofs: Mapping[str, Proof]) -> tuple[ClaimSelected, ...]:
        teller = Teller(
            self._session, self._choice.chosen, numbers=self._numbers, hiding=Hiding(self._hidden), proofs=proofs
        )
        return tuple(teller.claim(one, number) for number, one in enumerate(self._choice.chosen, 1))

    def _proofs(self, size: int) -> dict[str, Proof]:
        """Prove every sign-off of these claims, by its binding, against one root."""
        bindings = {signed.binding for claim in self._unproved for signed in claim.sign_offs} - {None}
        query = select(LedgerEntry.subject, LedgerEntry.sequence).where(
            col(LedgerEntry.subject).in_([f"{SUBJECT}{binding}" for binding in bindings])
        )
        found = {subject.removeprefix(SUBJECT): sequence for subject, sequence in self._session.exec(query)}
        made = prove(self._session, list(found.values()), size=size, disclose=DISCLOSED)
        return dict(zip(found, made, strict=True))

    def _hash(self) -> str:
        documents = self._documents(dict.fromkeys(self._numbers, ("", "")))
        told = {
            "order": _plain({**asdict(self._order), "claims": None, "let": None, "anew": None}),
            "claims": _plain([asdict(claim) for claim in self._unproved]),
            "documents": _plain([asdict(document) for document in documents]),
            "version": version("sluice-desk"),
        }
        return hashlib.sha256(canonical(told).encode("utf-8", "surrogatepass")).hexdigest()


_ANY: TypeAdapter[Any] = TypeAdapter(Any)


def _plain(value: Any) -> Any:
    """Give a value as JSON has it, without what may differ between two selections of the same."""
    match value:
        case dict():
            return {str(key): _plain(one) for key, one in value.items() if key not in CHANGING}
        case list() | tuple():
            return [_plain(one) for one in value]
        case _:
            return _ANY.dump_python(value, mode="json")
