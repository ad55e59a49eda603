"""What two documents do not share, over HTTP."""

from fastapi import FastAPI

from storage.database import Record
from tests.desk.api.callers import caller, refusal
from tests.drawn import draw_cache, read_as, sha
from tests.storage.rows import put_people

OLD = "1. Поставщик передаёт 37 машин.\n2. Цена составляет 500 руб. за штуку.\n3. Споры решает суд города."
NEW = "1. Поставщик передаёт 40 машин.\n2. Цена составляет 500 руб. за штуку."


def test_two_drafts_are_compared(app: FastAPI, record: Record) -> None:
    draw_cache(record, [sha("a"), sha("b"), sha("e")])
    for letter, text in (("a", OLD), ("b", NEW), ("e", "")):
        read_as(record, sha(letter), text)
    put_people(record, "heron")
    heron = caller(app, record, "heron")

    answer = heron.get("/documents/aaaaaa/diff/bbbbbb").json()

    assert (answer["way"], answer["language"]) == ("differences", "ru")
    assert [(change["before"], change["after"]) for change in answer["changes"]] == [
        ("37 машин", "40 машин"),
        ("Споры решает суд города.", None),
    ]
    assert refusal(heron.get("/documents/aaaaaa/diff/ffffff")) == (404, None)
    assert refusal(heron.get("/documents/aaaaaa/diff/eeeeee")) == (422, "no_text")
