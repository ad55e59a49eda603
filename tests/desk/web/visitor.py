"""Somebody who looks at pages and fills in their forms, within this process; no script runs."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from fastapi import FastAPI

from tests.desk.api.browser import PASSWORD, TestClient, browser_of

HTML = {"Accept": "text/html,application/xhtml+xml"}


class _Forms(HTMLParser):
    """Collects the forms of a page: where they are sent, and what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((known.get("method", "get"), known.get("action", ""), {}))
        elif tag == "input" and self.forms and known.get("type") == "hidden":
            self.forms[-1][2][known["name"]] = known.get("value", "")


def forms_of(page: str) -> list[tuple[str, str, dict[str, str]]]:
    """Give each form of a page: method, address and hidden fields."""
    parser = _Forms()
    parser.feed(page)
    return parser.forms


@dataclass
class Visitor:
    """A browser that asks for pages."""

    client: TestClient

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, headers=HTML, follow_redirects=False, **more)

    def post(self, path: str, fields: dict[str, str]) -> Any:
        return self.client.post(path, data=fields, headers=HTML, follow_redirects=False)

    def submit(self, page: Any, action: str, **filled: str) -> Any:
        """Send the first form of *page* whose address begins with *action*, with what is filled in."""
        _, address, hidden = next(form for form in forms_of(page.text) if form[1].startswith(action))
        return self.post(address, {**hidden, **filled})


def visitor_of(app: FastAPI, name: str | None = None, password: str = PASSWORD) -> Visitor:
    """Give a visitor, signed in by the page as *name*; None: a stranger."""
    visitor = Visitor(browser_of(app))
    if name is not None:
        entered = visitor.submit(visitor.get("/sign-in"), "/sign-in", name=name, password=password)
        assert entered.status_code == 303, entered.text
    return visitor
