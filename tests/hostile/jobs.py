"""What a document could make a reader do, as jobs that a worker runs: each hurts in its own way."""

import ctypes
import os
import resource
import signal
import socket
import sys
import time
from pathlib import Path


def sleep_for_ever() -> None:
    while True:
        time.sleep(60)


def spin_for_ever() -> None:
    while True:
        pass


def crash() -> None:
    ctypes.string_at(0)


def crash_once(mark: Path) -> str:
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


def write_for_ever(path: Path) -> None:
    with path.open("wb") as out:
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


def tell_pid_and_hang(note: Path) -> None:
    note.with_suffix(".part").write_text(str(os.getpid()))
    note.with_suffix(".part").rename(note)
    ctypes.PyDLL(None).pause()  # holds the interpreter's lock: no thread and no handler can help
