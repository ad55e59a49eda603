"""Archives that nobody here drew, rar above all, which no free tool writes: on the shared files, where they are."""

from pathlib import Path

import pytest

from storage.vocabulary import Reason
from tasks.deliver.containers import unpack
from tasks.deliver.limits import Limits

ARCHIVES = Path(__file__).parents[3] / "shared" / "corpus" / "files" / "archives"
LIMITS = Limits(depth=8, members=100_000, bytes=1024**3, ratio=200)

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not ARCHIVES.exists(), reason="no free tool writes rar; the shared files are not beside us"),
]


@pytest.mark.parametrize(
    ("name", "reason", "expected", "found"),
    [
        ("dedoc__subfolders.rar", None, 4, 4),
        ("dedoc__zipka.rar", None, 3, 3),
        ("tika__test-documents.rar", None, 9, 9),
        ("hoover-testdata__rar_split1.part10.rar", Reason.CORRUPT, None, 0),
        ("hoover-testdata__rar_split1.part19.rar", Reason.CORRUPT, None, 0),
        ("dedoc__zipka.7z", None, 3, 3),
        ("tika__testZSTD.zst", None, 1, 1),
        ("truncated.zip", Reason.CORRUPT, None, 2),
        ("links_devices.tar", Reason.CORRUPT, 3, 2),
        ("pw_aes.zip", None, 1, 1),
        ("pw_zipcrypto.zip", None, 1, 1),
        ("pw_headers.7z", None, 1, 1),
        ("bomb.gz", Reason.BOMB, 1, 0),
    ],
)
def test_a_shared_archive_opens_as_expected(
    name: str, reason: Reason | None, expected: int | None, found: int, tmp_path: Path
) -> None:
    unpacked = unpack(ARCHIVES / name, tmp_path, LIMITS, ("wrong", "leak2024"))

    assert unpacked is not None
    assert (unpacked.reason, unpacked.expected, len(unpacked.members)) == (reason, expected, found)


@pytest.mark.parametrize("name", ["dedoc__subfolders.rar", "dedoc__zipka.rar", "tika__test-documents.rar"])
@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_rar_cut_at_any_tenth_is_told(name: str, tenth: int, tmp_path: Path) -> None:
    whole = (ARCHIVES / name).read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) * tenth // 10])
    (tmp_path / "into").mkdir()

    unpacked = unpack(tmp_path / "cut", tmp_path / "into", LIMITS)

    assert unpacked is not None
    assert unpacked.reason is not None
