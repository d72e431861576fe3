"""The readings of our own annotated sentences stay above a floor."""

import json

import pytest

from handlers.understanding.phones import FICTIONAL
from handlers.understanding.reading import understand
from tests.understanding.readings import COMMITMENTS, HERE, REFUSALS, read, samples, tally


def test_own_samples_are_read() -> None:
    found = tally()

    assert found["intent"].share >= 0.97, found["intent"].wrong
    assert found["strict"].share >= 0.97, found["strict"].wrong
    assert found["loose"].share >= 0.93, found["loose"].wrong


def test_no_refusal_is_read_as_consent() -> None:
    wrong = [
        row["text"]
        for row in samples()
        if row["intent"] in REFUSALS
        and "intent" not in row.get("ungraded", ())
        and read(row).intent in COMMITMENTS
    ]

    assert wrong == []


def test_short_refusals_are_never_consent() -> None:
    lines = (HERE / "refusals-own.txt").read_text("utf-8").splitlines()
    wrong = []
    for role, context, text in (line.split("|") for line in lines):
        meant = understand(text, role=role, subrole="city", context=context)
        if meant.intent in COMMITMENTS:
            wrong.append((text, meant.intent))

    assert wrong == []


def test_no_phone_is_found_where_none_is_given() -> None:
    wrong = [
        (row["text"], slots[name])
        for row, slots in ((row, read(row).slots) for row in samples())
        for name in ("contact_phone", "phone")
        if name in slots
        and slots[name] != row["slots"].get(name)
        and name not in row.get("ungraded", ())
    ]

    assert wrong == []


def _short_sentences() -> list[tuple[str, str, str, str]]:
    lines = (HERE / "intents-own.txt").read_text("utf-8").splitlines()
    return [tuple(line.split("|", 3)) for line in lines]  # type: ignore[misc]


def test_short_sentences_have_their_intents() -> None:
    wrong = []
    for role, context, intent, text in _short_sentences():
        subrole = {"unit:pending": "unit_hr"}.get(context, "city") if role == "bureau" else None
        meant = understand(text, role=role, subrole=subrole, context=context)
        if meant.intent != intent:
            wrong.append((text, intent, meant.intent))

    assert len(wrong) <= 0.03 * len(_short_sentences()), wrong


def test_every_intent_has_three_sentences_or_more() -> None:
    count: dict[str, int] = {}
    for row in samples():
        count[row["intent"]] = count.get(row["intent"], 0) + 1

    assert len(count) == 83
    assert min(count.values()) >= 3


def test_slots_are_json() -> None:
    for row in samples():
        slots = read(row).slots
        assert json.loads(json.dumps(slots)) == slots


@pytest.mark.parametrize("context", [None, "idle"])
def test_an_opening_reads_the_same_with_and_without_a_state(context: str | None) -> None:
    text = "靖江锻件厂,锻模寿命短,请专家来看看,199 0000 3999 老顾"

    meant = understand(text, role="enterprise", context=context, accepted=FICTIONAL)

    assert meant.intent == "submit_demand"
    assert meant.slots["contact_phone"] == "19900003999"
