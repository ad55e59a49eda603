"""Puts the pages onto the API's application."""

from fastapi import APIRouter, FastAPI

from desk.web import (
    claim_evidence,
    claim_quotes,
    claim_replies,
    claims,
    documents,
    entrance,
    finding,
    judging,
    overview,
    queue,
    quoting,
    reading,
)
from desk.web.pictures import Shelf
from storage.database import Record

ROUTERS: tuple[APIRouter, ...] = (
    entrance.router,
    overview.router,
    documents.router,
    reading.router,
    queue.router,
    judging.router,
    finding.router,
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
    for router in ROUTERS:
        app.include_router(router)
