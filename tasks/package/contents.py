"""Checks what the rows of a bag say against each other: proofs, bindings, documents, the crate's list. Pure."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic import ValidationError

from config.errors import UsageError
from storage.ledger import Root, check_proof
from storage.releases.binding import SUBJECT, binding_of
from tasks.package.cells import read_csv
from tasks.package.crate import FILE_NAME as CRATE
from tasks.package.crate import parts_of
from tasks.package.findings import Finding, Tampering
from tasks.package.layout import DATA
from tasks.package.paths import redacted_pdf_path
from tasks.package.rows import ClaimRow, EvidenceRow, ProofRow, Row, SignOffRow

Text = Callable[[str], str | None]
"""Gives a file of the bag by its path; None: it cannot be had."""
CLAIMS, EVIDENCE, DOCUMENTS, ROOT = "claims.jsonl", "evidence.jsonl", "documents.csv", "audit/root.txt"


def check_contents(text: Text, files: Sequence[str], hashes: Mapping[str, tuple[str, str]]) -> list[Finding]:
    """Check the contents of a bag.

    Args:
        text: gives a file.
        files: all that are there.
        hashes: SHA-256 and SHA-512 of those that a manifest names.
    """
    payload = {name.removeprefix(DATA) for name in files if name.startswith(DATA)}
    found = list(_crate(text, payload))
    if CLAIMS in payload:
        found += _rows(text, EVIDENCE, EvidenceRow)
        found += _claims(text)
        found += _documents(text, hashes)
    return found


def _crate(text: Text, payload: set[str]) -> Iterator[Finding]:
    try:
        parts = parts_of((text(f"{DATA}{CRATE}") or "").encode())
    except ValueError:
        yield Finding(Tampering.NOT_DESCRIBED, f"{DATA}{CRATE}", "it is no description of a crate")
        return
    for name in sorted((payload - {CRATE}) ^ parts):
        why = "the crate does not list it" if name in payload else "the crate lists it, and it is not there"
        yield Finding(Tampering.NOT_DESCRIBED, f"{DATA}{name}", why)


def _rows(text: Text, name: str, kind: type[Row]) -> list[Finding]:
    return [
        Finding(Tampering.BROKEN_ROW, f"{DATA}{name}", f"line {number} is not as its schema has it")
        for number, line in enumerate((text(f"{DATA}{name}") or "").splitlines(), 1)
        if _read(line, kind) is None
    ]


def _read(line: str, kind: type[Row]) -> Row | None:
    try:
        return kind.model_validate_json(line)
    except ValidationError:
        return None


def _claims(text: Text) -> Iterator[Finding]:
    yield from _rows(text, CLAIMS, ClaimRow)
    root = _root(text)
    if root is None:
        yield Finding(Tampering.WRONG_ROOT, f"{DATA}{ROOT}", "it is not SIZE:HASH")
    for line in (text(f"{DATA}{CLAIMS}") or "").splitlines():
        claim = _read(line, ClaimRow)
        if isinstance(claim, ClaimRow):
            for signed in claim.sign_offs:
                yield from _sign_off(text, claim, signed, root)


def _root(text: Text) -> Root | None:
    try:
        return Root.parse(text(f"{DATA}{ROOT}") or "")
    except UsageError:
        return None


def _sign_off(text: Text, claim: ClaimRow, signed: SignOffRow, root: Root | None) -> Iterator[Finding]:
    if signed.binding is None or signed.evidence_commitment is None or signed.proof is None:
        return
    bound = binding_of(claim.text, version=claim.version, evidence_commitment=signed.evidence_commitment)
    if bound != signed.binding:
        why = f"claim {claim.claim}: its sentence, version or evidence is not what was signed off"
        yield Finding(Tampering.EDITED_CLAIM, f"{DATA}{CLAIMS}", why)
    name = f"{DATA}{signed.proof}"
    try:
        proof = json.loads(text(name) or "")
        ProofRow.model_validate(proof)
    except ValueError:
        yield Finding(Tampering.EDITED_PROOF, name, "it is no proof")
        return
    checked = check_proof(proof, root)
    if not checked["holds"]:
        yield Finding(Tampering.EDITED_PROOF, name, checked["because"] or "it does not hold")
    elif checked["disclosed"].get("subject") != f"{SUBJECT}{signed.binding}":
        yield Finding(
            Tampering.EDITED_PROOF, name, f"it proves something else than that claim {claim.claim} was signed"
        )


def _documents(text: Text, hashes: Mapping[str, tuple[str, str]]) -> Iterator[Finding]:
    try:
        rows = read_csv((text(f"{DATA}{DOCUMENTS}") or "").encode())
        told = {redacted_pdf_path(row["export_id"]): row["redacted_sha256"] for row in rows}
    except (KeyError, ValueError):
        yield Finding(Tampering.BROKEN_ROW, f"{DATA}{DOCUMENTS}", "it is not as its schema has it")
        return
    for path, digest in sorted(told.items()):
        if hashes.get(f"{DATA}{path}", (None,))[0] != digest:
            yield Finding(Tampering.OTHER_DOCUMENT, f"{DATA}{path}", "it is not the document that documents.csv tells")
