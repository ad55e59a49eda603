"""The page of a claim: all it rests on, where it stands, what it lacks; and what every act on it has in common."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from config.errors import SluiceError
from desk.api import problems
from desk.web.attempts import attempt
from desk.web.filling import page
from desk.web.ladder import disputes_of, heaps_of, ladder_of
from desk.web.quotable import address_of_quote
from desk.web.route import Form, filled, the_form
from storage import captures, claims
from storage.database import Record
from storage.people.callers import Caller
from storage.rules.access import may_call
from storage.vocabulary import ClaimStatus, Confidence, Likelihood

Shape = TypeVar("Shape", bound=BaseModel)
CAPTURES_OFFERED = 200
"""The newest; any other is named by its number at the command line."""
_COMMAND = re.compile(r"\bsluice [a-z]")
_SENTENCE = re.compile(r"(?<=\.) (?=[A-Z])")

RULES: Mapping[str, str] = {
    "contradiction_stays": "What speaks against a claim is answered, never taken away.",
    "editor": "This needs an editor.",
    "evidence_changed": "The evidence changed since you looked. Look again, then sign.",
    "four_eyes": "Four eyes: nobody signs or checks what they made themselves.",
    "new_leaker": "A new leaker is F, unknown, until a claim that rests on it was verified or refuted.",
    "nothing_to_answer": "Only what speaks against the claim is answered.",
    "nothing_to_sign": "Only that somebody was not asked needs an editor's signature.",
    "quote_ambiguous": "A quote must be found again: its words may stand there once only.",
    "reads": "Who checks a translation reads the language of the quote.",
    "said_already": "You have said so already. Another person may, too.",
    "sign_off_comes_last": "A sign-off comes last: all else must be there.",
    "stale": "Somebody was quicker. What stands now is shown: look, then send it again.",
    "time_to_answer": "Who was asked has until the deadline to answer.",
}
"""What the desk's rules say, by their names."""


def in_page_words(message: str) -> str:
    """Give a message without the sentences that tell what to type at the command line."""
    kept = " ".join(part for part in _SENTENCE.split(message) if not _COMMAND.search(part))
    return (kept or message).removesuffix(".")


def claim_page(
    request: Request,
    record: Record,
    caller: Caller,
    claim: int,
    *,
    why: Any = None,
    refused: SluiceError | None = None,
) -> Response:
    """Show a claim.

    Args:
        request: that is answered.
        record: the open record.
        caller: who looks.
        claim: its number.
        why: why two pieces of its evidence are one group, where that was asked.
        refused: why what was sent by one of its forms was not done; the form is shown open, with what was typed.

    Raises:
        NotFound: there is no such claim.
    """
    shown = claims.show_claim(record, claim)
    form = the_form(request)
    quotes = {quote["quote"]: {**quote, "address": address_of_quote(quote)} for quote in shown["quotes"]}
    sources = claims.list_sources(record)
    may_sign = may_call("claim sign-off", role=caller.role, scopes=caller.scopes, by_session=True)
    hindrance = claims.refusal_to_sign(record, claim, reviewer=caller.name) if may_sign else None
    documents = {quote["document"] for quote in shown["quotes"]}
    subjects = {f"claim:{claim}", f"cache:{shown['cache']}", *(f"document:{sha256}" for sha256 in documents)}
    status = 200 if refused is None else problems.of_our_own(request, refused).status_code
    return page(
        request,
        "claim",
        status=status,
        here="claims",
        claim=shown,
        ladder=ladder_of(ClaimStatus(shown["status"]), ClaimStatus(shown["step"]), shown["lacks"]),
        disputes=disputes_of(shown),
        quotes=quotes,
        heaps=heaps_of(shown["evidence"]),
        sources=sources,
        source_ids={source["name"]: source["source"] for source in sources},
        captures=captures.list_captures(record)[-CAPTURES_OFFERED:][::-1],
        holds=[hold for hold in claims.list_holds(record) if hold["on"] in subjects],
        history=_turns(claims.claim_history(record, claim)),
        hindrance=None if hindrance is None else in_page_words(str(hindrance)).removeprefix(f"claim {claim}: "),
        confidences=list(Confidence),
        likelihoods=list(Likelihood),
        why=why,
        refused=None if refused is None else _told(refused) | {"form": form.one("form")},
        sent={name: written[-1] for name, written in form.fields.items()} if refused is not None else {},
    )


def acting(
    request: Request, record: Record, caller: Caller, claim: int, act: Callable[[Form], Mapping[str, Any]]
) -> Response:
    """Act on a claim and show it where that was done; where a rule refuses, say so beside what was typed.

    Args:
        request: that is answered.
        record: the open record.
        caller: who acts.
        claim: its number.
        act: does it, by a verb of storage, from what the form sent.

    Raises:
        NotFound: there is no such claim.
    """

    def acted() -> Response:
        answer = act(the_form(request))
        known = {**request.path_params, **answer}
        place = next((f"#{kind}-{known[kind]}" for kind in ("quote", "evidence", "reply") if kind in known), "")
        return RedirectResponse(f"/claims/{answer['claim']}{place}", 303)

    return attempt(acted, lambda refused: claim_page(request, record, caller, claim, refused=refused))


def signed(form: Form, caller: Caller) -> dict[str, Any]:
    """Give what each verb is told beside its own: who acts, the request key, and the revision that was seen."""
    return {"reviewer": caller.name, "request": form.one("request"), "expected": form.number("version")}


def asked(shape: type[Shape], form: Form, **more: Any) -> dict[str, Any]:
    """Give what a form asks for, held to a shape of the API.

    Args:
        shape: of the API, whose fields the form's are.
        form: what was sent.
        more: fields that are not written as they are to be understood.

    Raises:
        UsageError: it is not of that shape.
    """
    fields = {name: form.one(name) for name in shape.model_fields}
    return filled(shape, fields | more).model_dump()


def _turns(history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out where the status was computed anew and stayed."""
    kept, status = [], None
    for event in history:
        if event["status"] is None or event["status"] != status:
            kept.append(event)
        status = event["status"] or status
    return kept


def _told(refused: SluiceError) -> dict[str, Any]:
    rule = getattr(refused, "rule", None)
    return {"detail": in_page_words(str(refused)), "rule": rule, "says": RULES.get(str(rule))}
