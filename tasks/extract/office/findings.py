"""Words the findings that word-processing documents share: tracked changes, comments, hidden text, what they carry."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from storage.shapes import SignalRead
from storage.vocabulary import SignalKind
from tasks.extract.clean import clean

BEFORE_CHANGES = "before changes"
"""The state of a page with tracked deletions in and insertions out."""
EXAMPLE_CHARACTERS = 200
MAXIMUM_EXAMPLES = 20
MAXIMUM_COMMENTS = 500
MAXIMUM_COMMENT_CHARACTERS = 4000
_QUOTED = 3
"""So many examples stand in the sentence itself."""
_QUOTED_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Change:
    """One tracked change."""

    kind: str
    """`inserted`, `deleted`, `moved away`, `moved here` or `reformatted`."""
    author: str | None
    date: str | None
    """As the document claims it."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote beside the text."""

    author: str | None
    date: str | None
    text: str
    on: str = ""
    """The passage it stands beside."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A passage that the document does not show, and how it is hidden."""

    how: str
    """`hidden`, `white` or `tiny`."""
    text: str


def shorten(text: str, maximum: int = EXAMPLE_CHARACTERS) -> str:
    """Write *text* on one line of at most *maximum* characters."""
    line = " ".join(clean(text).split())
    return line if len(line) <= maximum else f"{line[: maximum - 1]}…"


def find_changes(changes: Sequence[Change]) -> list[SignalRead]:
    """Word the tracked changes of a document as one signal."""
    if not changes:
        return []
    counts = Counter(change.kind for change in changes)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    with_text = [change for change in changes if change.text.strip()]
    quoted = "; ".join(f"{change.kind} “{shorten(change.text, _QUOTED_CHARACTERS)}”" for change in with_text[:_QUOTED])
    noun = "tracked change" if len(changes) == 1 else "tracked changes"
    evidence = f"{len(changes)} {noun} ({told}){_by(changes)}{': ' + quoted if quoted else ''}."
    details = {
        **{kind.replace(" ", "_"): count for kind, count in sorted(counts.items())},
        **_who_and_when(changes),
        "examples": [
            {"kind": change.kind, "author": _name(change.author), "date": change.date, "text": shorten(change.text)}
            for change in with_text[:MAXIMUM_EXAMPLES]
        ],
    }
    return [SignalRead(SignalKind.TRACKED_CHANGES, evidence, details=details)]


def find_comments(comments: Sequence[Comment]) -> list[SignalRead]:
    """Word the comments of a document as one signal; their text stands in its details."""
    if not comments:
        return []
    quoted = "; ".join(f"“{shorten(comment.text, _QUOTED_CHARACTERS)}”" for comment in comments[:_QUOTED])
    noun = "comment" if len(comments) == 1 else "comments"
    details = {
        "count": len(comments),
        **_who_and_when(comments),
        "comments": [
            {
                "author": _name(comment.author),
                "date": comment.date,
                "text": clean(comment.text.strip())[:MAXIMUM_COMMENT_CHARACTERS],
                "on": shorten(comment.on),
            }
            for comment in comments[:MAXIMUM_COMMENTS]
        ],
    }
    return [SignalRead(SignalKind.COMMENTS, f"{len(comments)} {noun}{_by(comments)}: {quoted}.", details=details)]


def find_hidden(passages: Iterable[Hidden]) -> list[SignalRead]:
    """Word the hidden passages of a document, one signal for each way of hiding."""
    by_way: dict[str, list[str]] = {}
    for passage in passages:
        if passage.text.strip():
            by_way.setdefault(passage.how, []).append(passage.text)
    return [_hidden(how, texts) for how, texts in sorted(by_way.items())]


def _hidden(how: str, texts: Sequence[str]) -> SignalRead:
    ways = {
        "hidden": "marked as hidden",
        "white": "white, with nothing dark behind it",
        "tiny": "of one point or less",
    }
    characters = sum(len("".join(text.split())) for text in texts)
    whole = " ".join(texts)
    evidence = f"{characters} characters of text are {ways.get(how, how)}: “{shorten(whole, _QUOTED_CHARACTERS)}”."
    examples = [shorten(text) for text in texts[:MAXIMUM_EXAMPLES]]
    return SignalRead(
        SignalKind.HIDDEN_TEXT, evidence, details={"how": how, "characters": characters, "examples": examples}
    )


def find_embedded(names: Sequence[str]) -> list[SignalRead]:
    """Word the files and objects that a document carries."""
    if not names:
        return []
    shown = [clean(name) for name in names[:MAXIMUM_EXAMPLES]]
    noun = "an object" if len(names) == 1 else f"{len(names)} objects"
    evidence = f"The document carries {noun}: {', '.join(shown)}."
    return [SignalRead(SignalKind.EMBEDDED_OBJECTS, evidence, details={"count": len(names), "names": shown})]


def find_macros(names: Sequence[str]) -> list[SignalRead]:
    """Word that a document carries programs."""
    if not names:
        return []
    shown = [clean(name) for name in names[:MAXIMUM_EXAMPLES]]
    return [
        SignalRead(SignalKind.MACROS, f"The document carries macros: {', '.join(shown)}.", details={"names": shown})
    ]


def find_remote(targets: Mapping[str, str]) -> list[SignalRead]:
    """Word what a document would fetch when opened: *targets* gives address → what it is."""
    if not targets:
        return []
    shown = [{"target": clean(target)[:500], "kind": kind} for target, kind in list(targets.items())[:MAXIMUM_EXAMPLES]]
    told = ", ".join(f"{each['kind']} from {each['target']}" for each in shown[:_QUOTED])
    evidence = f"Opened in an office program, the document would fetch {told}."
    return [SignalRead(SignalKind.REMOTE_CONTENT, evidence, details={"targets": shown})]


def _by(items: Sequence[Change] | Sequence[Comment]) -> str:
    who = _who_and_when(items)
    authors, dates = who["authors"], [str(date)[:10] for date in (who["first"], who["last"]) if date]
    said = f" by {', '.join(authors[:_QUOTED])}{' and others' if len(authors) > _QUOTED else ''}" if authors else ""
    when = f", dated {' to '.join(dict.fromkeys(dates))} as claimed" if dates else ""
    return said + when


def _who_and_when(items: Sequence[Change] | Sequence[Comment]) -> dict[str, list[str] | str | None]:
    authors = sorted({name for item in items if (name := _name(item.author))})[:MAXIMUM_EXAMPLES]
    dates = sorted(item.date for item in items if item.date)
    return {"authors": authors, "first": dates[0] if dates else None, "last": dates[-1] if dates else None}


def _name(author: str | None) -> str | None:
    return shorten(author, 100) or None if author else None
