"""Word-processing documents of Office Open XML: every word once, hidden layers told, broken ones typed."""

from pathlib import Path

import pytest

from storage.shapes import Reading, SignalRead
from storage.vocabulary import Because, Outcome, Reason, SignalKind
from tasks.extract.means import Means
from tasks.extract.office.docx import read_docx
from tests.tasks.drawn_office import (
    DECLARED,
    STRICT_WORD,
    WORD,
    docx_parts,
    paragraph,
    part,
    relations,
    write_docx,
    zipped,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TRACKED = (
    "<w:p><w:r><w:t>Price </w:t></w:r>"
    '<w:del w:id="1" w:author="Editor 1" w:date="2024-01-01T00:00:00Z"><w:r><w:delText>100</w:delText></w:r></w:del>'
    '<w:ins w:id="2" w:author="Editor 2" w:date="2024-02-01T00:00:00Z"><w:r><w:t>104</w:t></w:r></w:ins>'
    "<w:r><w:t> USD</w:t></w:r></w:p>"
)


def read(path: Path) -> Reading:
    return read_docx(path, MEDIA_TYPE, Means())


def text_of(reading: Reading) -> str:
    return reading.pages[0].variants[0].text


def signal(reading: Reading, kind: SignalKind) -> SignalRead:
    [found] = [each for each in reading.signals if each.kind == kind]
    return found


def test_paragraphs_and_cells_stand_in_their_order(tmp_path: Path) -> None:
    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("Марка", "数量"))
    row = f"<w:tbl><w:tr>{cells}</w:tr><w:tr><w:tc>{paragraph('x')}{paragraph('y')}</w:tc></w:tr></w:tbl>"

    reading = read(write_docx(tmp_path / "a.docx", f"{paragraph('Before')}{row}{paragraph('After')}"))

    assert text_of(reading) == "Before\nМарка\t数量\nx\ny\nAfter\n"
    assert (reading.outcome, reading.page_count, reading.signals) == (Outcome.READ, 1, ())


def test_headers_stand_before_the_body_and_footers_after_it_each_once(tmp_path: Path) -> None:
    header, footer = part("hdr", paragraph("Secret")), part("ftr", paragraph("Page 1"))
    notes = part(
        "footnotes",
        f'<w:footnote w:type="separator">{paragraph("---")}</w:footnote><w:footnote>{paragraph("A note")}</w:footnote>',
    )

    reading = read(
        write_docx(
            tmp_path / "a.docx", paragraph("Body"), header1=header, header2=header, footer1=footer, footnotes=notes
        )
    )

    assert text_of(reading) == "Secret\nBody\nA note\nPage 1\n"


def test_tracked_insertions_are_in_and_deletions_out_and_the_state_before_is_kept(tmp_path: Path) -> None:
    reading = read(write_docx(tmp_path / "a.docx", TRACKED))

    now, before = reading.pages[0].variants
    assert (now.text, now.state, now.chosen_because) == ("Price 104 USD\n", "current", Because.CURRENT_STATE)
    assert (before.text, before.state, before.chosen_because) == ("Price 100 USD\n", "before changes", None)


def test_tracked_changes_are_told_with_who_and_when(tmp_path: Path) -> None:
    found = signal(read(write_docx(tmp_path / "a.docx", TRACKED)), SignalKind.TRACKED_CHANGES)

    assert "deleted “100”" in found.evidence
    assert (found.details["deleted"], found.details["inserted"]) == (1, 1)
    assert found.details["authors"] == ["Editor 1", "Editor 2"]
    assert (found.details["first"], found.details["last"]) == ("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z")


def test_what_was_inserted_and_deleted_again_is_in_neither_state(tmp_path: Path) -> None:
    inner = '<w:del w:author="B"><w:r><w:delText>never</w:delText></w:r></w:del>'
    body = f'<w:p><w:r><w:t>a</w:t></w:r><w:ins w:author="A">{inner}<w:r><w:t>b</w:t></w:r></w:ins></w:p>'

    reading = read(write_docx(tmp_path / "a.docx", body))

    assert [variant.text for variant in reading.pages[0].variants] == ["ab\n", "a\n"]


def test_a_paragraph_whose_end_was_deleted_runs_into_the_next(tmp_path: Path) -> None:
    mark = '<w:pPr><w:rPr><w:del w:author="A"/></w:rPr></w:pPr>'
    body = f"<w:p>{mark}<w:r><w:t>one </w:t></w:r></w:p>{paragraph('two')}"

    now, before = read(write_docx(tmp_path / "a.docx", body)).pages[0].variants

    assert (now.text, before.text) == ("one two\n", "one \ntwo\n")


def test_moved_text_stands_where_it_was_moved_to(tmp_path: Path) -> None:
    away = '<w:moveFrom w:author="A"><w:r><w:t>M</w:t></w:r></w:moveFrom>'
    here = '<w:moveTo w:author="A"><w:r><w:t>M</w:t></w:r></w:moveTo>'
    body = f"<w:p>{away}<w:r><w:t>-</w:t></w:r>{here}</w:p>"

    now, before = read(write_docx(tmp_path / "a.docx", body)).pages[0].variants

    assert (now.text, before.text) == ("-M\n", "M-\n")


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('In the box')}</w:txbxContent>"
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:p><w:r><w:t>con</w:t></w:r><w:r>{both}</w:r><w:r><w:t>tract</w:t></w:r></w:p>"

    assert text_of(read(write_docx(tmp_path / "a.docx", body))) == "contract\nIn the box\n"


def field(code: str, result: str | None) -> str:
    """Write a complex field; without a result it has no separator either."""
    shown = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{result}</w:t></w:r>'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("code", "result", "shown"),
    [
        ("HYPERLINK &quot;http://example.org&quot;", "a link", "a link"),
        ("PAGE", "7", "7"),
        ("MACROBUTTON None Click here", None, "Click here"),
        (r"SYMBOL 97 \f &quot;Symbol&quot;", None, "α"),
        (r"EQ \* jc2 \* &quot;Font:X&quot; \* hps10 \o\ad(\s\up 9(とう),東)", None, "東(とう)"),
        (r"EQ \o\ac(○,印)", None, "○印"),
        ("XE &quot;entry&quot;", None, ""),
    ],
)
def test_a_field_gives_what_it_shows_and_not_its_code(
    tmp_path: Path, code: str, result: str | None, shown: str
) -> None:
    body = f"<w:p><w:r><w:t>[</w:t></w:r>{field(code, result)}<w:r><w:t>]</w:t></w:r></w:p>"

    assert text_of(read(write_docx(tmp_path / "a.docx", body))) == f"[{shown}]\n"


def test_a_field_that_never_ends_does_not_swallow_the_rest(tmp_path: Path) -> None:
    body = f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>{paragraph("still here")}'

    assert "still here" in text_of(read(write_docx(tmp_path / "a.docx", body)))


@pytest.mark.parametrize(
    ("sign", "shown"),
    [
        ("<w:tab/>", "\t"),
        ("<w:br/>", "\n"),
        ("<w:noBreakHyphen/>", "\N{NON-BREAKING HYPHEN}"),
        ("<w:softHyphen/>", "\N{SOFT HYPHEN}"),
        ('<w:sym w:font="Symbol" w:char="F062"/>', "β"),
        ('<w:sym w:font="Wingdings" w:char="F0FC"/>', "\uf0fc"),
        (
            "<w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby>",
            "漢(kan)",
        ),
        ('<w:pict><v:shape><v:textpath string="DRAFT"/></v:shape></w:pict>', "DRAFT"),
        ("<m:oMath><m:r><m:t>x²</m:t></m:r></m:oMath>", "x²"),
    ],
)
def test_signs_stand_for_what_they_show(tmp_path: Path, sign: str, shown: str) -> None:
    body = f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a</w:t>{sign}<w:t>b</w:t></w:r></w:p>"

    assert text_of(read(write_docx(tmp_path / "a.docx", body))) == f"a{shown}b\n"


@pytest.mark.parametrize(
    ("properties", "how"),
    [
        ("<w:rPr><w:vanish/></w:rPr>", "hidden"),
        ('<w:rPr><w:rStyle w:val="Child"/></w:rPr>', "hidden"),
        ('<w:rPr><w:color w:val="FFFFFF"/></w:rPr>', "white"),
        ('<w:rPr><w:sz w:val="2"/></w:rPr>', "tiny"),
    ],
)
def test_hidden_text_is_in_the_page_and_told(tmp_path: Path, properties: str, how: str) -> None:
    styles = part(
        "styles",
        '<w:style w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Child"><w:basedOn w:val="Base"/></w:style>',
    )

    reading = read(write_docx(tmp_path / "a.docx", paragraph("the bribe", properties), styles=styles))

    assert text_of(reading) == "the bribe\n"
    assert signal(reading, SignalKind.HIDDEN_TEXT).details["how"] == how


@pytest.mark.parametrize(
    "properties",
    [
        '<w:rPr><w:vanish w:val="0"/></w:rPr>',
        '<w:rPr><w:color w:val="FFFFFF"/><w:shd w:fill="000000"/></w:rPr>',
        "<w:rPr><w:webHidden/></w:rPr>",
    ],
)
def test_text_that_is_shown_is_not_called_hidden(tmp_path: Path, properties: str) -> None:
    assert not read(write_docx(tmp_path / "a.docx", paragraph("shown", properties))).signals


def test_comments_are_told_with_the_passage_and_are_not_in_the_page(tmp_path: Path) -> None:
    body = (
        '<w:p><w:r><w:t>We pay </w:t></w:r><w:commentRangeStart w:id="0"/><w:r><w:t>twice</w:t></w:r>'
        '<w:commentRangeEnd w:id="0"/></w:p>'
    )
    comment = f'<w:comment w:id="0" w:author="Counsel" w:date="2024-05-01T10:00:00Z">{paragraph("Why?")}</w:comment>'

    reading = read(write_docx(tmp_path / "a.docx", body, comments=part("comments", comment)))

    found = signal(reading, SignalKind.COMMENTS)
    assert text_of(reading) == "We pay twice\n"
    assert "Why?" in found.evidence
    assert found.details["comments"] == [
        {"author": "Counsel", "date": "2024-05-01T10:00:00Z", "text": "Why?", "on": "twice"}
    ]


def test_charts_give_their_words(tmp_path: Path) -> None:
    parts = docx_parts('<w:p><w:r><c:chart r:id="rId1"/></w:r></w:p>')
    parts["word/_rels/document.xml.rels"] = relations(("chart", "charts/chart1.xml"))
    parts["word/charts/chart1.xml"] = (
        f"<c:chartSpace {DECLARED}><a:p><a:r><a:t>Exports</a:t></a:r></a:p>"
        "<c:strCache><c:pt><c:v>2023</c:v></c:pt></c:strCache><c:numCache><c:pt><c:v>5</c:v></c:pt></c:numCache>"
        "</c:chartSpace>"
    )
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    assert text_of(read(tmp_path / "a.docx")) == "Exports\n2023\n\n"


def test_strict_documents_are_read_alike(tmp_path: Path) -> None:
    parts = {name: str(content).replace(WORD, STRICT_WORD) for name, content in docx_parts(TRACKED).items()}
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    assert [variant.text for variant in read(tmp_path / "a.docx").pages[0].variants] == [
        "Price 104 USD\n",
        "Price 100 USD\n",
    ]


def test_what_it_carries_and_would_fetch_is_told(tmp_path: Path) -> None:
    parts = docx_parts(paragraph("x"))
    parts["word/vbaProject.bin"] = b"macros"
    parts["word/embeddings/oleObject1.bin"] = b"object"
    parts["word/_rels/settings.xml.rels"] = relations(
        ("attachedTemplate", "http://example.org/t.dotm", "External"),
        ("hyperlink", "http://example.org/harmless", "External"),
    )
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    reading = read(tmp_path / "a.docx")

    assert signal(reading, SignalKind.MACROS).details["names"] == ["word/vbaProject.bin"]
    assert signal(reading, SignalKind.EMBEDDED_OBJECTS).details["names"] == ["oleObject1.bin"]
    assert signal(reading, SignalKind.REMOTE_CONTENT).details["targets"] == [
        {"target": "http://example.org/t.dotm", "kind": "attachedTemplate"}
    ]


CORE = (
    '<c:coreProperties xmlns:c="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/">'
    "<dc:title> Contract \n 7 </dc:title><dc:creator>Writer</dc:creator><t:created>{}</t:created>"
    "<t:modified>2024-01-05T10:00:00Z</t:modified></c:coreProperties>"
)


def test_its_claims_are_kept(tmp_path: Path) -> None:
    parts = docx_parts(paragraph("x"))
    parts["docProps/core.xml"] = CORE.format("2024-01-01T10:00:00Z")
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    reading = read(tmp_path / "a.docx")

    assert reading.title == "Contract 7"
    assert reading.properties == {
        "creator": "Writer",
        "created": "2024-01-01T10:00:00Z",
        "modified": "2024-01-05T10:00:00Z",
    }


@pytest.mark.parametrize(("created", "told"), [("2024-02-01T10:00:00Z", True), ("2024-01-06T10:00:00Z", False)])
def test_a_document_saved_before_it_was_made_is_told(tmp_path: Path, created: str, told: bool) -> None:  # noqa: FBT001
    """A day's difference may be clocks and time zones."""
    parts = docx_parts(paragraph("x"))
    parts["docProps/core.xml"] = CORE.format(created)
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    assert (SignalKind.DATES_CONTRADICT in {each.kind for each in read(tmp_path / "a.docx").signals}) is told


def test_an_imported_file_is_named_as_missing(tmp_path: Path) -> None:
    parts = docx_parts(paragraph("own") + '<w:altChunk r:id="rId1"/>')
    parts["word/_rels/document.xml.rels"] = relations(("aFChunk", "chunk.html"))
    parts["word/chunk.html"] = "<p>imported</p>"
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    reading = read(tmp_path / "a.docx")

    assert (reading.outcome, reading.reason) == (Outcome.PARTIAL, Reason.UNSUPPORTED)
    assert reading.missing == ("imported file chunk.html",)


def test_the_same_bytes_give_the_same_reading(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", TRACKED)

    assert read(path) == read(path)
