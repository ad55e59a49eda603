"""The program of the Prefect server: bound to a socket it is given, alive for as long as anybody uses it.

Started by `desk.engine`. Everybody who uses the server holds the file `users.lock` shared. The kernel lets go of that
however a process ends, also by `kill -9`; when the last one has gone, this process gets the lock and ends itself.
"""

import fcntl
import gc
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

GRACE_SECONDS = 5.0
"""How long the server may take to end by itself."""


def end_when_unused(users: Path) -> None:
    """Wait until nobody uses the server any more, then end this process."""
    with users.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # kept to the end: who comes now waits, and starts a server of its own
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os._exit(0)


def main() -> None:
    """Serve Prefect's API on the socket whose number is the first argument; the second is the lock of its users."""
    listening, users = socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2])
    threading.Thread(target=end_when_unused, args=(users,), daemon=True).start()
    gc.disable()  # importing the server and its 90 migrations makes little garbage and much to search
    import uvicorn  # noqa: PLC0415 the thread above must watch while this loads

    server = uvicorn.Server(
        uvicorn.Config(
            "prefect.server.api.server:create_app",
            factory=True,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=2,
            log_level="warning",
            access_log=False,
        )
    )
    threading.Thread(target=_collect_once_started, args=(server,), daemon=True).start()
    server.run(sockets=[listening])


def _collect_once_started(server: object) -> None:
    while not getattr(server, "started", False):
        time.sleep(0.1)
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()
