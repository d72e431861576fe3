"""When whoever is to do something is reminded: some working days before, and on the day (R64).

A day off is moved to the working day before it, so that the last reminder never comes too late.
"""

from datetime import date

from handlers.rules.workdays import till_workday, workdays_ago

# so many working days before the last one
BEFORE = 2
FIRST, LAST = 1, 2


def step_due(due: date, today: date) -> int | None:
    """Which reminder of a task is due on a day: FIRST, LAST, or none.

    The first stands until the last, so that a task set at short notice has one too.
    """
    last = till_workday(due)
    first = till_workday(workdays_ago(last, BEFORE))
    if today == last:
        return LAST
    return FIRST if first <= today < last else None
