"""Opens the file of one mail: as a place in memory, without what mail programs wrap around it."""

import mmap
import re
from pathlib import Path

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.mail.headers import Buffer
from tasks.extract.mail.parts import Part, parse

MAXIMUM_BYTES = 1024**3
"""A mail is mapped whole; a worker may address 2 GiB."""
_COUNT = re.compile(rb"\s*(\d{1,10})[ \t]*\r?\n(?=[!-9;-~]{1,76}:)")
"""What an emlx begins with: the number of the message's bytes; a property list follows them."""
_WIDE = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def open_mail(path: Path) -> Part:
    """Map the mail at *path* and find its parts; the map lasts as long as one of them.

    Raises:
        Unreadable: `empty`, `too_large`, `bomb`; `corrupt` where it is UTF-16 and damaged.
        OSError: it cannot be read.
    """
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(Reason.EMPTY)
    if size > MAXIMUM_BYTES:
        raise Unreadable(Reason.TOO_LARGE)
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return parse_mail(mapped)


def parse_mail(buffer: Buffer) -> Part:
    """Find the parts of a mail in *buffer*, behind a byte order mark, blank lines, an emlx's count."""
    for mark, encoding in _WIDE:
        if buffer[:2] == mark:
            try:
                buffer = buffer[:].decode(encoding).encode()
            except UnicodeError:
                raise Unreadable(Reason.CORRUPT) from None
    start = 3 if buffer[:3] == b"\xef\xbb\xbf" else 0
    end = len(buffer)
    count = _COUNT.match(buffer, start)
    if count:
        start, end = count.end(), min(end, count.end() + int(count[1]))
    while start < end and buffer[start : start + 1] in (b"\r", b"\n"):
        start += 1
    return parse(buffer, start, end)
