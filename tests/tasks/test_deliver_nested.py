"""Archives in archives: every member has its place, and every nest an end."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from storage.caches import reconcile
from storage.database import Record, open_record
from storage.shapes import Unpacked
from tests.tasks.bringing import Pool, bring_in, count, limited, nested, paths, tarred, zipped


def test_members_of_nested_archives_are_found_under_their_full_path(record: Record, tmp_path: Path) -> None:
    packed = tmp_path / "a.zip"
    packed.write_bytes(zipped({"b/c.tar.gz": tarred({"d.txt": b"deep"}, "w:gz"), "__MACOSX/._d": b"fork"}))

    receipt = bring_in(record, packed)

    assert {path: row[1] for path, row in paths(record).items()} == {
        "a.zip": "read", "a.zip/b/c.tar.gz": "read", "a.zip/b/c.tar.gz/d.txt": None, "a.zip/__MACOSX/._d": "excluded",
    }  # fmt: skip
    assert reconcile(record, receipt.delivery_id)["files"] == 4


def test_members_of_a_copied_archive_are_copies(record: Record, folder: Path) -> None:
    for name in ("x.zip", "y.zip"):
        (folder / name).write_bytes(zipped({"a": b"inside"}))

    row = reconcile(record, bring_in(record, folder).delivery_id)

    assert (row["files"], row["documents"], row["copies"]) == (6, 4, 2)


def test_equal_names_in_one_archive_are_numbered(record: Record, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        (tmp_path / "a.zip").write_bytes(twice("a.txt"))

    bring_in(record, tmp_path / "a.zip")

    assert set(paths(record)) == {"a.zip", "a.zip/a.txt", "a.zip/a (2).txt"}


def twice(name: str) -> bytes:
    import io  # noqa: PLC0415
    import zipfile  # noqa: PLC0415

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, b"1")
        archive.writestr(name, b"2")
    return packed.getvalue()


def test_names_that_climb_out_are_plain_names(record: Record, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"../../up.txt": b"1", "/etc/passwd": b"2", "a//./b": b"3", "..": b"4"}))

    bring_in(record, tmp_path / "a.zip")

    assert set(paths(record)) == {"a.zip", "a.zip/up.txt", "a.zip/etc/passwd", "a.zip/a/b", "a.zip/unnamed"}
    with record.engine.connect() as connection:
        raw = {bytes(row[0]) for row in connection.execute(text("SELECT raw_name FROM member"))}
    assert raw == {b"../../up.txt", b"/etc/passwd", b"a//./b", b".."}


def test_archives_below_the_deepest_level_are_too_deep(tmp_path: Path) -> None:
    record = open_record(limited(tmp_path / "home", container_maximum_depth=2))
    (tmp_path / "a.zip").write_bytes(nested(4))

    bring_in(record, tmp_path / "a.zip")

    assert {path: row[1:] for path, row in paths(record).items()} == {
        "a.zip": ("read", None), "a.zip/x": ("read", None), "a.zip/x/x": ("quarantined", "too_deep"),
    }  # fmt: skip
    record.close()


@pytest.mark.parametrize("swap", [False, True])
def test_what_is_too_deep_at_one_place_is_opened_at_another_in_either_order(tmp_path: Path, *, swap: bool) -> None:
    record = open_record(limited(tmp_path / "home", container_maximum_depth=2))
    (tmp_path / "deep.zip").write_bytes(nested(3))
    (tmp_path / "flat.zip").write_bytes(nested(1))
    names = ["deep.zip", "flat.zip"][:: -1 if swap else 1]

    for name in names:
        bring_in(record, tmp_path / name)

    found = paths(record)
    assert (found["deep.zip/x/x"][1:], found["flat.zip"][1:]) == (("read", None), ("read", None))
    assert set(found) == {"deep.zip", "deep.zip/x", "deep.zip/x/x", "flat.zip", "flat.zip/x"}
    record.close()


def test_a_document_shaped_like_a_zip_is_never_too_deep(tmp_path: Path) -> None:
    record = open_record(limited(tmp_path / "home", container_maximum_depth=1))
    (tmp_path / "a.zip").write_bytes(zipped({"letter.docx": zipped({"[Content_Types].xml": b""})}))

    bring_in(record, tmp_path / "a.zip")

    assert paths(record)["a.zip/letter.docx"][1] is None
    record.close()


class SelfHolding(Pool):
    """Every archive holds itself so many times: such files can be made, but are tedious to."""

    def __init__(self, record: Record, copies: int) -> None:
        super().__init__(record)
        self.copies = copies

    def unpack(self, sha256: str, into: Path) -> Unpacked | None:
        from storage.shapes import Spilled  # noqa: PLC0415

        (into / "0").write_bytes(self.record.vault.path_of(sha256).read_bytes())
        return Unpacked("application/zip", tuple(Spilled(b"r%d" % n, into / "0") for n in range(self.copies)))


def test_an_archive_that_holds_itself_ends(record: Record, tmp_path: Path) -> None:
    (tmp_path / "r.zip").write_bytes(zipped({"a": b"x"}))

    bring_in(record, tmp_path / "r.zip", pool=SelfHolding(record, 1))

    assert len(paths(record)) == 1 + record.settings.container_maximum_depth
    assert count(record, "document") == 1


def test_an_archive_that_multiplies_is_a_bomb_and_its_neighbours_are_not(record: Record, folder: Path) -> None:
    (folder / "r.zip").write_bytes(zipped({"a": b"x"}))

    bring_in(record, folder, pool=SelfHolding(record, 50))

    found = paths(record)
    assert found["r.zip"][1:] == ("quarantined", "bomb")
    assert set(found) == {"r.zip", "a.txt", "sub/b.txt"}


def test_nested_archives_count_towards_the_file_they_came_in(tmp_path: Path, folder: Path) -> None:
    record = open_record(limited(tmp_path / "home", container_maximum_members=10))
    inner = {f"{number}.zip": zipped({str(member): b"%d" % number for member in range(4)}) for number in range(3)}
    (folder / "a.zip").write_bytes(zipped(inner))

    bring_in(record, folder)

    assert paths(record)["a.zip"][1:] == ("quarantined", "bomb")
    record.close()


def test_a_broken_archive_is_partial_and_names_what_is_missing(record: Record, tmp_path: Path) -> None:
    import zipfile  # noqa: PLC0415

    archive = zipped({"whole": b"x", "bad": b"uniquely damaged"}, method=zipfile.ZIP_STORED)
    (tmp_path / "a.zip").write_bytes(archive.replace(b"uniquely", b"UNIQUELY"))

    bring_in(record, tmp_path / "a.zip")

    with record.engine.connect() as connection:
        row = connection.execute(text("SELECT outcome, reason, missing FROM document WHERE is_container")).one()
    assert tuple(row) == ("partial", "corrupt", '["bad"]')


tree = st.recursive(
    st.binary(max_size=8),
    lambda inner: st.dictionaries(st.text("ab/.(2) ", min_size=1, max_size=6), inner, max_size=3),
    max_leaves=12,
)


def packed(branch: object) -> bytes:
    return zipped({name: packed(one) for name, one in branch.items()}) if isinstance(branch, dict) else bytes(branch)  # type: ignore[call-overload]


def leaves(branch: object) -> int:
    if not isinstance(branch, dict):
        return 1
    return 1 + sum(leaves(one) for name, one in branch.items() if not name.endswith("/") or packed(one))


@settings(max_examples=settings.default.max_examples // 2, deadline=None)
@given(branch=st.dictionaries(st.text("ab/.(2) ", min_size=1, max_size=6), tree, max_size=4))
def test_every_file_of_any_nest_of_archives_is_found_once(
    branch: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = tmp_path_factory.mktemp("nest")
    (made / "top.zip").write_bytes(packed(branch))
    record = open_record(limited(made / "home", container_maximum_depth=20))

    receipt = bring_in(record, made / "top.zip")

    row = reconcile(record, receipt.delivery_id)
    assert row["files"] == count(record, "occurrence") == leaves(branch)
    record.close()
