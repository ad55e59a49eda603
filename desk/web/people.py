"""Administering the desk: what there is to look after, and the people."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from config.errors import NotFound, SluiceError
from desk.api import people as api
from desk.api import problems
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.filling import page
from desk.web.route import filled, page_router, the_form
from storage.database import Record
from storage.people import accounts
from storage.vocabulary import Role

router = page_router()

PARTS = (
    ("People", "/desk/people", "reviewer list", "Who works here, in which role, and who may come in."),
    ("Caches", "/desk/caches", "cache list", "What arrived, whether the numbers balance, what could not be read."),
    ("Watchlist", "/desk/watchlists", "cache list", "Which words bring a document forward, and how often they did."),
    ("Inbox", "/desk/inbox", "inbox list", "Which folders and addresses are watched for new files."),
    ("Schedules and runs", "/desk/runs", "run list", "What runs by itself, when it ran last, and what came of it."),
    ("Ledger", "/desk/ledger", "ledger root", "The record of every act: is it whole, and proofs of single entries."),
    ("Releases", "/releases", "release list", "What went out, what still stands, and the packages to download."),
    ("Your own account", "/me", "me", "Your password, your second factor, and tokens for programs."),
)
"""Name, address, verb, and what it is for."""
ROLES = {
    Role.REVIEWER: "reads, reviews, corroborates, signs off what others made",
    Role.EDITOR: "the same, and approves that somebody was not asked for a reply",
    Role.ADMIN: "what a reviewer may, and looks after people; no editor by that",
}
Done = Annotated[str, Query(max_length=20, pattern="^[a-z]*$")]


@router.get("/desk", **permit("me"))
def show_desk(request: Request) -> Response:
    """Show what one may look after."""
    return page(request, "administer", here="desk", parts=PARTS)


@router.get("/desk/people", **permit("reviewer list"))
def list_people(request: Request, record: TheRecord, done: Done = "") -> Response:
    """List everybody at the desk."""
    return _people_page(request, record, done=done)


@router.post("/desk/people", **permit("reviewer add"))
def add_person(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Add somebody."""
    form = the_form(request)
    reads = [tag.strip() for tag in (form.one("reads") or "").replace("\n", ",").split(",") if tag.strip()]
    try:
        asked = filled(api.NewReviewer, {"name": form.one("name"), "role": form.one("role"), "reads": reads})
        api.add_reviewer(asked, record, caller)
    except SluiceError as refused:
        return _people_page(request, record, refused=refused)
    return RedirectResponse("/desk/people?done=added", 303)


@router.post("/desk/people/deactivate", **permit("reviewer deactivate"))
def deactivate_person(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Let somebody no longer act; whom, stands in the form, for names are to stand in no address."""
    api.deactivate_reviewer(_named(request), record, caller)
    return RedirectResponse("/desk/people?done=deactivated", 303)


@router.post("/desk/people/reactivate", **permit("reviewer reactivate"))
def reactivate_person(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Let somebody act again."""
    api.reactivate_reviewer(_named(request), record, caller)
    return RedirectResponse("/desk/people?done=reactivated", 303)


def _named(request: Request) -> str:
    name = the_form(request).one("name")
    if name is None:
        raise NotFound("say whom")
    return name


def _people_page(request: Request, record: Record, *, done: str = "", refused: SluiceError | None = None) -> Response:
    form = the_form(request)
    typed: dict[str, Any] = {name: form.one(name) or "" for name in ("name", "role", "reads")}
    return page(
        request,
        "people",
        status=200 if refused is None else problems.of_our_own(request, refused).status_code,
        here="desk",
        accounts=accounts.list_accounts(record),
        roles=ROLES,
        typed=typed,
        done=done,
        problem=None if refused is None else str(refused),
    )
