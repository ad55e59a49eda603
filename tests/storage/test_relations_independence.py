"""What people say of two documents counts for independence: a rejected edge joins no evidence, a confirmed one does."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from storage import claims, relations
from storage.database import Record
from storage.sameness import let_place
from storage.tables.provenance import Document
from storage.tables.sameness import Relation
from storage.vocabulary import RelationKind
from tasks.relate.anew import place_anew
from tests.storage.claim_rows import Leaf, put_claim, put_desk, put_leaf, rate
from tests.storage.rows import ledger_kinds, put_cache, sha

TEXT = "Поставщик передаёт 37 машин"


@pytest.fixture
def claim(both_records: Record) -> int:
    """A claim that rests on papers of two caches, tied to one contract that lies in either and is longer."""
    harbour = put_desk(both_records)
    quay = put_cache(both_records, "quay")
    put_leaf(
        both_records, quay, Leaf("contract", "Поставщик передаёт 37 машин\nи запасные части к ним. Всего 37 машин.")
    )
    put_leaf(both_records, harbour, Leaf("annex", f"{TEXT} по приложению."))
    put_leaf(both_records, quay, Leaf("letter", f"{TEXT} по письму."))
    with both_records.writing() as session:
        session.execute(update(Document).where(col(Document.sha256) == sha("contract")).values(pages=9))
    tie(both_records, "contract", "annex", cache_id=harbour)
    tie(both_records, "contract", "letter", cache_id=quay)
    number = put_claim(both_records)
    for name in ("annex", "letter"):
        quoted = claims.add_quote(both_records, number, sha(name), page=1, exact=TEXT, reviewer="heron")
        rate(both_records, quoted["evidence"])
    place_anew(both_records, "harbour")
    place_anew(both_records, "quay")
    return number


def tie(record: Record, *names: str, cache_id: int) -> None:
    """Propose that two papers of a cache are states of one, the smaller hash first."""
    with record.writing() as session:
        query = select(Document.id).where(Document.cache_id == cache_id).order_by(col(Document.sha256))
        left, right = session.exec(query.where(col(Document.sha256).in_([sha(name) for name in names]))).all()
        told = {"kind": "version", "score": 0.9, "because": "0.90 shared", "algorithm": "test 1"}
        session.add(Relation.model_validate({"document_id": left, "other_id": right, **told}))
        let_place(session, [left or 0, right or 0])


def say(record: Record, verb: Callable[..., Any], **said: Any) -> None:
    """Decide on the contract and the letter, and let families follow."""
    verb(record, sha("contract"), sha("letter"), cache="quay", **said)
    place_anew(record, "quay")


def groups(record: Record, claim: int) -> tuple[int, str]:
    shown = claims.show_claim(record, claim)
    return shown["groups"], shown["status"]


def test_a_rejected_edge_joins_no_evidence_of_two_caches(both_records: Record, claim: int) -> None:
    assert groups(both_records, claim)[0] == 1

    say(both_records, relations.reject_relation, reviewer="lin")

    assert groups(both_records, claim)[0] == 2


def test_an_edge_that_a_person_confirms_joins_it_again(both_records: Record, claim: int) -> None:
    say(both_records, relations.reject_relation, reviewer="lin")
    say(both_records, relations.confirm_relation, kind=RelationKind.NEAR_DUPLICATE, reviewer="vera")

    assert groups(both_records, claim)[0] == 1


def test_the_status_of_a_claim_is_written_anew_after_an_act(both_records: Record, claim: int) -> None:  # noqa: ARG001
    say(both_records, relations.reject_relation, reviewer="lin")

    assert ledger_kinds(both_records)[-2:] == ["relation rejected", "claims computed anew"]
