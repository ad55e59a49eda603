"""Tells the languages of a page by the engine that the settings ask for."""

from storage.shapes import SpanRead
from tasks.language.detect import detect_spans, engine_name

__all__ = ["engine_name", "tell_languages"]


def tell_languages(
    text: str, words: bytes | None = None, *, reference: bool = False, second_opinion: bool = False
) -> tuple[SpanRead, ...]:
    """Tell the languages of *text*, as spans that cover it.

    Args:
        text: a page.
        words: where its words stand, as `storage.geometry.pack_words` packs them.
        reference: ask stock langdetect instead, for one answer over the whole page.
        second_opinion: have another engine look at what is least sure, where it is installed.
    """
    if reference:
        from tasks.language.reference import detect_whole  # noqa: PLC0415 loads all profiles a second time

        return detect_whole(text)
    spans = detect_spans(text, words)
    if second_opinion:
        from tasks.language.second import has_second_opinion, with_second_opinion  # noqa: PLC0415 loads another model

        return with_second_opinion(text, spans) if has_second_opinion() else spans
    return spans
