"""Puts the pages onto the API's application."""

from fastapi import APIRouter, FastAPI

from desk.web import documents, entrance, finding, judging, outlook, overview, queue, reading, searching
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
    finding.router,
)
"""Every piece of the pages; a new one is added here."""


def add_pages(app: FastAPI, record: Record) -> None:
    """Add the pages and what they stand on to *app*."""
    app.state.pictures = Shelf(record)
    app.state.trails = Trails()
    for router in ROUTERS:
        app.include_router(router)
