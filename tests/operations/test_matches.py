"""Proposals of experts for demands: kept with their reasons, decided by an officer, journalled."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from handlers.flows import matching as words
from handlers.operations import (
    experts,
    invitations,
    matches,
    naming,
    people,
    standings,
    visits,
)
from handlers.operations.expert_shelf import ExpertShelf
from handlers.operations.experts import Profile
from handlers.operations.matches import Proposal
from handlers.operations.verdicts import OutOfSight, Overtaken
from handlers.operations.visits import When
from handlers.rules.invitations import bar
from handlers.rules.lifecycle import NotAllowed
from handlers.rules.matching.decisions import NotDecidable
from handlers.rules.matching.shortlist import Shortlist as Found
from handlers.rules.rounds import local_day
from storage.models import (
    Demand,
    Expert,
    Follower,
    Invitation,
    JournalEntry,
    Match,
    Notice,
    Shortlist,
    Team,
)
from storage.queries import matching as questions
from storage.session import Database
from storage.vocabulary import (
    Act,
    Degree,
    Half,
    InvitationState,
    MatchSource,
    MatchState,
    Merit,
    TeamState,
    VisitState,
)
from tests.operations.test_officer_acts import GUSU, PROVINCE, SUZHOU, Office
from tests.support import cast
from tests.support.clock import START

SPINDLE = Profile(
    name="钟以岚",
    unit="东南大学",
    mobile="19900002155",
    title="教授",
    fields="高速主轴热变形补偿、机床精度",
    can_solve="主轴温升高、精度保不住",
    places=("320500",),
)
WATER = Profile(
    name="陆知行", unit="江南大学", mobile="19900002156", title="副教授", fields="电镀废水处理"
)
SKILLED = Profile(
    name="严守拙", unit="苏州某机床厂", mobile="19900002157", title="高级技师",
    fields="主轴装配", skill="主轴动平衡", proof="三十年装配经验",
)  # fmt: skip


Deed = Callable[[Session, Expert], None]


def _asked(days: tuple[date, date], state: InvitationState, times: int = 1) -> Deed:
    """So many teams have asked him for these days, and this came of it."""

    def deed(session: Session, expert: Expert) -> None:
        for number in range(times):
            first, last = (day + timedelta(days=7 * number) for day in days)
            cast.invited(session, cast.team(session, days=(first, last)), expert).state = state
            session.flush()
            # another host asks next, for nobody asks twice in a batch
            session.execute(update(Team).values(host_code=cast.NANTONG))

    return deed


def _newest(session: Session) -> Invitation:
    return session.scalars(select(Invitation).order_by(Invitation.id.desc()).limit(1)).one()


def _refused(session: Session, expert: Expert) -> None:
    cast.invited(session, cast.team(session), expert)
    clerk = cast.clerk(session)
    invitations.give_opinion(session, clerk, _newest(session), START, agrees=False)


def _restrict(on: bool) -> Deed:
    return lambda session, expert: people.restrict(session, expert.openid, START, on=on)


def _cancel(session: Session, _expert: Expert) -> None:
    """The teams do not go after all."""
    session.execute(update(Team).values(state=TeamState.CANCELLED))


FACTS: dict[str, tuple[Deed, Deed]] = {
    "declined": (_asked(cast.JUNE, InvitationState.DECLINED), _cancel),
    "unit_refuses": (_refused, _cancel),
    "cap": (_asked((date(2026, 7, 1), date(2026, 7, 2)), InvitationState.ACCEPTED, 2), _cancel),
    "not_free": (_asked(cast.JUNE, InvitationState.ACCEPTED), _cancel),
    "restricted": (_restrict(True), _restrict(False)),
}


@dataclass
class Board(Office):
    """An office with a shelf of experts and a demand that has reached the city."""

    shelf: ExpertShelf = field(default_factory=ExpertShelf)

    def expert(self, profile: Profile) -> Expert:
        """Somebody who signs up."""
        openid = f"o{profile.name}"
        if self.session.get(Follower, openid) is None:
            self.session.add(Follower(openid=openid))
            self.session.flush()
        return experts.sign_up(self.session, openid, profile, START).expert

    def at_city(self) -> Demand:
        """A demand that its county has passed on."""
        demand = self.demand(GUSU)
        self.forward(demand, GUSU)
        return demand

    def propose(self, demand: Demand, code: str = SUZHOU) -> Proposal:
        """Ask for a shortlist as an officer of a bureau."""
        return matches.propose(self.session, *self.officer(code), demand, self.shelf, START)

    def name(self, demand: Demand, expert: Expert, code: str = SUZHOU) -> Match:
        """Put an expert from elsewhere on the list as an officer of a bureau."""
        return naming.name(self.session, self.officer(code), demand, expert, self.shelf, START)

    def confirm(self, match: Match, code: str = SUZHOU) -> None:
        """Choose an expert as an officer of a bureau."""
        matches.confirm(self.session, *self.officer(code), match, START)

    def set_aside(self, match: Match, code: str = SUZHOU) -> None:
        """Leave an expert out as an officer of a bureau."""
        matches.set_aside(self.session, *self.officer(code), match, START, "已退休，路远")

    def names(self, proposal: Proposal) -> list[str]:
        """Who is proposed, best first."""
        return [self.session.get_one(Expert, one.expert_id).name for one in proposal.matches]


@pytest.fixture
def board(database: Database) -> Iterator[Board]:
    """A board in one writing transaction."""
    with database.write() as session:
        yield Board(session)


def test_a_proposal_is_kept_with_its_reasons_and_nobody_is_told(board: Board):
    spindle = board.expert(SPINDLE)
    board.expert(WATER)
    demand = board.at_city()
    notices = board.session.scalar(select(func.count()).select_from(Notice))

    proposal = board.propose(demand)

    assert board.names(proposal)[0] == "钟以岚"
    best = proposal.matches[0]
    assert (best.state, best.source, best.place) == (
        MatchState.PROPOSED, MatchSource.PROVINCIAL_LIBRARY, 1,
    )  # fmt: skip
    assert best.points == pytest.approx(sum(reason["points"] for reason in best.reasons))
    assert {"主轴温升", "精度保不住"} == {word for word, _ in best.reasons[0]["facts"]["terms"]}
    assert (proposal.shortlist.considered, proposal.shortlist.version) == (2, 1)
    assert board.session.scalar(select(func.count()).select_from(Notice)) == notices
    line = board.session.scalars(
        select(JournalEntry).where(JournalEntry.act == Act.PROPOSE_MATCH)
    ).one()
    assert (line.facts["experts"][0], line.region) == (spindle.id, GUSU)


def test_what_is_stored_is_what_is_found_again(board: Board):
    for profile in (SPINDLE, WATER, SKILLED):
        board.expert(profile)
    demand = board.at_city()
    proposal = board.propose(demand)
    board.session.expire_all()

    with ExpertShelf().opened(board.session, START) as known:
        again = matches.find(board.session, demand, known, local_day(START))

    stored = [{"reasons": one.reasons, "changes": one.changes} for one in proposal.matches]
    assert stored == [matches.candidate_as_data(one) for one in again.candidates]
    assert proposal.shortlist.excluded == [matches.excluded_as_data(one) for one in again.excluded]


def test_an_officer_confirms_one_and_sets_another_aside(board: Board):
    board.expert(SPINDLE)
    board.expert(replace(WATER, fields="主轴箱体铸造、精度"))
    demand = board.at_city()
    first, second = board.propose(demand).matches

    board.confirm(first)
    board.set_aside(second)

    assert [(one.state, one.note) for one in (first, second)] == [
        (MatchState.CONFIRMED, ""), (MatchState.SET_ASIDE, "已退休，路远"),
    ]  # fmt: skip
    assert board.acts()[-2:] == [Act.CONFIRM_MATCH, Act.SET_ASIDE_MATCH]
    assert board.propose(demand).matches == ()
    assert [one.state for one, _ in questions.matches_of(board.session, demand.id)] == [
        MatchState.CONFIRMED, MatchState.SET_ASIDE,
    ]  # fmt: skip


def test_an_officer_may_think_again(board: Board):
    board.expert(SPINDLE)
    (match,) = board.propose(board.at_city()).matches

    board.set_aside(match)
    board.confirm(match)

    assert match.state is MatchState.CONFIRMED
    with pytest.raises(NotDecidable):
        board.confirm(match)


def test_a_new_list_replaces_what_nobody_decided(board: Board):
    board.expert(SPINDLE)
    demand = board.at_city()
    (old,) = board.propose(demand).matches

    (new,) = board.propose(demand).matches

    board.session.refresh(old)
    assert (old.state, new.state) == (MatchState.REPLACED, MatchState.PROPOSED)
    with pytest.raises(NotDecidable):
        board.confirm(old)
    assert questions.latest(board.session, demand.id).id == new.shortlist_id


def test_a_demand_is_matched_at_its_city_and_by_nobody_else(board: Board):
    demand = board.demand(GUSU)

    with pytest.raises(NotAllowed):
        board.propose(demand, SUZHOU)
    board.forward(demand, GUSU)
    with pytest.raises(OutOfSight):
        board.propose(demand, "321200")
    for code in (GUSU, PROVINCE):
        with pytest.raises(NotAllowed):
            board.propose(demand, code)
    board.propose(demand, SUZHOU)


def test_a_match_of_another_city_is_out_of_sight(board: Board):
    board.expert(SPINDLE)
    (match,) = board.propose(board.at_city()).matches

    with pytest.raises(OutOfSight):
        board.confirm(match, "321200")


def test_a_decision_on_what_has_moved_comes_too_late(board: Board):
    board.expert(SPINDLE)
    (match,) = board.propose(board.at_city()).matches
    board.session.connection().execute(Match.__table__.update().values(state=MatchState.REPLACED))

    with pytest.raises(Overtaken):
        board.confirm(match)


def test_who_is_skilled_without_rank_is_shut_out_until_he_aims_at_the_demand(board: Board):
    skilled = board.expert(SKILLED)
    demand = board.at_city()

    before = board.propose(demand)
    board.expert(replace(SKILLED, demand=demand.number))
    after = board.propose(demand)

    assert (before.matches, before.shortlist.excluded[0]["expert"]) == ((), skilled.id)
    assert [rule["gate"] for rule in before.shortlist.excluded[0]["rules"]] == ["unconfirmed"]
    assert [(one.exception, one.source) for one in after.matches] == [(True, MatchSource.SIGNED_UP)]


def test_the_shelf_follows_the_rows(board: Board):
    demand = board.at_city()
    assert board.propose(demand).matches == ()

    spindle = board.expert(SPINDLE)
    assert board.names(board.propose(demand)) == ["钟以岚"]
    experts.pause(
        board.session, "o钟以岚", spindle, START + timedelta(seconds=1), until=date(2026, 3, 1)
    )
    assert board.names(board.propose(demand)) == ["钟以岚"]  # 2 March: the pause is over
    experts.pause(board.session, "o钟以岚", spindle, START + timedelta(seconds=2), until=None)
    assert board.propose(demand).matches == ()
    experts.resume(board.session, "o钟以岚", spindle, START + timedelta(seconds=3))
    assert board.names(board.propose(demand)) == ["钟以岚"]
    experts.erase(board.session, "o钟以岚", START + timedelta(seconds=4))
    assert board.propose(demand).shortlist.considered == 0


def test_reasons_and_rules_are_said_in_words(board: Board):
    board.expert(replace(SPINDLE, honours=("H04",), degree=Degree.DOCTOR))
    board.expert(SKILLED)

    proposal = board.propose(board.at_city())

    (match,) = proposal.matches
    said = [words.reason_in_words(reason) for reason in match.reasons]
    assert said[0].startswith("用词相近：")
    assert "正高、博士（2分）" in said
    assert "享受政府特殊津贴专家（1分）" in said
    assert "愿意去当地（4分）" in said
    assert "时间没有说明，按一半算（1.5分）" in said
    assert [words.change_in_words(change) for change in match.changes] == [
        "如果愿意企业想要的服务形式，最多加2分。", "如果那几天有空，最多加1.5分。",
    ]  # fmt: skip
    assert words.excluded_in_words(proposal.shortlist.excluded[0]) == [
        "专长通道还没有确认（通知第五条第二款）。经办人确认专长，或他针对这条需求报名，就可以考虑。",
        "否则会排在第2位。",
    ]


def test_whom_the_enterprise_names_comes_first_and_is_marked(board: Board):
    board.expert(SPINDLE)
    board.expert(WATER)
    demand = board.at_city()
    demand.particulars = {"wishes": "想请江南大学陆知行老师"}

    proposal = board.propose(demand)

    named = next(one for one in proposal.matches if one.source is MatchSource.NAMED)
    assert Merit.NAMED in [reason["merit"] for reason in named.reasons]
    assert board.session.scalar(select(func.count()).select_from(Shortlist)) == 1


def test_who_is_named_is_weighed_as_a_list_would_weigh_him_and_not_twice(board: Board):
    for profile in (SPINDLE, WATER):
        board.expert(profile)
    demand, other = board.at_city(), board.at_city()
    first = board.propose(demand).matches[0]
    spindle = board.session.get_one(Expert, first.expert_id)

    known, named = board.name(demand, spindle), board.name(other, spindle)

    assert known.id == first.id, "who is on the list already stays as he is"
    assert (named.points, named.reasons) == (first.points, first.reasons)
    assert (named.state, named.source) == (MatchState.PROPOSED, MatchSource.PROVINCIAL_LIBRARY)
    stranger = board.name(demand, board.expert(replace(WATER, name="沈未晞", fields="茶叶")))
    assert stranger.shortlist_id == first.shortlist_id
    assert [one.place for one, _ in questions.matches_of(board.session, demand.id)] == list(
        range(1, stranger.place + 1)
    )


def test_whom_rules_keep_off_is_named_by_nobody(board: Board):
    skilled, demand = board.expert(SKILLED), board.at_city()

    with pytest.raises(naming.Shut) as shut:
        board.name(demand, skilled)
    with pytest.raises(OutOfSight):
        board.name(demand, skilled, "320600")

    assert shut.value.rules[0][1], "with its article"
    assert board.session.scalars(select(Match)).all() == []


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_what_was_asked_of_an_expert_shuts_him_out_until_it_changes(board: Board, fact: str):
    spindle, demand = board.expert(SPINDLE), board.at_city()
    demand.visit_from = demand.visit_to = date(2026, 6, 15)
    assert board.names(board.propose(demand)) == ["钟以岚"]
    shut, change = FACTS[fact]

    shut(board.session, spindle)
    proposal = board.propose(demand)
    again = _found_again(board, demand)
    change(board.session, spindle)

    (excluded,) = proposal.shortlist.excluded
    assert [rule["gate"] for rule in excluded["rules"]] == [fact]
    assert words.excluded_in_words(excluded)[-1] == "否则会排在第1位。"
    assert proposal.shortlist.excluded == [matches.excluded_as_data(one) for one in again.excluded]
    assert board.names(board.propose(demand)) == ["钟以岚"]


def test_a_cap_of_the_experts_own_shuts_him_out_earlier(board: Board):
    spindle, demand = board.expert(SPINDLE), board.at_city()
    demand.visit_from = demand.visit_to = date(2026, 6, 15)
    july = _asked((date(2026, 7, 1), date(2026, 7, 2)), InvitationState.ACCEPTED)
    july(board.session, spindle)
    team = cast.team(board.session)
    assert board.names(board.propose(demand)) == ["钟以岚"]
    assert not bar(standings.of_expert(board.session, team, spindle, START))

    experts.limit(board.session, spindle.openid, spindle, START, most=1)
    (excluded,) = board.propose(demand).shortlist.excluded

    assert [rule["gate"] for rule in excluded["rules"]] == ["cap"]
    assert bar(standings.of_expert(board.session, team, spindle, START)) == "full"

    experts.limit(board.session, spindle.openid, spindle, START, most=None)
    assert board.names(board.propose(demand)) == ["钟以岚"]


def _found_again(board: Board, demand: Demand) -> Found:
    board.session.expire_all()
    with ExpertShelf().opened(board.session, START) as known:
        return matches.find(board.session, demand, known, local_day(START))


def test_whom_the_enterprise_has_met_before_gains_by_it(board: Board):
    spindle, demand = board.expert(SPINDLE), board.at_city()
    team = cast.team(board.session)
    asked = cast.invited(board.session, team, spindle)
    asked.state = InvitationState.ACCEPTED
    when = When(team.starts, Half.MORNING)
    visit = visits.plan(board.session, "a", team, asked, demand, when, START)

    visit.state = VisitState.SETTLED
    (match,) = board.propose(demand).matches

    assert Merit.PAST in [reason["merit"] for reason in match.reasons]
