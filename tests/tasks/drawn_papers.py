"""Drawn contracts in three languages, with slots for a deal, and what befalls them: scans, tables, mails, columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import col, select

from config import clock
from storage.database import Record
from storage.documents import save_readings
from storage.sameness import Measure, Paper
from storage.shapes import PageRead, PageText, Reading, SpanRead, VariantRead, Waiting
from storage.tables.provenance import Blob, Cache, Delivery, Document, Occurrence
from storage.tables.sameness import Relation
from storage.vocabulary import Because, Method, Outcome, Reason
from tasks.fingerprint.page import sketch
from tasks.relate.measure import measure
from tasks.relate.prepared import Prepared, prepare
from tests.tasks.drawn_prose import drawing

SCRIPTS = {"ru": "Cyrl", "en": "Latn", "zh": "Hans"}
PDF, MAIL = "application/pdf", "message/rfc822"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MONTHS_RU = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_MONTHS_EN = [date(2023, month, 1).strftime("%B") for month in range(1, 13)]


@dataclass(frozen=True)
class Deal:
    """What fills the slots of a form."""

    number: str
    day: date
    delivery: date
    vehicles: int
    price: int
    account: str
    town: int

    @property
    def total(self) -> int:
        """What is paid."""
        return self.vehicles * self.price


def deal(seed: int | str) -> Deal:
    """Draw a deal."""
    chance = drawing(f"deal {seed}")
    letters = chance.choice("KHTM") + chance.choice("ABCE")
    return Deal(
        number=f"{letters}-{chance.randint(100, 999)}/2023-{chance.randint(10, 99)}",
        day=date(2023, chance.randint(1, 12), chance.randint(1, 28)),
        delivery=date(2024, chance.randint(1, 12), chance.randint(1, 28)),
        vehicles=chance.randint(11, 90),
        price=chance.randint(200, 900) * 1013,
        account="".join(chance.choices("0123456789", k=20)),
        town=chance.randrange(4),
    )


TOWNS = {
    "ru": ["Тверь", "Псков", "Омск", "Чита"],
    "en": ["Tver", "Pskov", "Omsk", "Chita"],
    "zh": ["特维尔", "普斯科夫", "鄂木斯克", "赤塔"],
}
FORMS = {
    "ru": (
        "Контракт № {number}\nг. {town}, {day}",
        (
            "1. Поставщик обязуется передать в собственность Покупателя грузовые автомобили в количестве {vehicles} "
            "штук, а Покупатель обязуется принять их и оплатить на условиях, которые стороны согласовали ниже."
        ),
        "2. Цена одного автомобиля составляет {price} рублей, общая стоимость по контракту составляет {total} рублей.",
        (
            "3. Стороны освобождаются от ответственности, если неисполнение вызвано пожаром, наводнением или запретом "
            "вывоза, о котором другая сторона извещена письменно без промедления."
        ),
        "4. Срок поставки истекает {delivery}; досрочная поставка допускается только с согласия Покупателя.",
        "5. Оплата производится на расчетный счет {account} двумя равными платежами после подписания акта приемки.",
        (
            "6. Поставщик гарантирует качество товара в течение двух лет и устраняет за свой счет все недостатки, "
            "которые обнаружены при обычной эксплуатации."
        ),
        "7. Споры разрешаются арбитражным судом по месту нахождения ответчика, если стороны не договорятся сами.",
        "8. Контракт составлен в двух экземплярах равной силы и вступает в действие со дня его подписания.",
    ),
    "en": (
        "Contract No. {number}\n{town}, {day}",
        (
            "1. The Seller shall transfer to the Buyer lorries in the number of {vehicles} vehicles, and the Buyer "
            "shall accept and pay for them on the terms which the parties have agreed upon below."
        ),
        "2. The price of one vehicle is RUB {price}, the total value of the contract is RUB {total}.",
        (
            "3. The parties are released from liability where failure to perform is caused by fire, flood or a ban on "
            "exports, of which the other party has been notified in writing without delay."
        ),
        "4. The term of delivery ends on {delivery}; earlier delivery is allowed with the consent of the Buyer only.",
        "5. Payment is made to account {account} in two equal parts after the certificate of acceptance is signed.",
        (
            "6. The Seller warrants the quality of the goods for two years and remedies at his own cost all defects "
            "which are found in ordinary use."
        ),
        "7. Disputes are settled by the court of arbitration at the seat of the defendant, unless settled amicably.",
        "8. The contract is made in two copies of equal force and takes effect on the day of its signature.",
    ),
    "zh": (
        "合同编号：{number}\n{town}，{day}",
        "第一条 卖方应向买方交付载重汽车共计{vehicles}辆，买方应按照双方以下约定的条件予以接收并支付相应的货款。",
        "第二条 每辆汽车的价格为{price}卢布，本合同的总金额为{total}卢布。",
        "第三条 因火灾、洪水或者禁止出口而不能履行义务的一方免除责任，但是应当毫不迟延地以书面形式通知对方。",
        "第四条 交货期限截至{delivery}，提前交货必须事先征得买方的同意。",
        "第五条 货款在验收单签署以后分两次等额汇入账户{account}，银行手续费由付款人自行承担。",
        "第六条 卖方对货物的质量保证期为两年，并且自费消除在正常使用过程当中发现的一切缺陷。",
        "第七条 双方不能协商解决的争议提交被告所在地的仲裁法院审理，裁决对双方均有约束力。",
        "第八条 本合同一式两份，两份具有同等效力，自双方签字盖章之日起开始生效。",
    ),
}


def clauses(language: str, of: Deal) -> list[str]:
    """Fill the form of a language."""
    slots = {
        "number": of.number,
        "town": TOWNS[language][of.town],
        "day": written(language, of.day),
        "delivery": written(language, of.delivery),
        "vehicles": of.vehicles,
        "price": counted(language, of.price),
        "total": counted(language, of.total),
        "account": of.account,
    }
    return [clause.format(**slots) for clause in FORMS[language]]


def written(language: str, day: date) -> str:
    """Write a date as a language does."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    if language == "ru":
        return f"{day.day} {_MONTHS_RU[day.month - 1]} {day.year} г."
    return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def counted(language: str, count: int) -> str:
    """Write a large number as a language does."""
    return f"{count:,}" if language != "ru" else f"{count:,}".replace(",", " ")


def contract(language: str, of: Deal) -> str:
    """Write a contract on one page."""
    return "\n\n".join(clauses(language, of))


def set_anew(text: str, width: int) -> str:
    """Set a text in lines of another width, words broken where the line ends."""
    made: list[str] = []
    for paragraph in text.split("\n"):
        words = paragraph
        while len(words) > width:
            cut = words[:width]
            breaks = cut[-1].isalpha() and words[width].isalpha() and ord(cut[-1]) < 0x2E80
            made.append(cut + "-" if breaks else cut)
            words = words[width:]
        made.append(words)
    return "\n".join(made)


def quoted(text: str) -> str:
    """Quote a mail in an answer."""
    return "\n".join(f"> {line}" for line in text.split("\n"))


def spans_of(text: str, language: str) -> tuple[SpanRead, ...]:
    """Say of a text that all of it is in one language."""
    return (SpanRead(0, len(text), language, SCRIPTS[language], 0.9, "spans 1"),) if text else ()


def side_by_side(left: Sequence[str], right: Sequence[str], languages: tuple[str, str]) -> PageText:
    """Set two texts in two columns: their lines in turn."""
    parts: list[str] = []
    spans: list[SpanRead] = []
    at = 0
    for pair in zip(left, right, strict=True):
        for text, language in zip(pair, languages, strict=True):
            parts.append(text + "\n")
            spans.append(SpanRead(at, at + len(text) + 1, language, SCRIPTS[language], 0.9, "spans 1"))
            at += len(text) + 1
    return PageText(1, "".join(parts), tuple(spans))


@dataclass(frozen=True)
class Drawn:
    """A document to be read."""

    name: str
    texts: tuple[str, ...]
    language: str = "ru"
    is_ocr: bool = False
    media_type: str = PDF
    columns: tuple[PageText, ...] = ()
    """Pages with spans of their own, in place of *texts*."""
    is_torn: bool = False
    """Whether the file ends before its time."""

    @property
    def pages(self) -> tuple[PageText, ...]:
        """Its pages."""
        made = enumerate(self.texts, start=1)
        return self.columns or tuple(
            PageText(number, text, spans_of(text, self.language), is_ocr=self.is_ocr) for number, text in made
        )

    @property
    def sha256(self) -> str:
        """A made-up hash, by its name."""
        return f"{drawing(self.name).getrandbits(256):064x}"

    def scanned(self, *texts: str, name: str) -> "Drawn":
        """Give a scan of it that was read as *texts*."""
        return replace(self, name=name, texts=texts, is_ocr=True)


def bound(*pages: tuple[str, str]) -> Drawn:
    """Bind pages into a bundle, each in a language."""
    numbered = enumerate(pages, start=1)
    columns = tuple(PageText(number, text, spans_of(text, language)) for number, (text, language) in numbered)
    return Drawn("bundle", (), columns=columns)


def prepared(drawn: Drawn, number: int = 1) -> Prepared:
    """Prepare a document."""
    return prepare(Paper(number, drawn.sha256, drawn.media_type, {}, drawn.pages))


def measured(left: Drawn, right: Drawn) -> Measure:
    """Measure two documents, in this order."""
    return measure(prepared(left, 1), prepared(right, 2))


def empty_cache(record: Record, slug: str = "harbour") -> int:
    """Make a cache without deliveries."""
    with record.writing() as session:
        cache = Cache(slug=slug, created_at=clock.now())
        session.add(cache)
        session.flush()
        return cache.id or 0


def deliver(record: Record, cache_id: int, papers: Iterable[Drawn]) -> None:
    """Put documents into a cache as one more delivery, and read them."""
    papers = list(papers)
    with record.writing() as session:
        before = session.exec(select(Delivery.number).where(Delivery.cache_id == cache_id)).all()
        number = max(before, default=0) + 1
        delivery = Delivery(
            cache_id=cache_id,
            number=number,
            manifest_sha256=f"{number:064x}",
            files=len(papers),
            received_at=clock.now(),
        )
        session.add(delivery)
        session.flush()
        for paper in papers:
            session.add(Blob(sha256=paper.sha256, size=10, stored_at=clock.now()))
        session.flush()
        for paper in papers:
            document = Document(cache_id=cache_id, sha256=paper.sha256, delivery_id=delivery.id or 0)
            session.add(document)
            session.flush()
            path = f"{paper.name}.pdf"
            session.add(
                Occurrence(
                    delivery_id=delivery.id or 0, document_id=document.id or 0, path=path, raw_path=path.encode()
                )
            )
    read(record, *papers)


def id_of(record: Record, paper: Drawn) -> int:
    """Give the id of a document in the record."""
    with record.reading() as session:
        return session.exec(select(Document.id).where(col(Document.sha256) == paper.sha256)).one() or 0


def read(record: Record, *papers: Drawn, version: str = "1") -> None:
    """Read documents, as the reader of a version does."""
    read = [(Waiting(id_of(record, paper), paper.sha256, 10), _reading(paper, version)) for paper in papers]
    save_readings(record, read)


def _reading(paper: Drawn, version: str) -> Reading:
    method = Method.OCR if paper.is_ocr else Method.TEXT_LAYER
    pages = tuple(PageRead(page.number, (_variant(method, page, version),)) for page in paper.pages)
    outcome, reason = (Outcome.PARTIAL, Reason.CORRUPT) if paper.is_torn else (Outcome.READ, None)
    return Reading(outcome, version, reason, media_type=paper.media_type, pages=pages, page_count=len(pages))


def _variant(method: Method, page: PageText, version: str) -> VariantRead:
    taken = sketch(page.text, page.spans)
    return VariantRead(
        method, f"test {version}", page.text, chosen_because=Because.ONLY_TEXT, spans=page.spans, sketch=taken
    )


def relations(record: Record) -> set[tuple[str, str, str]]:
    """Give what is related in a record: two hashes and the kind."""
    with record.reading() as session:
        hashes = dict(session.exec(select(Document.id, Document.sha256)).all())
        return {(hashes[row.document_id], hashes[row.other_id], row.kind) for row in session.exec(select(Relation))}


def kinds_between(record: Record, one: Drawn, other: Drawn) -> set[str]:
    """Give the kinds that relate two documents, whichever way round."""
    return {kind for left, right, kind in relations(record) if {left, right} == {one.sha256, other.sha256}}
