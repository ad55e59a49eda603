"""Quoting from a page: what is chosen counts in code points of the stored text; what stands quoted is shown and lit."""

import html
import re
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from config.errors import NotFound, Refused, UsageError
from desk.web.quoting import find_stretch
from desk.web.stretches import Quoted, lay_out
from storage import claims
from storage.claims.places import find_places, surroundings
from storage.database import Record
from storage.people import passwords
from tests.desk.api.browser import PASSWORD
from tests.desk.web.papers import read_as
from tests.desk.web.visitor import Visitor, visitor_of
from tests.drawn import document_id, draw_cache
from tests.storage.claim_rows import put_claim, put_desk
from tests.storage.rows import put_cache, sha

UNSEEN = "😀 the\u200b price\u202e is 👩\u200d💻 30 m, 30 m later"
PAGE = f"/caches/harbour/documents/{sha('contract')}/pages/1"


@pytest.fixture
def heron(app: FastAPI, record: Record) -> Visitor:
    put_desk(record)
    passwords.set_password(record, "heron", PASSWORD)
    return visitor_of(app, "heron")


def sent(visitor: Visitor, page: str = PAGE, **filled: str) -> Any:
    return visitor.submit(visitor.get(page), f"{page}/quote", **filled)


def told(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_words_that_were_chosen_become_a_quote_of_a_new_claim_and_are_shown_there(
    heron: Visitor, record: Record
) -> None:
    answer = sent(heron, start="18", end="28", claim="new", new_claim="37 vehicles changed hands")
    shown = heron.get(answer.headers["location"].partition("#")[0]).text

    quote = claims.show_claim(record, 1)["quotes"][0]
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#quote-1")
    assert (quote["start"], quote["end"], quote["exact"]) == (19, 27, "37 машин")
    assert '<span id="quote-1"></span><mark class="quoted" data-quotes="1">' in shown
    assert '<a class="of-claim" href="/claims/1#quote-1">claim 1</a>' in shown


def test_offsets_count_code_points_of_the_stored_text_whatever_is_shown(heron: Visitor, record: Record) -> None:
    """Unseen signs are shown as marks of eight signs, an emoji is two units of UTF-16."""
    draw_cache(record, [sha("a")], slug="other")
    read_as(record, sha("a"), UNSEEN)
    page = f"/caches/other/documents/{sha('a')}/pages/1"
    start = UNSEEN.index("price")

    answer = sent(heron, page, start=str(start), end=str(start + 9), claim="new", new_claim="It cost 30 m")

    assert answer.status_code == 303, told(answer)
    assert claims.show_claim(record, 1)["quotes"][0]["exact"] == "price\u202e is"


def test_of_words_that_stand_twice_the_ones_that_were_chosen_are_quoted(heron: Visitor, record: Record) -> None:
    draw_cache(record, [sha("a")], slug="other")
    text = "30 m\n" * 40
    read_as(record, sha("a"), text)
    page = f"/caches/other/documents/{sha('a')}/pages/1"

    answer = sent(heron, page, start="100", end="104", claim="new", new_claim="It cost 30 m")

    assert answer.status_code == 303, told(answer)
    assert (claims.show_claim(record, 1)["quotes"][0]["start"]) == 100


def test_without_script_the_words_are_typed(heron: Visitor, record: Record) -> None:
    claim = put_claim(record)

    answer = sent(heron, **{"from": "передаёт 37", "to": "запасные части", "claim": f"{claim}.1", "stance": "context"})

    shown = claims.show_claim(record, claim)
    assert answer.status_code == 303, told(answer)
    assert shown["quotes"][0]["exact"] == "передаёт 37 машин\nи запасные части"
    assert shown["evidence"][0]["stance"] == "context"


@pytest.mark.parametrize(
    ("filled", "says"),
    [
        ({"from": "37 машин", "claim": "new", "new_claim": "kept"}, "stand 2 times on this page. Type more of them"),
        ({"from": "38 машин", "claim": "new", "new_claim": "kept"}, "do not stand on this page"),
        ({"claim": "new", "new_claim": "kept"}, "Choose words in the text or the picture"),
        ({"from": "запасные", "claim": "new", "new_claim": " "}, "Choose a claim, or write a new one"),
        ({"from": "запасные", "claim": "other", "other": "x", "new_claim": "kept"}, "Type the number of the claim"),
        ({"from": "запасные", "claim": "other", "other": "77", "new_claim": "kept"}, "No claim 77"),
        ({"from": "запасные", "claim": "1.1.1", "new_claim": "kept"}, "Choose a claim"),
        ({"start": "3", "end": "900", "claim": "new", "new_claim": "kept"}, "This is no stretch of the text"),
        ({"start": "9", "end": "10", "from": "x", "claim": "new", "new_claim": "kept"}, "There is no word in what"),
    ],
)
def test_what_cannot_be_quoted_is_told_beside_what_was_typed_and_adds_nothing(
    heron: Visitor, record: Record, filled: dict[str, str], says: str
) -> None:
    answer = sent(heron, **filled)

    assert answer.status_code in {400, 404, 422}
    assert says in told(answer)
    assert '<details id="quoting" open>' in answer.text
    assert filled.get("new_claim", "").strip() in answer.text
    assert claims.list_claims(record) == []


def test_what_was_chosen_in_a_text_that_was_read_anew_is_refused(heron: Visitor) -> None:
    answer = sent(heron, seen="0" * 64, start="0", end="5", claim="new", new_claim="It was so")

    assert answer.status_code == 409
    assert "This page was read anew since you looked" in told(answer)


def test_a_claim_that_somebody_changed_meanwhile_is_not_quoted_for_unseen(heron: Visitor, record: Record) -> None:
    claim = put_claim(record)
    page = heron.get(PAGE)
    claims.edit_claim(record, claim, text="38 vehicles", reviewer="lin")

    answer = heron.submit(page, f"{PAGE}/quote", **{"from": "передаёт", "claim": f"{claim}.1"})
    again = heron.submit(answer, f"{PAGE}/quote", **{"from": "передаёт", "claim": f"{claim}.2"})

    assert (answer.status_code, again.status_code) == (409, 303)
    assert re.search(rf'value="{claim}.2" selected', answer.text)


def test_a_quote_that_is_sent_twice_is_one(heron: Visitor, record: Record) -> None:
    page = heron.get(PAGE)
    filled = {"from": "передаёт", "claim": "new", "new_claim": "It was so"}

    first, second = (heron.submit(page, f"{PAGE}/quote", **filled) for _ in range(2))

    assert first.headers["location"] == second.headers["location"]
    assert len(claims.list_claims(record)) == 1


def test_only_the_text_that_is_quoted_offers_quoting(heron: Visitor, record: Record) -> None:
    draw_cache(record, [sha("a")], slug="other")
    read_as(record, sha("a"), "what the picture says")
    address = f"/caches/other/documents/{sha('a')}/pages/1"

    assert f'action="{address}/quote"' in heron.get(address).text
    assert f'action="{address}/quote"' not in heron.get(f"{address}?variant=2").text


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("the⟨U+200B⟩ price", None, "the\u200b price"),
        ("the\u200b price", "30 m,", UNSEEN[2 : UNSEEN.index(", 30") + 1]),
        ("😀", "price", "😀 the\u200b price"),
        ("30 m later", None, "30 m later"),
    ],
)
def test_words_are_found_as_they_stand_or_as_they_are_shown(first: str, last: str | None, found: str) -> None:
    start, end = find_stretch(UNSEEN, first, last)

    assert UNSEEN[start:end] == found


@pytest.mark.parametrize(
    ("first", "last", "error"),
    [(None, None, UsageError), ("absent", None, NotFound), ("30 m", None, Refused), ("the", "30 m", Refused),
     ("later", "price", NotFound), ("⟨U+110000⟩", None, NotFound)],
)  # fmt: skip
def test_words_that_are_not_there_or_not_alone_are_no_stretch(first: str | None, last: str | None, error: type) -> None:
    with pytest.raises(error):
        find_stretch(UNSEEN, first, last)


def code_points(markup: str) -> int:
    """Count as assets/quoting.js does: marks are one, line ends what they say, links to claims none."""
    markup = re.sub(r'<a class="of-claim".*?</a>', "", markup)
    markup = re.sub(r'<span class="unseen">.*?</span>', "?", markup)
    markup = re.sub(r'<span data-signs="2">\n</span>', "??", markup)
    return len(html.unescape(re.sub(r"<[^>]+>", "", markup)))


@given(
    st.text(st.sampled_from("aя車😀\u200b\u200d\u202e\r\n\t <&\ufe0f"), max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4),
)
def test_what_is_shown_counts_as_what_is_stored(text: str, places: list[tuple[int, int]]) -> None:
    quoted = [
        Quoted(number, 1, min(place), min(max(place), len(text)))
        for number, place in enumerate(places)
        if min(place) < min(max(place), len(text))
    ]

    shown = str(lay_out(text, [], [], part=1, quoted=quoted).text)

    assert code_points(shown) == len(text)
    for one in quoted:
        before = shown.partition(f'<span id="quote-{one.quote}"></span>')[0]
        assert code_points(before) == one.start


@given(st.text(st.sampled_from("ab \n車"), min_size=1, max_size=30), st.integers(0, 29), st.integers(1, 30))
def test_what_stands_around_tells_a_stretch_from_all_others(text: str, start: int, length: int) -> None:
    words = text[start : start + length]
    if not words.strip() or words != words.strip():
        return
    end = start + len(words)

    prefix, suffix = surroundings(text, start, end, fewest=1)

    assert (start, end) in find_places(text, words, prefix=prefix, suffix=suffix)


def test_quotes_of_a_page_are_told_with_their_claims_and_places(both_records: Record) -> None:
    put_desk(both_records)
    claim = put_claim(both_records)
    kept = claims.add_quote(both_records, claim, sha("contract"), page=1, exact="запасные части", reviewer="heron")
    gone = claims.add_quote(both_records, claim, sha("contract"), page=1, exact="передаёт", reviewer="heron")
    claims.withdraw_evidence(both_records, gone["evidence"], reason="a mistake", reviewer="heron")
    text, document = "Теперь запасные части", document_id(both_records, sha("contract"))

    def places(page: int, text: str | None) -> list[Any]:
        rows = claims.quotes_on_page(both_records, document, page=page, text=text)
        return [(row["quote"], row["status"], row["place"]) for row in rows]

    assert places(1, text) == [(kept["quote"], "unassessed", (7, 21))]
    assert places(1, None) == [(kept["quote"], "unassessed", None)]
    assert places(1, f"{text} {text}") == [(kept["quote"], "unassessed", None)]
    assert places(2, text) == []


def test_the_history_of_a_claim_tells_wordings_findings_and_statuses(both_records: Record) -> None:
    put_desk(both_records)
    claim = put_claim(both_records)
    claims.edit_claim(both_records, claim, text="38 vehicles", reviewer="lin")
    claims.find_unverifiable(both_records, claim, reason="no witness", reviewer="lin")

    told = [(row["event"], row["by"], row["says"]) for row in claims.claim_history(both_records, claim)]

    assert [row[:2] for row in told if row[0] != "status"] == [
        ("worded", "heron"),
        ("worded", "lin"),
        ("found unverifiable", "lin"),
    ]
    assert ("found unverifiable", "lin", "no witness") in told
    assert [row["status"] for row in claims.claim_history(both_records, claim)][-1] == "unverifiable"


def test_what_claims_lack_and_why_somebody_may_not_sign_is_told(both_records: Record) -> None:
    put_desk(both_records)
    claim = put_claim(both_records)

    refusals = [claims.refusal_to_sign(both_records, claim, reviewer=name) for name in ("heron", "vera")]

    assert claims.lacks_of(both_records, [claim]) == {claim: ["evidence that supports it"]}
    assert [None if one is None else one.rule for one in refusals] == ["four_eyes", "sign_off_comes_last"]


def test_the_newest_claims_come_first_where_that_is_asked(both_records: Record) -> None:
    put_desk(both_records)
    put_cache(both_records, "other")
    first, second = put_claim(both_records), put_claim(both_records)
    claims.add_claim(both_records, "other", text="elsewhere", reviewer="heron")

    rows = claims.list_claims(both_records, "harbour", newest_first=True, limit=2)

    assert [row["claim"] for row in rows] == [second, first]
