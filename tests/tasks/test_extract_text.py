"""Plain text in any encoding: exactly, or not at all."""

from pathlib import Path

import pytest

from config.errors import Unreadable
from storage.vocabulary import Method, Outcome, Reason
from tasks.extract.decode import decode
from tasks.extract.guess import GUESSER
from tasks.extract.means import BARE
from tasks.extract.text import read_text

RUSSIAN = (
    "Настоящий договор вступает в силу с момента подписания обеими сторонами и действует до полного исполнения ими "
    "своих обязательств. Все изменения и дополнения оформляются в письменном виде."
)
CHINESE = (
    "本合同自双方签字之日起生效，有效期至双方履行完毕全部义务为止。任何修改和补充均须以书面形式作出，并由双方代表签字。"
    * 2
)
JAPANESE = (
    "本契約は、両当事者が署名した日から効力を生じ、すべての義務が履行されるまで有効とする。変更は書面によるものとする。"
    * 2
)
FRENCH = (
    "Le présent contrat entre en vigueur dès sa signature; la durée a été fixée à trois années, "
    "là où le délai était déjà échu."
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((RUSSIAN, name) for name in ("cp1251", "koi8-r", "cp866", "iso8859-5", "utf-8", "utf-8-sig", "utf-16")),
        *((RUSSIAN, name) for name in ("utf-16-le", "utf-16-be", "utf-32")),
        *((CHINESE, name) for name in ("gb18030", "gbk", "hz", "utf-8", "utf-16-le", "utf-16")),
        *((JAPANESE, name) for name in ("shift_jis", "euc-jp", "iso2022_jp")),
        (FRENCH, "cp1252"),
        ("It’s “quoted” – in plain English, and that’s all there is to say about it.", "cp1252"),
    ],
)
def test_a_paragraph_is_decoded_exactly(text: str, encoding: str) -> None:
    """Old encodings of Russia, China, Japan and the West, and Unicode with and without a mark."""
    assert decode(text.encode(encoding)).text.removeprefix("\ufeff") == text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"])
@pytest.mark.parametrize("length", [6, 12, 20, 40, 80])
def test_a_short_text_is_never_silently_wrong(encoding: str, length: int) -> None:
    """What cannot be told is `unreadable_text`; what is answered is right."""
    for start in range(0, 120, 7):
        text = RUSSIAN[start : start + length]
        try:
            found = decode(text.encode(encoding)).text
        except Unreadable as unreadable:
            assert unreadable.reason == Reason.UNREADABLE_TEXT  # noqa: PT017 either answer will do
        else:
            assert found == text


def test_the_engine_says_how_it_was_told() -> None:
    """A guess names the guesser, its version and the encoding."""
    assert decode(RUSSIAN.encode("cp1251")).engine == f"{GUESSER} (cp1251)"
    assert decode(b"plain").engine == "utf-8"


@pytest.mark.parametrize("payload", [bytes(range(256)) * 4, bytes(4096), b"\x00\x01\x02\x03" * 100])
def test_what_is_no_text_is_unsupported(payload: bytes) -> None:
    """Bytes that are mostly control characters are not guessed at."""
    with pytest.raises(Unreadable, match=Reason.UNSUPPORTED):
        decode(payload)


def test_two_encodings_in_one_file_are_unreadable() -> None:
    """Half of it would be wrong."""
    with pytest.raises(Unreadable, match=Reason.UNREADABLE_TEXT):
        decode(RUSSIAN.encode("cp1251") + CHINESE.encode("gb18030"))


def test_a_text_file_is_one_page(tmp_path: Path) -> None:
    """Its variant is `decoded`; the byte order mark is no part of the text."""
    (tmp_path / "a").write_bytes("\ufeffодин\r\nдва".encode())
    reading = read_text(tmp_path / "a", "text/plain", BARE)
    [page] = reading.pages

    assert (reading.outcome, reading.page_count, page.number) == (Outcome.READ, 1, 1)
    assert (page.variants[0].method, page.variants[0].text) == (Method.DECODED, "один\r\nдва")


def test_an_empty_file_is_empty(tmp_path: Path) -> None:
    """No bytes, no page."""
    (tmp_path / "a").touch()
    with pytest.raises(Unreadable, match=Reason.EMPTY):
        read_text(tmp_path / "a", "text/plain", BARE)
