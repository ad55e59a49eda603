"""Translations of a claim's quotes, and the check of them by somebody who reads the quote."""

from fastapi import Request, Response

from desk.api.conditions import RowId
from desk.api.quotes import Check, NewTranslation
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.claim_page import acting, asked, signed
from desk.web.route import page_router
from storage import claims

router = page_router()


@router.post("/claims/{claim}/quotes/{quote}/translate", **permit("quote translate"))
def translate_quote(claim: RowId, quote: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Say what a quote says in another language."""
    return acting(
        request,
        record,
        caller,
        claim,
        lambda form: claims.translate_quote(record, quote, **asked(NewTranslation, form), **signed(form, caller)),
    )


@router.post("/claims/{claim}/translations/{translation}/check", **permit("quote check"))
def check_translation(
    claim: RowId, translation: RowId, *, request: Request, record: TheRecord, caller: TheCaller
) -> Response:
    """Say whether a translation holds, as somebody who reads the quote and did not translate it."""
    return acting(
        request,
        record,
        caller,
        claim,
        lambda form: claims.check_translation(record, translation, **asked(Check, form), **signed(form, caller)),
    )
