"""A second opinion on the spans that are least sure, by py3langid: where the two disagree, people see both.

Source: py3langid (A. Barbaresi, BSD-3-Clause), after M. Lui and T. Baldwin, langid.py, ACL 2012. Its model lies in the
package: nothing is fetched.
"""

from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from threading import Lock
from typing import Any

from storage.shapes import SpanRead
from storage.vocabulary import SpanMethod
from tasks.language.profiles import load_tables

SURE = 0.9
"""Surer spans are not asked about."""
_LOCK = Lock()


def has_second_opinion() -> bool:
    """Tell whether the second engine is installed."""
    try:
        version("py3langid")
    except PackageNotFoundError:
        return False
    return True


@cache
def engine_name() -> str:
    """Name the second engine."""
    return f"py3langid {version('py3langid')}"


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 installed for this only

    return LanguageIdentifier.from_model_file(MODEL_FILE)


def with_second_opinion(text: str, spans: tuple[SpanRead, ...]) -> tuple[SpanRead, ...]:
    """Ask the second engine about the spans that n-grams told with little confidence, and note where it disagrees.

    Args:
        text: of the page.
        spans: as `tasks.language.detect` gives them.

    Returns:
        The same spans, `second_opinion` set where the other engine names another language; their engine names it too.
    """
    with _LOCK:
        identifier = _identifier()
    return tuple(_asked(text, span, identifier) for span in spans)


def _asked(text: str, span: SpanRead, identifier: Any) -> SpanRead:
    named = replace(span, engine=f"{span.engine}, {engine_name()}")
    if span.method != SpanMethod.MODEL or (span.confidence is not None and span.confidence >= SURE):
        return named
    asked = text[span.start : span.end]
    among = _among(span.script)
    answer = next((code for code, _ in identifier.rank(asked) if not among or code in among), None)
    agrees = answer in {None, _code(span.language)}
    return named if agrees else replace(named, second_opinion=answer)


def _among(script: str) -> frozenset[str]:
    """Give the languages that can be meant in a script, as the second engine names them; none: any."""
    profiles = load_tables().get("Hani" if script in {"Hans", "Hant", "Jpan"} else script)
    return frozenset() if profiles is None else frozenset(map(_code, profiles.languages))


def _code(language: str) -> str:
    return language.partition("-")[0]
