"""Deals and the contracts that tell of them: the same clauses in Russian, Chinese and English, slots filled."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from benchmarks.sameness.formats import (
    CURRENCIES,
    DESIGNATORS,
    Money,
    write_count,
    write_date,
    write_designator,
    write_money,
    write_percent,
)

_FIRST_DAY = date(2009, 1, 12)
_PREFIXES = ("ВТ", "P", "МК", "SH", "RK", "КМ")

CLAUSES: Mapping[str, Mapping[str, str]] = {
    "head": {
        "ru": "КОНТРАКТ № {number} от {signed}, заключён в двух подлинных экземплярах.",
        "zh": "合同编号：{number}，签订日期：{signed}，一式两份，具有同等效力。",
        "en": "CONTRACT No. {number}, dated {signed}, made in two originals of equal force.",
    },
    "subject": {
        "ru": "Продавец обязуется передать, а Покупатель принять изделия {machine} в количестве {quantity} единиц.",
        "zh": "卖方应交付、买方应接收 {machine} 型产品，数量共计 {quantity} 台。",
        "en": "The Seller undertakes to hand over and the Buyer to take {quantity} units of the {machine} article.",
    },
    "price": {
        "ru": "Общая стоимость поставляемого имущества составляет {total} и изменению не подлежит.",
        "zh": "本合同项下全部货物的总价为 {total}，该价格固定不变。",
        "en": "The total value of the property supplied hereunder amounts to {total} and shall not be altered.",
    },
    "advance": {
        "ru": "Предварительный платёж в размере {advance} от стоимости вносится не позднее {advance_day}.",
        "zh": "买方应于 {advance_day} 之前支付总价的 {advance} 作为预付款。",
        "en": "A down payment of {advance} of the value is to be made not later than {advance_day}.",
    },
    "delivery": {
        "ru": "Отгрузка первой партии производится {delivery}, остальное в течение {days} календарных дней после неё.",
        "zh": "首批货物于 {delivery} 发运，其余货物在其后 {days} 个日历日内发运。",
        "en": "The first lot leaves on {delivery}, the remainder within {days} calendar days after it.",
    },
    "penalty": {
        "ru": "За каждый день просрочки виновная сторона выплачивает {penalty} стоимости непоставленного в срок.",
        "zh": "每逾期一日，违约方应支付未按期交付部分价款的 {penalty}。",
        "en": "For each day of delay the party at fault pays {penalty} of the value of what was not delivered in time.",
    },
    "guarantee": {
        "ru": "Банк Покупателя открывает гарантию на сумму {guarantee}, действующую до {guarantee_day} включительно.",
        "zh": "买方银行应开立金额为 {guarantee} 的保函，有效期至 {guarantee_day}（含当日）。",
        "en": "The Buyer's bank opens a guarantee for {guarantee}, valid up to and including {guarantee_day}.",
    },
    "spares": {
        "ru": "Запасные части по перечню, {spares} наименований, поставляются за отдельную плату {spares_price}.",
        "zh": "备件清单共 {spares} 项，另行计价，价格为 {spares_price}。",
        "en": "Spare parts on the list, {spares} items, are supplied for a separate charge of {spares_price}.",
    },
    "training": {
        "ru": "Продавец обучает {trainees} специалистов Покупателя; занятия начинаются {training}.",
        "zh": "卖方负责培训买方 {trainees} 名技术人员，培训自 {training} 开始。",
        "en": "The Seller trains {trainees} of the Buyer's specialists; lessons begin on {training}.",
    },
    "crate": {
        "ru": "Груз в {crates} ящиках общей массой {weight} килограммов маркируется несмываемой краской.",
        "zh": "货物装入 {crates} 个木箱，总重量 {weight} 公斤，并以不褪色油漆作标记。",
        "en": "The cargo, {crates} crates weighing {weight} kilograms altogether, is marked in lasting paint.",
    },
    "law": {
        "ru": "Споры, не улаженные переговорами, передаются в арбитраж; решение его окончательно для обеих сторон.",
        "zh": "协商未能解决的争议应提交仲裁，仲裁裁决是终局的，对双方均有约束力。",
        "en": "Disputes that talks do not settle go to arbitration, whose award is final for both parties.",
    },
    "force": {
        "ru": "Стороны не отвечают за неисполнение, вызванное непреодолимой силой, о которой они известили друг друга.",
        "zh": "因不可抗力导致不能履行的，经书面通知对方后，双方互不承担责任。",
        "en": "Neither party answers for what an overwhelming event, of which it gave notice, kept it from doing.",
    },
}
"""Written for this measurement; what stands in braces is filled by a deal."""
CORE = ("head", "subject", "price")
OTHERS = tuple(name for name in CLAUSES if name not in CORE)


Value = date | Money | int | tuple[str, str] | str


@dataclass(frozen=True, slots=True)
class Deal:
    """What is agreed: the value of each slot."""

    slots: Mapping[str, Value]
    clauses: tuple[str, ...]


def draw_deal(chance: random.Random, clauses: int = 8) -> Deal:
    """Draw a deal whose contract has so many clauses, three of which every contract has."""
    chosen = (*CORE, *chance.sample(OTHERS, clauses - len(CORE)))
    return Deal({name: draw_slot(name, chance) for name in SLOTS}, chosen)


SLOTS = (
    *("number", "signed", "machine", "quantity", "total", "advance", "advance_day", "delivery", "days", "penalty"),
    *("guarantee", "guarantee_day", "spares", "spares_price", "trainees", "training", "crates", "weight"),
)
_DATES = frozenset({"signed", "advance_day", "delivery", "guarantee_day", "training"})
_MONEY = {"total": (800, 90_000), "guarantee": (60, 9000), "spares_price": (4, 900)}
"""In thousands."""
_COUNTS = {
    "quantity": (3, 480),
    "days": (20, 400),
    "spares": (12, 900),
    "trainees": (4, 90),
    "crates": (6, 700),
    "weight": (900, 98_000),
    "advance": (50, 450),
    "penalty": (1, 12),
}


def draw_slot(name: str, chance: random.Random) -> Value:
    """Draw a value for the slot *name*."""
    if name in _DATES:
        return _FIRST_DAY + timedelta(days=chance.randrange(5500))
    if name in _MONEY:
        thousands = chance.randrange(*_MONEY[name])
        return Money(
            thousands * 100_000 + chance.choice((0, 0, chance.randrange(100_000))), chance.choice(list(CURRENCIES))
        )
    if name == "machine":
        return chance.choice(DESIGNATORS), f"{chance.randrange(2, 99)}{chance.choice(('', 'М', 'К'))}"
    if name == "number":
        return f"{chance.choice(_PREFIXES)}/{chance.randrange(10**8, 10**9)}-{chance.randrange(100_000, 999_999)}"
    return chance.randrange(*_COUNTS[name])


def sibling(deal: Deal, chance: random.Random, kept: float) -> Deal:
    """Draw another deal on the same form: a share *kept* of its slots stays, and the day of signing."""
    slots = {
        name: value if name == "signed" or (name != "number" and chance.random() < kept) else draw_slot(name, chance)
        for name, value in deal.slots.items()
    }
    stem = str(deal.slots["number"]).rpartition("-")[0]
    return replace(deal, slots={**slots, "number": f"{stem}-{chance.randrange(100_000, 999_999)}"})


def changed(deal: Deal, chance: random.Random, count: int, shown: Sequence[str]) -> tuple[Deal, tuple[str, ...]]:
    """Change *count* of the slots *shown*; tell which."""
    names = tuple(chance.sample(list(shown), min(count, len(shown))))
    slots = dict(deal.slots)
    for name in names:
        while slots[name] == deal.slots[name]:
            slots[name] = draw_slot(name, chance)
    return replace(deal, slots=slots), names


def write_clauses(deal: Deal, language: str, chance: random.Random) -> list[str]:
    """Write the clauses of a deal's contract, numbered, formats drawn anew for each slot."""
    written = {name: write_slot(name, value, language, chance) for name, value in deal.slots.items()}
    return [CLAUSES[name][language].format(**written) for name in deal.clauses]


def write_slot(name: str, value: Value, language: str, chance: random.Random) -> str:
    """Write the value of a slot as papers in *language* do."""
    match value:
        case date():
            return write_date(value, language, chance)
        case Money():
            return write_money(value, language, chance)
        case (base, mark):
            return write_designator(base, mark, language, chance)
        case int() if name in {"advance", "penalty"}:
            return write_percent(value, language, chance)
        case int():
            return write_count(value, language, chance)
        case _:
            return str(value)


def numbered(parts: Sequence[str], chance: random.Random) -> str:
    """Put clauses and prose one below another with numbers of one kind."""
    way = chance.choice(("{}. ", "{}) ", "§ {} ", ""))
    return "\n".join(way.format(place) + part for place, part in enumerate(parts, start=1))
