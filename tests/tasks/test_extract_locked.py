"""Office documents locked with a password: opened with a candidate, in memory, or `encrypted`."""

import base64
import hashlib
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import msoffcrypto
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from config.errors import Unreadable
from storage.shapes import Reading
from storage.vocabulary import Outcome, Reason, SignalKind
from tasks.extract.means import Means
from tasks.extract.office.docx import read_docx
from tasks.extract.office.locked import locked_type, open_office
from tasks.extract.office.odp import read_odp
from tasks.extract.office.ods import read_ods
from tasks.extract.office.odt import read_odt
from tests.tasks.drawn_office import docx_parts, odt_parts, paragraph, word_document, write_docx, zipped

PASSWORD = "open sesame"  # noqa: S105 of documents that the tests draw
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'

MANIFEST = """<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<m:file-entry m:full-path="content.xml"><m:encryption-data m:checksum-type="x#sha256-1k" m:checksum="{checksum}">
<m:algorithm m:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" m:initialisation-vector="{vector}"/>
<m:key-derivation m:key-derivation-name="PBKDF2" m:key-size="32" m:iteration-count="{rounds}" m:salt="{salt}"/>
<m:start-key-generation m:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" m:key-size="32"/>
</m:encryption-data></m:file-entry></m:manifest>"""


def lock_docx(path: Path, password: str) -> Path:
    """Write a docx locked as Word locks it."""
    # msoffcrypto writes only documents of more than 4 KiB so that they can be opened again
    filler = {"word/media/image1.png": hashlib.shake_128(b"x").digest(8192)}
    plain = zipped({"[Content_Types].xml": CONTENT_TYPES, **docx_parts(paragraph("secret")), **filler})
    with path.open("wb") as target:
        msoffcrypto.OfficeFile(BytesIO(plain)).encrypt(password, target)
    return path


def lock_odt(path: Path, password: str) -> Path:
    """Write an odt locked as LibreOffice locks it, with few rounds."""
    return lock_odf(path, odt_parts("<text:p>secret</text:p>"), password)


def lock_odf(path: Path, parts: dict[str, Any], password: str) -> Path:
    """Write an OpenDocument zip of *parts*, its content locked."""
    vector, salt, rounds = bytes(16), b"salt" * 4, 10
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(str(parts["content.xml"]).encode()) + packer.flush()
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(password.encode()).digest(), salt, rounds, 32)
    fill = 16 - len(packed) % 16
    encryptor = Cipher(AES(key), CBC(vector)).encryptor()
    parts["content.xml"] = encryptor.update(packed + bytes([0] * (fill - 1) + [fill])) + encryptor.finalize()
    checksum = base64.b64encode(hashlib.sha256(packed[:1024]).digest()).decode()
    parts["META-INF/manifest.xml"] = MANIFEST.format(
        checksum=checksum,
        vector=base64.b64encode(vector).decode(),
        salt=base64.b64encode(salt).decode(),
        rounds=rounds,
    )
    path.write_bytes(zipped(parts, method=zipfile.ZIP_STORED))
    return path


def test_a_candidate_that_fits_opens_a_docx_and_is_not_named(tmp_path: Path) -> None:
    path = lock_docx(tmp_path / "a.docx", PASSWORD)

    reading = read_docx(path, "application/encrypted", Means(passwords=("wrong", PASSWORD)))

    assert (reading.outcome, reading.pages[0].variants[0].text) == (Outcome.READ, "secret\n")
    assert [each.kind for each in reading.signals] == [SignalKind.UNLOCKED]
    assert PASSWORD not in repr(reading)


def test_a_candidate_that_fits_opens_an_odt(tmp_path: Path) -> None:
    path = lock_odt(tmp_path / "a.odt", PASSWORD)

    reading = read_odt(path, "application/vnd.oasis.opendocument.text", Means(passwords=("wrong", PASSWORD)))

    assert reading.pages[0].variants[0].text == "secret\n"
    assert [each.kind for each in reading.signals] == [SignalKind.UNLOCKED]


ODF = "urn:oasis:names:tc:opendocument:xmlns:"
BODIES = {
    read_ods: "<o:spreadsheet><t:table><t:table-row><t:table-cell><x:p>secret</x:p></t:table-cell></t:table-row>"
    "</t:table></o:spreadsheet>",
    read_odp: "<o:presentation><d:page><d:frame><d:text-box><x:p>secret</x:p></d:text-box></d:frame></d:page>"
    "</o:presentation>",
}


@pytest.mark.parametrize(("read", "kind"), [(read_ods, "spreadsheet"), (read_odp, "presentation")])
def test_a_candidate_that_fits_opens_sheets_and_slides(tmp_path: Path, read: Callable[..., Reading], kind: str) -> None:
    """As it opens texts; without one they are `encrypted`, not `corrupt`."""
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    names = {"o": "office", "t": "table", "x": "text", "d": "drawing"}
    spaces = " ".join(f'xmlns:{short}="{ODF}{long}:1.0"' for short, long in names.items())
    content = f"<o:document-content {spaces}><o:body>{BODIES[read]}</o:body></o:document-content>"
    path = lock_odf(tmp_path / "a", {"mimetype": media_type, "content.xml": content}, PASSWORD)

    reading = read(path, media_type, Means(passwords=("wrong", PASSWORD)))

    assert reading.outcome is Outcome.READ
    assert reading.pages[0].variants[0].text.strip() == "secret"
    assert SignalKind.UNLOCKED in [each.kind for each in reading.signals]
    with pytest.raises(Unreadable, match=Reason.ENCRYPTED):
        read(path, media_type, Means(passwords=("wrong",)))


@pytest.mark.parametrize("passwords", [(), ("wrong", "")])
def test_without_a_candidate_that_fits_it_is_encrypted(tmp_path: Path, passwords: tuple[str, ...]) -> None:
    for path in (lock_docx(tmp_path / "a.docx", PASSWORD), lock_odt(tmp_path / "a.odt", PASSWORD)):
        with pytest.raises(Unreadable, match=Reason.ENCRYPTED):
            open_office(path, Means(passwords=passwords))


def test_the_password_that_locks_nobody_out_is_tried_and_not_told(tmp_path: Path) -> None:
    opened = open_office(lock_docx(tmp_path / "a.xlsx", "VelvetSweatshop"), Means())

    assert isinstance(opened.content, bytes)
    assert opened.signals == ()


def test_what_is_inside_is_told_by_its_parts(tmp_path: Path) -> None:
    path = lock_docx(tmp_path / "a", PASSWORD)

    assert locked_type(path, Means(passwords=(PASSWORD,))).endswith("wordprocessingml.document")


def test_nothing_is_written_to_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    path = lock_docx(tmp_path / "a.docx", PASSWORD)
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)

    assert isinstance(open_office(path, Means(passwords=(PASSWORD,))).content, bytes)


def test_what_is_not_locked_is_left_as_it_is(tmp_path: Path) -> None:
    docx = write_docx(tmp_path / "a.docx", paragraph("x"))
    (tmp_path / "a.doc").write_bytes(word_document("x\r"))

    assert open_office(docx, Means(passwords=("x",))).content == docx
    assert open_office(tmp_path / "a.doc", Means(passwords=("x",))).content == tmp_path / "a.doc"


@pytest.mark.parametrize("length", [600, 3000, 5000])
def test_a_locked_document_that_breaks_off_ends_typed(tmp_path: Path, length: int) -> None:
    path = lock_docx(tmp_path / "a.docx", PASSWORD)
    path.write_bytes(path.read_bytes()[:length])

    with pytest.raises(Unreadable) as raised:
        read_docx(path, "application/encrypted", Means(passwords=(PASSWORD,)))

    assert raised.value.reason in {Reason.CORRUPT, Reason.ENCRYPTED}
