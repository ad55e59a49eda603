"""Archives made to harm: bombs of every kind end as bombs, cuts and flipped bytes as reasons, names open nothing."""

import bz2
import gzip
import io
import lzma
import random
import stat
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import py7zr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.shapes import Unpacked
from storage.vocabulary import Reason
from tasks.deliver.limits import Limits
from tests.tasks.bringing import contents, opened, tarred, zipped
from tests.tasks.packed import EVERY_KIND, SINGLE, by_libarchive, locked_zip, sevenzipped, zstd

ZEROS = bytes(24 * 1024**2)
SEVENZIP_BOMBS = {
    "lzma2": [{"id": py7zr.FILTER_LZMA2, "preset": 1}],
    "bzip2": [{"id": py7zr.FILTER_BZIP2}],
    "deflate": [{"id": py7zr.FILTER_DEFLATE}],
    "ppmd": [{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}],
    "zstd": [{"id": py7zr.FILTER_ZSTD, "level": 1}],
    "brotli": [{"id": py7zr.FILTER_BROTLI, "level": 1}],
}
BOMBS: dict[str, Callable[[], bytes]] = {
    "gz": lambda: gzip.compress(ZEROS, 1),
    "bz2": lambda: bz2.compress(ZEROS),
    "xz": lambda: lzma.compress(ZEROS, preset=0),
    "zst": lambda: zstd.compress(ZEROS),
    "tar.gz": lambda: tarred({"a": ZEROS}, "w:gz"),
    "tar.zst": lambda: zstd.compress(tarred({"a": ZEROS})),
    "tar.Z": lambda: by_libarchive("ustar", {"a": ZEROS}, "compress"),
    "tar.lz4": lambda: by_libarchive("ustar", {"a": ZEROS}, "lz4"),
    "zip": lambda: zipped({"a": ZEROS}),
    "zip, bzip2": lambda: zipped({"a": ZEROS}, method=zipfile.ZIP_BZIP2),
    "zip, lzma": lambda: zipped({"a": ZEROS}, method=zipfile.ZIP_LZMA),
    "zip, many": lambda: zipped({str(number): bytes(9 * 1024**2) for number in range(3)}),
    "zip, overlapping": lambda: overlapping(bytes(6 * 1024**2), 5),
    "zip, locked": lambda: locked_zip({"a": ZEROS}, b"p"),
} | {
    f"7z, {name}": lambda name=name: sevenzipped({"a": ZEROS}, filters=SEVENZIP_BOMBS[name]) for name in SEVENZIP_BOMBS
}  # type: ignore[misc]


def overlapping(content: bytes, times: int) -> bytes:
    """Make a zip whose entries all point to the same packed bytes."""
    packed = zlib.compress(content)[2:-4]
    sizes = (zlib.crc32(content), len(packed), len(content), 1)
    local = struct.pack("<4s2B4HL2L2H", b"PK\3\4", 20, 0, 0, 8, 0, 33, *sizes, 0) + b"a" + packed
    central = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 8, 0, 33, *sizes, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, times, times, times * len(central), len(local), 0)
    return local + central * times + end


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_of_any_kind_is_told_and_leaves_nothing(kind: str, tmp_path: Path) -> None:
    unpacked = opened(BOMBS[kind](), tmp_path, Limits(8, 1000, 64 * 1024**2, 50), passwords=("p",))

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.BOMB)
    assert list((tmp_path / "into").iterdir()) == []


def test_links_that_are_not_written_are_on_the_meter_too(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as archive:
        for number in range(40):
            archive.writestr(b"x" * 4000, str(number))
        for info in archive.header.files_info.files:
            info["attributes"] = 0x8000 | (stat.S_IFLNK | 0o777) << 16

    unpacked = opened(packed.getvalue(), tmp_path, Limits(8, 1000, 100_000, 200))

    assert unpacked is not None
    assert unpacked.reason is Reason.BOMB


@pytest.mark.parametrize("kind", ["zip", "7z", "cpio", "tar.zst"])
def test_more_members_than_allowed_are_a_bomb_whatever_the_kind(kind: str, tmp_path: Path) -> None:
    unpacked = opened(EVERY_KIND[kind], tmp_path, Limits(8, 1, 10**6, 200))

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.BOMB)


def test_members_that_only_the_hidden_part_of_a_zip_holds_count_too(tmp_path: Path) -> None:
    archive = zipped({str(number): b"" for number in range(5)}) + zipped({"a": b""})

    unpacked = opened(archive, tmp_path, Limits(8, 3, 10**6, 200))

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.BOMB)


@pytest.mark.parametrize("kind", [*EVERY_KIND, *SINGLE])
def test_a_cut_at_any_tenth_ends_as_a_reason_or_before_what_counts(kind: str, tmp_path: Path) -> None:
    whole = (EVERY_KIND | SINGLE)[kind]
    intact = contents(opened(whole, tmp_path))

    for tenth in range(10):
        unpacked = opened(whole[: len(whole) * tenth // 10], tmp_path)
        assert unpacked is None or unpacked.reason is not None or contents(unpacked) == intact, tenth
        assert unpacked is None or {content for _, content in contents(unpacked)} <= {one for _, one in intact}


@settings(max_examples=3 * settings.default.max_examples, deadline=None)
@given(
    kind=st.sampled_from([*EVERY_KIND, *SINGLE]),
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=3),
)
def test_no_flipped_byte_of_any_kind_ends_in_an_error(
    kind: str, flips: list[tuple[float, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    archive = bytearray((EVERY_KIND | SINGLE)[kind])
    for place, value in flips:
        archive[int(place * len(archive))] = value

    unpacked = opened(bytes(archive), tmp_path_factory.mktemp("flipped"), passwords=("p",))

    assert unpacked is None or isinstance(unpacked, Unpacked)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../up", "../../up"), ("/etc/passwd", "/etc/passwd"), ("C:\\x", "C:/x"), ("a\x1b[2Jb", "a\x1b[2Jb")],
)
def test_no_name_in_a_7z_becomes_a_path(name: str, shown: str, tmp_path: Path) -> None:
    unpacked = opened(sevenzipped({"plain-name-to-be": b"x"}), tmp_path)
    assert unpacked is not None
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as archive:
        archive.writestr(b"x", "y" * len(name))
        archive.header.files_info.files[0]["filename"] = name

    unpacked = opened(packed.getvalue(), tmp_path)

    assert contents(unpacked) == [(shown.encode(), b"x")]
    assert unpacked is not None
    assert unpacked.members[0].path.parent == tmp_path / "into"


def test_a_file_through_a_link_is_a_name_and_the_link_a_note(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        link = tarfile.TarInfo("out")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path)
        archive.addfile(link)
        through = tarfile.TarInfo("out/planted")
        through.size = 1
        archive.addfile(through, io.BytesIO(b"x"))

    unpacked = opened(packed.getvalue(), tmp_path)

    assert contents(unpacked) == [(b"out/planted", b"x")]
    assert not (tmp_path / "planted").exists()


def test_a_tar_whose_first_name_feigns_another_kind_is_still_a_tar(tmp_path: Path) -> None:
    for name in ("PK\x03\x04", "%PDF-1.7", "7z", "From me: to you", "BZh91AY&SY", "Rar!\x1a\x07\x01"):
        assert contents(opened(tarred({name: b"x"}), tmp_path)) == [(name.encode(), b"x")]


def test_a_7z_that_claims_absurd_counts_is_corrupt(tmp_path: Path) -> None:
    for claim in (b"\x01\x05" + b"\xff" * 9, b"\x01\x04\x06\x00" + b"\xff" * 9, b"\x01\x04\x07\x0b" + b"\xff" * 9):
        place = struct.pack("<QQL", 0, len(claim), zlib.crc32(claim))
        archive = b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<L", zlib.crc32(place)) + place + claim

        unpacked = opened(archive, tmp_path)

        assert unpacked is not None
        assert (unpacked.members, unpacked.reason) == ((), Reason.CORRUPT)


def test_a_sparse_member_of_nothing_is_on_the_meter(tmp_path: Path) -> None:
    info = tarfile.TarInfo("a")
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(10**9)}
    spread = b"1\n999999999\n1\n".ljust(512, b"\0") + b"x"
    info.size = len(spread)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info, io.BytesIO(spread))

    unpacked = opened(packed.getvalue(), tmp_path)

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.BOMB)


def test_noise_behind_any_magic_ends_as_a_reason(tmp_path: Path) -> None:
    noise = random.Random(5).randbytes(5000)  # noqa: S311 seeded noise
    for archive in (EVERY_KIND | SINGLE).values():
        unpacked = opened(archive[:12] + noise, tmp_path)
        assert unpacked is None or unpacked.reason is not None or unpacked.members == ()


@pytest.fixture(scope="module")
def lines() -> bytes:
    """24 MB that pack well."""
    return b"".join(b"%07d\n" % number for number in range(3_000_000))


@pytest.mark.parametrize(
    "pack",
    [
        lambda lines: gzip.compress(lines, 1),
        zstd.compress,
        lambda lines: zipped({"a": lines}),
        lambda lines: tarred({"a": lines}, "w:gz"),
        lambda lines: sevenzipped({"a": lines}, filters=SEVENZIP_BOMBS["deflate"]),
        lambda lines: by_libarchive("cpio", {"a": lines}),
    ],
    ids=["gz", "zst", "zip", "tar.gz", "7z", "cpio"],
)
def test_unpacking_holds_no_more_in_memory_than_a_few_pieces(
    pack: Callable[[bytes], bytes], lines: bytes, tmp_path: Path
) -> None:
    """Of 24 MB that pack well a few pieces stand in memory at once, and the dictionary of a 7z's header, 16 MiB."""
    archive = pack(lines)
    tracemalloc.start()

    unpacked = opened(archive, tmp_path)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [content == lines for _, content in contents(unpacked)] == [True]
    assert peak < 20 * 1024**2 < len(lines)
