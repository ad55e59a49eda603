"""The deal that all sample papers speak of: its numbers come from a seed, and every paper agrees with them."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

COMMAND_VEHICLES = 4
TRAINING_SHARE = 0.04
ADVANCE_SHARE = 0.2
COMMISSION_SHARE = 0.015
RUSSIAN_MONTHS = [
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
]
"""In the genitive, as dates ask."""
ENGLISH_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal; prices in whole yuan, quantities in pieces."""

    number: int
    signed: date
    lots: tuple[int, int, int]
    price: int
    command_price: int
    parachute_price: int
    trainer_price: int
    trainees: int

    @property
    def quantity(self) -> int:
        """How many vehicles all lots hold together."""
        return sum(self.lots)

    @property
    def vehicles_total(self) -> int:
        """What the vehicles cost together, in yuan."""
        return self.quantity * self.price

    @property
    def command_total(self) -> int:
        """What the command vehicles cost together, in yuan."""
        return COMMAND_VEHICLES * self.command_price

    @property
    def parachute_total(self) -> int:
        """What the parachute systems, one a vehicle, cost together, in yuan."""
        return self.quantity * self.parachute_price

    @property
    def total(self) -> int:
        """The value of the contract in yuan."""
        return self.vehicles_total + self.command_total + self.parachute_total + self.trainer_price

    @property
    def advance(self) -> int:
        """The part paid in advance, in yuan."""
        return round(self.total * ADVANCE_SHARE)


def make_deal(seed: int) -> Deal:
    """Draw a deal; the same *seed* gives the same one.

    Lots hold 8 to 14 vehicles and trainees are 36 to 40, so that Russian nouns keep one form.
    """
    draw = random.Random(seed)  # noqa: S311 a sample, not a secret
    return Deal(
        number=draw.randint(11, 89),
        signed=date(2024, 3, draw.randint(4, 27)),
        lots=(draw.randint(8, 14), draw.randint(8, 14), draw.randint(8, 14)),
        price=6_000_000 + 1000 * draw.randint(100, 999),
        command_price=8_000_000 + 1000 * draw.randint(100, 999),
        parachute_price=700_000 + 500 * draw.randint(1, 199),
        trainer_price=11_000_000 + 1000 * draw.randint(100, 999),
        trainees=draw.randint(36, 40),
    )


def change_quantity(deal: Deal) -> Deal:
    """Give the deal as an earlier draft had it: three vehicles more in the last lot, the rest as it is."""
    first, second, third = deal.lots
    return Deal(
        number=deal.number,
        signed=deal.signed,
        lots=(first, second, third + 3),
        price=deal.price,
        command_price=deal.command_price,
        parachute_price=deal.parachute_price,
        trainer_price=deal.trainer_price,
        trainees=deal.trainees,
    )


def tell(deal: Deal, language: str) -> dict[str, str]:
    """Write the deal's figures as papers in *language* (`ru`, `zh`, `en`) write them, by the name of their slot."""
    amounts = {
        "price": deal.price,
        "command_price": deal.command_price,
        "parachute_price": deal.parachute_price,
        "trainer_price": deal.trainer_price,
        "vehicles_total": deal.vehicles_total,
        "command_total": deal.command_total,
        "parachute_total": deal.parachute_total,
        "total": deal.total,
        "advance": deal.advance,
        "rest": deal.total - deal.advance,
        "commission": round(deal.advance * COMMISSION_SHARE),
        "training_price": round(deal.total * TRAINING_SHARE / 100) * 100,
        "train_cost": deal.trainer_price // 20,
        "lot_value": deal.lots[0] * deal.price,
        **{f"lot_value_{number}": lot * deal.price for number, lot in enumerate(deal.lots, start=1)},
    }
    counts = {
        "quantity": deal.quantity,
        "command_quantity": COMMAND_VEHICLES,
        "parachute_quantity": deal.quantity,
        "trainees": deal.trainees,
        "wagons": deal.quantity // 2 + 2,
        **{f"lot_{number}": lot for number, lot in enumerate(deal.lots, start=1)},
    }
    days = {"date": 0, "meeting": 19, "letter": 33}
    return {
        **{name: write_amount(amount, language) for name, amount in amounts.items()},
        **{name: str(count) for name, count in counts.items()},
        **{name: write_date(deal.signed + timedelta(days=after), language) for name, after in days.items()},
        "number": f"{deal.number}-{'ДС' if language == 'ru' else 'DS'}/24",
        "outgoing": f"{deal.number * 7}/{deal.trainees}",
    }


def write_amount(amount: int, language: str) -> str:
    """Group the digits of *amount* by threes: by blanks in Russian, by commas elsewhere."""
    grouped = f"{amount:,}"
    return grouped.replace(",", " ") if language == "ru" else grouped


def write_date(day: date, language: str) -> str:
    """Write *day* as a paper in *language* does."""
    if language == "ru":
        return f"{day.day} {RUSSIAN_MONTHS[day.month - 1]} {day.year} года"
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"
