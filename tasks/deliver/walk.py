"""Walking inputs: every regular file below them, by raw bytes, in an order that no file system decides."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.errors import NotFound, SluiceError, UsageError
from tasks.deliver.exclusion import rule_of


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A regular file met while walking, not yet opened."""

    given: str
    """The input it belongs to."""
    below: bytes
    """Its raw path below that input; empty where the input is this file."""
    place: bytes
    """Where it lies now."""
    size: int
    rule: str | None


@dataclass(slots=True)
class Walk:
    """What walking found."""

    given: list[str]
    """The inputs, each once, sorted."""
    files: list[OnDisk] = field(default_factory=list)
    skipped: int = 0
    """Links, devices, sockets, pipes: never followed or opened."""
    unreadable: int = 0
    """Files and folders that this user may not read."""


def walk(
    inputs: Iterable[str], *, only: Sequence[bytes] | None, exclude: Mapping[str, Sequence[str]], home: Path
) -> Walk:
    """Find every file below *inputs*.

    Args:
        inputs: absolute paths of folders and files.
        only: with one folder: just these files, by raw path below it.
        exclude: more rules of exclusion, by setting.
        home: the data folder, which must not lie in an input.

    Raises:
        NotFound: an input is not there.
        UsageError: an input is neither folder nor file or holds the home; *only* names something outside.
        SluiceError: something in it may not be read; nothing was brought in.
    """
    walked = Walk(sorted(set(inputs)))
    for given in walked.given:
        root = os.fsencode(given)
        for below, size in _files_of(root, only, walked, home=home):
            place = os.path.join(root, below) if below else root  # noqa: PTH118 bytes: a Path cannot hold them
            rule = rule_of(below or base_name(given), size, exclude)
            walked.files.append(OnDisk(given, below, place, size, rule))
    if walked.unreadable:
        raise unreadable_inputs(walked.unreadable)
    return walked


def base_name(given: str) -> bytes:
    """Tell the last segment of an input's path, as raw bytes."""
    return os.path.basename(os.path.normpath(os.fsencode(given))) or b"root"  # noqa: PTH119 bytes


def unreadable_inputs(count: int) -> SluiceError:
    """Say that *count* files or folders could not be read; no name, for the message may end in a log."""
    return SluiceError(
        f"{count} files or folders of the inputs cannot be read, so nothing was recorded. "
        "List them with: find INPUT ! -readable"
    )


def _files_of(root: bytes, only: Sequence[bytes] | None, walked: Walk, *, home: Path) -> Iterator[tuple[bytes, int]]:
    try:
        found = os.stat(root)  # noqa: PTH116 the input itself may be a link: somebody typed it
    except OSError:
        raise NotFound("an input is not there or may not be reached; check the paths given") from None
    if stat.S_ISREG(found.st_mode):
        _must_be_folder(only)
        walked.unreadable += not os.access(root, os.R_OK)
        yield b"", found.st_size
    elif stat.S_ISDIR(found.st_mode):
        if home.resolve().is_relative_to(Path(os.fsdecode(root)).resolve()):
            raise UsageError("the home of sluice lies inside an input; bring in folders beside it")
        yield from _below(root, walked) if only is None else _just(root, only, walked)
    else:
        raise UsageError("an input is neither a folder nor a file")


def _must_be_folder(only: Sequence[bytes] | None) -> None:
    if only is not None:
        raise UsageError("single files are chosen from one folder, and the input is none")


def _below(root: bytes, walked: Walk) -> Iterator[tuple[bytes, int]]:
    waiting = [b""]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as entries:  # noqa: PTH118 bytes
                listed = list(entries)
        except OSError:
            walked.unreadable += 1
            continue
        for entry in listed:
            relative = folder + b"/" + entry.name if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(relative)
            else:
                yield from _regular(root, relative, walked)


def _just(root: bytes, only: Sequence[bytes], walked: Walk) -> Iterator[tuple[bytes, int]]:
    for relative in sorted(set(only)):
        segments = relative.split(b"/")
        if any(segment in (b"", b".", b"..") for segment in segments):
            raise UsageError("a chosen file lies outside its folder")
        folders = (os.path.join(root, *segments[:depth]) for depth in range(1, len(segments)))  # noqa: PTH118 bytes
        if any(os.path.islink(folder) for folder in folders):  # noqa: PTH114 bytes
            walked.skipped += 1
        else:
            yield from _regular(root, relative, walked)


def _regular(root: bytes, relative: bytes, walked: Walk) -> Iterator[tuple[bytes, int]]:
    place = os.path.join(root, relative)  # noqa: PTH118 bytes
    try:
        found = os.lstat(place)
    except OSError:
        walked.unreadable += 1
        return
    if not stat.S_ISREG(found.st_mode):
        walked.skipped += 1
        return
    walked.unreadable += not os.access(place, os.R_OK)
    yield relative, found.st_size
