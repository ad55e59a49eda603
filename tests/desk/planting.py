"""A home that holds, somewhere, everything that must not leave the desk, and a claim that may go out."""

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from PIL import Image
from sqlmodel import select

from config import clock
from config.settings import Settings
from storage import claims, people, queue, redactions
from storage.caches import cache_id_of
from storage.catalogue import list_documents
from storage.database import Record, open_record
from storage.documents import waiting_documents
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
from tasks.prioritise.prioritise import prioritise
from tasks.relate.relate import relate
from tasks.worker.pool import ReadingPool
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


def documents(record: Record) -> tuple[str, str]:
    """Give the hash of the paper that goes out, and of the one that stays."""
    rows = {
        row["occurrences"][0]["path"].rsplit("/", 1)[-1]: row["document"]
        for row in list_documents(record, slug="harbour")
    }
    return rows[PLANTED["original file name"]], rows["draft.pdf"]


@dataclass(frozen=True)
class Planted:
    """A home that was filled."""

    settings: Settings
    record: Record
    pool: ReadingPool
    document: str
    """SHA-256 of the paper that may go out."""
    stays: str
    """SHA-256 of the one that stays."""


@contextmanager
def planted_home(base: Path) -> Iterator[Planted]:
    """Fill a home below *base*, and keep it open."""
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
        yield Planted(settings, record, pool, document, stays)
    record.close()
