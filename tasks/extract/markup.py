"""Reads HTML, and XML, as text: blocks make lines, cells tabs; what a browser does not show is kept and told."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from config.errors import Unreadable
from storage.shapes import PageRead, Reading, SignalRead, VariantRead
from storage.vocabulary import Method, Outcome, Reason, SignalKind
from tasks.extract.clean import clean, clean_title
from tasks.extract.decode import VERSION as DECODE_VERSION
from tasks.extract.decode import Decoded, decode
from tasks.extract.means import Means
from tasks.extract.text import broken_places
from tasks.extract.xml_text import xml_text

VERSION = f"markup 1; {DECODE_VERSION}"
DECLARED_WITHIN = 4096
"""Bytes in which the encoding must be declared; HTML says 1,024, but old pages put comments before it."""
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})
    | <meta[^>]{0,400}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""",
    re.VERBOSE | re.IGNORECASE,
)
LONGEST_QUOTED = 20
"""Hidden passages that are kept as evidence."""

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
        "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav",
        "noframes", "noscript", "ol", "optgroup", "option", "p", "pre", "section", "select", "summary", "table",
        "tbody", "textarea", "tfoot", "thead", "tr", "ul", "xmp", "listing", "plaintext",
    }
)  # fmt: skip
"""Elements that begin and end a line (HTML, 15.3, rendering of flow content)."""
_CELLS = frozenset({"td", "th"})
_SKIPPED = frozenset({"script", "style", "template"})
"""Elements whose content is no text of the page."""
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:\D|$)|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4,}|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
"""Ways to write text that no browser shows."""
_WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))", re.IGNORECASE
)
_GROUND = re.compile(r"background", re.IGNORECASE)
_LOADS = {
    "img": "src",
    "script": "src",
    "iframe": "src",
    "link": "href",
    "embed": "src",
    "input": "src",
    "body": "background",
}
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What an HTML page says."""

    text: str
    title: str | None = None
    hidden: tuple[str, ...] = ()
    """Passages in the text that a browser does not show."""
    remote_hosts: tuple[str, ...] = ()
    """Hosts from which it would load something, sorted."""
    properties: dict[str, str] = field(default_factory=dict)
    """Author, description and the like, as it claims."""


def html_text(markup: str) -> HtmlText:
    """Give the text of *markup*, as a browser without styles would lay it out.

    The standard library's parser neither recurses nor builds a tree: a page of 200,000 nested elements costs its
    length, as any other does.
    """
    page = _Page()
    page.feed(markup)
    page.close()
    return page.result()


def read_markup(path: Path, media_type: str, means: Means) -> Reading:  # noqa: ARG001 every reader is called alike
    """Read the HTML or XML file at *path*: one page.

    Raises:
        Unreadable: `unreadable_text` where its encoding cannot be told; `bomb` where it multiplies itself by entities.
        OSError: it cannot be read.
    """
    payload = path.read_bytes()
    decoded = decode_markup(payload)
    signals: tuple[SignalRead, ...] = ()
    title = None
    if media_type == "text/html":
        page = html_text(decoded.text)
        text, title, signals = page.text, page.title, tuple(signals_of(page))
    else:
        text = xml_text(decoded.text)
    return Reading(
        outcome=Outcome.PARTIAL if decoded.damaged else Outcome.READ,
        reason=Reason.UNREADABLE_TEXT if decoded.damaged else None,
        missing=broken_places(decoded.damaged),
        reader_version=VERSION,
        media_type=media_type,
        title=clean_title(title),
        pages=(PageRead(1, (VariantRead(Method.DECODED, decoded.engine, clean(text)),)),),
        page_count=1,
        signals=signals,
    )


def decode_markup(payload: bytes) -> Decoded:
    """Decode HTML or XML: as it declares if that can be, else as any text.

    Raises:
        Unreadable: its encoding cannot be told.
    """
    found = _DECLARED.search(payload[:DECLARED_WITHIN])
    name = (found[1] or found[2]).decode("ascii").lower() if found else None
    told = None
    try:
        told = decode(payload)
    except Unreadable:
        if name is None:
            raise
    if told is not None and (name is None or (told.engine.startswith("utf") and not told.damaged)):
        return told
    declared = _try(payload, name)
    if declared is not None and not any("\x80" <= sign <= "\x9f" for sign in declared):
        return Decoded(declared, f"declared {name}")
    if told is None:
        raise Unreadable(Reason.UNREADABLE_TEXT)
    return told


_AS_BROWSERS = {
    **dict.fromkeys(("iso-8859-1", "latin1", "ascii", "us-ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    **dict.fromkeys(("shift_jis", "x-sjis"), "cp932"),
    **dict.fromkeys(("tis-620", "iso-8859-11"), "cp874"),
    "iso-8859-9": "cp1254",
}
"""Labels that browsers read as the larger encoding (WHATWG Encoding, 4.2)."""


def _try(payload: bytes, name: str | None) -> str | None:
    if name is None or name.startswith(("utf-16", "utf-32", "unicode", "utf-7")):
        return None  # were it so, the declaration could not have been read as ASCII
    try:
        return payload.decode(_AS_BROWSERS.get(name, name))
    except (LookupError, ValueError):
        return None


def signals_of(page: HtmlText) -> list[SignalRead]:
    """Say what a page hides, and whom it would tell that it was opened."""
    found = []
    if page.hidden:
        quoted = "; ".join(f"“{passage[:120]}”" for passage in page.hidden[:3])
        evidence = f"{len(page.hidden)} passages are written so that a browser does not show them: {quoted}"
        details = {"texts": [passage[:2000] for passage in page.hidden[:LONGEST_QUOTED]]}
        found.append(SignalRead(SignalKind.HIDDEN_TEXT, evidence, 1, details))
    return found


class _Page(HTMLParser):
    """Gathers text while tags go by."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.title: list[str] = []
        self.hidden: list[list[str]] = []
        self.hosts: set[str] = set()
        self.properties: dict[str, str] = {}
        self.is_in_title = False
        self.skipping: str | None = None
        self.preformatted = 0
        self.hiding: list[str] = []
        """The names of open elements from the outermost hidden one on; empty: what comes is shown."""
        self.ends_with_blank = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipping is not None:
            return
        self._lay_out(tag)
        self.preformatted += tag in {"pre", "textarea", "xmp", "listing"}
        if attrs:
            self._look_at(tag, {name: value or "" for name, value in attrs})
        elif self.hiding and tag not in _VOID:
            self.hiding.append(tag)

    def _lay_out(self, tag: str) -> None:
        if tag == "title" and not self.title:
            self.is_in_title = True
        elif tag in _SKIPPED:
            self.skipping = tag
        elif tag == "br":
            self._break()
        elif tag in _BLOCKS:
            self._line()
        elif tag in _CELLS:
            self._cell()

    def _look_at(self, tag: str, attributes: dict[str, str]) -> None:
        address = attributes.get(_LOADS.get(tag, ""), "")
        if address.lower().startswith(("http:", "https:", "//")):
            self._note_host(address)
        if tag == "meta" and attributes.get("name", "").lower() in {
            "author",
            "description",
            "keywords",
            "generator",
            "date",
        }:
            self.properties.setdefault(attributes["name"].lower(), attributes.get("content", "")[:500])
        if tag == "input" and attributes.get("type", "").lower() not in {"hidden", "password", "checkbox", "radio"}:
            self._say(attributes.get("value", ""))
        if tag in _VOID:
            return
        style = attributes.get("style", "")
        is_hidden = "hidden" in attributes or bool(style and (_HIDES.search(style) or _is_white(style)))
        if is_hidden and not self.hiding:
            self.hidden.append([])
        if is_hidden or self.hiding:
            self.hiding.append(tag)

    def _note_host(self, address: str) -> None:
        try:
            host = urlsplit(address).hostname
        except ValueError:
            return
        if host:
            self.hosts.add(host[:253])

    def handle_endtag(self, tag: str) -> None:
        if self.skipping is not None:
            self.skipping = None if tag == self.skipping else self.skipping
            return
        if tag == "title":
            self.is_in_title = False
        if tag in _BLOCKS:
            self._line()
        if tag in {"pre", "textarea", "xmp", "listing"}:
            self.preformatted = max(0, self.preformatted - 1)
        if tag in self.hiding[-50:]:  # a bound: pages that never close what they open are long
            while self.hiding and self.hiding.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.skipping is not None:
            return
        if self.is_in_title:
            self.title.append(data[:1000])
            return
        self._say(data)

    def _say(self, text: str) -> None:
        if self.hiding and text.strip():
            self.hidden[-1].append(" ".join(text.split()))
        if self.preformatted:
            self.pieces.append(text)
            self.ends_with_blank = text[-1:].isspace()
            return
        flat = _BLANKS.sub(" ", text)
        if self.ends_with_blank:
            flat = flat.removeprefix(" ")
        if flat:
            self.pieces.append(flat)
            self.ends_with_blank = flat.endswith(" ")

    def _break(self) -> None:
        self.pieces.append("\n")
        self.ends_with_blank = True

    def _line(self) -> None:
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self._break()

    def _cell(self) -> None:
        if self.pieces and not self.pieces[-1].endswith(("\n", "\t")):
            self.pieces.append("\t")
            self.ends_with_blank = True

    def result(self) -> HtmlText:
        """Sum up."""
        text = re.sub(r" +(?=[\n\t])", "", "".join(self.pieces)).strip("\n\t ")
        hidden = tuple(passage for words in self.hidden if (passage := " ".join(words)))
        title = " ".join("".join(self.title).split()) or None
        return HtmlText(text, title, hidden, tuple(sorted(self.hosts)), self.properties)


def _is_white(style: str) -> bool:
    return bool(_WHITE.search(style)) and not _GROUND.search(style)
