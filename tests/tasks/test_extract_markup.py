"""HTML and XML as text: laid out in lines, nothing run, fetched or expanded, and what a browser hides is told."""

import time
from pathlib import Path

import pytest

from config.errors import Unreadable
from storage.vocabulary import Outcome, Reason, SignalKind
from tasks.extract.markup import decode_markup, html_text, read_markup
from tasks.extract.means import BARE

RUSSIAN = "Настоящий договор вступает в силу с момента подписания обеими сторонами."


def test_blocks_are_lines_and_cells_are_tabs() -> None:
    """White space within a line is as wide as one blank."""
    page = html_text(
        "<h1>Price  list</h1><p>All\n in CNY</p><table><tr><td>Wheel<td>9,450</tr><tr><td>Jet<td>204</table>"
    )

    assert page.text == "Price list\nAll in CNY\nWheel\t9,450\nJet\t204"


def test_scripts_styles_and_comments_are_no_text_and_the_title_is_apart() -> None:
    """Entities are decoded, also those of old Windows pages."""
    page = html_text(
        "<title>A &amp; B</title><style>p{}</style><!-- draft --><script>x='<p>no'</script>one &#150; two<br>three"
    )

    assert (page.title, page.text) == ("A & B", "one – two\nthree")


def test_preformatted_text_stays_as_it_is() -> None:
    """Its blanks and lines are its own."""
    assert html_text("<pre>a  b\n  c</pre>").text == "a  b\n  c"


@pytest.mark.parametrize(
    "hiding",
    ['style="display:none"', 'style="visibility: hidden"', 'style="font-size:0"', "hidden", 'style="color:#fff"'],
)
def test_what_a_browser_does_not_show_is_kept_and_told(hiding: str) -> None:
    """It is in the text, and in the findings."""
    page = html_text(f"<p>shown</p><div {hiding}><b>not</b> shown</div><p>again</p>")

    assert page.text == "shown\nnot shown\nagain"
    assert page.hidden == ("not shown",)


def test_white_on_a_ground_of_its_own_is_not_hidden() -> None:
    """A dark headline."""
    assert html_text('<p style="color:white;background:#003">shown</p>').hidden == ()


def test_hosts_that_would_be_told_are_listed() -> None:
    """Nothing is fetched from them."""
    assert html_text('<img src="https://a.example/x.gif?id=1"><script src="//b.example/t.js">').remote_hosts == (
        "a.example",
        "b.example",
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 200_000 + "x",
        "<b>" * 200_000 + "x</b>",
        "x" * 5_000_000,
        "<p hidden>" * 50_000 + "x",
        "&#x41" * 200_000,
    ],
    ids=["nested", "unclosed", "one line", "hidden", "entities"],
)
def test_a_page_made_to_be_slow_costs_what_its_length_does(markup: str) -> None:
    """No recursion, no tree."""
    began = time.process_time()

    assert html_text(markup).text
    assert time.process_time() - began < 20


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-8", "utf-16"])
def test_a_page_is_decoded_as_it_declares_or_as_it_is(tmp_path: Path, encoding: str) -> None:
    """A declaration that cannot be true is not believed."""
    (tmp_path / "a").write_bytes(f'<html><meta charset="{encoding}"><p>{RUSSIAN}</p></html>'.encode(encoding))
    reading = read_markup(tmp_path / "a", "text/html", BARE)

    assert (reading.outcome, reading.pages[0].variants[0].text) == (Outcome.READ, RUSSIAN)


def test_a_page_that_declares_what_it_is_not_is_read_as_it_is() -> None:
    """UTF-8 under the label of Latin-1."""
    assert RUSSIAN in decode_markup(f'<meta charset="iso-8859-1"><p>{RUSSIAN}'.encode()).text


def test_hidden_text_is_a_signal_of_the_page(tmp_path: Path) -> None:
    """With the passage."""
    (tmp_path / "a").write_text('<html><p>a</p><p style="display:none">secret price</p>', encoding="utf-8")
    [signal] = read_markup(tmp_path / "a", "text/html", BARE).signals

    assert (signal.kind, signal.page) == (SignalKind.HIDDEN_TEXT, 1)
    assert "secret price" in signal.evidence


def xml(tmp_path: Path, markup: str) -> str:
    """Read an XML file's text."""
    (tmp_path / "a").write_text(markup, encoding="utf-8")
    return read_markup(tmp_path / "a", "text/xml", BARE).pages[0].variants[0].text


def test_xml_gives_its_text_and_what_stands_in_attributes(tmp_path: Path) -> None:
    """A line each, in the order they stand."""
    read = xml(tmp_path, '<?xml version="1.0"?><deal buyer="Party B" n="7"><item>Wheel</item> and <b>more</b>\n</deal>')

    assert read == "Party B\nWheel\nand\nmore"


def test_an_entity_is_neither_fetched_nor_expanded(tmp_path: Path) -> None:
    """The file that it names stays closed; the markup is given as it is written."""
    (tmp_path / "private").write_text("private words")
    read = xml(tmp_path, f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/private">]><x>&e;</x>')

    assert "private words" not in read
    assert "&e;" in read


def test_a_document_that_multiplies_itself_is_a_bomb(tmp_path: Path) -> None:
    """A billion laughs."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))

    with pytest.raises(Unreadable, match=Reason.BOMB):
        xml(tmp_path, f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]><x>&l11;</x>')


def test_what_is_not_well_formed_is_text_all_the_same(tmp_path: Path) -> None:
    """Nothing is lost by a missing bracket."""
    assert xml(tmp_path, "<a><b>one</a>") == "<a><b>one</a>"
