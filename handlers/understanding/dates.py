"""Days and stretches of time named in a sentence, reckoned from a reference date."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.understanding import periods


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of days, both ends included; ``open_ended`` when only one end was named."""

    raw: str
    start: date
    end: date
    begins: int
    ends: int
    open_ended: bool = False

    def as_slot(self) -> dict[str, str]:
        """The JSON form: raw words, first day, last day."""
        return {"raw": self.raw, "start": f"{self.start}", "end": f"{self.end}"}


_JOIN = re.compile(r"\s?(?:-|~|—|–|―|至|到)+\s?")
_ALSO = re.compile(r"\s?(?:[、,和或及/]|或者|以及)\s?")
_OPEN_AFTER = re.compile(
    r"\s?(?:份|左右)?\s?(?:[(][^)]{0,8}[)])?(?:的时候)?"
    r"(?:[以之]前|前(?![后往期]|[一两几]|面)|[一-龥]{1,3}(?<![提目当从])(?:[以之]前"
    r"|前(?![后来往期]|[一两几]|面))"
    r"|[以之]后|后(?![续面勤])|起(?![来点])|开始)"
)
_OPEN_BEFORE = re.compile(
    r"(?:最晚|最迟|不晚于|不迟于|截止(?:到|至)?|截至|赶在|早于|晚于|过了|过完|自从|等到"
    r"|除了|除|避开|不含)\s?$"
)
_FROM = re.compile(r"[从自]\s?$")


def _is_open(text: str, begins: int, ends: int, joined: bool) -> bool:
    before = text[max(0, begins - 4) : begins]
    if _OPEN_AFTER.match(text, ends) or _OPEN_BEFORE.search(before):
        return True
    return bool(_FROM.search(before)) and not joined


def find_stretches(text: str, ref: date) -> tuple[Stretch, ...]:
    """Every stretch named in a plain sentence, in order, the open-ended ones marked."""
    atoms = _anchored(text, periods.find(text, ref))
    found: list[Stretch] = []
    index = 0
    while index < len(atoms):
        first = last = atoms[index]
        joined = False
        while index + 1 < len(atoms) and _JOIN.fullmatch(text, last.ends, atoms[index + 1].begins):
            last = periods.after(first, atoms[index + 1])
            joined, index = True, index + 1
        index += 1
        if last.end < first.start:
            continue
        is_open = _is_open(text, first.begins, last.ends, joined)
        found.append(
            Stretch(
                text[first.begins : last.ends],
                first.start,
                last.end,
                first.begins,
                last.ends,
                is_open,
            )
        )
    return tuple(found)


def _anchored(text: str, atoms: list[periods.Atom]) -> list[periods.Atom]:
    """Give a bare day or part the month named just before it: 6月10日、11日."""
    for index in range(1, len(atoms)):
        last, item = atoms[index - 1], atoms[index]
        if item.kind in {"dom", "part"} and _ALSO.fullmatch(text, last.ends, item.begins):
            atoms[index] = periods.after(last, item)
    return atoms


def merge(text: str, stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """Join neighbours that touch in time and are only listed in the text (6月、7月)."""
    out: list[Stretch] = []
    for item in stretches:
        last = out[-1] if out else None
        if (
            last
            and not (last.open_ended or item.open_ended)
            and item.start == last.end + timedelta(days=1)
            and _ALSO.fullmatch(text, last.ends, item.begins)
        ):
            raw = text[last.begins : item.ends]
            out[-1] = Stretch(raw, last.start, item.end, last.begins, item.ends)
        else:
            out.append(item)
    return tuple(out)


def find_dates(text: str, ref: date) -> tuple[Stretch, ...]:
    """The stretches with both ends known."""
    return tuple(item for item in find_stretches(text, ref) if not item.open_ended)
