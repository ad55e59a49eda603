"""Archives that hurt: bombs, names that climb out, links, devices, sizes that are not so."""

import io
import stat
import struct
import tarfile

from tests.hostile.draw.packed import MIB, SECRET, Member, bomb, bzipped, gzipped, xzipped, zipped

NOTE = Member.of("note.txt", SECRET.encode())


def zip_bomb() -> bytes:
    return zipped([NOTE, bomb("zeros", b"\0", 400)])


def zip_of_one_body_under_many_names() -> bytes:
    """A thousand members that share the bytes of one: the file is small, its ratio is not seen in any member."""
    first = bomb("0", b"\0", 1)
    shared = [Member(b"%d" % number, first.packed, first.size, offset=0) for number in range(1, 1000)]
    return zipped([first, *shared])


def zip_of_very_many_members() -> bytes:
    return zipped(Member.of(f"{number}.txt") for number in range(100_001))


def zip_in_zip_in_zip() -> bytes:
    inner = zipped([NOTE])
    for level in range(30):
        inner = zipped([Member.of(f"{level}.zip", inner)])
    return inner


def zip_of_names_that_hurt() -> bytes:
    names = [
        *(b"../../../../etc/cron.d/x", b"/etc/passwd", b"C:\\Windows\\x.dll", b"..\\..\\x", b"~/.ssh/authorized_keys"),
        *(
            b"a\0b",
            b"line\nbreak",
            "\u202egnp.exe".encode(),
            b"\xff\xfe\xfd",
            b"x" * 255,
            b"y" * 60_000,
            b".",
            b"..",
            b"",
        ),
        *(b"same", b"same", b"SAME", b"same/below", b"a/" * 5000 + b"deep", b"-rf", b"$(touch x)", b"\x1b]0;x\x07"),
    ]
    return zipped(Member.of(name, SECRET.encode()) for name in names)


def zip_of_links_and_devices() -> bytes:
    kinds = (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK)
    members = [Member.of(f"special {kind:o}", b"/etc/passwd", mode=kind | 0o777) for kind in kinds]
    return zipped([*members, Member.of("sudo", b"#!/bin/sh", mode=stat.S_IFREG | stat.S_ISUID | 0o777)])


def zip_that_claims_four_gigabytes() -> bytes:
    return zipped([Member(b"huge", b"x", 0xFFFFFFFE, 0), Member(b"tiny", bomb("", b"\0", 300).packed, 1)])


def tar_of_names_that_hurt() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in (
            "../../etc/passwd",
            "/etc/passwd",
            "a/../../b",
            "x" * 255,
            "line\nbreak",
            "\u202egnp",
            "same",
            "same",
        ):
            member = tarfile.TarInfo(name)
            member.size = len(SECRET)
            tar.addfile(member, io.BytesIO(SECRET.encode()))
        kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)
        for kind in kinds:
            member = tarfile.TarInfo(f"special {kind.decode()}")
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
            below = tarfile.TarInfo(f"special {kind.decode()}/written through")
            tar.addfile(below)
    return packed.getvalue()


def tar_with_a_hole_of_exabytes() -> bytes:
    """A sparse file of the old GNU kind: it claims to be huge and holds nothing."""
    header = bytearray(tarfile.TarInfo("sparse").tobuf(tarfile.GNU_FORMAT))
    header[156:157] = b"S"
    header[386:410] = b"00000000000\0" * 2
    header[483:495] = b"\x80" + bytes(3) + struct.pack(">Q", 2**62)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(1024)


def gz_bomb() -> bytes:
    return gzipped(b"\0", 500)


def tar_gz_bomb() -> bytes:
    member = tarfile.TarInfo("zeros")
    member.size = 500 * MIB
    head = member.tobuf(tarfile.GNU_FORMAT)
    from tests.hostile.draw.packed import deflated

    return b"\x1f\x8b\x08\0\0\0\0\0\x02\x03" + deflated(b"\0", 500, head=head) + bytes(8)


def bz2_bomb() -> bytes:
    return bzipped(b"\0", 300)


def xz_bomb() -> bytes:
    return xzipped(b"\0", 300)


def zst_bomb() -> bytes:
    from backports import zstd

    return zstd.compress(bytes(MIB)) * 300


def sevenzip_bomb() -> bytes:
    import py7zr

    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w", filters=[{"id": py7zr.FILTER_ZSTD, "level": 1}]) as out:
        out.writef(io.BytesIO(bytes(100 * MIB)), "zeros")
    return packed.getvalue()


def rar_that_is_none() -> bytes:
    return b"Rar!\x1a\x07\x01\0" + b"\xff" * 5000


ALL = [
    draw
    for name, draw in sorted(globals().items())
    if name.split("_")[0] in {"zip", "tar", "gz", "bz2", "xz", "zst", "sevenzip", "rar"}
]
