"""Translations of quotes, and the check by a named person who reads the language. A machine's alone never counts."""

from typing import cast

from sqlmodel import col, select

from config.errors import NotFound, Refused
from storage import people
from storage.acts import Act, Done, required, words_or_none
from storage.claims.acts import added, claim_row
from storage.claims.answers import Translated
from storage.claims.dossier import languages_of
from storage.claims.status import settle
from storage.database import Record
from storage.rules.signing import may_check_translation
from storage.tables.evidence import Quote, Translation, TranslationCheck
from storage.turns import corroborate


def translate_quote(
    record: Record,
    quote: int,
    *,
    to: str,
    text: str,
    reviewer: str,
    machine: str | None = None,
    expected: int | None = None,
    request: str | None = None,
) -> Translated:
    """Say what a quote says in another language.

    Args:
        record: the open record.
        quote: its number.
        to: the language of the translation (BCP 47).
        text: the translation.
        reviewer: the name of who translates, or who ran the machine.
        machine: name and version of the machine; None: a person translated.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        UsageError: the language or the text is none.
        NotFound: there is no such reviewer or quote.
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """
    language, words, engine = (
        people.normalise_language(to),
        required(text, "the text of the translation"),
        words_or_none(machine),
    )
    answer = corroborate(
        record,
        "translate_quote",
        reviewer=reviewer,
        request=request,
        asked={"quote": quote, "to": language, "text": words, "machine": engine},
        act=lambda act: _translate(act, quote, (language, words, engine), expected),
    )
    return cast("Translated", dict(answer))


def _translate(act: Act, quote_id: int, said_so: tuple[str, str, str | None], expected: int | None) -> Done:
    quote = _quote(act, quote_id, expected)
    language, text, machine = said_so
    row = Translation(
        quote_id=quote_id,
        language=language,
        text=text,
        machine=machine,
        translated_by=act.reviewer.id or 0,
        translated_at=act.now,
    )
    translation_id = added(act.session, row)
    payload = {"quote": quote_id, "translation": translation_id, "by_machine": machine is not None}
    return Done("quote translated", f"claim:{quote.claim_id}", payload, _told(act, quote, translation_id, holds=None))


def check_translation(
    record: Record,
    translation: int,
    *,
    holds: bool,
    reviewer: str,
    expected: int | None = None,
    request: str | None = None,
) -> Translated:
    """Say whether a translation holds, as somebody who reads the quote's language and did not translate it.

    Args:
        record: the open record.
        translation: its number.
        holds: whether it says what the quote says.
        reviewer: the name of who checks.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        NotFound: there is no such reviewer or translation.
        Refused: they translated it (rule `four_eyes`), do not read it (rule `reads`), or have checked it
            already (rule `said_already`).
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """
    answer = corroborate(
        record,
        "check_translation",
        reviewer=reviewer,
        request=request,
        asked={"translation": translation, "holds": holds},
        act=lambda act: _check(act, translation, holds=holds, expected=expected),
    )
    return cast("Translated", dict(answer))


def _check(act: Act, translation_id: int, *, holds: bool, expected: int | None) -> Done:
    row = act.session.exec(select(Translation).where(Translation.id == translation_id)).first()
    if row is None:
        raise NotFound(f"no translation {translation_id}. A claim's quotes: sluice quote list CLAIM")
    quote = _quote(act, row.quote_id, expected)
    reviewer_id = act.reviewer.id or 0
    may_check_translation(
        reviewer_id,
        translated_by=None if row.machine is not None else row.translated_by,
        checker_reads=people.languages_of(act.session, act.reviewer),
        languages=languages_of(quote),
    )
    said_already = select(TranslationCheck.id).where(
        col(TranslationCheck.translation_id) == translation_id, col(TranslationCheck.checked_by) == reviewer_id
    )
    if act.session.exec(said_already).first() is not None:
        raise Refused("you have checked this translation already: another person may, too", rule="said_already")
    check = TranslationCheck(translation_id=translation_id, holds=holds, checked_by=reviewer_id, checked_at=act.now)
    added(act.session, check)
    payload = {"quote": quote.id, "translation": translation_id, "holds": holds}
    answer = _told(act, quote, translation_id, holds=holds)
    return Done("translation checked", f"claim:{quote.claim_id}", payload, answer)


def _quote(act: Act, quote_id: int, expected: int | None) -> Quote:
    quote = act.session.exec(select(Quote).where(Quote.id == quote_id)).first()
    if quote is None:
        raise NotFound(f"no quote {quote_id}. A claim's quotes: sluice quote list CLAIM")
    claim_row(act.session, quote.claim_id, expected=expected)
    return quote


def _told(act: Act, quote: Quote, translation_id: int, *, holds: bool | None) -> Translated:
    standing = settle(act, [quote.claim_id])[quote.claim_id]
    return {**standing, "quote": quote.id or 0, "translation": translation_id, "holds": holds}
