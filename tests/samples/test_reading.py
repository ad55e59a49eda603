"""Reading the demo cache ends as its expectations say: outcome, reason, pages, what is missing, and the words."""

from pathlib import Path

import pytest

from samples.deal import make_deal
from samples.draw import SEED, draw, expected
from samples.papers import fill_paper, plain_text
from storage.vocabulary import Outcome
from tasks.extract.read import extract

TO_READ = [
    path
    for path, end in expected().items()
    if not end.is_container and end.outcome != Outcome.EXCLUDED and b".zip/" not in path and b".eml/" not in path
]
TEXTS = {
    "letters/письмо о страховании.txt": "insurance.ru",
    "letters/письмо о страховании (utf-8).txt": "insurance.ru",
    "обучение/培训计划.txt": "training.zh",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    drawn = tmp_path_factory.mktemp("demo")
    draw(drawn)
    return drawn


@pytest.mark.parametrize("path", TO_READ, ids=lambda path: path.decode())
def test_a_file_of_the_demo_cache_is_read_as_expected(folder: Path, path: bytes) -> None:
    end = expected()[path]

    reading = extract(folder / path.decode())

    found = (reading.outcome, reading.reason, reading.page_count, reading.missing)
    assert found == (end.outcome, end.reason, end.pages, end.missing)


@pytest.mark.parametrize(("path", "paper"), TEXTS.items())
def test_a_text_is_decoded_whatever_its_encoding(folder: Path, path: str, paper: str) -> None:
    reading = extract(folder / path)

    assert reading.pages[0].variants[0].text.split() == plain_text(fill_paper(paper, make_deal(SEED))[0]).split()
