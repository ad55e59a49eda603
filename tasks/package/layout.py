"""How a bag is laid out (BagIt 1.0, RFC 8493): its tag files, manifests and what is signed. Pure."""

from collections.abc import Mapping
from datetime import date

from tasks.package.files import Listed, listed

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
SIGNED = "tagmanifest-sha256.txt"
SIGNATURE = f"{SIGNED}.minisig"
DATA = "data/"
FETCH = "fetch.txt"
SOFTWARE = "sluice (AGPL-3.0-or-later)"
"""Without version or machine: neither is anybody's business."""


def tag_files(payload: Mapping[str, Listed], *, label: str, made_on: date, description: str) -> dict[str, bytes]:
    """Write the tag files around a payload, tag manifests included; the signature is still to be made.

    Args:
        payload: by paths below `data/`.
        label: of the bag.
        made_on: the day that the bag tells.
        description: what it is, in a sentence.
    """
    size = sum(one.size for one in payload.values())
    info = {
        "Bag-Software-Agent": SOFTWARE,
        "Bagging-Date": made_on.isoformat(),
        "External-Description": description,
        "External-Identifier": label,
        "Payload-Oxum": f"{size}.{len(payload)}",
    }
    tags = {
        "bagit.txt": DECLARATION.encode(),
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in info.items()).encode(),
    }
    below = {f"{DATA}{path}": content for path, content in payload.items()}
    tags |= {f"manifest-{name}.txt": manifest(below, name) for name in ALGORITHMS}
    hashed = {name: listed(content) for name, content in tags.items()}
    return tags | {f"tagmanifest-{name}.txt": manifest(hashed, name) for name in ALGORITHMS}


def manifest(files: Mapping[str, Listed], algorithm: str) -> bytes:
    """Write a manifest: a line a file, sorted by path."""
    lines = (f"{getattr(files[path], algorithm)}  {path}\n" for path in sorted(files))
    return "".join(lines).encode()


def read_manifest(untrusted_text: str) -> dict[str, str]:
    """Read a manifest: hash by path.

    Raises:
        ValueError: a line is none, or names a file twice.
    """
    found: dict[str, str] = {}
    for line in untrusted_text.removesuffix("\n").split("\n"):
        digest, blank, path = line.partition("  ")
        if not blank or not path or path in found:
            raise ValueError(line[:80])
        found[path] = digest.lower()
    return found


def trusted_comment(label: str, made_on: str, tagmanifest_sha256: str) -> str:
    """Give the comment that is signed with a bag: minisign shows it to whoever checks."""
    return f"{label} {made_on} {SIGNED} sha256:{tagmanifest_sha256}"
