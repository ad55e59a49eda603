"""What must not leave the desk, planted in a home that is really brought in, and searched for in its release.

The whole bag is searched: names, bytes, decoded and decompressed streams, tables, and every picture by OCR. The same
search must find what is planted by hand, or it would prove nothing.
"""

import base64
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pymupdf
import pytest
from PIL import Image
from sqlmodel import select

from config import clock
from config.settings import Settings
from storage.releases.order import ReleaseOrder
from storage.tables.review import Reviewer
from tasks.extract import ocr
from tasks.package import Hands, make_release
from tasks.package.minisign import make_key
from tasks.worker.means import means_of
from tests.desk.planting import LINES, PLANTED, draw_paper, planted_home


@dataclass(frozen=True)
class Released:
    """A bag, and what it was searched for."""

    folder: Path
    canaries: Mapping[str, str]
    haystacks: Mapping[str, str]
    """All that a file says in any way, folded, by its path."""


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Released:
    """A release of a home that is full of canaries, with every view and a layer of OCR."""
    base = tmp_path_factory.mktemp("canaries")
    with planted_home(base) as home:
        order = ReleaseOrder("harbour", views=("claimreview", "ftm", "loadfile", "tables"), ocr_layer=True)
        hands = Hands(derive=home.pool.derive, set_in_type=home.pool.typeset)
        made = make_release(home.record, order, hands=hands, key=make_key(), to=base / "out")
        with home.record.reading() as session:
            pseudonym = session.exec(select(Reviewer.pseudonym)).first() or ""
    known = {"original's hash": home.document, "hash of one that stays": home.stays, "pseudonym": pseudonym}
    known |= {"moment": f"{clock.now():%Y-%m-%dT%H}"}
    bag = Path(made["folder"])
    return Released(bag, {**PLANTED, **known}, {str(path.relative_to(bag)): all_of(path) for path in files(bag)})


def files(bag: Path) -> list[Path]:
    return sorted(path for path in bag.rglob("*") if path.is_file())


def folded(text: str) -> str:
    """Fold so that neither case, width, nor blanks hide anything."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


def all_of(path: Path) -> str:
    """Give all that a file says in any way: its name, bytes, streams, tables, pictures."""
    content = path.read_bytes()
    said = [str(path), *(content.decode(coding, "ignore") for coding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"))]
    if path.suffix == ".pdf":
        said += said_by_pdf(content)
    elif path.suffix == ".parquet":
        said.append(str(pyarrow.parquet.read_table(io.BytesIO(content)).to_pylist()))
    elif path.suffix == ".html":
        pictures = re.findall(rb"data:image/png;base64,([A-Za-z0-9+/=]+)", content)
        said += [read(Image.open(io.BytesIO(base64.b64decode(picture)))) for picture in pictures]
    said += [
        base64.b64decode(token + b"==").decode("utf-8", "ignore")
        for token in re.findall(rb"[A-Za-z0-9+/]{16,200}", content)[:5000]
        if len(token) % 4 != 1
    ]
    return folded("\n".join(said))


def said_by_pdf(content: bytes) -> list[str]:
    document: Any = pymupdf.open(stream=content, filetype="pdf")
    said = [str(document.metadata), str(document.get_toc()), str(document.embfile_names())]
    for xref in range(1, document.xref_length()):
        said.append(document.xref_object(xref))
        if document.xref_is_stream(xref) and "/Image" not in document.xref_object(xref):
            said.append((document.xref_stream(xref) or b"").decode("latin-1"))
    for page in document:
        said.append(page.get_text(clip=pymupdf.INFINITE_RECT()))
        drawn = page.get_pixmap(dpi=200, colorspace=pymupdf.csGRAY)
        said.append(read(Image.frombytes("L", (drawn.width, drawn.height), drawn.samples)))
    return said


def read(picture: Any) -> str:
    found = ocr.recognise(picture.convert("L"), dpi=200, means=means_of(Settings(home=Path("/nowhere"))))
    assert found is not None
    return found.text


def where(released: Released, canary: str) -> list[str]:
    """Tell in which files a canary is."""
    sought = folded(canary)
    assert len(sought) > 2
    return [file for file, said in released.haystacks.items() if sought in said]


@pytest.mark.parametrize("planted", sorted(PLANTED))
def test_no_canary_is_in_the_release(released: Released, planted: str) -> None:
    canary = released.canaries[planted]
    forms = [canary, canary[:12]] if "hash" in planted else [canary]

    assert [where(released, form) for form in forms] == [[]] * len(forms)


def test_the_search_finds_what_is_there_in_files_tables_and_pictures(released: Released) -> None:
    """The quoted number stands in rows, dossiers, tables, and in the redacted picture itself."""
    found = {file.rsplit("/", 1)[-1] for file in where(released, "240 боевых")}

    assert found >= {"redacted.pdf", "pages.txt", "evidence.jsonl", "dossier.html", "dossier.pdf", "evidence.parquet"}


def test_the_search_finds_each_way_of_planting(tmp_path: Path) -> None:
    planted = tmp_path / "planted.pdf"
    draw_paper(planted, *LINES, planted=True)
    said = all_of(planted)

    of_the_paper = [
        "PDF title", "PDF author", "annotation", "layer", "text outside the page", "invisible text", "bookmark",
        *(name for name in PLANTED if name.startswith("redacted in ")),
    ]  # fmt: skip
    assert [name for name in of_the_paper if folded(PLANTED[name]) not in said] == []
    (tmp_path / "a.txt").write_text(base64.b64encode(b"see quillfeather for this").decode())
    assert "quillfeather" in all_of(tmp_path / "a.txt")


def test_days_are_the_finest_times_and_files_tell_no_clock(released: Released) -> None:
    clocks = re.compile(r"\d\d:\d\d:\d\d|\+0\d:00\b|t\d\d:\d\d")

    assert [file for file in released.haystacks if clocks.search(plain(released.folder / file))] == []
    assert {path.stat().st_mtime % 86400 for path in files(released.folder)} == {0.0}


def plain(path: Path) -> str:
    return "" if path.suffix in {".pdf", ".parquet", ".html"} else path.read_text("utf-8").lower()


def test_what_is_kept_back_is_not_counted(released: Released) -> None:
    rows = (released.folder / "data" / "claims.jsonl").read_text("utf-8").splitlines()

    assert len(rows) == 1
    assert '"claim":1,' in rows[0]
    assert sorted(path.name for path in (released.folder / "data" / "documents").iterdir()) == ["VS001-0001"]
