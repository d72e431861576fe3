"""A request for experts of scarce specialities as officers say it (R29)."""

import pytest

from handlers.rules.requests import Wish, lacks
from handlers.understanding.scarce import read_request


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        (
            "申报紧缺专家：膜材料2位，6月，XQ2026-0003",
            Wish("膜材料", 2, "6月", ("XQ2026-0003",)),
        ),
        (
            "向省厅申报紧缺专业专家 燃料电池 两名 6月上旬，两天 xq2026-3、XQ2026-0012",
            Wish("燃料电池", 2, "6月上旬，两天", ("XQ2026-0003", "XQ2026-0012")),
        ),
        (
            "我们要申报紧缺专家，三位海工装备专家，下半年，最好懂焊接",
            Wish("海工装备专家", 3, "下半年", (), "最好懂焊接"),
        ),
        ("申报紧缺专家：膜材料", Wish("膜材料", None, "")),
        ("申报紧缺专家：膜材料两三位，6月", Wish("膜材料", None, "6月")),
        ("申报紧缺专家", Wish("", None, "")),
    ],
)
def test_what_is_asked_for_is_read(said: str, wish: Wish) -> None:
    assert read_request(said) == wish


@pytest.mark.parametrize(
    "said", ["看申报", "申报省级资助", "我想申报项目", "紧缺专家有哪些", "专家报名", "申请转人工"]
)
def test_other_words_are_no_request(said: str) -> None:
    assert read_request(said) is None


def test_what_is_lacking_is_named_in_order() -> None:
    assert [lacks(wish) for wish in (
        Wish("", 1, "6月"), Wish("膜", None, "6月"), Wish("膜", 99, "6月"), Wish("膜", 1, " "),
        Wish("膜", 1, "6月"),
    )] == ["fields", "people", "people", "days", ""]  # fmt: skip
