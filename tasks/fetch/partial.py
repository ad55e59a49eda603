"""A download that may break off: its bytes so far, and what the answer said of the whole."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that began a download."""

    status: int
    headers: tuple[tuple[str, str], ...]
    final_url: str
    total_bytes: int | None
    """None: the server did not say."""
    boot: str
    """Bytes written before the machine went down may never have reached the disk."""

    def header(self, name: str) -> str | None:
        """Give the value of the header *name* (in small letters)."""
        return next((value for header, value in self.headers if header.lower() == name), None)

    @property
    def validator(self) -> str | None:
        """What holds a resumed download to the same bytes: a strong ETag, else the time of change; RFC 9110, 13.1.5."""
        etag = self.header("etag")
        if etag is not None and not etag.startswith("W/"):
            return etag
        return self.header("last-modified")


class Partial:
    """The files of one download below the scratch folder, named by the hash of the address."""

    def __init__(self, scratch: Path, digest: str) -> None:
        self.body = scratch / f"fetch-{digest}.part"
        self.notes = scratch / f"fetch-{digest}.json"

    def size(self) -> int:
        """Tell how many bytes are there."""
        return self.body.stat().st_size if self.body.exists() else 0

    def answer(self) -> Answer | None:
        """Give what the bytes belong to; None where there is nothing that may be resumed."""
        try:
            read = json.loads(self.notes.read_text())
        except (OSError, ValueError):
            return None
        headers = tuple((name, value) for name, value in read.pop("headers"))
        answer = Answer(headers=headers, **read)
        resumable = answer.validator is not None and answer.boot == boot_id() and self.size() > 0
        return answer if resumable else None

    def begin(self, answer: Answer) -> None:
        """Start again from nothing, for *answer*."""
        self.clear()
        fresh = self.notes.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(answer)))
        fresh.rename(self.notes)
        os.close(os.open(self.body, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))

    def clear(self) -> None:
        """Forget the bytes, then what they belonged to."""
        self.body.unlink(missing_ok=True)
        self.notes.unlink(missing_ok=True)


def boot_id() -> str:
    """Name this run of the machine; empty where the system does not say."""
    return BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""
