"""The other time that somebody proposes: a stretch, a shift in days, an hour, a weekday."""

import re

from handlers.understanding import dates
from handlers.understanding.numerals import NUMERAL, number
from handlers.understanding.situation import Situation, Slots

_SHIFT = re.compile(
    rf"(?P<way>推迟|推后|延后|延期|延迟|往后(?:推|挪|延)?|顺延|晚|后移|提前|提早|早"
    rf"|往前(?:提|挪)?)(?:到)?(?:了)?\s?(?P<n>{NUMERAL}|半|两三|几)\s?(?P<unit>天|日|周"
    rf"|个?星期|个?礼拜|个月)"
)
_CLOCK = re.compile(
    r"(?P<part>上午|下午|早上|中午|晚上|傍晚|凌晨|早|晚)?\s?(?P<h>\d{1,2}|十[一二]?"
    r"|[一二两三四五六七八九]|二十[一二三]?)\s?(?:(?:点|时)(?P<half>半|一刻"
    r"|三刻)?(?P<m>\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)?分?|[:：](?P<m2>\d{2}))"
)
_PART_ONLY = re.compile(r"(?P<part>上午|下午|晚上|早上|中午)")
_WEEKDAY = re.compile(r"(?:每?)(?:周|星期|礼拜)(?P<d>[一二三四五六日天末])")


def clock(text: str) -> tuple[str, str] | None:
    """(words, HH:MM) of the last time of day in a text."""
    found = list(_CLOCK.finditer(text))
    if not found:
        return None
    last = found[-1]
    hour = int(number(last["h"]) or 0)
    minute = {"半": 30, "一刻": 15, "三刻": 45}.get(last["half"] or "", 0)
    minute = int(number(last["m"] or last["m2"] or "") or minute)
    if last["part"] in {"下午", "晚上", "傍晚", "晚"} and hour < 12:
        hour += 12
    if last["part"] == "中午" and hour < 3:
        hour += 12
    if hour > 23 or minute > 59:
        return None
    return last.group().strip(), f"{hour:02d}:{minute:02d}"


NOT_THEN = re.compile(
    r"(?:不行|不可以|有课|有会|没空|不方便|没时间|冲突|有安排|出差|去不了|不合适|不在|排满"
    r"|有事|来不及|走不开|不能|不|没)"
)


def proposal(at: Situation) -> Slots:
    """``proposed``: a stretch, a shift in days, an hour, a weekday or a habit."""
    text = at.text
    if shift := _SHIFT.search(text):
        said = shift["n"]
        count = 0.5 if said == "半" else number(said) or 0
        days = count * {"天": 1, "日": 1}.get(shift["unit"], 30 if "月" in shift["unit"] else 7)
        sign = -1 if shift["way"][0] in "提早" or "前" in shift["way"] else 1
        if days:
            raw = at.original(shift.start(), shift.end())
            return {"proposed": {"raw": raw, "shift_days": int(sign * days)}}
    stretches = [
        item
        for item in dates.merge(text, dates.find_stretches(text, at.ref))
        if not item.open_ended
    ]
    wanted = [item for item in stretches if not _refused(text, item)]
    hour = _wanted_clock(text)
    if [item.raw for item in wanted] == ["周末"]:  # no certain day
        wanted = []
    if wanted:
        slot: Slots = dict(wanted[-1].as_slot())
        if hour:
            slot["time"] = hour[1]
        return {"proposed": slot}
    if hour:
        return {"proposed": {"raw": hour[0], "time": hour[1]}}
    return _vague(text)


def _refused(text: str, item: dates.Stretch) -> bool:
    after = re.split(r"[,。;!?\s]", text[item.ends : item.ends + 10], maxsplit=1)[0]
    return bool(NOT_THEN.search(after)) and not re.search(r"行不行|可不可|能不能", after)


def _wanted_clock(text: str) -> tuple[str, str] | None:
    for part in reversed(re.split(r"[,。;!?]", text)):
        if (hour := clock(part)) and not re.search(r"不行|没空|有课|不方便", part):
            return hour
    return None


def _vague(text: str) -> Slots:
    if re.search(r"周末|双休", text):
        return {"proposed": {"raw": "周末", "pattern": "周末"}}
    if day := _WEEKDAY.search(text):
        return {"proposed": {"raw": day.group(), "day": f"周{day['d']}"}}
    parts = [
        part
        for clause in re.split(r"[,。;!?\s]", text)
        if not re.search(r"不行|没空|有课|不方便|有会", clause)
        for part in _PART_ONLY.findall(clause)
    ]
    if parts:
        return {"proposed": {"raw": parts[-1], "day": parts[-1]}}
    return {}
