"""What Outlook keeps of people, appointments and tasks: the properties that say it, written as a text."""

from tasks.extract.mail.charsets import Told
from tasks.extract.mail.mapi import Properties

CARDS = {
    0x3001: "name",
    0x3A16: "company",
    0x3A18: "department",
    0x3A17: "position",
    0x3A08: "telephone at work",
    0x3A09: "telephone at home",
    0x3A1C: "mobile telephone",
    0x3A24: "fax",
    0x3A15: "address",
    0x3A29: "street",
    0x3A27: "city",
    0x3A26: "country",
    0x3A51: "site",
    0x3A45: "title",
}
"""Texts, by their numbers in [MS-OXPROPS]."""
MOMENTS = {0x0060: "begins", 0x0061: "ends", 0x3A42: "born"}
FIRST_NAMED = 0x8000
"""Numbers from here on mean what each store says; their texts are given without a label."""
MAILS = ("ipm.note", "report.", "ipm.post")
"""Classes of what is sent: their words are in the body."""
MINIMUM_LETTERS = 3


def card_of(properties: Properties) -> Told | None:
    """Write what a contact, an appointment or a task says; None for mails."""
    if (properties.text(0x001A) or "ipm.note").lower().startswith(MAILS):
        return None
    written = [f"{label}: {text}" for number, label in CARDS.items() if (text := properties.text(number))]
    for number, label in MOMENTS.items():
        if (moment := properties.time(number)) is not None:
            written.append(f"{label}: {moment.isoformat()}")
    known = "\n".join(written)
    own = (properties.text(number) for number in sorted(properties.values) if number >= FIRST_NAMED)
    written += dict.fromkeys(text for text in own if text and text not in known and _is_text(text))
    return Told("\n".join(written), "properties") if written else None


def _is_text(text: str) -> bool:
    return text.isprintable() and sum(letter.isalpha() for letter in text) >= MINIMUM_LETTERS
