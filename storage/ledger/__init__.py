"""The ledger: appended to inside the transaction of the act it records, hash-chained, verified from outside.

`leaves` says what is hashed of an entry, `chain` appends and verifies, `heads` keeps how far it goes, `reading` lists
and builds the Merkle tree, `proofs` shows single entries to strangers, `checking` holds such a proof against a root.
"""

from storage.ledger.chain import LEDGER_LOCK, Verdict, append, verify
from storage.ledger.checking import Checked, check_proof
from storage.ledger.heads import HEAD_FILE, NOTHING, Head, Root, announce_head, load_head, save_head
from storage.ledger.leaves import FIELDS, canonical, entry_hash
from storage.ledger.proofs import ALL, FORMAT, USUAL, Proof, entries_about, prove
from storage.ledger.reading import Listed, Rooted, list_entries, list_newest, tell_root
from storage.ledger.wholeness import Whole, tell_whole
from storage.tables.ledger import LedgerEntry

__all__ = [
    "ALL",
    "FIELDS",
    "FORMAT",
    "HEAD_FILE",
    "LEDGER_LOCK",
    "NOTHING",
    "USUAL",
    "Checked",
    "Head",
    "LedgerEntry",
    "Listed",
    "Proof",
    "Root",
    "Rooted",
    "Verdict",
    "Whole",
    "announce_head",
    "append",
    "canonical",
    "check_proof",
    "entries_about",
    "entry_hash",
    "list_entries",
    "list_newest",
    "load_head",
    "prove",
    "save_head",
    "tell_root",
    "tell_whole",
    "verify",
]
