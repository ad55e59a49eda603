"""What `sluice serve` hands to Prefect; Prefect itself is not loaded."""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from types import ModuleType

import pytest

from desk import engine
from tests.desk.conftest import Sluice


def test_without_an_inbox_it_says_so_and_serves_every_deployment(
    sluice: Sluice, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[object] = []

    def serve_deployments(listed: Sequence[Mapping[str, object]], *, ready: Callable[[], None], **_: object) -> None:
        served.extend(one["name"] for one in listed)
        ready()

    schedule = ModuleType("flows.schedule")
    schedule.serve_deployments = serve_deployments  # type: ignore[attr-defined]
    flows = ModuleType("flows")
    flows.schedule = schedule  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "flows", flows)
    monkeypatch.setitem(sys.modules, "flows.schedule", schedule)
    monkeypatch.setattr(engine, "flows_at_hand", lambda _: nullcontext())

    said = sluice("serve")

    assert said.code == 0
    assert "the inbox is empty" in said.err
    assert "serving" in said.err
    assert len(served) == 4
