"""Giving back: an item returns to where it waited; what was judged so far is kept for its author."""

from collections.abc import Mapping
from typing import Any, cast

from storage.acts import Act, Done, known_id, perform, refuse_stale
from storage.database import Record
from storage.queue.acts import add_event, document_of
from storage.queue.answers import GivenBack
from storage.queue.drafts import save_draft
from storage.queue.leases import end_lease, is_in_force, item_of_token, refuse_lost_lease
from storage.rules.review import Event, next_state
from storage.vocabulary import ReviewState


def give_back(
    record: Record,
    token: str,
    *,
    reviewer: str,
    draft: Mapping[str, Any] | None = None,
    request: str | None = None,
    expected: int | None = None,
) -> GivenBack:
    """Give an item back to where it waited.

    Args:
        record: the open record.
        token: of the lease, as `take` gave it.
        reviewer: the name of who holds it.
        draft: what was judged so far, as a JSON object; None: nothing.
        request: the request key.
        expected: the version of the item that the caller saw; None: whatever stands.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the token was never theirs (rule `token`) or no longer holds the item (rule `lease_lost`; the
            draft is kept all the same), the item is not as the caller saw it (rule `stale`), or the request key was
            used for something else (rule `request_key`).
    """
    answer = perform(
        record,
        "give_back",
        reviewer=reviewer,
        request=request,
        asked={"token": token, "draft": None if draft is None else dict(draft)},
        act=lambda act: _give_back(act, token, draft, expected),
    )
    return cast("GivenBack", dict(answer))


def _give_back(act: Act, token: str, draft: Mapping[str, Any] | None, expected: int | None) -> Done:
    item = item_of_token(act.session, token)
    if not is_in_force(item, token, act):
        return refuse_lost_lease(act, item, token, draft)
    refuse_stale(item.version, expected)
    if draft is not None:
        save_draft(act, item, draft, review_round=item.round)
    held = ReviewState(item.state)
    state = next_state(Event.GIVE_BACK, held)
    end_lease(item, state)
    add_event(act, item, Event.GIVE_BACK, (held, state), reviewer_id=act.reviewer.id)
    document = document_of(act.session, item)
    answer: GivenBack = {
        "item": known_id(item.id),
        "document": document.sha256,
        "state": state,
        "draft_kept": draft is not None,
        "version": item.version,
    }
    return Done("item given back", f"document:{document.sha256}", {"round": item.round}, answer)
