"""What a fetched file is called: by the answer's Content-Disposition (RFC 6266), else by its address."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote, unquote_to_bytes, urlsplit

UNNAMED = "unnamed"
LONGEST_NAME_BYTES = 255
"""As file systems have it."""
EXTENDED = re.compile(r"""(?:^|;)\s*filename\*\s*=\s*([\w!#$%&+^`{}~-]+)'[^']*'([^;\s]+)""", re.IGNORECASE)
PLAIN = re.compile(r"""(?:^|;)\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))""", re.IGNORECASE)


def name_of(headers: Iterable[tuple[str, str]], url: str) -> str:
    """Give one name for an occurrence; never a path, never empty.

    Args:
        headers: of the answer.
        url: the final address.
    """
    for header, value in headers:
        if header.lower() == "content-disposition":
            declared = single_name(_declared_name(value))
            if declared is not None:
                return declared
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return single_name(unquote(last, errors="replace")) or UNNAMED


def single_name(untrusted_name: str | None) -> str | None:
    """Cut what a stranger calls a file down to a single name; None where nothing is left."""
    if untrusted_name is None:
        return None
    last = re.split(r"[/\\]", untrusted_name)[-1]
    clean = "".join(one for one in last if unicodedata.category(one) not in ("Cc", "Cf", "Cs"))
    name = clean.strip()
    while len(name.encode()) > LONGEST_NAME_BYTES:
        stem, dot, suffix = name.rpartition(".")
        name = f"{stem[:-1]}{dot}{suffix}" if stem and len(suffix) < len(stem) else name[:-1]
    return None if name in ("", ".", "..") else name


def _declared_name(disposition: str) -> str | None:
    """Read `filename*`, else `filename`; a header's bytes come as ISO 8859-1 and are mostly UTF-8."""
    extended = EXTENDED.search(disposition)
    if extended is not None:
        try:
            return unquote_to_bytes(extended[2]).decode(extended[1], "replace")
        except LookupError:
            pass
    plain = PLAIN.search(disposition)
    if plain is None:
        return None
    written = re.sub(r"\\(.)", r"\1", plain[1]) if plain[1] is not None else plain[2]
    try:
        return written.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return written
