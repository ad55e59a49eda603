"""Puts what corroboration rests on into a record: pages with spans and boxes, captures, people with their languages."""

from dataclasses import dataclass

from sqlmodel import col, select

from storage import claims, people
from storage.claims.answers import Evidenced, Standing
from storage.database import Record
from storage.geometry import WordBox, pack_words
from storage.tables.documents import Page, Span, TextVariant
from storage.tables.provenance import Blob
from storage.tables.review import Reviewer
from storage.tables.sources import Capture
from storage.vocabulary import AuthenticityVerdict, Credibility, EvidenceKind, Role, SourceKind, Stance
from tests.storage.rows import START, Paper, put_cache, put_paper, sha

RUSSIAN = "Поставщик передаёт 37 машин\nи запасные части к ним. Всего 37 машин."
CHINESE = "供方应交付\n37辆车辆及备件。"


@dataclass(frozen=True)
class Leaf:
    """One page of one document, in one language."""

    name: str
    text: str
    language: str = "ru"
    family: str | None = None


def put_leaf(record: Record, cache_id: int, leaf: Leaf) -> int:
    """Make a document of one page whose text has one span and a box for every word; returns the variant's id."""
    paper = Paper(leaf.name, texts=(leaf.text,), languages={leaf.language: len(leaf.text)}, family=leaf.family)
    document_id = put_paper(record, cache_id, paper)
    with record.writing() as session:
        query = select(TextVariant).join(Page, col(Page.id) == col(TextVariant.page_id))
        variant = session.exec(query.where(Page.document_id == document_id)).one()
        variant.words = pack_words(boxes(leaf.text))
        variant.spans_by = "test 1"
        session.add(variant)
        session.add(
            Span(
                variant_id=variant.id or 0,
                start=0,
                end=len(leaf.text),
                language=leaf.language,
                script="Zyyy",
                engine="test 1",
            )
        )
        return variant.id or 0


def boxes(text: str) -> list[WordBox]:
    """Set the words of *text* side by side."""
    found, start = [], 0
    words = text.split()
    for number, word in enumerate(words):
        start = text.index(word, start)
        left, right = number / len(words), (number + 1) / len(words)
        found.append(WordBox(start, start + len(word), left, 0.1, right, 0.2))
        start += len(word)
    return found


def read_again(record: Record, variant_id: int, text: str) -> None:
    """Choose another text for a variant's page, as a later reading by OCR does."""
    with record.writing() as session:
        before = session.get_one(TextVariant, variant_id)
        page_id, before.chosen_because = before.page_id, None
        session.add(before)
        session.flush()
        session.add(
            TextVariant(
                page_id=page_id,
                method="ocr",
                engine="test 2",
                ocr_languages="rus",
                text=text,
                chosen_because="text_layer_disagrees",
            )
        )


def put_capture(record: Record, *, by: str, url: str = "https://customs.example/declaration/7") -> int:
    """Make a captured page of the open web."""
    with record.writing() as session:
        session.add(Blob(sha256=sha(url), size=1, stored_at=START))
        session.flush()
        row = Capture(
            url=url,
            final_url=url,
            query="declarations of 2024, 37 vehicles",
            status=200,
            headers=[["content-type", "text/html"]],
            sha256=sha(url),
            captured_by=reviewer_id(record, by),
            captured_at=START,
        )
        session.add(row)
        session.flush()
        return row.id or 0


def reviewer_id(record: Record, name: str) -> int:
    with record.reading() as session:
        return session.exec(select(Reviewer.id).where(Reviewer.name == name)).one() or 0


def put_desk(record: Record) -> int:
    """Make the people, the cache, two leaves of it, and two sources outside; returns the cache's id.

    Heron words and quotes, lin reads Chinese and rates, vera and odile are editors who make nothing.
    """
    for name, role, reads in (
        ("heron", Role.REVIEWER, ("ru", "en")),
        ("lin", Role.REVIEWER, ("ru", "zh", "en")),
        ("vera", Role.EDITOR, ("en",)),
        ("odile", Role.EDITOR, ("en", "zh-Hans")),
    ):
        people.add_reviewer(record, name, role=role, reads=reads)
    cache_id = put_cache(record)
    put_leaf(record, cache_id, Leaf("contract", RUSSIAN))
    put_leaf(record, cache_id, Leaf("counterpart", CHINESE, "zh-Hans"))
    claims.add_source(record, "customs", kind=SourceKind.REGISTRY, reviewer="heron")
    claims.add_source(record, "expert", kind=SourceKind.PERSON, reviewer="heron")
    return cache_id


def put_claim(record: Record, **particulars: bool) -> int:
    standing = claims.add_claim(record, "harbour", text="37 vehicles were delivered", reviewer="heron", **particulars)
    return standing["claim"]


def state(
    record: Record, claim: int, *, source: str = "expert", stance: Stance = Stance.SUPPORTS, by: str = "heron"
) -> Evidenced:
    """Add a statement with its locator."""
    return claims.add_evidence(
        record,
        claim,
        source=source,
        stance=stance,
        kind=EvidenceKind.STATEMENT,
        locator="minute 12",
        says="it was so",
        reviewer=by,
    )


def rate(record: Record, evidence: int, *, by: str = "lin") -> Evidenced:
    return claims.rate_evidence(record, evidence, credibility=Credibility.PROBABLY_TRUE, reviewer=by)


def put_corroborated(record: Record) -> Standing:
    """Make a claim with a leaked quote, rated, of a document found genuine, and a rated statement from outside."""
    claim = put_claim(record)
    quoted = claims.add_quote(record, claim, sha("contract"), page=1, exact="передаёт 37 машин", reviewer="heron")
    rate(record, quoted["evidence"])
    claims.set_authenticity(
        record,
        sha("contract"),
        verdict=AuthenticityVerdict.CONSISTENT,
        methods=["letterhead"],
        reviewer="lin",
    )
    return rate(record, state(record, claim)["evidence"])
