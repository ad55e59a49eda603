"""Writes a sample mail: a reply with a paper attached and the mail that it answers forwarded whole."""

from email.message import EmailMessage
from email.policy import SMTP

SELLER = "Export Contracts Division <contracts@belosolsk.example>"
BUYER = "Procurement Department <procurement@buyer.example>"


def write_mail(subject: str, body: str, *, attached: tuple[str, bytes], answers: tuple[str, str]) -> bytes:
    """Write a mail, the same bytes each time.

    Args:
        subject: of the mail.
        body: its text.
        attached: name and bytes of a PDF.
        answers: subject and text of the mail that it answers, forwarded as a message of its own.
    """
    first = EmailMessage(policy=SMTP)
    first["From"], first["To"], first["Subject"] = SELLER, BUYER, answers[0]
    first["Date"] = "Mon, 22 Apr 2024 09:15:00 +0300"
    first["Message-ID"] = "<20240422091500@belosolsk.example>"
    first.set_content(answers[1], charset="utf-8", cte="base64")
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = BUYER, SELLER, subject
    mail["Date"] = "Tue, 23 Apr 2024 16:40:00 +0800"
    mail["Message-ID"] = "<20240423164000@buyer.example>"
    mail["In-Reply-To"] = first["Message-ID"]
    mail.set_content(body, charset="utf-8", cte="base64")
    mail.add_attachment(attached[1], maintype="application", subtype="pdf", filename=attached[0])
    mail.add_attachment(first)
    for number, part in enumerate(one for one in mail.walk() if one.is_multipart() and one is not first):
        part.set_boundary(f"=-sluice-{number}")
    return mail.as_bytes()
