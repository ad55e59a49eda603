"""Word-processing documents that are broken, hostile or of an odd shape: a typed end, and what can be had is had."""

from pathlib import Path

import pytest

from config.errors import Unreadable
from storage.vocabulary import Outcome, Reason, SignalKind
from tasks.extract.means import Means
from tasks.extract.office.word_flat import read_word_xml
from tests.tasks.drawn_office import docx_parts, paragraph, write_docx, zipped
from tests.tasks.test_extract_docx import TRACKED, read, signal, text_of


def test_a_document_that_breaks_off_is_partial(tmp_path: Path) -> None:
    parts = docx_parts(paragraph("kept"))
    parts["word/document.xml"] = str(parts["word/document.xml"]).partition("</w:body>")[0]
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    reading = read(tmp_path / "a.docx")

    assert (reading.outcome, reading.reason) == (Outcome.PARTIAL, Reason.CORRUPT)
    assert reading.missing == ("text after a damaged place",)
    assert text_of(reading) == "kept\n"


def test_a_zip_without_its_directory_is_read_as_far_as_it_is_there(tmp_path: Path) -> None:
    whole = write_docx(tmp_path / "whole.docx", paragraph("kept")).read_bytes()
    (tmp_path / "cut.docx").write_bytes(whole[: whole.index(b"PK\x01\x02")])

    reading = read(tmp_path / "cut.docx")

    assert (reading.outcome, text_of(reading)) == (Outcome.PARTIAL, "kept\n")


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def test_entities_that_stand_for_one_another_are_a_bomb(tmp_path: Path) -> None:
    parts = docx_parts(paragraph("&b;"))
    parts["word/document.xml"] = BOMB + str(parts["word/document.xml"])
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    with pytest.raises(Unreadable, match=Reason.BOMB):
        read(tmp_path / "a.docx")


def test_nothing_outside_the_document_is_read(tmp_path: Path) -> None:
    parts = docx_parts(paragraph("[&a;]"))
    parts["word/document.xml"] = OUTSIDE + str(parts["word/document.xml"])
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    reading = read(tmp_path / "a.docx")

    assert (reading.outcome, text_of(reading)) == (Outcome.PARTIAL, "[]\n")


def test_deep_nesting_costs_only_the_document(tmp_path: Path) -> None:
    depth = 20_000
    body = paragraph("above") + "<w:p>" + "<w:smartTag>" * depth + "</w:smartTag>" * depth + "</w:p>"

    reading = read(write_docx(tmp_path / "a.docx", body))

    assert (reading.outcome, reading.reason) == (Outcome.PARTIAL, Reason.CORRUPT)
    assert text_of(reading).startswith("above\n")


def test_a_part_that_unpacks_to_too_much_is_a_bomb(tmp_path: Path) -> None:
    parts = docx_parts(paragraph("a" * 30_000_000))
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    with pytest.raises(Unreadable, match=Reason.BOMB):
        read(tmp_path / "a.docx")


def test_a_zip_without_a_body_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(zipped({"word/styles.xml": "<x/>"}))

    with pytest.raises(Unreadable, match=Reason.CORRUPT):
        read(tmp_path / "a.docx")


def test_a_file_cut_within_a_file_that_it_carries_is_not_taken_for_that_file(tmp_path: Path) -> None:
    """The last directory that is there is the inner one's."""
    inner = zipped(docx_parts(paragraph("inner")))
    outer = docx_parts(paragraph("outer"))
    packed = zipped({**outer, "word/embeddings/inner.docx": inner}, method=0)
    (tmp_path / "a.docx").write_bytes(packed[: packed.index(inner) + len(inner)])

    reading = read(tmp_path / "a.docx")

    assert (reading.outcome, text_of(reading)) == (Outcome.PARTIAL, "outer\n")


def test_another_kind_of_document_is_not_read_as_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(zipped({**docx_parts(""), "word/document.xml": "<workbook/>"}))

    with pytest.raises(Unreadable, match=Reason.CORRUPT):
        read(tmp_path / "a.docx")


def test_word_2003_xml_is_read_with_its_changes(tmp_path: Path) -> None:
    change = '<aml:annotation w:type="Word.{}" aml:author="A"><aml:content>{}</aml:content></aml:annotation>'
    out = change.format("Deletion", "<w:r><w:delText>old</w:delText></w:r>")
    new = change.format("Insertion", "<w:r><w:t>new</w:t></w:r>")
    note = change.format("Comment", paragraph("remark"))
    (tmp_path / "a.xml").write_text(
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
        ' xmlns:aml="http://schemas.microsoft.com/aml/2001/core"><w:body>'
        f"<w:p>{out}{new}<w:r>{note}</w:r></w:p></w:body></w:wordDocument>"
    )

    reading = read_word_xml(tmp_path / "a.xml", "text/xml", Means())

    assert [variant.text for variant in reading.pages[0].variants] == ["new\n", "old\n"]
    assert "remark" in signal(reading, SignalKind.COMMENTS).evidence


def test_flat_opc_is_read_as_the_zip_it_stands_for(tmp_path: Path) -> None:
    package = "http://schemas.microsoft.com/office/2006/xmlPackage"
    parts = "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{content}</pkg:xmlData></pkg:part>'
        for name, content in docx_parts(TRACKED).items()
    )
    (tmp_path / "a.xml").write_text(f'<pkg:package xmlns:pkg="{package}">{parts}</pkg:package>')

    assert text_of(read_word_xml(tmp_path / "a.xml", "text/xml", Means())) == "Price 104 USD\n"
