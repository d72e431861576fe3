"""However a person gets there, by answers, skips, steps back and corrections: the same summary."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.dialogue.acts import read_deed
from handlers.dialogue.conversation import advance
from handlers.dialogue.forms import Draft, begin, next_slot, shown
from handlers.flows.demand_form import DEMAND

TODAY = date(2026, 3, 2)
# slot → the right answer, and a wrong one that is put right later
ANSWERS = {
    "problem": ("电镀废水总镍一直超标，想降到0.1以下", "镀层附着力一直不够，总是脱落"),
    "enterprise": ("泰兴虚构表面处理有限公司", "泰兴示例电镀有限公司"),
    "county": ("泰兴", "靖江"),
    "kind": ("技术", "项目"),
    "contact": ("王强", "李敏"),
    "mobile": ("19900001234", "19900009999"),
    "disclosure": ("匿名公开", "实名公开"),
}
NAMES = {slot: DEMAND.slot(slot).label for slot in ANSWERS}
ASIDES = ("帮助", "重复", "上一步", "啥")


def say(draft: Draft, words: str) -> Draft:
    """One message to the form."""
    return advance(DEMAND, draft, read_deed(DEMAND, draft, words), TODAY).draft


def summary(draft: Draft) -> dict[str, str]:
    """What the review card would show, what the first sentence gave away left out."""
    lines = {slot.name: value for slot, value in shown(DEMAND, draft)}
    return {name: lines[name] for name in ANSWERS}


def finish(draft: Draft, right: bool = True) -> Draft:
    """Answer until the review."""
    while (slot := next_slot(DEMAND, draft)) is not None:
        draft = say(draft, ANSWERS[slot.name][0 if right else 1])
    return draft


STRAIGHT = summary(finish(begin(DEMAND)))
MOVES = st.lists(
    st.one_of(
        st.sampled_from(ASIDES),
        st.sampled_from(["right", "wrong", "skip"]),
        st.tuples(st.just("correct"), st.sampled_from(sorted(ANSWERS))),
    ),
    max_size=14,
)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(MOVES)
def test_any_order_ends_in_the_same_summary(moves: list[str | tuple[str, str]]) -> None:
    draft = begin(DEMAND)
    for move in moves:
        slot = next_slot(DEMAND, draft)
        if isinstance(move, tuple):
            draft = say(draft, f"{NAMES[move[1]]}改成{ANSWERS[move[1]][1]}")
        elif move == "skip":
            draft = say(draft, "跳过")
        elif move in {"right", "wrong"} and slot is not None:
            draft = say(draft, ANSWERS[slot.name][move == "wrong"])
        elif move in ASIDES:
            draft = say(draft, move)
    draft = finish(replace(draft, focus="", offer=()))
    for name, (right, _) in ANSWERS.items():  # whatever is wrong is put right in words
        draft = say(draft, f"{NAMES[name]}改成{right}")

    assert next_slot(DEMAND, draft) is None
    assert summary(draft) == STRAIGHT
