"""The first page: what there is, how far it has come, what is left; every figure leads to the rows behind it."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from desk.api.answers import CacheSlug
from desk.api.security import TheCaller, TheRecord, permit
from desk.web import charts, words
from desk.web.filling import page
from desk.web.route import page_router
from storage import caches, queue
from storage.learning import report_learning

router = page_router()


@router.get("/", **permit("cache list"))
def list_caches(request: Request, record: TheRecord) -> Response:
    """Show the caches; where there is one, show that."""
    rows = caches.list_caches(record)
    if len(rows) == 1:
        return RedirectResponse(f"/caches/{rows[0]['cache']}", 303)
    return page(request, "caches", here="overview", caches=rows)


@router.get("/caches/{cache}", **permit("cache show"))
def show_cache(cache: CacheSlug, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Show a cache: its funnel, its languages, what could not be read, the pace, and what is left."""
    row = caches.show_cache(record, cache)
    pace = queue.measure_pace(record, cache)
    address = f"/caches/{cache}/documents"
    return page(
        request,
        "overview",
        here="overview",
        cache=row,
        several=caches.count_caches(record) > 1,
        funnel=charts.funnel_of(row["funnel"], address),
        outcomes=charts.bars_of(row["outcomes"], address, by="outcome", names=words.OUTCOMES),
        reasons=charts.bars_of(row["reasons"], address, by="reason"),
        languages=_named(charts.bars_of(row["languages"], address, by="language", of=1), words.language_name),
        scripts=_named(charts.bars_of(row["scripts"], address, by="script", of=1), words.script_name),
        pace=pace,
        columns=charts.columns_of(pace.days),
        learning=report_learning(record, cache),
        held=[item for item in queue.list_held(record, reviewer=caller.name) if item["cache"] == cache],
    )


def _named(bars: list[charts.Bar], naming: object) -> list[charts.Bar]:
    assert callable(naming)  # noqa: S101 for the type checker
    return [charts.Bar(naming(bar.name), bar.number, bar.length, bar.href, tag=bar.tag) for bar in bars]
