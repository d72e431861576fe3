"""Satisfaction: when it is asked, what counts, and what may be shown of it (R69-R74, A12, A13).

Pure. A questionnaire goes out some working days after the last day of a service; who has not
answered is asked twice more at most. What is shown outside the bureaus never lets anybody learn a
single answer: groups of fewer than three are not shown, neither is one that could be reckoned from
the others, and a mean so near the end of the scale that it gives every answer away is shown as a
bound (R73).
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from handlers.rules.workdays import next_workday, workdays_between

Key = TypeVar("Key", bound=Hashable)

ITEMS = ("time", "mode", "effect", "benefit")
MARKS = range(1, 6)
# of fewer answers nobody outside the bureaus sees anything (R73)
FEW = 3
MOST_CHASES = 2
# below this response rate, in tenths, a report says that the sample is too small (R74)
THIN = 6
# so long after a service its marks stand, whether they have been circulated or not
OPEN_FOR = timedelta(days=60)
# so long after it a benefit that could not be said is asked again (A13)
BENEFIT_AFTER = timedelta(days=60)
BENEFIT_UNTIL = timedelta(days=180)
# marks from here down make a need worth a second look (R76)
BAD = 2


def ask_on(day: date, after: int) -> date:
    """The working day on which a service of a last day is asked about: so many after it."""
    for _ in range(after):
        day = next_workday(day)
    return day


def may_chase(asked: date, chased: int, every: int, today: date) -> bool:
    """Whether who was last asked on a day is asked once more: at most twice, days in between."""
    return chased < MOST_CHASES and workdays_between(asked, today) >= every


def is_complete(marks: Mapping[str, int | None], *, benefit_unknown: bool) -> bool:
    """Whether all four items are answered; 「暂不确定」 answers the last (A13)."""
    known = all(marks.get(item) is not None for item in ITEMS[:3])
    return known and (benefit_unknown or marks.get("benefit") is not None)


def missing(marks: Mapping[str, int | None], *, benefit_unknown: bool) -> tuple[str, ...]:
    """The items still to be answered, in the order of the notice."""
    return tuple(
        item
        for item in ITEMS
        if marks.get(item) is None and not (item == "benefit" and benefit_unknown)
    )


# ---------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True)
class Response:
    """How many were asked and how many have answered."""

    asked: int
    answered: int

    @property
    def share(self) -> float | None:
        """The response rate, 0 to 1; None when nobody was asked."""
        return self.answered / self.asked if self.asked else None

    @property
    def is_thin(self) -> bool:
        """Whether a report has to say that the sample is too small (R74)."""
        return 10 * self.answered < THIN * self.asked


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of one item added up."""

    count: int = 0
    total: int = 0

    def __add__(self, other: "Marks") -> "Marks":
        """Both together."""
        return Marks(self.count + other.count, self.total + other.total)

    @property
    def mean(self) -> float | None:
        """The mean; None of no mark."""
        return self.total / self.count if self.count else None


def marks_of(values: Collection[int | None]) -> Marks:
    """Marks of one item from those who gave one."""
    given = [value for value in values if value is not None]
    return Marks(len(given), sum(given))


def overall(items: Mapping[str, Marks]) -> Marks:
    """All marks of all items together (§12: 总均分)."""
    return sum(items.values(), Marks())


# ---------------------------------------------------------------- what may be shown


@dataclass(frozen=True, slots=True)
class Shown:
    """A mean as it may be read outside the bureaus: exact to a tenth, or a bound."""

    value: float
    bound: str = ""

    @property
    def words(self) -> str:
        """「4.3」, 「4.6以上」, 「1.4以下」."""
        return f"{self.value:.1f}{self.bound}"


def told(marks: Marks) -> Marks:
    """Marks as far as they are told: one point off an end of the scale stands for the end too.

    When at most one point is missing to the end, everybody's answer would be known.
    """
    if _is_best(marks):
        return Marks(marks.count, 5 * marks.count - 1)
    return Marks(marks.count, marks.count + 1) if _is_worst(marks) else marks


def _is_best(marks: Marks) -> bool:
    return marks.count > 0 and 5 * marks.count - marks.total <= 1


def _is_worst(marks: Marks) -> bool:
    return marks.count > 0 and marks.total - marks.count <= 1


def shown(marks: Marks) -> Shown | None:
    """A mean as it may be read outside the bureaus; None for fewer than three answers."""
    return combined([marks])


def combined(groups: Sequence[Marks]) -> Shown | None:
    """The mean of groups that were shown one by one, reckoned from nothing but what was shown.

    So nobody can take the older figure from the newer one and be left with few answers: groups
    that were not shown stay out, bounds stay bounds.
    """
    seen = [marks for marks in groups if marks.count >= FEW]
    if not seen:
        return None
    best, worst = any(map(_is_best, seen)), any(map(_is_worst, seen))
    known = sum(map(told, seen), Marks())
    if best and worst:
        return Shown(_tenths(known, half=True), "左右")
    if best:
        return Shown(_tenths(known), "以上")
    if worst:
        return Shown(-_tenths(Marks(known.count, -known.total)), "以下")
    return Shown(_tenths(known, half=True))


def _tenths(marks: Marks, *, half: bool = False) -> float:
    """The mean to a tenth: down, or to the nearest."""
    if half:
        return ((20 * marks.total + marks.count) // (2 * marks.count)) / 10
    return (10 * marks.total // marks.count) / 10


def shown_overall(items: Mapping[str, Marks]) -> Shown | None:
    """The mean of all marks, when every item is shown exactly: else it would give one away."""
    each = [shown(marks) for marks in items.values()]
    return shown(overall(items)) if all(one and not one.bound for one in each) else None


@dataclass(frozen=True, slots=True)
class Table:
    """The means of some groups and of all together, as they may be read side by side.

    ``behind`` are the marks the total is reckoned from: later figures may be reckoned from them
    too, by ``combined``, and from nothing else.
    """

    groups: Mapping[str, Shown | None]
    behind: tuple[Marks, ...]

    @property
    def total(self) -> Shown | None:
        """The mean of all together."""
        return combined(self.behind)


def table(groups: Mapping[str, Marks]) -> Table:
    """Means to be read side by side with that of all: nothing tells a single answer.

    Groups of one or two answers are not shown, and as many of the smallest others as it takes
    until the total, less what is shown exactly, tells nobody's answer. Where nothing is left to
    hide, the total too is reckoned from what is shown.
    """
    small = {key: marks for key, marks in groups.items() if 0 < marks.count < FEW}
    large = {key: marks for key, marks in groups.items() if marks.count >= FEW}
    bound = {key: marks for key, marks in large.items() if _at_end(marks)}
    exact = sorted(large.keys() - bound.keys(), key=lambda key: (-large[key].count, key))
    while (leaks := _leak(small, bound)) and exact:
        key = exact.pop()
        small[key] = large[key]
    means = {key: None if key in small else shown(marks) for key, marks in groups.items()}
    if leaks:
        return Table(means, tuple(large[key] for key in large if key not in small))
    everything = sum(groups.values(), Marks())
    return Table(means, (everything,) if everything.count >= FEW else ())


def _at_end(marks: Marks) -> bool:
    return _is_best(marks) or _is_worst(marks)


def _leak(small: Mapping[str, Marks], bound: Mapping[str, Marks]) -> bool:
    """Whether the exact sum of groups shown as bounds or not at all tells somebody's answer."""
    spans = [(marks.count, marks.count, 5 * marks.count) for marks in small.values()]
    spans += [
        (each.count, 5 * each.count - 1, 5 * each.count)
        if _is_best(each)
        else (each.count, each.count, each.count + 1)
        for each in bound.values()
    ]
    if not spans:
        return False
    pooled = sum([*small.values(), *bound.values()], Marks())
    least, most = sum(low for _, low, _ in spans), sum(high for _, _, high in spans)
    return pooled.count < FEW or any(
        _is_told(
            count,
            max(low, pooled.total - (most - high)),
            min(high, pooled.total - (least - low)),
        )
        for count, low, high in spans
    )


def _is_told(count: int, low: int, high: int) -> bool:
    """Whether a sum that lies between two bounds tells somebody's answer."""
    return low == high and (count == 1 or low in {count, 5 * count})


def blocks(values: Sequence[int]) -> list[Marks]:
    """Marks in the order in which they became final, in threes; what is left over waits (R73).

    An expert is shown whole threes only: who looks before and after a new answer learns nothing
    of it alone.
    """
    return [marks_of(values[start : start + FEW]) for start in range(0, len(values) - FEW + 1, FEW)]
