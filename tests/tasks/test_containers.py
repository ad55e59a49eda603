"""Archives are told by their content, and whatever is wrong with them ends as a reason."""

import io
import random
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.shapes import Unpacked
from storage.vocabulary import Reason
from tasks.deliver.limits import Limits
from tests.tasks.bringing import contents, opened, tarred, zipped

TWO = {"one.txt": b"first", "folder/two.txt": b"second"}


def entry_of_directory(archive: bytes) -> int:
    return archive.index(b"PK\x01\x02")


@pytest.mark.parametrize(
    "archive",
    [
        zipped(TWO),
        zipped(TWO, method=zipfile.ZIP_STORED),
        zipped(TWO, method=zipfile.ZIP_BZIP2),
        zipped(TWO, method=zipfile.ZIP_LZMA),
        tarred(TWO),
        tarred(TWO, "w:gz"),
        tarred(TWO, "w:bz2"),
        tarred(TWO, "w:xz"),
    ],
    ids=["deflate", "stored", "bzip2", "lzma", "tar", "tar.gz", "tar.bz2", "tar.xz"],
)
def test_members_come_out_with_their_names_and_bytes(archive: bytes, tmp_path: Path) -> None:
    unpacked = opened(archive, tmp_path)

    assert contents(unpacked) == [(name.encode(), content) for name, content in TWO.items()]
    assert unpacked is not None
    assert unpacked.reason is None


@pytest.mark.parametrize("name", ["../../up.txt", "/etc/passwd", "a//b", "..", "x\x1b[2J", "a" * 3000])
def test_no_name_becomes_a_path(name: str, tmp_path: Path) -> None:
    unpacked = opened(zipped({name: b"x"}), tmp_path)

    assert contents(unpacked) == [(name.encode(), b"x")]
    assert unpacked is not None
    assert unpacked.members[0].path.parent == tmp_path / "into"


@settings(max_examples=40, deadline=None)
@given(names=st.lists(st.binary(min_size=1, max_size=40).filter(lambda name: b"\0" not in name), max_size=6))
def test_any_bytes_are_a_name_in_a_zip(names: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    names = [b"-" + name.rstrip(b"/") for name in names]
    archive = raw_zip([(name, b"content", 0) for name in names])

    assert [name for name, _ in contents(opened(archive, tmp_path_factory.mktemp("zip")))] == names


@settings(max_examples=40, deadline=None)
@given(name=st.binary(min_size=1, max_size=150).filter(lambda name: b"\0" not in name))
def test_any_bytes_are_a_name_in_a_tar(name: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    name = name.strip(b"/") or b"x"
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT, errors="surrogateescape") as archive:
        archive.addfile(tarfile.TarInfo(name.decode("utf-8", "surrogateescape")), io.BytesIO())

    assert contents(opened(packed.getvalue(), tmp_path_factory.mktemp("tar"))) == [(name, b"")]


def raw_zip(members: list[tuple[bytes, bytes, int]], extra: bytes = b"") -> bytes:
    """Write a zip by hand: stored members with names and flags that no library writes."""
    body, directory = b"", b""
    for name, content, flags in members:
        sizes = (zlib.crc32(content), len(content), len(content), len(name))
        local = struct.pack("<4s2B4HL2L2H", b"PK\3\4", 20, 0, flags, 0, 0, 33, *sizes, 0) + name + content
        central = struct.pack(
            "<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, flags, 0, 0, 33, *sizes, len(extra), 0, 0, 0, 0, len(body)
        )
        directory += central + name + extra
        body += local
    count = len(members)
    return body + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)


def test_a_name_that_is_no_utf8_though_the_zip_says_so_is_kept(tmp_path: Path) -> None:
    assert contents(opened(raw_zip([(b"\xff\xfe", b"x", 0x800)]), tmp_path)) == [(b"\xff\xfe", b"x")]


def test_the_unicode_path_of_info_zip_is_the_name(tmp_path: Path) -> None:
    name = "договор.txt".encode()
    extra = struct.pack("<2HBL", 0x7075, 5 + len(name), 1, zlib.crc32(b"dogovor.txt")) + name

    assert contents(opened(raw_zip([(b"dogovor.txt", b"x", 0)], extra), tmp_path)) == [(name, b"x")]


def test_a_unicode_path_of_another_name_is_not_believed(tmp_path: Path) -> None:
    extra = struct.pack("<2HBL", 0x7075, 6, 1, zlib.crc32(b"other")) + b"y"

    assert contents(opened(raw_zip([(b"name", b"x", 0)], extra), tmp_path)) == [(b"name", b"x")]


def test_equal_names_all_come_out(tmp_path: Path) -> None:
    archive = raw_zip([(b"a", b"1", 0), (b"a", b"2", 0)])

    assert contents(opened(archive, tmp_path)) == [(b"a", b"1"), (b"a", b"2")]


def test_zip64_is_read(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, archive.open("a", "w", force_zip64=True) as member:
        member.write(b"x")
    plain = packed.getvalue()
    at, size = plain.index(b"PK\x01\x02"), len(plain) - 22 - plain.index(b"PK\x01\x02")
    wide = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, size, at)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at + size, 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)

    assert contents(opened(plain[: at + size] + wide + locator + end, tmp_path)) == [(b"a", b"x")]


def test_bytes_before_the_first_member_do_not_hide_it(tmp_path: Path) -> None:
    assert contents(opened(b"PK00" + zipped({"a": b"x"}), tmp_path)) == [(b"a", b"x")]


def test_an_archive_without_members_is_whole(tmp_path: Path) -> None:
    assert opened(zipped({}), tmp_path) == Unpacked("application/zip", (), expected=0)


def test_folders_are_no_members(tmp_path: Path) -> None:
    assert contents(opened(zipped({"folder/": b"", "folder/a": b"x"}), tmp_path)) == [(b"folder/a", b"x")]


@pytest.mark.parametrize(
    "members",
    [
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b""},
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""},
        {"mimetype": b"application/epub+zip", "OEBPS/a.xhtml": b""},
        {"META-INF/MANIFEST.MF": b"", "A.class": b""},
        {"AndroidManifest.xml": b"", "classes.dex": b""},
        {"Index/Document.iwa": b""},
    ],
    ids=["ooxml", "odf", "epub", "jar", "apk", "iwork"],
)
def test_a_zip_that_is_one_document_is_no_archive(members: dict[str, bytes], tmp_path: Path) -> None:
    assert opened(zipped(members), tmp_path) is None


def test_a_broken_document_is_still_no_archive(tmp_path: Path) -> None:
    cut = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"x" * 500})[:-60]

    assert opened(cut, tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"plain text", b"%PDF-1.7", b"\x1f\x8b", b"BZh is a word", b"7z"])
def test_what_holds_no_members_is_no_archive(content: bytes, tmp_path: Path) -> None:
    assert opened(content, tmp_path) is None


def test_an_encrypted_member_is_missing_and_the_rest_comes_out(tmp_path: Path) -> None:
    unpacked = opened(raw_zip([(b"open", b"x", 0), (b"locked", b"y", 1)]), tmp_path)

    assert unpacked is not None
    assert (contents(unpacked), unpacked.reason, unpacked.missing) == ([(b"open", b"x")], Reason.ENCRYPTED, ("locked",))


def test_a_damaged_member_is_missing_and_the_rest_comes_out(tmp_path: Path) -> None:
    archive = zipped({"whole": b"x", "bad": b"uniquely damaged"}, method=zipfile.ZIP_STORED)

    unpacked = opened(archive.replace(b"uniquely", b"UNIQUELY"), tmp_path)

    assert unpacked is not None
    assert (contents(unpacked), unpacked.reason, unpacked.missing) == ([(b"whole", b"x")], Reason.CORRUPT, ("bad",))


def test_a_member_packed_in_an_unknown_way_is_missing(tmp_path: Path) -> None:
    archive = bytearray(zipped({"a": b"x"}))
    archive[entry_of_directory(bytes(archive)) + 10] = 98

    unpacked = opened(bytes(archive), tmp_path)

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason, unpacked.missing) == ((), Reason.UNSUPPORTED, ("a",))


def test_a_zip_whose_directory_is_cut_off_gives_what_still_stands(tmp_path: Path) -> None:
    archive = zipped({"a": b"first", "b": b"second"}, method=zipfile.ZIP_STORED)

    unpacked = opened(archive[: entry_of_directory(archive) + 10], tmp_path)

    assert contents(unpacked) == [(b"a", b"first"), (b"b", b"second")]
    assert unpacked is not None
    assert unpacked.reason is Reason.CORRUPT


def test_a_size_that_a_zip_declares_is_not_believed(tmp_path: Path) -> None:
    archive = bytearray(zipped({"a": b"x" * 1000}))
    at = entry_of_directory(bytes(archive)) + 24
    archive[at : at + 4] = struct.pack("<L", 10)

    unpacked = opened(bytes(archive), tmp_path)

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.CORRUPT)


@pytest.mark.parametrize("archive", [zipped({"a": bytes(12 * 1024**2)}), tarred({"a": bytes(12 * 1024**2)}, "w:xz")])
def test_more_than_the_ratio_is_a_bomb_and_leaves_nothing(archive: bytes, tmp_path: Path) -> None:
    unpacked = opened(archive, tmp_path)

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.BOMB)
    assert list((tmp_path / "into").iterdir()) == []


@pytest.mark.parametrize("archive", [zipped, tarred])
def test_more_bytes_than_allowed_are_a_bomb(archive: object, tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(5000)  # noqa: S311 noise that does not pack
    unpacked = opened(archive({"a": noise, "b": noise}), tmp_path, Limits(8, 1000, 9000, 200))  # type: ignore[operator]

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.BOMB)


@pytest.mark.parametrize("archive", [zipped, tarred])
def test_more_members_than_allowed_are_a_bomb(archive: object, tmp_path: Path) -> None:
    members = {str(number): b"" for number in range(6)}
    unpacked = opened(archive(members), tmp_path, Limits(8, 5, 10**6, 200))  # type: ignore[operator]

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.BOMB)


@settings(max_examples=2 * settings.default.max_examples, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255), kind=st.sampled_from(["zip", "tar", "w:gz"]))
def test_no_damaged_byte_ends_in_an_error(
    place: float, value: int, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    members = {"a": b"first", "b": b"second" * 50}
    archive = bytearray(zipped(members) if kind == "zip" else tarred(members, "w" if kind == "tar" else kind))
    archive[int(place * len(archive))] = value

    unpacked = opened(bytes(archive), tmp_path_factory.mktemp("damaged"))

    assert unpacked is None or isinstance(unpacked, Unpacked)


def test_a_folder_that_holds_bytes_is_a_member(tmp_path: Path) -> None:
    assert contents(opened(raw_zip([(b"folder/", b"hidden", 0)]), tmp_path)) == [(b"folder/", b"hidden")]


def test_members_that_the_directory_hides_come_out_and_are_told(tmp_path: Path) -> None:
    archive = zipped({"shown": b"1", "hidden": b"2"})
    at, shown = entry_of_directory(archive), archive.rindex(b"PK\x01\x02")
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, shown - at, at, 0)

    unpacked = opened(archive[:shown] + end, tmp_path)

    assert contents(unpacked) == [(b"shown", b"1"), (b"hidden", b"2")]
    assert unpacked is not None
    assert (unpacked.expected, unpacked.reason, unpacked.missing) == (1, None, ("hidden (not in the directory)",))


def test_a_zip_before_the_first_member_is_not_hidden(tmp_path: Path) -> None:
    assert contents(opened(zipped({"before": b"1"}) + zipped({"listed": b"2"}), tmp_path)) == [
        (b"listed", b"2"),
        (b"before", b"1"),
    ]


def test_a_zip_inside_a_zip_hides_nothing(tmp_path: Path) -> None:
    inner = zipped({"inside": b"1"})

    assert contents(opened(zipped({"a.zip": inner}, method=zipfile.ZIP_STORED), tmp_path)) == [(b"a.zip", inner)]


class Pipe(io.BytesIO):
    """A file that cannot go back: what is written to it is streamed, sizes behind the members."""

    def seekable(self) -> bool:
        return False


def test_streamed_members_come_out_though_the_directory_is_lost(tmp_path: Path) -> None:
    packed = Pipe()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"first" * 9)
        archive.writestr("b", b"second" * 9)
    streamed = packed.getvalue()

    unpacked = opened(streamed[: entry_of_directory(streamed)], tmp_path)

    assert contents(unpacked) == [(b"a", b"first" * 9), (b"b", b"second" * 9)]
    assert unpacked is not None
    assert (unpacked.expected, unpacked.reason) == (None, Reason.CORRUPT)


@pytest.mark.parametrize("flag", [0, 0x0800])
def test_what_a_zip_lists_is_expected(flag: int, tmp_path: Path) -> None:
    unpacked = opened(raw_zip([(b"a", b"1", flag), (b"locked", b"2", flag | 1), (b"f/", b"", flag)]), tmp_path)

    assert unpacked is not None
    assert (unpacked.expected, len(unpacked.members)) == (2, 1)
