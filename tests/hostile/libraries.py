"""Every library that opens documents, put to real use: as jobs that a locked worker runs, each gives what it got."""

import io
import tempfile
import zipfile
from pathlib import Path

from tasks.worker import launch

if __name__ not in launch.ALSO_PRELOADED:
    launch.ALSO_PRELOADED.append(__name__)

WORDS = "An ordinary sentence, read as always."


def use_pymupdf(scratch: Path) -> str:
    import pymupdf

    document = pymupdf.open()
    document.new_page().insert_text((72, 72), WORDS)
    again = pymupdf.open(stream=document.tobytes(), filetype="pdf")
    again[0].get_pixmap(dpi=150)
    return str(again[0].get_text()).strip()


def use_numpy(scratch: Path) -> str:
    import numpy as np

    square = np.ones((600, 600))
    return f"{int((square @ square).sum())} {np.linalg.svd(square[:50, :50])[1].shape}"


def use_pillow(scratch: Path) -> str:
    from PIL import Image

    kinds = []
    for kind in ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP"):
        packed = io.BytesIO()
        Image.new("RGB", (64, 64), "white").save(packed, kind)
        kinds.append(str(Image.open(io.BytesIO(packed.getvalue())).convert("L").getpixel((1, 1))))
    return " ".join(kinds)


def use_pi_heif(scratch: Path) -> str:
    import pi_heif

    pi_heif.register_heif_opener()
    return str("HEIF" in pi_heif.libheif_info())


def use_tesserocr(scratch: Path) -> str:
    import pymupdf
    import tesserocr
    from PIL import Image

    from tasks.extract.ocr import find_tessdata

    document = pymupdf.open()
    document.new_page(width=400, height=120).insert_text((20, 60), "HARBOUR 1234", fontsize=32)
    pixels = document[0].get_pixmap(dpi=150)
    image = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
    with tesserocr.PyTessBaseAPI(path=str(find_tessdata()), lang="eng") as engine:
        engine.SetImage(image)
        return str(engine.GetUTF8Text()).strip()


def use_lxml(scratch: Path) -> str:
    from lxml import etree, html

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return str(etree.fromstring(b"<a><b>x</b></a>", parser)[0].text) + str(html.fromstring("<p>y</p>").text)


def use_magic(scratch: Path) -> str:
    import magic

    return str(magic.from_buffer(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", mime=True))


def use_libarchive(scratch: Path) -> str:
    import libarchive

    packed = scratch / "a.7z"
    with libarchive.file_writer(str(packed), "7zip") as out:
        out.add_file_from_memory("one", 3, b"one")
    with libarchive.file_reader(str(packed)) as archive:
        return " ".join(str(entry.pathname) for entry in archive)


def use_pypff(scratch: Path) -> str:
    import pypff

    (scratch / "a.pst").write_bytes(b"!BDN" + bytes(5000))
    store = pypff.file()
    try:
        store.open(str(scratch / "a.pst"))
    except OSError:
        return "refused"
    return "opened"


def use_sevenzip(scratch: Path) -> str:
    import py7zr

    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as out:
        out.writestr(b"one", "one")
    packed.seek(0)
    with py7zr.SevenZipFile(packed) as archive:
        return " ".join(archive.getnames())


def use_sheets(scratch: Path) -> str:
    import openpyxl
    import python_calamine

    book = openpyxl.Workbook()
    book.active["A1"] = WORDS
    packed = io.BytesIO()
    book.save(packed)
    again = openpyxl.load_workbook(io.BytesIO(packed.getvalue()), read_only=True)
    calamine = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(packed.getvalue()))
    return f"{again.active['A1'].value} {len(calamine.sheet_names)}"


def use_slides(scratch: Path) -> str:
    import pptx

    packed = io.BytesIO()
    pptx.Presentation().save(packed)
    return str(len(pptx.Presentation(io.BytesIO(packed.getvalue())).slides))


def use_odf(scratch: Path) -> str:
    import odfdo

    document = odfdo.Document("text")
    document.body.append(odfdo.Paragraph(WORDS))
    packed = io.BytesIO()
    document.save(packed)
    return str(odfdo.Document(io.BytesIO(packed.getvalue())).get_formatted_text()).strip()


def use_kreuzberg(scratch: Path) -> str:
    import kreuzberg
    import pptx

    packed = io.BytesIO()
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = WORDS
    deck.save(packed)
    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    return WORDS if WORDS in kreuzberg.extract_bytes_sync(packed.getvalue(), kind).content else ""


def use_signatures(scratch: Path) -> str:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign import validation

    key = ec.generate_private_key(ec.SECP256R1())
    signed = key.sign(b"x", ec.ECDSA(hashes.SHA256()))
    key.public_key().verify(signed, b"x", ec.ECDSA(hashes.SHA256()))
    import pymupdf

    document = pymupdf.open()
    document.new_page()
    reader = PdfFileReader(io.BytesIO(document.tobytes()))
    return f"{len(reader.embedded_signatures)} {callable(validation.validate_pdf_signature)}"


def use_the_rest(scratch: Path) -> str:
    import charset_normalizer
    import msoffcrypto
    import olefile
    import oxmsg
    import pyzipper
    import xlrd
    from backports import zstd
    from striprtf.striprtf import rtf_to_text

    packed = io.BytesIO()
    with pyzipper.AESZipFile(packed, "w", encryption=pyzipper.WZ_AES) as out:
        out.setpassword(b"x")
        out.writestr("a", "a")
    modules = (msoffcrypto, olefile, oxmsg, xlrd)
    said = rtf_to_text(r"{\rtf1 x}") + zstd.decompress(zstd.compress(b"z")).decode()
    best = charset_normalizer.from_bytes("Договор подписан".encode("cp1251")).best()
    return f"{len(modules)} {said} {best is not None}"


def use_scratch(scratch: Path) -> str:
    with tempfile.NamedTemporaryFile() as file, zipfile.ZipFile(file, "w") as out:
        out.writestr("a", "a")
        return str(Path(file.name).parent == scratch)


ALL = [use for name, use in sorted(globals().items()) if name.startswith("use_")]
EXPECTED = {
    "use_kreuzberg": WORDS,
    "use_libarchive": "one",
    "use_lxml": "xy",
    "use_magic": "application/pdf",
    "use_numpy": "216000000 (50,)",
    "use_odf": WORDS,
    "use_pi_heif": "True",
    "use_pillow": "255 255 255 255 255 255",
    "use_pymupdf": WORDS,
    "use_pypff": "refused",
    "use_scratch": "True",
    "use_sevenzip": "one",
    "use_sheets": f"{WORDS} 1",
    "use_signatures": "0 True",
    "use_slides": "0",
    "use_tesserocr": "HARBOUR 1234",
    "use_the_rest": "4 xz True",
}
