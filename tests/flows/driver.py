"""Drives the stages of an ingest without any Prefect server, and dies where it is told to.

It loads Prefect once, then forks for each line of its standard input, a JSON object `{"words": [HOME, FOLDER, STAGE,
MOMENT], "environment": {…}, "out": PATH}`, and tells how the fork ended. STAGE and MOMENT may be left out.

With STAGE and MOMENT a fork ends itself by SIGKILL at that call of that stage: a moment inside the stage, the same on
every machine. With `count` as STAGE it writes how many Python calls each stage made into `out`, as JSON. Counting makes
a stage take twice as long, so no other is counted. Of a failure it writes the reason.
"""

import json
import os
import signal
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from config.settings import load_settings
from flows.ingest import in_order
from storage.custody import save_order
from storage.database import open_record
from storage.shapes import Order

COUNT = "count"


class Moments:
    """Counts calls by stage, and kills this process at the chosen one."""

    def __init__(self, stage: str | None, moment: int) -> None:
        self.doomed = stage
        self.moment = moment
        self.calls: Counter[str] = Counter()
        self.current = ""

    def enter(self, stage: str) -> None:
        if self.doomed not in {stage, COUNT}:
            return
        self.current = stage
        for install in (sys.setprofile, threading.setprofile):
            install(self.look)

    def leave(self) -> None:
        self.current = ""
        for install in (sys.setprofile, threading.setprofile):
            install(None)

    def look(self, _frame: object, event: str, _argument: object) -> None:
        if event != "call" or not self.current:
            return
        self.calls[self.current] += 1
        if self.current == self.doomed and self.calls[self.current] == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)


def ingest(home: str, folder: str, stage: str | None = None, moment: str = "0") -> dict[str, int]:
    """Ingest *folder* into the cache `harbour` of *home*; gives the calls by stage."""
    os.environ["SLUICE_HOME"] = home
    record = open_record(load_settings(Path(home)))
    order_id = save_order(record, Order(cache="harbour", inputs=(folder,)))
    record.close()
    moments = Moments(stage, int(moment))

    def each(task: Any, arguments: Sequence[Any]) -> list[Any]:
        moments.enter(task.fn.__name__)
        try:
            return [task.fn(argument) for argument in arguments]
        finally:
            moments.leave()

    in_order(order_id, each)
    return moments.calls


def in_a_fork(asked: dict[str, Any]) -> int:
    """Do what is asked in a process of its own; gives its exit code, as `subprocess` has it."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        os.environ.update(asked["environment"])
        Path(asked["out"]).write_text(json.dumps(ingest(*asked["words"])))
    except BaseException:  # noqa: BLE001 whatever it is, it must not go on as the parent would
        Path(asked["out"]).write_text(traceback.format_exc())
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(f"{in_a_fork(json.loads(line))}\n")
        sys.stdout.flush()
