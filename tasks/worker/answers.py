"""What crosses from a locked worker to the desk: of bounded size, of known types, and nothing that could run there.

A pickle may name any function for its reader to call: from a worker that a document has taken over, one would undo the
whole lock. So an answer is JSON, held against the types of `storage.shapes`; of the envelopes that the pool's library
pickles, only those are opened that name what they must.
"""

import errno
import io
import pickle
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from stat import S_ISREG
from typing import Any

from pebble.common import types
from pebble.pool import process
from pydantic import ConfigDict, JsonValue, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from config.errors import Unreadable
from storage.releases.proofs import Proved
from storage.releases.shapes import DerivativeMade
from storage.shapes import Looked, Reading, Unpacked
from storage.vocabulary import Reason

ANSWER_BYTES = 256 * 1024**2
"""The largest answer that is taken: the text of some 50,000 pages."""
MESSAGE_BYTES = ANSWER_BYTES + 64 * 1024
"""With its envelope."""
KINDS: Mapping[str, Any] = {kind.__name__: kind for kind in (Reading, Looked, Unpacked, DerivativeMade, Proved)}
PLAIN = "plain"
CONFIG = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", ser_json_inf_nan="constants")


class Foreign(Exception):  # noqa: N818 stands for whatever it was
    """An error of a kind that is not known here; what it says stays in the worker."""


def pack(answer: object) -> bytes:
    """Write an answer down, inside the worker.

    Raises:
        Unreadable: it is larger than is taken (`too_large`).
        TypeError: it is of no kind that may cross.
    """
    kind = type(answer).__name__ if type(answer) in KINDS.values() else PLAIN
    try:
        written = _adapter(kind).dump_json(answer)
    except PydanticSerializationError as error:
        raise TypeError(type(answer).__name__) from error
    if len(written) > ANSWER_BYTES:
        raise Unreadable(Reason.TOO_LARGE)
    return kind.encode("ascii") + b"\n" + bytes(written)


def unpack(untrusted_answer: bytes) -> Any:
    """Read an answer, at the desk.

    Raises:
        TypeError: it is not what a worker writes.
    """
    kind, _, written = untrusted_answer.partition(b"\n")
    try:
        return _adapter(kind.decode("ascii", "replace")).validate_json(written)
    except (KeyError, ValidationError):
        raise TypeError from None


def take_over(untrusted: Unpacked, spill: Path, into: Path) -> Unpacked:
    """Move what a worker spilled out of its reach, from the folder *spill* to the empty folder *into*.

    A path from a worker that was taken over may lead anywhere, straight or by a link.

    Returns:
        The answer with the paths where its members lie now.

    Raises:
        Unreadable: a member is no plain file just below *spill* (`crashed`: what wrote this was no longer ours).
        OSError: it cannot be moved.
    """
    for member in untrusted.members:
        require_plain(member.path, spill)
    try:
        spill.rename(into)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copytree(spill, into, symlinks=True, dirs_exist_ok=True)
    moved = (replace(member, path=into / member.path.name) for member in untrusted.members)
    return replace(untrusted, members=tuple(moved))


def require_plain(untrusted_path: Path, spill: Path) -> None:
    """Hold that a path from a worker is a plain file just below the folder *spill*.

    Raises:
        Unreadable: it is not (`crashed`).
    """
    if untrusted_path.parent != spill or not S_ISREG(untrusted_path.lstat().st_mode):
        raise Unreadable(Reason.CRASHED)


def open_envelope(untrusted_message: bytes) -> Any:
    """Open what a worker sent through the pool's channel.

    Raises:
        pickle.UnpicklingError: it is damaged.
    """
    return _Envelopes(io.BytesIO(untrusted_message)).load()


class _Envelopes(pickle.Unpickler):
    """Opens the pool's envelopes; every other name in them stands for `Foreign`."""

    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        known = _NAMES.get((module, name))
        return _foreign if known is None else known()


def _member(kind: object, name: str) -> object:
    """Give a member of the pool's own enumeration; of anything else, nothing."""
    return types.ResultStatus[name] if kind is types.ResultStatus else Foreign()


def _foreign(*_: object) -> Foreign:
    return Foreign()


def _fresh(kind: type) -> Callable[[], type]:
    """Give a class of this moment: what a pickle does to it is forgotten with it."""
    return lambda: type(kind.__name__, (kind,), {})


_NAMES: Mapping[tuple[str, str], Callable[[], Callable[..., Any]]] = {
    **{
        (kind.__module__, kind.__name__): _fresh(kind)
        for kind in (process.TaskResult, process.TaskProblem, process.Acknowledgement, types.Result)
    },
    (types.__name__, "ResultStatus"): lambda: types.ResultStatus,
    (types.__name__, "RemoteException.rebuild_exception"): lambda: _without_trace,
    (Unreadable.__module__, "Unreadable"): lambda: lambda reason: Unreadable(Reason(reason)),
    # Python before 3.11.4 pickles a member of an enumeration as what `getattr` gives
    ("builtins", "getattr"): lambda: _member,
    ("builtins", "MemoryError"): lambda: lambda *_: MemoryError(),
}


def _without_trace(error: object, _: object) -> Exception:
    """Leave out what the worker says of the place: it may quote the document."""
    return error if isinstance(error, Exception) else Foreign()


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    # pydantic takes a config for a union, and not for a dataclass alone
    accepted: Any = JsonValue if kind == PLAIN else KINDS[kind] | None
    return TypeAdapter(accepted, config=CONFIG)
