"""What came after the visits of a year: answers, follow-ups, cases, money, consultations (R65)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from handlers.rules.ratings import ITEMS, Marks, Response, Shown, shown
from storage.queries import after_figures, consultations, funding, ratings
from storage.queries.after_figures import CaseFigures, FollowUpFigures
from storage.queries.demand_list import Codes
from storage.queries.funding import Funding


@dataclass(frozen=True, slots=True)
class Answers:
    """Questionnaires of the year: sent, answered, entered by officers, and the means of all.

    A mean is told as far as nobody can reckon a single answer from it (R73); ``counts`` are the
    answers behind each.
    """

    response: Response
    entered: int
    means: Mapping[str, Shown | None]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Later:
    """Contracts and trainings that followed after the visits, confirmed; amounts in 万元."""

    contracts: int
    contract_wan: float
    trained: int


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Everything that came after the visits of a year."""

    answers: Answers
    follow_ups: FollowUpFigures
    later: Later
    cases: CaseFigures
    money: Funding
    meetings: int
    tasks_done: int


def of_year(session: Session, codes: Codes, year: int) -> Afterwards:
    """Look at a year, in a fixed number of statements."""
    days = date(year, 1, 1), date(year, 12, 31)
    meetings, done = consultations.consultation_figures(session, codes, year)
    return Afterwards(
        answers=_answers(session, codes, year),
        follow_ups=after_figures.follow_up_figures(session, codes, *days),
        later=_later(session, codes, *days),
        cases=after_figures.case_figures(session, codes, *days),
        money=funding.funding_figures(session, codes, year),
        meetings=meetings,
        tasks_done=done,
    )


def _answers(session: Session, codes: Codes, year: int) -> Answers:
    batches = [code for code in ratings.batches(session, codes) if code.startswith(f"{year}-")]
    found = ratings.tallies(session, codes, batches)
    answered = sum(each.answered for each in found)
    counts = dict.fromkeys(ITEMS, answered)
    counts["benefit"] = sum(each.benefit_count for each in found)
    totals = {
        "time": sum(each.time_total for each in found),
        "mode": sum(each.mode_total for each in found),
        "effect": sum(each.effect_total for each in found),
        "benefit": sum(each.benefit_total for each in found),
    }
    return Answers(
        Response(sum(each.asked for each in found), answered),
        sum(each.entered for each in found),
        {item: shown(Marks(counts[item], totals[item])) for item in ITEMS},
        counts,
    )


def _later(session: Session, codes: Codes, first: date, last: date) -> Later:
    """What the visits themselves did not bring yet; that is counted with the visits."""
    signed = after_figures.contracts_later(session, codes, first, last)
    taught = after_figures.trainings_later(session, codes, first, last)
    return Later(signed.many, round(signed.total, 2), int(taught.total))
