"""Authenticity of a document: what people judged of it, beside what the machine found; and judging it."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from config.errors import NotFound, SluiceError
from desk.api import problems
from desk.api.answers import CacheSlug
from desk.api.authenticity import Judgement
from desk.api.security import TheCaller, TheRecord, permit
from desk.web import sourcewords
from desk.web.attempts import attempt, signed, typed
from desk.web.filling import page
from desk.web.route import Form, filled, page_router, the_form
from storage import catalogue, claims
from storage.database import Record

router = page_router()


@router.get("/caches/{cache}/documents/{document}/authenticity", **permit("authenticity show"))
def show_authenticity(cache: CacheSlug, document: str, *, request: Request, record: TheRecord) -> Response:
    """Show what people judged of a document, and beside it the machine's signals, which judge nothing."""
    return _page(request, record, cache, document)


@router.post("/caches/{cache}/documents/{document}/authenticity", **permit("authenticity set"))
def set_authenticity(
    cache: CacheSlug, document: str, *, request: Request, record: TheRecord, caller: TheCaller
) -> Response:
    """Judge whether a document is genuine."""
    form = the_form(request)

    def act() -> Response:
        fields = {"verdict": form.one("verdict"), "methods": _methods(form), "note": form.one("note")}
        asked = filled(Judgement, fields)
        claims.set_authenticity(
            record,
            document,
            verdict=asked.verdict,
            methods=asked.methods,
            note=asked.note,
            cache=cache,
            expected=form.number("version"),
            **signed(form, caller),
        )
        return RedirectResponse(f"/caches/{cache}/documents/{document}/authenticity", 303)

    return attempt(act, lambda refused: _page(request, record, cache, document, refused=refused, form=form))


def _page(
    request: Request,
    record: Record,
    cache: str,
    document: str,
    *,
    refused: SluiceError | None = None,
    form: Form | None = None,
) -> Response:
    if len(document) != 64 or not set(document) <= set("0123456789abcdef"):  # noqa: PLR2004 hex digits of SHA-256
        raise NotFound("there is no such document")
    (row,) = catalogue.list_documents(record, document, cache)
    return page(
        request,
        "authenticity",
        status=200 if refused is None else problems.of_our_own(request, refused).status_code,
        here="overview",
        cache=cache,
        document=row,
        told=claims.show_authenticity(record, document, cache=cache),
        refused=None if refused is None else str(refused),
        typed=typed(form),
        terms=sourcewords,
    )


def _methods(form: Form) -> list[str]:
    written = (form.one("methods") or "").replace("\n", ",").split(",")
    return list(dict.fromkeys(method.strip() for method in written if method.strip()))
