"""Filters of a search leave what a look at every page leaves, on both databases; counts tell what each would leave."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col, select

from config import clock
from config.errors import NotFound, UsageError
from storage.database import Record
from storage.documents import save_readings
from storage.search import Within, catch_up, count_hits, finding, index, search_within, survey, vectors, within
from storage.search.dating import between, stretches_of
from storage.search.kinds import kind_of
from storage.shapes import PageRead, Reading, SignalRead, SpanRead, VariantRead, Waiting
from storage.tables.documents import Page, Signal, Span, TextVariant
from storage.tables.provenance import Cache, Delivery, Document, Occurrence
from storage.tables.review import ReviewItem
from storage.tables.sameness import FamilyMember
from storage.tables.search import SearchPage, SearchState
from storage.vocabulary import Because, DocumentKind, Method, Outcome, Reason, ReviewState, SignalKind
from tests.drawn import draw_cache, sha

LETTERS = "abcdef0123456789"
MEDIA_TYPES = (
    "application/pdf",
    "message/rfc822",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/png",
    None,
)
SPOKEN = (("ru", "Cyrl"), ("sr-Latn", "Latn"), ("zh-Hans", "Hans"), ("en", "Latn"))
DAYS = ("2013-12-31", "2014-01-01", "2014-03-15", "2014-03-31", "2020-02-29", "1999-07-01")
WORDS = ("мост", "дом", "bridge", "合同")
PAST, FUTURE = clock.now() - timedelta(hours=1), clock.now() + timedelta(days=3)


def reading_of(chance: random.Random) -> Reading:
    """Draw a reading of one to three pages."""
    pages = []
    for number in range(1, chance.randrange(2, 5)):
        text = " ".join(chance.choices(WORDS, k=chance.randrange(2, 9)))
        half = len(text) // 2
        spans = tuple(
            SpanRead(start, end, *chance.choice(SPOKEN), 0.9, "spans 1")
            for start, end in ((0, half), (half, len(text)))
        )
        method = chance.choice((Method.TEXT_LAYER, Method.OCR))
        languages = "rus" if method is Method.OCR else None
        shown = VariantRead(method, "one", text, chosen_because=Because.ONLY_TEXT, spans=spans, ocr_languages=languages)
        pages.append(PageRead(number, (shown,)))
    told = {
        name: chance.choice(DAYS) + chance.choice(("T09:00:00+08:00", "", " garbled"))
        for name in ("created", "modified", "date")
        if chance.random() < 0.6
    }
    signals = [SignalRead(kind, "seen", None) for kind in chance.sample(list(SignalKind)[:4], chance.randrange(3))]
    partial = chance.random() < 0.3
    return Reading(
        Outcome.PARTIAL if partial else Outcome.READ,
        "1",
        reason=Reason.CORRUPT if partial else None,
        media_type=chance.choice(MEDIA_TYPES),
        pages=tuple(pages),
        page_count=len(pages),
        properties={**told, "modified": "soon"} if chance.random() < 0.1 else told,
        signals=tuple(signals),
    )


@pytest.fixture
def drawn(both_records: Record) -> Record:
    """Two caches of sixteen documents that differ in all that a filter asks for."""
    chance = random.Random(11)  # noqa: S311 drawn alike each time
    for slug in ("harbour", "island"):
        draw_cache(both_records, [sha(letter) for letter in LETTERS], slug=slug)
    with both_records.reading() as session:
        ids = [(one.id or 0, one.sha256) for one in session.exec(select(Document).order_by(col(Document.id)))]
    save_readings(both_records, [(Waiting(one, sha256, 10), reading_of(chance)) for one, sha256 in ids])
    with both_records.writing() as session:
        for slug in ("harbour", "island"):
            deliver_again(session, slug, chance)
        for place, (one, sha256) in enumerate(ids):
            put_to_work(session, one, chance)
            if place % 16 < 6:
                session.add(FamilyMember(document_id=one, family=sha("a" if place % 2 else "b"), pivot=sha256 in "ab"))
    return both_records


def deliver_again(session: Session, slug: str, chance: random.Random) -> None:
    """Find some documents of a cache a second time, two places each."""
    cache = session.exec(select(Cache).where(Cache.slug == slug)).one()
    moved = Delivery(cache_id=cache.id or 0, number=2, manifest_sha256=sha("e"), files=1, received_at=clock.now())
    session.add(moved)
    session.flush()
    for one in session.exec(select(Document).where(Document.cache_id == cache.id)).all():
        for copy in range(2 if chance.random() < 0.4 else 0):
            path = f"{one.id} {copy}"
            session.add(
                Occurrence(delivery_id=moved.id or 0, document_id=one.id or 0, path=path, raw_path=path.encode())
            )


def put_to_work(session: Session, document: int, chance: random.Random) -> None:
    """Put a document into the queue, or not; of those taken some leases have expired."""
    state = chance.choice((*ReviewState, ReviewState.TAKEN, None))
    if state is not None:
        expires = chance.choice((PAST, FUTURE)) if state is ReviewState.TAKEN else None
        item = {"document_id": document, "state": state, "priority": 0.5, "because": [], "ranked_by": "test"}
        session.add(ReviewItem(**item, lease_expires_at=expires))


def index_anew(record: Record) -> None:
    with record.writing() as session:
        index.wipe(session)
        session.execute(delete(SearchPage))
        session.execute(delete(SearchState))
    catch_up(record)


def look(record: Record) -> list[dict[str, Any]]:
    """Look at every page: what it is, by the rows of the record alone."""
    found = []
    with record.reading() as session:
        shown = (
            select(Page, Document, TextVariant, Cache.slug)
            .join(Document, col(Document.id) == col(Page.document_id))
            .join(Cache, col(Cache.id) == col(Document.cache_id))
            .join(TextVariant, col(TextVariant.page_id) == col(Page.id))
        )
        for page, document, variant, slug in session.exec(shown).all():
            spans = session.exec(select(Span).where(Span.variant_id == variant.id)).all()
            item = session.exec(select(ReviewItem).where(ReviewItem.document_id == document.id)).first()
            member = session.get(FamilyMember, document.id)
            places = select(Delivery.number).join(Occurrence, col(Occurrence.delivery_id) == col(Delivery.id))
            found.append(
                {
                    "page": (slug, document.sha256, page.number),
                    "text": variant.text,
                    "number": page.number,
                    "cache": slug,
                    "languages": {span.language for span in spans},
                    "scripts": {span.script for span in spans},
                    "outcome": document.outcome,
                    "method": variant.method,
                    "media_type": document.media_type,
                    "signals": set(session.exec(select(Signal.kind).where(Signal.document_id == document.id))),
                    "properties": document.properties,
                    "state": state_of(item),
                    "deliveries": set(session.exec(places.where(Occurrence.document_id == document.id))),
                    "family": None if member is None else member.family,
                }
            )
    return found


def state_of(item: ReviewItem | None) -> str | None:
    if item is None:
        return None
    expired = item.lease_expires_at is not None and item.lease_expires_at <= clock.now()
    return ReviewState.QUEUED.value if item.state == ReviewState.TAKEN and expired else item.state


def days_of(page: dict[str, Any], which: str | None) -> Iterator[str]:
    """The days a document names, as text: they compare as days do."""
    for name, key in (("created", "created"), ("modified", "modified"), ("sent", "date")):
        written = page["properties"].get(key, "")
        is_it = which in (None, name) and (name != "sent" or page["media_type"] == "message/rfc822")
        if is_it and written[:4].isdigit():
            yield written[:10]


def is_dated(page: dict[str, Any], asked: Within) -> bool:
    days = list(days_of(page, asked.date))
    return any((asked.since or "") <= day <= (asked.until or "9999") + "~" for day in days)


MEETS: dict[str, Callable[[dict[str, Any], Any], bool]] = {
    "cache": lambda page, value: page["cache"] == value,
    "language": lambda page, value: any(one == value or one.startswith(f"{value}-") for one in page["languages"]),
    "script": lambda page, value: value in page["scripts"],
    "outcome": lambda page, value: page["outcome"] == value,
    "pages": lambda page, value: page["number"] == int(value),
    "kind": lambda page, value: value in (kind_of(page["media_type"]), page["media_type"]),
    "method": lambda page, value: page["method"] == value,
    "signal": lambda page, value: value in page["signals"] or (value == "any" and bool(page["signals"])),
    "state": lambda page, value: page["state"] == value,
    "delivery": lambda page, value: value in page["deliveries"],
    "family": lambda page, value: page["family"] == value,
}
CHOICES: dict[str, tuple[Any, ...]] = {
    "language": ("ru", "sr", "zh", "de"),
    "script": ("Cyrl", "Latn", "Hans"),
    "outcome": ("read", "partial"),
    "pages": ("1", "2"),
    "kind": (*DocumentKind, "image/png", "message/rfc822"),
    "method": tuple(Method),
    "signal": (*list(SignalKind)[:5], "any"),
    "state": tuple(ReviewState),
    "delivery": (1, 2),
    "family": (sha("a"), sha("b")),
}


def is_within(page: dict[str, Any], asked: Within) -> bool:
    if (asked.date or asked.since or asked.until) and not is_dated(page, asked):
        return False
    return all(meets(page, getattr(asked, name)) for name, meets in MEETS.items() if getattr(asked, name) is not None)


def drawn_filters(chance: random.Random, count: int) -> Iterator[Within]:
    """Draw filters, one to three at once; a delivery and a family are of a cache."""
    for _ in range(count):
        names = chance.sample([*CHOICES, "dates"], chance.choice((1, 1, 2, 3)))
        asked = Within(**{name: chance.choice(CHOICES[name]) for name in names if name != "dates"})
        if "dates" in names:
            since, until = sorted((chance.choice(DAYS), chance.choice(DAYS)))
            since, until = chance.choice(((since, until), (since[:7], until[:7]), (since[:4], None), (None, until)))
            asked = replace(asked, date=chance.choice((None, "created", "modified", "sent")), since=since, until=until)
        if asked.delivery or asked.family or chance.random() < 0.2:
            asked = replace(asked, cache=chance.choice(("harbour", "island")))
        yield asked


def found(record: Record, query: str, asked: Within) -> list[tuple[str, str, int]]:
    rows = search_within(record, query, asked, limit=500)
    return sorted((row["cache"], row["document"], row["page"]) for row in rows)


@pytest.mark.parametrize(("few", "places"), [(300, 250), (2, 250), (2, 2)])
def test_filters_leave_what_a_look_at_every_page_leaves(
    drawn: Record, monkeypatch: pytest.MonkeyPatch, few: int, places: int
) -> None:
    """Where the pages of a filter are named one by one, where they are many, and on pages that are kept in parts."""
    monkeypatch.setattr(within, "FEW", few)
    monkeypatch.setattr(finding, "CANDIDATES", 9)
    monkeypatch.setattr(vectors, "STEPS", (2, 5, 8))
    monkeypatch.setattr(index, "FEW", 20)
    if places == 2:
        monkeypatch.setattr(vectors, "MOST_PLACES", places)
        monkeypatch.setattr(vectors, "PART_BYTES", 60)
    index_anew(drawn)
    pages, chance = look(drawn), random.Random(5)  # noqa: S311 drawn alike each time
    wrong = {}
    for asked in drawn_filters(chance, 60):
        query = chance.choice(("мост", "дом", "合同", "bridge"))
        expected = sorted(page["page"] for page in pages if query in page["text"] and is_within(page, asked))
        if (seen := found(drawn, query, asked)) != expected or count_hits(drawn, query, asked) != len(expected):
            wrong[query, asked] = (seen, expected)
    assert wrong == {}


def test_pages_of_filtered_hits_join_to_all_of_them(drawn: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "CANDIDATES", 5)
    monkeypatch.setattr(within, "FEW", 2)
    asked = Within(cache="harbour", delivery=1, script="Cyrl")
    whole = search_within(drawn, "мост", asked, limit=500)

    seen = [row for after in range(0, 60, 3) for row in search_within(drawn, "мост", asked, after=after, limit=3)]

    assert len(whole) > 5
    assert sorted(map(str, seen)) == sorted(map(str, whole))


@pytest.mark.parametrize("asked", [Within(), Within(cache="harbour")])
def test_counts_tell_what_each_filter_would_leave(drawn: Record, asked: Within) -> None:
    told = survey(drawn, "мост", asked)

    assert told.facets is not None
    wrong = {}
    for name, values in told.facets.items():
        for value, count in values:
            if name in {"created", "modified", "sent"}:
                one = replace(asked, date=name, since=value, until=value)
            else:
                one = replace(asked, **{name: int(value) if name == "delivery" else value})
            if count != count_hits(drawn, "мост", one):
                wrong[name, value] = count
    assert wrong == {}
    assert told.total == count_hits(drawn, "мост", asked)
    always = {"cache", "language", "script", "outcome", "kind", "method", "signal", "created", "modified", "state"}
    assert set(told.facets) == always | ({"delivery"} if asked.cache else {"sent"})


def test_of_too_many_pages_only_that_is_told(drawn: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.search.facets.COUNTED", 3)

    told = survey(drawn, "мост", Within())

    assert (told.total, told.facets) == (4, None)


def test_what_is_read_anew_is_filtered_by_the_newest_reading(both_records: Record) -> None:
    """The text is the same; what the document is called, and what was found in it, is not."""
    draw_cache(both_records, [sha("a")])
    pages = (PageRead(1, (VariantRead(Method.DECODED, "one", "мост", chosen_because=Because.ONLY_TEXT),)),)
    first = Reading(Outcome.READ, "1", media_type="text/plain", pages=pages, page_count=1)
    then = replace(
        first,
        media_type="message/rfc822",
        properties={"date": "2014-03-15T10:00:00+03:00"},
        signals=(SignalRead(SignalKind.SENDER_CONTRADICTS, "seen", None),),
    )
    asked = [
        Within(kind="text"),
        Within(kind="mail"),
        Within(date="sent", since="2014", until="2014"),
        Within(signal="sender_contradicts"),
    ]
    seen = []
    for reading in (first, then, first):
        with both_records.reading() as session:
            document = session.exec(select(Document)).one()
        save_readings(both_records, [(Waiting(document.id or 0, sha("a"), 10), reading)])
        seen.append([count_hits(both_records, "мост", one) for one in asked])

    assert seen == [[1, 0, 0, 0], [0, 1, 1, 1], [1, 0, 0, 0]]


def test_filters_stand_within_a_query_too(drawn: Record) -> None:
    both = found(drawn, "мост (kind:mail OR kind:spreadsheet) -signal:any script:Cyrl method:ocr", Within())

    pages = [
        page["page"]
        for page in look(drawn)
        if "мост" in page["text"]
        and page["media_type"] in {"message/rfc822", "text/csv"}
        and not page["signals"]
        and "Cyrl" in page["scripts"]
        and page["method"] == "ocr"
    ]
    assert both == sorted(pages)
    assert both


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Within(script="Cyrillic"), "script: takes a code of four letters"),
        (Within(kind="letter"), "kind: takes one of mail, pdf"),
        (Within(method="guess"), "method: takes one of text_layer"),
        (Within(signal="odd"), "signal: takes one of"),
        (Within(date="received"), "date: takes one of created, modified, sent"),
        (Within(since="spring"), "since: takes a year"),
        (Within(until="2014-13"), "until: takes a year"),
        (Within(since="2014-00"), "since: takes a year"),
        (Within(since="0000"), "since: takes a year"),
        (Within(until="2014-02-30"), "until: takes a year"),
        (Within(since="2015", until="2014"), "first day comes after"),
        (Within(state="done"), "state: takes one of queued"),
        (Within(delivery=1), "delivery: is counted within a cache"),
    ],
)
def test_a_filter_that_cannot_be_understood_says_why(record: Record, asked: Within, message: str) -> None:
    draw_cache(record, [sha("a")])
    with pytest.raises(UsageError, match=message):
        search_within(record, "мост", asked)


@pytest.mark.parametrize("asked", [Within(cache="harbour", delivery=3), Within(family=sha("a")), Within(cache="other")])
def test_a_delivery_family_or_cache_that_is_not_there_is_told(record: Record, asked: Within) -> None:
    draw_cache(record, [sha("a")])
    with pytest.raises(NotFound):
        search_within(record, "мост", asked)


def test_a_range_of_days_is_covered_by_few_stretches_and_no_other_day() -> None:
    chance = random.Random(3)  # noqa: S311 drawn alike each time
    for _ in range(300):
        low, high = sorted(date.fromordinal(chance.randrange(1, date.max.toordinal() + 1)) for _ in range(2))
        covered = set(between(low.isoformat(), high.isoformat()))
        edges = (low, high, low - timedelta(days=low > date.min), high + timedelta(days=high < date.max))
        drawn_days = [date.fromordinal(chance.randrange(1, date.max.toordinal() + 1)) for _ in range(20)]
        assert len(covered) < 130
        assert [
            day for day in (*edges, *drawn_days) if (low <= day <= high) != bool(covered & set(stretches_of(day)))
        ] == []
    assert len(between(None, None)) == 10
