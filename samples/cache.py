"""What lies in the demo cache, and what bringing it in must end with, file by file."""

from collections.abc import Mapping
from dataclasses import dataclass

from samples import bundles, mail, office, pdf
from samples.deal import Deal, change_quantity
from samples.locked import draw_locked
from samples.papers import fill_paper, plain_text
from storage.vocabulary import Outcome, Reason

PASSWORD = "belosolsk"  # noqa: S105 the sample that asks for one must have one
FINDER_NOTE = b"\0\0\0\1Bud1" + bytes(56)
"""Begins as the files do that a Mac leaves in folders."""
RAW_NAME = "СМЕТА.TXT".encode("cp866")
"""A name as an old Russian archiver wrote it: bytes of code page 866, no flag."""
RAW_NAME_STAND_IN = "=====.TXT"
KEPT_OF_BROKEN = 0.5
"""How much of the broken file arrived; its tables stood at the end."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What becomes of one file; languages are those its pages hold, none where there is no text to tell them by."""

    outcome: Outcome = Outcome.READ
    reason: Reason | None = None
    rule: str | None = None
    pages: int | None = 1
    languages: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    ocr_pages: tuple[int, ...] = ()
    """Pages whose text is recognised from their picture."""
    signals: tuple[str, ...] = ()
    is_container: bool = False
    copy_of: bytes | None = None
    """The path of the same bytes."""
    same_text_as: bytes | None = None
    """The path of the same text in other bytes."""


def draw_files(deal: Deal) -> dict[str, bytes]:
    """Draw every file of the cache, by its path."""
    papers = {**_contracts(deal), **_correspondence(deal), **_annexes(deal), **_oddities(deal)}
    english, minutes = papers["contracts/supply contract.pdf"], papers["встречи/протокол.pdf"]
    return {
        **papers,
        "contracts/supply contract (copy).pdf": english,
        "на подпись/протокол встречи.pdf": minutes,
        "архив/переписка.zip": _archive(deal, english),
    }


def _contracts(deal: Deal) -> dict[str, bytes]:
    russian = fill_paper("contract.ru", deal)
    return {
        "contracts/supply contract.pdf": pdf.draw_pages(fill_paper("contract.en", deal), title="Contract"),
        "contracts/合同.pdf": pdf.draw_pages(fill_paper("contract.zh", deal), title="合同"),
        "договоры/договор.pdf": pdf.draw_pages(russian, title="Договор"),
        "договоры/договор (пересохранён).pdf": pdf.draw_pages(russian, resaved=True),
        "договоры/черновики/договор проект 2.pdf": pdf.draw_pages(fill_paper("contract.ru", change_quantity(deal))),
        "договоры/приложение 2 (ru-zh).pdf": pdf.draw_columns(
            fill_paper("annex2.ru", deal), fill_paper("annex2.zh", deal)
        ),
    }


def _correspondence(deal: Deal) -> dict[str, bytes]:
    insurance = plain_text(fill_paper("insurance.ru", deal)[0])
    return {
        "встречи/протокол.pdf": pdf.draw_pages(fill_paper("minutes.ru", deal), title="Протокол"),
        "встречи/会议纪要.pdf": pdf.draw_pages(fill_paper("minutes.zh", deal)),
        "letters/letter on payment.pdf": pdf.draw_pages(fill_paper("letter.en", deal)),
        "letters/письмо о страховании.txt": insurance.encode("cp1251"),
        "letters/письмо о страховании (utf-8).txt": insurance.encode("utf-8"),
        "letters/reply.eml": _reply(deal),
        "letters/forwarder.txt": plain_text(fill_paper("forwarder.en", deal)[0]).encode("utf-8"),
    }


def _annexes(deal: Deal) -> dict[str, bytes]:
    return {
        "обучение/программа подготовки.pdf": pdf.draw_pages(fill_paper("training.ru", deal)),
        "обучение/培训计划.txt": plain_text(fill_paper("training.zh", deal)[0]).encode("gb18030"),
        "delivery/schedule.pdf": pdf.draw_pages(fill_paper("schedule.en", deal), title="Delivery schedule"),
        "delivery/график.txt": plain_text(fill_paper("schedule.ru", deal)[0]).encode("utf-8"),
        "delivery/hull numbers.txt": _hull_numbers(deal).encode("ascii"),
        "delivery/price list.xlsx": _price_list(deal),
        "сканы/акт приёмки.pdf": pdf.draw_scan(fill_paper("acceptance.ru", deal)),
        "сканы/протокол (скан).pdf": pdf.draw_scan(fill_paper("minutes.ru", deal)[:1], misread=True),
        "сканы/end-user certificate.pdf": pdf.draw_scan(fill_paper("certificate.en", deal), pictured=[2]),
    }


def _oddities(deal: Deal) -> dict[str, bytes]:
    price_list = plain_text(fill_paper("pricelist.en", deal)[0]).splitlines()
    note = pdf.draw_pages(fill_paper("delivery_note.en", deal))
    return {
        "delivery/annex 4 (locked).pdf": draw_locked(price_list, password=PASSWORD),
        "delivery/delivery note.pdf": note[: int(len(note) * KEPT_OF_BROKEN)],
        "договоры/черновики/спецификация, правки.docx": _draft(deal),
        "договоры/спецификация.docx": bundles.pack_docx(fill_paper("specification.ru", deal)[0].splitlines()),
        "сканы/пусто.pdf": b"",
        ".DS_Store": FINDER_NOTE,
    }


def _archive(deal: Deal, contract: bytes) -> bytes:
    inner = bundles.pack_zip(
        {
            RAW_NAME_STAND_IN: plain_text(fill_paper("specification.ru", deal)[0]).encode("cp1251"),
            "付款说明.pdf": pdf.draw_pages(fill_paper("payment.zh", deal)),
            "__MACOSX/._付款说明.pdf": b"\0\5\x16\7" + bytes(22),
        },
        raw_names={RAW_NAME_STAND_IN: RAW_NAME},
    )
    return bundles.pack_zip(
        {
            "reply on insurance.txt": plain_text(fill_paper("reply.en", deal)[0]).encode("utf-8"),
            "contract.pdf": contract,
            "attachments.zip": inner,
        }
    )


def _draft(deal: Deal) -> bytes:
    before = f"Количество: {change_quantity(deal).quantity}."
    after = f"Количество: {deal.quantity}."
    paragraphs = fill_paper("specification.ru", deal)[0].splitlines()
    first = next(number for number, paragraph in enumerate(paragraphs) if after in paragraph)
    delivery = plain_text(fill_paper("schedule.ru", deal)[0]).splitlines()
    return office.pack_draft([*paragraphs[: first + 1], *delivery], changes=[(before, after)])


def _price_list(deal: Deal) -> bytes:
    lines = plain_text(fill_paper("pricelist.en", deal)[0]).splitlines()
    priced = [line.partition(": CNY ") for line in lines if ": CNY " in line]
    shown: list[list[str | int]] = [[lines[0]]]
    shown += [[name, int(price.replace(",", ""))] for name, _, price in priced]
    return office.pack_workbook(shown, [["Agent's share, per cent of each item", 4], ["Account to be named orally"]])


def _reply(deal: Deal) -> bytes:
    subject, body = plain_text(fill_paper("reply.en", deal)[0]).split("\n", 1)
    return mail.write_mail(
        f"Re: {subject.removeprefix('Subject: ')}",
        body.strip() + "\n",
        attached=("annex to reply.pdf", pdf.draw_pages(fill_paper("delivery_note.en", deal))),
        answers=("Cargo insurance", plain_text(fill_paper("letter.en", deal)[0])),
    )


def _hull_numbers(deal: Deal) -> str:
    first = deal.number * 100_000
    return "".join(f"0715-{first + 37 * number:08d}\n" for number in range(1, deal.quantity + 1))


ENGLISH, RUSSIAN, CHINESE = ("en",), ("ru",), ("zh-Hans",)
ARCHIVE = "архив/переписка.zip".encode()
_BY_NAME: Mapping[str, Expected] = {
    "contracts/supply contract.pdf": Expected(pages=3, languages=ENGLISH),
    "contracts/supply contract (copy).pdf": Expected(
        pages=3, languages=ENGLISH, copy_of=b"contracts/supply contract.pdf"
    ),
    "contracts/合同.pdf": Expected(pages=3, languages=CHINESE),
    "договоры/договор.pdf": Expected(pages=3, languages=RUSSIAN),
    "договоры/договор (пересохранён).pdf": Expected(
        pages=3, languages=RUSSIAN, same_text_as="договоры/договор.pdf".encode()
    ),
    "договоры/черновики/договор проект 2.pdf": Expected(pages=3, languages=RUSSIAN),
    "договоры/приложение 2 (ru-zh).pdf": Expected(pages=2, languages=("ru", "zh-Hans")),
    "встречи/протокол.pdf": Expected(pages=2, languages=RUSSIAN),
    "на подпись/протокол встречи.pdf": Expected(pages=2, languages=RUSSIAN, copy_of="встречи/протокол.pdf".encode()),
    "встречи/会议纪要.pdf": Expected(pages=2, languages=CHINESE),
    "letters/letter on payment.pdf": Expected(languages=ENGLISH),
    "letters/письмо о страховании.txt": Expected(languages=RUSSIAN),
    "letters/письмо о страховании (utf-8).txt": Expected(
        languages=RUSSIAN, same_text_as="letters/письмо о страховании.txt".encode()
    ),
    "letters/forwarder.txt": Expected(languages=ENGLISH),
    "обучение/программа подготовки.pdf": Expected(pages=3, languages=RUSSIAN),
    "обучение/培训计划.txt": Expected(languages=CHINESE),
    "delivery/schedule.pdf": Expected(pages=2, languages=ENGLISH),
    "delivery/график.txt": Expected(languages=RUSSIAN),
    "delivery/hull numbers.txt": Expected(),
    "delivery/annex 4 (locked).pdf": Expected(Outcome.QUARANTINED, Reason.ENCRYPTED, pages=None),
    "delivery/delivery note.pdf": Expected(Outcome.QUARANTINED, Reason.CORRUPT, pages=None),
    "договоры/спецификация.docx": Expected(languages=RUSSIAN),
    "договоры/черновики/спецификация, правки.docx": Expected(languages=RUSSIAN, signals=("tracked_changes",)),
    "delivery/price list.xlsx": Expected(pages=2, languages=ENGLISH, signals=("hidden_sheet",)),
    "letters/reply.eml": Expected(languages=ENGLISH, signals=("attachments",)),
    "сканы/пусто.pdf": Expected(Outcome.QUARANTINED, Reason.EMPTY, pages=None),
    "сканы/акт приёмки.pdf": Expected(pages=2, languages=RUSSIAN, ocr_pages=(1, 2)),
    "сканы/протокол (скан).pdf": Expected(languages=RUSSIAN, ocr_pages=(1,), signals=("text_layer_disagrees",)),
    "сканы/end-user certificate.pdf": Expected(pages=2, languages=ENGLISH, ocr_pages=(2,)),
    ".DS_Store": Expected(Outcome.EXCLUDED, rule="os_metadata", pages=None),
    "архив/переписка.zip": Expected(pages=None, is_container=True),
}
EXPECTED: Mapping[bytes, Expected] = {
    **{name.encode(): expected for name, expected in _BY_NAME.items()},
    b"letters/reply.eml/annex to reply.pdf": Expected(languages=ENGLISH),
    b"letters/reply.eml/forwarded-1.eml": Expected(languages=ENGLISH, same_text_as=b"letters/letter on payment.pdf"),
    ARCHIVE + b"/reply on insurance.txt": Expected(languages=ENGLISH),
    ARCHIVE + b"/contract.pdf": Expected(pages=3, languages=ENGLISH, copy_of=b"contracts/supply contract.pdf"),
    ARCHIVE + b"/attachments.zip": Expected(pages=None, is_container=True),
    ARCHIVE + b"/attachments.zip/" + RAW_NAME: Expected(
        languages=RUSSIAN, same_text_as="договоры/спецификация.docx".encode()
    ),
    ARCHIVE + "/attachments.zip/付款说明.pdf".encode(): Expected(languages=CHINESE),
    ARCHIVE + "/attachments.zip/__MACOSX/._付款说明.pdf".encode(): Expected(
        Outcome.EXCLUDED, rule="os_metadata", pages=None
    ),
}
"""By raw path below the cache's folder, members of archives included."""
