"""Looking: caches and documents from every side. Only `cache password` changes anything, and not the record."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from getpass import getpass
from typing import Annotated, Any

import typer

from config.errors import UsageError
from desk.cli.common import HANDLE_DIGITS, AnyCache, CacheSlug, Json, harmless, opened, show, tell
from storage import caches, catalogue, pages, passwords
from storage.database import Record
from storage.vocabulary import RelationKind

cache_app = typer.Typer(help="Caches and their numbers.", no_args_is_help=True)
document_app = typer.Typer(help="Documents from every side.", no_args_is_help=True)

Ref = Annotated[
    str | None, typer.Argument(help="A document: a prefix of its SHA-256, at least 6 digits.", metavar="[REF]")
]
DOCUMENT_COLUMNS = ("handle", "outcome", "reason", "pages", "languages", "state", "path")
PAGE_COLUMNS = ("handle", "page", "label", "state", "method", "chosen_because", "languages", "text")
SIGNAL_COLUMNS = ("handle", "page", "signal", "evidence")
FAILURE_COLUMNS = ("handle", "outcome", "reason", "media_type", "missing", "path")
EXCERPT_CHARACTERS = 60
KIND_WIDTH = max(map(len, RelationKind))
CELL_CHARACTERS = 56


@cache_app.command("list")
def list_caches(json: Json = False) -> None:
    """List the caches of this home."""
    with opened() as record:
        show(caches.list_caches(record), json)


@cache_app.command("show")
def show_cache(slug: Annotated[str, typer.Argument(metavar="SLUG")], json: Json = False) -> None:
    """Show a cache: outcomes, reasons, languages, and the funnel from files to released documents."""
    with opened() as record:
        row = caches.show_cache(record, slug)
    show([row] if json else [{"": key, " ": value} for key, value in row.items()], json)


@cache_app.command("password")
def keep_passwords(
    slug: Annotated[str, typer.Argument(metavar="SLUG")],
    forget: Annotated[bool, typer.Option("--forget", help="Remove all candidates of this cache.")] = False,
    json: Json = False,
) -> None:
    """Keep candidate passwords for locked files, one a line on standard input. `sluice reread` then tries them."""
    with opened() as record:
        caches.find_cache(record, slug)
        if forget:
            passwords.forget_passwords(record, slug)
        count = 0 if forget else _add_passwords(record, slug)
    if json:
        show([{"cache": slug, "candidates": count}], json)
    else:
        tell(f"{count} candidates kept. Try them with: sluice reread --cache {slug} --reason encrypted")


def _add_passwords(record: Record, slug: str) -> int:
    # not as an argument: those stand in the shell's history, and any user of the machine can list them
    typed = getpass("password: ") if sys.stdin.isatty() else sys.stdin.read()
    try:
        return passwords.add_passwords(record, slug, typed.splitlines())
    except ValueError:
        raise UsageError(f"more than {passwords.MAXIMUM_CANDIDATES} candidates; nothing was kept") from None


@document_app.command("list")
def list_documents(cache: CacheSlug, json: Json = False) -> None:
    """List the documents of a cache, one line each."""
    with opened() as record:
        rows = catalogue.list_documents(record, slug=cache)
    if not json:
        rows = [
            {
                **row,
                "handle": row["document"][:HANDLE_DIGITS],
                "state": row["review"] and row["review"]["state"],
                "path": row["occurrences"][0]["path"] + _more(len(row["occurrences"])),
            }
            for row in rows
        ]
    show(rows, json, DOCUMENT_COLUMNS, longest=CELL_CHARACTERS)


def _more(places: int) -> str:
    return f"  (+{places - 1})" if places > 1 else ""


@document_app.command("show")
def show_document(ref: Ref = None, cache: AnyCache = None, json: Json = False) -> None:
    """Show one document: what became of it, where it was found, its languages, family and place in the queue."""
    if ref is None:
        raise UsageError("say which document: a prefix of its SHA-256, at least 6 digits")
    with opened() as record:
        rows = catalogue.list_documents(record, ref, cache)
    if json:
        show(rows, json)
        return
    for row in rows:
        places = [{"": "found at", " ": f"{place['delivery']}: {place['path']}"} for place in row.pop("occurrences")]
        show([{"": key, " ": value} for key, value in row.items()] + places, json)


@document_app.command("text")
def show_text(
    ref: Ref = None,
    cache: AnyCache = None,
    variants: Annotated[bool, typer.Option("--variants", help="Also the texts that are not shown.")] = False,
    words: Annotated[bool, typer.Option("--words", help="With --json: where each word stands on its page.")] = False,
    json: Json = False,
) -> None:
    """Show the chosen text of a document's pages, or of all pages of a cache."""
    with opened() as record:
        rows = pages.iterate_pages(record, ref, cache, variants=variants, words=words and json)
        if not json:
            whole = ref is not None
            rows = (
                {
                    **row,
                    "handle": row["document"][:HANDLE_DIGITS],
                    "languages": _languages(row["spans"]),
                    "text": row["text"] if whole or row["text"] is None else _excerpt(row["text"]),
                }
                for row in rows
            )
        show(rows, json, PAGE_COLUMNS)


def _languages(spans: Sequence[Mapping[str, Any]]) -> list[str]:
    """Tell a page's languages with their shares, and where a second engine says otherwise."""
    sizes: Counter[str] = Counter()
    for span in spans:
        sizes[span["language"]] += span["end"] - span["start"]
    told = [f"{language} {size / sizes.total():.0%}" for language, size in sizes.most_common()]
    doubts = {(span["language"], span["second_opinion"]) for span in spans if span["second_opinion"]}
    return (told if len(told) > 1 else list(sizes)) + [f"{one} or {other}?" for one, other in sorted(doubts)]


def _excerpt(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= EXCERPT_CHARACTERS else flat[:EXCERPT_CHARACTERS] + "…"


@document_app.command("relations")
def show_relations(ref: Ref = None, cache: AnyCache = None, json: Json = False) -> None:
    """Show which documents are tied to this one, or all ties within a cache."""
    with opened() as record:
        rows = catalogue.list_relations(record, ref, cache)
    if json or not rows:
        show(rows, json)
        return
    for row in rows:
        sys.stdout.write("\n".join(_told(row)) + "\n")


def _told(row: Mapping[str, Any]) -> Iterator[str]:
    """Tell a relation in lines: a sentence of evidence is too long for a table's cell."""
    ends = f"{row['document'][:HANDLE_DIGITS]}  {row['other'][:HANDLE_DIGITS]}"
    by = "" if row["decided_by"] is None else f" by {harmless(row['decided_by'])}"
    yield f"{ends}  {row['kind']:<{KIND_WIDTH}}  {row['score']:.2f}  {row['state']}{by}"
    yield f"    {harmless(row['because'])}"
    if row["note"] is not None:
        yield f"    note: {harmless(row['note'])}"


@document_app.command("signals")
def show_signals(ref: Ref = None, cache: AnyCache = None, json: Json = False) -> None:
    """Show what a document hides or how it may have been changed: findings with their place, never verdicts."""
    with opened() as record:
        rows = pages.list_signals(record, ref, cache)
    if not json:
        rows = [{**row, "handle": row["document"][:HANDLE_DIGITS]} for row in rows]
    show(rows, json, SIGNAL_COLUMNS)


@document_app.command("failures")
def show_failures(cache: CacheSlug, json: Json = False) -> None:
    """List every input that did not become a fully read document, with its reason."""
    with opened() as record:
        rows = catalogue.list_failures(record, cache)
    if not json:
        rows = [{**row, "handle": row["document"][:HANDLE_DIGITS]} for row in rows]
    show(rows, json, FAILURE_COLUMNS, longest=CELL_CHARACTERS)
