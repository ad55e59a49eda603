"""Routes of the queue: what waits, taking it, judging it. The same verbs as `sluice queue …`."""

from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import BaseModel, Field

from config.errors import Conflict
from desk.api.acts import TheAct, TheChange
from desk.api.answers import Answer, tagged
from desk.api.conditions import Moment, RowId, Text, Word
from desk.api.security import TheCaller, TheRecord, desk_router, permit
from storage import queue
from storage.rules.review import Judgement
from storage.vocabulary import ParkedFor, Relevance, ReviewState

router = desk_router("queue")

Cache = Annotated[Word | None, Query(description="Only of this cache, by its short name.")]


LeaseToken = Annotated[Word, Field(examples=["17.5f0c6d1e2a3b4c5d6e7f8091a2b3c4d5"])]


class OfItem(Answer):
    """What a verb answers about one item."""

    version: int = Field(description="Of the item; goes up with every change, which says it in `If-Match`.")


class Listed(OfItem):
    """One item of the queue."""

    item: int
    document: str = Field(description="SHA-256, 64 hex digits.")
    cache: str
    state: ReviewState = Field(description="As it stands now: an item whose lease has expired is `queued`.")
    priority: float
    because: list[str]
    assignee: str | None
    lease_expires_at: Moment | None
    round: int
    behind: bool
    parked_for: ParkedFor | None


class Taken(OfItem):
    """An item in one's hands."""

    item: int
    document: str
    cache: str
    round: int
    token: str = Field(description="Proves the lease; whoever judges or gives back shows it.")
    expires_at: Moment
    priority: float
    because: list[str]
    draft: dict[str, Any] | None = Field(description="What one left on it before, in this round.")
    second: bool = Field(description="Whether it is taken for a second review.")


class GivenBack(OfItem):
    """An item that is back in the queue."""

    item: int
    document: str
    state: ReviewState
    draft_kept: bool


class Judged(BaseModel):
    """What one reviewer said in one round."""

    reviewer: str
    second: bool
    relevance: Relevance
    sensitive: bool
    names_person: bool
    tags: list[str]
    note: str | None
    undone: bool
    decided_at: Moment


class Step(BaseModel):
    """One step in the history of an item."""

    number: int
    event: str
    from_state: ReviewState | None
    to_state: ReviewState
    reviewer: str | None = Field(description="None: the machine.")
    at: Moment
    reason: str | None
    because: list[str] | None = Field(description="None where it would tell a judgement that is not to be seen.")
    undoes: int | None


class Round(BaseModel):
    """One round in the history of an item, as far as one may see it."""

    round: int
    blind: bool
    judgements: list[Judged]
    events: list[Step]


class OwnDraft(BaseModel):
    """A draft of one's own."""

    round: int
    orphan: bool = Field(description="Whether it came too late for its lease.")
    judgement: dict[str, Any]
    saved_at: Moment


class Shown(Listed):
    """An item and its history."""

    rounds: list[Round]
    drafts: list[OwnDraft]


class Decided(OfItem):
    """What followed on a decision."""

    item: int
    document: str
    round: int
    state: ReviewState
    because: list[str]
    late: bool = Field(description="Whether the lease had expired; nobody else had taken the item.")
    second: bool
    judgements: list[Judged] = Field(description="Of a second review: both, now that both have spoken.")


class Undone(OfItem):
    """What was taken back."""

    item: int
    document: str
    undone: str
    state: ReviewState
    token: str | None = Field(description="Of the fresh lease, where the item is in one's hands again.")
    expires_at: Moment | None


class Take(BaseModel):
    """From where to take."""

    cache: Word | None = Field(default=None, description="None: from all caches.", examples=["harbour"])
    second: bool = Field(default=False, description="For a second review.")


class Draft(BaseModel):
    """A judgement so far."""

    relevance: Relevance | None = None
    sensitive: bool | None = None
    names_person: bool | None = None
    tags: list[Word] | None = Field(default=None, max_length=100)
    note: Text | None = None


class GiveBack(BaseModel):
    """Giving an item back."""

    token: LeaseToken
    draft: Draft | None = None


class Said(BaseModel):
    """A judgement."""

    relevance: Relevance
    sensitive: bool = Field(default=False, description="Could it harm somebody if it were seen?")
    names_person: bool = False
    tags: list[Word] = Field(default=[], max_length=100, examples=[["payment"]])
    note: Text | None = Field(default=None, examples=["see page 2"])

    def as_judgement(self) -> Judgement:
        """Give it as the rules look at it."""
        return Judgement(self.relevance, self.sensitive, self.names_person, tuple(self.tags), self.note)


class Decide(Said):
    """A judgement on an item one holds."""

    token: LeaseToken


@router.get("/queue", **permit("queue list"))
def list_queue(
    record: TheRecord,
    cache: Cache = None,
    state: Annotated[ReviewState | None, Query(description="Only in this state.")] = None,
) -> list[Listed]:
    """List review items in the order in which they are handed out."""
    return [Listed.model_validate(row) for row in queue.list_items(record, cache, state=state)]


@router.get("/queue/items/{item}", **permit("queue show"))
def show_item(item: RowId, response: Response, record: TheRecord, caller: TheCaller) -> Shown:
    """Show an item with its rounds, events and judgements, as far as one may see them."""
    return tagged(response, Shown, queue.show_item(record, item, reviewer=caller.name), by="version")


@router.post("/queue/take", **permit("queue take"))
def take(asked: Take, act: TheAct) -> Taken:
    """Take the most important item in a language one reads. Nothing to take: 404."""
    answer = queue.take(act.record, cache=asked.cache, second=asked.second, **act.by)
    return tagged(act.response, Taken, answer, by="version")


@router.post("/queue/items/{item}/give-back", **permit("queue give-back"))
def give_back(item: RowId, asked: GiveBack, change: TheChange) -> GivenBack:
    """Give an item back to the queue; what is said of it is kept as one's draft."""
    refuse_other_token(item, asked.token)
    draft = None if asked.draft is None else asked.draft.model_dump(mode="json", exclude_none=True) or None
    answer = queue.give_back(change.record, asked.token, draft=draft, **change.by)
    return tagged(change.response, GivenBack, answer, by="version")


@router.post("/queue/items/{item}/decide", **permit("queue decide"))
def decide(item: RowId, asked: Decide, change: TheChange) -> Decided:
    """Decide on an item one holds. Whether a second person must look is settled by rule, and told."""
    refuse_other_token(item, asked.token)
    answer = queue.decide(change.record, asked.token, judgement=asked.as_judgement(), **change.by)
    return tagged(change.response, Decided, answer, by="version")


@router.post("/queue/items/{item}/undo", **permit("queue undo"))
def undo(item: RowId, change: TheChange) -> Undone:
    """Take back one's last act on an item, as long as nobody acted on it since."""
    answer = queue.undo(change.record, item=item, **change.by)
    return tagged(change.response, Undone, answer, by="version")


def refuse_other_token(item: int, token: str) -> None:
    """Raise where a token belongs to another item than the path names.

    Raises:
        Conflict: it does (rule `token`).
    """
    if token.partition(".")[0] != str(item):
        raise Conflict("this token holds another item than the path names", rule="token")
