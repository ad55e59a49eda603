"""The documents tell of every setting, command and word of the interface, and their links lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from config.errors import ExitCode
from config.settings import Settings
from desk.cli.app import app
from storage.vocabulary import Outcome, Reason, ReviewState, Role

ROOT = Path(__file__).parent.parent
OPERATORS = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
REVIEWERS = (ROOT / "docs" / "reviewers.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "config" / "sluice.example.env").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
ROOT_COMMAND = get_command(app)
MENTIONED = re.compile(r"(?<![-\w])sluice (?:--home \S+ )?((?:[a-z]+(?:-[a-z]+)*)(?: [a-z]+(?:-[a-z]+)*)?)")


def commands() -> Iterator[str]:
    """Every command of the command line: `ingest`, `queue take`."""

    def walk(command: object, words: tuple[str, ...]) -> Iterator[str]:
        below = getattr(command, "commands", None)
        if below is None:
            yield " ".join(words)
            return
        for name, inner in below.items():
            yield from walk(inner, (*words, name))

    return walk(ROOT_COMMAND, ())


def options(name: str) -> list[str]:
    """The long options of a command, `--help` left out."""
    command: object = ROOT_COMMAND
    for word in name.split():
        command = command.commands[word]  # type: ignore[attr-defined]
    found = [max(parameter.opts, key=len) for parameter in command.params]  # type: ignore[attr-defined]
    return [option for option in found if option.startswith("--") and option != "--help"]


COMMANDS = sorted(commands())
OPTIONS = [(command, option) for command in COMMANDS for option in options(command)]
SETTINGS = [name for name in Settings.model_fields if name != "home"]


def section(command: str) -> str:
    """What stands about *command* in operators.md: the row of its group's table, or its own paragraph."""
    found = re.findall(rf"^.*`sluice {re.escape(command)}[ `].*$", OPERATORS, re.MULTILINE)
    return "\n".join(found)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_explained_to_operators(command: str) -> None:
    assert section(command), f"docs/operators.md does not explain `sluice {command}`"


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_option_is_explained_to_operators(command: str, option: str) -> None:
    shared = {"--json", "--as"}

    where = OPERATORS if option in shared else section(command)
    assert re.search(rf"{option}(?![-\w])", where), f"docs/operators.md does not explain {option} of `sluice {command}`"


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_explained_with_its_default(name: str) -> None:
    rows = re.findall(rf"^\| `{name}` \|.*$", OPERATORS, re.MULTILINE)

    assert len(rows) == 1, f"docs/operators.md needs one row for the setting {name}"


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_stands_in_the_example(name: str) -> None:
    assert re.search(rf"^#?SLUICE_{name.upper()}=", EXAMPLE, re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "workers"])
def test_the_default_told_is_the_one_in_force(name: str) -> None:
    told = re.search(rf"^\| `{name}` \| ([^|]*) \|", OPERATORS, re.MULTILINE)

    assert told is not None
    assert told[1] == _written(Settings.model_fields[name].default)


def _written(default: object) -> str:
    if default is None:
        return "none"
    if isinstance(default, float) and default.is_integer():
        default = int(default)
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


@pytest.mark.parametrize("word", [*Outcome, *Reason])
def test_every_outcome_and_reason_is_explained_to_operators(word: str) -> None:
    assert re.search(rf"^\| `{word}` \|", OPERATORS, re.MULTILINE)


@pytest.mark.parametrize("state", ReviewState)
def test_every_state_is_explained_to_reviewers(state: str) -> None:
    assert re.search(rf"^\| `{state}` \|", REVIEWERS, re.MULTILINE)


@pytest.mark.parametrize("role", Role)
def test_every_role_is_named_to_operators(role: str) -> None:
    assert f"`{role}`" in OPERATORS


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_explained_to_operators(code: int) -> None:
    assert re.search(rf"^\| {int(code)} \|", OPERATORS, re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_documents_name_only_commands_that_are_there(document: Path) -> None:
    written = document.read_text(encoding="utf-8")
    code = [*re.findall(r"^```.*?^```", written, re.MULTILINE | re.DOTALL), *re.findall(r"`([^`\n]+)`", written)]
    mentioned = {words for text in code for words in MENTIONED.findall(text)}

    groups = {command.split()[0] for command in COMMANDS if " " in command}
    known = {*COMMANDS, *groups}
    assert not {words for words in mentioned if words not in known and words.split()[0] not in known - groups}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_to_files(document: Path) -> None:
    targets = [first or second for first, second in LINK.findall(document.read_text(encoding="utf-8"))]
    local = [target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:", target)]

    missing = [target for target in local if target and not (document.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_anchors_of_links_are_headings(document: Path) -> None:
    targets = [first or second for first, second in LINK.findall(document.read_text(encoding="utf-8"))]
    anchored = [target.partition("#") for target in targets if "#" in target and not re.match(r"[a-z]+:", target)]

    missing = [
        f"{path}#{anchor}"
        for path, _, anchor in anchored
        if anchor not in _headings((document.parent / path) if path else document)
    ]
    assert not missing


def _headings(document: Path) -> set[str]:
    """The anchors that forges make of headings: small letters, blanks as hyphens, marks dropped."""
    titles = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_licence_is_the_whole_text() -> None:
    written = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert written.lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE")
    assert "END OF TERMS AND CONDITIONS" in written
    assert len(written) > 34_000


def test_decisions_are_dated_and_say_why() -> None:
    written = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    paragraphs = re.split(r"^## ", written, flags=re.MULTILINE)[1:]

    assert len(paragraphs) >= 15
    for paragraph in paragraphs:
        assert re.match(r"\d{4}-\d\d-\d\d ", paragraph)
        assert all(word in paragraph for word in ("**Decision.**", "**Why.**", "**Rejected.**"))
