"""Deciding and giving back: what is recorded, who may still do it, and that no judgement is lost."""

import pytest
from sqlmodel import select

from config.errors import Conflict, NotFound, UsageError
from storage import ledger
from storage.database import Record
from storage.queue import Taken, decide, give_back, list_items, take
from storage.rules.review import Judgement
from storage.tables.review import Decision, Draft
from storage.vocabulary import Relevance
from tests.storage.rows import (
    Hands,
    events_of,
    hands,
    item_row,
    ledger_kinds,
    put_cache,
    put_items,
    put_people,
    sha,
    unchanged_ledger,
)

__all__ = ["hands"]
PLAIN = Judgement(Relevance.NOT_RELEVANT, sensitive=False, names_person=False)
RELEVANT = Judgement(Relevance.RELEVANT, sensitive=False, names_person=True, tags=("offset",), note="page 3")


def sampling(record: Record, share: float, seed: int = 0) -> Record:
    update = {"second_review_share": share, "second_review_seed": seed}
    return Record(record.settings.model_copy(update=update), record.engine)


def taken_by_vera(record: Record) -> Taken:
    put_items(record, put_cache(record), "a")
    put_people(record, "vera", "lin")
    return take(record, reviewer="vera")


def decisions(record: Record) -> list[Decision]:
    with record.reading() as session:
        return list(session.exec(select(Decision)))


def drafts(record: Record) -> list[Draft]:
    with record.reading() as session:
        return list(session.exec(select(Draft)))


def test_a_decision_is_kept_as_it_was_made(both_records: Record) -> None:
    token = taken_by_vera(both_records)["token"]

    decide(both_records, token, reviewer="vera", judgement=RELEVANT)

    (kept,) = decisions(both_records)
    assert kept.model_dump(include={"round", "relevance", "sensitive", "names_person", "tags", "note"}) == {
        "round": 1,
        "relevance": "relevant",
        "sensitive": False,
        "names_person": True,
        "tags": ["offset"],
        "note": "page 3",
    }


def test_what_matters_goes_to_a_second_review(both_records: Record) -> None:
    taken = taken_by_vera(both_records)

    answer = decide(both_records, taken["token"], reviewer="vera", judgement=RELEVANT)

    assert answer == {
        "item": taken["item"],
        "document": sha("a"),
        "round": 1,
        "state": "second_review",
        "because": ["relevant", "names_person"],
        "late": False,
        "second": False,
        "judgements": [],
        "version": 3,
    }


@pytest.mark.parametrize(("share", "state"), [(0.0, "settled"), (1.0, "second_review")])
def test_a_plain_decision_ends_by_the_draw(record: Record, share: float, state: str) -> None:
    taken = taken_by_vera(record)

    answer = decide(sampling(record, share), taken["token"], reviewer="vera", judgement=PLAIN)

    assert (answer["state"], item_row(record, taken["item"]).state) == (state, state)


def test_the_draw_is_recorded_with_seed_and_share(both_records: Record) -> None:
    taken = taken_by_vera(both_records)

    decide(sampling(both_records, 0.0, seed=42), taken["token"], reviewer="vera", judgement=PLAIN)

    decided, closed = events_of(both_records, taken["item"])[-2:]
    assert (decided.event, decided.reviewer_id is None) == ("decide", False)
    assert (closed.event, closed.reviewer_id) == ("close", None)
    assert (closed.details["seed"], closed.details["share"]) == (42, 0.0)
    assert 0 <= closed.details["draw"] < 1


def test_a_decided_item_is_in_nobodys_hands(record: Record) -> None:
    taken = taken_by_vera(record)

    decide(record, taken["token"], reviewer="vera", judgement=RELEVANT)

    (row,) = list_items(record)
    assert (row["state"], row["assignee"], row["lease_expires_at"]) == ("second_review", None, None)


def test_a_decision_is_in_the_ledger_by_its_hash_not_by_its_note(record: Record) -> None:
    token = taken_by_vera(record)["token"]

    decide(record, token, reviewer="vera", judgement=RELEVANT)

    with record.reading() as session:
        entry = session.exec(select(ledger.LedgerEntry).order_by(ledger.LedgerEntry.sequence.desc())).first()  # type: ignore[attr-defined]
    assert entry is not None
    assert (entry.kind, entry.actor, entry.subject) == ("item decided", "reviewer:vera", f"document:{sha('a')}")
    assert "judgement_sha256" in entry.payload
    assert "page 3" not in entry.payload


def test_tags_and_note_are_cleaned(record: Record) -> None:
    token = taken_by_vera(record)["token"]
    untidy = Judgement(Relevance.UNSURE, sensitive=False, names_person=False, tags=(" a ", "a", "", "b"), note="  ")

    decide(record, token, reviewer="vera", judgement=untidy)

    assert [(kept.tags, kept.note) for kept in decisions(record)] == [(["a", "b"], None)]


def test_half_a_character_in_a_note_is_refused_before_anything_is_stored(record: Record) -> None:
    token = taken_by_vera(record)["token"]
    broken = Judgement(Relevance.UNSURE, sensitive=False, names_person=False, note="\udcff")

    with unchanged_ledger(record), pytest.raises(UsageError):
        decide(record, token, reviewer="vera", judgement=broken)


def test_a_late_decision_counts_where_nobody_took_the_item_since(both_records: Record, hands: Hands) -> None:
    taken = taken_by_vera(both_records)
    hands.move(minutes=600)

    answer = decide(both_records, taken["token"], reviewer="vera", judgement=RELEVANT)

    assert (answer["state"], answer["late"], len(decisions(both_records))) == ("second_review", True, 1)


def late_against_lin(record: Record, hands: Hands) -> tuple[str, str]:
    """Let vera's lease run out and lin take the item; gives both tokens."""
    token = taken_by_vera(record)["token"]
    hands.move(minutes=60)
    return token, take(record, reviewer="lin")["token"]


def test_a_decision_after_somebody_else_took_the_item_is_refused(both_records: Record, hands: Hands) -> None:
    token, _ = late_against_lin(both_records, hands)

    with pytest.raises(Conflict) as refused:
        decide(both_records, token, reviewer="vera", judgement=RELEVANT)

    assert refused.value.rule == "lease_lost"
    assert decisions(both_records) == []


def test_a_refused_judgement_is_kept_as_an_orphan_draft(both_records: Record, hands: Hands) -> None:
    token, _ = late_against_lin(both_records, hands)

    with pytest.raises(Conflict):
        decide(both_records, token, reviewer="vera", judgement=RELEVANT)

    (draft,) = drafts(both_records)
    assert (draft.orphan, draft.judgement["relevance"], draft.judgement["note"]) == (True, "relevant", "page 3")
    assert ledger_kinds(both_records)[-1] == "late judgement kept"


def test_a_refused_judgement_sent_again_is_kept_once(record: Record, hands: Hands) -> None:
    token, _ = late_against_lin(record, hands)

    for _ in range(3):
        with pytest.raises(Conflict):
            decide(record, token, reviewer="vera", judgement=RELEVANT)

    assert len(drafts(record)) == 1


def test_the_one_who_took_it_since_decides_undisturbed(both_records: Record, hands: Hands) -> None:
    late, token = late_against_lin(both_records, hands)
    with pytest.raises(Conflict):
        decide(both_records, late, reviewer="vera", judgement=RELEVANT)

    answer = decide(both_records, token, reviewer="lin", judgement=RELEVANT)

    assert answer["state"] == "second_review"


def test_a_decision_made_twice_is_refused_the_second_time_and_kept(record: Record) -> None:
    token = taken_by_vera(record)["token"]
    decide(record, token, reviewer="vera", judgement=RELEVANT)

    with pytest.raises(Conflict) as refused:
        decide(record, token, reviewer="vera", judgement=PLAIN)

    assert refused.value.rule == "lease_lost"
    assert (len(decisions(record)), len(drafts(record))) == (1, 1)


@pytest.mark.parametrize("token", ["", "x", "17", "99999.00", "1.", "1.deadbeef", "-1.a", "9" * 30 + ".a", "١.a"])
def test_a_token_that_was_never_given_is_refused(record: Record, token: str) -> None:
    taken_by_vera(record)

    with unchanged_ledger(record), pytest.raises(Conflict) as refused:
        decide(record, token, reviewer="vera", judgement=PLAIN)

    assert refused.value.rule == "token"


def test_a_token_serves_nobody_but_who_took_the_item(record: Record) -> None:
    token = taken_by_vera(record)["token"]

    with pytest.raises(Conflict) as refused:
        decide(record, token, reviewer="lin", judgement=PLAIN)

    assert refused.value.rule == "token"


def test_what_is_given_back_waits_again(both_records: Record) -> None:
    taken = taken_by_vera(both_records)

    answer = give_back(both_records, taken["token"], reviewer="vera")

    assert answer == {
        "item": taken["item"],
        "document": sha("a"),
        "state": "queued",
        "draft_kept": False,
        "version": 3,
    }
    assert take(both_records, reviewer="lin")["item"] == taken["item"]


def test_a_draft_given_back_is_shown_to_its_author_alone(both_records: Record) -> None:
    token = taken_by_vera(both_records)["token"]
    give_back(both_records, token, reviewer="vera", draft={"note": "half read"})

    by_another = take(both_records, reviewer="lin")
    give_back(both_records, by_another["token"], reviewer="lin")

    assert by_another["draft"] is None
    assert take(both_records, reviewer="vera")["draft"] == {"note": "half read"}


def test_a_newer_draft_replaces_the_one_before(record: Record, hands: Hands) -> None:
    token = taken_by_vera(record)["token"]
    give_back(record, token, reviewer="vera", draft={"note": "first"})
    hands.move(minutes=1)
    token = take(record, reviewer="vera")["token"]

    give_back(record, token, reviewer="vera", draft={"note": "second"})

    assert [draft.judgement for draft in drafts(record)] == [{"note": "second"}]


def test_what_somebody_else_took_cannot_be_given_back(both_records: Record, hands: Hands) -> None:
    token, _ = late_against_lin(both_records, hands)

    with unchanged_ledger(both_records), pytest.raises(Conflict) as refused:
        give_back(both_records, token, reviewer="vera")

    assert refused.value.rule == "lease_lost"


def test_a_draft_given_back_too_late_is_kept(record: Record, hands: Hands) -> None:
    token, _ = late_against_lin(record, hands)

    with pytest.raises(Conflict):
        give_back(record, token, reviewer="vera", draft={"note": "half read"})

    assert [(draft.orphan, draft.judgement) for draft in drafts(record)] == [(True, {"note": "half read"})]


def test_somebody_unknown_decides_nothing(record: Record) -> None:
    token = taken_by_vera(record)["token"]

    with pytest.raises(NotFound):
        decide(record, token, reviewer="nobody", judgement=PLAIN)
