"""Drives the stages of an ingest without any Prefect server, and dies where it is told to.

    python -m tests.flows.driver HOME FOLDER [STAGE MOMENT]

Prints how many Python calls each stage made, as JSON. With STAGE and MOMENT it ends itself by SIGKILL at that call
of that stage: a moment inside the stage, the same on every machine.
"""

import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class Moments:
    """Counts calls by stage, and kills this process at the chosen one."""

    def __init__(self, stage: str | None, moment: int) -> None:
        self.doomed = stage
        self.moment = moment
        self.calls: Counter[str] = Counter()
        self.current = ""

    def enter(self, stage: str) -> None:
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


def main(home: str, folder: str, stage: str | None = None, moment: str = "0") -> None:
    """Ingest *folder* into the cache `harbour` of *home*."""
    os.environ["SLUICE_HOME"] = home
    from config.settings import load_settings  # noqa: PLC0415 after the home is set
    from flows.ingest import in_order  # noqa: PLC0415
    from storage.custody import save_order  # noqa: PLC0415
    from storage.database import open_record  # noqa: PLC0415
    from storage.shapes import Order  # noqa: PLC0415

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
    sys.stdout.write(json.dumps(moments.calls) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
