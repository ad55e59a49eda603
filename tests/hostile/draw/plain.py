"""Text and mail that hurt: lines without end, characters that are none, parts within parts."""

from tests.hostile.draw.packed import MIB, SECRET

HEAD = "From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"


def csv_of_one_line() -> bytes:
    return f'"{SECRET}","'.encode() + b"a," * (5 * MIB // 2)


def csv_of_quotes() -> bytes:
    return f"name;value\n{SECRET};".encode() + b'"' * (2 * MIB)


def text_of_one_line() -> bytes:
    return (SECRET.encode() + b" ") * (5 * MIB // 40)


def text_of_combining_marks() -> bytes:
    return ("\u0301\u0316\u0489" * 200_000).encode()


def text_of_lone_surrogates() -> bytes:
    return b"\xff\xfe" + SECRET.encode("utf-16-le") + b"\x00\xd8" * 10_000 + b"\x00\xdc" * 10_000 + b"x"


def text_beyond_unicode() -> bytes:
    return b"\xff\xfe\0\0" + SECRET.encode("utf-32-le") + b"\xff\xff\xff\x7f" * 1000


def text_of_nothing_but_zero() -> bytes:
    return bytes(2 * MIB)


def text_of_direction_marks() -> bytes:
    marks = "\u2066\u202e" * 100_000
    return f"{SECRET} \u202e{marks}gpj.exe".encode()


def text_of_escapes() -> bytes:
    return SECRET.encode() + b"\x1b]0;title\x07\x1b[2J\x1b[31m" * 10_000


def json_nested() -> bytes:
    return b'{"a":' * 200_000 + b'"' + SECRET.encode() + b'"' + b"}" * 200_000


def json_of_one_number() -> bytes:
    return b'{"a":"' + SECRET.encode() + b'","b":' + b"9" * 2_000_000 + b"}"


def mail_of_parts_in_parts() -> bytes:
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(1000))
    return f"{HEAD}{opened}Content-Type: text/plain\r\n\r\n{SECRET}\r\n".encode()


def mail_of_mails_in_mails() -> bytes:
    held = "Content-Type: message/rfc822\r\n\r\n" * 1500
    return f"{HEAD}{held}{HEAD}\r\n{SECRET}\r\n".encode()


def mail_of_very_many_parts() -> bytes:
    parts = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 50_000
    return f'{HEAD}Content-Type: multipart/mixed; boundary="b"\r\n\r\n{parts}--b--\r\n{SECRET}'.encode()


def mail_of_one_long_header() -> bytes:
    return f"X-Long: {'a' * 5 * MIB}\r\n{HEAD}\r\n{SECRET}\r\n".encode()


def mail_of_very_many_headers() -> bytes:
    return ("".join(f"X-{n}: {n}\r\n" for n in range(200_000)) + f"{HEAD}\r\n{SECRET}\r\n").encode()


def mail_of_encoded_words() -> bytes:
    words = "=?utf-8?q?=C3?= =?utf-8?b?!!!!?= =?x-none?q?a?= " * 20_000
    return HEAD.replace("Subject: x", f"Subject: {words}").encode() + f"\r\n{SECRET}\r\n".encode()


def mail_of_very_many_addresses() -> bytes:
    to = ", ".join('"(((<<<" <a@b>' for _ in range(30_000))
    return HEAD.replace("To: b@example.org", f"To: {to}").encode() + f"\r\n{SECRET}\r\n".encode()


def mail_of_names_that_hurt() -> bytes:
    names = ("../../etc/passwd", "a\x00b", "\u202egnp.exe", "x" * 3000, "con", ".")
    parts = "".join(
        f'--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\nx\r\n'
        for name in names
    )
    return f'{HEAD}Content-Type: multipart/mixed; boundary="b"\r\n\r\n{parts}--b--\r\n{SECRET}'.encode()


def mail_without_a_boundary() -> bytes:
    return f'{HEAD}Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\n{SECRET}\r\n----\r\n'.encode()


def mbox_of_very_many_froms() -> bytes:
    return b"From a@example.org Mon Jan  1 10:00:00 2024\n" * 100_001 + SECRET.encode()


ALL = [
    draw for name, draw in sorted(globals().items()) if name.split("_")[0] in {"csv", "text", "json", "mail", "mbox"}
]
