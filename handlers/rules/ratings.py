"""Satisfaction: when it is asked, what counts, and what may be shown of it (R69-R74, A12, A13).

Pure. A questionnaire goes out some working days after the last day of a service; who has not
answered is asked twice more at most. What is shown outside the bureaus never lets anybody learn a
single answer: groups of fewer than three are not shown, neither is one that could be reckoned from
the others, and a mean so near the end of the scale that it gives every answer away is shown as a
bound (R73).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.rules.workdays import next_workday, workdays_between

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


def ask_on(day: date, after: int) -> date:
    """The working day on which a service of a last day is asked about: so many after it."""
    for _ in range(after):
        day = next_workday(day)
    return day


def may_chase(asked: date, chased: int, every: int, today: date) -> bool:
    """Whether who was last asked on a day is asked once more: at most twice, days in between."""
    return chased < MOST_CHASES and workdays_between(asked, today) >= every


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

    Groups of one or two answers are not shown; when together they are fewer than three, the
    smallest of the others is not shown either. The total is reckoned from what is shown and from
    the hidden ones taken together, so that it tells no more than that. What is hidden goes by the
    counts alone: hiding something tells nothing of the marks.
    """
    small = {key for key, marks in groups.items() if 0 < marks.count < FEW}
    large = sorted(
        (key for key, marks in groups.items() if marks.count >= FEW),
        key=lambda key: (groups[key].count, key),
    )
    if 0 < sum(groups[key].count for key in small) < FEW and large:
        small.add(large.pop(0))
    pooled = sum((groups[key] for key in small), Marks())
    behind = [groups[key] for key in large] + ([pooled] if pooled.count >= FEW else [])
    means = {key: shown(marks) if key in large else None for key, marks in groups.items()}
    return Table(means, tuple(behind))


def overlapping(years: Mapping[str, Mapping[str, Marks]], wanted: str) -> list[Marks]:
    """The marks behind the mean of a year, or of a round, when both are read side by side.

    ``years`` are the marks by year and, within it, by round. A year is reckoned from what its
    rounds may tell; of a round counts what is told of it in each year that it lies in. So nobody
    takes one from the other and is left with few answers.
    """
    if wanted in years:
        return list(table(years[wanted]).behind)
    return [
        rounds[wanted]
        for rounds in years.values()
        if wanted in rounds and table(rounds).groups[wanted] is not None
    ]


# ---------------------------------------------------------------- what an expert hears

Cell = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Voice:
    """A mark given to a service of an expert, and the cell it was circulated in.

    The cell is a bulletin and a county in it; None for a mark that no bulletin has counted.
    """

    value: int
    cell: Cell | None = None


def heard(voices: Sequence[Voice], sizes: Mapping[Cell, int]) -> list[Marks]:
    """What an expert hears of marks in the order in which they became final, group by group (R73).

    A group is three or more, so that who looks before and after a new answer learns nothing of it
    alone. It grows until it cannot be told apart from what the bulletins say either: of the cells
    it lies in (``sizes``), of all of its bulletins, and of itself without the cells wholly in it,
    three or more must be left, or none.
    """
    told_: list[Marks] = []
    before: list[Voice] = []
    group: list[Voice] = []
    for voice in voices:
        group.append(voice)
        if len(group) >= FEW and _is_apart(group, sizes) and _is_apart(before + group, sizes):
            told_.append(marks_of([each.value for each in group]))
            before, group = before + group, []
    return told_


def _is_apart(group: Sequence[Voice], sizes: Mapping[Cell, int]) -> bool:
    own = Counter(voice.cell for voice in group if voice.cell is not None)
    published = sum(own.values())
    inside = sum(count for cell, count in own.items() if count == sizes[cell])
    left = [len(group) - inside]
    if published == len(group):  # otherwise marks that nobody has published stand in between
        bulletins = {bulletin for bulletin, _ in own}
        left.append(sum(sizes[cell] for cell in own) - published)
        left.append(
            sum(size for (bulletin, _), size in sizes.items() if bulletin in bulletins) - published
        )
    return all(count == 0 or count >= FEW for count in left)
