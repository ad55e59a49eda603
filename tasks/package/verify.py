"""Checks a bag as a stranger would: the signature first, then everything. Nothing in a bag is believed, or followed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tasks.package.contents import Contents, Prove
from tasks.package.findings import Tampering, Verdict
from tasks.package.inventory import Inventory, UnreadableFileError, shown, take_inventory
from tasks.package.minisign import PublicKey
from tasks.package.seals import check_seal
from tasks.package.wholeness import INFO, check_wholeness

__all__ = ["Prove", "verify_bag"]


def verify_bag(folder: Path, *, public_keys: Sequence[PublicKey], prove: Prove | None = None) -> Verdict:
    """Check a bag: who signed it, that nothing was changed since, and that what it says holds together.

    Args:
        folder: the bag; hostile until the end.
        public_keys: those that are trusted.
        prove: looks into redacted PDFs, in the isolated worker; None: they are hashed only.

    Raises:
        NotFound: there is no such folder.
    """
    inventory = take_inventory(folder)
    if any(one.kind is Tampering.TOO_LARGE for one in inventory.findings):
        return Verdict(None, None, 0, tuple(inventory.findings))
    info = _info(inventory)
    label = info.get("External-Identifier")
    seal = check_seal(inventory, public_keys, label=label)
    whole = list(check_wholeness(inventory, info))
    contents = Contents(inventory)
    contents.check(prove, label=label)
    findings = dict.fromkeys((*seal.findings, *inventory.findings, *whole, *contents.findings))
    told = None if label is None else shown(label)
    return Verdict(told, seal.key, len(inventory.hashes), tuple(findings))


def _info(inventory: Inventory) -> Mapping[str, str]:
    try:
        text = inventory.read(INFO, most=1 << 16).decode("utf-8", "replace")
    except UnreadableFileError:
        return {}
    return dict(line.split(": ", 1) for line in text.split("\n") if ": " in line)
