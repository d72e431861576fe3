"""What enterprises say of a service, line by line: marks, money, single experts, words."""

from datetime import date
from pathlib import Path

import pytest

from handlers.understanding.opinions import Opinion, read_opinion

LINES = [
    line.split("|")
    for line in (Path(__file__).parent / "ratings-own.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
SHORT = {"time": "t", "mode": "m", "effect": "e", "benefit": "b"}


def told(opinion: Opinion) -> str:
    """An opinion as the lines write it."""
    if opinion.invalid and not opinion.says_something:
        return "!"
    parts = [f"{SHORT[item]}{opinion.scores[item]}" for item in SHORT if item in opinion.scores]
    if opinion.overall:
        parts.append(f"o{opinion.overall}")
    if opinion.benefit_unknown:
        parts.append("?")
    if opinion.benefit_wan:
        parts.append(f"{opinion.benefit_wan:g}:{opinion.benefit_kind}")
    parts += [f"{name}={mark}" for name, mark in opinion.experts.items()]
    if opinion.comment:
        parts.append(f"“{opinion.comment}”")
    return " ".join(parts)


def test_there_are_more_than_fifty_lines() -> None:
    assert len({(asked, text) for asked, text, _ in LINES}) == len(LINES) > 50


@pytest.mark.parametrize(("asked", "text", "expected"), LINES)
def test_a_line(asked: str, text: str, expected: str) -> None:
    assert told(read_opinion(text, asked, ("李明", "王芳"), date(2026, 6, 22))) == expected


def test_ten_parts_of_content_are_no_mark_of_ten() -> None:
    assert told(read_opinion("十分满意", "time", (), date(2026, 6, 22))) == "t5"
