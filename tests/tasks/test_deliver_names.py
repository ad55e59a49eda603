"""Names in archives: none is lost, none is equal to another, none leads anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.shapes import Expansion, Found, MemberFound
from tasks.deliver.exclusion import rule_of
from tasks.deliver.limits import Limits
from tasks.deliver.names import below, distinct_names, fitted, numbered, plain_name, unpacked_name
from tasks.deliver.nesting import Nesting
from tasks.deliver.reopen import top_level

raw_names = st.binary(max_size=12) | st.text("ab/.(2) ", max_size=8).map(str.encode)


@given(raw_names)
def test_a_plain_name_has_no_segment_that_leads_anywhere(raw_name: bytes) -> None:
    assert not set(plain_name(raw_name).split(b"/")) & {b"", b".", b".."}


@given(st.lists(raw_names.map(plain_name), max_size=8))
def test_distinct_names_are_distinct_and_none_is_the_folder_of_another(names: list[bytes]) -> None:
    distinct = distinct_names(names)

    assert len(set(distinct)) == len(names)
    assert not any(other.startswith(name + b"/") for name in distinct for other in distinct)


@given(st.lists(raw_names.map(plain_name), unique=True, max_size=8))
def test_names_that_are_alone_stay_as_they_are(names: list[bytes]) -> None:
    folders = {name[:at] for name in names for at in range(len(name)) if name[at : at + 1] == b"/"}

    assert [name for name, given in zip(distinct_names(names), names, strict=True) if name != given] == [
        name for name, given in zip(distinct_names(names), names, strict=True) if given in folders
    ]


def test_a_made_up_number_gives_way_to_a_real_name() -> None:
    assert distinct_names([b"a.pdf", b"a.pdf", b"a (2).pdf"]) == [b"a.pdf", b"a (3).pdf", b"a (2).pdf"]


def test_the_number_stands_before_the_suffix() -> None:
    assert [numbered(name, 2) for name in (b"x/a.b.pdf", b"x.y/a", b".hidden")] == [
        b"x/a.b (2).pdf",
        b"x.y/a (2)",
        b".hidden (2)",
    ]


def test_many_equal_names_are_numbered_in_no_time() -> None:
    assert distinct_names([b"a"] * 100_000)[-1] == b"a (100000)"


def test_the_longest_nest_of_names_fits_an_index_entry() -> None:
    path = fitted(b"", b"x" * 4000)
    for level in range(1, 21):
        path = below(path, b"y" * 60_000, level=level)

    assert len(path) < 2704


@given(st.binary(min_size=1600, max_size=1700), st.binary(min_size=1600, max_size=1700))
def test_cut_names_stay_distinct(left: bytes, right: bytes) -> None:
    assert (fitted(b"", left) == fitted(b"", right)) == (left == right)


@given(st.sampled_from([b"~$a.docx", b"~$\xd0\xb4.xlsx"]), st.integers(0, 200))
def test_an_office_lock_is_told_by_name_and_size(name: bytes, size: int) -> None:
    assert (rule_of(name, size, {}) == "office_lock") == (size in (162, 165))


archives = st.dictionaries(
    st.sampled_from("ABCD"), st.lists(st.tuples(raw_names, st.sampled_from("ABCDxyz")), max_size=3), max_size=4
)


def nesting_of(archives: dict[str, list[tuple[bytes, str]]], depth: int) -> Nesting:
    nesting = Nesting(Limits(depth=depth, members=5000, bytes=10**9, ratio=200), {})
    nesting.add(
        {
            sha256: Expansion(sha256, "application/zip", "1", tuple(MemberFound(name, one, 1) for name, one in members))
            for sha256, members in archives.items()
        }
    )
    return nesting


@given(archives, st.integers(1, 4))
def test_places_are_distinct_and_counted_alike_also_where_archives_hold_each_other(
    archives: dict[str, list[tuple[bytes, str]]], depth: int
) -> None:
    tops = [Found(sha256.encode(), sha256, 1) for sha256 in "ABCD"]

    placement = nesting_of(archives, depth).place(tops, {})

    everything = [*tops, *placement.members]
    assert len({one.raw_path for one in everything}) == len(everything)
    assert placement.count == len(placement.members)
    assert list(top_level(everything)) == tops


@given(archives, st.integers(1, 4))
def test_the_order_of_files_decides_no_verdict(archives: dict[str, list[tuple[bytes, str]]], depth: int) -> None:
    tops = [Found(sha256.encode(), sha256, 1) for sha256 in "ABCD"]
    nesting = nesting_of(archives, depth)

    assert nesting.place(tops, {}).verdicts() == nesting.place(tops[::-1], {}).verdicts()


@pytest.mark.parametrize(
    ("packed", "name"),
    [(b"a/notes.txt.gz", b"notes.txt"), (b"LIST.XZ", b"LIST"), (b"a/dump", b"content"), (b"a/.gz", b"content")],
)
def test_what_is_packed_without_a_name_is_named_as_its_file_without_the_suffix(packed: bytes, name: bytes) -> None:
    assert unpacked_name(packed) == name
