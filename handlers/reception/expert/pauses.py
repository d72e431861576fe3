"""When an expert pauses, and until when, as said in words (R40)."""

import re
from datetime import date, timedelta

_PAUSE = re.compile(
    r"暂停|(?:今年|这一?年|明年|本年度|上半年|下半年|学期|这段时间|最近|近期|春季|秋季)[^。;?？]{0,8}"
    r"(?:不参加|参加不了|没法参加|不能参加|不想参加|先不|不报名|歇|休息)"
)

_FOR_GOOD = re.compile(r"以后(?:都|也|再|就)|再也|永远|退出")

_BACK = re.compile(r"(?:恢复|继续|重新)参加|我回来了|可以参加了|有空了")

_THIS_YEAR = re.compile(r"今年|这年|本年|下半年|秋季")

_MONTHS = re.compile(r"([一二两三四五六七八九十]|\d{1,2})个月")

_COUNT = {word: count for count, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def is_asked(text: str) -> bool:
    """Whether the words ask for a pause, and not to leave for good."""
    return _PAUSE.search(text) is not None and not _FOR_GOOD.search(text)


def is_over(text: str) -> bool:
    """Whether the words end a pause."""
    return _BACK.search(text) is not None


def until(text: str, today: date) -> date | None:
    """The last day of a pause as said; None is until the expert comes back."""
    if months := _MONTHS.search(text):
        said = months.group(1)
        return today + timedelta(days=30 * (int(said) if said.isdigit() else _COUNT[said]))
    ends = (
        ("一年", today + timedelta(days=365)),
        ("半年", today + timedelta(days=182)),
        ("明年", date(today.year + 1, 12, 31)),
        ("上半", date(today.year, 6, 30)),
        ("春季", date(today.year, 6, 30)),
        ("学期", date(today.year, 7, 31) if today.month <= 7 else date(today.year + 1, 1, 31)),
    )
    found = next((day for word, day in ends if word in text), None)
    if found is None and _THIS_YEAR.search(text):
        found = date(today.year, 12, 31)
    return found if found and found >= today else None
