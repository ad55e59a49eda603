"""Who else may be asked for a page's languages: stock langdetect as the reference, py3langid as a second opinion."""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest

from storage.vocabulary import SpanMethod
from tasks.language import reference, second
from tasks.language.detect import detect_spans
from tasks.language.tell import tell_languages

RUSSIAN = "Продавец обязуется поставить оборудование в течение трёх месяцев после подписания договора."
SHORT = "Цена товара не изменится"


def test_the_reference_answers_for_the_whole_page() -> None:
    """As `langdetect.detect_langs` does, with its tags put as ours."""
    [span] = tell_languages(RUSSIAN, reference=True)
    [chinese] = tell_languages("卖方应在合同签订后三个月内交付设备，买方应按照本合同规定支付货款。", reference=True)

    assert (span.language, span.script, span.start, span.end) == ("ru", "Cyrl", 0, len(RUSSIAN))
    assert (span.method, span.engine) == (SpanMethod.REFERENCE, reference.engine_name())
    assert (chinese.language, chinese.script) == ("zh-Hans", "Hans")


@pytest.mark.parametrize(("text", "languages"), [("", []), ("12 345,00", ["zxx"]), ("https://a.example/b", ["und"])])
def test_the_reference_answers_nothing_where_there_is_nothing(text: str, languages: list[str]) -> None:
    """No default."""
    assert [span.language for span in tell_languages(text, reference=True)] == languages


def test_the_reference_gives_eight_threads_that_ask_first_the_same_answer() -> None:
    """Its own start races, and its walk is random."""
    start = threading.Barrier(8)

    def ask(_: int) -> tuple[object, ...]:
        start.wait()
        return tell_languages(RUSSIAN, reference=True)

    reference._factory.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(ask, range(8)))

    assert len(answers) == 1


class Other:
    """A second engine that prefers one language."""

    def __init__(self, *ranked: str) -> None:
        self.ranked = ranked
        self.asked: list[str] = []

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Give its languages, likeliest first."""
        self.asked.append(text)
        return [(code, 0.0) for code in self.ranked]


def ask_twice(text: str, other: Other) -> list[str | None]:
    """Ask the second engine about the spans of *text*."""
    with (
        mock.patch.object(second, "_identifier", return_value=other),
        mock.patch.object(second, "engine_name", return_value="other 1"),
    ):
        spans = second.with_second_opinion(text, detect_spans(text))
    assert all(span.engine.endswith(", other 1") for span in spans)
    return [span.second_opinion for span in spans]


def test_a_second_opinion_is_kept_where_it_differs() -> None:
    """Of what is not sure; what cannot be meant in the script does not count."""
    with mock.patch.object(second, "SURE", 1.0):
        assert ask_twice(RUSSIAN, Other("en", "uk", "ru")) == ["uk"]
        assert ask_twice(RUSSIAN, Other("en", "ru", "uk")) == [None]


def test_what_is_sure_is_not_asked_about() -> None:
    """Nor what the script alone tells."""
    other = Other("uk")

    assert ask_twice(RUSSIAN, other) == [None]
    assert ask_twice("ผู้ขายต้องส่งมอบอุปกรณ์ภายในสามเดือน", other) == [None]
    assert other.asked == []


def test_what_is_undetermined_is_asked_about() -> None:
    """There two eyes see more than one."""
    other = Other("sk")

    assert ask_twice("Prodavets obyazuetsya postavit oborudovanie v techenie treh mesyatsev", other) == ["sk"]


def test_without_the_second_engine_there_is_no_second_opinion() -> None:
    """The setting alone changes nothing."""
    with mock.patch.object(second, "has_second_opinion", return_value=False):
        assert tell_languages(SHORT, second_opinion=True) == detect_spans(SHORT)


@pytest.mark.bench
def test_py3langid_agrees_on_a_sentence() -> None:
    """The real one, which is an extra."""
    with mock.patch.object(second, "SURE", 1.0):
        [span] = tell_languages(RUSSIAN, second_opinion=True)

    assert span.second_opinion is None
    assert "py3langid" in span.engine
