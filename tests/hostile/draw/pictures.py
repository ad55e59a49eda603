"""Pictures that hurt: sizes that no memory holds, frames without end, circles."""

import struct
import zlib

from tests.hostile.draw.packed import SECRET, deflated, zlibbed

PNG = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))


def png(width: int, height: int, packed: bytes, *, bits: int = 8, before: bytes = b"") -> bytes:
    """A grey PNG whose pixels are packed already."""
    head = chunk(b"IHDR", struct.pack(">2L5B", width, height, bits, 0, 0, 0, 0))
    note = chunk(b"tEXt", b"Comment\0" + SECRET.encode())
    return PNG + head + note + before + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def png_of_170_megapixels() -> bytes:
    row = bytes(1 + 13_040)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(13_040)) + packer.flush()
    return png(13_040, 13_040, packed)


def png_that_claims_four_gigapixels() -> bytes:
    return png(65_500, 65_500, zlib.compress(b"\0" * 1000))


def png_of_the_largest_size() -> bytes:
    return png(2**31 - 1, 2**31 - 1, zlib.compress(b"\0" * 1000), bits=16)


def png_whose_note_is_a_bomb() -> bytes:
    note = chunk(b"zTXt", b"Comment\0\0" + zlibbed(b"a", 300))
    profile = chunk(b"iCCP", b"x\0\0" + zlibbed(b"a", 300))
    return png(8, 8, zlib.compress(bytes(72)), before=profile + note)


def png_of_more_pixels_than_it_says() -> bytes:
    return png(8, 8, zlibbed(b"\0", 300))


def jpeg_that_claims_four_gigapixels() -> bytes:
    tables = b"\xff\xdb\0\x43\0" + b"\1" * 64
    frame = b"\xff\xc0\0\x0b\x08" + struct.pack(">2H", 65_500, 65_500) + b"\1\1\x11\0"
    codes = b"\xff\xc4\0\x14\0" + b"\1" + bytes(15) + b"\0" + b"\xff\xc4\0\x14\x10" + b"\1" + bytes(15) + b"\0"
    note = b"\xff\xfe" + struct.pack(">H", 2 + len(SECRET)) + SECRET.encode()
    return b"\xff\xd8" + note + tables + frame + codes + b"\xff\xda\0\x08\1\1\0\0\x3f\0" + bytes(2000) + b"\xff\xd9"


def jpeg_of_very_many_scans() -> bytes:
    """A progressive one: each scan, a few bytes, has all pixels gone over again."""
    tables = b"\xff\xdb\0\x43\0" + b"\1" * 64
    frame = b"\xff\xc2\0\x0b\x08" + struct.pack(">2H", 8000, 8000) + b"\1\1\x11\0"
    codes = b"\xff\xc4\0\x14\0" + b"\1" + bytes(15) + b"\0"
    scans = b"\xff\xda\0\x08\1\1\0\0\0\0\0" * 5000
    return b"\xff\xd8" + tables + frame + codes + scans + b"\xff\xd9"


def tiff(entries: list[tuple[int, int, int, int]], *, following: int = 0, rest: bytes = b"") -> bytes:
    """A little-endian TIFF of one folder: tag, type, count, value of each entry."""
    folder = struct.pack("<H", len(entries)) + b"".join(struct.pack("<2H2L", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + folder + struct.pack("<L", following) + rest


SIZE = [(256, 4, 1, 100), (257, 4, 1, 100), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]


def tiff_of_lying_strips() -> bytes:
    return tiff([*SIZE, (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 2**32 - 1), (279, 4, 1, 2**32 - 1)])


def tiff_that_claims_gigapixels() -> bytes:
    size = [(256, 4, 1, 2**31 - 1), (257, 4, 1, 2**31 - 1), *SIZE[2:]]
    return tiff([*size, (273, 4, 1, 8), (277, 3, 1, 4), (278, 4, 1, 1), (279, 4, 1, 100)])


def tiff_whose_folders_go_round() -> bytes:
    return tiff([*SIZE, (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 100), (279, 4, 1, 10)], following=8)


def tiff_of_very_many_pages() -> bytes:
    entries = [*SIZE, (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 1), (279, 4, 1, 10)]
    size = 2 + 12 * len(entries) + 4
    pages = bytearray(b"II*\0\x08\0\0\0")
    for number in range(20_000):
        pages += struct.pack("<H", len(entries)) + b"".join(struct.pack("<2H2L", *entry) for entry in entries)
        pages += struct.pack("<L", 8 + (number + 1) * size if number < 19_999 else 0)
    return bytes(pages)


def tiff_whose_tag_is_a_bomb() -> bytes:
    return tiff([*SIZE, (270, 2, 2**32 - 1, 8), (273, 4, 2**30, 8), (277, 3, 1, 1), (279, 4, 2**30, 8)])


def gif_of_very_many_frames() -> bytes:
    frame = b"!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0"
    return b"GIF89a" + struct.pack("<2H3B", 1, 1, 0x80, 0, 0) + bytes(6) + frame * 100_000 + b";"


def gif_of_a_huge_canvas() -> bytes:
    frame = b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0"
    return b"GIF89a" + struct.pack("<2H3B", 65_535, 65_535, 0x80, 0, 0) + bytes(6) + frame * 1000 + b";"


def bmp_that_claims_gigapixels() -> bytes:
    head = struct.pack("<L2l2H6L", 40, 2**31 - 1, 2**31 - 1, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<L4xL", 2**32 - 1, 54) + head + SECRET.encode()


def webp_that_claims_its_largest_size() -> bytes:
    extended = b"VP8X" + struct.pack("<L4B", 10, 0x10, 0, 0, 0) + b"\xff\xff\xff" * 2
    body = b"WEBP" + extended + b"VP8L" + struct.pack("<L", 5) + b"\x2f\xff\xff\xff\x0f\0"
    return b"RIFF" + struct.pack("<L", len(body)) + body


def heic_whose_boxes_go_round() -> bytes:
    def box(kind: bytes, content: bytes, *, size: int | None = None) -> bytes:
        return struct.pack(">L", 8 + len(content) if size is None else size) + kind + content

    inner = box(b"iinf", bytes(4) + b"\xff\xff" + bytes(100), size=2**31)
    for _ in range(5000):
        inner = box(b"ipco", inner)
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", bytes(4) + inner, size=0)


def jp2_that_claims_gigapixels() -> bytes:
    size = struct.pack(">2H8LH3B", 41, 0, 2**31 - 1, 2**31 - 1, 0, 0, 2**31 - 1, 2**31 - 1, 0, 0, 1, 7, 1, 1)
    return b"\xff\x4f\xff\x51" + size + b"\xff\xd9"


def pcx_of_a_packed_line() -> bytes:
    return b"\x0a\x05\x01\x08" + struct.pack("<4H", 0, 0, 65_534, 65_534) + bytes(116) + deflated(b"\xff", 1)


FAMILIES = frozenset({"png", "jpeg", "tiff", "gif", "bmp", "webp", "heic", "jp2", "pcx"})
ALL = [draw for name, draw in sorted(globals().items()) if "_" in name and name.split("_")[0] in FAMILIES]
