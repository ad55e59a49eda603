"""Fills the dossier's template: every value is escaped, and its control characters are written out."""

from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tasks.package.dossier import words
from tasks.package.dossier.content import Content, Picture
from tasks.package.dossier.visible import breakable, made_visible
from tasks.package.paths import proof_path, redacted_pdf_path

TEMPLATE = "dossier.html.j2"


def fill(
    content: Content,
    *,
    style: str,
    source_of: Callable[[Picture], str],
    size_of: Callable[[Picture], tuple[int, int]],
    is_paper: bool = False,
) -> str:
    """Fill the template.

    Args:
        content: what is told.
        style: the name of the style sheet that is written into the page.
        source_of: gives the address of a picture: `data:` or a name.
        size_of: gives the width and height at which it is shown.
        is_paper: whether MuPDF sets it in type: no links, no isolation, and a place to break in every long word.
    """
    environment = _environment(is_paper=is_paper)
    sheet = environment.loader.get_source(environment, style)[0] if environment.loader else ""
    # the style is a file of this package, and addresses are ASCII made here: neither holds a word of others
    return environment.get_template(TEMPLATE).render(
        content=content,
        release=content.selection,
        style=Markup(sheet),  # noqa: S704
        source_of=lambda picture: Markup(source_of(picture)),  # noqa: S704
        size_of=size_of,
        is_paper=is_paper,
    )


@cache
def _environment(*, is_paper: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("tasks.package.dossier"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_on_paper if is_paper else _on_screen,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        words=words,
        counted=words.counted,
        language_name=words.language_name,
        direction=words.direction,
        proof_path=proof_path,
        redacted_pdf_path=redacted_pdf_path,
        lang=_lang,
    )
    environment.filters["percent"] = lambda share: f"{share:.0%}"
    return environment


def _on_screen(value: Any) -> Any:
    return made_visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _on_paper(value: Any) -> Any:
    return breakable(made_visible(value)) if isinstance(value, str) and not isinstance(value, Markup) else value


def _lang(tag: str | None) -> str:
    """Give what HTML's `lang` says: empty where the language is not known."""
    return "" if tag in {None, "und", "zxx", "mul"} else str(tag)
