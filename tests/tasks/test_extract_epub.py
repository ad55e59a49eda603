"""EPUB: a page for each part of its spine."""

from pathlib import Path

import pytest

from config.errors import Unreadable
from samples.bundles import pack_zip
from storage.vocabulary import Outcome, Reason
from tasks.extract.epub import read_epub
from tasks.extract.means import BARE

TYPE = "application/epub+zip"
CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'


def book(path: Path, *parts: str, spine: int | None = None, more: dict[str, bytes] | None = None) -> Path:
    """Pack a book; *spine* names more parts than there are."""
    count = len(parts) if spine is None else spine
    items = "".join(f'<item id="p{n}" href="p{n}.xhtml"/>' for n in range(count))
    order = "".join(f'<itemref idref="p{n}"/>' for n in range(count))
    package = (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Field manual</dc:title>'
        f"<dc:creator>K.</dc:creator></metadata><manifest>{items}</manifest><spine>{order}</spine></package>"
    )
    members = {
        "mimetype": TYPE.encode(),
        "META-INF/container.xml": CONTAINER.encode(),
        "OPS/book.opf": package.encode(),
    }
    members |= {f"OPS/p{n}.xhtml": part.encode() for n, part in enumerate(parts)} | (more or {})
    path.write_bytes(pack_zip(members))
    return path


def test_a_part_of_the_spine_is_a_page(tmp_path: Path) -> None:
    """In the order of reading, with its title as its label."""
    reading = read_epub(book(tmp_path / "a", "<title>One</title><p>first</p>", "<p>second</p>"), TYPE, BARE)

    assert [page.variants[0].text for page in reading.pages] == ["first", "second"]
    assert (reading.outcome, reading.title, reading.pages[0].label) == (Outcome.READ, "Field manual", "One")
    assert reading.properties["author"] == "K."


def test_a_part_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The rest is read."""
    reading = read_epub(book(tmp_path / "a", "<p>first</p>", spine=2), TYPE, BARE)

    assert (reading.outcome, reading.reason, reading.missing) == (Outcome.PARTIAL, Reason.CORRUPT, ("page 2",))


@pytest.mark.parametrize(
    ("algorithm", "locked"), [("urn:x#aes128-cbc", True), ("http://www.idpf.org/2008/obfuscation", False)]
)
def test_a_shops_lock_is_told_from_hidden_fonts(tmp_path: Path, algorithm: str, locked: bool) -> None:  # noqa: FBT001
    """Fonts alone lock nobody out."""
    locks = f'<encryption><EncryptionMethod Algorithm="{algorithm}"/></encryption>'.encode()
    path = book(tmp_path / "a", "<p>first</p>", more={"META-INF/encryption.xml": locks})

    if locked:
        with pytest.raises(Unreadable, match=Reason.ENCRYPTED):
            read_epub(path, TYPE, BARE)
    else:
        assert read_epub(path, TYPE, BARE).outcome is Outcome.READ


def test_a_book_without_its_table_is_corrupt(tmp_path: Path) -> None:
    """Nobody can tell its parts."""
    (tmp_path / "a").write_bytes(pack_zip({"mimetype": TYPE.encode()}))

    with pytest.raises(Unreadable, match=Reason.CORRUPT):
        read_epub(tmp_path / "a", TYPE, BARE)
