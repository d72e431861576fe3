"""Everything an expert says of himself in one message, slot by slot."""

import re
from datetime import date

from handlers.understanding import dates, expertise, names, phones, places, titles, units
from handlers.understanding.normal import Passage
from handlers.understanding.wishes import find_willing

Slots = dict[str, object]
Span = tuple[int, int]


def expert_slots(passage: Passage, ref: date, accepted: re.Pattern[str]) -> Slots:
    """The slots of §5 that a self-introduction fills, and nothing guessed."""
    text = passage.plain
    phone = phones.find_phone(text, accepted)
    quiet = expertise.blank(text, [(phone.start, phone.end)] if phone else [])
    unit = units.find_unit(quiet)
    department = _department(quiet, unit)
    title, degree = titles.find_title(quiet), titles.find_degree(quiet)
    stretches = dates.find_stretches(quiet, ref)
    taken = _taken(quiet, unit, department, stretches)
    name, slips = find_name(quiet, taken, (phone.start, phone.end) if phone else None)
    taken += slips
    slots: Slots = {}
    if name:
        taken.append((name.start, name.end))
        slots["name"] = _as_written(passage, name)
    if unit:
        slots["unit"] = unit.name
    if department:
        slots["department"] = passage.original(*department)
    slots |= _rank_slots(title, degree, quiet)
    slots |= _field_slots(Passage(passage.raw, quiet), taken)
    if phone:
        slots["phone"] = phone.digits
    slots |= availability(Passage(passage.raw, quiet), stretches, ref)
    slots |= find_willing(_without(quiet, unit, department), unit_city(unit))
    slots["eligible_basis"] = titles.eligible_basis(title, degree, quiet)
    return slots


def _as_written(passage: Passage, name: names.Person) -> str:
    plain = passage.plain[name.start : name.end]
    return passage.original(name.start, name.end) if plain == name.name else name.name


def _field_slots(passage: Passage, taken: list[Span]) -> Slots:
    fields, solves = expertise.find_fields(passage, taken)
    pairs = (("fields", fields), ("can_solve", solves))
    return {key: value for key, value in pairs if value}


_OPEN_TAIL = re.compile(r"\s?(?:份)?(?:以|之)?(?:前后|左右|前|后|起|开始|期间)")


def _taken(
    text: str,
    unit: units.UnitHit | None,
    department: Span | None,
    stretches: tuple[dates.Stretch, ...],
) -> list[Span]:
    """What is understood as something else than a field of work."""
    taken: list[Span] = [(hit.start, hit.end) for hit in units.find_units(text)]
    taken += [(unit.start, unit.end)] if unit else []
    taken += [department] if department else []
    taken += titles.title_spans(text) + titles.honour_spans(text)
    for item in stretches:
        tail = _OPEN_TAIL.match(text, item.ends)
        taken.append((item.begins, tail.end() if tail else item.ends))
    taken += [(item.start, item.end) for item in places.mentions(text)]
    return taken


def _department(text: str, unit: units.UnitHit | None) -> Span | None:
    if not unit:
        return None
    hits = [hit for hit in units.find_units(text) if hit.name == unit.name] or [unit]
    return next((span for hit in hits if (span := units.department_after(text, hit.end))), None)


def unit_city(unit: units.UnitHit | None) -> str:
    """The city a listed unit lies in, or the empty string."""
    return units.city_of_unit(unit.name) if unit and unit.known else ""


def _without(text: str, unit: units.UnitHit | None, department: Span | None) -> str:
    """The text without the unit, whose town is no wish: 南京市农科所."""
    for span in ((unit.start, unit.end) if unit else None, department):
        if span:
            text = text[: span[0]] + "," * (span[1] - span[0]) + text[span[1] :]
    return text


def _rank_slots(title: titles.TitleHit | None, degree: str | None, text: str) -> Slots:
    slots: Slots = {}
    if title and title.name:
        slots["title"] = title.name
    elif title:
        slots["title_rank"] = title.rank
    if degree:
        slots["degree"] = degree
    if honours := titles.find_honours(text):
        slots["honours"] = list(honours)
    return slots


_CORRECTION = re.compile(
    r"[??]?\s?[,。]?\s?(?:打错了?|写错了?|笔误|错了|不对|不是|更正|应为|应该是"
    r"|哦不)[\s,。:,]*(?:是|叫|应为|应该是)?\s?"
)
_NAME_CUT = re.compile(r"[\s,。;!?、:()/|\n]+")
_ENGLISH = re.compile(r"(?:Prof|Dr|Mr|Ms|Professor)\.?\s+(?P<name>[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)")


def find_name(
    text: str, taken: list[Span], phone: Span | None
) -> tuple[names.Person | None, list[Span]]:
    """The expert's full name, and the slips it corrects.

    It stands after 我叫, after a slip put right, or alone between separators.
    """
    free = expertise.blank(text, taken)
    for correction in _CORRECTION.finditer(free):
        person = names.person_at(free, correction.end())
        if person and person.full:
            slip = _NAME_BEFORE.search(free[: correction.start()])
            return person, [slip.span()] if slip else []
    if person := names.find_full_name(free):
        return person, []
    if english := _ENGLISH.search(text):
        found = names.Person(english.start("name"), english.end("name"), english["name"], True)
        return found, []
    return _alone(free, phone), []


_NAME_BEFORE = re.compile(r"[一-龥]{2,4}$")


def _alone(free: str, phone: Span | None) -> names.Person | None:
    candidates = []
    start = 0
    for cut in [*_NAME_CUT.finditer(free), None]:
        end = cut.start() if cut else len(free)
        start += free[start:end].startswith("的")  # 扬大的张三
        if 2 <= end - start <= 4 and names.looks_like_name(free[start:end]):
            candidates.append(names.Person(start, end, free[start:end], True))
        start = cut.end() if cut else end
    if not candidates:
        return None
    return min(candidates, key=lambda one: _rank_of(one, phone))


def _rank_of(person: names.Person, phone: Span | None) -> tuple[bool, int]:
    gap = 99
    if phone:
        gap = min(abs(phone[0] - person.end), abs(person.start - phone[1]))
    return person.name in names.DOUBTFUL, 0 if gap <= 3 else 1 if len(person.name) > 2 else 2


_WEEKEND = re.compile(r"(?:每?个?周末|周六周日|双休日|周六日|星期六、?日)(?!工程师)")
_NO_TIME = re.compile(
    r"(?:没空|没时间|不行|不可以|不方便|有课|出差|出国|除外|去不了|不在|有会|走不开|不能)"
)
_BUT = re.compile(r"除了?|不要|别在|不能|避开|不含|不包括")


def availability(passage: Passage, stretches: tuple[dates.Stretch, ...], ref: date) -> Slots:
    """When an expert can come, when not, and whether on week-ends."""
    text = passage.plain
    good: list[dict[str, str]] = []
    bad: list[dict[str, str]] = []
    for item in dates.merge(text, stretches):
        if item.end < ref:
            continue
        refused = _refused(text, item)
        if item.open_ended and not refused:
            continue
        slot = item.as_slot() | {"raw": passage.original(item.begins, item.ends)}
        (bad if refused else good).append(slot)
    slots: Slots = {}
    if good:
        slots["available"] = good
    if bad:
        slots["unavailable"] = bad
    if _WEEKEND.search(text):
        slots["available_pattern"] = "周末"
        slots.pop("available", None) if all("末" in item["raw"] for item in good) else None
    return slots


def _refused(text: str, item: dates.Stretch) -> bool:
    after = re.split(r"[,。;!?\n]", text[item.ends : item.ends + 14], maxsplit=1)[0]
    before = text[max(0, item.begins - 5) : item.begins]
    return bool(_NO_TIME.search(after) or _BUT.search(before))
