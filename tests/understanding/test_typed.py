"""Lines as people type them on phones, mostly inside a dialogue.

They were written with their answers before anybody looked at the rules, and divided by their ids.
The rules were mended by the misses of ``open``; of ``sealed`` nobody looks at more than the
figures, so that they say what to expect of strangers (docs/understanding.md).
"""

import pytest

from tests.understanding.readings import COMMITMENTS, REFUSALS, read, rows_of, tally_of

PHONES = ("contact_phone", "phone")


@pytest.mark.parametrize(
    ("part", "intents", "strict"), [("open", 0.98, 0.97), ("sealed", 0.92, 0.93)]
)
def test_typed_lines_are_read(part: str, intents: float, strict: float) -> None:
    found = tally_of(rows_of(f"typed-own-{part}"))

    assert found["intent"].total >= 90
    assert found["intent"].share >= intents, f"{found['intent'].hits} of {found['intent'].total}"
    assert found["strict"].share >= strict, f"{found['strict'].hits} of {found['strict'].total}"


@pytest.mark.parametrize("part", ["open", "sealed"])
def test_no_typed_refusal_is_consent_and_no_number_a_phone(part: str) -> None:
    wrong = []
    for row in rows_of(f"typed-own-{part}"):
        meant = read(row)
        consents = row["intent"] in REFUSALS and meant.intent in COMMITMENTS
        if consents or _phones(meant.slots) - _phones(row["slots"]):
            wrong.append(row["id"])

    assert wrong == []


def _phones(slots: dict[str, object]) -> set[object]:
    """The numbers that are given as phones, filled in, answered or changed."""
    given = {slots.get(name) for name in PHONES}
    given |= {slots.get("value")} if slots.get("slot") in PHONES else set()
    given |= {slots.get("new_value")} if slots.get("field") in PHONES else set()
    return given - {None}
