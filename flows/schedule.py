"""Serves the deployments of prefect.yaml from this process until it is told to stop."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from config.quiet import quieten

quieten()

from prefect import Flow  # noqa: E402 Prefect reads the environment when it is imported
from prefect.client.orchestration import get_client  # noqa: E402
from prefect.client.schemas.filters import (  # noqa: E402
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import ConcurrencyLimitConfig, StateType  # noqa: E402
from prefect.client.schemas.sorting import FlowRunSort  # noqa: E402
from prefect.deployments import run_deployment  # noqa: E402
from prefect.deployments.runner import RunnerDeployment  # noqa: E402
from prefect.exceptions import ObjectNotFound  # noqa: E402
from prefect.flows import load_flow_from_entrypoint  # noqa: E402
from prefect.runner import Runner  # noqa: E402
from prefect.states import Crashed  # noqa: E402
from prefect.types.entrypoint import EntrypointType  # noqa: E402

MOST_LEFT = 50
"""Runs that died with an earlier desk: one or two, really."""
POLL_SECONDS = 2.0
"""Prefect's own, 10, would add that much to every look into the inbox."""
RUNS_AT_ONCE = 2
"""One more than may be at work: a run that comes due meanwhile is then cancelled, and does not wait in a row."""


def serve_deployments(
    listed: Sequence[Mapping[str, Any]],
    *,
    root: Path,
    every_seconds: Mapping[str, float | None],
    ready: Callable[[], None],
) -> None:
    """Register the deployments with the server, run each once, and go on by their schedules until stopped.

    Args:
        listed: the entries `deployments` of prefect.yaml.
        root: the folder that their entrypoints start from.
        every_seconds: in place of the interval that is listed, by the flow's name; None, or no such name: as listed.
        ready: called once everything is registered.
    """
    deployments = [make_deployment(one, root=root, every_seconds=every_seconds) for one in listed]
    for deployment in deployments:
        forget_deployment(f"{deployment.flow_name}/{deployment.name}")
        deployment.apply()  # lays down what to do with a run that comes due while another is at work
        run_deployment(f"{deployment.flow_name}/{deployment.name}", timeout=0, as_subflow=False)
    ready()
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_run_until_stopped(deployments))


async def _run_until_stopped(deployments: Sequence[RunnerDeployment]) -> None:
    runner = Runner(
        pause_on_shutdown=True,  # no runs pile up while nobody serves them
        limit=RUNS_AT_ONCE * len(deployments),
        query_seconds=POLL_SECONDS,
        prefetch_seconds=0,  # a run taken early would hold the one place, and the one due before it be cancelled
    )
    loop, me = asyncio.get_running_loop(), asyncio.current_task()
    # Its own way to end on SIGTERM awaits nothing (3.8.8): neither schedules nor flows would be stopped.
    if me is not None:
        setattr(runner, "handle_sigterm", lambda *_: loop.call_soon_threadsafe(me.cancel))  # noqa: B010
    for deployment in deployments:
        await runner.aadd_deployment(deployment)
    await runner.start()


def forget_deployment(name: str) -> None:
    """Remove what an earlier `sluice serve` left of a deployment, and end those of its runs that died with it.

    A run that was killed keeps the one place (`concurrency_limit`) for ever, the memory of its lease being gone with
    the server: every later run would be cancelled (measured with 3.8.8). The place goes with the deployment.
    """
    with get_client(sync_client=True) as client:
        try:
            deployment = client.read_deployment_by_name(name)
        except ObjectNotFound:
            return
        left = FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING])),
        )
        for run in client.read_flow_runs(flow_run_filter=left, sort=FlowRunSort.ID_DESC, limit=MOST_LEFT):
            client.set_flow_run_state(run.id, Crashed(message="stopped with its desk"), force=True)
        client.delete_deployment(deployment.id)


def make_deployment(
    one: Mapping[str, Any], *, root: Path, every_seconds: Mapping[str, float | None]
) -> RunnerDeployment:
    """Turn one entry of prefect.yaml into a deployment that is found by its module, from any folder."""
    [schedule] = one["schedules"]
    flow = load(one["entrypoint"], root=root)
    made: Any = flow.to_deployment(
        name=one["name"],
        description=one["description"],
        interval=every_seconds.get(flow.name) or schedule["interval"],
        concurrency_limit=ConcurrencyLimitConfig.model_validate(one["concurrency_limit"]),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    deployment: RunnerDeployment = made  # awaited or not, says its type
    return deployment


def load(entrypoint: str, *, root: Path) -> Flow[..., Any]:
    """Load the flow that `flows/inbox.py:inbox` names, as the module that it is."""
    path, _, name = entrypoint.partition(":")
    module = path.removesuffix(".py").replace("/", ".")
    if not (root / path).is_file():
        raise FileNotFoundError(f"prefect.yaml names {entrypoint}, which is not there")
    return load_flow_from_entrypoint(f"{module}.{name}", use_placeholder_flow=False)
