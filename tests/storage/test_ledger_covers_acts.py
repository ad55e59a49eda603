"""Whatever writes into the record leaves an entry in the ledger, or is named here with the reason why not.

The sources of storage/ are walked from call to call: a verb that opens a writing session and never comes to
`ledger.append` fails, also one that nobody wrote a test for.
"""

import ast
import importlib
import importlib.util
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import storage
from storage import custody, fetches, passwords, people, queue
from storage.database import Record
from storage.fixity import check_originals
from storage.rules.review import Judgement
from storage.shapes import Fetched
from storage.vocabulary import Relevance, Role
from tests.storage.rows import ledger_kinds, put_cache, put_items, put_people

APPEND = "storage.ledger.chain.append"
WITHOUT_ENTRY = {
    "storage.search.keeping.catch_up": "the index follows from what was read",
    "storage.documents.save_readings": "what a machine read; the delivery has its entry",
    "storage.sameness.comparing.drop_comparisons": "what a machine measured, and can measure again",
    "storage.sameness.comparing.save_comparisons": "what a machine measured, and can measure again",
    "storage.sameness.counting.counting": "counts of an index that follows from what was read",
    "storage.sameness.placing.place": "what follows from relations and pins; those of people have their entry",
    "storage.sameness.keeping.store_sketches": "an index that follows from what was read",
    "storage.sameness.proposing.propose": "what a machine proposes; what people said of it stands",
    "storage.sameness.waiting.compare_anew": "what a machine measured, and measures again by its newer version",
    "storage.sameness.waiting.let_wait": "what a machine has to compare",
    "storage.sameness.waiting.mark_related": "what a machine has compared",
    "storage.threads.save_seats": "what a machine found of threads of mail",
    "storage.queue.ranks.save_ranks": "what a machine ranks; an item's first event tells that it was queued",
    "storage.expansions.save_expansion": "what a machine unpacked; the delivery has its entry",
    "storage.features.save_features": "what a machine counted",
    "storage.learning.save_placings": "what a machine ranks",
    "storage.learning.save_run": "what a machine learned from, in a table that is only added to",
    "storage.notices.find_notices": "what follows from the record by itself",
    "storage.notices.mark_told": "what a machine told, by number",
    "storage.people.callers.caller_of_session": "when a session was last seen; signing in has its entry",
    "storage.people.callers.caller_of_token": "when a token was last used; making it has its entry",
    "storage.people.counts.count_try": "a stranger's guesses; the next signing in tells how many",
    "storage.people.passwords.prove_password": "guesses are counted anew; what is then changed leaves its entry",
}
"""Functions that open a writing session and leave no entry, each with its reason."""
VERBS = [
    name
    for name in ("storage.queue", "storage.claims", "storage.redactions", "storage.relations")
    if importlib.util.find_spec(name) is not None
]
"""Packages whose public functions are acts of people."""

Body = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass
class Function:
    """What the source of one function, or of one class, says."""

    opens: bool = False
    """Whether it opens a writing session itself."""
    names: set[str] = field(default_factory=set)
    """The functions that it names, wherever it calls them."""


def walk(root: Path, package: str) -> dict[str, Function]:
    """Read every function of a package, by its full name, and what it names."""
    found: dict[str, Function] = {}
    known_as: dict[str, dict[str, str]] = {}
    bodies: dict[str, list[Body]] = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        module = ".".join((package, *(part for part in parts if part != "__init__")))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = known_as.setdefault(module, {})
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        bodies[module] = [node for node in tree.body if isinstance(node, Body)]
        names |= {node.name: f"{module}.{node.name}" for node in bodies[module]}
    for module, functions in bodies.items():
        for node in functions:
            found[f"{module}.{node.name}"] = _function(node, known_as[module], known_as)
    return found


def _function(node: Body, names: dict[str, str], known_as: dict[str, dict[str, str]]) -> Function:
    function = Function()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and inner.attr == "writing":
            function.opens = True
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            function.names.add(_followed(f"{names.get(inner.value.id, '')}.{inner.attr}", known_as))
        elif isinstance(inner, ast.Name):
            function.names.add(_followed(names.get(inner.id, ""), known_as))
    return function


def _followed(name: str, known_as: dict[str, dict[str, str]]) -> str:
    """Follow a name from the package that hands it on to the module that defines it."""
    while True:
        module, _, last = name.rpartition(".")
        further = known_as.get(module, {}).get(last, name)
        if further == name:
            return name
        name = further


def reached(functions: dict[str, Function], start: str) -> set[str]:
    """List all that a function comes to."""
    seen, waiting = {start}, [start]
    while waiting:
        fresh = functions.get(waiting.pop(), Function()).names - seen
        seen |= fresh
        waiting += fresh
    return seen


def silent(functions: dict[str, Function], append: str = APPEND) -> set[str]:
    """List the functions that open a writing session and never come to an entry of the ledger."""
    return {name for name, function in functions.items() if function.opens and append not in reached(functions, name)}


@pytest.fixture(scope="module")
def functions() -> dict[str, Function]:
    """Every function of storage/."""
    return walk(Path(storage.__file__).parent, "storage")


def verbs() -> list[str]:
    """Every public function of the packages of verbs, by its full name."""
    found = []
    for package in VERBS:
        module = importlib.import_module(package)
        public = [getattr(module, name) for name in module.__all__]
        found += [f"{one.__module__}.{one.__name__}" for one in public if inspect.isfunction(one)]
    return found


def test_whatever_opens_a_writing_session_leaves_an_entry(functions: dict[str, Function]) -> None:
    assert silent(functions) - set(WITHOUT_ENTRY) == set()


def test_what_is_excused_is_there_and_needs_it(functions: dict[str, Function]) -> None:
    assert set(WITHOUT_ENTRY) <= silent(functions)


@pytest.mark.parametrize("verb", verbs())
def test_a_verb_writes_with_an_entry_or_only_reads(functions: dict[str, Function], verb: str) -> None:
    """It is known to the walk, and comes to an entry if it comes to a writing session."""
    assert verb in functions
    opened = {name for name in reached(functions, verb) if functions.get(name, Function()).opens}

    assert not opened or APPEND in reached(functions, verb) or verb in WITHOUT_ENTRY


PLANTED = {
    "desk/ledger/__init__.py": "from desk.ledger.chain import append\n",
    "desk/ledger/chain.py": "def append(session): ...\n",
    "desk/acts.py": "from desk import ledger\ndef perform(record, act):\n    with record.writing() as s:\n"
    "        act(s)\n        ledger.append(s)\n",
    "desk/queue/__init__.py": "from desk.queue.verbs import take, steal, look\n",
    "desk/queue/verbs.py": "from desk.acts import perform\n"
    "def take(record):\n    return perform(record, act=lambda s: s)\n"
    "def steal(record):\n    with record.writing() as s:\n        _change(s)\n"
    "def _change(s): ...\n"
    "def look(record):\n    with record.reading() as s:\n        return s\n",
}


def test_a_new_verb_that_leaves_no_entry_is_found(tmp_path: Path) -> None:
    for place, source in PLANTED.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(source)

    functions = walk(tmp_path / "desk", "desk")

    assert silent(functions, "desk.ledger.chain.append") == {"desk.queue.verbs.steal"}


def judged(record: Record) -> None:
    token = queue.take(record, reviewer="vera")["token"]
    queue.decide(
        record, token, reviewer="vera", judgement=Judgement(Relevance.RELEVANT, sensitive=False, names_person=False)
    )


def fetched(record: Record) -> None:
    kept = record.vault.keep_chunks(iter([b"one"]))
    url = "https://registry.example/1"
    answer = Fetched(url, url, 200, (), kept.sha256, kept.size, file_name="1", fresh=True)
    fetches.save_fetch(record, answer)


def delivered(record: Record) -> None:
    custody.save_delivery(record, custody.Arrival("depot", None, "operator", "0" * 64, files=0, found=(), verdicts={}))


ACTS: dict[str, Callable[[Record], object]] = {
    "reviewer added": lambda record: people.add_reviewer(record, "boris", role=Role.EDITOR, reads=["zh"]),
    "delivery received": delivered,
    "fetched": fetched,
    "passwords added": lambda record: passwords.add_passwords(record, "harbour", ["one"]),
    "fixity checked": check_originals,
    "item taken": lambda record: queue.take(record, reviewer="vera"),
    "item given back": lambda record: queue.give_back(
        record, queue.take(record, reviewer="vera")["token"], reviewer="vera"
    ),
    "item decided": judged,
    "act undone": lambda record: (judged(record), queue.undo(record, reviewer="vera")),
}
"""One act of each kind that people and custody know from the start, by the kind of its entry."""


@pytest.mark.parametrize("kind", ACTS)
def test_an_act_is_the_last_entry_of_the_ledger(record: Record, kind: str) -> None:
    put_people(record, "vera")
    put_items(record, put_cache(record), "one")

    ACTS[kind](record)

    assert ledger_kinds(record)[-1] == kind
