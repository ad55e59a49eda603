"""What prefect.yaml names really loads, and nothing of Prefect loads before it is told to be quiet."""

import subprocess
import sys
from pathlib import Path

import pytest

from desk.cli.run import DEPLOYMENTS, listed_deployments
from tests.flows.conftest import ROOT, plain_environment

LOAD = """
import sys
from prefect.flows import load_flow_from_entrypoint
flow = load_flow_from_entrypoint(sys.argv[1], use_placeholder_flow=False)
print(type(flow).__name__, flow.name, sorted(flow.parameters.properties))
"""
SCHEMA = """
import sys
from pathlib import Path
import yaml
from prefect.cli.deploy._models import PrefectYamlModel
model = PrefectYamlModel.model_validate(yaml.safe_load(Path(sys.argv[1]).read_text()))
print([(one.concurrency_limit.limit, one.concurrency_limit.collision_strategy) for one in model.deployments])
"""
FIRST_SIGHT = """
import importlib.util, os, sys

class Watch:
    def find_spec(self, name, *_):
        if name == "prefect":
            print(os.environ.get("DO_NOT_TRACK"), os.environ.get("PREFECT_SERVER_ANALYTICS_ENABLED"),
                  os.environ.get("PREFECT_API_KEY"))
            sys.meta_path.remove(self)
        return None

sys.meta_path.insert(0, Watch())
spec = importlib.util.spec_from_file_location("loaded_by_path", sys.argv[1])
spec.loader.exec_module(importlib.util.module_from_spec(spec))
"""


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


@pytest.mark.parametrize("entrypoint", [str(one["entrypoint"]) for one in listed_deployments(DEPLOYMENTS)])
def test_every_entrypoint_loads_as_a_flow_without_parameters(entrypoint: str, tmp_path: Path) -> None:
    """Parameters would stand in Prefect's database in clear."""
    name = entrypoint.partition(":")[2]

    assert python(LOAD, entrypoint, tmp_path) == f"Flow {name} []"


def test_prefect_yaml_is_as_prefect_deploy_wants_it(tmp_path: Path) -> None:
    assert python(SCHEMA, str(DEPLOYMENTS), tmp_path) == str([(1, "CANCEL_NEW")] * 3)


@pytest.mark.parametrize(
    "path", ["tasks/stages.py", *(f"flows/{name}.py" for name in ("ingest", "inbox", "recheck", "remind", "schedule"))]
)
def test_prefect_is_quiet_before_it_is_imported_also_by_path(path: str, tmp_path: Path) -> None:
    seen = python(FIRST_SIGHT, path, tmp_path, PREFECT_API_KEY="of another place")

    assert seen == "1 false None"
