"""Two rows that are one person become one, with everything that refers to them (R52)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.operations import confirmations, follow_ups, merging, notices, requests
from handlers.rules.requests import Wish
from handlers.understanding.follow_up import Happened
from storage.base import Base
from storage.models import (
    Candidate,
    Demand,
    Expert,
    Follower,
    FollowUp,
    FollowUpWord,
    Invitation,
    JournalEntry,
    Match,
    Notice,
    Recommendation,
    Seat,
    Shortlist,
    SignUp,
    Visit,
)
from storage.session import Database
from storage.vocabulary import (
    Act,
    Half,
    InvitationState,
    MatchSource,
    MatchState,
    Side,
    SignUpState,
    VisitState,
    Way,
)
from tests.support import cast, databases
from tests.support.clock import START

ROUNDS, DAYS = ("2025-2", "2026-1"), (date(2026, 6, 15), date(2026, 6, 16))
DEAD = (InvitationState.DECLINED, InvitationState.EXPIRED)
ASKED = st.sampled_from([InvitationState.ACCEPTED, InvitationState.PENDING, *DEAD])
# what one row of a person may have: by round, by team, by list
SIDE = st.fixed_dictionaries(
    {
        "rounds": st.dictionaries(st.sampled_from(ROUNDS), st.sampled_from(list(SignUpState))),
        "teams": st.dictionaries(st.integers(0, 1), ASKED),
        "halves": st.lists(st.tuples(st.integers(0, 1), st.sampled_from(DAYS)), max_size=2),
        "lists": st.dictionaries(st.integers(0, 1), st.sampled_from(list(MatchState))),
        "seats": st.frozensets(st.integers(0, 1)),
    }
)


class Stage:
    """Two teams with seats of their own for each row, one demand, two lists, a suspected pair."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.demand: Demand = cast.demand(session)
        self.teams = [
            cast.team(session, cast.officer(session, code)) for code in (cast.TAIZHOU, cast.NANTONG)
        ]
        self.older = cast.expert(session, "钟以岚", openid="oOld")
        self.newer = cast.expert(session, "钟以岚", "江苏大学", openid="oNew")
        self.newer.double_of = self.older.id
        self.lists = [
            Shortlist(demand_id=self.demand.id, version=1, weights="1", considered=0, excluded=[],
                      officer_id=cast.officer(session)[0].id, at=START)
            for _ in range(2)
        ]  # fmt: skip
        session.add_all(self.lists)
        session.flush()
        self.made = 0

    def give(self, expert: Expert, side: dict) -> None:
        """One side of the pair with what it has."""
        session = self.session
        for round_, state in side["rounds"].items():
            session.add(SignUp(expert_id=expert.id, round=round_, state=state, at=START))
        invited = {number: self._invite(expert, number, state)
                   for number, state in side["teams"].items()}  # fmt: skip
        taken = set()
        for number, day in side["halves"]:
            if number in invited and day not in taken:
                taken.add(day)
                session.add(Visit(team_id=invited[number].team_id, expert_id=expert.id, day=day,
                                  invitation_id=invited[number].id, demand_id=self.demand.id,
                                  half=Half.MORNING, state=VisitState.PLANNED,
                                  changed_at=START))  # fmt: skip
        for number, state in side["lists"].items():
            session.add(Match(shortlist_id=self.lists[number].id, demand_id=self.demand.id,
                              expert_id=expert.id, place=1, points=1.0,
                              source=MatchSource.CITY_LIBRARY, state=state))  # fmt: skip
        for number in side["seats"]:
            session.add(Candidate(seat_id=self._shared_seat(number), expert_id=expert.id,
                                  place=expert.id))  # fmt: skip
        session.flush()

    def _shared_seat(self, number: int) -> int:
        return self._seat(number, 90).id

    def _seat(self, number: int, place: int) -> Seat:
        team = self.teams[number]
        found = self.session.scalar(
            select(Seat).where(Seat.team_id == team.id, Seat.place == place)
        )
        if found is None:
            found = Seat(team_id=team.id, place=place)
            self.session.add(found)
            self.session.flush()
        return found

    def _invite(self, expert: Expert, number: int, state: InvitationState) -> Invitation:
        self.made += 1
        row = Invitation(
            number=f"YQ2026-{self.made:04d}", team_id=self.teams[number].id,
            seat_id=self._seat(number, 50 + self.made).id, expert_id=expert.id, batch="2026-1",
            state=state, asked_at=START, answer_by=START + timedelta(days=3), days_from=DAYS[0],
            days_to=DAYS[1], token=f"token{self.made}", calendar_key=f"key{self.made}",
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        return row

    def merge(self) -> None:
        """The province says that they are one."""
        who = cast.officer(self.session, "320000")
        confirmations.merge(self.session, *who, self.newer, START)
        self.session.flush()
        self.session.expire_all()


def _of(session: Session, model: type, expert: Expert) -> list:
    return list(session.scalars(select(model).where(model.expert_id == expert.id)))


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    """An empty stage on a database of each kind."""
    with database.write() as session:
        yield Stage(session)


def test_every_table_that_refers_to_experts_has_its_rule() -> None:
    referring = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "experts" and table.name != "experts"
    }

    assert referring == {rule.model.__tablename__ for rule in merging.TABLES}


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(older=SIDE, newer=SIDE)
def test_whatever_both_rows_had_is_the_one_persons(
    sqlite: tuple[Database, str], older: dict, newer: dict
) -> None:
    databases.empty(sqlite[0])
    with sqlite[0].write() as session:
        stage = Stage(session)
        stage.give(stage.older, older)
        stage.give(stage.newer, newer)
        stage.merge()

        for rule in merging.TABLES:
            assert _of(session, rule.model, stage.newer) == [], rule.model
        person = stage.older
        assert {row.round for row in _of(session, SignUp, person)} == {
            *older["rounds"], *newer["rounds"],
        }  # fmt: skip
        for row in _of(session, SignUp, person):
            said = [side["rounds"].get(row.round) for side in (older, newer)]
            assert row.state is (
                SignUpState.RECEIVED if SignUpState.RECEIVED in said else SignUpState.WITHDRAWN
            )
        asked = {row.team_id: row.state for row in _of(session, Invitation, person)}
        for number, team in enumerate(stage.teams):
            said = {side["teams"].get(number) for side in (older, newer)} - {None}
            assert (team.id in asked) is bool(said)
            best = [s for s in (InvitationState.ACCEPTED, InvitationState.PENDING) if s in said]
            assert asked.get(team.id) in (best[:1] or said or {None})
        visits = _of(session, Visit, person)
        standing = [(v.day, v.half) for v in visits if v.state is not VisitState.DROPPED]
        assert len(standing) == len(set(standing))
        assert len(visits) == session.scalar(select(func.count(Visit.id)))
        assert {v.invitation_id for v in visits} <= {
            row.id for row in _of(session, Invitation, person)
        }
        decided = {row.shortlist_id: row.state for row in _of(session, Match, person)}
        assert set(decided) == {
            stage.lists[number].id for number in {*older["lists"], *newer["lists"]}
        }
        for number in older["lists"].keys() | newer["lists"].keys():
            said = {side["lists"].get(number) for side in (older, newer)}
            if MatchState.CONFIRMED in said:
                assert decided[stage.lists[number].id] is MatchState.CONFIRMED
        assert len(_of(session, Candidate, person)) == len(older["seats"] | newer["seats"])


def test_who_was_pointed_out_twice_by_one_answer_is_so_once(stage: Stage) -> None:
    session, province = stage.session, cast.officer(stage.session, "320000")
    city = cast.officer(session, cast.TAIZHOU)
    for experts in ([stage.newer, stage.older], [stage.newer]):
        asked = requests.ask(session, city, Wish("酶工程", 1, "6月"), START)
        requests.recommend(session, province, asked, experts, "", START)

    stage.merge()

    kept = _of(session, Recommendation, stage.older)
    assert [row.place for row in kept] == [1, 1]
    assert len({row.answer_id for row in kept}) == 2
    assert session.scalar(select(func.count(Recommendation.id))) == 2


def test_the_journal_says_what_moved_and_what_went(stage: Stage) -> None:
    stage.give(stage.older, _side(teams={0: InvitationState.DECLINED}))
    stage.give(stage.newer, _side(teams={0: InvitationState.ACCEPTED}, rounds=ROUNDS[:1]))

    stage.merge()

    act = select(JournalEntry).where(JournalEntry.act == Act.MERGE_EXPERTS)
    facts = stage.session.scalars(act).one().facts
    assert facts["gone"] == {"invitations": ["YQ2026-0001:declined"]}
    assert set(facts["moved"]) == {"invitations", "sign_ups"}
    (kept,) = _of(stage.session, Invitation, stage.older)
    assert (kept.number, kept.state) == ("YQ2026-0002", InvitationState.ACCEPTED)


def test_what_is_owed_to_the_old_phone_goes_to_the_new_one(stage: Stage) -> None:
    stage.session.add_all([Follower(openid=name) for name in ("oOld", "oNew")])
    stage.give(stage.older, _side(teams={0: InvitationState.PENDING}))
    about = {"text": "邀请您", "kind": "invitation", "region": "321200", "data": {}}
    notices.owe(stage.session, "oOld", "invite:YQ2026-0001:1", START, **about)
    notices.owe(stage.session, "oOld", "demand:XQ2026-0009:filed", START, **about)

    stage.merge()

    found = dict(stage.session.execute(select(Notice.occasion, Notice.recipient)).all())
    assert found == {"invite:YQ2026-0001:1": "oNew", "demand:XQ2026-0009:filed": "oOld"}


def test_two_cards_with_one_enterprise_become_one_with_everything_that_was_said(
    stage: Stage,
) -> None:
    cards = []
    for place, who in enumerate((stage.newer, stage.older)):
        visit = cast.visited(stage.session, stage.demand, who=who, on=DAYS[place])
        card = follow_ups.open_for(stage.session, visit, START)
        said = [Happened(Way.CALL, DAYS[place])]
        follow_ups.say(
            stage.session, "system", card, Side.OFFICER, said, "打过电话", START, saying=f"{place}"
        )
        cards.append(card)

    stage.merge()

    (card,) = _of(stage.session, FollowUp, stage.older)
    assert (card.number, card.met_on, card.since) == (cards[1].number, DAYS[0], DAYS[1])
    said = stage.session.scalars(select(FollowUpWord.follow_up_id)).all()
    assert said == [card.id, card.id]


def test_who_may_be_the_same_as_the_newer_may_be_the_same_as_the_older(stage: Stage) -> None:
    third = cast.expert(stage.session, "钟以岚", "南通大学", openid="oThird")
    third.double_of = stage.newer.id

    stage.merge()

    assert stage.session.get_one(Expert, third.id).double_of == stage.older.id


def _side(**given: object) -> dict:
    empty: dict = {"rounds": {}, "teams": {}, "halves": [], "lists": {}, "seats": frozenset()}
    if isinstance(given.get("rounds"), tuple):
        given["rounds"] = dict.fromkeys(given["rounds"], SignUpState.RECEIVED)  # type: ignore[arg-type]
    return empty | given
