"""Terse first words, as people type them who have never read how: part|role|office|intent|text.

The rules were mended by the misses of the parts ``seen`` and ``more``; of the part ``sealed``
nobody looks at more than the count, so that it says what to expect of strangers
(docs/understanding.md).
"""

import pytest

from handlers.understanding.reading import understand
from tests.understanding.readings import COMMITMENTS, HERE, REFUSALS

Line = tuple[str, str, str, str, str]


def _lines() -> list[Line]:
    rows = (HERE / "first-words.txt").read_text("utf-8").splitlines()
    return [tuple(row.split("|", 4)) for row in rows]  # type: ignore[misc]


@pytest.mark.parametrize(("part", "share"), [("seen", 0.97), ("more", 0.94), ("sealed", 0.80)])
def test_first_words_are_understood(part: str, share: float) -> None:
    lines = [line for line in _lines() if line[0] == part]

    right = sum(
        understand(text, role=role, subrole=office or None).intent == intent
        for _, role, office, intent, text in lines
    )

    assert len(lines) >= 75
    assert right >= share * len(lines), f"{right} of {len(lines)}"


def test_no_first_word_of_refusal_is_taken_for_consent() -> None:
    wrong = [
        part
        for part, role, office, intent, text in _lines()
        if intent in REFUSALS
        and understand(text, role=role, subrole=office or None).intent in COMMITMENTS
    ]

    assert wrong == []
