"""What an officer says to ask the province for experts: of what, how many, when (R29)."""

import re

from handlers.rules.requests import Wish
from handlers.understanding.meeting import NEED, needs_in
from handlers.understanding.normal import fold
from handlers.understanding.numerals import NUMERAL, is_range, number

_BEGINS = re.compile(
    r"^(?:我们?|本[市局县])?(?:要|想|需要)?(?:向|请)?(?:省厅|省里|厅里)?(?:申报|上报|申请)(?:一下)?"
    r"(?:(?:紧缺|急需)(?:专业)?(?:的)?(?:专家|人才)?)(?P<rest>.*)$",
    re.DOTALL,
)
_COUNT = re.compile(rf"({NUMERAL})\s*(?:位|名|个专家|个人|人)(?:专家)?")
_WHEN = re.compile(
    r"月|旬|周|星期|季度|[日号天]$|\d[日号]|尽快|随时|年内|[上下]半年|马上|春节|暑假"
)
_BETWEEN = re.compile(r"[,;。!\s]+")
_AROUND = ":,;。!、 "


def read_request(text: str) -> Wish | None:
    """Read a request; None when the words do not begin like one. What was not said is empty.

    The first part that is no time is the field, further ones are words beside it.
    """
    found = _BEGINS.match(fold(text).strip())
    if found is None:
        return None
    rest = found["rest"]
    demands = needs_in(rest)
    rest = NEED.sub(" ", rest)
    counted = _COUNT.search(rest)
    if counted:
        rest = f"{rest[: counted.start()]},{rest[counted.end() :]}"
    parts = [part for each in _BETWEEN.split(rest) if (part := each.strip(_AROUND))]
    days = [part for part in parts if _WHEN.search(part)]
    others = [part for part in parts if part not in days]
    return Wish(
        fields=others[0] if others else "",
        people=_people(counted[1]) if counted else None,
        days=",".join(days).replace(",", "，"),
        demands=demands,
        words="，".join(others[1:]),
    )


def _people(said: str) -> int | None:
    value = None if is_range(said) else number(said)
    return int(value) if value else None
