"""What an officer says that money was spent on: the subject, the sum, the day, the voucher (R66).

A sum is read with its unit, or bare after its subject (交通1200); ranges and guesses are no sums.
"""

import re
from dataclasses import dataclass
from datetime import date

from handlers.rules.money import MOST_FEN, from_wan
from handlers.understanding.follow_up import past_day
from handlers.understanding.money import find_money
from handlers.understanding.normal import fold
from handlers.understanding.numerals import NUMERAL, is_range, number
from storage.vocabulary import SpendingSubject

_SUBJECTS: tuple[tuple[SpendingSubject, re.Pattern[str]], ...] = (
    (SpendingSubject.INSURANCE, re.compile(r"保险|意外险")),
    (SpendingSubject.LECTURE, re.compile(r"授课费|讲课费|课时费|咨询费|授课咨询费")),
    (SpendingSubject.VENUE, re.compile(r"场地|会场|会议室|场租")),
    (SpendingSubject.MATERIAL, re.compile(r"资料费?|印刷费?|打印费?|复印费?|材料费")),
    (
        SpendingSubject.BOARD,
        re.compile(r"食宿费?|住宿费?|餐费|餐饮费?|伙食费?|饭费|房费|宾馆|酒店"),
    ),
    (
        SpendingSubject.TRAVEL,
        re.compile(r"车费|交通费?|租车费?|油费|过路费|高铁票?|火车票|机票|打车费?|停车费"),
    ),
    (SpendingSubject.OTHER, re.compile(r"杂费|其他支出|其它支出|其他费用")),
)
_VOUCHER = re.compile(r"(?:凭证|发票|单据)(?:号|号码|编号)?[:\s是为]*([A-Za-z0-9-]{2,20})")
_DATED = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]|\d{4}-\d{1,2}-\d{1,2}")
_NUMBERED = re.compile(r"(?:XQ|TD|YQ|GZ|AL|ZC)\s*-?\s*20\d\d\s*-\s*\d{1,5}", re.IGNORECASE)
_ASKS = re.compile(r"多少|吗|呢|怎么|标准|谁出|能报|报销|[??]")
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent, in fen; ``fen`` is None when no exact sum is named."""

    subject: SpendingSubject
    fen: int | None
    day: date
    voucher: str = ""


def read_spending(text: str, today: date) -> Spent | None:
    """Read one spending; None when the words are about none, or lie in the future."""
    said = fold(text)
    if len(said) > LONGEST or _ASKS.search(said):
        return None
    hits = [(subject, hit) for subject, words in _SUBJECTS if (hit := words.search(said))]
    if not hits:
        return None
    subject, hit = hits[0]
    voucher = _VOUCHER.search(said)
    bare = _NUMBERED.sub(" ", _DATED.sub(" ", _VOUCHER.sub(" ", said)))
    fen, named = _fen(bare, hit.group())
    day = past_day(said, today)
    if not named or day is None:
        return None
    return Spent(subject, fen, day, voucher[1] if voucher else "")


def _fen(said: str, subject: str) -> tuple[int | None, bool]:
    """The sum in fen, and whether any is named."""
    sums = find_money(said)
    if sums:
        exact = len(sums) == 1 and sums[0].wan is not None
        fen = from_wan(float(sums[0].wan or 0)) if exact else None
        return (fen if fen and fen <= MOST_FEN else None), True
    found = re.search(rf"{re.escape(subject)}[^\d,。;]{{0,6}}?({NUMERAL})$", said.strip(" ,。;"))
    if found is None:
        return None, False
    value = None if is_range(found[1]) else number(found[1])
    return (round(value * 100) if value and value * 100 <= MOST_FEN else None), True
