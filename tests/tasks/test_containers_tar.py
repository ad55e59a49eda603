"""Tars: links are no files, and no cut or damage goes unnoticed."""

import io
import random
import tarfile
from pathlib import Path

import pytest

from storage.vocabulary import Reason
from tests.tasks.bringing import contents, opened, tarred


def tar_of(*infos: tuple[tarfile.TarInfo, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for info, content in infos:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def info(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    return made


def test_links_and_devices_are_noted_and_nothing_is_missing_by_them(tmp_path: Path) -> None:
    archive = tar_of(
        (info("a"), b"x"), (info("s", tarfile.SYMTYPE, "/etc/passwd"), b""), (info("d", tarfile.CHRTYPE), b"")
    )

    unpacked = opened(archive, tmp_path)

    assert unpacked is not None
    assert (contents(unpacked), unpacked.reason) == ([(b"a", b"x")], None)
    assert unpacked.missing == ("s (link)", "d (link)")


def test_a_hard_link_is_one_more_name_of_the_same_bytes(tmp_path: Path) -> None:
    archive = tar_of((info("a"), b"x"), (info("b", tarfile.LNKTYPE, "a"), b""))

    assert contents(opened(archive, tmp_path)) == [(b"a", b"x"), (b"b", b"x")]


def test_a_hard_link_to_nothing_is_missing(tmp_path: Path) -> None:
    unpacked = opened(tar_of((info("b", tarfile.LNKTYPE, "../../etc/passwd"), b"")), tmp_path)

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason, unpacked.missing) == ((), Reason.CORRUPT, ("b",))


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_no_cut_of_a_tar_goes_unnoticed(mode: str, tmp_path: Path) -> None:
    noise = random.Random(2).randbytes(9000)  # noqa: S311 noise that does not pack
    archive = tarred({"a": noise, "b": b"x" * 1024}, mode)
    whole = len(archive) if mode != "w" else archive.rindex(b"x") + 1

    for length in range(1200, whole, 512):
        unpacked = opened(archive[:length], tmp_path)
        assert unpacked is None or unpacked.reason is Reason.CORRUPT, length


def test_a_damaged_header_inside_a_tar_is_told(tmp_path: Path) -> None:
    archive = bytearray(tarred({"a": b"x", "b": b"y"}))
    archive[1024 + 150] ^= 0xFF

    unpacked = opened(bytes(archive), tmp_path)

    assert unpacked is not None
    assert (contents(unpacked), unpacked.reason) == ([(b"a", b"x")], Reason.CORRUPT)


def test_a_second_tar_behind_the_first_is_told(tmp_path: Path) -> None:
    unpacked = opened(tarred({"a": b"x"}) + tarred({"hidden": b"y"}), tmp_path)

    assert unpacked is not None
    assert unpacked.reason is Reason.CORRUPT


def test_a_wrong_checksum_of_a_packed_tar_is_told(tmp_path: Path) -> None:
    archive = bytearray(tarred({"a": b"x"}, "w:gz"))
    archive[-8] ^= 0xFF

    unpacked = opened(bytes(archive), tmp_path)

    assert unpacked is not None
    assert unpacked.reason is Reason.CORRUPT
