"""Which slot comes next, what a draft remembers, and how it moves to a newer form."""

import json
from dataclasses import replace
from datetime import date

import pytest

from handlers.dialogue.forms import (
    Asked,
    Draft,
    Form,
    Slot,
    begin,
    carry_over,
    fill,
    next_slot,
    shown,
)
from handlers.dialogue.readers import text
from handlers.flows import FLOWS
from handlers.flows.demand_form import DEMAND
from tests.dialogue.drafts import EMPTY, FULL, draft

TODAY = date(2026, 3, 2)
OLD = Form(
    "visit",
    1,
    (
        Slot("who", text(1, 20), "谁来？", "来人"),
        Slot("day", text(1, 20), "哪天？", "日期"),
        Slot("gone", text(1, 20), "坐什么车？", "交通"),
    ),
)
NEW = Form(
    "visit",
    2,
    (
        Slot("visitor", text(1, 20), "谁来？", "来人"),
        Slot("purpose", text(1, 20), "来做什么？", "事由"),
        Slot("day", text(1, 20), "哪天？", "日期"),
    ),
    renamed={"who": "visitor"},
)


def asked(form: Form, made: Draft) -> str:
    """The name of the slot asked now, or nothing at the review."""
    slot = next_slot(form, made)
    return slot.name if slot else ""


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ((), ""),
        (("problem",), "problem"),
        (("problem", "county"), "problem"),
        (("county",), "county"),
        (("kind", "mobile"), "kind"),
        (("contact",), "contact"),
        (("disclosure",), "disclosure"),
    ],
)
def test_the_first_empty_slot_is_asked(without: tuple[str, ...], expected: str) -> None:
    assert asked(DEMAND, draft(*without)) == expected


def test_the_questions_of_the_form_come_in_order() -> None:
    made, order = EMPTY, []
    while name := asked(DEMAND, made):
        order.append(name)
        made = made.answered(name, FULL.answers[name])

    assert order == ["problem", "enterprise", "county", "kind", "contact", "mobile", "disclosure"]


def test_a_confidential_demand_is_not_asked_about_publishing() -> None:
    assert asked(DEMAND, draft("disclosure", confidential=True)) == ""


LATER = {
    "technology": {"target", "tried"},
    "project": {"cooperation", "basis", "property", "conditions"},
    "talent": {"hiring", "speciality"},
}
COMMON = {
    "town", "industry", "products", "employees", "revenue", "forms", "visit", "budget", "wishes",
    "position", "credit_code", "urgent", "confidential", "remarks",
}  # fmt: skip


@pytest.mark.parametrize("kind", LATER)
def test_more_questions_depend_on_the_kind(kind: str) -> None:
    made, order = replace(draft(kind=kind), more=True), set()
    while name := asked(DEMAND, made):
        order.add(name)
        made = replace(made, skipped=(*made.skipped, name))

    assert order == COMMON | LATER[kind]


@pytest.mark.parametrize(
    ("hiring", "expected"),
    [
        ("course", {"course", "audience", "days", "venue"}),
        ("full_time", {"post", "degree", "headcount", "workplace", "pay", "onboard"}),
        ("adviser", {"post", "degree", "headcount", "workplace", "pay", "onboard"}),
    ],
)
def test_more_questions_about_people_depend_on_how_they_come(
    hiring: str, expected: set[str]
) -> None:
    made, order = replace(draft(kind="talent", hiring=hiring), more=True), set()
    while name := asked(DEMAND, made):
        order.add(name)
        made = replace(made, skipped=(*made.skipped, name))

    assert order == (COMMON | LATER["talent"] | expected) - {"hiring"}


def test_a_slot_in_focus_is_asked_first() -> None:
    assert asked(DEMAND, replace(FULL, focus="county")) == "county"


def test_a_skipped_slot_is_not_asked_again() -> None:
    assert asked(DEMAND, replace(draft("disclosure"), skipped=("disclosure",))) == ""


def test_an_unknown_slot_is_an_error() -> None:
    with pytest.raises(KeyError):
        DEMAND.slot("colour")


def test_an_answer_ends_the_skip_the_focus_the_offer_and_the_misses() -> None:
    before = Draft("demand", 1, {}, ("county",), ("county",), "county", (("1", "一"),), misses=2)

    after = before.answered("county", "321283", directly=True)

    assert after == Draft("demand", 1, {"county": "321283"}, (), ("county",))


def test_an_answer_taken_out_leaves_no_trace() -> None:
    assert draft("disclosure").answered("disclosure", "none", directly=True).without(
        "disclosure"
    ) == draft("disclosure")


FILLED = Draft(
    "demand", 1, {"county": "321283", "forms": ["consulting"]}, ("town",), ("county",), "kind",
    (("technology", "技术"),), more=True, misses=2,
)  # fmt: skip


@pytest.mark.parametrize("made", [EMPTY, FULL, FILLED])
def test_a_draft_survives_json(made: Draft) -> None:
    assert Draft.from_dict(json.loads(json.dumps(made.to_dict()))) == made


def test_an_empty_draft_is_stored_in_few_words() -> None:
    assert EMPTY.to_dict() == {"form": "demand", "version": 1}


def test_an_older_draft_is_carried_over() -> None:
    old = Draft(
        "visit", 1, {"who": "王强", "day": "周三", "gone": "火车"}, ("gone", "day"),
        ("who", "gone", "day"), "gone", (("1", "一"),), misses=1,
    )  # fmt: skip

    new = carry_over(NEW, old)

    assert new == Draft(
        "visit", 2, {"visitor": "王强", "day": "周三"}, ("day",), ("visitor", "day"), misses=1
    )
    assert asked(NEW, new) == "purpose"


def test_a_draft_of_the_present_version_keeps_its_answers() -> None:
    assert carry_over(DEMAND, FULL) == FULL


def test_the_answers_are_shown_in_the_order_of_the_form_and_only_where_they_apply() -> None:
    made = draft(target="0.1以下", remarks="下午来").answered("cooperation", "joint")

    assert [(slot.name, words) for slot, words in shown(DEMAND, made)] == [
        ("problem", "电镀废水总镍超标"),
        ("enterprise", "泰兴华星表面处理有限公司"),
        ("county", "泰州·泰兴市"),
        ("kind", "技术"),
        ("contact", "王强"),
        ("mobile", "19900001234"),
        ("disclosure", "不公开"),
        ("target", "0.1以下"),
        ("remarks", "下午来"),
    ]


def test_a_sentence_fills_what_it_names_and_nothing_that_is_known() -> None:
    sentence = "泰兴华星表面处理有限公司电镀废水总镍超标，联系人王强，电话199-0000-1234"

    filled = fill(DEMAND, EMPTY.answered("contact", "李四"), sentence, TODAY)

    names = {"enterprise", "county", "kind", "contact", "mobile", "problem"}
    assert {name: filled.answers[name] for name in names} == {
        "enterprise": "泰兴华星表面处理有限公司",
        "county": "321283",
        "kind": "technology",
        "contact": "李四",
        "mobile": "19900001234",
        "problem": filled.answers["problem"],
    }
    assert "199" not in filled.answers["problem"]


def test_only_the_named_slots_are_filled() -> None:
    sentence = "泰兴华星表面处理有限公司电镀废水总镍超标，联系人王强，电话199-0000-1234"

    assert fill(DEMAND, EMPTY, sentence, TODAY, only=("county",)).answers == {"county": "321283"}
    hidden = fill(DEMAND, EMPTY, sentence, TODAY, leave_out=("mobile", "contact"))
    assert {"mobile", "contact"} & set(hidden.answers) == set()


@pytest.mark.parametrize("flow", FLOWS)
def test_a_form_is_well_made(flow: str) -> None:
    form = FLOWS[flow].form
    names = [slot.name for slot in form.slots]

    assert sorted(names) == sorted(set(names))
    assert [name for name in form.renamed.values() if name not in names] == []
    for slot in form.slots:
        assert set(slot.implies) <= set(names), slot.name
        assert slot.question or slot.asked is Asked.NEVER, slot.name
        assert slot.optional or slot.asked is not Asked.LATER, slot.name
    assert begin(form) == Draft(form.name, form.version)
