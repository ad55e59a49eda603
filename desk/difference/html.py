"""What changed as a page of HTML: one file, no script, nothing loaded; every word escaped and harmless."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from desk.difference.layout import lay_out
from desk.difference.lines import counted, places, summary
from desk.difference.visible import visible
from tasks.relate.compare import Comparison, Way

TEMPLATE = "diff.html.j2"
STYLE = "diff.css"
LEADING = 400
"""Differences of one head that the page lists before it shows the passages; they all are marked there."""


def page_of(comparison: Comparison) -> str:
    """Fill the page for a comparison."""
    environment = _environment()
    sheet = environment.loader.get_source(environment, STYLE)[0] if environment.loader else ""
    return environment.get_template(TEMPLATE).render(
        comparison=comparison,
        # the style is a file of this package: it holds no word of a document
        style=Markup(sheet),  # noqa: S704
        summary=summary(comparison),
        is_drafts=comparison.way is Way.DIFFERENCES,
        laid=lay_out(comparison),
        leading=LEADING,
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("desk.difference"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(counted=counted, places=places)
    return environment
