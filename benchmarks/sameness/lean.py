"""Fills a record without what relating is not measured for: telling languages, mending encodings, indexing words."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from storage.shapes import SpanRead

_WRITTEN = {"ru": ("ru", "Cyrl"), "zh": ("zh-Hans", "Hans"), "en": ("en", "Latn")}
_LOOKED_AT = 400


@contextmanager
def lean(wanted: bool) -> Iterator[None]:  # noqa: FBT001 as it comes from the command line
    """Give each page one span in the language of its letters, mend and index nothing, while the context lasts."""
    if not wanted:
        yield
        return
    with (
        patch("tasks.worker.read.tell_languages", as_drawn),
        patch("tasks.extract.text.mend", return_value=None),
        patch("storage.search.keeping.keep_indexed"),
    ):
        yield


def as_drawn(text: str, *_: object, **__: object) -> tuple[SpanRead, ...]:
    """Tell a drawn text's language: Chinese where Han signs stand in it, else by its letters."""
    letters = [sign for sign in text[:_LOOKED_AT] if sign.isalpha()]
    han = sum(sign > "\u3000" for sign in letters)
    cyrillic = sum("\u0400" <= sign <= "\u04ff" for sign in letters)
    drawn_in = "zh" if han > len(letters) / 3 else "ru" if cyrillic > len(letters) / 2 else "en"
    language, script = _WRITTEN[drawn_in]
    return (SpanRead(0, len(text), language, script, confidence=0.99, engine="drawn 1"),)
