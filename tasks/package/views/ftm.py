"""The release as FollowTheMoney entities, which Aleph loads: documents, their pages, claims as notes.

FollowTheMoney knows no claim, stance, grade or sign-off: these are told in `claims.jsonl` and `evidence.jsonl` alone.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from storage.releases.shapes import ClaimSelected, DerivativeMade, DocumentSelected, Selection
from tasks.package.paths import redacted_pdf_path

ISO_639_3: Mapping[str, str] = {
    "ar": "ara", "be": "bel", "bg": "bul", "cs": "ces", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fa": "fas",
    "fr": "fra", "he": "heb", "hi": "hin", "it": "ita", "ja": "jpn", "ka": "kat", "kk": "kaz", "ko": "kor", "mk": "mkd",
    "mn": "mon", "nl": "nld", "pl": "pol", "ps": "pus", "pt": "por", "ro": "ron", "ru": "rus", "sr": "srp", "sv": "swe",
    "th": "tha", "tr": "tur", "uk": "ukr", "ur": "urd", "uz": "uzb", "vi": "vie", "zh": "zho",
}  # fmt: skip
"""BCP 47's two letters to ISO 639-3, which FollowTheMoney asks for (checked against followthemoney 4.11)."""


def ftm_view(
    selection: Selection, derivatives: Mapping[int, DerivativeMade], *, publisher: str | None = None
) -> dict[str, bytes]:
    """Give `ftm.jsonl`: one entity a line; ids are made of export ids alone.

    Args:
        selection: what goes out.
        derivatives: by the document's number.
        publisher: named as the publisher of each document, where somebody wants to be.
    """
    lines = [
        json.dumps(entity, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for entity in _entities(selection, derivatives, publisher)
    ]
    return {"ftm.jsonl": "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")}


def _entities(
    selection: Selection, derivatives: Mapping[int, DerivativeMade], publisher: str | None
) -> Iterator[dict[str, Any]]:
    package = _id(selection.label)
    published = {"publishedAt": [selection.made_on.isoformat()], "publisher": [publisher] if publisher else []}
    yield _entity(package, "Package", {"title": [selection.label], "fileName": [selection.label], **published})
    exported = {}
    for document in selection.documents:
        exported[document.number] = _id(document.export_id)
        made = derivatives[document.number]
        yield _document(document, made, package, published)
        yield from _pages(document, made)
    for claim in selection.claims:
        yield _note(claim, selection, exported)


def _document(
    document: DocumentSelected, made: DerivativeMade, package: str, published: Mapping[str, list[str]]
) -> dict[str, Any]:
    return _entity(
        _id(document.export_id),
        "Pages",
        {
            "title": [document.export_id],
            "fileName": [redacted_pdf_path(document.export_id)],
            "mimeType": ["application/pdf"],
            "extension": ["pdf"],
            # contentHash holds a SHA-1 (the model refuses 64 digits), and Aleph drops it from what is not uploaded
            "description": [f"Redacted copy; SHA-256 {made.pdf_sha256}"],
            "language": _languages(document),
            "parent": [package],
            **published,
        },
    )


def _pages(document: DocumentSelected, made: DerivativeMade) -> Iterator[dict[str, Any]]:
    for page in made.pages:
        yield _entity(
            _id(f"{document.export_id}/{page.number}"),
            "Page",
            {
                "document": [_id(document.export_id)],
                "index": [str(page.number)],
                "bodyText": [page.text] if page.text else [],
            },
        )


def _note(claim: ClaimSelected, selection: Selection, exported: Mapping[int, str]) -> dict[str, Any]:
    quoted = sorted({one.quote.document for one in claim.evidence if one.quote is not None})
    documents = [exported[number] for number in quoted]
    return _entity(
        _id(f"{selection.label}/claim/{claim.number}"),
        "Note",
        {
            "name": [f"Claim {claim.number}: {claim.label}"],
            "description": [claim.text],
            "entity": documents,
            "proof": documents,
        },
    )


def _languages(document: DocumentSelected) -> list[str]:
    codes = (ISO_639_3.get(tag.split("-", maxsplit=1)[0]) for tag in sorted(document.languages))
    return list(dict.fromkeys(code for code in codes if code is not None))


def _entity(key: str, schema: str, properties: Mapping[str, list[str]]) -> dict[str, Any]:
    return {"id": key, "schema": schema, "properties": {name: held for name, held in properties.items() if held}}


def _id(name: str) -> str:
    """Give an entity its id: the hash of its name outside, as FollowTheMoney makes ids."""
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()
