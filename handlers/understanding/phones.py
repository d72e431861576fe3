"""Mobile numbers in every spelling people use, with the invalid ones told apart."""

import re
from dataclasses import dataclass
from enum import StrEnum

MAINLAND = re.compile(r"1[3-9]\d{9}")  # any mobile segment of the mainland
FICTIONAL = re.compile(r"1990000\d{4}")  # the segment of made-up people in samples and tests

_CHINESE = str.maketrans("零〇○一二三四五六七八九幺", "0001234567891")
_CHINESE_RUN = re.compile(r"[零〇○一二三四五六七八九幺\d][零〇○一二三四五六七八九幺\d \-—–]{6,30}")
_GAP = r"[ \-—–.·_]{0,3}"
_PREFIX = r"(?:(?:\+|00)?86[ \-—–.·_)]{0,2})?"
# a mobile starts with 1; the groups may be parted anywhere
_MOBILE = re.compile(
    rf"(?<!\d){_PREFIX}(?P<a>1\d{{10}})(?!\d)"
    rf"|(?<!\d){_PREFIX}(?P<b>1\d\d{_GAP}\d{{4}}{_GAP}\d{{4}})(?!\d)"
    rf"|(?<!\d){_PREFIX}(?P<c>1\d{{6}}{_GAP}\d{{4}}|1\d{{3}}{_GAP}\d{{4}}{_GAP}\d{{3}}"
    rf"|1\d\d{_GAP}\d\d\d{_GAP}\d{{5}})(?!\d)"
    rf"|(?<!\d){_PREFIX}(?P<d>1(?:{_GAP}\d){{10}})(?!\d|[-—–.]\d|[ ]\d(?!\d))"
)
_RUN = re.compile(rf"(?<![\d.])\+?\d(?:{_GAP}\d){{4,25}}(?!\d)")
_CORRECTED = re.compile(r"(?:打错|写错|说错|错了|不对|不是|应为|应该是|更正|改成|换成|改为|换了)")


class Problem(StrEnum):
    """Why a run of digits is no mobile number."""

    NONE = ""
    SHORT = "short"
    LONG = "long"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as found: its place in the text, its digits, and what is wrong with it."""

    start: int
    end: int
    digits: str
    problem: Problem = Problem.NONE


def _plain_digits(text: str) -> str:
    """The same text with spoken digits (幺九九零…) turned into figures where a run is long."""

    def turn(found: re.Match[str]) -> str:
        run = found.group()
        spoken = sum(not (char.isascii()) for char in run)
        return run.translate(_CHINESE) if spoken >= 4 else run

    return _CHINESE_RUN.sub(turn, text)


def _strip(run: str) -> str:
    digits = re.sub(r"\D", "", run)
    return re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits)


def find_phones(text: str, accepted: re.Pattern[str] = MAINLAND) -> tuple[Phone, ...]:
    """Every eleven-digit number that starts with 1, marked when outside the accepted segments."""
    found = []
    for match in _MOBILE.finditer(_plain_digits(text)):
        digits = _strip(match.group())
        problem = Problem.NONE if accepted.fullmatch(digits) else Problem.SEGMENT
        found.append(Phone(match.start(), match.end(), digits, problem))
    return tuple(found)


def find_phone(text: str, accepted: re.Pattern[str] = MAINLAND) -> Phone | None:
    """The number a sentence gives: the first good one, or the last after a correction."""
    good = [phone for phone in find_phones(text, accepted) if not phone.problem]
    if len(good) > 1 and _CORRECTED.search(text[good[0].end : good[-1].start]):
        return good[-1]
    return good[0] if good else None


def read_phone(text: str, accepted: re.Pattern[str] = MAINLAND) -> Phone | None:
    """A direct answer: the number, or the run of digits with its problem, or None."""
    if good := find_phone(text, accepted):
        return good
    runs = list(_RUN.finditer(_plain_digits(text)))
    if not runs:
        return None
    run = max(runs, key=lambda match: len(_strip(match.group())))
    digits = _strip(run.group())
    return Phone(run.start(), run.end(), digits, _problem(digits, accepted))


def _problem(digits: str, accepted: re.Pattern[str]) -> Problem:
    if len(digits) < 11:
        return Problem.SHORT
    if len(digits) > 11:
        return Problem.LONG
    return Problem.NONE if accepted.fullmatch(digits) else Problem.SEGMENT
