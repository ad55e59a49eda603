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


def use_libmagic(scratch: Path) -> str:
    from tasks.extract.sniff_magic import other_type

    return str(other_type(b"\x7fELF\2\1\1" + bytes(9) + b"\3\0\x3e\0" + bytes(44)))


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


def use_openpyxl(scratch: Path) -> str:
    from openpyxl.formula.translate import Translator

    return str(Translator("=A1+1", origin="B1").translate_formula("B2"))


def use_kreuzberg(scratch: Path) -> str:
    from tasks.extract.office.legacy import extract_legacy

    return extract_legacy(WORDS.encode(), "text/plain").text.strip()


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
    import inflate64
    import msoffcrypto
    import olefile
    import pyzipper
    import xlrd
    from asn1crypto import cms
    from backports import zstd

    packed = io.BytesIO()
    with pyzipper.AESZipFile(packed, "w", encryption=pyzipper.WZ_AES) as out:
        out.setpassword(b"x")
        out.writestr("a", "a")
    modules = (inflate64, msoffcrypto, olefile, xlrd, cms)
    return f"{len(modules)} {zstd.decompress(zstd.compress(b'z')).decode()}"


def use_scratch(scratch: Path) -> str:
    with tempfile.NamedTemporaryFile() as file, zipfile.ZipFile(file, "w") as out:
        out.writestr("a", "a")
        return str(Path(file.name).parent == scratch)


ALL = [use for name, use in sorted(globals().items()) if name.startswith("use_")]
EXPECTED = {
    "use_kreuzberg": WORDS,
    "use_libarchive": "one",
    "use_libmagic": "application/x-sharedlib",
    "use_lxml": "xy",
    "use_numpy": "216000000 (50,)",
    "use_openpyxl": "=A2+1",
    "use_pi_heif": "True",
    "use_pillow": "255 255 255 255 255 255",
    "use_pymupdf": WORDS,
    "use_pypff": "refused",
    "use_scratch": "True",
    "use_sevenzip": "one",
    "use_signatures": "0 True",
    "use_tesserocr": "HARBOUR 1234",
    "use_the_rest": "5 z",
}
