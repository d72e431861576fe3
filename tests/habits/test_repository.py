"""The repository: fictional numbers only, no paths of one machine, no registries, true commands."""

import itertools
import re
import shlex
import subprocess
from functools import cache
from pathlib import Path

import pytest

from bot.__main__ import _parser
from tests.habits.source import ROOT, named

# written in two halves, so that this file does not hold them itself
REGISTRIES = [
    "pypi" + ".org", "files.python" + "hosted.org", "registry.npm" + "js.org", "np" + "mmirror",
    "mirrors.ali" + "yun", "tuna.tsing" + "hua", "mirrors.cloud" + ".tencent",
    "mirrors.us" + "tc", "proxy.go" + "lang.org", "crates" + ".io", "ana" + "conda.org",
]  # fmt: skip
PATHS = re.compile(
    r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|opt/py" + r"pi|opt/whe" + r"els|ho" + r"me)/"
)
NUMBER = re.compile(r"(?<![\d.])1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d.])")
FICTIONAL = re.compile(r"199[- ]?0000[- ]?\d{4}")
BINARY = {".png", ".jpg", ".gif", ".ico", ".woff2", ".amr", ".db"}


@cache
def files() -> tuple[Path, ...]:
    """The files that belong to the repository, new ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    found = [ROOT / name for name in names]
    return tuple(path for path in found if path.is_file() and path.suffix not in BINARY)


def text_of(path: Path) -> str:
    """The text of a file."""
    return path.read_text(encoding="utf-8", errors="replace")


def test_no_file_names_a_package_registry() -> None:
    found = {named(path): host for path in files() for host in REGISTRIES if host in text_of(path)}

    assert found == {}


def test_no_file_holds_a_path_of_one_machine() -> None:
    found = {
        named(path): match.group() for path in files() if (match := PATHS.search(text_of(path)))
    }

    assert found == {}


def test_numbers_that_people_read_are_made_up() -> None:
    shown = [
        path
        for path in files()
        if path.suffix in {".md", ".chat", ".toml", ".html"} or path.name == "sentences.txt"
    ]
    found = {
        named(path): numbers
        for path in shown
        if (numbers := [n for n in NUMBER.findall(text_of(path)) if not FICTIONAL.fullmatch(n)])
    }

    assert found == {}
    assert len(shown) > 20


def test_no_file_is_left_over_from_a_merge_or_an_editor() -> None:
    odd = re.compile(r"(?:\.orig|\.rej|\.bak|~|\.swp|\.pyc|\.DS_Store)$")

    assert [named(path) for path in files() if odd.search(path.name)] == []


COMMAND = re.compile(r"(?:^|.*\s)(?:[\w./]*uv run )?(?:python3? -m bot|qianqi) ([a-z].*)$")
EITHER = "\N{BROKEN BAR}"
CELL = re.compile(r"`([a-z][^`]*)`")


def commands_of_the_readme() -> list[list[str]]:
    """The commands of ours that the README shows, as arguments; ``a\\|b`` stands for both."""
    readme = text_of(ROOT / "README.md")
    blocks = re.findall(r"^```\w*\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]*)`", readme.replace("```", ""))
    found = [match.group(1) for line in lines if (match := COMMAND.match(line))]
    table = readme.partition("| command | |")[2].partition("\n\n")[0]
    for row in table.splitlines()[2:]:
        found += CELL.findall(row.replace(r"\|", EITHER).split("|")[1])
    words = [shlex.split(re.split(r"\s+[<>]", line)[0], comments=True) for line in found]
    return [
        list(choice)
        for command in words
        for choice in itertools.product(*(word.split(EITHER) for word in command))
    ]


def test_the_readme_shows_commands() -> None:
    shown = {command[0] for command in commands_of_the_readme()}

    assert {"demo", "migrate", "serve", "work", "officer", "doctor"} - shown == set()


def test_the_commands_of_the_readme_exist() -> None:
    wrong = []
    for command in commands_of_the_readme():
        try:
            _parser().parse_args([*command, "--help"])
        except SystemExit as ended:
            wrong += [command] if ended.code else []

    assert wrong == []
