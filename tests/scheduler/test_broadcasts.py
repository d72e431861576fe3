"""Announcements: to whom, released by two people, held, stopped, resumed, sent again, counted."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from handlers.operations import broadcasts, expansion, reaching
from handlers.ports import House
from handlers.rules import broadcasts as rules
from handlers.rules.broadcasts import Segment
from scheduler import broadcasts as work
from scheduler import jobs, unreported
from scheduler.sender import Sender
from storage.models import Broadcast, Bureau, Notice, Officer, Quota
from storage.queries import audience, outbox
from storage.queries import broadcasts as questions
from storage.session import Database
from storage.vocabulary import BroadcastState, Channel, ExpertState, Method, NoticeState, Part
from tests.scheduler.crowd import (
    ENTERPRISES,
    KUNSHAN,
    PROVINCE,
    TAIXING,
    enterprise,
    expert,
    follow,
    officer,
)
from tests.support.town import Phone, Town

WORDS = {"": "本轮需求征集3月31日截止，回复“提需求”就能填。"}
MASS_PATH = "/cgi-bin/message/mass/send"
TO_ALL_PATH = "/cgi-bin/message/mass/sendall"


class Desk:
    """Two officers of a bureau, and what they do with an announcement."""

    def __init__(self, town: Town, bureau: str = TAIXING) -> None:
        self.town = town
        self.database: Database = town.database
        self.author, self.bureau = officer(town.database, None, bureau)
        self.second, _ = officer(town.database, None, bureau)

    def compose(self, segment: Segment = ENTERPRISES, **words: str) -> int:
        """Write one down; its number."""
        with self.database.write() as session:
            row = broadcasts.compose(
                session, self.author, self.bureau, "需求征集", {**WORDS, **words}, segment,
                self.town.clock.now(),
            )  # fmt: skip
            return row.id

    def act(self, what: str, number: int, officer: Officer | None = None) -> object:
        """Release, hold, go on, call off or send again."""
        with self.database.write() as session:
            row = broadcasts.find(session, self.bureau, number)
            done = getattr(expansion if what == "send_again" else broadcasts, what)
            return done(session, officer or self.second, row, self.town.clock.now())

    def sent(self, segment: Segment = ENTERPRISES, **words: str) -> int:
        """Compose, release, and let everything happen."""
        number = self.compose(segment, **words)
        self.act("release", number)
        self.let_go()
        return number

    def let_go(self) -> None:
        """The time to call it off passes, and then everything happens."""
        self.expand()
        self.town.clock.move(minutes=6)
        self.town.tick()
        jobs.go_on_with_announcements(self.town.ground)

    def expand(self) -> None:
        """Make the rows."""
        work.go_on(self.database, self.town.clock)

    def outcome(self, number: int) -> questions.Outcome:
        """What has become of the recipients."""
        with self.database.read() as session:
            return questions.outcome(session, number)

    def row(self, number: int) -> Broadcast:
        """The announcement as it is stored."""
        with self.database.read() as session:
            return session.get_one(Broadcast, number)


@pytest.fixture
def desk(town: Town) -> Desk:
    """The officers of 泰兴."""
    return Desk(town)


def contact(desk: Desk, name: str, county: str = TAIXING, *, silent: bool = False) -> Phone:
    """A phone of an enterprise's contact; a silent one has not written for a week."""
    phone = desk.town.phone(name)
    enterprise(desk.database, phone.openid, county)
    if not silent:
        phone.says("你好")
    return phone


@pytest.mark.parametrize(
    ("segment", "bureau", "expected"),
    [
        (Segment(), PROVINCE, {"a", "b", "c", "e", "f", "o"}),
        (Segment(parts=(Part.ENTERPRISE,)), PROVINCE, {"a", "b", "c"}),
        (Segment(parts=(Part.ENTERPRISE,), regions=(KUNSHAN,)), PROVINCE, {"c"}),
        (Segment(parts=(Part.ENTERPRISE,), industries=("C33",)), PROVINCE, {"b"}),
        (Segment(parts=(Part.EXPERT,)), PROVINCE, {"e"}),
        (Segment(parts=(Part.EXPERT,), states=("paused",)), PROVINCE, {"p"}),
        (Segment(parts=(Part.OFFICER,), regions=(TAIXING,)), PROVINCE, {"o"}),
        (Segment(parts=(Part.ENTERPRISE,)), TAIXING, {"a", "b"}),
        (Segment(parts=(Part.ENTERPRISE,), states=("submitted",)), TAIXING, set()),
    ],
)
def test_whom_a_segment_means(town: Town, segment: Segment, bureau: str, expected: set[str]):
    base = town.database
    follow(base, ["a", "b", "c", "e", "f", "o"])
    enterprise(base, "a")
    enterprise(base, "b", industry="C3360")
    enterprise(base, "c", KUNSHAN)
    expert(base, "e")
    expert(base, "p", ExpertState.PAUSED)
    officer(base, "o", TAIXING)
    with base.read() as session:
        wanted = broadcasts.wanted_of(session, session.get_one(Bureau, bureau), segment)
        found = {row.openid for row in session.execute(audience.people(wanted))}
        count = audience.count(session, wanted)
    assert (found, count) == (expected, len(expected))


def test_who_has_several_parts_is_told_once_and_as_the_first(town: Town):
    enterprise(town.database, "both")
    expert(town.database, "both")
    with town.database.read() as session:
        wanted = broadcasts.wanted_of(session, session.get_one(Bureau, PROVINCE), Segment(
            parts=(Part.EXPERT, Part.ENTERPRISE)))  # fmt: skip
        rows = session.execute(audience.people(wanted)).all()
    assert [audience.part_of(row.place) for row in rows] == [(Part.ENTERPRISE, TAIXING)]


def test_a_county_speaks_to_its_own_people_only(desk: Desk):
    with pytest.raises(broadcasts.NotYours):
        desk.compose(Segment(parts=(Part.ENTERPRISE,), regions=(KUNSHAN,)))
    with pytest.raises(broadcasts.NotYours):
        desk.compose(Segment())


def test_nothing_leaves_before_somebody_else_has_released_it(desk: Desk):
    phone = contact(desk, "王强")
    number = desk.compose()
    with pytest.raises(broadcasts.SamePerson):
        desk.act("release", number, desk.author)
    desk.let_go()
    assert (phone.news(), desk.outcome(number).total) == ([], 0)
    desk.act("release", number)
    desk.let_go()
    assert phone.news() == [WORDS[""]]
    assert desk.row(number).state is BroadcastState.DONE


def test_another_bureau_has_nothing_to_do_with_it(desk: Desk, town: Town):
    number = desk.compose()
    other = Desk(town, KUNSHAN)
    with pytest.raises(broadcasts.NotYours):
        other.act("release", number)


def test_it_can_be_called_off_unseen_after_its_release(desk: Desk):
    phone = contact(desk, "王强")
    number = desk.compose()
    desk.act("release", number)
    desk.expand()
    desk.town.clock.move(minutes=4)
    desk.town.tick()
    desk.act("call_off", number)
    desk.let_go()
    assert phone.news() == []
    assert desk.outcome(number).states == {NoticeState.CANCELLED: 1}


def test_held_midway_and_resumed(desk: Desk):
    phones = [contact(desk, f"企业{n}") for n in range(5)]
    number = desk.compose()
    desk.act("release", number)
    desk.expand()
    desk.town.clock.move(minutes=6)
    one = Sender(
        desk.database, desk.town.sender.gateway, desk.town.clock,
        replace(desk.town.sender.manner, threads=1),
    )  # fmt: skip
    one.drain_once()
    one.close()
    desk.act("hold", number)
    desk.town.tick()
    told = sum(len(phone.news()) for phone in phones)
    assert told == 2
    desk.act("go_on", number)
    desk.town.tick()
    assert told + sum(len(phone.news()) for phone in phones) == 5
    assert desk.outcome(number).states[NoticeState.SENT] == 5


def test_stopped_midway_the_rest_hear_nothing(desk: Desk):
    phones = [contact(desk, f"企业{n}") for n in range(4)]
    number = desk.compose()
    desk.act("release", number)
    desk.expand()
    desk.town.clock.move(minutes=6)
    one = Sender(
        desk.database, desk.town.sender.gateway, desk.town.clock,
        replace(desk.town.sender.manner, threads=1),
    )  # fmt: skip
    one.drain_once()
    one.close()
    desk.act("call_off", number)
    desk.let_go()
    assert sum(len(phone.news()) for phone in phones) == 2
    assert desk.outcome(number).states == {NoticeState.SENT: 2, NoticeState.CANCELLED: 2}


def test_everybody_hears_of_it_by_few_mass_calls(town: Town):
    desk = Desk(town, PROVINCE)
    phones = [town.phone(f"路人{n}") for n in range(5)]
    others = [contact(desk, name) for name in ("王强", "赵敏")]
    number = desk.sent(Segment(), enterprise="请各企业填报需求。")
    calls = [call for call in town.platform.ledger if call.path == MASS_PATH]
    assert [phone.news() for phone in phones] == [[WORDS[""]]] * 5
    assert [phone.news() for phone in others] == [["请各企业填报需求。"]] * 2
    assert len(calls) == 2
    assert desk.row(number).method is Method.MASS
    assert desk.outcome(number).states == {NoticeState.DELIVERED: 7}


def test_a_fifth_mass_message_in_a_month_goes_another_way(town: Town):
    desk = Desk(town, PROVINCE)
    silent = [town.phone(f"路人{n}") for n in range(3)]
    for _ in range(4):
        desk.sent(Segment())
    town.clock.move(hours=1)
    number = desk.sent(Segment())
    calls = [call for call in town.platform.ledger if call.path == MASS_PATH]
    outcome = desk.outcome(number)
    assert len(calls) == 4
    assert outcome.states == {NoticeState.HELD: 3}
    assert "有一条给您的通知" in silent[0].says("你好")
    town.clock.set("2026-04-01 10:00")
    desk.sent(Segment())
    taken = [c for c in town.platform.ledger if c.path == MASS_PATH and c.errcode == 0]
    assert len(taken) == 5


def test_a_mass_call_whose_answer_was_lost_is_made_again_and_seen_once(town: Town):
    desk = Desk(town, PROVINCE)
    phones = [town.phone(f"路人{n}") for n in range(3)]
    town.platform.faults.add(MASS_PATH, "hang_after")
    number = desk.sent(Segment())
    town.clock.move(seconds=90)
    town.tick()
    assert [phone.news() for phone in phones] == [[WORDS[""]]] * 3
    assert desk.outcome(number).states == {NoticeState.DELIVERED: 3}


def test_a_mass_call_that_is_refused_later_fails_and_is_sent_again_to_the_failed(town: Town):
    desk = Desk(town, PROVINCE)
    phones = [town.phone(f"路人{n}") for n in range(3)]
    town.platform.knobs.mass_status = "err(20008)"
    number = desk.sent(Segment())
    assert desk.outcome(number).states == {NoticeState.FAILED: 3}
    town.platform.knobs.mass_status = "send success"
    assert desk.act("send_again", number) == 3
    desk.let_go()
    assert desk.outcome(number).states == {NoticeState.DELIVERED: 3}
    assert [phone.news() for phone in phones] == [[WORDS[""]]] * 3


def test_a_report_that_counts_fewer_leaves_everybody_at_sent(town: Town):
    desk = Desk(town, PROVINCE)
    phones = [town.phone(f"路人{n}") for n in range(3)]
    town.platform.people.change(phones[0].openid, refuses_messages=True)
    number = desk.sent(Segment())
    outcome = desk.outcome(number)
    assert outcome.states == {NoticeState.SENT: 3}
    assert list(outcome.reasons) == ["平台发了 2 人，共 3 人，没说明漏了谁"]


@pytest.mark.parametrize(
    ("status", "ends", "why"),
    [
        ("send success", NoticeState.SENT, "平台说已发完，没有给出明细"),
        ("send fail", NoticeState.FAILED, "平台说没有发成"),
    ],
)
def test_a_mass_call_that_is_never_reported_on_is_asked_about(
    town: Town, status: str, ends: NoticeState, why: str
):
    desk = Desk(town, PROVINCE)
    for n in range(3):
        town.phone(f"路人{n}")
    town.platform.knobs.mass_lost = True
    town.platform.knobs.mass_status = status
    number = desk.sent(Segment())
    assert desk.outcome(number).states == {NoticeState.SENT: 3}

    town.clock.move(hours=2)
    assert unreported.ask(town.ground) == 1
    assert unreported.ask(town.ground) == 0

    asked = [c for c in town.platform.ledger if c.path.endswith("mass/get") and not c.errcode]
    outcome = desk.outcome(number)
    assert len(asked) == 1
    assert (outcome.states, list(outcome.reasons)) == ({ends: 3}, [why])


def test_only_the_failed_are_sent_to_again(desk: Desk):
    good, gone = contact(desk, "王强"), contact(desk, "赵敏")
    desk.town.platform.unfollow(gone.openid)
    number = desk.sent()
    assert desk.outcome(number).states == {NoticeState.SENT: 1, NoticeState.FAILED: 1}
    good.news()
    gone.follows()
    gone.says("我又来了")
    assert desk.act("send_again", number) == 1
    desk.let_go()
    assert (good.news(), gone.news()) == ([], [WORDS[""]])


def test_a_trial_reaches_listed_phones_only(town: Town):
    desk = Desk(town, PROVINCE)
    listed, other = town.phone("试用"), town.phone("路人")
    listed.says("你好")
    other.says("你好")
    number = desk.compose(Segment())
    desk.act("release", number)
    desk.expand()
    town.clock.move(minutes=6)
    trial = Sender(
        town.database, town.sender.gateway, town.clock,
        replace(town.sender.manner, trial=frozenset({listed.openid})),
    )  # fmt: skip
    while trial.drain_once():
        pass
    trial.close()
    assert (listed.news(), other.news()) == ([WORDS[""]], [])
    assert [call for call in town.platform.ledger if call.path == MASS_PATH] == []
    assert desk.outcome(number).states == {NoticeState.SENT: 1, NoticeState.CANCELLED: 1}


def test_the_dry_run_says_what_then_happens(desk: Desk):
    town = desk.town
    contact(desk, "近来过")
    silent = contact(desk, "没来过", silent=True)
    gone = contact(desk, "取关的")
    town.platform.unfollow(gone.openid)
    blocked = contact(desk, "关了消息", silent=True)
    town.clock.move(days=3)
    contact(desk, "刚来过")
    number = desk.compose()
    with town.database.read() as session:
        row = session.get_one(Broadcast, number)
        seen = reaching.forecast(session, row, House(announcing=(Channel.TEMPLATE, "x")),
                                 town.clock.now())  # fmt: skip
    desk.act("release", number)
    desk.let_go()
    with town.database.read() as session:
        rows = session.execute(
            select(Notice.channel, Notice.rule, func.count())
            .where(Notice.broadcast_id == number)
            .group_by(Notice.channel, Notice.rule)
        )
        happened = Counter({(channel, rule): count for channel, rule, count in rows})
    assert happened == seen.ways
    assert (seen.total, seen.calls) == (5, 4)
    assert [(one.openid, one.rule) for one in seen.unreached] == [(gone.openid, "not_following")]
    assert silent.news()
    assert blocked.news()


def test_a_piece_made_twice_changes_nothing(town: Town):
    desk = Desk(town, PROVINCE)
    follow(town.database, [f"o{n:04d}" for n in range(25)])
    number = desk.compose(Segment(parts=(Part.FOLLOWER,)))
    desk.act("release", number)
    for again in (False, True):
        with town.database.write() as session:
            row = session.get_one(Broadcast, number)
            if again:
                row.expanded_upto = "o0004"
            while expansion.expand(session, row, town.clock.now(), most=10):
                pass
    assert desk.outcome(number).total == 25


def test_words_that_do_not_fit_are_refused(desk: Desk):
    with pytest.raises(rules.Unfit):
        desk.compose(**{"": "长" * 1000})


def test_a_held_announcement_does_not_slow_the_claim_of_others(desk: Desk):
    phone = contact(desk, "王强")
    number = desk.compose()
    desk.act("release", number)
    desk.expand()
    desk.town.clock.move(minutes=6)
    desk.act("hold", number)
    with desk.database.write() as session:
        assert outbox.claim(session, "me", desk.town.clock.now(), limit=10) == []
    assert phone.news() == []


def going_to_all(desk: Desk, **words: str) -> int:
    """An announcement to more followers than one call can name, as far as the rows are made."""
    number = desk.compose(Segment(), **words)
    desk.act("release", number)
    with desk.database.write() as session:
        assert expansion.expand(
            session, session.get_one(Broadcast, number), desk.town.clock.now(), most=2
        )
    return number


def paths(town: Town) -> list[str]:
    """The mass calls that were made."""
    made = (TO_ALL_PATH, MASS_PATH)
    return [call.path for call in town.platform.ledger if call.path in made]


def test_more_followers_than_a_call_can_name_are_told_by_one_call_to_all(town: Town):
    desk = Desk(town, PROVINCE)
    phones = [town.phone(f"路人{n}") for n in range(5)]
    number = going_to_all(desk)
    town.clock.move(minutes=6)
    town.sender.drain_once()
    early = paths(town)
    desk.let_go()
    assert early == []  # not every recipient had a row
    assert paths(town) == [TO_ALL_PATH]
    assert [phone.news() for phone in phones] == [[WORDS[""]]] * 5
    assert desk.outcome(number).states == {NoticeState.DELIVERED: 5}
    with town.database.read() as session:
        used = session.scalar(select(func.sum(Quota.used)).where(Quota.channel == Channel.MASS))
    assert used == 1


def test_a_call_to_all_whose_answer_was_lost_is_made_again_and_seen_once(town: Town):
    desk = Desk(town, PROVINCE)
    phones = [town.phone(f"路人{n}") for n in range(3)]
    town.platform.faults.add(TO_ALL_PATH, "hang_after")
    number = going_to_all(desk)
    desk.let_go()
    town.clock.move(seconds=90)
    town.tick()
    assert [phone.news() for phone in phones] == [[WORDS[""]]] * 3
    assert desk.outcome(number).states == {NoticeState.DELIVERED: 3}


def test_words_of_their_own_for_a_part_go_by_lists(town: Town):
    desk = Desk(town, PROVINCE)
    for n in range(3):
        town.phone(f"路人{n}")
    going_to_all(desk, expert="请各位专家报名。")
    desk.let_go()
    assert set(paths(town)) == {MASS_PATH}


def test_when_the_console_has_used_up_the_calls_to_all_lists_are_sent(town: Town):
    desk = Desk(town, PROVINCE)
    phones = [town.phone(f"路人{n}") for n in range(5)]
    town.platform.faults.add(TO_ALL_PATH, 45028)
    number = going_to_all(desk)
    desk.let_go()
    town.clock.move(minutes=1)
    town.tick()
    assert paths(town) == [TO_ALL_PATH, MASS_PATH]
    assert [phone.news() for phone in phones] == [[WORDS[""]]] * 5
    assert desk.outcome(number).states == {NoticeState.DELIVERED: 5}


def test_a_fifth_call_to_all_in_a_month_is_not_tried(town: Town):
    desk = Desk(town, PROVINCE)
    town.phone("路人甲"), town.phone("路人乙"), town.phone("路人丙")
    for _ in range(4):
        going_to_all(desk)
        desk.let_go()
    late = [town.phone(f"新来的{n}") for n in range(3)]
    going_to_all(desk)
    desk.let_go()
    town.clock.move(minutes=1)
    town.tick()
    assert paths(town) == [TO_ALL_PATH] * 4 + [MASS_PATH]
    assert [phone.news() for phone in late] == [[WORDS[""]]] * 3
