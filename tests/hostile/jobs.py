"""What a document could make a reader do, as jobs that a worker runs: each hurts in its own way.

Who imports this before the first pool starts makes its workers know these jobs: they may not read the tests.
"""

import contextlib
import ctypes
import errno
import os
import resource
import signal
import socket
import stat
import sys
import time
from pathlib import Path

from tasks.worker import launch

if __name__ not in launch.ALSO_PRELOADED:
    launch.ALSO_PRELOADED.append(__name__)


def sleep_for_ever() -> None:
    while True:
        time.sleep(60)


def spin_for_ever() -> None:
    while True:
        pass


def crash() -> None:
    ctypes.string_at(0)


def crash_once() -> str:
    mark = Path.cwd() / "mark"
    if not mark.exists():
        mark.touch()
        crash()
    return "read"


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave() -> None:
    os._exit(3)


def use_all_memory() -> None:
    held = []
    while True:
        held.append(bytearray(64 * 1024**2))


def write_for_ever() -> None:
    with (Path.cwd() / "bomb").open("wb") as out:
        while True:
            out.write(bytes(1024**2))


def give_what_cannot_be_pickled() -> object:
    return lambda: None


def raise_runtime_error() -> None:
    raise RuntimeError


def answer(word: str) -> str:
    return word


def connect_to(port: int) -> str:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return "refused"
    return "connected"


def print_loudly() -> None:
    os.write(1, b"text of a document")
    os.write(2, b"text of a document")
    print("text of a document", file=sys.__stderr__)


def tell_limits() -> dict[str, int]:
    return {
        "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "file": resource.getrlimit(resource.RLIMIT_FSIZE)[0],
    }


def tell_modules() -> list[str]:
    return sorted(sys.modules)


def tell_origin(module: str) -> str:
    return str(sys.modules[module].__file__)


def hang() -> None:
    ctypes.PyDLL(None).pause()  # holds the interpreter's lock: no thread and no handler can help


def tell_environment() -> dict[str, str]:
    return dict(os.environ)


def tell_open_files() -> list[str]:
    """The kinds of all that is open: `char`, `fifo`, `file`, `folder`, `sock`, `other`."""
    kinds = {
        stat.S_IFCHR: "char",
        stat.S_IFIFO: "fifo",
        stat.S_IFREG: "file",
        stat.S_IFDIR: "folder",
        stat.S_IFSOCK: "sock",
    }
    found = []
    for number in range(256):
        with contextlib.suppress(OSError):
            found.append(kinds.get(stat.S_IFMT(os.fstat(number).st_mode), "other"))
    return found


def read_head(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(10).decode("ascii")


def try_to(act: str, path: Path) -> str:
    """What came of an act on a place: `done`, or the name of the error."""
    acts = {
        "read": lambda: path.open("rb").close(),
        "list": lambda: list(path.iterdir()),
        "write": lambda: path.open("r+b").close(),
        "make": path.touch,
        "remove": path.unlink,
        "rename": lambda: path.rename(Path.cwd() / "stolen"),
        "hard link": lambda: (Path.cwd() / "hard").hardlink_to(path),
        "link": lambda: (Path.cwd() / "soft").symlink_to(path),
        "mode": lambda: path.chmod(0o777),
        "times": lambda: os.utime(path, (0, 0)),
        "cut": lambda: os.close(os.open(path, os.O_RDONLY | os.O_TRUNC)),
        "cut by name": lambda: os.truncate(path, 0),
    }
    try:
        acts[act]()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "done"
