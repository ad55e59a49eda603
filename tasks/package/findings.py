"""What checking a bag may find: each kind of tampering has a name of its own."""

from dataclasses import dataclass
from enum import StrEnum


class Tampering(StrEnum):
    """What is wrong with a bag."""

    NO_SIGNATURE = "no_signature"
    BROKEN_SIGNATURE = "broken_signature"
    """The file of the signature is none."""
    SWAPPED_SIGNATURE = "swapped_signature"
    """Signed by a key that is not trusted here, or by a trusted one for another bag."""
    FORGED = "forged_bag"
    """Signed by a trusted key, over another tag manifest: everything may fit, and nothing is what was signed."""
    CHANGED_COMMENT = "changed_comment"
    """The trusted comment is not the one that was signed, or names another bag."""
    NO_TAG_MANIFEST = "removed_tag_manifest"
    NO_MANIFEST = "removed_manifest"
    BROKEN_MANIFEST = "broken_manifest"
    FETCH = "fetch"
    """It wants to be completed from elsewhere."""
    NOT_BAGIT_1 = "not_bagit_1.0"
    CHANGED = "changed_file"
    REMOVED = "removed_file"
    ADDED = "added_file"
    EMPTY_FOLDER = "empty_folder"
    NOT_PLAIN = "not_a_plain_file"
    """A link, a pipe, a device."""
    UNSAFE_PATH = "unsafe_path"
    TOO_LARGE = "too_large"
    WRONG_OXUM = "wrong_oxum"
    """Payload-Oxum tells another number of bytes or files."""
    NOT_DESCRIBED = "not_described"
    """The crate lists other files, or tells another size or hash of one."""
    BROKEN_ROW = "broken_row"
    """It does not fit its schema, or names what is not there."""
    EDITED_PROOF = "edited_proof"
    """A proof does not lead to the root, or proves something else than what the claim says was signed."""
    NOT_PROVED = "not_proved"
    """Nothing shows that somebody signed a claim off that is called verified."""
    EDITED_CLAIM = "edited_claim"
    """What a claim says is not what was signed off."""
    WRONG_ROOT = "wrong_root"
    OTHER_DOCUMENT = "other_document"
    """A document is not the one that its row tells, or has no row."""
    UNDER_REDACTION = "under_redaction"
    """A document holds more than pictures."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a bag."""

    kind: Tampering
    file: str
    """Escaped where its name is not plain."""
    because: str
    """What is wrong, and what to conclude."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a bag found."""

    release: str | None
    """Its label, as far as it tells one."""
    key: str | None
    """The trusted key that signed it; None: none did."""
    files: int
    """Files that were hashed."""
    findings: tuple[Finding, ...]
    """Empty: it is whole."""
