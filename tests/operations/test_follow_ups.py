"""Follow-up cards: one for a pair, begun anew by another visit, forgotten without its figures."""

from datetime import date, timedelta

from sqlalchemy import func, select

from handlers.flows import following
from handlers.operations import follow_ups, people, rematches
from handlers.rules.calendar import Programme
from handlers.rules.following import Judged, lowest_marks
from handlers.rules.workdays import MORNING, at
from handlers.understanding.follow_up import Happened
from storage.models import (
    Enterprise,
    Expert,
    FollowUp,
    FollowUpWord,
    Notice,
    Rematch,
    Shortlist,
)
from storage.queries import after_figures
from storage.queries import follow_ups as questions
from storage.queries.counting import Period
from storage.session import Database
from storage.vocabulary import FollowUpState, Half, Outcome, RematchState, Side, Way, WordState
from tests.support import cast

NOTICE = Programme()
JULY = at(date(2026, 7, 1), MORNING)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def test_a_morning_opens_one_card_asks_both_sides_once_and_another_visit_begins_anew(
    database: Database,
) -> None:
    with database.write() as session:
        need = cast.demand(session)
        guest = cast.expert(session, "李明")
        cast.visited(session, need, who=guest)
        cast.visited(session, need, who=guest, half=Half.AFTERNOON, outcome=Outcome.UNSOLVED)
    with database.write() as session:
        assert following.keep(session, NOTICE, JULY) == 1
        assert following.keep(session, NOTICE, JULY) == 0
        card = session.scalars(select(FollowUp)).one()
        assert (card.since, card.asked) == (cast.JUNE[0], 1)
        asked = select(func.count(Notice.id)).where(Notice.occasion.startswith("follow_up_"))
        assert session.scalar(asked) == 2
        assert len(list(session.scalars(select(Rematch)))) == 1
        follow_ups.end(session, "x", card, Side.ENTERPRISE, JULY)
        assert following.keep(session, NOTICE, JULY + timedelta(days=60)) == 0
        again = cast.visited(session, need, who=guest, on=date(2026, 10, 8))
        follow_ups.open_for(session, again, JULY)
        session.refresh(card)
        assert (card.met_on, card.since, card.asked) == (cast.JUNE[0], date(2026, 10, 8), 0)
        assert card.state is FollowUpState.OPEN


def test_only_what_is_confirmed_counts_and_erasing_keeps_the_figures(database: Database) -> None:
    with database.write() as session:
        visit = cast.visited(session, cast.demand(session), contract_wan=5, trained=12)
        card = follow_ups.open_for(session, visit, JULY)
        told = [Happened(Way.CONTRACT, JULY.date(), 20.0), Happened(Way.RETURN_VISIT, JULY.date())]
        rows = follow_ups.say(
            session, "x", card, Side.ENTERPRISE, told, "签了", JULY, openid="oZhao", saying="k1"
        )
        assert after_figures.follow_up_figures(session, None, YEAR).contract_wan == 5
        assert follow_ups.settle(session, "x", rows, JULY, right=True)
        assert not follow_ups.settle(session, "x", rows, JULY, right=False)
        people.erase(session, "oZhao", JULY)
        figures = after_figures.follow_up_figures(session, None, YEAR)
        left = list(session.scalars(select(FollowUpWord)))
    assert (figures.contracts, figures.contract_wan, figures.trained) == (2, 25, 12)
    assert figures.words[Way.RETURN_VISIT] == 1
    assert [(row.words, row.openid, row.state) for row in left] == [
        ("", "", WordState.CONFIRMED)
    ] * 2


def test_what_came_afterwards_counts_for_the_round_of_the_visit_before_it(
    database: Database,
) -> None:
    with database.write() as session:
        spring, autumn = cast.demand(session), cast.demand(session)
        autumn.round, autumn.enterprise_id = "2026-2", spring.enterprise_id
        guest = cast.expert(session, "李明")
        first = cast.visited(session, spring, who=guest)
        card = follow_ups.open_for(session, first, JULY)
        second = cast.visited(session, autumn, who=guest, on=date(2026, 10, 8))
        for day, wan in ((JULY.date(), 20.0), (date(2026, 11, 2), 7.0)):
            told = [Happened(Way.CONTRACT, day, wan)]
            follow_ups.say(session, "x", card, Side.OFFICER, told, "签了", JULY, saying=f"k{wan}")
        figures = [
            after_figures.follow_up_figures(session, None, Period(round=f"2026-{half}"))
            for half in (1, 2)
        ]
        assert [(each.open, each.contract_wan) for each in figures] == [(1, 20), (0, 7)]
        # another visit begins the card anew; what was said before it stays where it was counted
        follow_ups.open_for(session, second, JULY)
        figures = [
            after_figures.follow_up_figures(session, None, Period(round=f"2026-{half}"))
            for half in (1, 2)
        ]
        assert [(each.open, each.contract_wan) for each in figures] == [(0, 20), (1, 7)]
        assert after_figures.follow_up_figures(session, None, YEAR).contract_wan == 27


def test_a_need_has_one_open_task_and_an_officer_settles_it(database: Database) -> None:
    with database.write() as session:
        need = cast.demand(session)
        visit = cast.visited(session, need, outcome=Outcome.UNSOLVED)
        who = cast.officer(session)[0]
        task = rematches.look_at(session, visit, Outcome.UNSOLVED, None, JULY)
        assert task is not None
        assert rematches.look_at(session, visit, Outcome.PARTLY, 1, JULY) is None
        assert [left.enterprise for left in questions.rematches(session, None)] == [
            session.get_one(Enterprise, need.enterprise_id)
        ]
        assert questions.rematches(session, frozenset({"320508"})) == []
        rematches.settle(session, who, task, "另请了王芳", JULY)
        assert rematches.unsolved(session, JULY) == []
        assert session.get_one(Expert, visit.expert_id).name == "李明"


def test_a_bad_mark_raises_one_task_and_a_better_one_withdraws_it_untouched(
    database: Database,
) -> None:
    with database.write() as session:
        visit = cast.visited(session, cast.demand(session), outcome=Outcome.PARTLY)
        who = cast.officer(session)[0]

        def marked(lowest: int) -> Rematch | None:
            return rematches.look_at(session, visit, Outcome.PARTLY, lowest, JULY)

        task = marked(2)
        assert task is not None
        assert marked(1) is None
        assert marked(3) is None
        assert task.state is RematchState.WITHDRAWN
        assert marked(2) is None  # there again, and nobody is told twice
        assert task.state is RematchState.OPEN
        session.add(Shortlist(demand_id=visit.demand_id, version=1, weights="1", considered=0,
                              officer_id=who.id, at=JULY + timedelta(hours=1)))  # fmt: skip
        assert marked(5) is None
        assert task.state is RematchState.OPEN  # somebody has begun to look
        rematches.settle(session, who, task, "另请了王芳", JULY)
        assert marked(1) is None
        assert len(list(session.scalars(select(Rematch)))) == 1


def test_what_is_solved_is_not_looked_at_again_for_its_marks(database: Database) -> None:
    with database.write() as session:
        visit = cast.visited(session, cast.demand(session), outcome=Outcome.SOLVED)
        assert questions.outcome_of(session, visit.demand_id) is Outcome.SOLVED
        assert rematches.look_at(session, visit, Outcome.SOLVED, 1, JULY) is None
        assert rematches.look_at(session, visit, None, 2, JULY) is not None
        assert rematches.look_at(session, visit, Outcome.SOLVED, 1, JULY) is None
        assert questions.rematches(session, None) == []


def test_marks_change_nothing_of_what_is_unsolved(database: Database) -> None:
    with database.write() as session:
        visit = cast.visited(session, cast.demand(session), outcome=Outcome.UNSOLVED)
        who = cast.officer(session)[0]
        task = rematches.look_at(session, visit, Outcome.UNSOLVED, None, JULY)
        assert task is not None
        assert rematches.look_at(session, visit, Outcome.UNSOLVED, 1, JULY) is None
        assert rematches.look_at(session, visit, Outcome.UNSOLVED, 5, JULY) is None
        assert task.state is RematchState.OPEN
        rematches.settle(session, who, task, "另请了王芳", JULY)
        assert rematches.look_at(session, visit, Outcome.UNSOLVED, 5, JULY) is None
        assert questions.rematches(session, None) == []


def test_a_mark_of_one_expert_is_for_the_needs_he_came_for() -> None:
    visits = [Judged(1, 10, 4), Judged(2, 10, 1), Judged(3, 11, None), Judged(4, 11, None)]
    assert lowest_marks([5, 3, 4], visits) == [(2, 1), (4, 3)]
