"""What sameness is measured on: the truth of drawn papers is right, and the same seed draws the same."""

import re
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations

import pytest

from benchmarks.sameness.damage import edit, misread, reflow
from benchmarks.sameness.deals import CLAUSES, SLOTS, draw_deal, sibling
from benchmarks.sameness.drafts import GENERATORS, draw_contract, draw_drafts, draw_form, next_draft, other_deal
from benchmarks.sameness.formats import Money, han_number, write_date, write_designator, write_money
from benchmarks.sameness.holding import EXCERPTS, draw_holders
from benchmarks.sameness.pairs import CLASSES, draw_pages
from benchmarks.sameness.papers import LANGUAGES, Drawn, drawing
from benchmarks.sameness.tongues import draw_counterparts, invented_prose
from benchmarks.sameness.words import Invented

DRAWN = {
    "pages": lambda seed: draw_pages(60, seed, Invented(seed)),
    "drafts": lambda seed: draw_drafts(3, seed, "forms", 0.02),
    "holders": lambda seed: draw_holders(2, seed, Invented(seed), 0.05),
    "counterparts": lambda seed: draw_counterparts(8, seed),
    "prose": lambda seed: invented_prose(3, seed),
}


def texts(drawn: Drawn) -> dict[str, str]:
    return {paper.name: "\n".join(sheet.text for sheet in paper.sheets) for paper in drawn.papers}


def letters(text: str) -> str:
    """Letters alone: what setting a page anew leaves as it is, but for the page's number."""
    return "".join(sign for sign in text if sign.isalpha())


# ---- words
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pool_that_does_not_repeat_itself_gives_each_sentence_once(language: str) -> None:
    pool = Invented("any")
    assert len({pool.sentence(language) for _ in range(3000)}) == 3000


def test_a_pool_that_repeats_itself_gives_sentences_again() -> None:
    pool = Invented("any", repeats=True)
    assert len({pool.sentence("en") for _ in range(3000)}) < 2900


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pool_without_numbers_has_no_digit(language: str) -> None:
    assert not re.search(r"\d", Invented("any", numbers=False).prose(language, 20_000))


# ---- seeds
@pytest.mark.parametrize("kind", DRAWN)
def test_the_same_seed_draws_the_same_papers_and_ties(kind: str) -> None:
    assert DRAWN[kind]("one") == DRAWN[kind]("one")


@pytest.mark.parametrize("kind", DRAWN)
def test_another_seed_draws_other_papers(kind: str) -> None:
    assert not set(texts(DRAWN[kind]("one")).values()) & set(texts(DRAWN[kind]("two")).values())


@pytest.mark.parametrize("kind", DRAWN)
def test_ties_are_of_papers_that_are_there_and_names_are_of_one(kind: str) -> None:
    drawn = DRAWN[kind]("one")
    names = texts(drawn)
    assert len(names) == len(drawn.papers)
    assert {name for tie in drawn.ties for name in tie.ends} <= names.keys()


# ---- damage
@pytest.mark.parametrize("language", LANGUAGES)
def test_setting_a_page_anew_keeps_its_letters(language: str) -> None:
    text = Invented("any").prose(language, 1500)
    assert letters(reflow(text, language, drawing("any"))) == letters(text)


def test_setting_a_page_anew_breaks_words_across_lines() -> None:
    text = Invented("any").prose("ru", 3000)
    assert re.search(r"[а-я]-\n[а-я]", reflow(text, "ru", drawing("any")))


@pytest.mark.parametrize("rate", [0.01, 0.05])
def test_so_many_signs_are_misread(rate: float) -> None:
    text = Invented("any").prose("en", 6000)
    signs = len(re.sub(r"\s", "", text))
    same = sum(
        b.size
        for b in SequenceMatcher(
            None, text, misread(text, "en", drawing("x"), rate), autojunk=False
        ).get_matching_blocks()
    )
    # what is doubled with a stray sign is still there, so 15 % of the errors lose nothing
    assert (len(text) - same) / signs == pytest.approx(0.85 * rate, rel=0.3)


@pytest.mark.parametrize("rate", [0.05, 0.30])
def test_so_much_is_edited(rate: float) -> None:
    text, pool = Invented("any").prose("en", 4000), Invented("fresh")
    edited = edit(text, "en", drawing("x"), rate, lambda: pool.sentence("en"))
    kept = sum(b.size for b in SequenceMatcher(None, text, edited, autojunk=False).get_matching_blocks() if b.size > 4)
    # a quarter of the edits put something in and lose nothing
    assert 1 - kept / len(text) == pytest.approx(0.75 * rate, rel=0.4)


# ---- pages of one original
def test_as_many_pages_are_drawn_as_were_asked_for() -> None:
    assert draw_pages(137, "any", Invented("any")).pages == 137


def test_ties_are_all_pairs_of_one_original_and_no_others() -> None:
    drawn = draw_pages(300, "any", Invented("any"))
    pairs = combinations(drawn.originals, 2)
    expected = {frozenset(pair) for pair in pairs if drawn.originals[pair[0]] == drawn.originals[pair[1]]}
    assert {tie.ends for tie in drawn.ties} == expected


def test_every_class_of_pairs_is_drawn() -> None:
    assert {tie.made_as for tie in draw_pages(400, "any", Invented("any")).ties} == set(CLASSES)


def test_pages_of_two_originals_have_no_sentence_in_common_but_boilerplate() -> None:
    drawn = draw_pages(80, "any", Invented("any"))
    found: dict[str, set[str]] = {}
    for paper in drawn.papers:
        if drawn.originals[paper.name] == paper.name:
            for sentence in re.split(r"[.。\n]", paper.sheets[0].text):
                found.setdefault(sentence.strip(), set()).add(paper.name)
    own = [sentence for sentence, names in found.items() if len(sentence) > 15 and len(names) == 1]
    assert len(own) > 5 * sum(len(names) > 1 for names in found.values())


def test_only_pages_that_were_misread_count_as_scans() -> None:
    drawn = draw_pages(300, "any", Invented("any"))
    rates = {tie.made_as: set[float]() for tie in drawn.ties}
    sheets = {paper.name: paper.sheets[0] for paper in drawn.papers}
    for tie in drawn.ties:
        rates[tie.made_as].add(max(sheets[tie.one].misread, sheets[tie.other].misread))
    assert {kind: rates[kind] for kind in ("reflow", "edit30", "ocr5")} == {
        "reflow": {0},
        "edit30": {0},
        "ocr5": {0.05},
    }


# ---- drafts, and other deals on the same form
@pytest.mark.parametrize("draw", [draw_form, draw_contract])
def test_a_draft_differs_in_the_slots_that_it_says(draw: type) -> None:
    for number in range(20):
        chance, pool = drawing(f"draft {number}"), Invented(f"draft {number}", numbers=False)
        form = draw(chance, pool, "any")
        draft, names = next_draft(form, chance, pool)
        changed = {name for name in SLOTS if draft.deal.slots[name] != form.deal.slots[name]}
        assert changed == set(names)
        assert 1 <= len(changed) <= 3
        assert "number" not in changed
        assert all(any("{" + name + "}" in clause for clause in form.clauses) for name in names)


def test_a_draft_has_at_most_one_clause_more_or_less() -> None:
    counts = set()
    for number in range(30):
        chance, pool = drawing(f"draft {number}"), Invented(f"draft {number}", numbers=False)
        form = draw_form(chance, pool, "any")
        counts.add(len(next_draft(form, chance, pool)[0].clauses) - len(form.clauses))
    assert counts == {-1, 0, 1}


def test_another_deal_on_a_form_has_its_clauses_and_another_number() -> None:
    chance, pool = drawing("any"), Invented("any", numbers=False)
    form = draw_form(chance, pool, "a")
    other = other_deal(form, chance, "b", 0.0)
    assert other.clauses == form.clauses
    assert other.deal.slots["number"] != form.deal.slots["number"]
    assert sum(other.deal.slots[name] == form.deal.slots[name] for name in SLOTS) <= 3


@pytest.mark.parametrize("generator", GENERATORS)
def test_noise_is_on_drafts_and_other_deals_alone(generator: str) -> None:
    drawn = draw_drafts(4, "any", generator, 0.02)
    assert {paper.name.split()[-1]: paper.sheets[0].misread for paper in drawn.papers} == {
        "first": 0.0,
        "draft": 0.02,
        "other": 0.02,
    }


# ---- what holds what
def test_a_bundle_holds_every_page_of_what_it_is_tied_to() -> None:
    drawn = draw_holders(3, "any", Invented("any"))
    sheets = {paper.name: {sheet.text for sheet in paper.sheets} for paper in drawn.papers}
    ties = [tie for tie in drawn.ties if tie.made_as == "bundle"]
    assert 9 <= len(ties) <= 21
    assert all(sheets[tie.other] < sheets[tie.one] for tie in ties)


def test_a_mail_quotes_the_whole_of_what_it_is_tied_to() -> None:
    drawn = draw_holders(3, "any", Invented("any"))
    text = texts(drawn)
    for tie in (tie for tie in drawn.ties if tie.made_as == "quote"):
        quoted = "".join(line[2:] for line in text[tie.one].split("\n") if line.startswith("> "))
        assert letters(quoted) == letters(text[tie.other])
        assert len(letters(text[tie.one])) >= 1.9 * len(letters(quoted))


def test_an_excerpt_is_a_passage_of_its_source_of_the_length_told() -> None:
    drawn = draw_holders(3, "any", Invented("any"))
    text, language = texts(drawn), {paper.name: paper.language for paper in drawn.papers}
    for tie in (tie for tie in drawn.ties if tie.made_as.startswith("excerpt")):
        found = re.search(r"\n«(.*)»\n", text[tie.one], re.DOTALL)
        assert found is not None
        assert found[1] in text[tie.other]
        assert len(found[1]) == int(
            int(tie.made_as.removeprefix("excerpt")) * (0.45 if language[tie.one] == "zh" else 1)
        )
    assert {tie.made_as for tie in drawn.ties} == {"bundle", "quote", *(f"excerpt{length}" for length in EXCERPTS)}


# ---- three languages
def test_counterparts_are_of_one_deal_in_two_languages_and_siblings_of_one_form_in_one() -> None:
    drawn = draw_counterparts(40, "any")
    for tie in drawn.ties:
        (_, one, tongue), (_, other, others) = tie.one.split(), tie.other.split()
        same_deal, same_form = one == other, one.split(".")[0] == other.split(".")[0]
        expected = (True, True, False) if tie.made_as == "counterpart" else (False, True, True)
        assert (same_deal, same_form, tongue == others) == expected


def test_some_deals_lack_a_language() -> None:
    drawn = draw_counterparts(40, "any")
    assert 80 < len(drawn.papers) < 110


def test_every_slot_of_every_clause_is_the_same_in_three_languages() -> None:
    for name, clause in CLAUSES.items():
        slots = {tongue: sorted(re.findall(r"\{(\w+)\}", text)) for tongue, text in clause.items()}
        assert slots["ru"] == slots["zh"] == slots["en"], name


def test_siblings_keep_about_the_share_of_slots_they_should() -> None:
    chance = drawing("any")
    kept = 0
    for _ in range(60):
        deal = draw_deal(chance)
        other = sibling(deal, chance, 0.6)
        kept += sum(other.slots[name] == deal.slots[name] for name in SLOTS if name not in {"number", "signed"})
    assert kept / 60 / (len(SLOTS) - 2) == pytest.approx(0.61, abs=0.06)


# ---- formats
@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "零"),
        (7, "七"),
        (12, "十二"),
        (120, "一百二十"),
        (3005, "三千零五"),
        (12_000, "一万二千"),
        (1_200_000, "一百二十万"),
    ],
)
def test_numbers_are_written_in_han_digits(number: int, written: str) -> None:
    assert han_number(number) == written


def ways(write: object, *arguments: object) -> set[str]:
    assert callable(write)
    return {write(*arguments, drawing(str(number))) for number in range(60)}


def test_a_date_is_written_in_the_ways_of_each_language() -> None:
    day = date(2024, 10, 15)
    assert ways(write_date, day, "ru") == {"15 октября 2024 г.", "15.10.2024", "«15» октября 2024 года"}
    assert ways(write_date, day, "en") == {"October 15, 2024", "15 October 2024", "2024-10-15"}
    assert ways(write_date, day, "zh") == {"2024年10月15日", "二〇二四年十月十五日"}


def test_an_amount_is_written_in_the_ways_of_each_language() -> None:
    money = Money(120_000_000, "USD")
    assert {"1 200 000,00 USD", "1.200.000,00 долл. США"} <= ways(write_money, money, "ru")
    assert {"US$1,200,000.00", "1,200,000 USD"} <= ways(write_money, money, "en")
    assert {"120万美元", "一百二十万美元", "1,200,000 USD"} <= ways(write_money, money, "zh")


def test_a_designator_is_transcribed_outside_russian_but_not_always_in_chinese() -> None:
    assert {"БМД-4М", "БМД–4М", "БМД4М"} == ways(write_designator, "БМД", "4М", "ru")
    assert {"BMD-4M", "BMD–4M", "BMD4M"} == ways(write_designator, "БМД", "4М", "en")
    assert {"BMD-4M", "БМД-4М"} <= ways(write_designator, "БМД", "4М", "zh")
