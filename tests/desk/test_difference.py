"""`document diff` as people and programs see it: lines, JSON, a page that nothing of a document gets out of."""

import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from storage.database import Record
from tests.desk.conftest import Sluice
from tests.drawn import draw_cache, read_as, sha

OLD = "1. Поставщик передаёт 37 машин.\n2. Цена составляет 500 руб. за штуку.\n3. Споры решает суд города."
NEW = "1. Поставщик передаёт 40 машин.\n2. Цена составляет 500 руб. за штуку."
CHINESE = "1. 卖方交付37辆车。\n2. 单价为600卢布。\n3. 争议由市法院解决。"
HOSTILE = "</p><script>alert(1)</script> & \u202e\u200b\x1b[31m <img src=x onerror=1> {{ 7*7 }}"
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "tr", "th", "td", "thead", "tbody"),
    *("ul", "ol", "li", "a", "ins", "del", "mark", "b", "br", "span", "section", "details", "summary"),
}


@pytest.fixture
def drafts(record: Record) -> Record:
    draw_cache(record, [sha("a"), sha("b"), sha("c"), sha("d"), sha("e")])
    read_as(record, sha("a"), OLD)
    read_as(record, sha("b"), NEW)
    read_as(record, sha("c"), CHINESE, language="zh-Hans", script="Hans")
    read_as(record, sha("d"), f"{OLD}\n{HOSTILE}")
    read_as(record, sha("e"), "")
    return record


class Tags(HTMLParser):
    """Notes the tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)


@pytest.mark.usefixtures("drafts")
def test_lines_tell_facts_first_with_their_page(sluice: Sluice) -> None:
    said = sluice("document", "diff", "aaaaaa", "bbbbbb")

    lines = [line.strip() for line in said.out.splitlines() if line.strip()]
    assert (said.code, said.err) == (0, "")
    assert lines[0] == (
        f"{'a' * 12} → {'b' * 12}: 2 changes (1 in numbers, dates, amounts or designators, 1 paragraph removed)"
    )
    assert lines.index("37 машин → 40 машин, p. 1") < lines.index("removed: Споры решает суд города., p. 1")


@pytest.mark.usefixtures("drafts")
def test_json_is_one_object_a_change(sluice: Sluice) -> None:
    rows = sluice("document", "diff", "aaaaaa", "bbbbbb", "--json").rows

    assert [(row["kind"], row["importance"]) for row in rows] == [("changed", "facts"), ("removed", "words")]
    assert rows[0] | {"context": ""} == {
        "document": sha("a"),
        "other": sha("b"),
        "way": "differences",
        "kind": "changed",
        "page": 1,
        "other_page": 1,
        "before": "37 машин",
        "after": "40 машин",
        "context": "",
        "anchors": [{"kind": "number", "before": "37", "after": "40"}],
        "importance": "facts",
    }


@pytest.mark.usefixtures("drafts")
def test_the_same_text_has_no_difference(sluice: Sluice) -> None:
    assert sluice("document", "diff", "aaaaaa", "aaaaaa", "--json").rows == []
    assert "no difference in words or numbers" in sluice("document", "diff", "aaaaaa", "aaaaaa").out


@pytest.mark.usefixtures("drafts")
def test_counterparts_stand_side_by_side_with_what_differs(sluice: Sluice) -> None:
    said = sluice("document", "diff", "aaaaaa", "cccccc")
    rows = sluice("document", "diff", "aaaaaa", "cccccc", "--json").rows

    assert [(row["way"], row["kind"]) for row in rows] == [
        ("side_by_side", kind) for kind in ("agrees", "differs", "agrees")
    ]
    assert "the amount differs: 500 руб → 600卢布, p. 1" in said.out.replace("500 руб.", "500 руб")


@pytest.mark.usefixtures("drafts")
def test_a_page_holds_both_drafts_and_only_its_owner_reads_it(sluice: Sluice, tmp_path: Path) -> None:
    page = tmp_path / "changes.html"

    said = sluice("document", "diff", "aaaaaa", "bbbbbb", "--html", str(page))

    written = page.read_text(encoding="utf-8")
    assert (said.code, said.out) == (0, "")
    assert re.search(r"<del[^>]*>37</del>\s*<ins[^>]*>40</ins>", written)
    assert "Споры решает суд города." in written
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


@pytest.mark.parametrize(("left", "right"), [("aaaaaa", "dddddd"), ("dddddd", "aaaaaa"), ("dddddd", "cccccc")])
@pytest.mark.usefixtures("drafts")
def test_nothing_of_a_document_gets_out_of_its_place(sluice: Sluice, tmp_path: Path, left: str, right: str) -> None:
    page = tmp_path / "changes.html"

    sluice("document", "diff", left, right, "--html", str(page))

    written, tags = page.read_text(encoding="utf-8"), Tags()
    tags.feed(written)
    assert tags.tags <= TAGS
    assert not {name for name, _ in tags.attributes if name.startswith("on") or name in {"src", "srcset", "action"}}
    assert all(value and value.startswith("#") for name, value in tags.attributes if name == "href")
    assert not set("\u202e\u200b\x1b") & set(written)
    assert "⟨U+202E⟩⟨U+200B⟩" in written
    assert "{{ 7*7 }}" in written


@pytest.mark.usefixtures("drafts")
def test_lines_cannot_steer_a_terminal(sluice: Sluice) -> None:
    said = sluice("document", "diff", "aaaaaa", "dddddd")

    assert "⟨U+202E⟩" in said.out
    assert not set("\u202e\u200b\x1b") & set(said.out)


@pytest.mark.usefixtures("drafts")
def test_a_document_without_text_is_refused(sluice: Sluice) -> None:
    said = sluice("document", "diff", "aaaaaa", "eeeeee")

    assert said.code == 4
    assert "sluice document show" in said.err


@pytest.mark.usefixtures("drafts")
def test_what_is_not_there_and_what_cannot_be_written_is_told(sluice: Sluice, tmp_path: Path) -> None:
    assert sluice("document", "diff", "aaaaaa", "ffffff").code == 3
    assert sluice("document", "diff", "aaaaaa", "xyz").code == 2
    assert sluice("document", "diff", "aaaaaa", "bbbbbb", "--html", str(tmp_path)).code == 2
