"""Numbers as people write them: digits, Chinese numerals, and the two mixed."""

import re

DIGITS = {
    **dict(zip("零〇○一二三四五六七八九", (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
    "两": 2,
    "俩": 2,
    "仨": 3,
    "幺": 1,
}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
CHINESE = "零〇一二两三四五六七八九十百千"
# a number with an optional big unit: 1.8亿, 两千六百万, 一万二, 120
NUMERAL = rf"(?:\d{{1,12}}(?:,\d{{3}}){{0,4}}(?:\.\d{{1,6}})?|[{CHINESE}]{{1,12}})"

_SEQUENCE = re.compile(r"[零〇○一二三四五六七八九幺]{2,}")
_ADJACENT = re.compile(r"[一二两三四五六七八九][一二三四五六七八九](?=[十百千万亿]|$)")


def is_range(text: str) -> bool:
    """Whether neighbouring digits name a range: 六七十, 三四百, 两三."""
    return bool(_ADJACENT.search(text)) and not _SEQUENCE.fullmatch(
        text[:4] if "年" in text else ""
    )


def _below_ten_thousand(text: str) -> float | None:
    total, pending, last_unit = 0, -1, 0
    for char in text:
        if char in DIGITS:
            if pending > 0:
                return None
            pending = DIGITS[char]
        elif char in _SMALL:
            total += (1 if pending < 0 else pending) * _SMALL[char]
            pending, last_unit = -1, _SMALL[char]
        else:
            return None
    if pending > 0 and last_unit >= 100 and "零" not in text[-2:] and "〇" not in text[-2:]:
        return total + pending * last_unit / 10  # 一百二 is 120
    return total + max(pending, 0)


def number(text: str) -> float | None:
    """The value of a numeral, or None: 120, 1,200, 1.8亿, 两千六百万, 一万二, 二〇一五."""
    text = text.replace(",", "").replace(" ", "")
    for unit in ("亿", "万"):
        head, sign, tail = text.partition(unit)
        if sign:
            return _with_unit(head, tail, _BIG[unit])
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    if mixed := re.fullmatch(r"(\d+(?:\.\d+)?)([十百千])", text):
        return float(mixed[1]) * _SMALL[mixed[2]]
    if _SEQUENCE.fullmatch(text):
        return float("".join(str(DIGITS[char]) for char in text))
    return _below_ten_thousand(text) if text else None


def _with_unit(head: str, tail: str, unit: int) -> float | None:
    value = number(head)
    if value is None:
        return None
    if not tail:
        return value * unit
    rest = number(tail)
    if rest is None:
        return None
    # 一万二 is 12,000; 一万零二 is 10,002
    return value * unit + (rest * unit / 10 if len(tail) == 1 else rest)


def whole(value: float) -> int | float:
    """An int when nothing is lost, for JSON that reads naturally."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
