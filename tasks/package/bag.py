"""Writes bags: all or nothing, the same bytes for the same content."""

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from config.errors import SluiceError, UsageError
from storage.releases.shapes import DerivativeMade, Secret, Selection
from tasks.package import tables
from tasks.package.cells import write_csv
from tasks.package.crate import FILE_NAME as CRATE
from tasks.package.crate import write_crate
from tasks.package.files import Listed, copy_file, half_made, put_in_place, settle_folder, write_file
from tasks.package.layout import DATA, SIGNATURE, SIGNED, tag_files, trusted_comment
from tasks.package.minisign import SecretKey, sign
from tasks.package.paths import pages_text_path, proof_path, redacted_pdf_path
from tasks.package.rows import SCHEMAS, Row, schema_of
from tasks.package.scan import refuse_leaks
from tasks.package.texts import check_of, readme_of

DESCRIPTION = "Checked claims, what they rest on, and the redacted documents that they quote"
CHECK = "CHECK.md"
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
_PATH = re.compile(rf"(?:{_NAME}/){{0,6}}{_NAME}")

Held = Mapping[str, bytes | Path]
"""Files by their paths: what they hold, or where it lies."""


@dataclass(frozen=True, slots=True)
class Written:
    """A bag that was written."""

    folder: Path
    tagmanifest_sha256: str
    key_id: str
    size: int
    """Bytes of all its files."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What a bag says of itself on its outside."""

    label: str
    made_on: date
    description: str
    publisher: str | None = None
    """None: nobody is named."""


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
        UsageError: a path of *extra* is taken, or not plain ASCII.
        Refused: a file would tell a secret (rule `would_leak`), or another bag of this label is there (rule
            `release_exists`).
        SluiceError: it cannot be written, or a PDF is not the one that was proved.
    """
    made = {number: derivative for number, (_, derivative) in drawn.items()}
    payload: dict[str, bytes | Path] = {**_rows(selection, made), **_audit(selection)}
    payload["README.txt"] = readme_of(selection, publisher=publisher).encode()
    proved = {}
    for document in selection.documents:
        pdf, (path, derivative) = redacted_pdf_path(document.export_id), drawn[document.number]
        payload[pdf], proved[pdf] = path, derivative.pdf_sha256
        payload[pages_text_path(document.export_id)] = tables.pages_text(derivative).encode("utf-8", "replace")
    for path_below in extra:
        if _PATH.fullmatch(path_below) is None or path_below in {*payload, CHECK, CRATE}:
            raise UsageError(f"a bag can have no further file {path_below!r}: it is taken, or not plain ASCII")
    cover = Cover(selection.label, selection.made_on, DESCRIPTION, publisher)
    return put_bag({**payload, **extra}, cover, secrets=selection.secrets, key=key, to=to, proved=proved)


def put_bag(
    payload: Held,
    cover: Cover,
    *,
    secrets: Iterable[Secret],
    key: SecretKey,
    to: Path,
    proved: Mapping[str, str] | None = None,
) -> Written:
    """Describe, scan, sign and write a payload as a bag; as `write_bag`, for releases and errata alike.

    Args:
        payload: by paths below `data/`.
        cover: what the bag says of itself.
        secrets: what no file may hold.
        key: signs.
        to: the folder that the bag is put into, under its label.
        proved: the SHA-256 that files must have, by path.
    """
    target = to / cover.label
    try:
        with half_made(target) as folder:
            files = _write_payload(payload, cover, folder / DATA, key)
            for path, digest in (proved or {}).items():
                if files[path].sha256 != digest:
                    raise SluiceError(f"{path} is not the file that was proved. Make the release again")
            tags = tag_files(files, label=cover.label, made_on=cover.made_on, description=cover.description)
            signed = sha256(tags[SIGNED]).hexdigest()
            listed = [write_file(folder / name, content) for name, content in tags.items()]
            refuse_leaks(folder, secrets)
            comment = trusted_comment(cover.label, cover.made_on.isoformat(), signed)
            signature = sign(tags[SIGNED], key, trusted_comment=comment).encode()
            listed += [write_file(folder / SIGNATURE, signature), *files.values()]
            settle_folder(folder, day=cover.made_on)
            put_in_place(folder, target)
    except OSError as failure:
        raise SluiceError(f"{target} cannot be written ({failure.strerror}). Choose another folder: --to DIR") from None
    return Written(target, signed, key.public.name, sum(one.size for one in listed))


def _write_payload(payload: Held, cover: Cover, folder: Path, key: SecretKey) -> dict[str, Listed]:
    public = key.public.written().splitlines()[1]
    check = check_of(cover.label, key.public.name, public).encode()
    files = {path: _put(folder / path, held) for path, held in {**payload, CHECK: check}.items()}
    crate = write_crate(
        files, name=cover.label, description=cover.description, made_on=cover.made_on, publisher=cover.publisher
    )
    files[CRATE] = write_file(folder / CRATE, crate)
    return files


def _put(path: Path, held: bytes | Path) -> Listed:
    return copy_file(held, path) if isinstance(held, Path) else write_file(path, held)


def _rows(selection: Selection, made: tables.Derivatives) -> dict[str, bytes]:
    return {
        "claims.jsonl": lines(tables.claim_rows(selection)),
        "evidence.jsonl": lines(tables.evidence_rows(selection, made)),
        "documents.csv": _csv("documents", tables.document_rows(selection, made)),
        "redactions.csv": _csv("redactions", tables.redaction_rows(selection, made)),
        "replies.csv": _csv("replies", tables.reply_rows(selection)),
        **{f"schema/{name}.json": dumped(schema_of(row)) for name, row in SCHEMAS.items()},
    }


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


def remove_bag(folder: Path) -> None:
    """Remove a bag that was written and could not be kept in the record."""
    shutil.rmtree(folder, ignore_errors=True)
