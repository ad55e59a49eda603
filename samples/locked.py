"""Draws a PDF that asks for a password, the same bytes each time.

MuPDF writes a fresh identifier, and so other bytes, whenever it encrypts. So the few lines that the oldest scheme
asks for stand here: PDF 1.7 (ISO 32000-1), 7.6.3, revision 2, RC4 of 40 bits. It guards nothing; it only shows
what a locked file looks like.
"""

import hashlib

PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
"""What a password is filled up with; ISO 32000-1, algorithm 2, step a."""
PERMISSIONS = -4
KEY_BYTES = 5


def draw_locked(lines: list[str], *, password: str) -> bytes:
    """Draw a page of Latin *lines* that opens with *password* only."""
    padded = (password.encode("latin-1") + PADDING)[:32]
    owner = rc4(_md5(padded)[:KEY_BYTES], padded)
    identifier = _md5(b"sluice samples")
    key = _md5(padded + owner + PERMISSIONS.to_bytes(4, "little", signed=True) + identifier)[:KEY_BYTES]
    content_number = 4
    salted = key + content_number.to_bytes(3, "little") + b"\0\0"
    content = rc4(_md5(salted)[: KEY_BYTES + 5], _page_content(lines))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Filter/Standard/V 1/R 2/P %d/O<%b>/U<%b>>>"
        % (PERMISSIONS, owner.hex().encode(), rc4(key, PADDING).hex().encode()),
    ]
    trailer = b"/Root 1 0 R/Encrypt 6 0 R/ID[<%b><%b>]" % ((identifier.hex().encode(),) * 2)
    return _assemble(objects, trailer=trailer)


def rc4(key: bytes, plain: bytes) -> bytes:
    """Encrypt, or decrypt, *plain* with the stream cipher RC4."""
    box = list(range(256))
    swap = 0
    for index in range(256):
        swap = (swap + box[index] + key[index % len(key)]) % 256
        box[index], box[swap] = box[swap], box[index]
    out = bytearray()
    index = swap = 0
    for byte in plain:
        index = (index + 1) % 256
        swap = (swap + box[index]) % 256
        box[index], box[swap] = box[swap], box[index]
        out.append(byte ^ box[(box[index] + box[swap]) % 256])
    return bytes(out)


def _md5(written: bytes) -> bytes:
    return hashlib.md5(written, usedforsecurity=False).digest()


def _page_content(lines: list[str]) -> bytes:
    escaped = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
    shown = "".join(f"({line}) Tj T*\n" for line in escaped)
    return f"BT /F 11 Tf 17 TL 62 770 Td\n{shown}ET".encode("latin-1")


def _assemble(objects: list[bytes], *, trailer: bytes) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, written in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, written)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, table)
    return bytes(out)
