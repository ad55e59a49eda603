"""The route of `document diff`: what changed between two drafts, or where a paper and its counterpart disagree."""

from dataclasses import asdict
from typing import Literal

from pydantic import Field

from desk.api.answers import Answer, Handle, OfCache
from desk.api.security import TheRecord, desk_router, permit
from desk.difference.lines import summary
from desk.difference.rows import rows_of
from tasks.relate.compare import Way, compare_documents
from tasks.relate.passages_of import passages_between

router = desk_router("documents")


class FactDiffers(Answer):
    """A fact on which two documents differ, as written on either side."""

    kind: str = Field(description="`amount`, `date`, `contract_number`, `designator` or `number`.")
    before: str | None
    after: str | None


class Changed(Answer):
    """A change between two drafts, or a pair of passages that stand for each other in two languages."""

    kind: Literal["changed", "added", "removed", "moved", "agrees", "differs"]
    page: int | None = Field(description="Of the first document; None: nothing of it stands there.")
    other_page: int | None
    before: str | None
    after: str | None
    context: str
    anchors: list[FactDiffers]
    importance: Literal["misread", "form", "words", "facts"]


class Difference(Answer):
    """What two documents do not share."""

    document: str
    other: str
    way: Way
    language: str | None = Field(description="In which they were compared; None: side by side.")
    summary: str
    notes: list[str] = Field(description="What was left out, in words.")
    changes: list[Changed]


class PassageFound(Answer):
    """A passage of a document that stands in another one."""

    page: int
    start: int = Field(description="In characters of the page's text; half-open.")
    end: int
    other_page: int
    other_start: int
    other_end: int
    characters: int = Field(description="Letters and digits.")
    errors: int = Field(description="So many of them differ at most.")
    text: str


@router.get("/documents/{document}/passages/{other}", **permit("document passages"))
def show_passages(document: Handle, other: Handle, *, record: TheRecord, cache: OfCache = None) -> list[PassageFound]:
    """Show which passages of a document stand in another one, and where."""
    standing = passages_between(record, document, other, cache=cache)
    return [
        PassageFound.model_validate({**asdict(one), "text": text})
        for one, text in zip(standing.passages, standing.texts, strict=True)
    ]


@router.get("/documents/{document}/diff/{other}", **permit("document diff"))
def show_difference(document: Handle, other: Handle, *, record: TheRecord, cache: OfCache = None) -> Difference:
    """Show what changed between two drafts, word by word; of papers in two languages where their facts disagree."""
    comparison = compare_documents(record, document, other, cache=cache)
    return Difference.model_validate(
        {
            "document": comparison.document,
            "other": comparison.other,
            "way": comparison.way,
            "language": comparison.language,
            "summary": summary(comparison),
            "notes": list(comparison.notes),
            "changes": rows_of(comparison),
        }
    )
