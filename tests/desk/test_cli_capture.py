"""Evidence from the open web and notices, as a person types them."""

from collections.abc import Iterator
from typing import Any

import pytest

from config.errors import NotFound
from desk.cli import capture as capturing
from storage.vocabulary import EvidenceKind, Stance
from tests.desk.conftest import Sluice
from tests.tasks.serving import Server, running_server

PAGE = b"<html><body><p>Company 77 belongs to nobody we know.</p></body></html>"
LATER = b"<html><body><p>Company 77 belongs to somebody.</p></body></html>"


def says(body: bytes) -> Any:
    return lambda asked: asked.say(200, body, Content_Type="text/html")


@pytest.fixture
def website(sluice: Sluice, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on this machine, and Ada at the desk."""
    monkeypatch.setenv("SLUICE_FETCH_ALLOW_PRIVATE", "1")
    monkeypatch.setenv("SLUICE_WORKERS", "1")
    sluice("reviewer", "add", "Ada", "--reads", "en")
    with running_server() as running:
        running.answers = [says(PAGE)]
        yield running


def capture(sluice: Sluice, url: str, *more: str) -> Any:
    return sluice("evidence", "capture", url, "--query", "owner of 77", "--as", "Ada", *more, "--json")


def test_a_page_is_captured_listed_and_shown(sluice: Sluice, website: Server) -> None:
    [kept] = capture(sluice, website.url).rows
    [listed] = sluice("evidence", "captures", "--json").rows
    [shown] = sluice("evidence", "capture-show", str(kept["capture"]), "--json").rows

    assert (kept["status"], kept["evidence"], listed["query"]) == (200, None, "owner of 77")
    assert shown["blob"].endswith(kept["sha256"])
    assert {"headers", "redirects", "checks"} <= set(shown)


def test_a_person_is_shown_a_capture_line_by_line(sluice: Sluice, website: Server) -> None:
    capture(sluice, website.url)

    said = sluice("evidence", "capture-show", "1")

    assert (said.code, "owner of 77" in said.out) == (0, True)


def test_a_changed_page_is_told_by_its_words(sluice: Sluice, website: Server) -> None:
    """The pages are read by the workers, as documents are."""
    website.answers = [says(PAGE), says(LATER)]
    capture(sluice, website.url)

    [look] = sluice("evidence", "recheck", "1", "--json").rows

    assert (look["verdict"], look["news"]) == ("changed", True)
    assert look["details"]["words_kept"] == 0.5714
    assert look["details"]["words"] == [7, 5]


def test_nothing_captured_is_nothing_to_look_at(sluice: Sluice) -> None:
    said = sluice("evidence", "recheck", "--json")

    assert (said.code, said.rows) == (0, [])


@pytest.mark.parametrize("words", [("capture-show", "9"), ("recheck", "9")])
def test_a_capture_that_is_not_there_ends_with_3(sluice: Sluice, words: tuple[str, ...]) -> None:
    assert sluice("evidence", *words, "--json").code == 3


def test_a_page_that_is_not_there_ends_with_1_and_names_no_address(sluice: Sluice, website: Server) -> None:
    website.answers = [lambda asked: asked.say(404)]

    said = capture(sluice, website.url)

    assert (said.code, said.out) == (1, "")
    assert "status_404" in said.err
    assert "report.pdf" not in said.err


@pytest.mark.parametrize(
    "half",
    [("--claim", "4"), ("--source", "Register"), ("--locator", "row 3"), ("--claim", "4", "--stance", "supports")],
)
def test_half_of_what_makes_evidence_is_refused_before_anything_is_fetched(
    sluice: Sluice, website: Server, half: tuple[str, ...]
) -> None:
    said = capture(sluice, website.url, *half)

    assert (said.code, website.asked) == (2, [])


def test_a_capture_may_become_evidence_at_once(
    sluice: Sluice, website: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    def add_evidence(_record: object, claim: int, **more: Any) -> dict[str, int]:
        asked.update(more, claim=claim)
        return {"evidence": 12}

    monkeypatch.setattr(capturing, "add_evidence", add_evidence)
    words = ("--claim", "4", "--source", "Register", "--stance", "supports", "--locator", "row 3", "--request", "k")

    [kept] = capture(sluice, website.url, *words).rows

    assert kept["evidence"] == 12
    assert (asked["claim"], asked["capture"], asked["kind"]) == (4, kept["capture"], EvidenceKind.RECORD)
    assert (asked["source"], asked["stance"], asked["locator"]) == ("Register", Stance.SUPPORTS, "row 3")
    assert asked["request"] not in (None, "k")


def test_a_capture_whose_evidence_is_refused_is_told_all_the_same(
    sluice: Sluice, website: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add_evidence(*_: object, **__: object) -> dict[str, int]:
        raise NotFound("no claim 4")

    monkeypatch.setattr(capturing, "add_evidence", add_evidence)

    said = capture(sluice, website.url, "--claim", "4", "--source", "Register", "--stance", "supports")

    assert (said.code, said.rows[0]["capture"]) == (3, 1)


def test_notices_show_what_needs_people_and_tell_nobody(sluice: Sluice, website: Server) -> None:
    website.answers = [says(PAGE), lambda asked: asked.say(410)]
    capture(sluice, website.url)
    sluice("evidence", "recheck")

    [notice] = sluice("notices", "--json").rows

    assert (notice["kind"], notice["subject"], notice["told"]) == ("capture_gone", "capture:1", {})
    assert sluice("notices", "--json").rows == [notice]
