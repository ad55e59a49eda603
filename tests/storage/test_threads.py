"""The places of mails are kept, shown, and written again only where they changed."""

from typing import Any

from sqlalchemy import update
from sqlmodel import col

from storage import catalogue, threads
from storage.database import Record
from storage.tables.provenance import Container, Document, Member
from storage.threads import Seat
from tasks.relate.place_mails import place_mails
from tests.storage.rows import Paper, put_cache, put_paper, sha

FIRST = "Отгрузка переносится на пятницу, машины примет Орлов."
ANSWER = "Принято, пропуска закажем сегодня до вечера.\n\nИванов пишет:\n> " + FIRST


def put_mail(record: Record, cache: int, name: str, text: str, **properties: Any) -> int:
    key = put_paper(record, cache, Paper(name, (text,)))
    with record.writing() as session:
        mail = update(Document).where(col(Document.id) == key)
        session.execute(mail.values(media_type="message/rfc822", properties=properties))
    return key


def put_thread(record: Record, cache: int) -> tuple[int, int]:
    return (
        put_mail(record, cache, "first", FIRST, message_id="<a@x>", subject="Отгрузка", date="2024-03-01T10:00:00"),
        put_mail(record, cache, "answer", ANSWER, message_id="<b@x>", in_reply_to="<a@x>", date="2024-03-02T10:00:00"),
    )


def test_a_document_shows_its_place_in_its_thread(both_records: Record) -> None:
    cache = put_cache(both_records)
    put_thread(both_records, cache)
    put_paper(both_records, cache, Paper("no mail", (FIRST,)))

    assert place_mails(cache, record=both_records) == 2

    rows = {row["document"]: row["thread"] for row in catalogue.list_documents(both_records, slug="harbour")}
    thread = {"thread": sha("first"), "mails": 2}
    assert rows == {
        sha("first"): {**thread, "position": 1, "inclusive": False},
        sha("answer"): {**thread, "position": 2, "inclusive": True},
        sha("no mail"): None,
    }


def test_placing_again_changes_nothing(both_records: Record) -> None:
    cache = put_cache(both_records)
    put_thread(both_records, cache)
    place_mails(cache, record=both_records)

    assert place_mails(cache, record=both_records) == 0
    assert place_mails(cache, record=both_records, changed=()) == 0


def test_an_earlier_mail_that_comes_later_names_the_thread_anew(record: Record) -> None:
    cache = put_cache(record)
    _, answer = put_thread(record, cache)
    place_mails(cache, record=record)
    new = put_mail(record, cache, "root", "Когда отгрузка?", message_id="<r@x>", date="2024-02-01T10:00:00")
    late = put_mail(
        record, cache, "late", "Так и сделаем, ждём вас.", references=["<r@x>", "<b@x>"], date="2024-03-03T10:00:00"
    )
    with record.writing() as session:
        first = update(Document).where(col(Document.sha256) == sha("first"))
        session.execute(first.values(properties={"message_id": "<a@x>", "in_reply_to": "<r@x>", "date": "2024-03-01"}))

    place_mails(cache, record=record, changed=[new, late])

    seats = threads.load_seats(record, cache)
    assert {seat.thread for seat in seats.values()} == {sha("root")}
    assert (seats[answer].position, seats[late].position) == (3, 4)


def test_a_thread_without_news_is_not_read_again(record: Record) -> None:
    cache = put_cache(record)
    first, _ = put_thread(record, cache)
    place_mails(cache, record=record)
    wrong = [
        Seat(seat.document_id, seat.thread, seat.position, inclusive=True)
        for seat in threads.load_seats(record, cache).values()
    ]
    threads.save_seats(record, cache, wrong)

    assert place_mails(cache, record=record, changed=()) == 0
    assert place_mails(cache, record=record, changed=[first]) == 1


def test_mails_of_two_caches_are_not_tied(record: Record) -> None:
    one, other = put_cache(record), put_cache(record, "depot")
    put_mail(record, one, "first", FIRST, message_id="<a@x>", date="2024-03-01T10:00:00")
    put_mail(record, other, "answer", ANSWER, in_reply_to="<a@x>", date="2024-03-02T10:00:00")

    place_mails(one, record=record)
    place_mails(other, record=record)

    shown = [catalogue.list_documents(record, slug=slug)[0]["thread"] for slug in ("harbour", "depot")]
    assert [place["mails"] for place in shown] == [1, 1]


def test_a_place_whose_mail_is_none_any_more_goes(both_records: Record) -> None:
    cache = put_cache(both_records)
    put_thread(both_records, cache)
    place_mails(cache, record=both_records)
    with both_records.writing() as session:
        session.execute(update(Document).values(media_type="text/plain"))

    assert place_mails(cache, record=both_records) == 2
    assert threads.load_seats(both_records, cache) == {}


def test_what_a_mail_says_is_its_shown_text_and_what_is_attached(both_records: Record) -> None:
    cache = put_cache(both_records)
    first, answer = put_thread(both_records, cache)
    put_paper(both_records, cache, Paper("annex"))
    with both_records.writing() as session:
        session.add(Container(sha256=sha("first"), media_type="message/rfc822", reader_version="1", is_document=True))
        session.flush()
        session.add(Member(container_sha256=sha("first"), position=0, raw_name=b"annex.pdf", sha256=sha("annex")))

    contents = threads.load_contents(both_records, [first, answer])

    assert (contents[first].text, contents[first].attachments) == (FIRST, {sha("annex")})
    assert contents[answer].attachments == frozenset()
