"""The list of a cache's documents, page by page: the rows behind every figure of the overview."""

from enum import StrEnum
from typing import Annotated, TypeVar

from fastapi import Query, Request, Response

from desk.api.answers import HANDLE, CacheSlug
from desk.api.security import TheRecord, permit
from desk.web import charts, words
from desk.web.filling import page
from desk.web.route import page_router
from storage import caches, catalogue
from storage.sifting import Sieve, Stage, count_documents
from storage.vocabulary import Outcome, ReviewState

router = page_router()
Word = TypeVar("Word", bound=StrEnum)

ROWS = 50
Code = Annotated[str, Query(max_length=40, pattern="^[A-Za-z0-9_-]*$")]


@router.get("/caches/{cache}/documents", **permit("document list"))
def list_documents(
    cache: CacheSlug,
    *,
    request: Request,
    record: TheRecord,
    outcome: Code = "",
    reason: Code = "",
    language: Code = "",
    script: Code = "",
    state: Code = "",
    stage: Code = "",
    family: Annotated[str, Query(pattern="^([0-9a-f]{64})?$")] = "",
    after: Annotated[str | None, Query(pattern=HANDLE)] = None,
) -> Response:
    """List documents, those that meet all that is asked, in the order of their hashes."""
    asked = {
        "outcome": outcome,
        "reason": reason,
        "language": language,
        "script": script,
        "state": state,
        "stage": stage,
        "family": family,
    }
    asked = {name: value for name, value in asked.items() if value}
    sieve = Sieve(
        cache,
        outcome=_one_of(Outcome, outcome),
        waiting=outcome == "waiting",
        reason=reason or None,
        language=language or None,
        script=script or None,
        state=_one_of(ReviewState, state),
        stage=_one_of(Stage, stage),
        family=family or None,
    )
    rows = catalogue.list_documents(record, slug=cache, after=after, limit=ROWS + 1, only=sieve)
    shown = rows[:ROWS]
    address = f"/caches/{cache}/documents"
    following = {**asked, "after": shown[-1]["document"]} if len(rows) > ROWS else None
    numbers = caches.show_contents(record, cache)
    return page(
        request,
        "documents",
        here="overview",
        cache=numbers,
        asked=asked,
        total=count_documents(record, sieve),
        rows=shown,
        choices=_choices(numbers),
        first=None if after is None else charts.with_query(address, asked),
        following=None if following is None else charts.with_query(address, following),
    )


def _choices(numbers: dict[str, dict[str, object]]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Give the filters: name, label, and what can be chosen, with its words."""
    return [
        ("outcome", "Outcome", [(code, words.OUTCOMES.get(code, code)) for code in numbers["outcomes"]]),
        ("reason", "Reason", [(code, words.in_words(code)) for code in numbers["reasons"]]),
        ("language", "Language", [(code, words.language_name(code)) for code in numbers["languages"]]),
        ("script", "Script", [(code, words.script_name(code)) for code in numbers["scripts"]]),
        ("state", "Review", [(state.value, words.STATES[state]) for state in ReviewState]),
        ("stage", "Come to", [(stage.value, STAGES[stage]) for stage in Stage]),
    ]


STAGES = {
    Stage.FAMILIES: "first of its family",
    Stage.REVIEWED: "reviewed",
    Stage.CORROBORATED: "corroborated",
    Stage.RELEASED: "released",
}


def _one_of(kind: type[Word], written: str) -> Word | None:
    return kind(written) if written in {one.value for one in kind} else None
