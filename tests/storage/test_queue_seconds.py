"""Second reviews: by another person, blind, answered only after they have spoken."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from config.errors import Conflict, NotFound, Refused, UsageError
from storage import people
from storage.database import Record
from storage.queue import (
    Taken,
    agree,
    decide,
    disagree,
    draft,
    give_back,
    list_items,
    save_ranks,
    show_item,
    take,
    undo,
)
from storage.rules.review import Judgement
from storage.shapes import Ranked
from storage.tables.review import Decision, Draft, Reviewer, ReviewEvent
from storage.vocabulary import Relevance, ReviewState, Role
from tests.storage.rows import (
    START,
    Hands,
    Paper,
    events_of,
    hands,
    item_row,
    ledger_kinds,
    put_cache,
    put_items,
    put_people,
)

__all__ = ["hands"]
RELEVANT = Judgement(Relevance.RELEVANT, sensitive=False, names_person=True, tags=("price",), note="canary note")
SAME = Judgement(Relevance.RELEVANT, sensitive=False, names_person=True, note="seen too")
OTHER = Judgement(Relevance.NOT_RELEVANT, sensitive=False, names_person=True)


def decided_by_vera(record: Record, paper: str | Paper = "a") -> int:
    """One item that vera found relevant; lin and ada may look next."""
    put_people(record, "vera", "lin", "ada")
    (item,) = put_items(record, put_cache(record), paper)
    decide(record, take(record, reviewer="vera")["token"], reviewer="vera", judgement=RELEVANT)
    return item


def second_of_lin(record: Record) -> Taken:
    decided_by_vera(record)
    return take(record, reviewer="lin", second=True)


def spoken_by_lin(record: Record, judgement: Judgement = OTHER) -> Taken:
    taken = second_of_lin(record)
    decide(record, taken["token"], reviewer="lin", judgement=judgement)
    return taken


def decisions(record: Record) -> list[tuple[str, bool, str]]:
    with record.reading() as session:
        query = select(Decision, Reviewer.name).join(Reviewer).order_by(col(Decision.id))
        return [(name, one.second, one.relevance) for one, name in session.exec(query)]


# ---- taking


def test_a_second_take_leases_an_item_that_waits_for_a_second_person(both_records: Record) -> None:
    item = decided_by_vera(both_records)

    taken = take(both_records, reviewer="lin", second=True)

    row = item_row(both_records, item)
    assert (taken["item"], taken["second"], taken["token"]) == (item, True, row.token)
    assert (row.state, row.version) == ("second_review", taken["version"])


def test_a_plain_take_never_hands_out_a_second_review(both_records: Record) -> None:
    decided_by_vera(both_records)

    with pytest.raises(NotFound):
        take(both_records, reviewer="lin")


def test_a_second_take_never_hands_out_what_waits_for_a_first(both_records: Record) -> None:
    put_people(both_records, "vera")
    put_items(both_records, put_cache(both_records), "a")

    with pytest.raises(NotFound):
        take(both_records, reviewer="vera", second=True)


def test_who_decided_first_is_never_the_second(both_records: Record) -> None:
    decided_by_vera(both_records)

    with pytest.raises(NotFound):
        take(both_records, reviewer="vera", second=True)


def test_an_item_in_one_persons_second_review_is_not_handed_to_another(both_records: Record) -> None:
    second_of_lin(both_records)

    with pytest.raises(NotFound):
        take(both_records, reviewer="ada", second=True)


def test_an_expired_second_lease_is_free_at_that_moment_and_told(both_records: Record, hands: Hands) -> None:
    taken = second_of_lin(both_records)
    hands.move(minutes=60)

    assert take(both_records, reviewer="ada", second=True)["item"] == taken["item"]
    assert [one.event for one in events_of(both_records, taken["item"])][-3:] == ["take", "expire", "take"]


def test_a_second_reviewer_reads_the_language(both_records: Record) -> None:
    decided_by_vera(both_records, Paper("a", languages={"ru": 9}))
    put_people(both_records, "chen", reads=("zh",))

    with pytest.raises(NotFound):
        take(both_records, reviewer="chen", second=True)


def test_second_reviews_count_towards_the_lease_limit(both_records: Record) -> None:
    narrow = Record(both_records.settings.model_copy(update={"lease_limit": 1}), both_records.engine)
    second_of_lin(narrow)
    put_items(narrow, put_cache(narrow, "other"), "b")

    with pytest.raises(Refused) as refused:
        take(narrow, reviewer="lin")

    assert refused.value.rule == "lease_limit"


def test_a_second_review_given_back_waits_for_another_with_the_draft_kept(both_records: Record) -> None:
    taken = second_of_lin(both_records)

    answer = give_back(both_records, taken["token"], reviewer="lin", draft={"note": "half"})

    assert answer["state"] == "second_review"
    assert take(both_records, reviewer="ada", second=True)["draft"] is None


def test_the_list_shows_who_holds_a_second_review(record: Record) -> None:
    taken = second_of_lin(record)

    (row,) = list_items(record, state=ReviewState.SECOND_REVIEW)

    assert (row["assignee"], row["lease_expires_at"]) == ("lin", taken["expires_at"])


# ---- speaking


def test_the_same_judgement_settles_the_item_by_the_reviewers_own_event(both_records: Record) -> None:
    taken = second_of_lin(both_records)

    answer = decide(both_records, taken["token"], reviewer="lin", judgement=SAME)

    assert (answer["state"], answer["because"], answer["second"]) == ("settled", ["same"], True)
    *_, spoke, agreed = events_of(both_records, taken["item"])
    assert [(one.event, one.to_state) for one in (spoke, agreed)] == [
        ("decide", "second_review"),
        ("agree", "settled"),
    ]
    assert agreed.reviewer_id == spoke.reviewer_id
    assert item_row(both_records, taken["item"]).token is None


def test_another_judgement_stays_in_hand_and_shows_both(both_records: Record) -> None:
    taken = second_of_lin(both_records)

    answer = decide(both_records, taken["token"], reviewer="lin", judgement=OTHER)

    assert (answer["state"], answer["because"]) == ("second_review", ["differs: relevance"])
    assert [(one["reviewer"], one["relevance"]) for one in answer["judgements"]] == [
        ("vera", "relevant"),
        ("lin", "not_relevant"),
    ]
    assert item_row(both_records, taken["item"]).token == taken["token"]


def test_both_judgements_are_kept_as_they_were_said(both_records: Record) -> None:
    spoken_by_lin(both_records)

    assert decisions(both_records) == [("vera", False, "relevant"), ("lin", True, "not_relevant")]


def test_one_speaks_once(both_records: Record) -> None:
    taken = spoken_by_lin(both_records)

    with pytest.raises(Refused) as refused:
        decide(both_records, taken["token"], reviewer="lin", judgement=SAME)

    assert refused.value.rule == "spoken"


def test_a_late_second_judgement_counts_while_nobody_took_the_item(both_records: Record, hands: Hands) -> None:
    taken = second_of_lin(both_records)
    hands.move(minutes=90)

    assert decide(both_records, taken["token"], reviewer="lin", judgement=SAME)["late"] is True


def test_a_second_judgement_on_a_lost_lease_is_kept_as_a_draft(both_records: Record, hands: Hands) -> None:
    taken = second_of_lin(both_records)
    hands.move(minutes=90)
    take(both_records, reviewer="ada", second=True)

    with pytest.raises(Conflict) as refused:
        decide(both_records, taken["token"], reviewer="lin", judgement=SAME)

    assert refused.value.rule == "lease_lost"
    with both_records.reading() as session:
        assert session.exec(select(Draft)).one().orphan


def test_what_was_spoken_and_not_answered_can_be_taken_by_a_third_who_is_blind(
    both_records: Record, hands: Hands
) -> None:
    taken = spoken_by_lin(both_records)
    hands.move(minutes=60)

    third = take(both_records, reviewer="ada", second=True)

    assert show_item(both_records, taken["item"], reviewer="ada")["rounds"][0]["judgements"] == []
    assert decide(both_records, third["token"], reviewer="ada", judgement=SAME)["state"] == "settled"


# ---- answering


def test_coming_round_settles_the_item_and_keeps_ones_own_judgement(both_records: Record) -> None:
    taken = spoken_by_lin(both_records)

    answer = agree(both_records, taken["token"], reviewer="lin")

    assert (answer["state"], answer["round"]) == ("settled", 1)
    assert decisions(both_records)[1] == ("lin", True, "not_relevant")


def test_disagreeing_begins_the_next_round_at_once(both_records: Record) -> None:
    taken = spoken_by_lin(both_records)

    answer = disagree(both_records, taken["token"], reviewer="lin", reason="the price is another deal's")

    assert (answer["state"], answer["round"]) == ("queued", 2)
    steps = [(one.event, one.to_state, one.round) for one in events_of(both_records, taken["item"])]
    assert steps[-2:] == [("disagree", "returned", 1), ("rework", "queued", 2)]


def test_after_a_disagreement_the_first_waits_and_the_second_may_take_it(both_records: Record) -> None:
    taken = spoken_by_lin(both_records)
    disagree(both_records, taken["token"], reviewer="lin", reason="another deal")

    with pytest.raises(NotFound):
        take(both_records, reviewer="vera")
    assert take(both_records, reviewer="lin")["item"] == taken["item"]


def test_nobody_agrees_before_they_have_spoken(both_records: Record) -> None:
    taken = second_of_lin(both_records)

    with pytest.raises(Refused) as refused:
        agree(both_records, taken["token"], reviewer="lin")

    assert refused.value.rule == "blind"


def test_nobody_disagrees_before_they_have_spoken(both_records: Record) -> None:
    taken = second_of_lin(both_records)

    with pytest.raises(Refused) as refused:
        disagree(both_records, taken["token"], reviewer="lin", reason="no")

    assert refused.value.rule == "blind"


def test_one_may_speak_and_agree_in_one_go(both_records: Record) -> None:
    taken = second_of_lin(both_records)

    answer = agree(both_records, taken["token"], reviewer="lin", judgement=SAME)

    assert answer["state"] == "settled"
    assert decisions(both_records)[1] == ("lin", True, "relevant")


def test_one_may_speak_and_disagree_in_one_go(both_records: Record) -> None:
    taken = second_of_lin(both_records)

    answer = disagree(both_records, taken["token"], reviewer="lin", reason="no price", judgement=OTHER)

    assert (answer["state"], answer["round"]) == ("queued", 2)
    assert decisions(both_records)[1] == ("lin", True, "not_relevant")


def test_agreeing_with_another_judgement_is_refused_and_the_judgement_stands(both_records: Record) -> None:
    """Were it not kept, one could try judgements until one is the same as the first, and would not be blind."""
    taken = second_of_lin(both_records)

    with pytest.raises(Refused) as refused:
        agree(both_records, taken["token"], reviewer="lin", judgement=OTHER)

    assert refused.value.rule == "differs"
    assert decisions(both_records)[1] == ("lin", True, "not_relevant")
    with pytest.raises(Refused) as again:
        agree(both_records, taken["token"], reviewer="lin", judgement=SAME)
    assert again.value.rule == "spoken"


def test_a_first_lease_has_nothing_to_agree_with(both_records: Record) -> None:
    put_people(both_records, "vera")
    put_items(both_records, put_cache(both_records), "a")
    token = take(both_records, reviewer="vera")["token"]

    with pytest.raises(Refused) as refused:
        agree(both_records, token, reviewer="vera", judgement=SAME)

    assert refused.value.rule == "transition"


def test_a_disagreement_says_why(record: Record) -> None:
    taken = spoken_by_lin(record)

    with pytest.raises(UsageError):
        disagree(record, taken["token"], reviewer="lin", reason="  ")


def test_second_reviews_are_in_the_ledger_by_hashes(record: Record) -> None:
    from storage.tables.ledger import LedgerEntry  # noqa: PLC0415

    taken = spoken_by_lin(record)
    disagree(record, taken["token"], reviewer="lin", reason="canary reason")

    assert ledger_kinds(record)[-3:] == ["item taken", "item decided", "second review disagreed"]
    with record.reading() as session:
        assert not [one for one in session.exec(select(LedgerEntry)) if "canary" in one.payload]


# ---- blindness


def everything_shown_to(record: Record, reviewer: str, item: int) -> str:
    answers: list[Any] = [list_items(record), show_item(record, item, reviewer=reviewer)]
    return json.dumps(answers, ensure_ascii=False)


def test_nothing_tells_a_second_reviewer_the_first_judgement(both_records: Record) -> None:
    item = decided_by_vera(both_records)
    before = everything_shown_to(both_records, "lin", item)
    taken = take(both_records, reviewer="lin", second=True)
    draft(both_records, taken["token"], reviewer="lin", judgement={"note": "mine"})

    shown = before + json.dumps(taken) + everything_shown_to(both_records, "lin", item)

    assert not [word for word in ("canary", "relevant", "price", "names_person") if word in shown]
    assert show_item(both_records, item, reviewer="lin")["rounds"][0]["blind"] is True


def test_a_rank_that_learned_from_the_first_judgement_does_not_reach_a_second_review(both_records: Record) -> None:
    item = decided_by_vera(both_records)
    rank = Ranked(
        item_row(both_records, item).document_id, 0.99, behind=False, because=("like relevant",), ranked_by="2"
    )

    save_ranks(both_records, [rank])

    assert take(both_records, reviewer="lin", second=True)["because"] == ["test"]


def put_editor(record: Record) -> None:
    people.add_reviewer(record, "edda", role=Role.EDITOR, reads=("ru",))


def seen_by_the_editor(record: Record, item: int) -> list[str]:
    """Whose judgements of the first round an editor is shown."""
    return [one["reviewer"] for one in show_item(record, item, reviewer="edda")["rounds"][0]["judgements"]]


def test_an_editor_is_blind_until_both_have_spoken(both_records: Record) -> None:
    """They could take the second review next."""
    item = decided_by_vera(both_records)
    put_editor(both_records)
    waiting = everything_shown_to(both_records, "edda", item)
    token = take(both_records, reviewer="lin", second=True)["token"]
    taken = everything_shown_to(both_records, "edda", item)

    decide(both_records, token, reviewer="lin", judgement=OTHER)

    assert not [word for word in ("canary", "relevant", "price") if word in waiting + taken]
    assert seen_by_the_editor(both_records, item) == ["vera", "lin"]


def test_an_editor_who_holds_the_second_review_is_blind_though_another_spoke_before(
    both_records: Record, hands: Hands
) -> None:
    item = spoken_by_lin(both_records)["item"]
    put_editor(both_records)
    hands.move(minutes=61)

    take(both_records, reviewer="edda", second=True)

    assert seen_by_the_editor(both_records, item) == []


def test_everybody_sees_a_round_that_ended_in_a_disagreement(both_records: Record) -> None:
    taken = spoken_by_lin(both_records)
    put_editor(both_records)

    disagree(both_records, taken["token"], reviewer="lin", reason="no price")

    for name in ("vera", "lin", "ada", "edda"):
        over = show_item(both_records, taken["item"], reviewer=name)["rounds"][0]
        assert [one["reviewer"] for one in over["judgements"]] == ["vera", "lin"]


def test_both_see_both_once_both_have_spoken(both_records: Record) -> None:
    taken = spoken_by_lin(both_records)

    for name in ("vera", "lin"):
        (shown,) = show_item(both_records, taken["item"], reviewer=name)["rounds"]
        assert [one["reviewer"] for one in shown["judgements"]] == ["vera", "lin"]


def test_no_history_shows_a_token(record: Record) -> None:
    taken = spoken_by_lin(record)

    assert taken["token"] not in json.dumps(show_item(record, taken["item"], reviewer="lin"))


# ---- undoing


def test_a_second_take_is_undone(both_records: Record) -> None:
    taken = second_of_lin(both_records)

    answer = undo(both_records, reviewer="lin", item=taken["item"])

    assert (answer["undone"], answer["state"], answer["token"]) == ("take", "second_review", None)
    assert take(both_records, reviewer="ada", second=True)["item"] == taken["item"]


def test_an_undone_giving_back_is_a_second_review_in_the_same_hands(both_records: Record) -> None:
    taken = second_of_lin(both_records)
    give_back(both_records, taken["token"], reviewer="lin")

    answer = undo(both_records, reviewer="lin", item=taken["item"])

    assert answer["state"] == "second_review"
    assert decide(both_records, str(answer["token"]), reviewer="lin", judgement=SAME)["state"] == "settled"


@pytest.mark.parametrize("judgement", [SAME, OTHER])
def test_what_was_said_in_a_second_review_is_not_taken_back(both_records: Record, judgement: Judgement) -> None:
    taken = spoken_by_lin(both_records, judgement)

    with pytest.raises(Refused) as refused:
        undo(both_records, reviewer="lin", item=taken["item"])

    assert refused.value.rule == "blind"


def test_a_first_decision_is_not_undone_once_a_second_person_took_it(both_records: Record) -> None:
    taken = second_of_lin(both_records)

    with pytest.raises(Conflict) as refused:
        undo(both_records, reviewer="vera", item=taken["item"])

    assert refused.value.rule == "acted_since"


# ---- going round the door


def answer_by(record: Record, item: int, name: str, event: str) -> None:
    """Write an answer straight into the table, as no verb would."""
    with record.writing() as session:
        reviewer = session.exec(select(Reviewer).where(Reviewer.name == name)).one()
        number = len(events_of(record, item)) + 1
        session.add(
            ReviewEvent(
                item_id=item,
                number=number,
                event=event,
                from_state="second_review",
                to_state="settled" if event == "agree" else "returned",
                round=1,
                reviewer_id=reviewer.id,
                at=START + timedelta(hours=1),
            )
        )


@pytest.mark.parametrize("event", ["agree", "disagree"])
def test_the_database_refuses_an_answer_by_who_decided_first(both_records: Record, event: str) -> None:
    item = decided_by_vera(both_records)

    with pytest.raises(DBAPIError, match="another person"):
        answer_by(both_records, item, "vera", event)


@pytest.mark.parametrize("event", ["agree", "disagree"])
def test_the_database_lets_another_person_answer(both_records: Record, event: str) -> None:
    item = decided_by_vera(both_records)

    answer_by(both_records, item, "lin", event)

    assert events_of(both_records, item)[-1].event == event


def test_the_database_lets_who_took_their_decision_back_answer(both_records: Record) -> None:
    put_people(both_records, "vera", "lin")
    (item,) = put_items(both_records, put_cache(both_records), "a")
    decide(both_records, take(both_records, reviewer="vera")["token"], reviewer="vera", judgement=RELEVANT)
    give_back(both_records, str(undo(both_records, reviewer="vera")["token"]), reviewer="vera")
    decide(both_records, take(both_records, reviewer="lin")["token"], reviewer="lin", judgement=RELEVANT)
    taken = take(both_records, reviewer="vera", second=True)

    answer = decide(both_records, taken["token"], reviewer="vera", judgement=SAME)

    assert (answer["item"], answer["state"]) == (item, "settled")
