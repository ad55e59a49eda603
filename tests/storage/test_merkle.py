"""The Merkle tree is that of RFC 6962 and RFC 9162: known vectors, and proofs that fail when anything is changed.

The leaves, roots and paths are those of the reference implementation of Certificate Transparency.
"""

import hashlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.merkle import HASH_BYTES, Tree, is_consistent, is_included, leaf_hash

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
PATHS = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
"""By index and size."""
GROWTH = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
"""By the two sizes."""
MOST = 200


def tree_of(leaves: list[bytes]) -> Tree:
    return Tree(b"".join(leaf_hash(leaf) for leaf in leaves))


def numbered(size: int) -> Tree:
    return tree_of([str(number).encode() for number in range(size)])


TREES = [numbered(size) for size in range(MOST + 1)]
places = st.integers(1, MOST).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size)))
growths = st.integers(2, MOST).flatmap(lambda size: st.tuples(st.integers(1, size - 1), st.just(size)))


def leaf_of(index: int) -> bytes:
    return leaf_hash(str(index).encode())


def turned(hashed: bytes, bit: int) -> bytes:
    """Give a hash with one of its 256 bits the other way."""
    return (int.from_bytes(hashed) ^ (1 << bit)).to_bytes(HASH_BYTES)


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_root_is_the_known_one(size: int) -> None:
    assert tree_of(LEAVES[:size]).root.hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_the_path_of_a_leaf_is_the_known_one(index: int, size: int) -> None:
    path = tree_of(LEAVES[:size]).inclusion(index)

    assert tuple(step.hex() for step in path) == PATHS[index, size]


@pytest.mark.parametrize(("first", "second"), GROWTH)
def test_the_path_of_growth_is_the_known_one(first: int, second: int) -> None:
    path = tree_of(LEAVES[:second]).consistency(first)

    assert tuple(step.hex() for step in path) == GROWTH[first, second]


def root_by_definition(leaves: list[bytes]) -> bytes:
    """MTH, word by word as RFC 9162, section 2.1.1, has it."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = root_by_definition(leaves[:split]), root_by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_the_tree_is_the_one_of_the_definition(size: int) -> None:
    assert TREES[size].root == root_by_definition([str(number).encode() for number in range(size)])


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_leaf_of_every_tree_is_proved(size: int) -> None:
    tree = TREES[size]

    failing = [
        index
        for index in range(size)
        if not is_included(leaf_of(index), index, size=size, path=tree.inclusion(index), root=tree.root)
    ]
    assert failing == []


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_growth_of_a_tree_is_proved(size: int) -> None:
    tree = TREES[size]

    failing = [
        first
        for first in range(1, size + 1)
        if not is_consistent(first, TREES[first].root, second=size, second_root=tree.root, path=tree.consistency(first))
    ]
    assert failing == []


@given(place=places, bit=st.integers(0, 255), step=st.integers(0, 7))
def test_a_changed_leaf_root_or_step_proves_nothing(place: tuple[int, int], bit: int, step: int) -> None:
    index, size = place
    tree = TREES[size]
    leaf, path, root = leaf_of(index), tree.inclusion(index), tree.root

    assert not is_included(turned(leaf, bit), index, size=size, path=path, root=root)
    assert not is_included(leaf, index, size=size, path=path, root=turned(root, bit))
    if path:
        path[step % len(path)] = turned(path[step % len(path)], bit)
        assert not is_included(leaf, index, size=size, path=path, root=root)


@given(place=places, other=st.integers(-1, MOST))
def test_another_place_proves_nothing(place: tuple[int, int], other: int) -> None:
    index, size = place
    tree = TREES[size]

    held = is_included(leaf_of(index), other, size=size, path=tree.inclusion(index), root=tree.root)
    assert held is (other == index)


@given(place=places, extra=st.binary(min_size=32, max_size=32))
def test_a_longer_shorter_or_turned_round_path_proves_nothing(place: tuple[int, int], extra: bytes) -> None:
    index, size = place
    tree = TREES[size]
    path = tree.inclusion(index)
    others = [[*path, extra], [extra, *path], path[:-1], path[1:], path[::-1]]

    for other in others:
        if other != path:
            assert not is_included(leaf_of(index), index, size=size, path=other, root=tree.root)


@given(place=places, other=st.integers(0, MOST))
def test_a_path_never_leads_to_the_root_of_another_size(place: tuple[int, int], other: int) -> None:
    """A root is told with its size; the path of one tree does not lead to the root that belongs to another size."""
    index, size = place

    held = is_included(leaf_of(index), index, size=other, path=TREES[size].inclusion(index), root=TREES[other].root)
    assert held is (other == size)


@given(growth=growths, bit=st.integers(0, 255), step=st.integers(0, 9))
def test_growth_with_a_changed_root_or_step_is_not_proved(growth: tuple[int, int], bit: int, step: int) -> None:
    first, second = growth
    old, new = TREES[first].root, TREES[second].root
    path = TREES[second].consistency(first)

    assert not is_consistent(first, turned(old, bit), second=second, second_root=new, path=path)
    assert not is_consistent(first, old, second=second, second_root=turned(new, bit), path=path)
    path[step % len(path)] = turned(path[step % len(path)], bit)
    assert not is_consistent(first, old, second=second, second_root=new, path=path)


@given(growth=growths, data=st.data())
def test_a_tree_whose_old_leaf_was_changed_did_not_grow(growth: tuple[int, int], data: st.DataObject) -> None:
    first, second = growth
    changed = data.draw(st.integers(0, first - 1))
    forged = tree_of([b"forged" if number == changed else str(number).encode() for number in range(second)])

    path = forged.consistency(first)
    assert not is_consistent(first, TREES[first].root, second=second, second_root=forged.root, path=path)


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_path_for_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        numbered(3).inclusion(index)


@pytest.mark.parametrize("first", [0, 4])
def test_there_is_no_growth_from_nothing_or_from_more(first: int) -> None:
    with pytest.raises(IndexError):
        numbered(3).consistency(first)


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 3), (3, 2), (-1, 3)])
def test_no_growth_is_proved_between_sizes_that_cannot_be(first: int, second: int) -> None:
    assert not is_consistent(first, b"", second=second, second_root=b"", path=[])


def test_a_hundred_thousand_leaves_take_a_second_at_most() -> None:
    """CPU time, so that neighbours on the machine do not count; measured 0.1 s."""
    leaves = b"".join(hashlib.sha256(number.to_bytes(4)).digest() for number in range(100_000))

    started = time.process_time()
    tree = Tree(leaves)
    tree.inclusion(77_777)
    assert time.process_time() - started < 1
