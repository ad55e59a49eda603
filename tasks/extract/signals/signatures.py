"""Digital signatures of a PDF: what they cover, and whether they hold. No authority is asked who made them."""

from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

from storage.shapes import SignalRead
from storage.vocabulary import SignalKind
from tasks.extract.clean import clean_title
from tasks.extract.signals.quoting import quoted

MOST_SIGNATURES = 20
MARK = b"/ByteRange"
"""Every signature has one, in the clear (ISO 32000-1, 12.8.1)."""


def of_file(path: Path, content: Any) -> Iterator[SignalRead]:
    """Check each signature of the PDF at *path*."""
    if content.find(MARK) < 0:
        return
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 few PDFs are signed, and it loads long

    with path.open("rb") as source:
        reader = PdfFileReader(source, strict=False)
        for signature in reader.embedded_signatures[:MOST_SIGNATURES]:
            yield _checked(signature)


def _checked(signature: Any) -> SignalRead:
    who = clean_title(_signer(signature)) or "somebody unnamed"
    when = signature.self_reported_timestamp
    said = f"signed by {quoted(who)}" + (f" on {when.date().isoformat()} as claimed" if when else "")
    details: dict[str, object] = {"signer": who, "claimed": when.isoformat() if when else None}
    try:
        status = _run(_validate(signature))
        holds = bool(status.intact and status.valid)
        coverage = status.coverage.name.lower().replace("_", " ")
        changed = status.modification_level.name.lower().replace("_", " ") if status.modification_level else "none"
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 algorithms it does not know (GOST), broken certificates, and more
        evidence = f"{said}; whether it holds could not be checked"
        return SignalRead(SignalKind.SIGNATURE_UNCHECKED, evidence, details={**details, "code": type(error).__name__})
    details |= {
        "intact": bool(status.intact),
        "valid": bool(status.valid),
        "covers": coverage,
        "changed_since": changed,
    }
    kind = SignalKind.SIGNATURE_HOLDS if holds else SignalKind.SIGNATURE_BROKEN
    verdict = "it holds" if holds else "it does not hold: what it covers was changed, or it was not made by that key"
    return SignalRead(
        kind,
        f"{said}; {verdict}; covers {coverage}, changed since: {changed}; no authority was asked who that is",
        details=details,
    )


def _signer(signature: Any) -> str | None:
    try:
        return str(signature.signer_cert.subject.human_friendly)
    except Exception:  # noqa: BLE001 a certificate may be anything
        return None


def _validate(signature: Any) -> Coroutine[Any, Any, Any]:
    from pyhanko.sign.validation import async_validate_pdf_signature  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    context = ValidationContext(allow_fetching=False, trust_roots=[])
    coroutine: Coroutine[Any, Any, Any] = async_validate_pdf_signature(signature, signer_validation_context=context)
    return coroutine


def _run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that waits for nothing; an event loop would open sockets, which a worker may not."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    finally:
        coroutine.close()
    raise RuntimeError
