"""Locks: `write` resolves them anew from pyproject.toml; `check` holds them against it, without any network.

A lock pins every package to one version with its hashes and holds no address of an index (docs/decisions.md).
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
LOCKS = {
    "build": ["build"],
    "run": [],
    "dev": ["test", "lint"],
    "bench": ["test", "lint", "bench"],
    "second-opinion": ["second-opinion"],
}
"""Each lock and the dependency groups it holds; all but `build` hold the project's own dependencies too."""
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
ADDRESS = re.compile(r"(https?|file)://|--(extra-)?index-url|--find-links")


def write() -> None:
    """Resolve every lock; the run lock before those that must keep its versions."""
    for name, groups in LOCKS.items():
        out = ROOT / "requirements" / f"{name}.lock"
        chosen = [word for group in groups for word in ("--group", f"pyproject.toml:{group}")]
        source = [] if name == "build" else ["pyproject.toml"]
        constraint = ["--constraints", "requirements/run.lock"] if name not in ("build", "run") else []
        command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
        command += ["--no-emit-index-url", "--no-annotate", "--no-header", *source, *chosen, *constraint]
        subprocess.run([*command, "--output-file", str(out)], cwd=ROOT, check=True)


def check() -> list[str]:
    """List what is not in step."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pins = {name: _pins(name) for name in LOCKS}
    wrong: list[str] = []
    for name, groups in LOCKS.items():
        text = (ROOT / "requirements" / f"{name}.lock").read_text()
        wanted = [line for group in groups for line in project["dependency-groups"][group]]
        kept = {}
        if name != "build":
            wanted += project["project"]["dependencies"]
            kept = pins["run"]
        wrong += [f"{name}.lock: {line} is not met" for line in wanted if not _met(Requirement(line), pins[name])]
        wrong += [
            f"{name}.lock: {package} is {pins[name].get(package)}, run.lock has {version}"
            for package, version in kept.items()
            if pins[name].get(package) != version
        ]
        wrong += [f"{name}.lock holds an address: {found[0]}" for found in [ADDRESS.search(text)] if found]
        wrong += [f"{name}.lock: {package} has no hash" for package in pins[name] if not _is_hashed(package, text)]
    return wrong


def _pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    return {canonicalize_name(package): version for package, version in PIN.findall(text)}


def _met(requirement: Requirement, pins: dict[str, str]) -> bool:
    pinned = pins.get(canonicalize_name(requirement.name))
    return pinned is not None and requirement.specifier.contains(Version(pinned), prereleases=True)


def _is_hashed(package: str, text: str) -> bool:
    pattern = package.replace("-", "[-_.]+")
    return (
        re.search(rf"^{pattern}(\[[^\]]*\])?==[^\n]*\\\n\s+--hash=sha256:", text, re.MULTILINE | re.IGNORECASE)
        is not None
    )


def main() -> int:
    """Write or check, as the first word says."""
    if sys.argv[1:] == ["write"]:
        write()
    wrong = check()
    print("\n".join(wrong) if wrong else "locks: in step with pyproject.toml")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
