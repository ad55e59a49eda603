"""The founding story on the command line: one number in one leak, and what it takes until it is verified."""

from dataclasses import dataclass
from typing import Any

import pytest

from storage.database import Record
from tests.desk.conftest import Said, Sluice
from tests.storage.claim_rows import put_capture, put_desk
from tests.storage.rows import sha

CONTRACT, COUNTERPART = sha("contract"), sha("counterpart")


@dataclass
class Story:
    """The command line, and the claim that the story is about."""

    sluice: Sluice
    record: Record

    def do(self, *words: str, by: str | None = None) -> dict[str, Any]:
        said = self.say(*words, by=by)
        assert said.code == 0, said.err
        return said.rows[0]

    def say(self, *words: str, by: str | None = None) -> Said:
        return self.sluice(*words, *(() if by is None else ("--as", by)), "--json")

    @property
    def standing(self) -> tuple[str, int, list[str]]:
        row = self.do("claim", "show", "1")
        return row["status"], row["groups"], row["lacks"]


@pytest.fixture
def story(sluice: Sluice, record: Record) -> Story:
    put_desk(record)
    return Story(sluice, record)


def add_claim(story: Story) -> None:
    story.do("claim", "add", "--cache", "harbour", "--text", "37 vehicles were delivered", "--accuses", by="heron")


def quote_contract(story: Story) -> None:
    quoted = story.do(
        "quote", "add", "1", CONTRACT[:12], "--page", "1", "--exact", "передаёт 37 машин", by="heron"
    )  # fmt: skip
    story.do("evidence", "rate", str(quoted["evidence"]), "--credibility", "2", by="lin")


def quote_counterpart(story: Story) -> None:
    quoted = story.do("quote", "add", "1", COUNTERPART[:12], "--page", "1", "--exact", "37辆车辆", by="heron")
    story.do("evidence", "rate", str(quoted["evidence"]), "--credibility", "2", by="lin")


def add_customs_record(story: Story) -> None:
    capture = put_capture(story.record, by="heron")
    added = story.do(
        "evidence", "add", "1", "--source", "customs", "--stance", "supports", "--kind", "record",
        "--capture", str(capture), "--locator", "line 4", by="heron",
    )  # fmt: skip
    story.do("evidence", "rate", str(added["evidence"]), "--credibility", "1", by="lin")


def add_expert(story: Story) -> None:
    added = story.do(
        "evidence", "add", "1", "--source", "expert", "--stance", "supports", "--kind", "statement",
        "--locator", "minute 12", "--says", "the numbers fit", by="heron",
    )  # fmt: skip
    story.do("evidence", "rate", str(added["evidence"]), "--credibility", "3", "--reliability", "B", by="lin")


def find_genuine(story: Story) -> None:
    for document in (CONTRACT, COUNTERPART):
        story.do(
            "authenticity", "set", document[:12], "--verdict", "consistent", "--method", "letterhead",
            "--method", "stamps", by="lin",
        )  # fmt: skip


def deny(story: Story) -> None:
    story.do(
        "reply", "add", "1", "--party", "Party B", "--allegations", "you delivered 37 vehicles",
        "--channel", "letter", "--sent-at", "2026-11-01T09:00+00:00", "--deadline", "2026-11-20T17:00+00:00",
        by="heron",
    )  # fmt: skip
    story.do(
        "reply", "settle", "1", "--outcome", "answered", "--stance", "denies", "--answer", "there was no such deal",
        by="heron",
    )  # fmt: skip


def rebut(story: Story) -> None:
    story.do("reply", "answer", "1", "--verdict", "rebutted", "--because", "customs has the lorries", by="heron")


def test_the_founding_story_on_the_command_line(story: Story) -> None:
    add_claim(story)
    assert story.standing == ("unassessed", 0, ["evidence that supports it"])

    quote_contract(story)
    status, groups, lacks = story.standing
    assert (status, groups) == ("single_source", 1)
    assert "a second independent group outside the cache" in lacks

    quote_counterpart(story)
    assert story.standing == ("supported", 1, ["a second independent group outside the cache"])

    add_customs_record(story)
    status, groups, lacks = story.standing
    assert (status, groups) == ("corroborated", 2)
    assert {"a reply request to whom the claim accuses", "sign-off"} <= set(lacks)

    add_expert(story)
    assert story.standing[:2] == ("corroborated", 3)

    deny(story)
    assert story.standing == (
        "disputed",
        3,
        ["the denial by Party B: an answer, accepted or rebutted, and a signature under it"],
    )

    rebut(story)
    assert story.standing[0] == "disputed"
    story.do("reply", "sign", "1", by="odile")
    status, _, lacks = story.standing
    assert status == "corroborated"
    assert [lack for lack in lacks if not lack.startswith("document")] == ["sign-off"]
    assert story.say("claim", "sign-off", "1", by="vera").code == 4

    find_genuine(story)
    assert story.standing == ("corroborated", 3, ["sign-off"])

    assert story.say("claim", "sign-off", "1", by="heron").code == 4
    story.do("claim", "sign-off", "1", by="vera")
    assert story.standing == ("verified", 3, [])
