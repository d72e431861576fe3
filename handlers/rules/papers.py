"""Rules of documents: their numbers (GB/T 9704-2012, R6) and dates."""

import re
from datetime import date

# 机关代字〔年份〕顺序号号: full-width brackets of six angles, no leading zero, no 「第」
NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}〔(?:19|20)\d\d〕[1-9]\d{0,3}号")
BRACKETED = re.compile(r"[\[（(【［〔](\d{4})[\]）)】］〕]")


def is_number(text: str) -> bool:
    """Whether a text is the number of a document, such as 「苏人社发〔2014〕121号」."""
    return NUMBER.fullmatch(text) is not None


def tidy_number(text: str) -> str:
    """A number as typed with the brackets of the standard and without blanks."""
    return BRACKETED.sub(r"〔\1〕", re.sub(r"\s", "", text))


def written(day: date) -> str:
    """A date as documents write it: 「2014年5月4日」, no leading zero."""
    return f"{day.year}年{day.month}月{day.day}日"
