"""``understand``: lines in, lines out, and a clear word about a bad line."""

import io
import json

import pytest

from tests.commands.conftest import Run

GOOD = json.dumps({"id": "a", "role": "enterprise", "text": "我想报需求"}, ensure_ascii=False)


def test_every_line_is_answered_in_order(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    second = json.dumps({"id": "b", "role": "enterprise", "text": "你好"}, ensure_ascii=False)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD}\n\n{second}\n"))

    code, out, err = run("understand")

    assert (code, err) == (0, "")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"id": "a", "intent": "submit_demand", "slots": {}},
        {"id": "b", "intent": "greet", "slots": {}},
    ]


def test_nothing_in_gives_nothing_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    assert run("understand") == (0, "", "")


@pytest.mark.parametrize("bad", ["{", "[]", '{"role": "enterprise"}', '{"role": "x", "text": "y"}'])
def test_a_bad_line_is_named_and_ends_the_run(
    run: Run, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD}\n{bad}\n{GOOD}\n"))

    code, out, err = run("understand")

    assert code == 1
    assert len(out.splitlines()) == 1
    assert err.startswith("line 2: ")
    assert len(err.splitlines()) == 1
