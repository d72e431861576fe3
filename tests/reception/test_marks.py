"""Verdicts read from one message, and reasons of return read from words (R91)."""

import pytest

from handlers.reception.officer import marks, reasons
from handlers.reception.officer.marks import Mark
from storage.vocabulary import Act, ReturnReason

F, B = Act.FORWARD, Act.SEND_BACK


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1、3通过，2退回", (Mark(F, ("1", "3")), Mark(B, ("2",)))),
        ("1,3通过,2退回", (Mark(F, ("1", "3")), Mark(B, ("2",)))),
        ("1和3通过；2退回，缺电话", (Mark(F, ("1", "3")), Mark(B, ("2",), "缺电话"))),
        ("1通过2退回", (Mark(F, ("1",)), Mark(B, ("2",)))),
        ("通过1、3退回2", (Mark(F, ("1", "3")), Mark(B, ("2",)))),
        ("通过1，3", (Mark(F, ("1", "3")),)),
        ("1-3通过", (Mark(F, ("1", "2", "3")),)),
        ("第2条退回 电话是空号", (Mark(B, ("2",), "电话是空号"),)),
        ("0001 退回，缺电话", (Mark(B, ("0001",), "缺电话"),)),
        ("通过 XQ2026-0001", (Mark(F, ("XQ2026-0001",)),)),
        ("XQ2026-0001通过", (Mark(F, ("XQ2026-0001",)),)),
        ("退回XQ2026-0001描述笼统", (Mark(B, ("XQ2026-0001",), "描述笼统"),)),
        ("把0001退回去，不是本县的", (Mark(B, ("0001",), "不是本县的"),)),
        ("都通过", (Mark(F, rest=True),)),
        ("全部通过吧", (Mark(F, rest=True),)),
        ("2退回，其他都通过", (Mark(B, ("2",)), Mark(F, rest=True))),
        ("都通过吧，2号退回，重复", (Mark(F, rest=True), Mark(B, ("2",), "重复"))),
        ("除了2都通过", (Mark(F, rest=True), Mark(None, ("2",)))),
        ("不通过，描述笼统", (Mark(B, reason="描述笼统"),)),
        ("通过", (Mark(F),)),
        ("退回", (Mark(B),)),
        ("退回，电话是空号，打不通", (Mark(B, reason="电话是空号，打不通"),)),
        ("退回，指标没写，可以再补", (Mark(B, reason="指标没写，可以再补"),)),
        ("退火炉温度不均匀", ()),
        ("电镀废水总超标", ()),
        ("", ()),
    ],
)
def test_verdicts_of_a_message(text: str, found: tuple[Mark, ...]) -> None:
    assert marks.read(text) == found


R = ReturnReason


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("1", R.INCOMPLETE),
        ("5", R.VAGUE),
        ("9", None),
        ("联系方式有误", R.CONTACT),
        ("电话是空号", R.CONTACT),
        ("打不通", R.CONTACT),
        ("缺电话", R.INCOMPLETE),
        ("没写指标", R.VAGUE),
        ("太笼统", R.VAGUE),
        ("不是我们县的", R.NOT_LOCAL),
        ("企业在外省", R.NOT_LOCAL),
        ("大型企业", R.NOT_SMALL),
        ("和上一条重复", R.DUPLICATE),
        ("涉密", R.SECRET),
        ("这是广告", R.OUT_OF_SCOPE),
        ("天气不错", None),
    ],
)
def test_reasons_in_words(words: str, reason: ReturnReason | None) -> None:
    assert reasons.read(words) is reason


def test_every_reason_is_found_by_its_label_and_its_number() -> None:
    for place, reason in enumerate(ReturnReason, 1):
        assert reasons.read(reason.label) is reason
        assert reasons.read(str(place)) is reason


@pytest.mark.parametrize(
    ("words", "note"), [("5", ""), ("描述笼统", ""), ("太笼统，写一下指标", "太笼统，写一下指标")]
)
def test_a_note_is_what_goes_beyond_the_reason(words: str, note: str) -> None:
    assert reasons.note_of(words, ReturnReason.VAGUE) == note
