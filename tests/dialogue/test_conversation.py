"""One step of a conversation: whatever is said in whatever order, the same answers end alike."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.dialogue.acts import Deed, Do, read_deed
from handlers.dialogue.conversation import (
    Option,
    Outcome,
    Step,
    advance,
    mark,
    open_form,
    present,
    review,
)
from handlers.dialogue.forms import Asked, Draft, next_slot
from handlers.flows.demand import ERASE, WHICH_AMEND, WITHDRAW
from handlers.flows.demand_form import DEMAND
from handlers.wording import say
from tests.dialogue.drafts import EMPTY, FULL, draft

TODAY = date(2026, 3, 2)
# the answers that count in the end, as they are said
FINAL = {
    "problem": "电镀废水总镍超标，试过加药效果不稳定",
    "enterprise": "泰兴华星表面处理有限公司",
    "county": "泰兴",
    "kind": "技术",
    "contact": "王强",
    "mobile": "199-0000-1234",
    "disclosure": "匿名公开",
}
# what people say first, by mistake
MISTAKES = {
    "problem": "电镀废水总镍超标，试过加药效果不稳定",
    "enterprise": "昆山泓祺精密机械有限公司",
    "county": "武进",
    "kind": "2",
    "contact": "小季",
    "mobile": "一九九零零零零五六七八",
    "disclosure": "3",
}
BESIDE = (
    "帮助",
    "重复",
    "上一步",
    "跳过",
    "没有",
    "改第1项",
    "不对",
    "补充",
    "改第9项",
    "1",
    "谢谢",
)


def said(before: Draft, text: str) -> Step:
    """The step after a message; the draft has been stored and read again."""
    step = advance(DEMAND, before, read_deed(DEMAND, before, text), TODAY)
    again = Draft.from_dict(json.loads(json.dumps(step.draft.to_dict())))
    assert again == step.draft
    return replace(step, draft=again)


def at_review(made: Draft) -> bool:
    """Whether nothing is asked any more."""
    return next_slot(DEMAND, made) is None


def answer_all(made: Draft) -> Draft:
    """Answer what is still asked, with the final answers or not at all."""
    while (slot := next_slot(DEMAND, made)) is not None:
        before, made = made, said(made, FINAL.get(slot.name, "跳过")).draft
        assert made != before, slot
    return made


def finish(made: Draft) -> Draft:
    """Answer what is still asked, and correct every answer to the final one."""
    made = answer_all(made)
    for name, words in FINAL.items():
        made = said(made, f"{DEMAND.slot(name).label}改成{words}").draft
    return replace(answer_all(made), more=False)


def card(made: Draft) -> list[str]:
    """The lines of the review card that tell the answers that count."""
    lines = review(DEMAND, made).text.splitlines()[1:]
    labels = {DEMAND.slot(name).label for name in FINAL}
    return [line[1:] for line in lines if line[1:].partition("：")[0] in labels]


EXPECTED = card(finish(EMPTY))

ACTS = st.lists(
    st.one_of(
        st.sampled_from(BESIDE),
        st.sampled_from(["answer", "mistake"]),
        st.sampled_from([f"{slot}={which}" for slot in FINAL for which in ("final", "mistake")]),
    ),
    max_size=14,
)


def play(made: Draft, act: str) -> Draft:
    """Do one act of a random conversation."""
    slot = next_slot(DEMAND, made)
    if act in {"answer", "mistake"}:
        words = (FINAL if act == "answer" else MISTAKES).get(slot.name if slot else "", "跳过")
        return said(made, words).draft
    name, _, which = act.partition("=")
    if which:
        words = (FINAL if which == "final" else MISTAKES)[name]
        known = name in made.answers
        return said(made, f"{DEMAND.slot(name).label}改成{words}").draft if known else made
    return said(made, act).draft


def test_the_card_is_the_one_everybody_expects() -> None:
    assert EXPECTED == [
        "问题：电镀废水总镍超标，试过加药效果不稳定",
        "企业：泰兴华星表面处理有限公司",
        "所在地：泰州·泰兴市",
        "类别：技术",
        "联系人：王强",
        "电话：19900001234",
        "公布：匿名公开",
    ]


@settings(max_examples=80, deadline=None)
@given(acts=ACTS)
def test_any_order_of_answers_and_corrections_ends_in_the_same_card(acts: list[str]) -> None:
    made = EMPTY
    for act in acts:
        made = play(made, act)

    assert card(finish(made)) == EXPECTED


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(sorted(FINAL)))
def test_corrections_in_any_order_end_in_the_same_card(order: list[str]) -> None:
    made = finish(EMPTY)
    for name in order:
        made = said(made, f"{DEMAND.slot(name).label}改成{MISTAKES[name]}").draft
    wrong = card(made)
    for name in reversed(order):
        made = said(made, f"{DEMAND.slot(name).label}改成{FINAL[name]}").draft

    assert card(made) == EXPECTED
    assert wrong != EXPECTED


ANY_TEXT = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [*BESIDE, "😀" * 30, "\x00\x07\x1b[31m", "电" * 3000, "1" * 400, "{label}", "%s"]
    ),
    st.sampled_from(
        ["确认", "取消", "保存", "改第2项", "电话改成x", "泰州", "鼓楼区", "随便", "。"]
    ),
    st.lists(st.sampled_from("改第①3项电话企业是成：，公开不 \n"), max_size=16).map("".join),
)
PLACES = [
    EMPTY,
    draft("enterprise", "county", "kind", "contact", "mobile", "disclosure"),
    draft("county", "disclosure"),
    draft("kind", "disclosure"),
    draft("mobile", "disclosure"),
    draft("disclosure"),
    FULL,
    replace(FULL, more=True),
    replace(FULL, focus="county", offer=(("320106", "南京市鼓楼区"), ("320302", "徐州市鼓楼区"))),
]


@settings(max_examples=250, deadline=None)
@given(place=st.sampled_from(PLACES), texts=st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_no_words_break_the_conversation_or_lose_an_answer(place: Draft, texts: list[str]) -> None:
    made = place
    for text in texts:
        deed = read_deed(DEMAND, made, text)
        asked = next_slot(DEMAND, made)
        step = said(made, text)

        free = {deed.slot, "remarks", asked.name if asked else ""}
        if deed.do is Do.BACK and made.trail:
            free |= set(made.trail)
        kept = {name: value for name, value in made.answers.items() if name not in free}
        assert {name: step.draft.answers.get(name) for name in kept} == kept
        assert step.said.text or step.said.options or step.outcome is not Outcome.ASKING
        made = step.draft


@settings(max_examples=60, deadline=None)
@given(text=ANY_TEXT)
def test_any_first_message_opens_the_form(text: str) -> None:
    opened, told = open_form(DEMAND, text, TODAY)

    assert Draft.from_dict(json.loads(json.dumps(opened.to_dict()))) == opened
    assert (told + present(DEMAND, opened)).text


def test_a_remark_at_the_review_is_added_and_grows() -> None:
    once = said(draft(title="总镍超标"), "门卫要登记身份证才放行")
    twice = said(once.draft, "门卫处报我名字就可以进来了")

    assert once.said.text.startswith(say("dialogue.added"))
    assert twice.draft.answers == {
        **draft(title="总镍超标").answers,
        "remarks": "门卫要登记身份证才放行；门卫处报我名字就可以进来了",
    }


def test_remarks_that_grow_too_long_are_not_cut_in_silence() -> None:
    step = said(draft(title="总镍超标", remarks="一" * 495), "门卫要登记身份证才放行")

    assert step.said.text.startswith(say("retry.long", most=500))
    assert step.draft.answers["remarks"] == "一" * 495


MISSED = [
    ("county", "火星", say("retry.county")),
    ("mobile", "没电话号", say("retry.mobile")),
    ("kind", "都有", say("retry.choice", most=3)),
]


@pytest.mark.parametrize(("slot", "words", "why"), MISSED)
def test_a_miss_is_explained_then_shown_then_a_way_out_is_given(
    slot: str, words: str, why: str
) -> None:
    made = draft(slot, "disclosure")
    question, hint = DEMAND.slot(slot).question, DEMAND.slot(slot).hint
    texts = []
    for _ in range(4):
        step = said(made, words)
        texts.append(step.said.text)
        made = step.draft

    out = say("dialogue.way_out_needed")
    assert texts == [
        f"{why}\n{question}",
        f"{why}\n{hint}\n{question}",
        f"{why}\n{out}\n{question}",
        f"{why}\n{out}\n{question}",
    ]


def test_the_way_out_of_an_optional_question_is_to_skip_it() -> None:
    made = draft("disclosure")
    for _ in range(3):
        step = said(made, "看情况")
        made = step.draft

    assert say("dialogue.way_out") in step.said.text
    assert at_review(said(made, "跳过").draft)


def test_an_answer_ends_the_counting_of_misses() -> None:
    made = said(said(draft("county", "disclosure"), "火星").draft, "月球").draft

    assert made.misses == 2
    assert said(made, "泰兴").draft.misses == 0


def test_the_review_is_explained_after_three_misses() -> None:
    made, texts = draft(title="总镍超标"), []
    for _ in range(3):
        step = said(made, "哦")
        texts.append(step.said.text.splitlines()[0])
        made = step.draft

    again, more = say("dialogue.review_again"), say("dialogue.review_help")
    assert texts == [again, again, more]


def test_what_must_be_told_cannot_be_skipped() -> None:
    step = said(draft("county", "disclosure"), "跳过")

    assert step.said.text.startswith(say("retry.needed"))
    assert step.draft.skipped == ()


def test_going_back_takes_out_the_last_answer_and_asks_again() -> None:
    made = said(draft("mobile", "disclosure"), "19900001234").draft

    back = said(made, "上一步")

    assert back.draft == draft("mobile", "disclosure")
    assert back.said.text == DEMAND.slot("mobile").question


def test_going_back_from_the_first_question_says_so() -> None:
    step = said(EMPTY, "上一步")

    assert step.draft == EMPTY
    assert step.said.text == f"{say('dialogue.first')}\n{DEMAND.slots[0].question}"


def test_going_back_undoes_a_skip() -> None:
    skipped = said(draft("disclosure"), "跳过").draft

    assert said(skipped, "上一步").draft == draft("disclosure")


def test_going_back_from_a_correction_keeps_the_answer() -> None:
    aimed = said(FULL, "改第3项").draft

    assert aimed.focus == "county"
    assert said(aimed, "上一步").draft == FULL


def test_an_unclear_place_is_chosen_by_number_or_by_name() -> None:
    unclear = said(draft("county", "disclosure"), "鼓楼区")

    assert [option.looks for option in unclear.said.options] == ["1 南京市鼓楼区", "2 徐州市鼓楼区"]
    chosen = [
        said(unclear.draft, words).draft.answers["county"] for words in ("2", "徐州", "第二个")
    ]
    assert chosen == ["320302"] * 3
    assert said(unclear.draft, "9").said.text.startswith(say("retry.choice", most=2))


def test_a_correction_is_said_back_in_the_middle_of_the_form() -> None:
    step = said(draft("disclosure"), "电话改成199-0000-5678")

    told = say("dialogue.changed", label="电话", value="19900005678")
    assert step.said.text == f"{told}\n{DEMAND.slot('disclosure').question}"
    assert step.draft.answers["mobile"] == "19900005678"


def test_a_correction_that_cannot_be_read_asks_for_that_answer() -> None:
    step = said(FULL, "电话改成1990000")

    assert step.draft.focus == "mobile"
    assert step.draft.answers["mobile"] == FULL.answers["mobile"]
    assert step.said.text.endswith(DEMAND.slot("mobile").question)


def test_an_answer_that_says_more_is_read_back() -> None:
    made = draft("contact", "mobile", "disclosure")

    step = said(made, "联系人王强，电话199-0000-1234，是泰兴的")

    noted = say("dialogue.noted", lines="电话：19900001234")
    assert step.said.text.startswith(noted)
    assert step.draft.answers["contact"] == "王强"


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("1", Outcome.CONFIRMED),
        ("没问题，提交吧", Outcome.CONFIRMED),
        ("取消", Outcome.CANCELLED),
        ("保存", Outcome.KEPT),
        ("2", Outcome.ASKING),
        ("帮助", Outcome.ASKING),
    ],
)
def test_the_review_leads_somewhere(words: str, outcome: Outcome) -> None:
    step = said(FULL, words)

    assert (step.outcome, step.draft.answers) == (outcome, FULL.answers)


def test_cancelling_in_the_middle_keeps_what_was_answered() -> None:
    made = draft("county", "disclosure")

    step = said(made, "不报了")

    assert (step.outcome, step.draft.answers) == (Outcome.CANCELLED, made.answers)


def test_more_is_asked_once_and_then_offered_no_longer() -> None:
    step = said(draft(title="总镍超标"), "补充")
    names = []
    made = step.draft
    while (slot := next_slot(DEMAND, made)) is not None:
        names.append(slot.name)
        made = said(made, "跳过").draft

    assert [DEMAND.slot(name).asked for name in names] == [Asked.LATER] * len(names)
    assert Option("补充", say("dialogue.add")) in review(DEMAND, draft(title="总镍超标")).options
    assert Option("补充", say("dialogue.add")) not in review(DEMAND, made).options


def test_the_lines_to_change_can_be_tapped() -> None:
    step = said(FULL, "不对")

    assert [option.says for option in step.said.options] == [f"改第{n}项" for n in range(1, 8)]
    for option in step.said.options:
        assert read_deed(DEMAND, step.draft, option.says).do is Do.REVISE


def test_every_tap_of_a_question_is_understood() -> None:
    for place in PLACES:
        for option in present(DEMAND, place).options:
            step = said(place, option.says)
            assert step.draft.misses == 0, (place, option)


def test_a_form_without_questions_is_left_by_a_no() -> None:
    for form in (WITHDRAW, ERASE):
        made = Draft(form.name, form.version)
        step = advance(form, made, Deed(Do.DENY, "2"), TODAY)
        assert step.outcome is Outcome.CANCELLED


def test_a_form_without_a_review_is_over_with_its_last_answer() -> None:
    made = replace(Draft(WHICH_AMEND.name, 1), offer=(("XQ2026-0001", "XQ2026-0001 总镍超标"),))

    step = advance(WHICH_AMEND, made, read_deed(WHICH_AMEND, made, "1"), TODAY)

    assert (step.outcome, step.draft.answers) == (Outcome.CONFIRMED, {"number": "XQ2026-0001"})


@pytest.mark.parametrize(("place", "expected"), [(1, "①"), (20, "⑳"), (21, "(21)")])
def test_the_mark_of_a_line(place: int, expected: str) -> None:
    assert mark(place) == expected
