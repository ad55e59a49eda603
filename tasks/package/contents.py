"""Checks what a bag says: its rows, that each sign-off is of its sentence and in the ledger, its documents."""

import csv
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from config.errors import SluiceError, UsageError
from storage.ledger import Root, check_proof
from storage.releases.binding import SUBJECT, binding_of
from storage.vocabulary import ClaimStatus
from tasks.package.cells import read_csv
from tasks.package.findings import Finding, Tampering
from tasks.package.inventory import Inventory, UnreadableFileError
from tasks.package.layout import DATA
from tasks.package.paths import pages_text_path, redacted_pdf_path
from tasks.package.rows import (
    ClaimRow,
    DocumentRow,
    ErratumRow,
    EvidenceRow,
    ProofRow,
    RedactionRow,
    ReplyRow,
    Row,
    SignOffRow,
    is_optional,
)

Prove = Callable[[Path], Sequence[str]]
"""Gives what a derivative holds besides pictures, in words."""
CLAIMS, EVIDENCE = f"{DATA}claims.jsonl", f"{DATA}evidence.jsonl"
DOCUMENTS, REDACTIONS, REPLIES = (f"{DATA}{name}.csv" for name in ("documents", "redactions", "replies"))
ROOT, ERRATUM = f"{DATA}audit/root.txt", f"{DATA}erratum.json"
SIGNED = "sentence signed"
"""What the ledger calls a sign-off in the line that a release may show."""
MOST_PROOF_BYTES = 1 << 20
_DOCUMENT = re.compile(rf"{DATA}documents/.+")

AnyRow = TypeVar("AnyRow", bound=Row)


class Contents:
    """Checks one payload; what is found is added up in `findings`."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self.findings: list[Finding] = []

    def check(self, prove: Prove | None, *, label: str | None) -> None:
        """Check the payload of a release, or of an erratum."""
        if ERRATUM in self._inventory.sizes:
            told = self._json(ErratumRow, ERRATUM)
            if told is not None and told.erratum != label:
                self._find(Tampering.BROKEN_ROW, ERRATUM, "it names itself otherwise than the bag is called")
            return
        claims, documents = self._lines(ClaimRow, CLAIMS), self._table(DocumentRow, DOCUMENTS)
        self._references(claims, documents)
        root = self._root()
        for claim in claims:
            self._sign_offs(claim, root)
        self._documents(documents)
        if prove is not None:
            for name in sorted(self._inventory.sizes):
                if _DOCUMENT.fullmatch(name) and name.endswith(".pdf"):
                    self._prove(name, prove)

    # ---- rows
    def _text(self, name: str) -> str | None:
        try:
            return self._inventory.read(name).decode()
        except UnreadableFileError as failure:
            if name not in self._inventory.sizes:
                self._find(Tampering.REMOVED, name, f"{failure}, and every release has it")
        except UnicodeDecodeError:
            self._find(Tampering.BROKEN_ROW, name, "it is not UTF-8")
        return None

    def _json(self, kind: type[AnyRow], name: str) -> AnyRow | None:
        text = self._text(name)
        return None if text is None else self._row(kind, name, text, 1)

    def _lines(self, kind: type[AnyRow], name: str) -> list[AnyRow]:
        text = self._text(name)
        lines = text.removesuffix("\n").split("\n") if text else []
        rows = [self._row(kind, name, line, place) for place, line in enumerate(lines, 1)]
        return [row for row in rows if row is not None]

    def _row(self, kind: type[AnyRow], name: str, line: str, place: int) -> AnyRow | None:
        try:
            return kind.model_validate_json(line)
        except ValidationError:
            self._find(Tampering.BROKEN_ROW, name, f"line {place} is not as its schema has it")
            return None

    def _table(self, kind: type[AnyRow], name: str) -> list[AnyRow]:
        text = self._text(name)
        if text is None:
            return []
        try:
            cells = read_csv(text.encode())
        except (ValueError, csv.Error):
            self._find(Tampering.BROKEN_ROW, name, "it is no CSV as every release has it")
            return []
        if text.split("\r\n", 1)[0] != ",".join(kind.model_fields):
            self._find(Tampering.BROKEN_ROW, name, "its columns are not those of its schema")
            return []
        rows = [self._cells(kind, name, row, place) for place, row in enumerate(cells, 1)]
        return [row for row in rows if row is not None]

    def _cells(self, kind: type[AnyRow], name: str, cells: Mapping[str, str], place: int) -> AnyRow | None:
        told = {column: None if cell == "" and is_optional(kind, column) else cell for column, cell in cells.items()}
        try:
            return kind.model_validate(told)
        except (ValidationError, TypeError):
            self._find(Tampering.BROKEN_ROW, name, f"row {place} is not as its schema has it")
            return None

    def _references(self, claims: Sequence[ClaimRow], documents: Sequence[DocumentRow]) -> None:
        """See that numbers have no gap, and rows name claims, documents and pages that are there."""
        numbers, pages = {row.claim for row in claims}, {row.export_id: row.pages for row in documents}
        evidence = self._lines(EvidenceRow, EVIDENCE)
        counted = (
            ("claims", CLAIMS, [row.claim for row in claims]),
            ("it", EVIDENCE, [row.evidence for row in evidence]),
        )
        for _, name, found in counted:
            if found != list(range(1, len(found) + 1)):
                self._find(Tampering.BROKEN_ROW, name, "its numbers have gaps, or one is there twice")
        quotes = [(row.quote.export_id, row.quote.redacted_page or 1) for row in evidence if row.quote is not None]
        painted = [(row.export_id, row.redacted_page) for row in self._table(RedactionRow, REDACTIONS)]
        self._named(EVIDENCE, all(row.claim in numbers for row in evidence) and _are_there(quotes, pages))
        self._named(REDACTIONS, _are_there(painted, pages))
        self._named(REPLIES, all(row.claim in numbers for row in self._table(ReplyRow, REPLIES)))

    def _named(self, name: str, are_there: bool) -> None:  # noqa: FBT001 the answer to a question, asked beside it
        if not are_there:
            self._find(Tampering.BROKEN_ROW, name, "a row names a claim, a document or a page that is not there")

    # ---- sign-offs
    def _root(self) -> Root | None:
        text = self._text(ROOT)
        try:
            return None if text is None else Root.parse(text)
        except UsageError:
            self._find(Tampering.WRONG_ROOT, ROOT, "it is not SIZE:HASH: no proof can be held against it")
            return None

    def _sign_offs(self, claim: ClaimRow, root: Root | None) -> None:
        if claim.status is ClaimStatus.VERIFIED and not claim.sign_offs:
            why = f"claim {claim.claim} is called verified, and nobody signed it off"
            self._find(Tampering.NOT_PROVED, CLAIMS, why)
        for signed in claim.sign_offs:
            if signed.binding is None:
                continue
            commitment = signed.evidence_commitment or ""
            if signed.binding != binding_of(claim.text, version=claim.version, evidence_commitment=commitment):
                why = f"claim {claim.claim}: its sentence, version or evidence is not what was signed off"
                self._find(Tampering.EDITED_CLAIM, CLAIMS, why)
            if signed.proof is None:
                why = f"claim {claim.claim} has a sign-off without a proof that the ledger holds it"
                self._find(Tampering.NOT_PROVED, CLAIMS, why)
            else:
                self._proof(f"{DATA}{signed.proof}", signed, root)

    def _proof(self, name: str, signed: SignOffRow, root: Root | None) -> None:
        try:
            content = self._inventory.read(name, most=MOST_PROOF_BYTES)
            ProofRow.model_validate_json(content)
            checked = check_proof(json.loads(content), root)
        except (UnreadableFileError, ValueError, RecursionError):
            why = "it is missing, or no proof: nothing shows that this was signed off"
            self._find(Tampering.EDITED_PROOF, name, why)
            return
        told = checked["disclosed"]
        days = {(signed.signed_on + timedelta(days=late)).isoformat() for late in (0, 1)}
        if not checked["holds"]:
            why = checked["because"] or "it does not hold"
        elif (told.get("subject"), told.get("kind")) != (f"{SUBJECT}{signed.binding}", SIGNED):
            why = "it proves something else than this sign-off"
        elif told.get("day") not in days:
            why = "it proves an entry of another day than the sign-off tells"
        else:
            return
        self._find(Tampering.EDITED_PROOF, name, f"{why}: it was edited, or belongs to another sign-off")

    # ---- documents
    def _documents(self, documents: Sequence[DocumentRow]) -> None:
        told = {redacted_pdf_path(row.export_id): row for row in documents}
        expected = {f"{DATA}{path}" for path in told}
        expected |= {f"{DATA}{pages_text_path(row.export_id)}" for row in documents}
        there = {name for name in self._inventory.sizes if _DOCUMENT.fullmatch(name)}
        for name in sorted(there - expected):
            self._find(Tampering.OTHER_DOCUMENT, name, "documents.csv tells nothing of it")
        for path, row in sorted(told.items()):
            name = f"{DATA}{path}"
            found = self._inventory.hashes.get(name)
            if found is None or found.sha256 != row.redacted_sha256:
                self._find(Tampering.OTHER_DOCUMENT, name, "it is not the document that documents.csv tells")

    def _prove(self, name: str, prove: Prove) -> None:
        try:
            found = prove(self._inventory.folder / name)
        except SluiceError as failure:
            found = [f"what it holds could not be told ({failure})"]
        for what in found:
            self._find(Tampering.UNDER_REDACTION, name, what)

    def _find(self, kind: Tampering, file: str, because: str) -> None:
        self.findings.append(Finding(kind, file, because))


def _are_there(places: Sequence[tuple[str, int]], pages: Mapping[str, int]) -> bool:
    return all(page <= pages.get(export_id, 0) for export_id, page in places)
