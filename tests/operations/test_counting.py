"""Random histories of visits, mergers, moves and cancellations: every way to count agrees.

The plain SQL below is written from the counting rules (requirements §12) and shares nothing with
the house; the figures of the house have to be the same after every history, in every scope.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.commands import export
from bot.papers import summary_tables
from handlers.flows import counting, summaries
from handlers.operations import confirmations, demands, experts, teams, visits
from handlers.operations.demands import Wanted
from handlers.operations.profiles import profile_of
from handlers.operations.teams import Plan
from handlers.operations.verdicts import desk_at
from handlers.operations.visits import (
    EXPERT,
    EnterpriseBusy,
    NotComing,
    PersonBusy,
    Report,
    TooFar,
    When,
)
from handlers.rules.calendar import Programme
from handlers.rules.counting import Tally, overlap, tallies, tally
from handlers.rules.itinerary import NotAtThisPoint
from storage.models import Demand, Enterprise, Expert, Invitation, Seat, Team, Visit
from storage.queries.people import codes_under
from storage.session import Database
from storage.vocabulary import (
    DemandKind,
    DemandState,
    EntityType,
    ExpertState,
    Half,
    InvitationState,
    VisitState,
)
from tests.support import cast, databases
from tests.support.clock import START

PROGRAMME = Programme()
SUZHOU, KUNSHAN, GUSU, HAILING = "320500", "320583", "320508", "321202"
COUNTIES = (HAILING, GUSU, KUNSHAN)
NAMES = ("李明", "王芳", "张伟", "李明")
BODIES = ("虚构表面处理有限公司", "虚构纺织有限公司", "虚构紫菜专业合作社")
SCOPES = ("320000", SUZHOU, KUNSHAN, HAILING)
HEADS = ("服务专家（人，去重）", "服务专家（人次）", "对接（对次）", "到场待双方确认（次）")
REFUSED = (NotAtThisPoint, NotComing, PersonBusy, EnterpriseBusy, TooFar)

SQL = text(
    """
    WITH RECURSIVE who(id, root) AS (
        SELECT id, id FROM experts WHERE openid NOT LIKE 'merged:%'
        UNION ALL
        SELECT e.id, who.root FROM experts e JOIN who ON e.double_of = who.id
        WHERE e.openid LIKE 'merged:%'
    ), what(id, root) AS (
        SELECT id, id FROM demands WHERE state <> 'merged'
        UNION ALL
        SELECT d.id, what.root FROM demands d JOIN what ON d.merged_into = what.id
        WHERE d.state = 'merged'
    )
    SELECT count(DISTINCT who.root), count(*),
           count(DISTINCT CASE WHEN x.entity = 'company' THEN x.id END),
           count(DISTINCT CASE WHEN x.entity <> 'company' THEN x.id END),
           count(DISTINCT who.root || '/' || x.id || '/' || v.team_id)
    FROM visits v
    JOIN who ON who.id = v.expert_id
    JOIN what ON what.id = v.demand_id
    JOIN demands mine ON mine.id = v.demand_id
    JOIN demands theirs ON theirs.id = what.root
    JOIN enterprises x ON x.id = theirs.enterprise_id
    WHERE v.state = 'settled' AND v.day BETWEEN '2026-01-01' AND '2026-12-31'
      AND (:everywhere = 1 OR mine.county_code IN (:a, :b))
    """
)
PENDING = text(
    """
    SELECT count(*) FROM visits v JOIN demands d ON d.id = v.demand_id
    WHERE v.state IN ('arrived', 'recorded') AND v.day BETWEEN '2026-01-01' AND '2026-12-31'
      AND (:everywhere = 1 OR d.county_code IN (:a, :b))
    """
)
# what each bureau sees, written down by hand: 昆山 is no part of 苏州 (R2)
SEES = {
    "320000": (1, "", ""), SUZHOU: (0, SUZHOU, GUSU), KUNSHAN: (0, KUNSHAN, KUNSHAN),
    HAILING: (0, HAILING, HAILING),
}  # fmt: skip


def plainly(session: Session, scope: str) -> Tally:
    """The figures by plain SQL."""
    everywhere, one, other = SEES[scope]
    given = {"everywhere": everywhere, "a": one, "b": other}
    return Tally(*session.execute(SQL, given).one(), session.scalar(PENDING, given))


def counted(session: Session, scope: str) -> counting.Counted:
    """What the house counts for a bureau in 2026."""
    bureau = cast.officer(session, scope)[1]
    return counting.count(session, PROGRAMME, codes_under(session, bureau), counting.year(2026))


STEPS = (
    lambda session, visit, now: visits.check_in(session, "e", visit, EXPERT, now),
    lambda session, visit, now: visits.record(
        session, "e", visit, EXPERT, Report(advice="换树脂"), now
    ),
    lambda session, visit, now: visits.agree(session, "f", visit, now),
)


def _accepted(session: Session, team: Team, row: Expert, place: int) -> int:
    """A seat with somebody who has agreed; gives the invitation's id."""
    seat = Seat(team_id=team.id, place=place + 1)
    session.add(seat)
    session.flush()
    made = Invitation(
        number=f"YQ{team.id}-{place}", team_id=team.id, seat_id=seat.id, expert_id=row.id,
        batch=team.batch, state=InvitationState.ACCEPTED, asked_at=START, answer_by=START,
        days_from=team.starts, days_to=team.ends, token=f"t{team.id}-{place}",
        calendar_key=f"c{team.id}-{place}",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


class History(RuleBasedStateMachine):
    """Three teams, experts among whom two rows are one person, demands of three counties."""

    database: Database

    @initialize()
    def begin(self) -> None:
        """Everybody is there, nothing has happened."""
        databases.empty(self.database)
        self.now = START
        # which of the four rows an invitation was for, and which rows turned out to be one person
        self.asked: dict[int, int] = {}
        self.is_also: dict[int, int] = {}
        with self.database.write() as session:
            for number, name in enumerate(NAMES):
                cast.expert(session, name, openid=f"o{number}", mobile=f"1990000000{number}")
            rows = list(session.scalars(select(Expert).order_by(Expert.id)))
            # the last row turned out to be suspected of being the first, and that of the second
            rows[3].double_of, rows[0].double_of = rows[0].id, rows[1].id
            for number, county in enumerate(COUNTIES * 2):
                self._demand(session, number, county)
            for number, host in enumerate((cast.TAIZHOU, cast.NANTONG, SUZHOU)):
                starts = date(2026, 6, 15) + timedelta(weeks=number)
                plan = Plan(host, "电镀", f"第{number}团", starts, starts + timedelta(days=1))
                team = teams.assemble(session, cast.officer(session, host), plan, START)
                for place, row in enumerate(rows):
                    self.asked[_accepted(session, team, row, place)] = place

    def _demand(self, session: Session, number: int, county: str) -> None:
        wanted = Wanted(
            enterprise=f"{county}{BODIES[number % 3]}", county_code=county,
            kind=DemandKind.TECHNOLOGY, title=f"需求{number}", problem="x", contact="赵敏",
            mobile="19900001007",
        )  # fmt: skip
        made, enterprise = demands.submit(session, f"oZhao{number}", wanted, START)
        session.get_one(Demand, made.id).state = DemandState.AT_CITY
        if number % 3 == 2:
            session.get_one(Enterprise, enterprise.id).entity = EntityType.COOPERATIVE

    @rule(member=st.integers(0, 11), demand=st.integers(0, 5), half=st.sampled_from(Half),
          later=st.booleans(), steps=st.sampled_from([0, 1, 2, 3, 3, 3]))  # fmt: skip
    def visit(self, member: int, demand: int, half: Half, later: bool, steps: int) -> None:
        """A visit is planned or moved, and goes on: somebody arrives, records, both agree."""
        with self.database.write() as session:
            invitation = list(session.scalars(select(Invitation).order_by(Invitation.id)))[member]
            wanted = list(session.scalars(select(Demand).order_by(Demand.id)))[demand]
            when = When(invitation.days_from + timedelta(days=later), half, "1")
            team = session.get_one(Team, invitation.team_id)
            try:
                made = visits.plan(session, "host", team, invitation, wanted, when, self.now)
                for step in STEPS[:steps]:
                    step(session, made, self.now)
            except REFUSED:
                session.rollback()

    @rule(number=st.integers(0, 11))
    def drop(self, number: int) -> None:
        """Somebody does not come after all; what has taken place stays."""
        with self.database.write() as session:
            rows = list(session.scalars(select(Invitation).order_by(Invitation.id)))
            visits.drop_of(session, "host", rows[number], self.now)

    @rule(newer=st.sampled_from([3, 0]))
    def merge_experts(self, newer: int) -> None:
        """Two rows turn out to be one person."""
        with self.database.write() as session:
            row = list(session.scalars(select(Expert).order_by(Expert.id)))[newer]
            if row.state is not ExpertState.LEFT:
                who = cast.officer(session, "320000")
                confirmations.merge(session, *who, row, self.now)
                self.is_also[newer] = {3: 0, 0: 1}[newer]

    @rule(number=st.integers(0, 3), unit=st.sampled_from(["上海交通大学", "河海大学"]))
    def move(self, number: int, unit: str) -> None:
        """An expert moves to another unit."""
        with self.database.write() as session:
            row = list(session.scalars(select(Expert).order_by(Expert.id)))[number]
            if row.state is not ExpertState.LEFT:
                said = replace(profile_of(row), unit=unit)
                experts.update(session, row.openid, row, said, self.now)

    @rule(number=st.integers(0, 3))
    def erase(self, number: int) -> None:
        """An expert wants everything personal erased; the counts stay (R40)."""
        with self.database.write() as session:
            row = list(session.scalars(select(Expert).order_by(Expert.id)))[number]
            if row.state is not ExpertState.LEFT:
                experts.erase(session, row.openid, self.now)

    @rule(one=st.integers(0, 5), other=st.integers(0, 5))
    def merge_demands(self, one: int, other: int) -> None:
        """A demand becomes part of another one of the same people."""
        with self.database.write() as session:
            rows = list(session.scalars(select(Demand).order_by(Demand.id)))
            gone, kept = rows[one], rows[other]
            if gone.id != kept.id and DemandState.MERGED not in (gone.state, kept.state):
                gone.state, gone.merged_into = DemandState.MERGED, kept.id

    def teardown(self) -> None:
        """After every history all ways to count agree."""
        if not hasattr(self, "now"):
            return
        with self.database.read() as session:
            for scope in SCOPES:
                expected = plainly(session, scope)
                rows = counted(session, scope).rows
                assert tally(rows) == expected, scope
                check_parts(rows, expected)
                check_files(session, scope, expected)
            settled = select(Visit.invitation_id).where(Visit.state == VisitState.SETTLED)
            people = {self._person(self.asked[number]) for number in session.scalars(settled)}
            assert plainly(session, "320000").experts == len(people)

    def _person(self, place: int) -> int:
        while place in self.is_also:
            place = self.is_also[place]
        return place


def check_parts(rows, expected: Tally) -> None:  # type: ignore[no-untyped-def]
    """Parts without overlap add up; those with overlap exceed the whole by what is explained."""
    for key in (lambda row: row.month, lambda row: row.bureau, lambda row: row.industry):
        parts = list(tallies(rows, key).values())
        assert sum(part.attendances for part in parts) == expected.attendances
        assert sum(part.pending for part in parts) == expected.pending
        found = overlap(rows, key)
        assert found.distinct == expected.experts
        assert found.added == sum(part.experts for part in parts)
        assert found.surplus >= found.shared


def test_a_row_that_was_merged_takes_nobody_in_any_more(sqlite: tuple[Database, str]) -> None:
    """Three rows of one person, merged in either order, are one person."""
    with sqlite[0].write() as session:
        rows = [cast.expert(session, "李明", unit, f"o{unit}") for unit in ("甲校", "乙校", "丙校")]
        rows[1].double_of, rows[2].double_of = rows[0].id, rows[1].id
        who = cast.officer(session, "320000")
        confirmations.merge(session, *who, rows[1], START)
        lives_on = confirmations.merge(session, *who, rows[2], START)

        assert lives_on.id == rows[0].id
        assert [row.openid for row in rows] == ["o丙校", "merged:2", "merged:3"]
        assert [step["unit"] for step in rows[0].former] == ["甲校", "乙校"]


def check_files(session: Session, scope: str, expected: Tally) -> None:
    """The tables of the summary and the export have as many rows as the figures say."""
    _, bureau = cast.officer(session, scope)
    desk, codes = desk_at(session, bureau), codes_under(session, bureau)
    facts = summaries.facts(
        session, PROGRAMME, bureau, desk, codes, "2026", START.date(), after=True
    )
    figures = {row[0]: row[1] for row in summary_tables.figures(facts).rows}
    told = [figures[head] for head in HEADS]
    assert told == [expected.experts, expected.attendances, expected.pairings, expected.pending]
    assert len(summary_tables.experts(facts).rows) == expected.experts
    names = counting.names(session, facts.rows)
    assert len(summary_tables.attendances(facts, names).rows) == expected.attendances
    listed = summary_tables.enterprises(facts, names).rows
    assert len(listed) == expected.enterprises + expected.others
    if scope == "320000":
        mine = [row for row in export.rows(session, "attendances") if row["counts"]]
        assert len({row["person"] for row in mine}) == expected.experts
        assert len(mine) == expected.attendances


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 5), ("postgres", 2)])
def test_every_way_to_count_agrees(
    kind: str, examples: int, request: pytest.FixtureRequest
) -> None:
    History.database = request.getfixturevalue(f"{kind}_pool")[0]
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None, database=None,
            phases=(Phase.explicit, Phase.generate), derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
