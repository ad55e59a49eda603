"""Claims by the pages: the founding story in forms, what is lacking in words, refusals beside what was typed."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from desk.web.claim_page import in_page_words
from storage import claims
from storage.database import Record
from storage.people import passwords
from storage.tables.documents import TextVariant
from storage.vocabulary import AuthenticityVerdict, HoldKind, Stance
from tests.desk.api.browser import PASSWORD
from tests.desk.web.visitor import Visitor, forms_of, visitor_of
from tests.storage.claim_rows import put_capture, put_claim, put_corroborated, put_desk, rate, read_again, state
from tests.storage.rows import sha

SENT = {"sent_at": "2026-11-01T09:00", "deadline": "2026-11-20T17:00"}


@dataclass
class Desk:
    """Everybody's browser; who does something first signs in."""

    app: FastAPI
    record: Record
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, who: str) -> Visitor:
        if who not in self.visitors:
            passwords.set_password(self.record, who, PASSWORD)
            self.visitors[who] = visitor_of(self.app, who)
        return self.visitors[who]

    def look(self, who: str, path: str = "/claims/1") -> Any:
        answer = self.visitor(who).get(path)
        assert answer.status_code == 200, answer.text
        return answer

    def submit(self, who: str, page: Any, action: str, **filled: str) -> Any:
        """Fill in a form of a page that was looked at."""
        hidden = next(form[2] for form in forms_of(page.text) if form[:2] == ("post", action))
        return self.visitor(who).post(action, {**hidden, **filled})

    def send(self, who: str, action: str, **filled: str) -> Any:
        """Fill in a form of the claim's page, as it stands now."""
        return self.submit(who, self.look(who), f"/claims/1{action}", **filled)

    def do(self, who: str, action: str, **filled: str) -> str:
        """The same, where it is to be done; gives where it led."""
        answer = self.send(who, action, **filled)
        assert answer.status_code == 303, words_of(answer)
        return str(answer.headers["location"])

    @property
    def stands(self) -> str:
        """The step that the page shows as the present one, or what stands beside the ladder."""
        shown = self.look("odile").text
        here = re.search(r'aria-current="step">.*?<strong>([^<]+)</strong>', shown, re.DOTALL)
        beside = re.search(r'class="off-ladder[^"]*">.*?<strong>([^<]+)\.</strong>', shown, re.DOTALL)
        return (here or beside)[1].lower()  # type: ignore[index]


def words_of(answer: Any) -> str:
    """Give what a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def lacks_of(page: Any) -> list[str]:
    found = re.search(r'<div class="lacks">(.*?)</div>', page.text, re.DOTALL)
    assert found is not None
    return [html.unescape(one) for one in re.findall(r"<li><bdi>(.*?)</bdi></li>", found[1])]


@pytest.fixture
def desk(app: FastAPI, record: Record) -> Desk:
    put_desk(record)
    return Desk(app, record)


def quote(desk: Desk, document: str, first: str) -> None:
    address = f"/caches/harbour/documents/{sha(document)}/pages/1"
    page = desk.look("heron", address)
    revision = claims.show_claim(desk.record, 1)["revision"]
    sent = desk.submit("heron", page, f"{address}/quote", **{"from": first, "claim": f"1.{revision}"})
    assert sent.status_code == 303, words_of(sent)
    assert sent.headers["location"].startswith(f"{address}#quote-")


def test_the_founding_story_by_pages(desk: Desk) -> None:
    added = desk.submit(
        "heron",
        desk.look("heron", "/claims"),
        "/claims",
        text="37 vehicles were delivered",
        cache="harbour",
        accuses="1",
    )
    assert added.headers["location"] == "/claims/1"
    assert (desk.stands, lacks_of(desk.look("lin"))) == ("unassessed", ["evidence that supports it"])

    quote(desk, "contract", "передаёт 37 машин")
    desk.do("lin", "/evidence/1/rate", credibility="2")
    assert desk.stands == "single source"
    quote(desk, "counterpart", "37辆车辆")
    desk.do("lin", "/evidence/2/rate", credibility="2")
    assert desk.stands == "supported"

    capture = str(put_capture(desk.record, by="heron"))
    record = {"source": "customs", "stance": "supports", "kind": "record", "capture": capture, "locator": "line 4"}
    assert desk.do("heron", "/evidence", **record) == "/claims/1#evidence-3"
    desk.do("lin", "/evidence/3/rate", credibility="1")
    assert desk.stands == "corroborated"

    party = {"party": "Party B", "allegations": "you delivered 37 vehicles", "channel": "letter", **SENT}
    desk.do("heron", "/replies", **party)
    desk.do("heron", "/replies/1/settle", outcome="answered", stance="denies", answer="there was no such deal")
    assert desk.stands == "disputed"
    desk.do("heron", "/replies/1/answer", verdict="rebutted", because="customs has the lorries")
    assert desk.stands == "disputed"
    desk.do("odile", "/replies/1/sign")
    assert desk.stands == "corroborated"

    genuine = {"verdict": AuthenticityVerdict.CONSISTENT, "methods": ["stamps"], "reviewer": "lin"}
    for document in ("contract", "counterpart"):
        claims.set_authenticity(desk.record, sha(document), **genuine)  # type: ignore[arg-type]
    assert lacks_of(desk.look("vera")) == ["sign-off"]
    desk.do("vera", "/sign-off")
    assert desk.stands == "verified"
    assert "Signed by 1 person as it stands" in words_of(desk.look("heron"))


def test_the_list_tells_what_each_claim_lacks_and_is_narrowed(desk: Desk) -> None:
    put_claim(desk.record)
    state(desk.record, put_claim(desk.record))

    shown = words_of(desk.look("vera", "/claims"))
    none = words_of(desk.look("vera", "/claims?status=verified&cache=harbour"))

    assert "evidence that supports it" in shown
    assert "evidence 1: a rating by a person: credibility 1 to 6" in shown
    assert "There is no claim of this kind yet" in none


def test_a_claim_without_words_is_refused_beside_what_was_chosen(desk: Desk) -> None:
    answer = desk.submit("heron", desk.look("heron", "/claims"), "/claims", text="  ", cache="harbour", accuses="1")

    assert answer.status_code == 400
    assert 'name="accuses" value="1" checked' in answer.text


def test_who_made_something_of_a_claim_is_not_offered_the_sign_off_and_told_why(desk: Desk) -> None:
    put_corroborated(desk.record)

    author, other = desk.look("heron"), desk.look("vera")

    assert 'action="/claims/1/sign-off"' not in author.text
    assert "You cannot sign it now: nobody signs off what they worded, quoted" in words_of(author)
    assert 'action="/claims/1/sign-off"' in other.text


def test_a_sign_off_that_is_sent_all_the_same_is_refused_with_the_rule(desk: Desk) -> None:
    put_corroborated(desk.record)
    hidden = re.search(r'name="csrf" value="([0-9a-f]+)"', desk.look("heron").text)
    assert hidden is not None

    answer = desk.visitor("heron").post("/claims/1/sign-off", {"csrf": hidden[1], "form": "sign-off"})

    assert answer.status_code == 422
    assert "Four eyes: nobody signs or checks what they made themselves" in words_of(answer)
    assert desk.stands == "corroborated"


def test_what_was_typed_is_kept_where_somebody_was_quicker(desk: Desk) -> None:
    put_claim(desk.record)
    before = desk.look("heron")
    state(desk.record, 1, by="lin")

    typed = {
        "source": "expert",
        "stance": "context",
        "kind": "statement",
        "says": 'he said "so"',
        "locator": "minute 3",
    }
    answer = desk.submit("heron", before, "/claims/1/evidence", **typed)
    again = desk.submit("heron", answer, "/claims/1/evidence", **typed)

    assert answer.status_code == 409
    assert "Somebody was quicker" in words_of(answer)
    assert "he said &#34;so&#34;</textarea>" in answer.text
    assert re.search(r'value="context" selected', answer.text)
    assert again.status_code == 303


def test_a_form_sent_twice_acts_once(desk: Desk) -> None:
    put_claim(desk.record)
    page = desk.look("heron")
    typed = {"source": "expert", "stance": "supports", "kind": "statement", "locator": "minute 3"}

    first, second = (desk.submit("heron", page, "/claims/1/evidence", **typed) for _ in range(2))

    assert first.headers["location"] == second.headers["location"]
    assert len(claims.show_claim(desk.record, 1)["evidence"]) == 1


def test_a_contradiction_is_answered_and_signed_by_another_and_cannot_be_withdrawn(desk: Desk) -> None:
    put_corroborated(desk.record)
    told = state(desk.record, 1, stance=Stance.CONTRADICTS, by="lin")["evidence"]
    page = desk.look("heron")
    assert f"/evidence/{told}/withdraw" not in page.text

    desk.do("heron", f"/evidence/{told}/answer", verdict="rebutted", because="it was another ship")
    own = desk.send("heron", f"/evidence/{told}/sign")
    assert (own.status_code, desk.stands) == (422, "disputed")
    assert desk.do("vera", f"/evidence/{told}/sign") == f"/claims/1#evidence-{told}"

    assert desk.stands == "corroborated"
    assert "it was another ship 1 signature" in words_of(desk.look("vera"))


def test_what_is_disputed_says_who_disputes_it_what_resolves_that_and_how_far_its_support_reaches(desk: Desk) -> None:
    put_corroborated(desk.record)
    told = state(desk.record, 1, stance=Stance.CONTRADICTS, by="lin")["evidence"]

    page = desk.look("heron")

    reached = re.search(r'<li class="reached">.*?<strong>([^<]+)</strong>', page.text, re.DOTALL)
    assert (desk.stands, reached and reached[1]) == ("disputed", "corroborated")
    assert f'<a href="#evidence-{told}"><bdi>expert</bdi> contradicts it</a>' in page.text
    assert "Due: <bdi>an answer, accepted or rebutted, and a signature under it</bdi>." in page.text


def test_a_denial_is_told_among_what_disputes_a_claim(desk: Desk) -> None:
    put_corroborated(desk.record)
    desk.do("heron", "/replies", party="Party B", allegations="you did it", channel="letter", **SENT)
    desk.do("heron", "/replies/1/settle", outcome="answered", stance="denies", answer="never")

    page = desk.look("heron")

    assert '<a href="#reply-1"><bdi>Party B</bdi> denies it</a>: “<bdi>never</bdi>”' in page.text


def test_why_two_items_are_one_group_is_told_in_words(desk: Desk) -> None:
    put_corroborated(desk.record)
    quote(desk, "counterpart", "37辆车辆")

    joined = words_of(desk.look("vera", "/claims/1/why?left=1&right=3"))
    apart = words_of(desk.look("vera", "/claims/1/why?left=1&right=2"))

    assert "Evidence 1 and evidence 3: one group" in joined
    assert "both come from cache harbour" in joined
    assert "Evidence 1 and evidence 2: independent" in apart


def test_evidence_stands_in_its_groups_with_its_grades_and_what_was_withdrawn(desk: Desk) -> None:
    put_corroborated(desk.record)
    rate(desk.record, state(desk.record, 1, source="customs")["evidence"])
    desk.do("lin", "/evidence/3/withdraw", reason="entered twice")

    shown = desk.look("vera")

    assert shown.text.count('<section class="card heap group"') == 2
    assert "withdrawn: entered twice" in words_of(shown).lower()
    assert "F reliability, unknown, not worst; 2 credibility, probably true" in words_of(shown)


def test_a_translation_is_checked_by_another_who_reads_it(desk: Desk) -> None:
    put_claim(desk.record)
    quote(desk, "contract", "передаёт 37 машин")
    desk.do("heron", "/quotes/1/translate", to="en", text="hands over 37 vehicles")

    own = desk.send("heron", "/translations/1/check", holds="true")
    blind = desk.send("vera", "/translations/1/check", holds="true")
    desk.do("lin", "/translations/1/check", holds="true")

    assert "nobody checks their own translation" in words_of(own).lower()
    assert "a check needs somebody who reads ru" in words_of(blind).lower()
    assert "checked: it holds" in words_of(desk.look("vera"))


def test_that_nobody_was_asked_is_approved_by_an_editor_alone(desk: Desk) -> None:
    put_claim(desk.record)
    desk.do("heron", "/replies", party="Party B", allegations="you did it")
    desk.do("heron", "/replies/1/settle", outcome="not_sought", reason="a life is at stake")

    reviewer, editor = desk.look("lin"), desk.look("vera")
    assert "/replies/1/approve" not in reviewer.text
    assert "/replies/1/approve" in editor.text
    desk.do("vera", "/replies/1/approve")

    assert "approved by an editor" in words_of(desk.look("lin"))


def test_silence_before_the_deadline_is_refused_and_what_was_typed_is_kept(desk: Desk) -> None:
    put_claim(desk.record)
    late = {"sent_at": "2026-11-01T09:00", "deadline": "2199-01-01T00:00"}
    desk.do("heron", "/replies", party="Party B", allegations="you did it", **late)

    answer = desk.send("heron", "/replies/1/settle", outcome="no_reply", reason="we rang twice")

    assert answer.status_code == 422
    assert "Who was asked has until the deadline to answer" in words_of(answer)
    assert 'value="we rang twice"' in answer.text


def test_a_time_that_is_none_is_told(desk: Desk) -> None:
    put_claim(desk.record)

    answer = desk.send("heron", "/replies", party="B", allegations="x", sent_at="yesterday")

    assert answer.status_code == 400
    assert "sent at: write a day and a time" in words_of(answer).lower()


def test_a_claim_that_cannot_be_settled_says_why_in_its_history(desk: Desk) -> None:
    put_claim(desk.record)

    desk.do("lin", "/unverifiable", reason="the archive burnt down")

    assert desk.stands == "unverifiable"
    assert "found unverifiable by lin : the archive burnt down" in words_of(desk.look("vera"))


def test_another_wording_is_the_next_version_and_holds_are_shown(desk: Desk) -> None:
    put_claim(desk.record)
    claims.add_hold(desk.record, kind=HoldKind.EMBARGO, claim=1, reason="until the partners print", reviewer="lin")

    desk.do("heron", "/edit", text="38 vehicles were delivered", likelihood="likely")

    shown = words_of(desk.look("vera"))
    assert "wording 2 by heron" in shown
    assert "37 vehicles were delivered" in shown
    assert "until the partners print" in shown


def test_a_quote_that_no_longer_stands_is_told_on_the_claim_and_on_the_page(desk: Desk) -> None:
    put_claim(desk.record)
    quote(desk, "contract", "передаёт 37 машин")
    with desk.record.reading() as session:
        variants = session.exec(select(TextVariant)).all()
        variant = next(one.id for one in variants if "37 машин" in one.text)
    read_again(desk.record, variant or 0, "Поставщик передаёт 31 машину")

    claim = words_of(desk.look("vera"))
    page = words_of(desk.look("vera", f"/caches/harbour/documents/{sha('contract')}"))

    assert "the words no longer stand in the text that is shown" in claim
    assert "no longer stands in the text" in page


@pytest.mark.parametrize("path", ["/claims/77", "/claims/1/why?left=1&right=77"])
def test_what_is_not_there_is_not_found(desk: Desk, path: str) -> None:
    put_claim(desk.record)

    assert desk.visitor("vera").get(path).status_code == 404


def test_hostile_words_are_shown_as_text(desk: Desk) -> None:
    hostile = '</textarea><script>alert(1)</script>\u202e"'
    claims.add_claim(desk.record, "harbour", text=hostile, reviewer="heron")
    desk.do("heron", "/evidence", source="expert", stance="context", kind="statement", says=hostile, locator=hostile)
    desk.do("heron", "/replies", party="B", allegations=hostile)

    for path in ("/claims", "/claims/1", f"/caches/harbour/documents/{sha('contract')}"):
        shown = desk.look("vera", path).text
        assert "<script>alert" not in shown
        assert "\u202e" not in re.sub(r"<textarea.*?</textarea>", "", shown, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("no claim 4. They are listed by: sluice claim list", "no claim 4"),
        ("it holds a denial. Answer it with: sluice reply answer 2. More is new", "it holds a denial. More is new"),
        ("words are quoted with: sluice quote add", "words are quoted with: sluice quote add"),
    ],
)
def test_pages_do_not_tell_what_to_type_at_the_command_line(message: str, told: str) -> None:
    assert in_page_words(message) == told
