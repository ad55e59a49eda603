"""Checks that a bag holds what its manifests list, byte for byte, and nothing else."""

from collections.abc import Iterator, Mapping

from tasks.package.crate import FILE_NAME as CRATE
from tasks.package.crate import parts_of
from tasks.package.findings import Finding, Tampering
from tasks.package.inventory import PLAIN, Inventory, UnreadableFileError, shown
from tasks.package.layout import ALGORITHMS, DATA, DECLARATION, FETCH, SIGNATURE, manifest, read_manifest

INFO, DECLARED = "bag-info.txt", "bagit.txt"
_UNLISTED = frozenset({SIGNATURE, FETCH, *(f"tagmanifest-{algorithm}.txt" for algorithm in ALGORITHMS)})
"""What no manifest lists: tag manifests are over everything else, and the signature over one of them."""

Lists = Mapping[str, Mapping[str, str]]
"""By manifest: the hash of each path."""


def check_wholeness(inventory: Inventory, info: Mapping[str, str]) -> Iterator[Finding]:
    """Hold what lies in a bag against its manifests, `Payload-Oxum` and its RO-Crate."""
    if FETCH in inventory.sizes:
        why = "it wants content to be got elsewhere later; a release is whole, and has none"
        yield Finding(Tampering.FETCH, FETCH, why)
    yield from _declaration(inventory)
    described = _described(inventory)
    for kind in ("tagmanifest", "manifest"):
        lists, findings = _read_lists(inventory, kind)
        yield from findings
        yield from _held(inventory, lists, described or {}, tags=kind == "tagmanifest")
    yield from _twins(inventory)
    yield from _sums(inventory, info)
    yield from _crate(inventory, described)


def _declaration(inventory: Inventory) -> Iterator[Finding]:
    try:
        is_ours = inventory.read(DECLARED, most=1 << 12) == DECLARATION.encode()
    except UnreadableFileError:
        is_ours = False
    if not is_ours:
        why = "it does not say that this is a bag of BagIt 1.0 in UTF-8, as every bag of the desk does"
        yield Finding(Tampering.NOT_BAGIT_1, DECLARED, why)


def _read_lists(inventory: Inventory, kind: str) -> tuple[dict[str, dict[str, str]], list[Finding]]:
    lists: dict[str, dict[str, str]] = {}
    findings = []
    absent = Tampering.NO_TAG_MANIFEST if kind == "tagmanifest" else Tampering.NO_MANIFEST
    for algorithm in ALGORITHMS:
        name = f"{kind}-{algorithm}.txt"
        if name not in inventory.sizes:
            findings.append(Finding(absent, name, "it was taken away: what it listed could be changed unseen"))
            continue
        try:
            lists[algorithm] = read_manifest(inventory.read(name).decode())
        except (UnreadableFileError, ValueError):
            why = "a line of it is none, or lists a file twice: it was changed, or damaged"
            findings.append(Finding(Tampering.BROKEN_MANIFEST, name, why))
    return lists, findings


def _held(inventory: Inventory, lists: Lists, described: Mapping[str, str], *, tags: bool) -> Iterator[Finding]:
    """Hold the tag files, or the payload, against the manifests that list them."""
    there = {name for name in inventory.sizes if name.startswith(DATA) != tags} - _UNLISTED
    for algorithm, listed in lists.items():
        name = f"{'tag' if tags else ''}manifest-{algorithm}.txt"
        for path in sorted(listed.keys() - there):
            yield _absent(path, name, tags=tags)
    if not lists:
        return
    everywhere = set.intersection(*(set(listed) for listed in lists.values()))
    for path in sorted(there - everywhere):
        yield Finding(Tampering.ADDED, path, "not every manifest lists it: it was put in afterwards")
    for path in sorted(there):
        hashes = {algorithm: listed[path] for algorithm, listed in lists.items() if path in listed}
        if hashes:
            yield from _file(inventory, path, hashes, described.get(path.removeprefix(DATA)))


def _absent(path: str, name: str, *, tags: bool) -> Finding:
    is_safe = all(PLAIN.fullmatch(part) for part in path.split("/")) and path.startswith(DATA) != tags
    if is_safe and path not in _UNLISTED:
        return Finding(Tampering.REMOVED, path, f"{name} lists it, and it is not there: it was taken away")
    why = f"it lists a file outside its part of the bag, or with a name that no bag has: {shown(path)}"
    return Finding(Tampering.UNSAFE_PATH, name, why)


def _file(inventory: Inventory, path: str, hashes: Mapping[str, str], described: str | None) -> Iterator[Finding]:
    try:
        found = inventory.hashed(path)
    except UnreadableFileError as failure:
        yield Finding(Tampering.NOT_PLAIN, path, str(failure))
        return
    if any(getattr(found, algorithm) != digest for algorithm, digest in hashes.items()):
        if described == str(found.size):
            why = f"its bytes were changed, its size was not ({found.size} bytes): a part of it was overwritten"
        else:
            why = f"its bytes, {found.size} of them, are not those that the manifests list"
        yield Finding(Tampering.CHANGED, path, why)


def _twins(inventory: Inventory) -> Iterator[Finding]:
    """See that the tag manifest that is not signed lists what the signed one does: it is listed nowhere itself."""
    tags = {}
    for name in sorted(inventory.sizes):
        if "/" not in name and name not in _UNLISTED:
            try:
                tags[name] = inventory.hashed(name)
            except UnreadableFileError:
                return
    for algorithm in ALGORITHMS:
        name = f"tagmanifest-{algorithm}.txt"
        try:
            is_right = inventory.read(name) == manifest(tags, algorithm)
        except UnreadableFileError:
            continue
        if not is_right:
            why = "it does not list just the tag files that are there, with their hashes: it or one of them was changed"
            yield Finding(Tampering.CHANGED, name, why)


def _sums(inventory: Inventory, info: Mapping[str, str]) -> Iterator[Finding]:
    sizes = [size for name, size in inventory.sizes.items() if name.startswith(DATA)]
    if info.get("Payload-Oxum") != f"{sum(sizes)}.{len(sizes)}":
        why = f"it tells another number of bytes or files than there are ({sum(sizes)}.{len(sizes)})"
        yield Finding(Tampering.WRONG_OXUM, INFO, why)


def _described(inventory: Inventory) -> Mapping[str, str] | None:
    """Give the size of each file as the crate tells it; None: it is no crate."""
    try:
        return {path: size for path, (size, _) in parts_of(inventory.read(f"{DATA}{CRATE}")).items()}
    except (UnreadableFileError, ValueError):
        return None


def _crate(inventory: Inventory, described: Mapping[str, str] | None) -> Iterator[Finding]:
    if described is None:
        yield Finding(Tampering.NOT_DESCRIBED, f"{DATA}{CRATE}", "it is no description of a crate as every bag has it")
        return
    there = {name.removeprefix(DATA) for name in inventory.sizes if name.startswith(DATA)} - {CRATE}
    for path in sorted(there ^ described.keys()):
        why = "the crate does not list it" if path in there else "the crate lists it, and it is not there"
        yield Finding(Tampering.NOT_DESCRIBED, shown(f"{DATA}{path}"), why)
    told = parts_of(inventory.read(f"{DATA}{CRATE}"))
    for path in sorted(there & described.keys()):
        found = inventory.hashes.get(f"{DATA}{path}")
        if found is not None and told[path] != (str(found.size), found.sha256):
            yield Finding(Tampering.NOT_DESCRIBED, f"{DATA}{path}", "the crate tells another size or SHA-256 of it")
