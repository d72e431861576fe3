"""Ground rules of the code: where transactions end, where the time comes from, where words live."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.habits import source
from tests.habits.source import FUNCTIONS, modules, named, tree

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
LONG = 8

# where the time of this machine is asked for, and why
CLOCKS = {
    "bot/clocks.py": "the one door to the time; everything else is handed a Clock",
    "bot/commands/demo.py": "the demo's calendar begins on a chosen morning, away from today",
    "bot/commands/doctor.py": "compares this machine's clock with the platform's",
}
TIMES = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("func", "now"), ("func", "current_timestamp"),
}  # fmt: skip

# not said in the chat: names that are data, what an operator reads, what the journal keeps
NOT_SAID = {
    "handlers/operations/officers.py": "the command line shows it to an operator",
    "handlers/operations/bureaus.py": "the name of the department is data",
    "handlers/operations/people.py": "the reason kept with a cancelled notice",
}


@cache
def calls_of(path: Path) -> list[str]:
    """What a module calls, as ``object.name`` or ``name``."""
    found = []
    for node in source.nodes(path):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            found.append(node.func.id)
        elif isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else "?"
            found.append(f"{name}.{node.func.attr}")
    return found


def test_every_module_says_what_it_is() -> None:
    silent = [
        named(path)
        for path in modules()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
    ]
    empty = [named(path) for path in modules() if not path.read_text(encoding="utf-8").strip()]

    assert silent + empty == []


def test_only_storage_and_scheduler_end_transactions() -> None:
    found = [
        named(path)
        for path in modules("bot", "handlers")
        if any(call.endswith((".commit", ".rollback")) for call in calls_of(path))
    ]

    # the simulated platform is another house with a store of its own
    assert [name for name in found if not name.startswith("bot/simulator/")] == []


def test_only_the_clocks_ask_for_the_time() -> None:
    wanted = {f"{owner}.{name}" for owner, name in TIMES}
    found = {
        named(path)
        for path in modules()
        if any(call in wanted or _is_bare_time(path, call) for call in calls_of(path))
    }

    assert {name for name in found if not name.startswith("bot/simulator/")} == set(CLOCKS)


def _is_bare_time(path: Path, call: str) -> bool:
    """``time()`` after ``from time import time``."""
    if call != "time":
        return False
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "time" for node in source.nodes(path)
    )


def test_no_statement_asks_the_database_for_the_time_of_day() -> None:
    words = re.compile(
        r"current_(timestamp|date)|\bnow\(\)|strftime|clock_timestamp", re.IGNORECASE
    )
    found = [
        named(path)
        for path in modules("handlers", "storage")
        for node in source.strings(path)
        if words.search(node.value)
    ]

    # leases are measured by the one clock that all machines share: database_time
    assert set(found) == {"storage/session.py"}


@pytest.mark.parametrize("folder", ["handlers/reception", "handlers/operations", "handlers/rules"])
def test_no_function_holds_a_sentence(folder: str) -> None:
    found = {
        f"{named(path)}:{node.lineno}": node.value
        for path in modules(folder)
        for node in _literals_in_functions(tree(path))
        if len(CHINESE.findall(node.value)) >= LONG and named(path) not in NOT_SAID
    }

    assert found == {}


def _literals_in_functions(module: ast.Module) -> list[ast.Constant]:
    documented = source.docstrings(module)
    return [
        node
        for function in ast.walk(module)
        if isinstance(function, FUNCTIONS)
        for node in ast.walk(function)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documented
    ]


@pytest.mark.parametrize("folder", ["handlers/rules", "handlers/dialogue", "handlers/operations"])
def test_no_setting_is_read_where_decisions_are_made(folder: str) -> None:
    found = [
        named(path)
        for path in modules(folder)
        for node in source.nodes(path)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot"))
        or (isinstance(node, ast.Attribute) and node.attr == "environ")
    ]

    assert found == []


def test_nothing_is_printed_outside_the_commands() -> None:
    found = {named(path) for path in modules() if "print" in calls_of(path)}

    edges = {"bot/__main__.py"}
    assert {name for name in found if not name.startswith("bot/commands/")} <= edges
