"""Puts the pages onto the API's application."""

from fastapi import APIRouter, FastAPI

from desk.web import (
    account,
    authenticity,
    captures,
    claim_evidence,
    claim_quotes,
    claim_replies,
    claims,
    comparing,
    documents,
    entrance,
    families,
    holds,
    judging,
    ledger,
    outlook,
    overview,
    people,
    queue,
    quoting,
    reading,
    redacting,
    relating,
    released,
    releases,
    runs,
    searching,
    sources,
    upkeep,
)
from desk.web.pictures import Shelf
from desk.web.trails import Trails
from storage.database import Record

ROUTERS: tuple[APIRouter, ...] = (
    entrance.router,
    overview.router,
    documents.router,
    reading.router,
    queue.router,
    outlook.router,
    judging.router,
    searching.router,
    sources.router,
    captures.router,
    holds.router,
    authenticity.router,
    comparing.router,
    relating.router,
    families.router,
    redacting.router,
    released.router,
    account.router,
    people.router,
    upkeep.router,
    runs.router,
    ledger.router,
    releases.router,
    claims.router,
    claim_quotes.router,
    claim_evidence.router,
    claim_replies.router,
    quoting.router,
)
"""Every piece of the pages; a new one is added here."""


def add_pages(app: FastAPI, record: Record) -> None:
    """Add the pages and what they stand on to *app*."""
    app.state.pictures = Shelf(record)
    app.state.trails = Trails()
    for router in ROUTERS:
        app.include_router(router)
