"""The words of the sample papers: read from `texts/`, filled with the figures of a deal."""

from pathlib import Path
from string import Template

from samples.deal import Deal, tell

TEXTS = Path(__file__).parent / "texts"
PAGE_BREAK = "----\n"
HEADING = "# "


def fill_paper(name: str, deal: Deal) -> tuple[str, ...]:
    """Write the paper *name* (`contract.ru`) about *deal*.

    Returns:
        Its pages; a line that begins with `# ` is a heading.

    Raises:
        KeyError: the text asks for a figure that a deal does not have.
    """
    written = (TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    language = name.rpartition(".")[2]
    return tuple(page.strip("\n") for page in Template(written).substitute(tell(deal, language)).split(PAGE_BREAK))


def plain_text(page: str) -> str:
    """Give *page* as its reader sees it, without the marks of headings."""
    return "\n".join(line.removeprefix(HEADING) for line in page.splitlines()) + "\n"
