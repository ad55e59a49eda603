"""A selection as a desk might release it: a fictitious deal in Russian, Chinese and English. Nobody in it exists."""

import struct
import zlib
from dataclasses import replace
from datetime import date

from storage.releases.shapes import (
    AnswerShown,
    CaptureShown,
    ClaimSelected,
    CropMade,
    DerivativeMade,
    DocumentPage,
    DocumentSelected,
    EvidenceShown,
    Hidden,
    PageMade,
    QuoteShown,
    ReplyShown,
    Secret,
    Selection,
    SignOffShown,
    TranslationShown,
)
from storage.rules.corroboration import BECAUSE
from storage.vocabulary import ClaimStatus, RedactionReason

HIDDEN_NAME = "Тарасенко Лев Игнатьевич"
FILE_NAME = "договор_сканы (2).pdf"
RUSSIAN = "Поставщик передаёт Покупателю четыре катера «Чайка-9» не позднее 1 марта 2024 года"
CHINESE = "买方应于二〇二四年三月一日前收到四艘“海鸥九号”快艇，总价一千二百万元。"
ENGLISH = "Four vessels, type Gull-9, are to be handed over at berth 14"
_GREY, _WHITE, _INK = 160, 255, 40


def png(width: int = 640, height: int = 96) -> bytes:
    """Draw a grey strip with lines as of text, framed, as a crop looks."""

    def row(y: int) -> bytes:
        inside = bytearray([_WHITE]) * width
        if 20 <= y % 32 < 28:
            inside[60 : width - 60] = bytes([_INK]) * (width - 120)
        if y in {14, height - 14}:
            inside[40 : width - 40] = bytes([_GREY]) * (width - 80)
        return b"\0" + bytes(inside)

    def chunk(kind: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    picture = zlib.compress(b"".join(row(y) for y in range(height)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", picture) + chunk(b"IEND", b"")


def _document(
    number: int, languages: dict[str, float], *texts: str, hidden: tuple[Hidden, ...] = ()
) -> DocumentSelected:
    return DocumentSelected(
        document_id=4000 + number,
        sha256=f"{number:02x}" * 32,
        size=20_480 * number,
        number=number,
        export_id=f"VS001-{number:04d}",
        media_type="application/pdf",
        languages=languages,
        pages=tuple(DocumentPage(page, None, text, has_geometry=True) for page, text in enumerate(texts, 1)),
        authenticity="consistent",
        methods=("fonts and stamps compared", "internal references"),
        salt=f"{number + 160:02x}" * 32,
        is_partial=False,
        hidden=hidden,
    )


def _quote(document: int, text: str, language: str, *translations: TranslationShown, page: int = 1) -> QuoteShown:
    return QuoteShown(
        document=document,
        page=page,
        exact=text,
        prefix="",
        suffix="",
        boxes=((0.1, 0.2, 0.9, 0.24),),
        start=0,
        end=len(text),
        languages=(language,),
        translations=translations,
    )


def _evidence(number: int, quote: QuoteShown | None = None, **fields: object) -> EvidenceShown:
    told: dict[str, object] = {
        "stance": "supports",
        "kind": "quote",
        "source": "the leaked cache",
        "source_kind": "collection",
        "reliability": "F",
        "credibility": "2",
        "group": 1,
        "counts": True,
        "because": "counts, in independence group 1",
        **fields,
    }
    return EvidenceShown(number=number, quote=quote, **told)  # type: ignore[arg-type]


def _first_claim() -> ClaimSelected:
    russian = _quote(
        1,
        RUSSIAN,
        "ru",
        TranslationShown(
            "en",
            "The Supplier shall hand over to the Buyer four Gull-9 boats not later than 1 March 2024",
            is_machine=False,
            is_checked=True,
        ),
    )
    chinese = _quote(
        2,
        CHINESE,
        "zh-Hans",
        TranslationShown(
            "en",
            "The buyer shall receive four “Gull Nine” boats by 1 March 2024, at a total price of twelve million yuan.",
            is_machine=True,
            is_checked=True,
        ),
        TranslationShown(
            "ru", "Покупатель получает четыре катера до 1 марта 2024 года.", is_machine=True, is_checked=False
        ),
    )
    record = _evidence(
        3,
        kind="record",
        source="Port Register of Lindhaven",
        source_kind="registry",
        reliability="B",
        credibility="1",
        group=2,
        because="counts, in independence group 2",
        locator="entry 2024-118",
        says="Four boats of type Gull-9 were entered at berth 14 on 27 February 2024",
        capture=CaptureShown(
            "https://register.lindhaven.example/entries/118?q=gull&p=1", "Gull-9", date(2026, 10, 2), "5c" * 32
        ),
    )
    contradiction = _evidence(
        4,
        kind="statement",
        stance="contradicts",
        source="a person (A)",
        source_kind="person",
        reliability="C",
        credibility="4",
        group=None,
        counts=False,
        because="it contradicts",
        says="Only two boats were ever delivered",
        answer=AnswerShown("rebutted", "The register names the hull numbers of all four", 2),
    )
    return ClaimSelected(
        claim_id=907,
        number=1,
        version=2,
        text="Ostmark Trading handed four Gull-9 boats over to Lanbo Shipping by 1 March 2024",
        accuses=True,
        status=ClaimStatus.VERIFIED,
        label="verified",
        rule=BECAUSE[ClaimStatus.VERIFIED],
        groups=2,
        confidence="high",
        likelihood="very_likely",
        not_known=("how reliable some of its sources are in general: they have no track record with the desk (F)",),
        evidence_set="e7" * 32,
        evidence=(_evidence(1, russian), _evidence(2, chinese), record, contradiction),
        replies=(
            ReplyShown(
                party="Ostmark Trading",
                allegations="That it handed four boats over while licensed for two",
                outcome="answered",
                stance="denies",
                answer="We only ever sold two boats.\nAll else is invented.",
                reason=None,
                asked_on=date(2026, 10, 20),
                deadline_on=date(2026, 11, 3),
                resolution=AnswerShown("rebutted", "Its own annex lists four hull numbers", 2),
            ),
            ReplyShown(
                party="Lanbo Shipping",
                allegations="That it received four boats",
                outcome="no_reply",
                stance=None,
                answer=None,
                reason=None,
                asked_on=date(2026, 10, 20),
                deadline_on=date(2026, 11, 3),
            ),
        ),
        sign_offs=(SignOffShown(date(2026, 11, 9), "b1" * 32, "c2" * 32, {"index": 3, "size": 40}),),
    )


def _second_claim() -> ClaimSelected:
    return ClaimSelected(
        claim_id=933,
        number=2,
        version=1,
        text="The boats were to be handed over at berth 14 of Lindhaven",
        accuses=False,
        status=ClaimStatus.CORROBORATED,
        label="corroborated, not verified",
        rule=BECAUSE[ClaimStatus.CORROBORATED],
        groups=2,
        confidence=None,
        likelihood=None,
        not_known=(
            "nobody but its authors has approved this claim as it stands",
            "document 3: whether it is genuine and unaltered (found unexamined)",
        ),
        evidence_set="f8" * 32,
        evidence=(
            _evidence(5, replace(_quote(3, ENGLISH, "en", page=2), prefix="Schedule B. ", suffix=" of the port.")),
            _evidence(6, kind="statement", source="a body (B)", source_kind="body", credibility=None, group=None,
                      counts=False, because="does not count; it lacks a rating by a person",
                      says="Berth 14 was kept free in the last week of February"),
        ),
        replies=(),
        sign_offs=(),
    )  # fmt: skip


def selection() -> Selection:
    """Give the example: two claims, three documents, six pieces of evidence, two replies."""
    hidden = (
        Hidden(1, ((0.1, 0.5, 0.4, 0.53),), RedactionReason.PERSONAL_NAME, start=90, end=114, words=HIDDEN_NAME),
        Hidden(1, ((0.1, 0.6, 0.4, 0.63),), RedactionReason.PERSONAL_NAME, start=120, end=144, words=HIDDEN_NAME),
        Hidden(2, ((0.5, 0.8, 0.7, 0.9),), RedactionReason.SIGNATURE),
    )
    return Selection(
        label="VS-2026-001",
        made_on=date(2026, 11, 24),
        minimum="corroborated",
        claims=(_first_claim(), _second_claim()),
        documents=(
            _document(1, {"ru": 0.93, "en": 0.07}, f"{RUSSIAN}. {HIDDEN_NAME}", "Приложение", hidden=hidden),
            _document(2, {"zh-Hans": 1.0}, CHINESE),
            replace(_document(3, {"en": 1.0}, "Schedule A", ENGLISH), authenticity="unexamined", methods=()),
        ),
        ledger_size=40,
        ledger_root="d4" * 32,
        secrets=(
            Secret(HIDDEN_NAME, "redacted"),
            Secret(FILE_NAME, "file_name"),
            *(Secret(f"{number:02x}" * 32, "hash") for number in (1, 2, 3)),
        ),
        sha256="a9" * 32,
    )


def _made(number: int, *texts: str, crop_page: int = 1) -> DerivativeMade:
    return DerivativeMade(
        pdf_sha256=f"{number + 80:02x}" * 32,
        pages=tuple(
            PageMade(page, page, 1654, 2339, text, ((0.1, 0.5, 0.4, 0.53),), f"{page + 32:02x}" * 32)
            for page, text in enumerate(texts, 1)
        ),
        crops=(CropMade(0, crop_page, ((0.1, 0.2, 0.9, 0.24),), png()),),
        dpi=200,
        method="drawn in grey with a test",
    )


def derivatives() -> dict[int, DerivativeMade]:
    """Give what a worker would have made of the documents of `selection`, by number."""
    return {
        1: _made(1, f"{RUSSIAN}.", "Приложение"),
        2: _made(2, CHINESE),
        3: _made(3, "Schedule A", ENGLISH, crop_page=2),
    }
