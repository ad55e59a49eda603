"""The house keeps its shape: layers, doors, sizes, names."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("config", "storage", "tasks", "flows", "desk")
MOST_LINES = 320
"""About 300; a little room so that nobody cuts a sentence for a line."""


def own_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def imported(path: Path) -> set[str]:
    """List every module that the file at *path* names in an import, wherever the import stands."""
    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def top(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def sentences(path: Path) -> Iterator[str]:
    """Give every string in a file whole, what is filled in left out; no documentation."""
    tree = parsed(path)
    parts = {id(value) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for value in node.values}
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(value.value) for value in node.values if isinstance(value, ast.Constant))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts | documentation:
            yield node.value


def test_what_http_callers_are_told_too_names_no_option_but_in_a_whole_command() -> None:
    said = [text for path in own_files("storage", "tasks/capture") for text in sentences(path)]

    assert len(said) > 1000
    assert [text for text in said if re.search(r"(^|[^-\w])--[a-z]", text) and "sluice " not in text] == []


def test_imports_point_down() -> None:
    pointing_up = {
        str(path.relative_to(ROOT)): sorted(above)
        for path in own_files(*LAYERS)
        if (above := top(imported(path)) & set(LAYERS[LAYERS.index(path.relative_to(ROOT).parts[0]) + 1 :]))
    }

    assert pointing_up == {}


@pytest.mark.parametrize(
    ("modules", "doors"),
    [
        ({"prefect"}, ("flows/", "tasks/stages.py")),
        ({"pymupdf", "lxml", "openpyxl", "xlrd", "kreuzberg", "msoffcrypto", "olefile"}, ("tasks/extract/",)),
        ({"pypff", "pyhanko", "tesserocr", "PIL", "pi_heif", "asn1crypto"}, ("tasks/extract/",)),
        (
            {"httpx", "requests", "urllib3"},
            ("tasks/network.py", "tasks/fetch/", "tasks/capture/", "tasks/notify/", "desk/server.py", "desk/asking.py"),
        ),
        ({"alembic"}, ("storage/migrations/",)),
        ({"pebble"}, ("tasks/worker/",)),
        ({"langdetect"}, ("tasks/language/",)),
        ({"sqlalchemy", "sqlmodel"}, ("storage/",)),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else None,
)
def test_each_door_is_the_only_one(modules: set[str], doors: tuple[str, ...]) -> None:
    """What opens documents, the network, the database or Prefect stands in one place each."""
    through = {
        str(path.relative_to(ROOT))
        for path in own_files(*LAYERS)
        if top(imported(path)) & modules and not str(path.relative_to(ROOT)).startswith(doors)
    }

    assert through == set()


def test_only_storage_opens_sessions() -> None:
    asking = {
        str(path.relative_to(ROOT))
        for path in own_files("tasks", "flows")
        if re.search(r"\.(reading|writing)\(\)", path.read_text())
    }

    assert asking == set()


def test_files_stay_small() -> None:
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in own_files(*LAYERS, "samples", "benchmarks")
        if "versions" not in path.parts
    }

    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_files_say_what_they_are_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in own_files(*LAYERS, "samples", "benchmarks")
        if not ast.get_docstring(parsed(path))
    ]

    assert silent == []


def test_no_flow_file_shadows_a_module() -> None:
    """Prefect puts flows/ first on the path: flows/queue.py would replace the standard library's queue."""
    taken = set(sys.stdlib_module_names) | set(LAYERS)

    assert {path.stem for path in own_files("flows")} & taken == set()


def test_flow_files_hold_flows_only() -> None:
    """Prefect loads them under another name, so a class or table in them would exist twice."""
    classes = [
        node.name
        for path in own_files("flows")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    ]

    assert classes == []


def test_importing_anything_else_loads_no_prefect() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in own_files("config", "storage", "tasks", "desk")
        if path.name != "stages.py" and "versions" not in path.parts and path.name != "env.py"
    ]
    code = f"import importlib, sys; [importlib.import_module(name) for name in {modules!r}]"
    code += "; print('prefect' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_no_path_of_a_machine_and_no_index_address_is_written_down() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
    pattern = re.compile(rb"(?<![\w.])/(work|farm|home/\w+|root|Users)/|--(extra-)?index-url +http|pypi\.org/simple")
    found = [
        name.decode()
        for name in tracked
        if name and (ROOT / name.decode()).is_file() and pattern.search((ROOT / name.decode()).read_bytes())
    ]

    assert [name for name in found if name != "tests/test_architecture.py"] == []


def test_the_package_ships_every_layer() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(LAYERS)
