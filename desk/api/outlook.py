"""Routes of how the work goes: how far people agree, what the queue has learned, what needs people."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Query
from pydantic import Field

from desk.api.answers import Answer, CacheSlug
from desk.api.conditions import Moment, Word
from desk.api.security import TheRecord, desk_router, permit
from storage import notices, queue
from storage.learning import report_learning
from storage.noticing import NoticeKind
from tasks.agreement import measure_agreement

router = desk_router("outlook")


class Agreement(Answer):
    """How far blind second reviews agree with the first, on one question about documents of one language."""

    language: str
    axis: str = Field(description="`relevance`, `sensitive` or `names_person`.")
    pairs: int
    alpha: float | None = Field(description="Krippendorff's alpha, at most 1; None: it cannot be told.")
    because: str | None = Field(description="Why it cannot be told: `too_few` pairs, or `no_variation`.")


class Learning(Answer):
    """What the queue of a cache has learned from, and which share of what matters is probably found."""

    cache: str
    run: int | None = Field(description="The number of the last one; None: nothing was learned yet.")
    model: str | None
    seed: int
    random_share: float
    weight: float
    documents: int
    decisions: int
    relevant: int
    sample: int
    sample_relevant: int
    sample_open: int
    prevalence: list[float] | None = Field(description="The share that is relevant: likeliest, least, most.")
    recall: list[float] | None = Field(description="The share of them that is found: likeliest, least, most.")


class Notice(Answer):
    """Something that needs people: ids and times, no text."""

    notice: int | None = Field(description="Its number; None: `sluice serve` has not found it yet.")
    kind: NoticeKind
    subject: str = Field(examples=["reply:4"])
    since: Moment
    told: dict[str, Moment] = Field(description="When, by channel.")


@router.get("/queue/agreement", **permit("queue agreement"))
def tell_agreement(
    record: TheRecord, cache: Annotated[Word | None, Query(description="Only of this cache.")] = None
) -> list[Agreement]:
    """Tell how far blind second reviews agree with the first: Krippendorff's alpha, per language and question."""
    return [Agreement.model_validate(asdict(one)) for one in measure_agreement(queue.judged_twice(record, cache))]


@router.get("/caches/{cache}/learning", **permit("queue learning"))
def tell_learning(cache: CacheSlug, record: TheRecord) -> Learning:
    """Tell what the queue has learned from, and which share of what matters is probably found."""
    return Learning.model_validate(report_learning(record, cache))


@router.get("/notices", **permit("notices"))
def list_notices(record: TheRecord) -> list[Notice]:
    """List what needs people now, and where it was told. Tells nobody; `sluice serve` does that."""
    return [Notice.model_validate(row) for row in notices.list_due(record)]
