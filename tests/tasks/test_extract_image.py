"""Pictures: a page a frame, with its size, its text, and what a camera wrote into it."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from config.errors import Unreadable
from storage.vocabulary import Because, Method, Outcome, Reason, SignalKind
from tasks.extract.image import look_at_image, read_image
from tasks.extract.means import Means
from tasks.extract.ocr import find_tessdata
from tests.tasks.test_extract_ocr import right, scan_of, written

MEANS = Means(tessdata=find_tessdata())


def kept(path: Path, picture: Image.Image, kind: str, **how: Any) -> Path:
    """Save a picture."""
    picture.save(path, kind, **how)
    return path


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("BMP", "image/bmp"), ("GIF", "image/gif")],
)
def test_a_picture_is_a_page_that_awaits_a_look(tmp_path: Path, kind: str, media_type: str) -> None:
    """Whatever its format."""
    path = kept(tmp_path / "a", Image.new("L", (600, 300), 200), kind)
    [page] = read_image(path, media_type, MEANS).pages

    assert (page.number, page.awaits) == (1, Because.NO_TEXT_LAYER)


def test_its_size_is_told_by_its_resolution(tmp_path: Path) -> None:
    """In points; a resolution that cannot be is not believed."""
    right_size = kept(tmp_path / "a", Image.new("L", (600, 300), 200), "PNG", dpi=(100, 100))
    absurd = kept(tmp_path / "b", Image.new("L", (600, 300), 200), "PNG", dpi=(1, 1))

    [page] = read_image(right_size, "image/png", MEANS).pages
    assert (page.width, page.height) == (pytest.approx(432, abs=0.5), pytest.approx(216, abs=0.5))
    [page] = read_image(absurd, "image/png", MEANS).pages
    assert page.width == pytest.approx(600 * 72 / 150)


def test_every_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    """A fax of three pages."""
    frames = [Image.new("1", (400, 500), 1) for _ in range(3)]
    frames[0].save(tmp_path / "a", "TIFF", save_all=True, append_images=frames[1:])

    assert read_image(tmp_path / "a", "image/tiff", MEANS).page_count == 3


def test_a_scan_is_recognised(tmp_path: Path) -> None:
    """Its text is OCR's, with words and their places."""
    path = kept(tmp_path / "a", scan_of("letter.en"), "JPEG", dpi=(120, 120))
    [page] = look_at_image(path, "image/jpeg", [1], MEANS).pages
    [variant] = page.variants

    assert (variant.method, variant.chosen_because, page.awaits) == (Method.OCR, Because.NO_TEXT_LAYER, None)
    assert right(variant.text, written("letter.en")) >= 0.97
    assert variant.words is not None


def test_a_blank_sheet_is_read_and_says_nothing(tmp_path: Path) -> None:
    """It is not missing."""
    path = kept(tmp_path / "a", Image.new("L", (600, 800), 250), "PNG")
    [page] = look_at_image(path, "image/png", [1], MEANS).pages

    assert ([variant.text for variant in page.variants], page.awaits) == ([""], None)


def test_without_language_data_it_still_awaits(tmp_path: Path) -> None:
    """And is named as missing."""
    path = kept(tmp_path / "a", scan_of("letter.en"), "JPEG")
    [page] = look_at_image(path, "image/jpeg", [1], Means()).pages

    assert page.awaits is Because.NO_TEXT_LAYER


def test_what_a_camera_wrote_is_told(tmp_path: Path) -> None:
    """Camera, moment and that a place is recorded; not the place itself."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Kamera", "K-5"
    exif.get_ifd(0x8769)[0x9003] = "2024:03:01 10:00:00"
    exif.get_ifd(0x8825)[1] = "N"
    path = kept(tmp_path / "a", Image.new("RGB", (60, 60)), "JPEG", exif=exif)
    [signal] = read_image(path, "image/jpeg", MEANS).signals

    assert signal.kind is SignalKind.EXIF
    assert signal.details == {
        "camera": "Kamera K-5",
        "taken": "2024:03:01 10:00:00",
        "place": "where it was taken is recorded",
    }


def test_a_program_and_a_date_alone_are_no_signal(tmp_path: Path) -> None:
    """Every scan has them."""
    exif = Image.Exif()
    exif[0x0131] = "Scan 3"
    path = kept(tmp_path / "a", Image.new("RGB", (60, 60)), "JPEG", exif=exif)

    assert read_image(path, "image/jpeg", MEANS).signals == ()


def test_what_is_no_picture_is_corrupt(tmp_path: Path) -> None:
    """Its first bytes promised one."""
    (tmp_path / "a").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))

    with pytest.raises(Unreadable, match=Reason.CORRUPT):
        read_image(tmp_path / "a", "image/png", MEANS)


def test_a_picture_that_was_cut_is_not_read_in_part_unnoticed(tmp_path: Path) -> None:
    """Half a page would pass for a page."""
    whole = io.BytesIO()
    scan_of("letter.en").save(whole, "JPEG")
    (tmp_path / "a").write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])

    with pytest.raises(Unreadable, match=Reason.CORRUPT):
        look_at_image(tmp_path / "a", "image/jpeg", [1], MEANS)


def test_more_pixels_than_memory_holds_are_refused(tmp_path: Path) -> None:
    """By what the picture says of itself, before it is decoded."""
    claimed = bytearray(io.BytesIO().getvalue())
    small = io.BytesIO()
    Image.new("L", (8, 8)).save(small, "PNG")
    claimed += small.getvalue()
    claimed[16:24] = (60_000).to_bytes(4, "big") * 2
    import zlib  # noqa: PLC0415 for one checksum

    claimed[29:33] = zlib.crc32(bytes(claimed[12:29])).to_bytes(4, "big")
    (tmp_path / "a").write_bytes(claimed)

    with pytest.raises(Unreadable, match=Reason.TOO_LARGE):
        read_image(tmp_path / "a", "image/png", MEANS)


def test_the_outcome_of_a_sound_picture_is_read(tmp_path: Path) -> None:
    """With its pixels among its properties."""
    reading = read_image(kept(tmp_path / "a", Image.new("L", (30, 20)), "PNG"), "image/png", MEANS)

    assert (reading.outcome, reading.properties) == (Outcome.READ, {"pixels": "30 x 20"})
