"""Writes bags: all or nothing, the same bytes for the same content."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path

from config.errors import Refused, SluiceError
from storage.releases.shapes import DerivativeMade, Secret, Selection
from tasks.package import tables
from tasks.package.cells import write_csv
from tasks.package.crate import FILE_NAME as CRATE
from tasks.package.crate import write_crate
from tasks.package.layout import DATA, SIGNATURE, SIGNED, tag_files, trusted_comment
from tasks.package.minisign import SecretKey, sign
from tasks.package.paths import pages_text_path, proof_path, redacted_pdf_path
from tasks.package.rows import SCHEMAS, Row, schema_of
from tasks.package.scan import refuse_leaks
from tasks.package.texts import check_of, readme_of

DESCRIPTION = "Checked claims, what they rest on, and the redacted documents that they quote"


@dataclass(frozen=True, slots=True)
class Written:
    """A bag that was written."""

    folder: Path
    tagmanifest_sha256: str
    key_id: str
    size: int
    """Bytes of all its files."""


def write_bag(
    selection: Selection,
    drawn: Mapping[int, tuple[Path, DerivativeMade]],
    *,
    extra: Mapping[str, bytes],
    key: SecretKey,
    to: Path,
    publisher: str | None = None,
) -> Written:
    """Write the bag of a release.

    Args:
        selection: what goes out.
        drawn: of each document, by its number, the redacted PDF and what is known of it.
        extra: dossier and views, by their paths below `data/`.
        key: signs.
        to: the folder that the bag is put into, under its label.
        publisher: who publishes; None: nobody is named.

    Raises:
        Refused: a file would tell a secret (rule `would_leak`), or another bag of this label is there (rule
            `release_exists`).
        SluiceError: it cannot be written.
    """
    payload = {**_rows(selection, drawn), **_documents(selection, drawn), **_audit(selection), **extra}
    payload["README.txt"] = readme_of(selection, publisher=publisher).encode()
    return put_bag(
        payload,
        label=selection.label,
        made_on=selection.made_on,
        description=DESCRIPTION,
        secrets=selection.secrets,
        key=key,
        to=to,
        publisher=publisher,
    )


def put_bag(
    payload: Mapping[str, bytes],
    *,
    label: str,
    made_on: date,
    description: str,
    secrets: Iterable[Secret],
    key: SecretKey,
    to: Path,
    publisher: str | None = None,
) -> Written:
    """Describe, scan, sign and write a payload as a bag; as `write_bag`, for releases and errata alike."""
    public = key.public.written().splitlines()[1]
    held = {**payload, "CHECK.md": check_of(label, key.public.name, public).encode()}
    held[CRATE] = write_crate(held, name=label, description=description, made_on=made_on, publisher=publisher)
    files = tag_files(held, label=label, made_on=made_on, description=description)
    signed = sha256(files[SIGNED]).hexdigest()
    files |= {f"{DATA}{path}": content for path, content in held.items()}
    refuse_leaks(files, secrets)
    comment = trusted_comment(label, made_on.isoformat(), signed)
    files[SIGNATURE] = sign(files[SIGNED], key, trusted_comment=comment).encode()
    folder = to / label
    _put(files, folder, made_on)
    return Written(folder, signed, key.public.name, sum(map(len, files.values())))


def _rows(selection: Selection, drawn: Mapping[int, tuple[Path, DerivativeMade]]) -> dict[str, bytes]:
    made = {number: derivative for number, (_, derivative) in drawn.items()}
    return {
        "claims.jsonl": lines(tables.claim_rows(selection)),
        "evidence.jsonl": lines(tables.evidence_rows(selection, made)),
        "documents.csv": _csv("documents", tables.document_rows(selection, made)),
        "redactions.csv": _csv("redactions", tables.redaction_rows(selection, made)),
        "replies.csv": _csv("replies", tables.reply_rows(selection)),
        **{f"schema/{name}.json": dumped(schema_of(name)) for name in SCHEMAS},
    }


def _documents(selection: Selection, drawn: Mapping[int, tuple[Path, DerivativeMade]]) -> dict[str, bytes]:
    files = {}
    for document in selection.documents:
        path, made = drawn[document.number]
        files[redacted_pdf_path(document.export_id)] = path.read_bytes()
        files[pages_text_path(document.export_id)] = tables.pages_text(made).encode("utf-8", "replace")
    return files


def _audit(selection: Selection) -> dict[str, bytes]:
    files = {"audit/root.txt": f"{selection.ledger_size}:{selection.ledger_root}\n".encode()}
    for claim in selection.claims:
        for place, signed in enumerate(claim.sign_offs, 1):
            if signed.proof:
                files[proof_path(claim.number, place)] = dumped(dict(signed.proof))
    return files


def lines(rows: Iterable[Row]) -> bytes:
    """Write rows as JSON lines."""
    return "".join(f"{row.model_dump_json()}\n" for row in rows).encode("utf-8", "replace")


def _csv(name: str, rows: Iterable[Row]) -> bytes:
    columns = tuple(SCHEMAS[name].model_fields)
    cells = ([row.model_dump(mode="json")[column] for column in columns] for row in rows)
    return write_csv(columns, cells)


def dumped(value: object) -> bytes:
    """Write a JSON file for people's eyes."""
    return f"{json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def _put(files: Mapping[str, bytes], folder: Path, made_on: date) -> None:
    """Write the files of a bag beside its place, and put them there at once."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists() or folder.is_symlink():
            _require_same(files, folder)
            return
        with tempfile.TemporaryDirectory(prefix=".bag-", dir=folder.parent) as beside:
            whole = Path(beside) / "bag"
            _write(files, whole, made_on)
            whole.rename(folder)
    except OSError as failure:
        raise SluiceError(f"{folder} cannot be written ({failure.strerror}). Choose another folder: --to DIR") from None


def _write(files: Mapping[str, bytes], folder: Path, made_on: date) -> None:
    midnight = datetime.combine(made_on, time(), UTC).timestamp()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(0o644)
        os.utime(path, (midnight, midnight))
    for path in sorted((one for one in folder.rglob("*") if one.is_dir()), reverse=True):
        path.chmod(0o755)
        os.utime(path, (midnight, midnight))
    folder.chmod(0o755)
    os.utime(folder, (midnight, midnight))


def _require_same(files: Mapping[str, bytes], folder: Path) -> None:
    """Raise where *folder* holds anything else than these files."""
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()}
    is_same = there == set(files) and all(
        not (folder / name).is_symlink() and (folder / name).read_bytes() == content for name, content in files.items()
    )
    if not is_same:
        raise Refused(
            f"{folder} is there and holds something else. Nothing was overwritten; choose another folder: --to DIR",
            rule="release_exists",
        )


def remove_bag(folder: Path) -> None:
    """Remove a bag that was written and could not be kept in the record."""
    shutil.rmtree(folder, ignore_errors=True)
