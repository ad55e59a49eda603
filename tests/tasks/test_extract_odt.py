"""OpenDocument texts: every word once, with blanks as they are shown, hidden layers told."""

import zipfile
from pathlib import Path

import pytest

from config.errors import Unreadable
from storage.shapes import Reading, SignalRead
from storage.vocabulary import Outcome, Reason, SignalKind
from tasks.extract.means import Means
from tasks.extract.office.odt import read_odt
from tests.tasks.drawn_office import odf_root, odt_parts, write_odt, zipped

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"


def read(path: Path) -> Reading:
    return read_odt(path, MEDIA_TYPE, Means())


def text_of(reading: Reading) -> str:
    return reading.pages[0].variants[0].text


def signal(reading: Reading, kind: SignalKind) -> SignalRead:
    [found] = [each for each in reading.signals if each.kind == kind]
    return found


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("a  \n b", "a b"),
        (" a", "a"),
        ('a<text:s text:c="3"/>b', "a   b"),
        ("a<text:tab/>b<text:line-break/>c", "a\tb\nc"),
        ("<text:span>a</text:span> <text:a>b</text:a>", "a b"),
        ("a<!-- said by nobody -->b", "ab"),
        ("漢<text:ruby><text:ruby-base>字</text:ruby-base><text:ruby-text>ji</text:ruby-text></text:ruby>", "漢字(ji)"),
        ('<text:page-number text:select-page="current">4</text:page-number>', "4"),
        ('x<text:variable-set text:display="none">5</text:variable-set>', "x"),
    ],
)
def test_a_paragraph_reads_as_it_is_shown(tmp_path: Path, markup: str, shown: str) -> None:
    assert text_of(read(write_odt(tmp_path / "a.odt", f"<text:p>{markup}</text:p>"))) == f"{shown}\n"


def test_tables_headers_notes_and_boxes_stand_in_their_order(tmp_path: Path) -> None:
    note = (
        "<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>note</text:p></text:note-body></text:note>"
    )
    box = "<draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame>"
    row = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("А", "乙"))
    master = (
        "<office:master-styles><style:master-page><style:header><text:p>head</text:p></style:header>"
        "<style:footer><text:p>foot</text:p></style:footer></style:master-page></office:master-styles>"
    )

    reading = read(
        write_odt(
            tmp_path / "a.odt",
            f"<text:h>Ti{note}tle</text:h><text:p>te{box}xt</text:p><table:table><table:table-row>{row}"
            "</table:table-row></table:table>",
            styles=master,
        )
    )

    assert text_of(reading) == "head\nTitle\ntext\nbox\nА\t乙\nnote\nfoot\n"


CHANGES = (
    "<text:tracked-changes>"
    '<text:changed-region text:id="c1"><text:deletion><office:change-info><dc:creator>Editor 1</dc:creator>'
    "<dc:date>2024-01-01T00:00:00</dc:date></office:change-info><text:p>100</text:p></text:deletion></text:changed-region>"
    '<text:changed-region text:id="c2"><text:insertion><office:change-info><dc:creator>Editor 2</dc:creator>'
    "<dc:date>2024-02-01T00:00:00</dc:date></office:change-info></text:insertion></text:changed-region>"
    "</text:tracked-changes>"
)
CHANGED = (
    '<text:p>Price <text:change text:change-id="c1"/><text:change-start text:change-id="c2"/>104'
    '<text:change-end text:change-id="c2"/> USD</text:p>'
)


def test_tracked_changes_give_two_states_and_a_signal(tmp_path: Path) -> None:
    reading = read(write_odt(tmp_path / "a.odt", CHANGES + CHANGED))

    now, before = reading.pages[0].variants
    found = signal(reading, SignalKind.TRACKED_CHANGES)
    assert (now.text, before.text, before.state) == ("Price 104 USD\n", "Price 100 USD\n", "before changes")
    assert found.details["authors"] == ["Editor 1", "Editor 2"]
    assert "deleted “100”; inserted “104”" in found.evidence


def test_comments_are_told_and_are_not_in_the_page(tmp_path: Path) -> None:
    note = (
        "<office:annotation><dc:creator>Counsel</dc:creator><dc:date>2024-05-01</dc:date>"
        "<text:p>Why?</text:p></office:annotation>"
    )

    reading = read(write_odt(tmp_path / "a.odt", f"<text:p>We pay{note} twice</text:p>"))

    assert text_of(reading) == "We pay twice\n"
    assert "Why?" in signal(reading, SignalKind.COMMENTS).evidence


@pytest.mark.parametrize(
    "body",
    [
        '<text:section text:display="none"><text:p>the bribe</text:p></text:section>',
        '<text:p><text:span text:style-name="T1">the bribe</text:span></text:p>',
        '<text:p><text:hidden-text text:is-hidden="true" text:string-value="the bribe"/></text:p>',
    ],
)
def test_hidden_text_is_in_the_page_and_told(tmp_path: Path, body: str) -> None:
    style = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'

    reading = read(write_odt(tmp_path / "a.odt", body, automatic=style))

    assert text_of(reading) == "the bribe\n"
    assert signal(reading, SignalKind.HIDDEN_TEXT).details["how"] == "hidden"


def test_its_claims_are_kept(tmp_path: Path) -> None:
    meta = (
        "<dc:title>Contract 7</dc:title><meta:initial-creator>Writer</meta:initial-creator>"
        "<meta:editing-cycles>3</meta:editing-cycles>"
    )

    reading = read(write_odt(tmp_path / "a.odt", "<text:p>x</text:p>", meta=meta))

    assert (reading.title, reading.properties) == ("Contract 7", {"creator": "Writer", "revision": 3})


def test_a_flat_document_is_read_alike(tmp_path: Path) -> None:
    body = f"<office:body><office:text>{CHANGES}{CHANGED}</office:text></office:body>"
    picture = f"<office:binary-data>{'A' * 11_000_000}</office:binary-data>"
    (tmp_path / "a.fodt").write_text(odf_root("document", picture + body))

    reading = read(tmp_path / "a.fodt")

    assert [variant.text for variant in reading.pages[0].variants] == ["Price 104 USD\n", "Price 100 USD\n"]


def test_what_it_would_fetch_and_older_versions_are_told(tmp_path: Path) -> None:
    parts = odt_parts('<text:p>x<draw:frame><draw:image xlink:href="http://example.org/p.png"/></draw:frame></text:p>')
    parts["Versions/Version1"] = zipped(odt_parts("<text:p>before</text:p>"))
    parts["Basic/Standard/Module1.xml"] = "<x/>"
    (tmp_path / "a.odt").write_bytes(zipped(parts, method=zipfile.ZIP_STORED))

    kinds = {each.kind for each in read(tmp_path / "a.odt").signals}

    assert kinds == {SignalKind.REMOTE_CONTENT, SignalKind.EARLIER_REVISIONS, SignalKind.MACROS}


def test_a_document_that_breaks_off_is_partial(tmp_path: Path) -> None:
    parts = odt_parts("<text:p>kept</text:p>")
    parts["content.xml"] = str(parts["content.xml"]).partition("</office:text>")[0]
    (tmp_path / "a.odt").write_bytes(zipped(parts))

    reading = read(tmp_path / "a.odt")

    assert (reading.outcome, text_of(reading)) == (Outcome.PARTIAL, "kept\n")


def test_a_document_without_content_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "a.odt").write_bytes(zipped({"mimetype": MEDIA_TYPE}))

    with pytest.raises(Unreadable, match=Reason.CORRUPT):
        read(tmp_path / "a.odt")
