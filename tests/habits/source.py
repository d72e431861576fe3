"""The product's source as trees, and the words that are spoken in it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "storage", "scheduler")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SAYING = {"say"}
REFUSING = {"NotUnderstood", "Unclear"}


@cache
def tree(path: Path) -> ast.Module:
    """The tree of one module."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of one module; walked once for all habits."""
    return tuple(ast.walk(tree(path)))


def modules(*folders: str) -> list[Path]:
    """The modules of some folders, by path."""
    return sorted(path for folder in folders or PACKAGES for path in (ROOT / folder).rglob("*.py"))


def named(path: Path) -> str:
    """A path as it is written from the top of the repository."""
    return path.relative_to(ROOT).as_posix()


def docstrings(module: ast.Module) -> set[int]:
    """The ids of the nodes that are docstrings."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(id(first.value))
    return found


def strings(path: Path) -> Iterator[ast.Constant]:
    """Every string literal of a module that is no docstring and no part of an f-string."""
    skipped = docstrings(tree(path)) | {
        id(part) for node in nodes(path) if isinstance(node, ast.JoinedStr) for part in node.values
    }
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from () if id(node) in skipped else (node,)


def called(node: ast.Call) -> str:
    """The bare name of what is called."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def pattern(node: ast.JoinedStr) -> str:
    """An f-string with ``{}`` for what is filled in."""
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
    )


@dataclass(frozen=True)
class Spoken:
    """One place where a sentence is said: its possible keys, and the facts that go with it."""

    where: str
    keys: tuple[str, ...]
    facts: frozenset[str]
    exact: bool
    refusal: bool


def keys_of(node: ast.expr, function: ast.AST) -> list[str]:
    """The keys an expression may give; an f-string as its pattern; [] when they come from afar."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return [pattern(node)]
    if isinstance(node, ast.IfExp):
        return keys_of(node.body, function) + keys_of(node.orelse, function)
    if isinstance(node, ast.Name):
        return [
            key
            for found in ast.walk(function)
            if isinstance(found, ast.Assign)
            and [target.id for target in found.targets if isinstance(target, ast.Name)] == [node.id]
            for key in keys_of(found.value, function)
        ]
    return []


@cache
def spoken() -> tuple[Spoken, ...]:
    """Every call of ``say``, and every refusal that names a sentence."""
    return tuple(_all_spoken())


def _all_spoken() -> Iterator[Spoken]:
    for path in modules("bot", "handlers", "scheduler"):
        for function in nodes(path):
            if not isinstance(function, FUNCTIONS):
                continue
            for node in ast.walk(function):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                    continue
                if node.func.id in SAYING | REFUSING and node.args:
                    yield _spoken(path, function, node)


def _spoken(path: Path, function: ast.AST, node: ast.Call) -> Spoken:
    facts = [keyword.arg for keyword in node.keywords]
    keys = keys_of(node.args[0], function)
    literal = isinstance(node.args[0], ast.Constant)
    return Spoken(
        where=f"{named(path)}:{node.lineno}",
        keys=tuple(keys),
        facts=frozenset(fact for fact in facts if fact),
        exact=literal and None not in facts,
        refusal=isinstance(node.func, ast.Name) and node.func.id in REFUSING,
    )


PLACEHOLDER = re.compile(r"\{(\w+)\}")


def placeholders(sentence: str) -> frozenset[str]:
    """The facts a sentence needs."""
    return frozenset(PLACEHOLDER.findall(sentence))
