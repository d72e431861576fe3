"""``plan``: files in, a plan out; nothing is written where there is no plan."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from handlers.planning import trial
from handlers.rules.teams.instance import Instance
from handlers.rules.teams.judge import breaches
from tests.commands.conftest import Run
from tests.planning import small

MADE = small.instance(3, experts=40, demands=30, batches=2)


def write(folder: Path, name: str, content: object) -> Path:
    """A file of a folder."""
    path = folder / name
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def read(path: Path) -> dict[str, Any]:
    """A plan file."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A file with forty experts and thirty demands."""
    return write(tmp_path, "given.json", small.to_json(MADE))


def plan(run: Run, given: Path, *more: str) -> tuple[int, str, Path]:
    """Run the command; code, what is said, and where the plan should be."""
    out = given.parent / "out.json"
    code, _, err = run("plan", "--instance", str(given), "--out", str(out), *more)
    return code, err, out


def judged(made: Instance, path: Path) -> list[object]:
    """The breaches of a plan file."""
    return list(breaches(made, trial.plan_of(read(path), "out")))


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The plan of that file."""
    folder = tmp_path_factory.mktemp("planned")
    given, out = write(folder, "given.json", small.to_json(MADE)), folder / "out.json"
    assert main(["plan", "--instance", str(given), "--out", str(out)]) == 0
    return read(out)


def test_a_year_is_planned_and_explained(planned: dict[str, Any]) -> None:
    written = planned
    served = {demand for team in written["teams"] for demand, _ in team["serves"]}
    left = {row["demand"] for row in written["uncovered"]}
    assert breaches(MADE, trial.plan_of(written, "out")) == []
    assert served | left == set(MADE.demands)
    assert not served & left
    assert all(row["says"] for row in written["uncovered"])
    assert written["proved"]


def test_who_declines_is_replaced_and_nobody_else_moves(
    run: Run, given: Path, planned: dict[str, Any]
) -> None:
    before = write(given.parent, "before.json", planned)
    team = planned["teams"][0]
    gone = [team["members"][0], team["batch"]]
    declined = write(given.parent, "declined.json", [gone])

    code, said, out = plan(run, given, "--before", str(before), "--declined", str(declined))

    change = read(out)["change"]
    made = replace(MADE, declined=frozenset({(gone[0], gone[1])}))
    assert code == 0
    assert judged(made, out) == []
    assert change["gone"] == [[team["city"], team["batch"], gone[0]]]
    assert change["moved"] == []
    assert "调动原有的人 0 人次" in said


def test_one_city_is_planned_around_the_others(
    run: Run, given: Path, planned: dict[str, Any]
) -> None:
    others = [team for team in planned["teams"] if team["city"] != "泰州"]
    kept = write(given.parent, "kept.json", {"teams": others})

    code, _, out = plan(run, given, "--city", "泰州", "--before", str(kept))

    written = read(out)
    seats = [(team["city"], team["batch"], team["members"]) for team in written["teams"]]
    assert code == 0
    assert judged(MADE, out) == []
    assert all((team["city"], team["batch"], team["members"]) in seats for team in others)
    assert {row["demand"] for row in written["uncovered"]} <= {
        demand.id for demand in MADE.demands.values() if demand.city == "泰州"
    }


def test_what_cannot_be_kept_together_is_named_and_nothing_written(run: Run, given: Path) -> None:
    many = replace(MADE.rules, team_min=12, team_max=12, unit_cap=4)
    path = write(given.parent, "many.json", small.to_json(replace(MADE, rules=many)))
    fixed = [{"city": key.city, "batch": key.batch, "goes": True} for key in MADE.team_keys()]
    wishes = write(given.parent, "fixed.json", {"teams": fixed})

    code, said, out = plan(run, path, "--fixed", str(wishes))

    assert code == 1
    assert not out.exists()
    assert said.endswith(
        "按现在的固定安排排不出方案，没有写任何文件：\n固定成行的 4 个团合起来受同一单位人数上限的"
        "限制，凑不够 48 人。请放宽单位上限，或少固定一个团。\n"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "内容不完整或格式不对"),
        ("[]", "应当是一个对象"),
        ('{"experts": [{}], "demands": [], "pairs": []}', "experts[0].id 没有填或类型不对"),
        (
            '{"experts": [], "demands": [], "pairs": [["d", "e", 1]]}',
            "pairs[0] 用了名单里没有的编号",
        ),
        (
            '{"experts": [{"id": "e"}, {"id": "e"}], "demands": [], "pairs": []}',
            "experts[1].id 出现了两次",
        ),
        (
            '{"experts": [{"id": "e", "max_per_year": true}], "demands": [], "pairs": []}',
            "experts[0].max_per_year 没有填或类型不对",
        ),
    ],
)
def test_a_bad_file_is_named_with_the_place(
    run: Run, tmp_path: Path, content: str, sentence: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content, encoding="utf-8")

    code, said, out = plan(run, path)

    assert (code, out.exists()) == (1, False)
    assert sentence in said


def test_without_demands_there_is_an_empty_plan(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, "none.json", {"experts": [], "demands": [], "pairs": [], "rules": {}})

    code, said, out = plan(run, path)

    assert (code, read(out)["teams"]) == (0, [])
    assert "没有需求，不用组团。" in said


@pytest.mark.chaos
def test_an_interrupt_writes_the_plan_in_hand(tmp_path: Path) -> None:
    made = small.instance(5, experts=600, demands=500, batches=2)
    given, out = write(tmp_path, "large.json", small.to_json(made)), tmp_path / "out.json"
    command = [sys.executable, "-m", "bot", "plan", "--instance", str(given), "--out", str(out)]
    process = subprocess.Popen([*command, "--limit", "300"], start_new_session=True)
    while not out.exists():
        time.sleep(0.2)

    os.killpg(process.pid, signal.SIGINT)

    assert process.wait(30) == 0
    assert judged(made, out) == []
