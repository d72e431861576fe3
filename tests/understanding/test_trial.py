"""JSON lines in, JSON lines out, and a clear word about a bad line."""

import json

import pytest

from handlers.understanding.trial import BadLine, run


def test_lines_are_read_in_order() -> None:
    lines = [
        json.dumps({"id": "a", "role": "enterprise", "text": "我想报需求"}),
        "",
        json.dumps({"id": "b", "role": "expert", "text": "1", "context": "invitation_pending"}),
    ]

    answers = [json.loads(line) for line in run(lines)]

    assert answers == [
        {"id": "a", "intent": "submit_demand", "slots": {}},
        {"id": "b", "intent": "accept", "slots": {}},
    ]


def test_the_reference_date_is_taken_from_the_line() -> None:
    line = json.dumps(
        {
            "id": "a",
            "role": "enterprise",
            "text": "下个月",
            "context": "collect:expected_visit",
            "ref_date": "2015-01-10",
        }
    )

    answer = json.loads(next(iter(run([line]))))

    assert answer["slots"]["value"]["start"] == "2015-02-01"


def test_only_made_up_numbers_are_believed() -> None:
    line = json.dumps({"role": "enterprise", "text": "昆山 轴承开裂请专家看看 13912345678"})

    assert "contact_phone" not in json.loads(next(iter(run([line]))))["slots"]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"role": "enterprise"}',
        '{"role": "nobody", "text": "x"}',
        '{"role": "expert", "text": "x", "ref_date": "soon"}',
        '{"role": "expert", "text": "x", "context": 3}',
    ],
)
def test_a_bad_line_is_named(line: str) -> None:
    good = json.dumps({"role": "expert", "text": "好"})

    with pytest.raises(BadLine) as caught:
        list(run([good, line]))

    assert caught.value.number == 2
    assert "line 2" in str(caught.value)
