"""What a release is told of redactions: what is hidden in the text that is shown now, and what stands in its way."""

import pytest
from sqlmodel import select

from storage import queue, redactions
from storage.database import Record
from storage.queue import save_ranks
from storage.redactions.standing import hidden_of, redaction_obstacles
from storage.releases.shapes import Hidden
from storage.rules.review import Judgement
from storage.shapes import Ranked
from storage.tables.documents import TextVariant
from storage.tables.provenance import Document
from storage.vocabulary import RedactionReason, Relevance
from tests.storage.claim_rows import Leaf, put_leaf, read_again
from tests.storage.redaction_rows import NAMED, approve, draw, hidden, obstacles, put_papers
from tests.storage.rows import put_cache, sha


@pytest.fixture
def desk(record: Record) -> Record:
    """A record with a paper whose page has a picture, and a mail whose page has none."""
    put_papers(record)
    put_leaf(record, 1, Leaf("mail", "From Ivan Ivanov to Petr"))
    return record


def variant_of(record: Record, text: str) -> int:
    with record.reading() as session:
        return session.exec(select(TextVariant.id).where(TextVariant.text == text)).one() or 0


def test_what_is_hidden_is_told_with_its_place(desk: Record) -> None:
    draw(desk, exact="Иванов", only_here=True)

    assert hidden(desk) == (
        Hidden(
            page=1,
            boxes=((0.25, 0.1, 0.5001, 0.2),),
            reason=RedactionReason.PERSONAL_NAME,
            start=9,
            end=15,
            words="Иванов",
            only_here=True,
        ),
    )


def test_a_document_without_redactions_hides_nothing_and_waits_for_nothing(desk: Record) -> None:
    with desk.reading() as session:
        assert hidden_of(session, [sha("mail"), sha("paper")]) == {sha("mail"): (), sha("paper"): ()}
        assert redaction_obstacles(session, [sha("mail")]) == {sha("mail"): ()}


def test_what_was_withdrawn_is_hidden_no_more(desk: Record) -> None:
    (number,) = draw(desk, exact="Иванов")["redactions"]

    redactions.withdraw_redaction(desk, number, because="a street", reviewer="heron")

    assert hidden(desk) == ()


def test_words_are_hidden_wherever_they_stand_in_a_text_that_was_read_anew(desk: Record) -> None:
    draw(desk, "mail", exact="Ivanov")

    read_again(desk, variant_of(desk, "From Ivan Ivanov to Petr"), "Ivanov, Ivan Ivanov")

    assert [(one.start, one.end) for one in hidden(desk, "mail")] == [(0, 6), (13, 19)]


def test_words_that_a_later_text_does_not_hold_stop_a_release_where_there_is_no_picture(desk: Record) -> None:
    draw(desk, "mail", exact="Ivanov")
    draw(desk, exact="Иванов")
    for name in ("mail", "paper"):
        approve(desk, name)

    read_again(desk, variant_of(desk, "From Ivan Ivanov to Petr"), "From Ivan lvan0v to Petr")
    read_again(desk, variant_of(desk, NAMED), "Подписал Ивaиов Иван")

    assert "it is not known where redaction" in obstacles(desk, "mail")[0]
    assert obstacles(desk, "paper") == ()
    assert [(one.start, len(one.boxes)) for one in hidden(desk)] == [(None, 1)]


def test_redactions_wait_until_somebody_else_approves_them(desk: Record) -> None:
    draw(desk, exact="Иванов")
    assert "1 redaction of document" in obstacles(desk)[0]

    approve(desk)

    assert obstacles(desk) == ()


def test_an_approval_is_due_of_what_was_judged_to_name_a_person_in_any_cache(desk: Record) -> None:
    put_leaf(desk, put_cache(desk, "depot"), Leaf("mail", "From Ivan Ivanov to Petr"))
    with desk.reading() as session:
        document = session.exec(select(Document.id).where(Document.sha256 == sha("mail"), Document.cache_id == 1)).one()
    save_ranks(desk, [Ranked(document or 0, 0.5, behind=False, because=("test",), ranked_by="1")])
    taken = queue.take(desk, reviewer="heron")
    judgement = Judgement(Relevance.NOT_RELEVANT, sensitive=False, names_person=True)
    queue.decide(desk, taken["token"], reviewer="heron", judgement=judgement)

    assert "an approval is due, also where nothing is to be redacted" in obstacles(desk, "mail")[0]
    queue.undo(desk, reviewer="heron")
    assert obstacles(desk, "mail") == ()


def test_an_empty_plan_that_was_approved_satisfies_what_was_due(desk: Record) -> None:
    with desk.reading() as session:
        document = session.exec(select(Document.id).where(Document.sha256 == sha("mail"))).one()
    save_ranks(desk, [Ranked(document or 0, 0.5, behind=False, because=("test",), ranked_by="1")])
    judgement = Judgement(Relevance.RELEVANT, sensitive=True, names_person=False)
    queue.decide(desk, queue.take(desk, reviewer="heron")["token"], reviewer="heron", judgement=judgement)

    approve(desk, "mail")

    assert obstacles(desk, "mail") == ()
