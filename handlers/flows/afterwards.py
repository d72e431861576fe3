"""What came after the visits of a year or a round: answers, follow-ups, cases; of a year also money
and consultations (R65)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from handlers.rules import summaries
from handlers.rules.ratings import ITEMS, Marks, Response, Shown, combined, overlapping
from storage.queries import after_figures, answers, consultations, funding
from storage.queries.after_figures import CaseFigures, FollowUpFigures
from storage.queries.answers import Answered
from storage.queries.counting import Period
from storage.queries.funding import Funding
from storage.queries.sight import Codes


@dataclass(frozen=True, slots=True)
class Answers:
    """Questionnaires of the period: sent, answered, entered by officers, and the means of all.

    A mean is told as far as nobody can reckon a single answer from it, nor from that of a round and
    its year together (R73); ``counts`` are the answers behind each.
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
class House:
    """What a bureau did besides, which belongs to years and to no round."""

    money: Funding
    meetings: int
    tasks_done: int


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Everything that came after the visits of a period; ``house`` of a year alone."""

    answers: Answers
    follow_ups: FollowUpFigures
    later: Later
    cases: CaseFigures
    house: House | None


def of_period(session: Session, codes: Codes, period: str, meant: Period) -> Afterwards:
    """Look at a year or a round, in a fixed number of statements; ``meant`` are its visits."""
    return Afterwards(
        answers=_answers(answers.by_round(session, codes), period),
        follow_ups=after_figures.follow_up_figures(session, codes, meant),
        later=_later(session, codes, meant),
        cases=after_figures.case_figures(session, codes, meant),
        house=_house(session, codes, int(period)) if summaries.is_year(period) else None,
    )


def _house(session: Session, codes: Codes, year: int) -> House:
    meetings, done = consultations.consultation_figures(session, codes, year)
    return House(funding.funding_figures(session, codes, year), meetings, done)


def _answers(found: Sequence[Answered], period: str) -> Answers:
    own = [each for each in found if period in {each.year, each.round}]
    behind = {item: _behind(found, item, period) for item in ITEMS}
    return Answers(
        Response(sum(each.asked for each in own), sum(each.answered for each in own)),
        sum(each.entered for each in own),
        {item: combined(groups) for item, groups in behind.items()},
        {item: sum(marks.count for marks in groups) for item, groups in behind.items()},
    )


def _behind(found: Sequence[Answered], item: str, period: str) -> list[Marks]:
    years: dict[str, dict[str, Marks]] = {}
    for each in found:
        years.setdefault(each.year, {})[each.round] = _marks(each)[item]
    return overlapping(years, period)


def _marks(each: Answered) -> dict[str, Marks]:
    return {
        "time": Marks(each.answered, each.time_total),
        "mode": Marks(each.answered, each.mode_total),
        "effect": Marks(each.answered, each.effect_total),
        "benefit": Marks(each.benefit_count, each.benefit_total),
    }


def _later(session: Session, codes: Codes, meant: Period) -> Later:
    """What the visits themselves did not bring yet; that is counted with the visits."""
    signed = after_figures.contracts_later(session, codes, meant)
    taught = after_figures.trainings_later(session, codes, meant)
    return Later(signed.many, round(signed.total, 2), int(taught.total))
