"""What must not leave the desk, planted in a home that is really brought in, and searched for in its release.

The whole bag is searched: names, bytes, decoded and decompressed streams, tables, and every picture by OCR. The same
search must find what is planted by hand, or it would prove nothing.
"""

import base64
import io
import re
import socket
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pymupdf
import pytest
from PIL import Image
from sqlmodel import select

from config import clock
from config.settings import Settings
from storage import claims, people, queue, redactions
from storage.caches import cache_id_of
from storage.database import Record, open_record
from storage.documents import waiting_documents
from storage.releases.order import ReleaseOrder
from storage.rules.review import Judgement
from storage.shapes import Order
from storage.tables.provenance import Blob, Fetch
from storage.tables.review import Reviewer
from storage.tables.sources import Capture
from storage.vocabulary import (
    AuthenticityVerdict,
    Credibility,
    EvidenceKind,
    HoldKind,
    RedactionReason,
    Relevance,
    Role,
    SourceKind,
    Stance,
    TieKind,
)
from tasks.batches import read_and_save
from tasks.deliver.deliver import deliver
from tasks.extract import ocr
from tasks.package import Hands, make_release
from tasks.package.minisign import make_key
from tasks.prioritise.prioritise import prioritise
from tasks.relate.relate import relate
from tasks.worker.pool import ReadingPool, means_of
from tasks.worker.read import reader_version
from tests.storage.rows import sha
from tests.tasks.bringing import refuse_to_fetch

LINES = (
    "Договор подписал Мамонтенков лично, и больше никто.",
    "The buyer pays Zubrovkin in full before the first lot leaves the port.",
    "买方代表欧阳星河于三月签字。",
    "Партия А поставляет 240 боевых машин покупателю.",
)
QUOTED = "Партия А поставляет 240 боевых машин покупателю."
REDACTED = {"cyrillic": "Мамонтенков", "latin": "Zubrovkin", "chinese": "欧阳星河"}
PLANTED = {
    "reviewer who words": "quillfeather",
    "reviewer who signs": "marshwarbler",
    "reviewer who redacts": "reedbunting",
    "host name": "cormoranthost",
    "tool's home": "kestrelhome",
    "original file name": "kingfisher-contract.pdf",
    "folder of the original": "bitternfolder",
    "leak site's address": "https://leaksite-avocet.example/dump",
    "cache's title": "Dunlin Papers",
    "custodian": "Whimbrel the custodian",
    "unverified claim": "An unverified osprey sentence.",
    "held claim": "A held harrier sentence.",
    "reason of an embargo": "because goshawk has not left",
    "draft wording": "A draft merlin wording.",
    "note of a review": "note about sandpiper",
    "tag of a review": "tagturnstone",
    "place of a statement": "notebook godwit page 4",
    "reason of a source's tie": "they share the ptarmigan office",
    "PDF title": "titledotterel",
    "PDF author": "authorphalarope",
    "annotation": "notecurlew",
    "attachment": "attachedlapwing",
    "layer": "layersnipe",
    "text outside the page": "outsidewoodcock",
    "invisible text": "invisibleruff",
    "bookmark": "bookmarkgannet",
    "camera of an embedded picture": "camerafulmar",
    "family member that stays": "memberskua",
    "original's hash": "",
    "hash of one that stays": "",
    "pseudonym": "",
    "moment": "",
    "number of the record": "claim:4",
} | {f"redacted in {script}": words for script, words in REDACTED.items()}
"""What is planted where; hashes, pseudonym and moment are known once all is brought in."""


@dataclass(frozen=True)
class Released:
    """A bag, and what it was searched for."""

    folder: Path
    canaries: Mapping[str, str]
    haystacks: Mapping[str, str]
    """All that a file says in any way, folded, by its path."""


def jpeg_with_camera() -> bytes:
    picture, exif = Image.new("L", (200, 60), 200), Image.Exif()
    exif[0x0110] = PLANTED["camera of an embedded picture"]
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()


def draw_paper(path: Path, *lines: str, planted: bool) -> None:
    """Draw a paper; with everything in it that a PDF can hide."""
    document: Any = pymupdf.open()
    page = document.new_page()
    font = pymupdf.Font("cjk")
    writer = pymupdf.TextWriter(page.rect)
    for place, line in enumerate(lines):
        writer.append((60, 100 + 40 * place), line, font=font, fontsize=13)
    writer.write_text(page)
    if planted:
        document.set_metadata({"title": PLANTED["PDF title"], "author": PLANTED["PDF author"]})
        page.add_text_annot((400, 400), PLANTED["annotation"])
        document.embfile_add("a.txt", PLANTED["attachment"].encode(), filename=PLANTED["attachment"])
        layer = document.add_ocg(PLANTED["layer"], on=False)
        page.insert_text((60, 500), PLANTED["layer"], oc=layer)
        page.insert_text((60, 2000), PLANTED["text outside the page"])
        page.insert_text((60, 520), PLANTED["invisible text"], render_mode=3)
        page.insert_image(pymupdf.Rect(60, 600, 260, 660), stream=jpeg_with_camera())
        document.set_toc([[1, PLANTED["bookmark"], 1]])
    document.save(path)


def bring(record: Record, pool: ReadingPool, inbox: Path) -> None:
    order = Order(cache="harbour", inputs=(str(inbox),), title=PLANTED["cache's title"])
    deliver(order, record=record, unpack=pool.unpack, fetch=refuse_to_fetch, notice=lambda *_: None)
    with record.reading() as session:
        cache_id = cache_id_of(session, "harbour")
    read_and_save(waiting_documents(record, cache_id, reader_version=reader_version()), pool=pool, record=record)
    relate(cache_id, record=record)
    prioritise(cache_id, record=record)


def put_capture(record: Record, by: str) -> int:
    with record.writing() as session:
        session.add(Blob(sha256=sha("customs"), size=1, stored_at=clock.now()))
        session.flush()
        who = session.exec(select(Reviewer.id).where(Reviewer.name == by)).one() or 0
        row = Capture(
            url="https://customs.example/7", final_url="https://customs.example/7", query="tariff 8710", status=200,
            headers=[], redirects=[], sha256=sha("customs"), captured_by=who, captured_at=clock.now(),
        )  # fmt: skip
        address = PLANTED["leak site's address"]
        session.add(row)
        session.add(
            Fetch(url=address, final_url=address, status=200, headers=[], sha256=sha("customs"), fetched_at=clock.now())
        )
        session.flush()
        return row.id or 0


def corroborate(record: Record, document: str, text: str, capture: int) -> int:
    """Take a claim as far as a sign-off."""
    words, signs = PLANTED["reviewer who words"], PLANTED["reviewer who signs"]
    claim = claims.add_claim(record, "harbour", text=text, reviewer=words, accuses=False)["claim"]
    quoted = claims.add_quote(record, claim, document, page=1, exact=QUOTED, reviewer=words)
    record_of = claims.add_evidence(
        record, claim, source="Customs", stance=Stance.SUPPORTS, kind=EvidenceKind.RECORD, reviewer=words,
        capture=capture, locator="row 7", says="240 vehicles left",
    )  # fmt: skip
    for evidence in (quoted["evidence"], record_of["evidence"]):
        claims.rate_evidence(record, evidence, credibility=Credibility.PROBABLY_TRUE, reviewer=signs)
    return claim


def corroborate_all(record: Record, document: str) -> None:
    words, signs = PLANTED["reviewer who words"], PLANTED["reviewer who signs"]
    capture = put_capture(record, words)
    claims.add_source(record, "Customs", kind=SourceKind.REGISTRY, reviewer=words, origin_known=True)
    custodian = claims.add_source(
        record, PLANTED["custodian"], kind=SourceKind.PERSON, reviewer=words, origin_known=True
    )
    claims.add_claim(record, "harbour", text=PLANTED["unverified claim"], reviewer=words, accuses=False)
    held = corroborate(record, document, PLANTED["held claim"], capture)
    claims.add_claim(record, "harbour", text="Another one.", reviewer=words, accuses=False)
    claim = corroborate(record, document, PLANTED["draft wording"], capture)
    claims.edit_claim(record, claim, text="Party A supplies 240 vehicles.", reviewer=words)
    said = claims.add_evidence(
        record, claim, source=custodian["name"], stance=Stance.CONTEXT, kind=EvidenceKind.STATEMENT, reviewer=words,
        locator=PLANTED["place of a statement"], says="the number is known in the trade",
    )  # fmt: skip
    claims.rate_evidence(record, said["evidence"], credibility=Credibility.UNKNOWN, reviewer=signs)
    second = claims.add_source(record, "Second", kind=SourceKind.PERSON, reviewer=words, origin_known=True)
    because = PLANTED["reason of a source's tie"]
    claims.link_sources(
        record, custodian["name"], second["name"], kind=TieKind.SAME_OWNER, because=because, reviewer=words
    )
    claims.set_authenticity(
        record, document, verdict=AuthenticityVerdict.CONSISTENT, methods=("letterhead",), reviewer=words
    )
    for one in (held, claim):
        claims.sign_off(record, one, reviewer=signs)
    until = clock.now() + timedelta(days=9)
    claims.add_hold(
        record, kind=HoldKind.EMBARGO, reason=PLANTED["reason of an embargo"], claim=held, until=until, reviewer=signs
    )


def review_and_redact(record: Record, document: str) -> None:
    words, redacts = PLANTED["reviewer who words"], PLANTED["reviewer who redacts"]
    taken = queue.take(record, reviewer=words)
    judgement = Judgement(
        relevance=Relevance.RELEVANT, sensitive=True, names_person=True, tags=(PLANTED["tag of a review"],),
        note=PLANTED["note of a review"],
    )  # fmt: skip
    queue.decide(record, taken["token"], reviewer=words, judgement=judgement)
    redactions.propose_redactions(
        record, document, terms=tuple(REDACTED.values()), reason=RedactionReason.PERSONAL_NAME, reviewer=redacts
    )
    redactions.approve_redactions(record, document, reviewer=words)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Released]:
    """A release of a home that is full of canaries, with every view and a layer of OCR."""
    base = tmp_path_factory.mktemp("canaries")
    folder = base / "inbox" / PLANTED["folder of the original"]
    folder.mkdir(parents=True)
    draw_paper(folder / PLANTED["original file name"], *LINES, planted=True)
    draw_paper(folder / "draft.pdf", *LINES, PLANTED["family member that stays"], planted=False)
    settings = Settings(home=base / PLANTED["tool's home"], workers=2)
    record = open_record(settings)
    for name, role in (("words", Role.REVIEWER), ("signs", Role.EDITOR), ("redacts", Role.REVIEWER)):
        who = PLANTED[f"reviewer who {name}"]
        people.add_reviewer(record, who, role=role, reads=("ru", "zh-Hans", "en"))
    with pytest.MonkeyPatch.context() as patched, ReadingPool(settings, record.vault) as pool:
        patched.setattr(socket, "gethostname", lambda: PLANTED["host name"])
        bring(record, pool, base / "inbox")
        document, stays = documents(record)
        corroborate_all(record, document)
        review_and_redact(record, document)
        order = ReleaseOrder("harbour", views=("claimreview", "ftm", "loadfile", "tables"), ocr_layer=True)
        hands = Hands(derive=pool.derive, set_in_type=pool.typeset)
        made = make_release(record, order, hands=hands, key=make_key(), to=base / "out")
    with record.reading() as session:
        pseudonym = session.exec(select(Reviewer.pseudonym)).first() or ""
    known = {"original's hash": document, "hash of one that stays": stays, "pseudonym": pseudonym}
    known |= {"moment": f"{clock.now():%Y-%m-%dT%H}"}
    bag = Path(made["folder"])
    yield Released(bag, {**PLANTED, **known}, {str(path.relative_to(bag)): all_of(path) for path in files(bag)})
    record.close()


def documents(record: Record) -> tuple[str, str]:
    """Give the hash of the paper that goes out, and of the one that stays."""
    from storage.catalogue import list_documents  # noqa: PLC0415

    rows = {
        row["occurrences"][0]["path"].rsplit("/", 1)[-1]: row["document"]
        for row in list_documents(record, slug="harbour")
    }
    return rows[PLANTED["original file name"]], rows["draft.pdf"]


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
