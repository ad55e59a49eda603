"""What lies at the desk: caches with their deliveries, the watchlist in force, and what the inbox watches."""

from pathlib import Path
from typing import Any

from fastapi import Request, Response

from config.errors import UsageError
from config.settings import Settings
from desk.api.security import TheCaller, TheRecord, permit
from desk.web import charts, words
from desk.web.filling import page
from desk.web.route import page_router
from storage import caches
from storage.deliveries import list_deliveries
from storage.orders import is_address
from storage.people.callers import Caller
from storage.rules.access import may_call
from storage.watched import count_hits
from tasks.prioritise.watchlist import Watchlist, load_watchlist

router = page_router()

NEWEST = 20
"""Deliveries of a cache that are shown."""
DIGITS = 12
"""Of the hash by which a ranking names its watchlist."""
MEBIBYTE, GIBIBYTE = 1024**2, 1024**3


@router.get("/desk/caches", **permit("cache list"))
def show_caches(request: Request, record: TheRecord) -> Response:
    """Show each cache: its deliveries, whether they balance, what could not be read, and why."""
    watched = record.settings.inbox
    return page(
        request,
        "holdings",
        here="desk",
        caches=[
            {
                **row,
                "reasons": charts.bars_of(row["reasons"], f"/caches/{row['cache']}/documents", by="reason"),
                "unread": _unread(row),
                "newest": list_deliveries(record, row["cache"], limit=NEWEST),
                "watched": len(watched.get(row["cache"], ())),
            }
            for row in (caches.show_cache(record, one["cache"]) for one in caches.list_caches(record))
        ],
        settings=_settings(record.settings),
    )


@router.get("/desk/watchlists", **permit("cache list"))
def show_watchlist(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Show which watchlist is in force and what it found; its words only to who may see them all."""
    problem, listed = None, None
    try:
        listed = load_watchlist(record.settings.watchlist_path)
    except UsageError:
        problem = "It cannot be read, or a term in it is not as it must be. The next run of a cache says which."
    hits = count_hits(record)
    digest = "" if listed is None else listed.digest[:DIGITS]
    shown = listed is not None and _may(caller, "run list")
    return page(
        request,
        "watchlists",
        here="desk",
        origin=_origin(record.settings),
        problem=problem,
        number=None if listed is None else len(listed.terms),
        hits=[{"cache": one.cache, "items": one.items, "hit": one.hit, "older": _older(one, digest)} for one in hits],
        terms=_terms(listed, hits) if listed is not None and shown else None,
    )


@router.get("/desk/inbox", **permit("inbox list"))
def show_inbox(request: Request, record: TheRecord) -> Response:
    """Show what the inbox watches, by cache, and whether each folder is there."""
    known = {row["cache"] for row in caches.list_caches(record)}
    places = [
        {"cache": cache, "is_known": cache in known, "place": place, "stands": _stands(place)}
        for cache, listed in sorted(record.settings.inbox.items())
        for place in listed
    ]
    return page(request, "inbox", here="desk", places=places, settle=record.settings.inbox_settle_seconds)


def _unread(row: dict[str, Any]) -> list[charts.Bar]:
    """Give the outcomes that somebody may have to do something about."""
    unread = {code: row["outcomes"].get(code, 0) for code in ("partial", "quarantined", "excluded", "waiting")}
    counted = {code: number for code, number in unread.items() if number}
    return charts.bars_of(counted, f"/caches/{row['cache']}/documents", by="outcome", names=words.OUTCOMES)


def _settings(settings: Settings) -> list[tuple[str, str, str]]:
    """Give the settings that decide what is read: what they say, their value, their name. No path, no address."""
    return [
        ("Recognises pages without text in", settings.ocr_languages.replace("+", ", ") or "nothing", "ocr_languages"),
        ("Tells languages by", settings.language_engine, "language_engine"),
        ("A file is given up after", f"{settings.read_timeout_seconds:g} seconds", "read_timeout_seconds"),
        ("A file is too large from", f"{settings.read_maximum_bytes / MEBIBYTE:,.0f} MiB", "read_maximum_bytes"),
        ("Opens containers in containers", f"{settings.container_maximum_depth} deep", "container_maximum_depth"),
        ("Unpacks of one container", f"{settings.container_maximum_bytes / GIBIBYTE:g} GiB", "container_maximum_bytes"),
        ("Leaves out by own rules", ", ".join(sorted(settings.exclude)) or "nothing", "exclude"),
        ("Draws for a second review", f"{settings.second_review_share:.0%} of plain decisions", "second_review_share"),
        ("An item is held for", f"{settings.lease_minutes:g} minutes", "lease_minutes"),
        ("Releases by schedule", ", ".join(settings.release_caches) or "nothing", "release_caches"),
    ]


def _origin(settings: Settings) -> str:
    """Tell which watchlist is in force, without its path."""
    if settings.watchlist is not None:
        return "setting"
    return "home" if (settings.home / "watchlist.toml").exists() else "own"


def _older(hits: Any, digest: str) -> int:
    """Count the items that another list ranked than the one in force."""
    return int(sum(number for by, number in hits.ranked_by.items() if by != digest))


def _terms(listed: Watchlist, hits: list[Any]) -> list[dict[str, Any]]:
    """Give the terms, those that found most first, with what they found in each cache."""
    told = [
        {
            "text": term.text,
            "weight": term.weight,
            "total": sum(one.by_term[term.text] for one in hits),
            "found": [(one.cache, one.by_term[term.text]) for one in hits if one.by_term[term.text]],
        }
        for term in listed.terms
    ]
    return sorted(told, key=lambda one: (-one["total"], -one["weight"], one["text"]))


def _stands(place: str) -> str:
    """Tell what is at a place of the inbox: an address is not asked, for a page is to cause no request elsewhere."""
    if is_address(place):
        return "address"
    try:
        return "folder" if Path(place).expanduser().is_dir() else "missing"
    except OSError:
        return "missing"


def _may(caller: Caller, verb: str) -> bool:
    return may_call(verb, role=caller.role, scopes=caller.scopes, by_session=True)
