"""What a bag says in plain words: what it is, and the commands by which an outsider checks it."""

from storage.releases.shapes import Erratum, Selection
from tasks.package.layout import SIGNED


def readme_of(selection: Selection, *, publisher: str | None) -> str:
    """Write README.txt of a release."""
    by = "" if publisher is None else f"Published by {publisher}.\n"
    return f"""{selection.label}, made on {selection.made_on.isoformat()}
{by}
This is the checked part of a body of leaked papers: claims, what they rest on,
and the documents that they quote. Nothing else of these papers is here, and
nothing can be concluded from that about what there is besides.

Begin with dossier.html (any browser, no connection needed) or dossier.pdf.

dossier.html, dossier.pdf   every claim with its status and why, its quotes with
                            their place on the page, the evidence, what speaks
                            against it, replies, and what is not known
claims.jsonl                a claim a line
evidence.jsonl              a piece of evidence a line
documents.csv               the documents, and a commitment to each original
documents/ID/redacted.pdf   a document, redrawn from its pixels, redacted
documents/ID/pages.txt      what a machine reads on these pictures, a form feed
                            after each page: it may misread
redactions.csv              each painted place, with its reason code
replies.csv                 who was asked for a reply, and what came back
audit/                      the root of the desk's ledger, and proofs that the
                            sign-offs stand in it
schema/                     what the columns and keys mean (JSON Schema)
CHECK.md                    how to check all this with public tools

Cells of the CSV files that a spreadsheet could take for a formula begin with an
apostrophe.

A claim is called "verified" or "corroborated, not verified"; both words are
explained in the dossier. A document that is called consistent or authentic may
still say what is not so.
"""


def check_of(label: str, key_name: str, public_key: str) -> str:
    """Write CHECK.md of a bag.

    Args:
        label: of the bag.
        key_name: the id of the key that signed, as minisign shows it.
        public_key: its second line.
    """
    return f"""# How to check {label}

Every command is typed in this bag's folder, the one that holds `bagit.txt`. None needs a network, none needs the
desk's own software.

## 1. Who signed it

    minisign -Vm {SIGNED} -P PUBLIC_KEY

`PUBLIC_KEY` is what the desk has published elsewhere, long before this bag, as the key with the id `{key_name}`. The
one printed here proves nothing by itself, since whoever forges a bag can print another: `{public_key}`

The trusted comment names this bag and the hash of `{SIGNED}`.

## 2. That nothing was changed, added or taken away

    sha256sum -c {SIGNED}
    sha512sum -c tagmanifest-sha512.txt
    sha256sum -c manifest-sha256.txt
    sha512sum -c manifest-sha512.txt
    python3 -m bagit --validate .        # pip install bagit

Neither tells of a file that was put in beside `bagit.txt`, and `bagit` is content with a bag whose tag manifests were
removed, and with one that was forged as a whole. So check the signature first; then these two must print nothing:

    find . -type f ! -name 'tagmanifest-*' | cut -c3- | sort | diff - <(cut -c67- *manifest-sha256.txt | sort)
    find . -name fetch.txt -o -type l -o -type d -empty

## 3. That nothing lies under the redactions

    qpdf --check data/documents/*/redacted.pdf
    exiftool -a -G1 data/documents/*/redacted.pdf
    pdffonts data/documents/ID/redacted.pdf         # lists none
    pdfimages -list data/documents/ID/redacted.pdf  # one picture a page
    pdftotext data/documents/ID/redacted.pdf -      # nothing, or what is in pages.txt too

## 4. That the sign-offs stand in the desk's ledger

`data/audit/root.txt` is SIZE:HASH, the root of the Merkle tree over the ledger's first SIZE entries (RFC 9162). Write
it down: a later release of the same desk must rest on a ledger that grew from it.

A claim in `claims.jsonl` names a proof for each sign-off, a file in `data/audit/inclusion/`.

1. The binding is SHA-256 over the JSON object with the keys `claim` (its text), `evidence` (the `evidence_commitment`)
   and `version`, keys sorted, no blanks, UTF-8 as it is. The proof discloses `subject`, which must be `signed:` and
   that hash; its `kind` must be `sentence signed`.
2. For each disclosed field, SHA-256 over the line `SALT NAME=VALUE`; the other fields are given as such hashes.
3. The leaf is the line `sluice-ledger-entry-2`, then for each field, in the order sequence, at, day, kind, actor,
   pseudonym, subject, payload, previous_hash, a line `NAME HASH`, a line feed after each.
4. The leaf's hash is SHA-256 over a zero byte and the leaf. Walk `path` upwards as RFC 9162, section 2.1.3.2, says (a
   node is SHA-256 over a one byte, the left and the right hash). It must end at `root`, which must be the one in
   `data/audit/root.txt`.

```python
import hashlib, json, sys
claim, proof = json.loads(sys.argv[1]), json.load(open(sys.argv[2]))
signed = claim["sign_offs"][0]
told = {{"claim": claim["text"], "evidence": signed["evidence_commitment"], "version": claim["version"]}}
canonical = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
assert hashlib.sha256(canonical.encode()).hexdigest() == signed["binding"]
entry = proof["entry"]
assert entry["disclosed"]["subject"]["value"] == "signed:" + signed["binding"]
hashes = dict(entry["committed"])
for name, shown in entry["disclosed"].items():
    line = f"{{shown['salt']}} {{name}}={{shown['value']}}"
    hashes[name] = hashlib.sha256(line.encode()).hexdigest()
order = "sequence at day kind actor pseudonym subject payload previous_hash".split()
leaf = "\\n".join(["sluice-ledger-entry-2", *(f"{{name}} {{hashes[name]}}" for name in order), ""]).encode()
node, place, last = hashlib.sha256(b"\\0" + leaf).digest(), proof["index"], proof["size"] - 1
for step in map(bytes.fromhex, proof["path"]):
    if place % 2 or place == last:
        node = hashlib.sha256(b"\\1" + step + node).digest()
        while place and not place % 2:
            place, last = place // 2, last // 2
    else:
        node = hashlib.sha256(b"\\1" + node + step).digest()
    place, last = place // 2, last // 2
assert node.hex() == proof["root"]
assert open("data/audit/root.txt").read().strip() == f"{{proof['size']}}:{{proof['root']}}"
print("holds")
```

Saved as `../check.py`, it checks the first sign-off of the first claim:

    python3 ../check.py "$(sed -n 1p data/claims.jsonl)" data/audit/inclusion/claim-0001-1.json

## 5. What the commitments to originals are for

`original_commitment` in `documents.csv` is HMAC-SHA-256, keyed with a salt of 32 bytes, over the 32 bytes of the
SHA-256 of the original file. The desk can show salt and original to a court; nobody can find out with it which file of
theirs the desk holds.
"""


def erratum_readme(erratum: Erratum) -> str:
    """Write README.txt of an erratum."""
    what = "the whole of it" if erratum.is_whole else "the claims that erratum.json names"
    return f"""{erratum.label}, made on {erratum.made_on.isoformat()}

This withdraws {erratum.withdraws}: {what}.

The bag that is withdrawn is the one whose {SIGNED} has the SHA-256
{erratum.withdraws_tagmanifest_sha256}

Why: {erratum.because}

Whoever passed it on should pass this on, too. CHECK.md tells how to check it.
"""
