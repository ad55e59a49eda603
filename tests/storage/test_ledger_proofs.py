"""A proof shows single fields of an entry to strangers, nothing of the others, and fails when anything is changed."""

import copy
import hashlib
import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import NotFound, Refused, UsageError
from storage import ledger
from storage.database import Record
from storage.tables.ledger import LedgerEntry
from tests.storage.outsider import disclosed_by, grew
from tests.storage.rows import put_people
from tests.storage.test_ledger import as_before, fill, tamper

SECRETS = {"note": "wrong doing", "claim": 4}


def sign(record: Record, *, claims: int = 3) -> str:
    """Let vera sign some claims; gives her pseudonym."""
    put_people(record, "vera")
    for number in range(1, claims + 1):
        with record.writing() as session:
            ledger.append(
                session, "claim signed off", actor="reviewer:vera", subject=f"claim:{number}", payload=SECRETS
            )
    with record.reading() as session:
        return session.get_one(LedgerEntry, 2).pseudonym or ""


def proof_of(record: Record, sequence: int, *disclose: str, size: int | None = None) -> dict[str, Any]:
    with record.reading() as session:
        (proof,) = ledger.prove(session, [sequence], size=size, disclose=disclose)
    # as it reaches a stranger
    read: dict[str, Any] = json.loads(json.dumps(proof))
    return read


def test_a_proof_shows_who_signed_what_on_which_day(both_records: Record) -> None:
    pseudonym = sign(both_records)

    checked = ledger.check_proof(proof_of(both_records, 3))

    assert checked["holds"]
    assert checked["disclosed"] == {
        "day": ledger_day(both_records, 3),
        "kind": "claim signed off",
        "pseudonym": pseudonym,
        "subject": "claim:2",
    }


def ledger_day(record: Record, sequence: int) -> str:
    with record.reading() as session:
        return session.get_one(LedgerEntry, sequence).at[:10]


def test_an_outsider_comes_to_the_same_with_the_written_steps_alone(both_records: Record) -> None:
    sign(both_records, claims=6)
    with both_records.reading() as session:
        root = ledger.tell_root(session)

    for sequence in range(1, 8):
        proof = proof_of(both_records, sequence)
        assert disclosed_by(proof, root["size"], root["root"]) == ledger.check_proof(proof)["disclosed"]


def test_an_outsider_sees_that_a_published_root_grew_into_the_next(record: Record) -> None:
    fill(record, 3)
    with record.reading() as session:
        old = ledger.tell_root(session)
    fill(record, 4)
    with record.reading() as session:
        new = ledger.tell_root(session, since=3)

    assert grew(old["root"], 3, new["root"], 7, new["consistency"])
    assert not grew("0" * 64, 3, new["root"], 7, new["consistency"])


def test_a_proof_holds_nothing_of_what_it_does_not_disclose(record: Record) -> None:
    sign(record)
    with record.reading() as session:
        entry = session.get_one(LedgerEntry, 3)
        hidden = [entry.at, entry.at[11:19], "vera", "wrong doing", entry.salt or "", entry.previous_hash, entry.hash]

    written = json.dumps(proof_of(record, 3))

    assert [one for one in hidden if one in written] == []


@pytest.mark.parametrize("name", ledger.FIELDS)
def test_each_field_can_be_shown_by_itself(record: Record, name: str) -> None:
    sign(record)

    proof = proof_of(record, 2, name)

    assert list(proof["entry"]["disclosed"]) == [name]
    assert ledger.check_proof(proof)["holds"]


def guesses(name: str, value: str, known: list[str]) -> set[str]:
    """What somebody can try who knows the value, the format and every salt of the fields that are shown."""
    lines = [value, f"{name}={value}", f" {name}={value}"]
    lines += [f"{salt} {name}={value}" for salt in ["", "0" * 64, *known]]
    return {hashlib.sha256(line.encode()).hexdigest() for line in lines}


def test_a_field_of_few_possible_values_cannot_be_guessed(record: Record) -> None:
    """Kind and day have a handful of values; two entries that have the same differ in what stands for them."""
    sign(record)
    first, second = (proof_of(record, number, "subject") for number in (2, 3))
    shown = [one["salt"] for proof in (first, second) for one in proof["entry"]["disclosed"].values()]

    for name, value in (("kind", "claim signed off"), ("day", ledger_day(record, 2))):
        committed = {proof["entry"]["committed"][name] for proof in (first, second)}
        assert len(committed) == 2
        assert not committed & guesses(name, value, shown)


def test_the_same_person_is_seen_to_be_the_same_only_where_the_pseudonym_is_shown(record: Record) -> None:
    sign(record)

    shown = {json.dumps(proof_of(record, number, "pseudonym")["entry"]["disclosed"]) for number in (2, 3)}
    values = {json.loads(one)["pseudonym"]["value"] for one in shown}
    hidden = {proof_of(record, number, "day")["entry"]["committed"]["pseudonym"] for number in (2, 3)}
    assert (len(values), len(shown), len(hidden)) == (1, 2, 2)


def test_a_persons_name_is_not_shown_unless_asked_for(record: Record) -> None:
    put_people(record, "vera")

    assert "vera" not in json.dumps(proof_of(record, 1))
    assert "reviewer:vera" in json.dumps(proof_of(record, 1, "subject"))


Change = Callable[[dict[str, Any]], object]
CHANGES: dict[str, Change] = {
    "a shown value": lambda proof: proof["entry"]["disclosed"]["day"].update(value="2026-01-01"),
    "a shown value taken away": lambda proof: proof["entry"]["disclosed"]["day"].update(value=None),
    "a shown value that is no text": lambda proof: proof["entry"]["disclosed"]["day"].update(value=7),
    "its salt": lambda proof: proof["entry"]["disclosed"]["day"].update(salt="0" * 64),
    "a salt cut short": lambda proof: proof["entry"]["disclosed"]["day"].update(salt="00"),
    "a commitment": lambda proof: proof["entry"]["committed"].update(actor="0" * 64),
    "two commitments exchanged": lambda proof: proof["entry"]["committed"].update(
        actor=proof["entry"]["committed"]["at"], at=proof["entry"]["committed"]["actor"]
    ),
    "a field left out": lambda proof: proof["entry"]["committed"].pop("actor"),
    "a field too many": lambda proof: proof["entry"]["committed"].update(name="0" * 64),
    "a field twice": lambda proof: proof["entry"]["committed"].update(day="0" * 64),
    "its index": lambda proof: proof.update(index=proof["index"] + 1),
    "an index that is none": lambda proof: proof.update(index=True),
    "an index before the first": lambda proof: proof.update(index=-1),
    "its root": lambda proof: proof.update(root="0" * 64),
    "its path": lambda proof: proof["path"].reverse(),
    "a step left out": lambda proof: proof["path"].pop(),
    "a step too many": lambda proof: proof["path"].append("0" * 64),
    "a step that is no hash": lambda proof: proof["path"].append("0" * 63),
    "no path": lambda proof: proof.update(path=None),
    "its format": lambda proof: proof.update(format="sluice-ledger-proof-2"),
    "a key too many": lambda proof: proof.update(note="trust me"),
    "a key left out": lambda proof: proof.pop("size"),
    "no entry": lambda proof: proof.update(entry=[]),
}


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The proofs of all entries of a small ledger, against one root."""
    from config.settings import Settings  # noqa: PLC0415 a record for many tests
    from storage.database import open_record  # noqa: PLC0415

    record = open_record(Settings(home=tmp_path_factory.mktemp("proofs") / "home"))
    sign(record, claims=4)
    found = [proof_of(record, number) for number in range(1, 6)]
    record.close()
    return found


@pytest.mark.parametrize("what", CHANGES)
def test_a_proof_in_which_anything_is_changed_does_not_hold(proofs: list[dict[str, Any]], what: str) -> None:
    proof = copy.deepcopy(proofs[2])
    assert ledger.check_proof(proof)["holds"]

    CHANGES[what](proof)
    checked = ledger.check_proof(proof)

    assert not checked["holds"]
    assert checked["because"]
    assert checked["disclosed"] == {}


def test_another_size_is_told_by_the_root_that_is_known(proofs: list[dict[str, Any]]) -> None:
    """Inclusion alone does not bind the size (RFC 9162): a root is compared with its size."""
    known = ledger.Root(5, proofs[0]["root"])
    assert ledger.check_proof(proofs[0], known)["holds"]

    for size in range(10):
        changed = {**proofs[0], "size": size}
        assert ledger.check_proof(changed, known)["holds"] is (size == 5)


def test_a_proof_against_another_root_does_not_hold(proofs: list[dict[str, Any]]) -> None:
    checked = ledger.check_proof(proofs[0], ledger.Root(5, "0" * 64))

    assert (checked["holds"], checked["disclosed"]) == (False, {})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(untrusted=json_values)
def test_whatever_is_given_for_a_proof_ends_in_an_answer(untrusted: object) -> None:
    assert ledger.check_proof(untrusted)["holds"] is False


@given(key=st.sampled_from(["format", "size", "root", "index", "path", "entry"]), untrusted=json_values)
def test_whatever_stands_in_a_part_of_a_proof_ends_in_an_answer(
    proofs: list[dict[str, Any]], key: str, untrusted: object
) -> None:
    assert ledger.check_proof({**proofs[1], key: untrusted})["holds"] in {True, False}


def test_an_earlier_root_proves_what_stood_then(record: Record) -> None:
    sign(record)
    with record.reading() as session:
        then = ledger.tell_root(session)
    fill(record, 5)

    checked = ledger.check_proof(proof_of(record, 2, size=4), ledger.Root(then["size"], then["root"]))

    assert checked["holds"]


def test_an_entry_after_that_size_is_not_found(record: Record) -> None:
    sign(record)

    with pytest.raises(NotFound, match="no entry 4"):
        proof_of(record, 4, size=3)


def test_a_size_beyond_the_ledger_is_not_found(record: Record) -> None:
    sign(record)

    with pytest.raises(NotFound, match="holds 4 entries"):
        proof_of(record, 1, size=5)


def test_a_field_that_is_none_is_wrong_usage(record: Record) -> None:
    sign(record)

    with pytest.raises(UsageError, match="'name'"):
        proof_of(record, 1, "name")


def test_an_entry_without_salt_is_shown_whole_or_not_at_all(both_records: Record) -> None:
    as_before(both_records, 2)
    fill(both_records, 2)

    with pytest.raises(Refused) as refused:
        proof_of(both_records, 2, "day")
    assert refused.value.rule == "shown_whole"
    whole = proof_of(both_records, 2, "all")
    assert ledger.check_proof(whole)["holds"]
    whole["entry"]["whole"][2] = "claim signed off"
    assert not ledger.check_proof(whole)["holds"]


def test_salted_and_unsalted_entries_have_one_root(both_records: Record) -> None:
    """The root that verifying computes entry by entry is the one that is told from the hashes."""
    as_before(both_records, 3)
    fill(both_records, 4)

    with both_records.reading() as session:
        told = ledger.tell_root(session)
        assert ledger.verify(session, []).root == ledger.Root(told["size"], told["root"])


def test_no_proof_is_made_of_an_entry_that_was_changed(both_records: Record) -> None:
    sign(both_records)
    tamper(both_records, "UPDATE ledger SET subject = 'claim:9' WHERE sequence = 2")

    with pytest.raises(Refused) as refused:
        proof_of(both_records, 2)
    assert refused.value.rule == "ledger_whole"


def test_no_root_is_told_of_a_ledger_with_a_gap(both_records: Record) -> None:
    sign(both_records)
    tamper(both_records, "DELETE FROM ledger WHERE sequence = 2")

    with both_records.reading() as session, pytest.raises(Refused) as refused:
        ledger.tell_root(session)
    assert refused.value.rule == "ledger_whole"


def test_the_entries_on_a_subject_are_found(record: Record) -> None:
    sign(record)

    with record.reading() as session:
        assert ledger.entries_about(session, "claim:2") == [3]
        with pytest.raises(NotFound):
            ledger.entries_about(session, "claim:22")


def test_a_field_is_checked_with_sha256sum_as_the_documents_say(proofs: list[dict[str, Any]]) -> None:
    shown = proofs[1]["entry"]["disclosed"]["kind"]
    committed = ledger_commitment(proofs[1], "kind")

    line = f"{shown['salt']} kind={shown['value']}"
    said = subprocess.run(["sha256sum"], input=line.encode(), capture_output=True, check=True)

    assert said.stdout.decode()[:64] == committed


def ledger_commitment(proof: dict[str, Any], name: str) -> str:
    from storage.ledger.leaves import commitment  # noqa: PLC0415 the one inside

    shown = proof["entry"]["disclosed"][name]
    return commitment(name, shown["value"], salt=shown["salt"])
