"""Checks the signature of a bag: the one thing that whoever changes a bag cannot make anew."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.package import minisign
from tasks.package.findings import Finding, Tampering
from tasks.package.inventory import Inventory, UnreadableFileError, shown
from tasks.package.layout import SIGNATURE, SIGNED, trusted_comment
from tasks.package.minisign import Malformed, PublicKey, Signature


@dataclass(frozen=True, slots=True)
class Seal:
    """What the signature tells."""

    findings: tuple[Finding, ...]
    key: str | None = None
    """The trusted key that signed what lies here."""


def check_seal(inventory: Inventory, keys: Sequence[PublicKey], *, label: str | None) -> Seal:
    """Check the signature over the tag manifest.

    Args:
        inventory: what lies in the bag.
        keys: the public keys that are trusted.
        label: as the bag says.
    """
    if SIGNATURE not in inventory.sizes:
        return _wrong(Tampering.NO_SIGNATURE, SIGNATURE, "nobody answers for this bag: anybody may have made it")
    try:
        text = inventory.read(SIGNATURE, most=1 << 15).decode()
        signature = minisign.read_signature(text)
    except (UnreadableFileError, UnicodeDecodeError):
        return _wrong(Tampering.BROKEN_SIGNATURE, SIGNATURE, "it is no text of a signature")
    except Malformed as wrong:
        return _wrong(Tampering.BROKEN_SIGNATURE, SIGNATURE, f"{wrong}: anybody may have made this bag")
    try:
        signed = inventory.read(SIGNED)
    except UnreadableFileError:
        return Seal(())  # that it is missing is told with the manifests
    key = next((one for one in keys if one.key_id == signature.key_id), None)
    if key is None:
        return _wrong(
            Tampering.SWAPPED_SIGNATURE,
            SIGNATURE,
            f"it is by key {minisign.name_of(signature.key_id)}, which is not among those that you trust: you hold "
            "another key than the desk's, or somebody else packed this bag",
        )
    return _held(signature, key, signed, label)


def _held(signature: Signature, key: PublicKey, signed: bytes, label: str | None) -> Seal:
    """Hold a signature that names a trusted key against what lies here."""
    fits, comment_fits = minisign.fits_file(signature, signed, key), minisign.fits_comment(signature, key)
    if fits and comment_fits:
        return _named(signature, key, signed, label)
    if fits:
        why = "the tag manifest is what was signed, the trusted comment beside it is not: believe nothing that it says"
        return _wrong(Tampering.CHANGED_COMMENT, SIGNATURE, why)
    if not comment_fits:
        why = f"it bears the id of the trusted key {key.name}, and is not by it: a forgery, or damage"
        return _wrong(Tampering.SWAPPED_SIGNATURE, SIGNATURE, why)
    named = signature.trusted_comment.split(" ")[0]
    if named != label:
        why = f"a trusted key made it for the bag {shown(named)}: it was taken from there"
        return _wrong(Tampering.SWAPPED_SIGNATURE, SIGNATURE, why)
    why = "a trusted key signed another tag manifest of this bag: all was packed anew, or the tag manifest was changed"
    return _wrong(Tampering.FORGED, SIGNED, why)


def _named(signature: Signature, key: PublicKey, signed: bytes, label: str | None) -> Seal:
    _, day, *_ = (*signature.trusted_comment.split(" "), "", "")
    if signature.trusted_comment != trusted_comment(label or "", day, hashlib.sha256(signed).hexdigest()):
        told = shown(signature.trusted_comment)
        why = f"it is signed, and names another bag than this says it is: {told}"
        return Seal((Finding(Tampering.CHANGED_COMMENT, SIGNATURE, why),), key.name)
    return Seal((), key.name)


def _wrong(kind: Tampering, file: str, because: str) -> Seal:
    return Seal((Finding(kind, file, because),))
