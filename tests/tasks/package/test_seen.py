"""Around a quote stands what the picture shows, and no word of a hidden layer."""

from dataclasses import replace

import pytest

from storage.releases.shapes import Selection
from tasks.package.seen import keep_what_is_seen
from tests.tasks.package.selected import derivatives, selection


def around(prefix: str, exact: str, suffix: str, *, page: str) -> tuple[str, str]:
    """Give what is kept around the first quote where its page says *page*."""
    whole, made = selection(), derivatives()
    claim = whole.claims[0]
    place = next(number for number, one in enumerate(claim.evidence) if one.quote is not None)
    quote = claim.evidence[place].quote
    assert quote is not None
    changed = replace(quote, prefix=prefix, exact=exact, suffix=suffix)
    evidence = tuple(
        replace(one, quote=changed) if number == place else one for number, one in enumerate(claim.evidence)
    )
    pages = tuple(
        replace(one, text=page if one.source_page == quote.page else one.text) for one in made[quote.document].pages
    )
    kept: Selection = keep_what_is_seen(
        replace(whole, claims=(replace(claim, evidence=evidence), *whole.claims[1:])),
        {**made, quote.document: replace(made[quote.document], pages=pages)},
    )
    shown = kept.claims[0].evidence[place].quote
    assert shown is not None
    return shown.prefix, shown.suffix


@pytest.mark.parametrize(
    ("prefix", "exact", "suffix", "page", "kept"),
    [
        ("on 9 March ", "35 vehicles", " were sold", "On 9 March 35 vehicles were sold", ("on 9 March ", " were sold")),
        ("", "35 vehicles", "\nhiddenword", "35 vehicles\nand more", ("", "\n")),
        ("hiddenword ", "35 vehicles", " were hiddenword", "35 vehicles were sold", (" ", " were ")),
        ("买方", "交付240辆", "战车隐藏", "买方交付 240 辆战车。", ("买方", "战车")),
        ("on 9 March ", "35 vehicles", " were sold", "", ("", "")),
    ],
)
def test_words_around_a_quote_end_where_the_picture_stops_saying_them(
    prefix: str, exact: str, suffix: str, page: str, kept: tuple[str, str]
) -> None:
    assert around(prefix, exact, suffix, page=page) == kept
