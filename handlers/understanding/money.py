"""Sums of money in a sentence, in units of ten thousand yuan."""

import re
from dataclasses import dataclass

from handlers.understanding.numerals import CHINESE, NUMERAL, is_range, number, whole

_MONEY = re.compile(
    rf"(?P<num>{NUMERAL})(?P<about>[多来余几])?\s?(?P<unit>千万|百万|个亿|亿|万|千|百)?"
    rf"(?P<tail>(?<=[万千])[一二两三四五六七八九](?![{CHINESE}万亿个\d])"
    rf"|(?<=万)[一二两三四五六七八九\d]千)?"
    r"(?P<yuan>人民币|元|块)?"
)
_RANGE_BEFORE = re.compile(rf"(?:{NUMERAL}|[万千])\s?(?:元|万元?)?\s?(?:[-~—–至到]+)\s?$")
_RANGE_AFTER = re.compile(rf"\s?(?:元)?\s?(?:[-~—–至到]+)\s?{NUMERAL}\s?(?:万|亿|元|千|百)")
_BOUND_AFTER = re.compile(
    r"\s?(?:人民币|元|块)?钱?\s?(?:以内|之内|以下|以上|封顶|上下浮动|内(?!部)|起步?)"
)
_BOUND_BEFORE = re.compile(
    r"(?:不(?:能|得|要|可以)?(?:超过|超|高于|低于|少于|大于|到)|最多|顶多|至多|上限|最高"
    r"|至少|低于|少于|高于|超过|小于|控制在)\s?(?:是|为)?\s?$"
)
_VAGUE_BEFORE = re.compile(r"[几数]$")
_UNITS = {"": 1, "百": 100, "千": 1000, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "个亿": 1e8}


@dataclass(frozen=True, slots=True)
class Money:
    """A sum; ``wan`` is None when it is a range, a bound or a guess like 几十万."""

    start: int
    end: int
    wan: int | float | None


def _value(found: re.Match[str]) -> float | None:
    base = number(found["num"])
    if base is None:
        return None
    unit = _UNITS[found["unit"] or ""]
    value = base * unit
    if tail := found["tail"]:
        rest = number(tail) or 0
        value += rest if len(tail) > 1 else rest * unit / 10
    return value


def _is_loose(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 12) : found.start()]
    after = text[found.end() : found.end() + 16]
    return bool(
        is_range(found["num"])
        or (found["about"] == "几")
        or _VAGUE_BEFORE.search(before)
        or _RANGE_BEFORE.search(before)
        or _RANGE_AFTER.match(after)
        or _BOUND_AFTER.match(after)
        or _BOUND_BEFORE.search(before)
    )


def find_money(text: str) -> tuple[Money, ...]:
    """Every sum in a plain sentence; a bare number without 万, 亿, 元 or 块 is not money."""
    sums = []
    for found in _MONEY.finditer(text):
        if not (found["yuan"] or (found["unit"] or "")[-1:] in {"万", "亿"}):
            continue
        value = None if _is_loose(text, found) else _value(found)
        wan = None if value is None else whole(value / 10_000)
        sums.append(Money(found.start(), found.end(), wan))
    return tuple(sums)


def read_wan(text: str, *, bare_unit: float = 1) -> int | float | None:
    """A direct answer to "how many 万": a sum, or a bare number counted in ``bare_unit`` 万."""
    sums = find_money(text)
    if sums:
        return sums[0].wan
    found = re.search(NUMERAL, text)
    if not found or is_range(found.group()):
        return None
    value = number(found.group())
    return None if value is None else whole(value * bare_unit)
