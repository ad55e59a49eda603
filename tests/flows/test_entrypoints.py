"""What prefect.yaml names really loads, and nothing of Prefect loads before it is told to be quiet."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desk.deployments import DEPLOYMENTS, listed_deployments
from tests.flows.conftest import ROOT, plain_environment

FILES = [
    "tasks/stages.py",
    *(f"flows/{name}.py" for name in ("ingest", "inbox", "recheck", "release", "remind", "schedule")),
]
LOAD = """
import json, sys
from pathlib import Path
import yaml
from prefect.cli.deploy._models import PrefectYamlModel
from prefect.flows import load_flow_from_entrypoint
from desk.deployments import listed_deployments
from flows.schedule import make_deployment
asked = json.loads(sys.argv[1])
flows = [load_flow_from_entrypoint(one, use_placeholder_flow=False) for one in asked["entrypoints"]]
model = PrefectYamlModel.model_validate(yaml.safe_load(Path(asked["deployments"]).read_text()))
path = Path(asked["deployments"])
every = {"inbox": 7.0, "recheck": None, "remind": 11.0, "release": 900.0}
made = [make_deployment(one, root=path.parent, every_seconds=every) for one in listed_deployments(path)]
limits = [one.concurrency_limit for one in model.deployments]
print(json.dumps({
    "flows": [[type(flow).__name__, flow.name, sorted(flow.parameters.properties)] for flow in flows],
    "limits": [[limit.limit, limit.collision_strategy] for limit in limits],
    "seconds": [[one.flow_name, one.schedules[0].schedule.interval.total_seconds()] for one in made],
}))
"""
FIRST_SIGHT = """
import importlib.util, os, sys

class Watch:
    def find_spec(self, name, *_):
        if name == "prefect":
            print(os.environ.get("DO_NOT_TRACK"), os.environ.get("PREFECT_SERVER_ANALYTICS_ENABLED"),
                  os.environ.get("PREFECT_API_KEY"), flush=True)
            os._exit(0)

sys.meta_path.insert(0, Watch())
spec = importlib.util.spec_from_file_location("loaded_by_path", sys.argv[1])
spec.loader.exec_module(importlib.util.module_from_spec(spec))
"""
ENTRYPOINTS = [str(one["entrypoint"]) for one in listed_deployments(DEPLOYMENTS)]


def python(code: str, argument: str, home: Path, **more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, argument],
        cwd=ROOT,
        env={**plain_environment(), "PREFECT_HOME": str(home), **more},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What Prefect makes of prefect.yaml and of the flows it names, in one process: most of its time is the import."""
    asked = {"entrypoints": ENTRYPOINTS, "deployments": str(DEPLOYMENTS)}
    said: dict[str, list[Any]] = json.loads(python(LOAD, json.dumps(asked), tmp_path_factory.mktemp("prefect")))
    return said


@pytest.mark.parametrize("entrypoint", ENTRYPOINTS)
def test_every_entrypoint_loads_as_a_flow_without_parameters(loaded: dict[str, list[Any]], entrypoint: str) -> None:
    """Parameters would stand in Prefect's database in clear."""
    name = entrypoint.partition(":")[2]

    assert loaded["flows"][ENTRYPOINTS.index(entrypoint)] == ["Flow", name, []]


def test_prefect_yaml_is_as_prefect_deploy_wants_it(loaded: dict[str, list[Any]]) -> None:
    assert loaded["limits"] == [[1, "CANCEL_NEW"]] * len(ENTRYPOINTS)


def test_each_deployment_has_its_own_interval(loaded: dict[str, list[Any]]) -> None:
    assert loaded["seconds"] == [["inbox", 7.0], ["recheck", 86400.0], ["remind", 11.0], ["release", 900.0]]


@pytest.mark.parametrize("path", FILES)
def test_prefect_is_quiet_before_it_is_imported_also_by_path(path: str, tmp_path: Path) -> None:
    seen = python(FIRST_SIGHT, path, tmp_path, PREFECT_API_KEY="of another place")

    assert seen == "1 false None"
