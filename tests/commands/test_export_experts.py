"""``export experts``: a line for every sign-up, with what was judged and nothing about health."""

import json

import pytest

from tests.commands.conftest import Installation, Run

SAID = "我叫云晓蓉，江苏科技大学讲师，博士，研究LNG船罐绝热，国家优青，199-0000-2316"


@pytest.fixture
def signed_up(installation: Installation) -> Installation:
    """An installation in which one expert has signed up."""
    phone = installation.town.phone("云晓蓉")
    for words in (SAID, "同意，电话19900002316", "1"):
        phone.says(words)
    return installation


def test_an_expert_is_exported_with_the_sign_up(signed_up: Installation, run: Run) -> None:
    code, out, _ = run("export", "experts", "--config", signed_up.config())
    (row,) = [json.loads(line) for line in out.splitlines()]

    assert code == 0
    expected = {
        "name": "云晓蓉",
        "unit": "江苏科技大学",
        "unit_kind": "university",
        "title": "讲师",
        "title_rank": "middle",
        "degree": "doctor",
        "fields": "LNG船罐绝热",
        "honours": ["H14"],
        "mobile": "19900002316",
        "basis": ["degree"],
        "state": "listed",
        "demand": "",
        "sign_up_state": "received",
    }
    assert {name: row[name] for name in expected} == expected
    assert not {"gender", "id_number", "health"} & row.keys()
