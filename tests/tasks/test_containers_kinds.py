"""Archives beside zip and tar: every kind gives the same members; a file packed alone is a member too."""

import bz2
import gzip
import io
import lzma
import random
import struct
from pathlib import Path

import py7zr
import pytest
from py7zr.properties import FILTER_DEFLATE64

from storage.vocabulary import Reason
from tasks.deliver import libarchive
from tests.tasks.bringing import contents, opened, tarred
from tests.tasks.packed import EVERY_KIND, LINK, SINGLE, TWO, by_libarchive, sevenzipped, zstd

FILTERS = {
    "lzma2": [{"id": py7zr.FILTER_LZMA2, "preset": 6}],
    "lzma": [{"id": py7zr.FILTER_LZMA}],
    "bcj": [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_LZMA2}],
    "bcj lzma": [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_LZMA}],
    "delta": [{"id": py7zr.FILTER_DELTA}, {"id": py7zr.FILTER_LZMA2}],
    "bzip2": [{"id": py7zr.FILTER_BZIP2}],
    "deflate": [{"id": py7zr.FILTER_DEFLATE}],
    "deflate64": [{"id": FILTER_DEFLATE64}],
    "ppmd": [{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}],
    "zstd": [{"id": py7zr.FILTER_ZSTD, "level": 3}],
    "brotli": [{"id": py7zr.FILTER_BROTLI, "level": 3}],
    "copy": [{"id": py7zr.FILTER_COPY}],
}
NOISE = random.Random(3).randbytes(9000)  # noqa: S311 noise that does not pack


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_of_archive_gives_its_members(kind: str, tmp_path: Path) -> None:
    unpacked = opened(EVERY_KIND[kind], tmp_path)

    assert unpacked is not None
    assert dict(contents(unpacked)) == {name.encode(): content for name, content in TWO.items()}
    assert (unpacked.expected, unpacked.reason, unpacked.missing) == (2, None, ())


@pytest.mark.parametrize("kind", SINGLE)
def test_a_file_packed_alone_is_a_member_named_by_what_is_known_of_it(kind: str, tmp_path: Path) -> None:
    unpacked = opened(SINGLE[kind], tmp_path)

    assert contents(unpacked) == [(b"content", b"alone" * 9)]
    assert unpacked is not None
    assert unpacked.expected == 1


def test_a_file_that_libarchive_unpacks_alone_is_a_member(tmp_path: Path) -> None:
    assert contents(opened(by_libarchive("raw", {"a": NOISE}, "lz4"), tmp_path)) == [(b"content", NOISE)]


def test_the_name_that_gzip_stored_is_a_label(tmp_path: Path) -> None:
    bare = gzip.compress(b"x")
    named = bare[:3] + b"\x0c" + bare[4:10] + b"\x02\0xx" + b"../../\xef.txt\0" + bare[10:]

    assert contents(opened(named, tmp_path)) == [(b"../../\xef.txt", b"x")]


def test_several_streams_one_behind_the_other_are_one_file(tmp_path: Path) -> None:
    for pack in (gzip.compress, bz2.compress, lzma.compress, zstd.compress):
        assert contents(opened(pack(b"one") + pack(b"two") + bytes(8), tmp_path)) == [(b"content", b"onetwo")]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_what_hangs_behind_a_packed_file_is_told_and_the_file_comes_out(pack: object, tmp_path: Path) -> None:
    unpacked = opened(pack(b"one") + b"hidden behind it", tmp_path)  # type: ignore[operator]

    assert contents(unpacked) == [(b"content", b"one")]
    assert unpacked is not None
    assert (unpacked.reason, unpacked.missing) == (Reason.CORRUPT, ("the rest of the archive",))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_a_packed_file_that_breaks_off_is_corrupt(pack: object, tmp_path: Path) -> None:
    unpacked = opened(pack(NOISE)[:-20], tmp_path)  # type: ignore[operator]

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.CORRUPT)


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_of_7z_is_undone(name: str, tmp_path: Path) -> None:
    members = {"noise": NOISE, "text": b"word " * 5000}

    unpacked = opened(sevenzipped(members, filters=FILTERS[name]), tmp_path)

    assert contents(unpacked) == [(name.encode(), content) for name, content in members.items()]


def test_empty_files_in_a_7z_are_members_and_folders_are_none(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "empty").touch()
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as archive:
        archive.writeall(tmp_path / "folder", "folder")

    unpacked = opened(packed.getvalue(), tmp_path)

    assert contents(unpacked) == [(b"folder/empty", b"")]
    assert unpacked is not None
    assert unpacked.expected == 1


def test_a_link_in_a_7z_is_noted_and_what_follows_it_comes_out(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a").symlink_to("b")
    (source / "b").write_bytes(b"x")
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as archive:
        archive.writeall(source, "s")

    unpacked = opened(packed.getvalue(), tmp_path)

    assert contents(unpacked) == [(b"s/b", b"x")]
    assert unpacked is not None
    assert (unpacked.expected, unpacked.reason, unpacked.missing) == (1, None, ("s/a (link)",))


def test_equal_names_in_a_7z_all_come_out(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as archive:
        archive.writestr(b"1", "a")
        archive.writestr(b"2", "a")

    assert contents(opened(packed.getvalue(), tmp_path)) == [(b"a", b"1"), (b"a", b"2")]


def test_a_7z_whose_block_is_damaged_names_what_is_missing(tmp_path: Path) -> None:
    archive = bytearray(sevenzipped({"a": b"first", "b": b"second"}, filters=FILTERS["copy"]))
    archive[32] ^= 0xFF

    unpacked = opened(bytes(archive), tmp_path)

    assert contents(unpacked) == [(b"b", b"second")]
    assert unpacked is not None
    assert (unpacked.expected, unpacked.reason, unpacked.missing) == (2, Reason.CORRUPT, ("a",))


def test_a_7z_whose_filters_the_library_does_not_know_goes_to_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.deliver.sevenzip.MOST_CODERS", 0)

    assert dict(contents(opened(EVERY_KIND["7z"], tmp_path))) == {name.encode(): one for name, one in TWO.items()}


@pytest.mark.parametrize("kind", ["cpio", "iso9660"])
def test_links_that_libarchive_meets_are_noted(kind: str, tmp_path: Path) -> None:
    unpacked = opened(by_libarchive(kind, {"a": b"x", LINK: b"/etc/passwd"}), tmp_path)

    assert unpacked is not None
    assert (unpacked.expected, unpacked.reason, unpacked.missing) == (1, None, ("link (link)",))
    assert [content for _, content in contents(unpacked)] == [b"x"]


def test_names_keep_their_bytes_whatever_the_locale(tmp_path: Path) -> None:
    for kind in ("cpio", "iso9660", "7zip"):
        assert contents(opened(by_libarchive(kind, {"договор 合同.txt": b"x"}), tmp_path)) == [
            ("договор 合同.txt".encode(), b"x")
        ]


def test_a_library_that_the_system_lacks_is_told_as_unsupported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libarchive, "SONAME", "libnone.so.0")
    monkeypatch.delenv("LIBARCHIVE", raising=False)
    for name in ("libarchive", "libarchive.ffi"):
        monkeypatch.delitem(__import__("sys").modules, name, raising=False)

    unpacked = opened(EVERY_KIND["cpio"], tmp_path)

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.UNSUPPORTED)


def test_what_only_begins_like_a_packed_file_holds_nothing(tmp_path: Path) -> None:
    unpacked = opened(b"\x1f\x9d", tmp_path)

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.CORRUPT)


def test_an_old_tar_without_a_magic_is_told_by_its_checksum(tmp_path: Path) -> None:
    tar = bytearray(tarred({"a": b"x"}))
    tar[257:265] = bytes(8)
    total = sum(tar[:148]) + 8 * 0x20 + sum(tar[156:512])
    tar[148:156] = b"%06o\0 " % total

    assert contents(opened(bytes(tar), tmp_path)) == [(b"a", b"x")]


def cab(name: bytes, content: bytes) -> bytes:
    """Write a cabinet of one stored file ([MS-CAB] 2)."""
    block = struct.pack("<LHH", 0, len(content), len(content)) + content
    entry = struct.pack("<LLHHHH", len(content), 0, 0, 0x21, 0, 0x20) + name + b"\0"
    folder_at = 36
    files_at = folder_at + 8
    blocks_at = files_at + len(entry)
    header = b"MSCF" + struct.pack("<LLLLLBBHHHHH", 0, blocks_at + len(block), 0, files_at, 0, 3, 1, 1, 1, 0, 0, 0)
    return header + struct.pack("<LHH", blocks_at, 1, 0) + entry + block


def test_a_cabinet_gives_its_members(tmp_path: Path) -> None:
    assert contents(opened(cab(b"folder\\a.txt", b"inside"), tmp_path)) == [(b"folder/a.txt", b"inside")]
