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


def is_over(day: date, today: date) -> bool:
    """Whether the marks of a service stand because of its age."""
    return today - day >= OPEN_FOR


def asks_benefit_again(day: date, today: date) -> bool:
    """Whether today is in the time in which an unknown benefit is asked about again."""
    return BENEFIT_AFTER <= today - day < BENEFIT_UNTIL


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


def shown(marks: Marks) -> Shown | None:
    """A mean as it may be read outside the bureaus; None for fewer than three answers.

    When at most one point is missing to the end of the scale, everybody's answer would be known;
    then only a bound is given.
    """
    if marks.count < FEW:
        return None
    tenths = (10 * marks.total * 2 + marks.count) // (2 * marks.count)
    if 5 * marks.count - marks.total <= 1:
        return Shown((10 * (5 * marks.count - 1) // marks.count) / 10, "以上")
    if marks.total - marks.count <= 1:
        return Shown(-(-10 * (marks.count + 1) // marks.count) / 10, "以下")
    return Shown(tenths / 10)


def shown_overall(items: Mapping[str, Marks]) -> Shown | None:
    """The mean of all marks, when every item is shown exactly: else it would give one away."""
    each = [shown(marks) for marks in items.values()]
    return shown(overall(items)) if all(one and not one.bound for one in each) else None


def hidden(counts: Mapping[Key, int]) -> frozenset[Key]:
    """The groups of a table, shown with its total, of which no mean may be shown.

    Those of one or two answers, and, when those together are fewer than three, the smallest of the
    others as well: otherwise total less the others would give them away.
    """
    small = {key for key, count in counts.items() if 0 < count < FEW}
    if 0 < sum(counts[key] for key in small) < FEW:
        others = [key for key, count in counts.items() if count >= FEW]
        if others:
            small.add(min(others, key=lambda key: counts[key]))
    return frozenset(small)


def released(values: Sequence[int]) -> Marks:
    """What an expert sees of marks in the order in which they became final (R73).

    Always whole threes: who looks before and after a new answer learns nothing of it alone.
    """
    kept = values[: len(values) // FEW * FEW]
    return Marks(len(kept), sum(kept))
