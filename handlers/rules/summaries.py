"""The periods a summary may be about: a calendar year, or one round (R65)."""

import re

from handlers.rules.rounds import is_round, round_label

YEAR = re.compile(r"20\d\d")


class NoSuchPeriod(Exception):
    """The text names neither a year nor a round."""


def is_year(period: str) -> bool:
    """Whether a period is a whole year."""
    return YEAR.fullmatch(period) is not None


def checked(period: str) -> str:
    """A period that can be summed up. Raises NoSuchPeriod."""
    if not is_year(period) and not is_round(period):
        raise NoSuchPeriod(period)
    return period


def label(period: str) -> str:
    """A period in words: 「2026年度」, 「2026年春季（3月）」."""
    return f"{period}年度" if is_year(period) else round_label(period)
