"""What needs people is computed from the record, found once, and kept for each channel until it was told."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlmodel import Session, SQLModel

from config.settings import Settings
from storage import queue
from storage.database import Record
from storage.looks import Look, save_check
from storage.notices import due_now, find_notices, list_due, mark_told, untold
from storage.noticing import NoticeChannel, NoticeKind
from storage.tables.claims import Claim, ClaimStatusChange
from storage.tables.provenance import Blob
from storage.tables.replies import ReplyRequest, ReplySettlement
from storage.tables.review import ReviewEvent, ReviewItem
from storage.tables.sources import Capture
from storage.vocabulary import CaptureVerdict, ClaimStatus, ReviewState
from tests.storage.rows import START, Hands, hands, put_cache, put_items, put_people, sha

__all__ = ["hands"]
DAY = timedelta(days=1)
PARTY = "Quincunx Holdings"
LOG, FILE = NoticeChannel.LOG, NoticeChannel.FILE


def put(record: Record, *rows: SQLModel) -> None:
    with record.writing() as session:
        for row in rows:
            session.add(row)
            session.flush()


def put_claim(record: Record, *statuses: ClaimStatus) -> None:
    """Make claim 1 in cache 1, having come to have *statuses* one after the other."""
    put_cache(record)
    put_people(record, "Ada")
    put(record, Claim(id=1, cache_id=1, rule="x", evidence_set=sha("e")))
    for revision, status in enumerate(statuses, start=1):
        put(
            record,
            ClaimStatusChange(
                claim_id=1, revision=revision, status=status, rule="x", evidence_set=sha("e"), changed_at=START
            ),
        )


def put_reply(record: Record, deadline_in: timedelta) -> None:
    put_claim(record)
    put(
        record,
        ReplyRequest(
            id=4,
            claim_id=1,
            party=PARTY,
            allegations="…",
            deadline=START + deadline_in,
            asked_by=1,
            asked_at=START,
        ),
    )


def put_capture(record: Record) -> None:
    put_people(record, "Ada")
    got = {"url": "https://a.example/", "final_url": "https://a.example/", "query": "q", "status": 200}
    save_blob(record, "page")
    put(record, Capture(id=3, sha256=sha("page"), headers=[], redirects=[], captured_by=1, captured_at=START, **got))


def save_blob(record: Record, name: str) -> None:
    put(record, Blob(sha256=sha(name), size=1, stored_at=START))


def due(record: Record, at: timedelta = timedelta(0), settings: Settings | None = None) -> list[tuple[NoticeKind, str]]:
    with record.reading() as session:
        found = due_now(session, settings=settings or record.settings, now=START + at)
    return [(one.kind, one.subject) for one in found]


def test_an_empty_record_needs_nobody(both_records: Record) -> None:
    assert due(both_records) == []


@pytest.mark.parametrize(
    ("deadline_in", "kinds"),
    [
        (4 * DAY, []),
        (2 * DAY, [NoticeKind.REPLY_DUE]),
        (timedelta(0), [NoticeKind.REPLY_OVERDUE]),
        (-DAY, [NoticeKind.REPLY_OVERDUE]),
    ],
)
def test_a_reply_request_is_told_before_and_after_its_deadline(
    both_records: Record, deadline_in: timedelta, kinds: Sequence[NoticeKind]
) -> None:
    put_reply(both_records, deadline_in)

    assert due(both_records) == [(kind, "reply:4") for kind in kinds]


def test_a_settled_reply_request_needs_nobody(both_records: Record) -> None:
    put_reply(both_records, -DAY)
    put(both_records, ReplySettlement(reply_id=4, outcome="no_reply", settled_by=1, settled_at=START))

    assert due(both_records) == []


@pytest.mark.usefixtures("hands")
@pytest.mark.parametrize(("draft", "kind"), [(None, "lease_abandoned"), ({"note": "half"}, "draft_abandoned")])
def test_a_lease_that_expired_is_told_with_whether_there_is_a_draft(
    both_records: Record, draft: dict[str, str] | None, kind: str
) -> None:
    [item] = put_items(both_records, put_cache(both_records), "a")
    put_people(both_records, "Ada")
    taken = queue.take(both_records, reviewer="Ada")
    if draft is not None:
        queue.give_back(both_records, taken["token"], reviewer="Ada", draft=draft)
        queue.take(both_records, reviewer="Ada")

    assert due(both_records, timedelta(minutes=59)) == []
    assert due(both_records, timedelta(minutes=61)) == [(kind, f"item:{item}")]


@pytest.mark.parametrize(
    ("statuses", "falls"),
    [
        ([ClaimStatus.SINGLE_SOURCE, ClaimStatus.CORROBORATED, ClaimStatus.VERIFIED], 0),
        ([ClaimStatus.VERIFIED, ClaimStatus.CORROBORATED], 1),
        ([ClaimStatus.VERIFIED, ClaimStatus.DISPUTED, ClaimStatus.VERIFIED], 1),
        ([ClaimStatus.UNASSESSED, ClaimStatus.UNVERIFIABLE, ClaimStatus.REFUTED], 2),
    ],
)
def test_a_claim_that_fell_is_told(both_records: Record, statuses: Sequence[ClaimStatus], falls: int) -> None:
    put_claim(both_records, *statuses)

    assert due(both_records) == [(NoticeKind.CLAIM_FELL, "claim:1")] * falls


@pytest.mark.parametrize(
    ("verdict", "kinds"),
    [
        (CaptureVerdict.UNCHANGED, []),
        (CaptureVerdict.UNREACHABLE, []),
        (CaptureVerdict.CHANGED, ["capture_changed"]),
        (CaptureVerdict.MOVED, ["capture_moved"]),
        (CaptureVerdict.GONE, ["capture_gone"]),
    ],
)
def test_a_capture_that_stands_no_more_is_told(
    both_records: Record, verdict: CaptureVerdict, kinds: Sequence[str]
) -> None:
    put_capture(both_records)
    save_check(both_records, 3, Look(verdict))

    assert due(both_records) == [(kind, "capture:3") for kind in kinds]


def test_the_same_finding_look_after_look_is_one_notice(record: Record, hands: Hands) -> None:
    put_capture(record)
    for verdict in (CaptureVerdict.GONE, CaptureVerdict.UNREACHABLE, CaptureVerdict.GONE):
        hands.move(24 * 60)
        save_check(record, 3, Look(verdict))
        find_notices(record, [LOG])

    digest = untold(record, LOG)
    assert digest is not None
    assert digest["counts"] == {"capture_gone": 1}


@pytest.mark.parametrize(
    ("state", "kind", "days"),
    [
        (ReviewState.PARKED, NoticeKind.ITEM_PARKED, 7),
        (ReviewState.SECOND_REVIEW, NoticeKind.SECOND_REVIEW_WAITING, 1),
    ],
)
def test_an_item_that_waits_for_people_is_told_after_its_days(
    both_records: Record, state: ReviewState, kind: NoticeKind, days: int
) -> None:
    [item] = put_items(both_records, put_cache(both_records), "a")
    with both_records.writing() as session:
        _move(session, item, state)

    assert due(both_records, days * DAY - timedelta(minutes=1)) == []
    assert due(both_records, days * DAY) == [(kind, f"item:{item}")]


def _move(session: Session, item: int, state: ReviewState) -> None:
    row = session.get_one(ReviewItem, item)
    row.state, row.version = state, row.version + 1
    session.add(ReviewEvent(item_id=item, number=90, event="x", from_state="taken", to_state=state, round=1, at=START))
    # a second person who took the item and gave it back lets it wait no less
    session.add(
        ReviewEvent(item_id=item, number=91, event="x", from_state=state, to_state=state, round=1, at=START + DAY)
    )


@pytest.mark.usefixtures("hands")
def test_a_notice_is_kept_for_a_channel_until_it_was_told(both_records: Record) -> None:
    put_reply(both_records, -DAY)
    assert find_notices(both_records, [LOG, FILE]) == 1
    digest = untold(both_records, LOG)
    assert digest is not None

    mark_told(both_records, LOG, digest)

    assert find_notices(both_records, [LOG, FILE]) == 0
    assert untold(both_records, LOG) is None
    assert untold(both_records, FILE) == digest


def test_what_was_mended_before_a_channel_was_told_is_told_all_the_same(record: Record) -> None:
    put_reply(record, -DAY)
    find_notices(record, [FILE])
    put(record, ReplySettlement(reply_id=4, outcome="no_reply", settled_by=1, settled_at=START))

    digest = untold(record, FILE)

    assert digest is not None
    assert digest["counts"] == {"reply_overdue": 1}


def test_a_channel_that_is_set_later_is_not_told_of_what_was_before(record: Record) -> None:
    put_reply(record, -DAY)
    find_notices(record, [LOG])
    find_notices(record, [LOG, FILE])

    assert untold(record, FILE) is None


@pytest.mark.usefixtures("hands")
def test_a_notice_holds_ids_only(record: Record) -> None:
    put_reply(record, -DAY)
    find_notices(record, [LOG])

    digest = untold(record, LOG)

    assert digest == {
        "at": "2026-11-22T12:00:00+00:00",
        "counts": {"reply_overdue": 1},
        "notices": [{"notice": 1, "kind": "reply_overdue", "subject": "reply:4", "since": "2026-11-21T12:00:00+00:00"}],
    }


def test_a_fall_that_was_told_and_mended_is_listed_no_more(record: Record) -> None:
    put_claim(record, ClaimStatus.VERIFIED, ClaimStatus.DISPUTED, ClaimStatus.VERIFIED)
    assert [row["subject"] for row in list_due(record)] == ["claim:1"]
    find_notices(record, [LOG])
    digest = untold(record, LOG)
    assert digest is not None

    mark_told(record, LOG, digest)

    assert list_due(record) == []
