"""The founding story in two browsers at once: who does what on the pages, step by step, from take to release."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from storage import claims
from storage.database import Record
from tasks.package import make_keys, release_by_settings
from tasks.workshop import Workshop
from tests.desk.web.driving import until
from tests.desk.web.staging import CACHE, document_named
from tests.storage.claim_rows import put_capture
from tests.storage.signing import PASSWORD

PATIENCE_MS = 60_000
CLAIM = "On 9 March 2024 the seller agreed to supply 35 amphibious combat vehicles."
WIDE = {"width": 1440, "height": 900}
OPEN_UP = "form => { for (let at = form; at; at = at.parentElement) if (at.matches('details')) at.open = true; }"

Look = Callable[[str, Any], None]
"""Is shown each station of the story by a name, and the page where it is seen."""


@dataclass
class Person:
    """Somebody in a browser of their own."""

    name: str
    page: Any

    def sign_in(self) -> None:
        """Come in by the door."""
        self.page.goto("/sign-in")
        self.page.fill("#name", self.name)
        self.page.fill("[name=password]", PASSWORD)
        self.follow(lambda: self.page.keyboard.press("Enter"))

    def follow(self, act: Callable[[], Any]) -> None:
        """Do what leads to another page."""
        with self.page.expect_navigation():
            act()

    def press(self, key: str) -> None:
        """Press a key that leads to another page."""
        self.follow(lambda: self.page.keyboard.press(key))

    def send(self, form: str, **filled: str) -> None:
        """Fill in the form whose action ends in *form*, opening what it lies in, and send it."""
        place = self.page.locator(f'form[method=post][action$="{form}"]').last
        place.evaluate(OPEN_UP)
        for name, value in filled.items():
            field = place.locator(f"[name={name.rstrip('_')}]")
            kind = field.first.evaluate("field => field.type")
            if kind in {"checkbox", "radio"}:
                place.locator(f"[name={name.rstrip('_')}][value='{value}']").check()
            elif kind == "select-one":
                field.select_option(value)
            else:
                field.fill(value)
        self.follow(place.locator("button:not([name])").first.click)


@dataclass
class Story:
    """Two people at work on one cache."""

    record: Record
    heron: Person
    odile: Person
    look: Look

    @property
    def standing(self) -> tuple[str, int]:
        """Where the claim stands: its status, and its independent groups."""
        row = claims.show_claim(self.record, 1)
        return row["status"], row["groups"]

    def address(self, name: str, tail: str = "") -> str:
        """Give the address of a paper."""
        return f"/caches/{CACHE}/documents/{document_named(self.record, name)}{tail}"

    def take_both(self) -> tuple[str, str]:
        """Have both take the next item at once; gives the addresses at which they are."""
        for one in (self.heron, self.odile):
            one.sign_in()
        self.heron.page.goto(f"/caches/{CACHE}")
        self.look("overview", self.heron.page)
        for one in (self.heron, self.odile):
            one.page.goto("/queue")
            one.press("t")
        until(self.heron.page, "document.querySelector('[data-sheet] img').naturalWidth > 0")
        self.look("judge", self.heron.page)
        return self.heron.page.url, self.odile.page.url

    def judge(self) -> None:
        """Decide by keys: relevant, names a person; the next item is there at once."""
        for key in ("1", "5"):
            self.heron.page.keyboard.press(key)
        self.heron.press("Control+Enter")
        self.odile.page.keyboard.press("1")
        self.odile.press("Control+Enter")

    def second(self) -> None:
        """Have the editor review blind what the reviewer judged, then agree."""
        page = self.odile.page
        page.goto("/queue")
        self.odile.follow(lambda: page.get_by_role("button", name="Take a second review").click())
        page.keyboard.press("1")
        page.keyboard.press("5")
        self.odile.press("Control+Enter")

    def compare(self) -> None:
        """Look at what changed between the draft and the contract, and at the contract in two languages."""
        contract = document_named(self.record, "contract.ru.pdf")
        self.heron.page.goto(self.address("draft.ru.pdf", f"/compare/{contract}"))
        self.look("compare-drafts", self.heron.page)
        self.heron.page.goto(
            self.address("contract.ru.pdf", f"/compare/{document_named(self.record, 'contract.zh.pdf')}")
        )
        self.look("compare-languages", self.heron.page)

    def search(self) -> None:
        """Look for a designator in all languages, and see the first page that holds it."""
        self.heron.page.goto("/search")
        self.heron.page.fill("#query", "715")
        self.heron.press("Enter")
        self.look("search", self.heron.page)
        self.heron.follow(self.heron.page.locator(".hits h3 a").first.click)
        self.look("found", self.heron.page)

    def quote(self) -> None:
        """Quote the Russian contract for a new claim, and the Chinese one for the same."""
        self.heron.page.goto(self.address("contract.ru.pdf"))
        self.look("read", self.heron.page)
        self.heron.send(
            "/quote", from_="лёгкие плавающие боевые машины", to="35 ед.", claim="new", new_claim=CLAIM, accuses="1"
        )
        self.look("quoted", self.heron.page)
        self.heron.page.goto(self.address("contract.zh.pdf"))
        self.heron.send("/quote", from_="35辆", claim=f"1.{claims.show_claim(self.record, 1)['revision']}")

    def corroborate(self) -> None:
        """Have the other rate the quotes; then a customs register speaks, with a captured page."""
        self.rate()
        self.heron.page.goto("/sources")
        self.heron.send("/sources", name="Customs register", kind="registry")
        capture = put_capture(self.record, by="heron")
        self.heron.page.goto("/claims/1")
        self.heron.send(
            "/claims/1/evidence",
            source="Customs register",
            stance="supports",
            kind="record",
            capture=str(capture),
            locator="line 4",
            says="35 tracked vehicles were declared for export",
        )
        self.rate()

    def rate(self) -> None:
        """Have the editor grade what nobody has graded."""
        for row in claims.show_claim(self.record, 1)["evidence"]:
            if row["credibility"] is None:
                self.odile.page.goto("/claims/1")
                self.odile.send(f"/evidence/{row['evidence']}/rate", credibility="2")

    def hear(self) -> None:
        """Ask whom the claim accuses; they deny, which is answered, and the answer signed by the other."""
        self.heron.page.goto("/claims/1")
        asked = {"sent_at": "2026-11-01T09:00", "deadline": "2026-11-20T17:00", "channel": "letter"}
        self.heron.send("/replies", party="The seller", allegations="you agreed to supply 35 vehicles", **asked)
        self.heron.send("/replies/1/settle", outcome="answered", stance="denies", answer="There was no such deal.")

    def rebut(self) -> None:
        """Answer the denial, and have the other sign the answer."""
        self.heron.send("/replies/1/answer", verdict="rebutted", because="the customs register names the contract")
        self.odile.page.goto("/claims/1")
        self.odile.send("/replies/1/sign")

    def examine(self) -> None:
        """Judge whether the two papers are genuine, and have what must be hidden proposed, looked at and approved."""
        for name in ("contract.ru.pdf", "contract.zh.pdf"):
            self.heron.page.goto(self.address(name, "/authenticity"))
            self.heron.send("/authenticity", verdict="consistent", methods="letterhead, numbering")
        self.heron.page.goto(self.address("contract.ru.pdf", "/redact"))
        self.heron.send("/redact/propose", terms="заместителя генерального директора по экспорту\n主管出口的副总经理")
        self.look("redact", self.heron.page)
        for name in ("contract.ru.pdf", "contract.zh.pdf"):
            self.odile.page.goto(self.address(name, "/redact"))
            self.odile.send("/redact/approve")
        self.odile.page.goto(self.address("contract.ru.pdf", "/redact"))
        self.odile.page.keyboard.press("x")
        self.look("redacted", self.odile.page)

    def sign(self) -> None:
        """Sign the claim off: the one who wrote it may not, the other may."""
        self.heron.page.goto("/claims/1")
        self.look("claim", self.heron.page)
        self.odile.page.goto("/claims/1")
        self.odile.send("/sign-off")
        self.odile.page.goto("/claims/1/sources")
        self.look("sources", self.odile.page)

    def release(self) -> None:
        """Have the standing order release what is verified, as the operator set it up."""
        settings = self.record.settings.model_copy(update={"release_caches": (CACHE,)})
        make_keys(settings.release_key_path, password=None)
        shop = Workshop(settings)
        try:
            release_by_settings(shop.record, hands=shop.hands)
        finally:
            shop.close()
        self.odile.page.goto("/releases")
        self.look("release", self.odile.page)

    def dark(self) -> None:
        """See the item page and the claim as who works at night."""
        page = self.heron.page
        page.emulate_media(color_scheme="dark")
        page.goto("/claims/1")
        self.look("claim-dark", page)
        page.goto(self.address("contract.zh.pdf"))
        self.look("read-dark", page)


@contextmanager
def two_browsers(browser: Any, address: str, record: Record, look: Look) -> Iterator[Story]:
    """Open a browser for each of the two.

    Args:
        browser: Chromium; a context of it is a browser with cookies of its own.
        address: of the desk.
        record: that the desk serves.
        look: is shown the stations of the story.
    """
    with ExitStack() as stack:
        people = []
        for name in ("heron", "odile"):
            context = browser.new_context(base_url=address, viewport=WIDE, locale="en-GB", timezone_id="UTC")
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            people.append(Person(name, context.new_page()))
        yield Story(record, people[0], people[1], look)
