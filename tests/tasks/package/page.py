"""An HTML page as a test looks at it: its elements, its text, and whatever it would load."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = frozenset({"meta", "img", "br", "link", "input", "hr"})


@dataclass(frozen=True, slots=True)
class Element:
    """An element with its attributes and all text within it."""

    name: str
    attributes: dict[str, str | None]
    text: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return "".join(self.text)


class Page(HTMLParser):
    """A parsed page; `elements` in the order in which they begin."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.left_open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in EMPTY:
            self.left_open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.left_open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for element in self.left_open:
            element.text.append(data)

    def all(self, *names: str) -> list[Element]:
        return [element for element in self.elements if element.name in names]

    @property
    def words(self) -> str:
        return self.all("body")[0].words
