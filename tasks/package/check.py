"""Checking a bag, as the command line does it: from files of keys to a verdict in plain values."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from tasks.package.keys import load_public_keys
from tasks.package.verify import Prove, verify_bag


class Found(TypedDict):
    """Something that is wrong with a bag."""

    kind: str
    file: str
    because: str


class Checked(TypedDict):
    """What checking a bag found."""

    release: str | None
    key: str | None
    """The trusted key that signed it; None: none did."""
    files: int
    whole: bool
    findings: list[Found]


def check_bag(folder: Path, *, public_keys: Sequence[Path], prove: Prove | None) -> Checked:
    """Check a bag; as `verify_bag`.

    Raises:
        NotFound: there is no such folder or key.
        UsageError: a key is none.
    """
    verdict = verify_bag(folder, public_keys=load_public_keys(public_keys), prove=prove)
    return Checked(
        release=verdict.release,
        key=verdict.key,
        files=verdict.files,
        whole=not verdict.findings,
        findings=[Found(kind=one.kind, file=one.file, because=one.because) for one in verdict.findings],
    )
