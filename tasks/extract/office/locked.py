"""Opens Office documents that are locked with a password, in memory, with the passwords that somebody has given."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from config.errors import Unreadable
from storage.shapes import SignalRead
from storage.vocabulary import Reason, SignalKind
from tasks.extract.means import Means
from tasks.extract.office.locked_odf import find_locks, unlock_odf
from tasks.extract.office.zipped import open_parts

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAXIMUM_BYTES = 192 * 1024 * 1024
"""Unlocking holds a document about five times in memory, of which a worker has 2 GiB."""
MAXIMUM_SPIN = 1_000_000
"""Rounds of hashing a password; Office asks for 100,000, [MS-OFFCRYPTO] 2.3.4.10 allows a hundred times as many."""
BUILT_IN_PASSWORD = "VelvetSweatshop"  # noqa: S105 Excel's own, [MS-OFFCRYPTO] 2.3.7.1: it locks nobody out
UNLOCKED = SignalRead(
    SignalKind.UNLOCKED, "The document is locked with a password; one of the cache's candidate passwords opened it."
)

_ODF_FIRST = b"mimetype"
"""The name of the first part of an OpenDocument zip."""
_TYPES = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that can be read: the file as it is, or its unlocked content."""

    content: Path | bytes
    signals: tuple[SignalRead, ...] = ()

    def to_bytes(self) -> bytes:
        """Give the whole content."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def open_office(path: Path, means: Means) -> Opened:
    """Open an Office document of any age at *path*: unlocked if it is locked, else as it is.

    Raises:
        Unreadable: `encrypted` where no candidate fits or its lock is of a kind that cannot be opened, `corrupt`,
            `too_large` for unlocking.
        OSError: it cannot be read.
    """
    with path.open("rb") as source:
        head = source.read(64)
        if head.startswith(b"PK") and _ODF_FIRST in head:
            return _open_odf(path, means)
        if not head.startswith(OLE_MAGIC):
            return Opened(path)
        locked = _open_locked(source)
        if locked is None:
            return Opened(path)
        if path.stat().st_size > MAXIMUM_BYTES:
            raise Unreadable(Reason.TOO_LARGE)
        for password in (*means.passwords, BUILT_IN_PASSWORD):
            content = _unlock(locked, password)
            if content is not None:
                return Opened(content, () if password == BUILT_IN_PASSWORD else (UNLOCKED,))
    raise Unreadable(Reason.ENCRYPTED)


def _open_odf(path: Path, means: Means) -> Opened:
    with open_parts(path) as parts:
        locks = find_locks(parts)
        if locks is None:
            raise Unreadable(Reason.ENCRYPTED)
        if not locks:
            return Opened(path)
        if path.stat().st_size > MAXIMUM_BYTES:
            raise Unreadable(Reason.TOO_LARGE)
        return Opened(unlock_odf(parts, locks, means.passwords), (UNLOCKED,))


def locked_type(path: Path, means: Means) -> str:
    """Tell what a locked Office document of today is, once unlocked; its reader unlocks it again by `open_office`.

    Raises:
        Unreadable: as `open_office`; `unsupported` where the unlocked content is no Office document.
    """
    with open_parts(open_office(path, means).content) as parts:
        for folder, media_type in _TYPES.items():
            if any(name.lower().lstrip("/").startswith(folder) for name in parts.names):
                return media_type
    raise Unreadable(Reason.UNSUPPORTED)


def _open_locked(source: Any) -> Any:
    """Give msoffcrypto's view of the document where it is locked, else None: its reader will say what is wrong."""
    import msoffcrypto  # noqa: PLC0415 only where a document is opened that may be locked
    from msoffcrypto.exceptions import DecryptionError  # noqa: PLC0415

    try:
        office = msoffcrypto.OfficeFile(source)
        if not office.is_encrypted():
            return None
        info = getattr(office, "info", None)
    except MemoryError:
        raise
    except DecryptionError:
        raise Unreadable(Reason.ENCRYPTED) from None
    except Exception:  # noqa: BLE001 a broken document makes it raise anything
        return None
    spin = info.get("spinValue", 0) if isinstance(info, dict) else 0
    if spin > MAXIMUM_SPIN:
        raise Unreadable(Reason.ENCRYPTED)
    return office


def _unlock(office: Any, password: str) -> bytes | None:
    """Try one password; None: it does not fit."""
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError  # noqa: PLC0415

    try:
        # the older formats check a password as they load it; the newer ones are asked to
        office.load_key(password=password, **({"verify_password": True} if office.format == "ooxml" else {}))
    except MemoryError:
        raise
    except InvalidKeyError:
        return None
    except Exception:  # noqa: BLE001 kinds of locks that it does not know make it raise anything
        raise Unreadable(Reason.ENCRYPTED) from None
    unlocked = BytesIO()
    try:
        with _in_memory(office):
            office.decrypt(unlocked)
    except MemoryError:
        raise
    except InvalidKeyError:
        return None
    except (DecryptionError, AttributeError):
        # AttributeError: of Word's XOR obfuscation msoffcrypto loads any key and then knows no way
        raise Unreadable(Reason.ENCRYPTED) from None
    except Exception:  # noqa: BLE001 a broken document makes it raise anything
        raise Unreadable(Reason.CORRUPT) from None
    return unlocked.getvalue()


@contextmanager
def _in_memory(office: Any) -> Iterator[None]:
    """Have msoffcrypto build the unlocked file in memory: a worker may not write where it would put it."""
    module: ModuleType = sys.modules[type(office).__module__]
    if not hasattr(module, "tempfile"):
        yield
        return
    kept = module.tempfile
    module.tempfile = SimpleNamespace(TemporaryFile=BytesIO)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        module.tempfile = kept  # type: ignore[attr-defined]
