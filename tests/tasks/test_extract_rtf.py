"""Rich Text Format: its character sets, its groups, and what must not come through."""

from pathlib import Path

import pytest

from config.errors import Unreadable
from storage.shapes import Reading, SignalRead
from storage.vocabulary import Outcome, Reason, SignalKind
from tasks.extract.means import Means
from tasks.extract.office.rtf import read_rtf

RUSSIAN = "Настоящий договор вступает в силу с момента подписания обеими сторонами и действует до полного исполнения"
CHINESE = "本合同自双方签字之日起生效，有效期至双方履行完毕全部义务为止"
FONTS = rb"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial CYR;}{\f2\fcharset134 SimSun;}{\f3\fcharset2 Symbol;}}"


def read(folder: Path, body: bytes, head: bytes = rb"\ansi\ansicpg1252\deff0" + FONTS) -> Reading:
    path = folder / "a.rtf"
    path.write_bytes(rb"{\rtf1" + head + rb"\pard " + body + b"}")
    return read_rtf(path, "text/rtf", Means())


def text_of(reading: Reading) -> str:
    return reading.pages[0].variants[0].text


def signal(reading: Reading, kind: SignalKind) -> SignalRead:
    [found] = [each for each in reading.signals if each.kind == kind]
    return found


def escaped(text: str, encoding: str) -> bytes:
    """Write *text* as hexadecimal escapes of *encoding*, bytes that are ASCII as they are."""
    return b"".join(bytes([byte]) if 0x20 <= byte < 0x7F else b"\\'%02x" % byte for byte in text.encode(encoding))


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (rb"a\par b\tab c\line d", "a\nb\tc\nd\n"),
        (rb"\u1055?\u-10179?\u-8704?", "П😀\n"),
        (rb"{\uc2\u1055\'8f\'e0}{\uc0\u1056}x", "ПРx\n"),
        (rb"\lquote a\rquote\emdash\~b\_c\-d", "‘a’—\xa0b\N{NON-BREAKING HYPHEN}c\N{SOFT HYPHEN}d\n"),
        (rb"\{a\}\\", "{a}\\\n"),
        (rb"x{\*\unknown hidden {deeper}}y", "xy\n"),
        (rb"x{\pict\wmetafile8 0102030405}y", "xy\n"),
        (rb"x{\pict\bin5 }{\}{}y", "xy\n"),
        (rb'{\field{\*\fldinst HYPERLINK "http://example.org"}{\fldrslt link}}', "link\n"),
        (rb"{\f3 a\u-3999?}", "αα\n"),
        (rb"{\upr{ascii}{\*\ud{\u1055?}}}", "П\n"),
        (rb"\intbl a\cell b\cell\row c\cell d\cell\row", "a\tb\nc\td\n"),
        (rb"{\object{\*\objdata 0105}{\result shown}}", "shown\n"),
        (rb"{\listtext 1.\tab}point", "1.\tpoint\n"),
        (rb"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt box}}{\shprslt{\*\do\dptxbxtext box}}}", "box\n"),
        (rb"a\plain\f9 b", "ab\n"),
    ],
)
def test_what_is_shown_comes_through_and_nothing_else(tmp_path: Path, body: bytes, shown: str) -> None:
    text = text_of(read(tmp_path, body))

    assert (text if text.endswith("\n") else f"{text}\n") == shown


def test_each_font_has_its_own_character_set(tmp_path: Path) -> None:
    body = rb"\f1 " + escaped(RUSSIAN, "cp1251") + rb"\par\f2 " + escaped(CHINESE, "gb18030") + rb"\par\f0 caf\'e9"

    assert text_of(read(tmp_path, body)) == f"{RUSSIAN}\n{CHINESE}\ncafé\n"


def test_a_second_byte_that_looks_like_a_letter_belongs_to_its_character(tmp_path: Path) -> None:
    assert text_of(read(tmp_path, rb"{\f2 \'81Az}")) == b"\x81Az".decode("gb18030") + "\n"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (rb"\ansi\ansicpg1251\deff0" + FONTS, "cp1251"),
        (rb"\ansi\deff0{\fonttbl{\f0 Arial;}}", "cp1251"),
        (rb"\ansi\ansicpg1251", "cp1251"),
        (rb"\mac\ansicpg10007", "mac_cyrillic"),
    ],
)
def test_fonts_that_name_no_set_are_read_as_what_makes_words(tmp_path: Path, head: bytes, encoding: str) -> None:
    """Many programs write Russian in fonts of the Western set, or name no set at all."""
    assert text_of(read(tmp_path, escaped(RUSSIAN, encoding), head)) == f"{RUSSIAN}\n"


def test_a_few_odd_letters_do_not_overrule_what_is_declared(tmp_path: Path) -> None:
    assert text_of(read(tmp_path, rb"\'e4 \'eb \'f6 \'fc")) == "ä ë ö ü\n"


def test_tracked_changes_give_two_states_and_a_signal(tmp_path: Path) -> None:
    head = rb"\ansi{\*\revtbl{Unknown;}{Editor 1;}{Editor 2;}}"
    date = 104 << 20 | 1 << 16 | 5 << 11 | 10 << 6
    body = rb"Price {\deleted\revauthdel1\revdttmdel%d 100}{\revised\revauth2\revdttm%d 104} USD" % (date, date)

    reading = read(tmp_path, body, head)

    now, before = reading.pages[0].variants
    found = signal(reading, SignalKind.TRACKED_CHANGES)
    assert (now.text, before.text, before.state) == ("Price 104 USD\n", "Price 100 USD\n", "before changes")
    assert found.details["authors"] == ["Editor 1", "Editor 2"]
    assert found.details["first"] == "2004-01-05T10:00:00"


def test_headers_notes_and_footers_have_their_places_and_comments_none(tmp_path: Path) -> None:
    body = (
        rb"{\header head\par}{\footer foot\par}text{\footnote note}{\*\atnauthor Counsel}{\*\annotation Why?}\par"
        rb"{\headerf head\par}"
    )

    reading = read(tmp_path, body)

    assert text_of(reading) == "head\ntext\nnote\nfoot\n"
    assert "by Counsel: “Why?”" in signal(reading, SignalKind.COMMENTS).evidence


def test_hidden_text_is_in_the_page_and_told(tmp_path: Path) -> None:
    reading = read(tmp_path, rb"shown {\v the bribe} {\fs2 tiny}")

    assert text_of(reading) == "shown the bribe tiny\n"
    assert {each.details["how"] for each in reading.signals} == {"hidden", "tiny"}


def test_its_claims_are_kept(tmp_path: Path) -> None:
    info = rb"{\info{\title Contract 7}{\author Writer}{\*\company Firm}{\creatim\yr2024\mo1\dy2\hr3\min4}}"

    reading = read(tmp_path, info + b"x")

    assert reading.title == "Contract 7"
    assert reading.properties == {"creator": "Writer", "company": "Firm", "created": "2024-01-02T03:04:00"}


def test_a_template_from_elsewhere_is_told(tmp_path: Path) -> None:
    reading = read(tmp_path, rb"{\*\template http://example.org/t.dotm}x")

    assert signal(reading, SignalKind.REMOTE_CONTENT).details["targets"] == [
        {"target": "http://example.org/t.dotm", "kind": "template"}
    ]


def test_a_document_that_breaks_off_is_partial(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1\ansi kept {\b and")

    reading = read_rtf(tmp_path / "a.rtf", "text/rtf", Means())

    assert (reading.outcome, reading.missing) == (Outcome.PARTIAL, ("text after a damaged place",))
    assert text_of(reading) == "kept and\n"


def test_a_document_that_breaks_off_before_its_text_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1\ansi{\fonttbl{\f0 Ari")

    with pytest.raises(Unreadable, match=Reason.CORRUPT):
        read_rtf(tmp_path / "a.rtf", "text/rtf", Means())


def test_deep_nesting_and_lengths_that_lie_do_no_harm(tmp_path: Path) -> None:
    depth = 200_000

    assert text_of(read(tmp_path, b"{" * depth + b"deep" + b"}" * depth)) == "deep\n"
    assert text_of(read(tmp_path, rb"a\bin-5 b\u99999999999 c")).startswith("a")
