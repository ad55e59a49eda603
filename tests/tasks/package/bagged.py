"""A bag as a desk would hand it out, with a ledger behind its sign-off; and what an attacker does to one."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from storage.ledger import LedgerEntry, canonical, entry_hash
from storage.ledger.leaves import entry_leaf_hash
from storage.ledger.proofs import _proof
from storage.merkle import Tree
from storage.releases.binding import binding_of, evidence_commitment
from storage.releases.selecting import DISCLOSED
from storage.releases.shapes import DerivativeMade, Selection, SignOffShown
from tasks.package import minisign
from tasks.package.bag import Written, write_bag
from tasks.package.crate import write_crate
from tasks.package.files import listed
from tasks.package.findings import Verdict
from tasks.package.layout import SIGNATURE, SIGNED, tag_files
from tasks.package.minisign import PublicKey, SecretKey
from tasks.package.verify import verify_bag
from tests.tasks.package import selected

DAY = date(2026, 11, 24)
DOSSIER = b"<!doctype html><title>Dossier</title><p>Four boats</p>\n"


def key_of(number: int) -> SecretKey:
    """Give the same key for the same number."""
    seed = bytes([number]) * minisign.SEED_BYTES
    return SecretKey(PublicKey(bytes(range(number, number + 8)), minisign._raw(seed)), seed)


CLAIMS, PROOF = "data/claims.jsonl", "data/audit/inclusion/claim-0001-1.json"
KEY, OTHER_KEY = key_of(7), key_of(90)


def signed_off(text: str, version: int) -> tuple[SignOffShown, str, int]:
    """Give a sign-off in a ledger of eleven entries, the ledger's root and its size."""
    commitment = evidence_commitment("3a" * 32, "e7" * 32)
    binding = binding_of(text, version=version, evidence_commitment=commitment)
    entries = []
    for sequence in range(1, 12):
        entry = LedgerEntry(
            sequence=sequence,
            at=f"2026-11-09T10:00:{sequence:02}.000001+00:00",
            kind="sentence signed",
            actor="reviewer:Ada Northcote",
            pseudonym="R-5f0c2e",
            subject=f"signed:{binding}" if sequence == 6 else f"signed:{sequence:064}",
            payload=canonical({"sign_off": 700 + sequence}),
            previous_hash=entries[-1].hash if entries else "0" * 64,
            salt=hashlib.sha256(bytes([sequence])).hexdigest(),
            hash="",
        )
        entry.hash = entry_hash(entry)
        entries.append(entry)
    tree = Tree(b"".join(map(entry_leaf_hash, entries)))
    proof = _proof(entries[5], tree, DISCLOSED)
    return SignOffShown(date(2026, 11, 9), binding, commitment, {**proof}), tree.root.hex(), tree.size


def selection() -> Selection:
    """Give the example selection, its first claim signed off in a real ledger."""
    plain = selected.selection()
    first, second = plain.claims
    one, root, size = signed_off(first.text, first.version)
    return replace(
        plain, claims=(replace(first, sign_offs=(one,)), second), ledger_root=root, ledger_size=size, made_on=DAY
    )


def drawn(folder: Path) -> dict[int, tuple[Path, DerivativeMade]]:
    """Write what stands for redacted PDFs into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    hidden = {(one.number, each.page) for one in selection().documents for each in one.hidden}
    for number, made in selected.derivatives().items():
        path = folder / f"{number}.pdf"
        path.write_bytes(b"%PDF-1.7\n" + bytes((number * place * 31) % 256 for place in range(5000)) + b"\n%%EOF\n")
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        pages = tuple(
            page if (number, page.source_page) in hidden else replace(page, redactions=()) for page in made.pages
        )
        found[number] = (path, replace(made, pdf_sha256=sha256, pages=pages))
    return found


def written(folder: Path, **changes: Any) -> Written:
    """Write the example bag below *folder*."""
    chosen = changes.pop("selection", None) or selection()
    extra: Mapping[str, bytes] = changes.pop("extra", {"dossier.html": DOSSIER})
    return write_bag(chosen, drawn(folder / "drawn"), extra=extra, key=changes.pop("key", KEY), to=folder / "out")


def repack(bag: Path, *, describe: bool = True) -> None:
    """Make all checksums anew, as somebody would who changed the payload and has no key."""
    data = bag / "data"
    crate = data / "ro-crate-metadata.json"
    held = {str(path.relative_to(data)): listed(path.read_bytes()) for path in data.rglob("*") if path.is_file()}
    if describe:
        del held[crate.name]
        crate.write_bytes(write_crate(held, name=bag.name, description="x", made_on=DAY))
        held[crate.name] = listed(crate.read_bytes())
    for name, content in tag_files(held, label=bag.name, made_on=DAY, description="x").items():
        (bag / name).write_bytes(content)


def edit_json(path: Path, change: Callable[[Any], None]) -> None:
    """Change one JSON file, or the first line of JSON lines."""
    text = path.read_text(encoding="utf-8")
    first, feed, rest = text.partition("\n") if path.suffix == ".jsonl" else (text, "", "")
    told = json.loads(first)
    change(told)
    path.write_text(json.dumps(told, ensure_ascii=False) + feed + rest, encoding="utf-8")


def verdict_on(bag: Path) -> Verdict:
    return verify_bag(bag, public_keys=[OTHER_KEY.public, KEY.public])


def kinds(bag: Path) -> dict[str, set[str]]:
    """Give the kinds of what is found, with the files."""
    found: dict[str, set[str]] = {}
    for one in verdict_on(bag).findings:
        assert one.because
        found.setdefault(str(one.kind), set()).add(one.file)
    return found


def overwrite(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def sign_again(bag: Path, key: minisign.SecretKey, comment: str = "VS-2026-001 2026-11-24 x") -> None:
    (bag / SIGNATURE).write_text(minisign.sign((bag / SIGNED).read_bytes(), key, trusted_comment=comment))


def signed_anew(bag: Path) -> dict[str, set[str]]:
    """Pack and sign anew, as somebody would who has stolen the key: only what the bag says can still give it away."""
    comment = minisign.read_signature((bag / SIGNATURE).read_text()).trusted_comment
    repack(bag)
    sign_again(bag, KEY, comment)
    return {kind: files for kind, files in kinds(bag).items() if kind != "changed_comment"}
