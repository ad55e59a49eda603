"""The loopback Prefect server: found, started, shared, and left. Loads no Prefect itself; `desk.loopback` does.

Two files of Prefect's home tell who is there. `server.json` says where the server listens, and is locked by it as
long as it lives: what stands in it while nobody holds the lock is stale (a copied home, a machine that went down).
`users.lock` is shared by everybody who uses the server; the last one to go takes the server with them.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import IO
from urllib.parse import urlsplit

import httpx

from config.errors import SluiceError
from config.quiet import SWITCHES
from config.settings import Settings

START_SECONDS = 180.0
"""A cold start takes 10 s on a quiet machine of two cores, most of it Prefect's migrations; a busy one takes longer."""
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.1
LOOKS = 10
"""So often in a row a server must be seen in use before it is left to its other users."""
SETTLE_SECONDS = 5.0
ASK_SECONDS = 2.0
SERVER_SWITCHES = {
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(3 * 24 * 3600),
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P1D",
    "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "5",
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "10",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_SCHEDULED_TIME": "PT2M",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
}
"""Of our server: no pages, nothing kept for long (an inbox looked into every minute makes some 30 MB a day), and
none of the services that we do not use."""


def running_server(settings: Settings) -> str | None:
    """Tell the address of the server in use: that of the settings, else the one that runs in this home, if any."""
    found = server_address(settings)
    return found if found is not None and is_healthy(found) else None


def server_address(settings: Settings) -> str | None:
    """Tell where the server should answer, without asking it; None: none is set, and none runs in this home."""
    return settings.prefect_api_url or _standing_server(settings)


def is_healthy(api_url: str) -> bool:
    """Tell whether a Prefect server answers at *api_url*."""
    try:
        # what is on this machine must not be asked for by way of a proxy
        with httpx.Client(trust_env=False, timeout=ASK_SECONDS) as client:
            return client.get(f"{api_url}/health").status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _nothing(_api_url: str) -> None:
    return


@contextlib.contextmanager
def start_server(settings: Settings, *, meanwhile: Callable[[str], None] = _nothing) -> Iterator[str]:
    """Give the address of a Prefect server: the one set, the one that runs in this home, or one started for us.

    A server of this home lives until the last process that uses it has left or died.

    Args:
        settings: the settings in force.
        meanwhile: called once with the address, before the server is known to answer.

    Raises:
        SluiceError: none could be reached or started.
    """
    if settings.prefect_api_url is not None:
        if not is_healthy(settings.prefect_api_url):
            raise SluiceError(
                "no Prefect server answers at SLUICE_PREFECT_API_URL. Start it, or unset that, and one is started."
            )
        meanwhile(settings.prefect_api_url)
        yield settings.prefect_api_url
        return
    settings.prefect_home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.prefect_home / "users.lock").open("a") as using:
        child, url = _join(settings, using, meanwhile)
        try:
            yield url
        finally:
            fcntl.flock(using, fcntl.LOCK_UN)
            if child is not None:
                _await_end(child, settings)


def _join(
    settings: Settings, using: IO[str], meanwhile: Callable[[str], None]
) -> tuple[subprocess.Popen[bytes] | None, str]:
    """Become a user of the home's server, starting it where none runs."""
    deadline = time.monotonic() + START_SECONDS
    _share(using, deadline)
    child, url = _find_or_spawn(settings)
    try:
        if not is_healthy(url):
            sys.stderr.write("sluice: waiting for the Prefect server to start (about 10 s)\n")
            sys.stderr.flush()
        meanwhile(url)
        up = _comes_up(settings, url, child, deadline)
        if not up:
            child, url = _find_or_spawn(settings, port=urlsplit(url).port or 0)  # once more, at the address told
            up = _comes_up(settings, url, child, deadline)
    except BaseException:
        if child is not None:
            child.kill()
            child.wait()
        raise
    if not up:
        raise SluiceError("the Prefect server does not start; prefect/server.log in the home tells why.")
    return child, url


def _find_or_spawn(settings: Settings, *, port: int = 0) -> tuple[subprocess.Popen[bytes] | None, str]:
    settled = time.monotonic() + SETTLE_SECONDS
    while True:
        with (settings.prefect_home / "server.json").open("a+") as standing:
            if _take(standing):
                return _spawn(settings, standing, port)
        url = _standing_server(settings)
        if url is not None:
            return None, url
        if time.monotonic() > settled:
            raise SluiceError("this home was moved while its Prefect server ran. Stop `sluice serve`, then try again.")
        time.sleep(LOOK_SECONDS)  # somebody is just writing that file, or just looked into it


def _share(using: IO[str], deadline: float) -> None:
    """Hold the users' lock; where a server is just ending, wait until it has."""
    while True:
        try:
            fcntl.flock(using, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise SluiceError("the Prefect server of this home does not end. Find it with: ps -ef") from None
            time.sleep(LOOK_SECONDS)
        else:
            return


def _take(standing: IO[str]) -> bool:
    """Tell whether no server runs, and hold its place if so; the server inherits the hold, for as long as it lives."""
    try:
        fcntl.flock(standing, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _spawn(settings: Settings, standing: IO[str], port: int) -> tuple[subprocess.Popen[bytes], str]:
    home = settings.prefect_home
    with socket.socket() as listening, (home / "server.log").open("ab") as log:
        (home / "server.log").chmod(0o600)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/api"
        standing.truncate(0)
        standing.write(json.dumps({"api_url": url, "home": _name_of(settings)}))
        standing.flush()
        child = subprocess.Popen(  # noqa: S603 our own program
            [sys.executable, "-P", "-m", "desk.loopback", str(listening.fileno()), str(home / "users.lock")],
            env=_server_environment(settings, url),
            cwd=home,  # Prefect reads settings from the current folder, which may be the leak
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(listening.fileno(), standing.fileno()),
            start_new_session=True,  # Ctrl-C is for us; the server ends when we have left it
        )
    return child, url


def _server_environment(settings: Settings, url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "SLUICE_"))}
    secret = auth_string(settings)
    return {
        **kept,
        **SWITCHES,
        **SERVER_SWITCHES,
        "PREFECT_HOME": str(settings.prefect_home),
        "PREFECT_API_URL": url,
        "PREFECT_API_AUTH_STRING": secret,
        "PREFECT_SERVER_API_AUTH_STRING": secret,
        "PREFECT__SERVER_FINAL": "1",
    }


def auth_string(settings: Settings) -> str:
    """Give the secret that the server of this home asks for (`name:password`), making it where there is none."""
    path = settings.prefect_home / "auth"
    settings.prefect_home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        fresh = path.with_name(f"auth.{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(f"sluice:{secrets.token_urlsafe(32)}")
        try:
            path.hardlink_to(fresh)  # whole or not at all, and the first one wins
        finally:
            fresh.unlink()
    return path.read_text()


def _standing_server(settings: Settings) -> str | None:
    """Read where the server of this home listens; None: none runs. A file whose lock nobody holds is stale."""
    try:
        with (settings.prefect_home / "server.json").open("r") as standing:
            try:
                fcntl.flock(standing, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                written = json.loads(standing.read())
                return str(written["api_url"]) if written["home"] == _name_of(settings) else None
    except (OSError, ValueError, KeyError):
        pass
    return None


def _name_of(settings: Settings) -> str:
    """Name the place of this home without telling it: a server whose home was moved away from it is not ours."""
    return hashlib.sha256(os.fsencode(settings.prefect_home.resolve())).hexdigest()


def _comes_up(settings: Settings, url: str, child: subprocess.Popen[bytes] | None, deadline: float) -> bool:
    """Wait until the server answers; False: it died before it did.

    Raises:
        SluiceError: it lives, and does not answer in time.
    """
    while not is_healthy(url):
        if child.poll() is not None if child is not None else _standing_server(settings) != url:
            return False
        if time.monotonic() > deadline:
            raise SluiceError(
                f"the Prefect server did not answer within {START_SECONDS:.0f} s; see prefect/server.log."
            )
        time.sleep(LOOK_SECONDS)
    return True


def _await_end(child: subprocess.Popen[bytes], settings: Settings) -> None:
    """Wait for the server to end; where somebody else uses it still, leave it to them."""
    deadline, shared = time.monotonic() + STOP_SECONDS, 0
    with (settings.prefect_home / "users.lock").open("a") as lock:
        while child.poll() is None and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
            shared = shared + 1 if _is_shared(lock) else 0
            if shared > LOOKS:
                child.returncode = 0  # no longer ours: nobody is to warn that it still runs
                return
    if child.poll() is None:
        child.kill()
        child.wait()


def _is_shared(lock: IO[str]) -> bool:
    """Tell whether the users' lock can be shared: a server that is ending holds it for itself."""
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(lock, fcntl.LOCK_UN)
    return True
