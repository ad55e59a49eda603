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
    "run": ["build"],
    "dev": ["build", "test", "lint"],
    "bench": ["build", "test", "lint", "bench"],
}
"""Each lock and the dependency groups it holds beside the project's own dependencies."""
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
ADDRESS = re.compile(r"(https?|file)://|--(extra-)?index-url|--find-links")


def write() -> None:
    """Resolve every lock; the run lock first, so that the others keep its versions."""
    for name, groups in LOCKS.items():
        out = ROOT / "requirements" / f"{name}.lock"
        chosen = [word for group in groups for word in ("--group", group)]
        constraint = [] if name == "run" else ["--constraints", "requirements/run.lock"]
        command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
        command += ["--no-emit-index-url", "--no-annotate", "--no-header", "pyproject.toml", *chosen, *constraint]
        subprocess.run([*command, "--output-file", str(out)], cwd=ROOT, check=True)


def check() -> list[str]:
    """List what is not in step."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wrong: list[str] = []
    run_pins: dict[str, str] = {}
    for name, groups in LOCKS.items():
        text = (ROOT / "requirements" / f"{name}.lock").read_text()
        pins = {canonicalize_name(package): version for package, version in PIN.findall(text)}
        run_pins = run_pins or pins
        wanted = project["project"]["dependencies"] + [
            line for group in groups for line in project["dependency-groups"][group]
        ]
        wrong += [f"{name}.lock: {line} is not met" for line in wanted if not _met(Requirement(line), pins)]
        wrong += [
            f"{name}.lock: {package} is {pins.get(package)}, run.lock has {version}"
            for package, version in run_pins.items()
            if pins.get(package) != version
        ]
        wrong += [f"{name}.lock holds an address: {found[0]}" for found in [ADDRESS.search(text)] if found]
        wrong += [f"{name}.lock: {package} has no hash" for package in pins if not _is_hashed(package, text)]
    return wrong


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
