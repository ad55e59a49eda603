"""The demo cache: the same bytes each time, text that reads back, and an expectation for every file."""

import email
import email.policy
import io
import os
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pymupdf
import pytest

from samples import __main__ as command
from samples.bundles import pack_zip
from samples.cache import PASSWORD, RAW_NAME, draw_files
from samples.deal import change_quantity, make_deal, tell
from samples.draw import SEED, draw, expected
from samples.locked import rc4
from samples.papers import TEXTS, fill_paper, plain_text
from samples.pdf import draw_pages

DIGITAL = {
    "contracts/supply contract.pdf": "contract.en",
    "contracts/合同.pdf": "contract.zh",
    "договоры/договор.pdf": "contract.ru",
    "договоры/договор (пересохранён).pdf": "contract.ru",
    "встречи/протокол.pdf": "minutes.ru",
    "встречи/会议纪要.pdf": "minutes.zh",
    "letters/letter on payment.pdf": "letter.en",
    "обучение/программа подготовки.pdf": "training.ru",
    "delivery/schedule.pdf": "schedule.en",
}
ENCODED = {
    "letters/письмо о страховании.txt": ("insurance.ru", "cp1251"),
    "letters/письмо о страховании (utf-8).txt": ("insurance.ru", "utf-8"),
    "letters/forwarder.txt": ("forwarder.en", "utf-8"),
    "обучение/培训计划.txt": ("training.zh", "gb18030"),
    "delivery/график.txt": ("schedule.ru", "utf-8"),
}
AMOUNT = re.compile(r"\d{1,3}(?:[ ,]\d{3})+")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return draw_files(make_deal(SEED))


def squeeze(text: str) -> str:
    """Text without blanks, where line breaks are a matter of drawing."""
    return "".join(text.split())


def texts_of(content: bytes) -> list[str]:
    with pymupdf.open("pdf", content) as document:
        return [page.get_text() for page in document]


def members_of(path: bytes, content: bytes) -> dict[bytes, bytes]:
    """Every member below an archive by its raw path; names as the archive's bytes have them."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            raw_name = entry.filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")
            member = archive.read(entry)
            found[path + b"/" + raw_name] = member
            if raw_name.endswith(b".zip"):
                found |= members_of(path + b"/" + raw_name, member)
    return found


@pytest.fixture(scope="module")
def everything(files: dict[str, bytes]) -> dict[bytes, bytes]:
    found = {path.encode(): content for path, content in files.items()}
    for path, content in files.items():
        if path.endswith(".zip"):
            found |= members_of(path.encode(), content)
        if path.endswith(".eml"):
            found |= parts_of(path.encode(), content)
    return found


def parts_of(path: bytes, content: bytes) -> dict[bytes, bytes]:
    """What hangs below a mail, by the names it is found under."""
    found = {}
    for part in email.message_from_bytes(content, policy=email.policy.SMTP).iter_attachments():  # type: ignore[attr-defined]
        if part.get_content_type() == "message/rfc822":
            found[path + b"/forwarded-1.eml"] = part.get_content().as_bytes()
        else:
            found[path + b"/" + part.get_filename().encode()] = part.get_content()
    return found


def test_the_same_seed_draws_the_same_bytes(files: dict[str, bytes]) -> None:
    assert draw_files(make_deal(SEED)) == files


def test_another_seed_draws_other_contracts_at_the_same_places(files: dict[str, bytes]) -> None:
    other = draw_files(make_deal(SEED + 1))

    assert other.keys() == files.keys()
    assert other["договоры/договор.pdf"] != files["договоры/договор.pdf"]


def test_the_folder_holds_what_was_drawn(tmp_path: Path, files: dict[str, bytes]) -> None:
    draw(tmp_path / "demo")

    found = {
        os.path.relpath(path, tmp_path / "demo"): path.read_bytes()
        for path in (tmp_path / "demo").rglob("*")
        if path.is_file()
    }
    assert found == files


def test_the_command_draws_the_seed_it_is_given(tmp_path: Path) -> None:
    command.main([str(tmp_path / "demo"), "--seed", "7"])

    drawn = (tmp_path / "demo" / "delivery" / "hull numbers.txt").read_bytes()
    assert drawn == draw_files(make_deal(7))["delivery/hull numbers.txt"]


def test_the_cache_is_small_and_has_about_forty_pages(files: dict[str, bytes]) -> None:
    assert sum(map(len, files.values())) < 1_500_000
    pages = sum(end.pages or 0 for end in expected().values() if end.copy_of is None)
    assert 40 <= pages <= 55


def test_every_file_and_member_is_expected_and_nothing_else(everything: dict[bytes, bytes]) -> None:
    assert everything.keys() == expected().keys()


@pytest.mark.parametrize(("path", "paper"), DIGITAL.items())
def test_a_drawn_page_reads_back_as_it_was_written(files: dict[str, bytes], path: str, paper: str) -> None:
    read = [squeeze(text) for text in texts_of(files[path])]

    assert read == [squeeze(plain_text(page)) for page in fill_paper(paper, make_deal(SEED))]


@pytest.mark.parametrize(("path", "paper", "encoding"), [(path, *how) for path, how in ENCODED.items()])
def test_a_text_file_is_in_its_own_encoding(files: dict[str, bytes], path: str, paper: str, encoding: str) -> None:
    assert files[path].decode(encoding) == plain_text(fill_paper(paper, make_deal(SEED))[0])


def test_the_two_column_page_holds_the_left_column_then_the_right(files: dict[str, bytes]) -> None:
    read = squeeze(texts_of(files["договоры/приложение 2 (ru-zh).pdf"])[0])

    deal = make_deal(SEED)
    assert read == squeeze(fill_paper("annex2.ru", deal)[0] + fill_paper("annex2.zh", deal)[0])


def test_pdfs_that_open_have_the_pages_expected(everything: dict[bytes, bytes]) -> None:
    ends = expected()
    counted = {
        path: len(texts_of(content))
        for path, content in everything.items()
        if path.endswith(b".pdf") and ends[path].pages is not None
    }

    assert counted == {path: ends[path].pages for path in counted}


def test_pages_to_be_recognised_are_pictures_whose_text_nobody_sees(everything: dict[bytes, bytes]) -> None:
    for path, end in expected().items():
        if end.ocr_pages:
            with pymupdf.open("pdf", everything[path]) as document:
                unseen = [
                    page.number + 1
                    for page in document
                    if page.get_images() and all(span["type"] == 3 for span in page.get_texttrace())
                ]
            assert tuple(unseen) == end.ocr_pages


def test_the_misread_layer_holds_not_one_cyrillic_letter(files: dict[str, bytes]) -> None:
    [read] = texts_of(files["сканы/протокол (скан).pdf"])

    assert len(squeeze(read)) > 500
    assert not re.search("[а-яА-Я]", read)


def test_the_draft_keeps_what_was_struck(files: dict[str, bytes]) -> None:
    deal = make_deal(SEED)
    with zipfile.ZipFile(io.BytesIO(files["договоры/черновики/спецификация, правки.docx"])) as document:
        read = document.read("word/document.xml").decode()

    assert f"Количество: {change_quantity(deal).quantity}." in re.findall(r"<w:delText[^>]*>([^<]*)", read)
    assert f"Количество: {deal.quantity}." in read


def test_a_copy_has_the_same_bytes(everything: dict[bytes, bytes]) -> None:
    copies = {path: end.copy_of for path, end in expected().items() if end.copy_of is not None}

    assert len(copies) == 3
    assert all(everything[path] == everything[original] for path, original in copies.items())


def test_no_two_other_files_have_the_same_bytes(everything: dict[bytes, bytes]) -> None:
    own = [everything[path] for path, end in expected().items() if end.copy_of is None]

    assert len(set(own)) == len(own)


def test_the_resaved_contract_has_the_same_text_in_other_bytes(files: dict[str, bytes]) -> None:
    original, resaved = files["договоры/договор.pdf"], files["договоры/договор (пересохранён).pdf"]

    assert resaved != original
    assert texts_of(resaved) == texts_of(original)


def test_the_locked_file_opens_with_its_password_only(files: dict[str, bytes]) -> None:
    with pymupdf.open("pdf", files["delivery/annex 4 (locked).pdf"]) as document:
        assert document.needs_pass
        assert not document.authenticate("another")
        assert document.authenticate(PASSWORD)
        assert "Price list of spare parts" in document[0].get_text()


def test_nothing_can_be_had_from_the_broken_file(files: dict[str, bytes]) -> None:
    try:
        pages = len(texts_of(files["delivery/delivery note.pdf"]))
    except (RuntimeError, ValueError):
        pages = 0
    assert pages == 0


def test_the_office_document_holds_its_paragraphs(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["договоры/спецификация.docx"])) as document:
        read = ET.fromstring(document.read("word/document.xml"))  # noqa: S314 our own file
    assert "".join(read.itertext()) == "".join(fill_paper("specification.ru", make_deal(SEED))[0].splitlines())


def test_the_oldest_name_stands_in_its_archive_as_raw_bytes(everything: dict[bytes, bytes]) -> None:
    assert RAW_NAME.decode("cp866") == "СМЕТА.TXT"
    assert any(path.endswith(b"/attachments.zip/" + RAW_NAME) for path in everything)


def test_a_raw_name_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="as long as"):
        pack_zip({"a.txt": b""}, raw_names={"a.txt": b"longer.txt"})


def test_the_contract_names_the_same_amounts_in_three_languages() -> None:
    deal = make_deal(SEED)
    named = [
        [amount.replace(" ", ",") for amount in AMOUNT.findall("\n".join(fill_paper(f"contract.{language}", deal)))]
        for language in ("ru", "zh", "en")
    ]

    assert len(named[0]) == 7
    assert named[0] == named[1] == named[2]


def test_the_draft_differs_in_figures_only() -> None:
    deal = make_deal(SEED)
    final, draft = (
        re.sub(r"[\d ]", "", "".join(fill_paper("contract.ru", which))) for which in (deal, change_quantity(deal))
    )

    assert final == draft
    assert change_quantity(deal).quantity == deal.quantity + 3


@pytest.mark.parametrize("seed", range(20))
def test_the_parts_of_a_deal_add_up(seed: int) -> None:
    deal = make_deal(seed)
    told = {name: int(value.replace(",", "")) for name, value in tell(deal, "en").items() if AMOUNT.fullmatch(value)}

    assert told["advance"] + told["rest"] == deal.total
    assert sum(told[f"lot_value_{number}"] for number in (1, 2, 3)) == deal.vehicles_total


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.txt")), ids=lambda path: path.stem)
def test_no_paper_is_filler(path: Path) -> None:
    pages = fill_paper(path.stem, make_deal(SEED))

    written = "\n".join(pages).casefold()
    assert len(written) > 150
    assert not re.search(r"lorem|ipsum|todo|xxx|\$|{|}", written)


def test_a_page_too_long_for_its_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than its paper"):
        draw_pages(["line\n" * 80])


def test_rc4_gives_the_published_answer() -> None:
    assert rc4(b"Key", b"Plaintext").hex() == "bbf316e8d940af0ad3"
