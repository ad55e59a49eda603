"""Routes of quotes and their translations. The same verbs as `sluice quote …`."""

from pydantic import BaseModel, Field

from desk.api.acts import TheChange
from desk.api.answers import HANDLE, Answer, Number, Standing, tagged
from desk.api.conditions import RowId, Text, Word
from desk.api.security import TheRecord, desk_router, permit
from storage import claims
from storage.vocabulary import Stance

router = desk_router("quotes")


class NewQuote(BaseModel):
    """Words of a document that say something of a claim."""

    document: str = Field(
        pattern=HANDLE, description="A prefix of its SHA-256, at least 6 digits.", examples=["3fa9c1"]
    )
    page: Number = Field(description="From 1.")
    exact: Text = Field(
        description="The words as they stand in the text that is shown.", examples=["передаёт 37 машин"]
    )
    prefix: Text = Field(default="", description="Words right before them, where they stand there more than once.")
    suffix: Text = Field(default="", description="Words right after them.")
    stance: Stance = Field(default=Stance.SUPPORTS, description="What they say of the claim.")


class Quoted(Standing):
    """A quote that was added; it is evidence from its cache in the same act."""

    quote: int
    evidence: int
    source: str
    document: str = Field(description="SHA-256, 64 hex digits.")
    page: int
    start: int = Field(description="Half-open, in characters of the page's text.")
    end: int
    boxes: list[list[float]] = Field(description="Of the words, in shares of the page: left, top, right, bottom.")
    languages: list[str]


class NewTranslation(BaseModel):
    """What a quote says in another language."""

    to: Word = Field(description="BCP 47.", examples=["en"])
    text: Text = Field(examples=["hands over 37 vehicles"])
    machine: Word | None = Field(default=None, description="Its name and version; none: you translated.")


class Check(BaseModel):
    """What was found of a translation."""

    holds: bool = Field(description="Does it say what the quote says?")


class Translated(Standing):
    """A translation; it counts once another person has checked it."""

    quote: int
    translation: int
    holds: bool | None = Field(description="None: nobody has checked it yet.")


class Translation(Answer):
    """A translation of a quote."""

    translation: int
    language: str
    text: str
    machine: str | None
    holds: bool | None


class Quote(Answer):
    """A quote, held against the text that is shown now."""

    quote: int
    claim: int
    document: str
    page: int
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    boxes: list[list[float]]
    languages: list[str]
    stands: bool
    broken_by: str | None
    translations: list[Translation]
    quoted_by: str
    quoted_at: str


@router.post("/claims/{claim}/quotes", status_code=201, **permit("quote add"))
def add_quote(claim: RowId, asked: NewQuote, change: TheChange) -> Quoted:
    """Quote a document for a claim; the quote is evidence from its cache in the same act."""
    answer = claims.add_quote(
        change.record,
        claim,
        asked.document,
        page=asked.page,
        exact=asked.exact,
        prefix=asked.prefix,
        suffix=asked.suffix,
        stance=asked.stance,
        **change.by,
    )
    return tagged(change.response, Quoted, answer)


@router.get("/claims/{claim}/quotes", **permit("quote list"))
def list_quotes(claim: RowId, *, record: TheRecord) -> list[Quote]:
    """List the quotes of a claim, each held against the text that is shown now: a break is told."""
    return [Quote.model_validate(row) for row in claims.list_quotes(record, claim)]


@router.post("/quotes/{quote}/translations", status_code=201, **permit("quote translate"))
def translate_quote(quote: RowId, asked: NewTranslation, change: TheChange) -> Translated:
    """Say what a quote says in another language. `If-Match` names the claim's version."""
    answer = claims.translate_quote(
        change.record, quote, to=asked.to, text=asked.text, machine=asked.machine, **change.by
    )
    return tagged(change.response, Translated, answer)


@router.post("/translations/{translation}/check", **permit("quote check"))
def check_translation(translation: RowId, asked: Check, change: TheChange) -> Translated:
    """Check a translation, as somebody who reads the quote's language and did not translate it."""
    answer = claims.check_translation(change.record, translation, holds=asked.holds, **change.by)
    return tagged(change.response, Translated, answer)
