"""dossier.html: it runs nothing, loads nothing, hides nothing, and lets nobody's words become its own."""

import base64
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from storage.releases.shapes import AnswerShown, ClaimSelected, Selection
from storage.vocabulary import AuthenticityVerdict, Credibility, Likelihood, RedactionReason, Reliability, ReplyOutcome
from tasks.package.dossier import words, write_dossier
from tasks.package.dossier.words import direction
from tests.tasks.package.page import Page
from tests.tasks.package.selected import CHINESE, RUSSIAN, derivatives, png, selection

NASTY = (
    '<script>alert(1)</script> "quoted" & \u202e0001 \x07 {{ 7 * 7 }} \u2066inside\u2069 <img src=http://evil.example>'
)


def written(chosen: Selection | None = None) -> str:
    return write_dossier(chosen or selection(), derivatives()).decode()


def with_claim(**changes: Any) -> Selection:
    """Give the example with its first claim changed."""
    chosen = selection()
    return replace(chosen, claims=(replace(chosen.claims[0], **changes), *chosen.claims[1:]))


def first_claim(chosen: Selection | None = None) -> ClaimSelected:
    return (chosen or selection()).claims[0]


def test_nothing_is_loaded_and_nothing_runs() -> None:
    """Sources are pictures within the file, links lead to places within the file, and there is no script."""
    page = Page(written())
    addresses = [
        address
        for element in page.elements
        for name, address in element.attributes.items()
        if name in {"src", "href", "srcset", "action", "data", "poster", "background", "style"}
    ]

    assert addresses
    assert all(address and address.startswith(("data:image/png;base64,", "#")) for address in addresses)
    assert not page.all("script", "link", "iframe", "object", "embed", "form", "base", "svg", "details")
    assert not [name for element in page.elements for name in element.attributes if name.startswith("on")]
    assert not {"@import", "url(", "expression("} & set(page.all("style")[0].words.split())
    assert "url(" not in page.all("style")[0].words


def test_the_policy_forbids_all_but_own_style_and_pictures() -> None:
    """A reader's browser holds the page to it, should a mistake slip in."""
    policies = [one.attributes for one in Page(written()).all("meta") if "http-equiv" in one.attributes]

    assert policies[0]["content"] is not None
    assert policies[0]["content"].startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


def test_links_within_the_page_lead_somewhere() -> None:
    """Each `#name` is an element's id, and no id stands twice."""
    page = Page(written())
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    targets = {(one.attributes["href"] or "").removeprefix("#") for one in page.all("a")}

    assert len(ids) == len(set(ids))
    assert targets <= set(ids)


def nasty_everywhere() -> Selection:
    """Give the example with words that hurt in every field that somebody else filled."""
    chosen = selection()
    answer = AnswerShown("rebutted", NASTY, 2)
    claims = []
    for claim in chosen.claims:
        evidence = []
        for one in claim.evidence:
            quote = one.quote and replace(
                one.quote,
                exact=NASTY,
                prefix=NASTY,
                suffix=NASTY,
                translations=tuple(replace(told, text=NASTY) for told in one.quote.translations),
            )
            capture = one.capture and replace(one.capture, url=NASTY, query=NASTY)
            changed = replace(one, quote=quote, capture=capture, source=NASTY, says=NASTY, locator=NASTY, because=NASTY)
            evidence.append(replace(changed, answer=answer))
        replies = tuple(
            replace(one, party=NASTY, allegations=NASTY, answer=NASTY, reason=NASTY, resolution=answer)
            for one in claim.replies
        )
        told = replace(claim, text=NASTY, rule=NASTY, not_known=(NASTY,), evidence=tuple(evidence), replies=replies)
        claims.append(told)
    documents = tuple(replace(one, methods=(NASTY,)) for one in chosen.documents)
    return replace(chosen, claims=tuple(claims), documents=documents)


def test_words_of_others_never_become_markup() -> None:
    """The page has the same elements, whatever the words in it are."""
    plain, hurt = Page(written()), Page(written(nasty_everywhere()))

    assert not hurt.all("script")
    assert {one.name for one in hurt.elements} == {one.name for one in plain.elements}
    assert len(hurt.all("img")) == len(plain.all("img"))
    assert "<script>alert(1)</script>" in hurt.words
    assert "{{ 7 * 7 }}" in hurt.words


def test_characters_that_steer_the_eye_are_written_out() -> None:
    """An override of the direction of writing is shown, not obeyed."""
    html = written(nasty_everywhere())

    assert not set(html) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\x07")
    assert "⟨U+202E⟩0001 ⟨U+0007⟩" in html


def test_words_that_cannot_be_encoded_do_not_stop_a_release() -> None:
    """Half a surrogate pair, as damaged documents hold them, is shown as a replacement."""
    html = written(with_claim(text="paid \ud800 twice"))

    assert "paid \ufffd twice" in html


def test_the_same_selection_gives_the_same_bytes() -> None:
    """In another process, too, whatever the seed of its hashes."""
    program = (
        "import sys; from tasks.package.dossier import write_dossier; "
        "from tests.tasks.package.selected import derivatives, selection; "
        "sys.stdout.buffer.write(write_dossier(selection(), derivatives()))"
    )
    again = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env={"PYTHONHASHSEED": "7", "PYTHONPATH": "."}
    )

    assert again.stdout == write_dossier(selection(), derivatives())


def test_every_claim_stands_with_its_label_and_its_rule() -> None:
    """Also in the table at the top; a corroborated one is never called verified."""
    page = Page(written())
    tops = [row.words for row in page.all("tr") if "VS001-" in row.words]
    claims = page.all("article")

    assert [("verified" in row, "corroborated, not verified" in row) for row in tops[:2]] == [
        (True, False),
        (True, True),
    ]
    for claim, article in zip(selection().claims, claims, strict=True):
        assert claim.text in article.words
        assert claim.label in article.words
        assert claim.rule in article.words


def test_confidence_and_likelihood_stand_in_separate_sentences() -> None:
    """ICD 203: the one is not the other."""
    article = Page(written()).all("article")[0].words

    assert "The desk’s confidence in the basis of this claim is high." in article
    assert "In the desk’s judgement it is very likely (80 to 95 %)." in article


def test_what_the_desk_does_not_say_is_not_filled_in() -> None:
    """No confidence, no likelihood, no rating: the page says so."""
    article = Page(written()).all("article")[1].words

    assert article.count("The desk has given none.") == 2
    assert "F (item not rated)" in article
    assert "None" not in article.replace("None: nobody", "")


def test_a_quote_stands_in_its_own_language_with_its_picture_and_translations() -> None:
    """A screen reader and a font need to know the language; a reader needs to know who translated."""
    page = Page(written())
    quotes = {one.words: one.attributes for one in page.all("blockquote")}

    assert quotes[RUSSIAN]["lang"] == "ru"
    assert quotes[CHINESE]["lang"] == "zh-Hans"
    assert quotes["Покупатель получает четыре катера до 1 марта 2024 года."]["lang"] == "ru"
    assert "In English: translated by a machine; checked by a person who reads the original" in page.words
    assert "In Russian: translated by a machine; not checked by a person" in page.words
    assert [one.attributes["src"] for one in page.all("img")] == [
        f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    ] * 3


@pytest.mark.parametrize(
    ("tag", "way"),
    [
        ("ar", "rtl"),
        ("fa", "rtl"),
        ("he-IL", "rtl"),
        ("az-Arab", "rtl"),
        ("uz-Cyrl", "ltr"),
        ("ru", "ltr"),
        ("und", "auto"),
    ],
)
def test_a_language_is_written_its_way(tag: str, way: str) -> None:
    """By its script where the tag names one."""
    assert direction(tag) == way


def test_an_arabic_quote_runs_from_the_right() -> None:
    """Its element says so, and so do its words' edges."""
    claim = first_claim()
    quote = claim.evidence[0].quote
    assert quote is not None
    arabic = replace(quote, exact="عقد توريد أربعة زوارق", languages=("ar",))
    html = written(with_claim(evidence=(replace(claim.evidence[0], quote=arabic), *claim.evidence[1:])))

    assert '<blockquote class="words quote" lang="ar" dir="rtl">' in html


def test_a_picture_says_what_it_shows() -> None:
    """For those who do not see it."""
    alts = [one.attributes["alt"] or "" for one in Page(written()).all("img")]

    assert all("VS001-" in alt and "page" in alt for alt in alts)


def test_a_quote_without_a_picture_says_so() -> None:
    """A text set in type may have none."""
    made = {number: replace(one, crops=()) for number, one in derivatives().items()}
    page = Page(write_dossier(selection(), made).decode())

    assert not page.all("img")
    assert page.words.count("There is no picture of this place") == 3


def test_each_quote_of_a_document_has_its_own_picture() -> None:
    """Crops come in the order of the evidence."""
    claim = first_claim()
    evidence = (claim.evidence[0], replace(claim.evidence[0], number=2), *claim.evidence[2:])
    made = derivatives()
    crops = (made[1].crops[0], replace(made[1].crops[0], quote=1, png=png(height=128)))
    html = write_dossier(with_claim(evidence=evidence), made | {1: replace(made[1], crops=crops)}).decode()

    assert [one.attributes["height"] for one in Page(html).all("img")] == ["96", "128", "96"]


def test_headings_follow_each_other_in_order() -> None:
    """One first heading, and none skips a level: a lawyer with a screen reader walks along them."""
    levels = [int(one.name[1]) for one in Page(written()).all("h1", "h2", "h3", "h4", "h5")]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_captured_address_is_text_and_no_link() -> None:
    """A click would tell the other side who reads."""
    page = Page(written())

    assert "https://register.lindhaven.example/entries/118?q=gull&p=1" in page.words
    assert "5c" * 32 in page.words
    assert not [one for one in page.all("a") if "lindhaven" in (one.attributes["href"] or "")]


def test_what_contradicts_stands_in_full_with_the_answer() -> None:
    """And the denial, word for word."""
    article = Page(written()).all("article")[0].words
    against = article[article.index("What speaks against it") : article.index("Right of reply\n")]
    replies = article[article.index("Right of reply\n") :]

    assert "Only two boats were ever delivered" in against
    assert "The register names the hull numbers of all four" in against
    assert "We only ever sold two boats.\nAll else is invented." in replies
    assert "Its own annex lists four hull numbers" in replies
    assert "No reply came. That is no evidence of anything." in replies


def test_a_contradiction_without_an_answer_is_told() -> None:
    """Its silence is not hidden."""
    claim = first_claim()
    bare = replace(claim.evidence[3], answer=None)

    assert "The desk has not answered this." in written(with_claim(evidence=(*claim.evidence[:3], bare)))


def test_who_was_not_asked_was_not_asked_on_a_day() -> None:
    """The day is that of the record; the reason stands beside it."""
    reply = replace(
        first_claim().replies[1], outcome="not_safe_to_ask", reason="a witness could be found by it", deadline_on=None
    )
    article = Page(written(with_claim(replies=(reply,)))).all("article")[0].words

    assert "They were not asked, because it was not safe to ask. Recorded on 2026-10-20." in article
    assert "Asked on" not in article
    assert "a witness could be found by it" in article


def test_sign_offs_point_to_their_proofs() -> None:
    """A day and a file; never who."""
    page = Page(written())

    assert "Signed off on 2026-11-09" in page.words
    assert "audit/inclusion/claim-0001-1.json" in page.words


def test_redactions_are_counted_by_reason() -> None:
    """Their number and reasons, never their words."""
    page = Page(written())

    assert "1 × a signature or stamp that could be copied" in page.words
    assert "2 × the name of a person" in page.words


def test_nothing_of_the_desk_stands_in_it() -> None:
    """No original hash, salt, record id, evidence set, file name or redacted word."""
    chosen = selection()
    html = written()
    kept = [secret.text for secret in chosen.secrets]
    kept += [document.salt for document in chosen.documents]
    kept += [claim.evidence_set for claim in chosen.claims] + [chosen.sha256]
    kept += ["Тарасенко", "4001", "4002", "907", "933"]

    assert [one for one in kept if one in html] == []


def test_every_word_of_the_desk_is_explained() -> None:
    """A reason, outcome or grade that comes later needs its words here."""
    assert set(words.REASON) == set(RedactionReason)
    assert set(words.OUTCOME) == set(ReplyOutcome)
    assert set(words.AUTHENTICITY) == set(AuthenticityVerdict)
    assert set(words.RELIABILITY) == set(Reliability)
    assert set(words.CREDIBILITY) == set(Credibility)
    assert set(words.LIKELIHOOD) == set(Likelihood)


def test_unknown_grades_are_explained_as_unknown() -> None:
    """F and 6 are no bad marks."""
    page = Page(written())

    assert "F and 6 mean unknown; they are not the worst grades." in page.words


def test_the_day_of_the_release_stands_at_the_top() -> None:
    """With its label."""
    header = Page(written(replace(selection(), made_on=date(2027, 1, 31)))).all("header")[0].words

    assert "Dossier VS-2026-001" in header
    assert "Made on 2027-01-31" in header


def test_a_damaged_crop_is_refused() -> None:
    """What is written into the page as a picture is one."""
    made = derivatives()
    broken = replace(made[1].crops[0], png=b"<svg onload=alert(1)>")

    with pytest.raises(ValueError, match="no PNG"):
        write_dossier(selection(), made | {1: replace(made[1], crops=(broken,))})
