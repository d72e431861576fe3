"""Calls as operations: opened once, relayed down, extended; who is told, how often, when."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.flows import appeal, morning, seasons
from handlers.operations import bureaus, calls, deadlines, notices, occasions, reminders
from handlers.rules import calendar
from handlers.rules.calendar import BlackOut, OutOfOrder, Programme
from handlers.rules.occasions import OCCASIONS, UNASKED
from handlers.rules.rounds import NANJING
from handlers.wording import catalogue, say
from storage.models import Bureau, Call, CallPart, Contact, Enterprise, Follower, Notice, Officer
from storage.queries import calls as questions
from storage.session import Database
from storage.vocabulary import (
    DemandState,
    Disclosure,
    EnterpriseSize,
    EntityType,
    NoticeClass,
    NoticeState,
    OfficerDuty,
    OfficerState,
)
from tests.habits.source import placeholders
from tests.support import cast

NOTICE = Programme()
SUZHOU, GUSU, KUNSHAN, PROVINCE = "320500", "320508", "320583", "320000"
MARCH = datetime(2026, 3, 2, 10, 0, tzinfo=NANJING)
WINDOW = calendar.usual_window(NOTICE, "2026-1")


@dataclass
class Desks:
    """Some bureaus, each with one officer, in one transaction."""

    session: Session

    def who(self, code: str) -> tuple[Officer, Bureau]:
        """The officer of a bureau."""
        bureau = self.session.get_one(Bureau, code)
        query = select(Officer).where(Officer.bureau_code == code)
        found = self.session.scalars(query).first()
        if found is None:
            self.session.add(Follower(openid=f"o{code}"))
            found = Officer(
                bureau_code=code, name="某某", duty=OfficerDuty.HANDLER,
                state=OfficerState.BOUND, openid=f"o{code}",
            )  # fmt: skip
            self.session.add(found)
            self.session.flush()
        return found, bureau

    def open(self, code: str = "2026-1") -> Call:
        """Open a call."""
        return calls.open_call(self.session, *self.who(PROVINCE), code, WINDOW, MARCH)

    def part(self, call: Call, code: str) -> CallPart:
        """The part of a bureau."""
        return self.session.get_one(CallPart, (call.id, code))

    def contacts(self, county: str, count: int, **more: object) -> None:
        """Contacts of enterprises who agreed."""
        for number in range(count):
            openid = f"c{county}{number}"
            enterprise = Enterprise(
                name=f"虚构{number}", county_code=county, entity=EntityType.COMPANY,
                size=EnterpriseSize.UNKNOWN, created_at=MARCH,
            )  # fmt: skip
            self.session.add(enterprise)
            self.session.add(Follower(openid=openid, agreed_version="1", **more))
            self.session.flush()
            self.session.add(
                Contact(
                    openid=openid, enterprise_id=enterprise.id, name="某", mobile="",
                    bound_at=MARCH,
                )
            )  # fmt: skip
        self.session.flush()


@pytest.fixture
def desks(database: Database):  # type: ignore[no-untyped-def]
    with database.write() as session:
        yield Desks(session)


def test_a_call_gives_every_bureau_its_part_and_its_deadline(desks: Desks) -> None:
    call = desks.open()

    parts = {each.bureau.code: each.part for each in questions.parts(desks.session, call)}
    assert len(parts) == 13 + 95
    assert (parts[SUZHOU].due_on, parts[SUZHOU].told_at) == (date(2026, 3, 31), MARCH)
    assert (parts[KUNSHAN].due_on, parts[KUNSHAN].told_at) == (date(2026, 3, 31), MARCH)
    assert (parts[GUSU].due_on, parts[GUSU].told_at) == (date(2026, 3, 24), None)


def test_a_round_is_called_once_until_it_is_recalled(desks: Desks) -> None:
    desks.open()
    with pytest.raises(calls.AlreadyCalled):
        desks.open()

    soon = MARCH + timedelta(minutes=9)
    calls.recall(desks.session, *desks.who(PROVINCE), soon, NOTICE)

    assert desks.open().recalled_at is None


def test_what_went_out_cannot_be_recalled(desks: Desks) -> None:
    desks.open()
    with pytest.raises(calls.TooLate):
        calls.recall(desks.session, *desks.who(PROVINCE), MARCH + timedelta(minutes=10), NOTICE)


def test_only_the_province_opens(desks: Desks) -> None:
    with pytest.raises(calls.NotTheProvince):
        calls.open_call(desks.session, *desks.who(SUZHOU), "2026-1", WINDOW, MARCH)


@pytest.mark.parametrize(
    ("due", "reads"),
    [(None, date(2026, 3, 24)), (date(2026, 3, 20), date(2026, 3, 20))],
)
def test_a_city_relays_to_its_counties_and_never_to_a_direct_one(
    desks: Desks, due: date | None, reads: date
) -> None:
    call = desks.open()

    _, own, below = calls.relay(desks.session, *desks.who(SUZHOU), due, "", MARCH)

    assert KUNSHAN not in {bureau.code for bureau in below}
    assert len(below) == 8
    assert (own.read_at, own.relayed_at) == (MARCH, MARCH)
    assert (desks.part(call, GUSU).due_on, desks.part(call, GUSU).told_at) == (reads, MARCH)


def test_a_local_deadline_lies_within_the_own_one(desks: Desks) -> None:
    desks.open()
    with pytest.raises(OutOfOrder):
        calls.relay(desks.session, *desks.who(SUZHOU), date(2026, 4, 1), "", MARCH)


def test_a_county_that_was_not_told_has_nothing_to_relay(desks: Desks) -> None:
    desks.open()
    with pytest.raises(calls.NoCall):
        calls.relay(desks.session, *desks.who(GUSU), None, "", MARCH)


@pytest.mark.parametrize(
    ("by", "target", "due", "problem"),
    [
        (SUZHOU, GUSU, date(2026, 4, 8), OutOfOrder),  # beyond the city's own day
        (SUZHOU, KUNSHAN, date(2026, 3, 30), calls.NotBelow),
        (PROVINCE, GUSU, date(2026, 4, 8), calls.NotBelow),
        (GUSU, GUSU, date(2026, 4, 8), calls.NotBelow),
        (PROVINCE, SUZHOU, date(2026, 3, 2), OutOfOrder),
    ],
)
def test_extensions_that_are_refused(
    desks: Desks, by: str, target: str, due: date, problem: type[Exception]
) -> None:
    desks.open()
    with pytest.raises(problem):
        deadlines.extend(
            desks.session, *desks.who(by), desks.session.get(Bureau, target), due, "汛期", MARCH
        )


def test_an_extension_moves_one_or_all_and_begins_the_ladder_anew(desks: Desks) -> None:
    call = desks.open()
    desks.part(call, KUNSHAN).reminded = -7
    province, later = desks.who(PROVINCE), date(2026, 4, 10)

    _, one = deadlines.extend(
        desks.session, *province, desks.session.get(Bureau, KUNSHAN), later, "汛期", MARCH
    )
    _, rest = deadlines.extend(desks.session, *province, None, later, "汛期", MARCH)

    assert ([bureau.code for bureau in one], len(rest)) == ([KUNSHAN], 15)
    assert (desks.part(call, KUNSHAN).reminded, call.due_on) == (None, later)
    assert questions.last_due(desks.session, call) == later


@pytest.mark.parametrize(
    ("county", "today", "round_"),
    [
        (GUSU, "2026-03-30", "2026-1"),
        (GUSU, "2026-04-02", "2026-2"),
        (KUNSHAN, "2026-04-02", "2026-1"),
        (KUNSHAN, "2026-04-13", "2026-2"),
    ],
)
def test_a_demand_goes_into_the_round_open_to_its_county(
    desks: Desks, county: str, today: str, round_: str
) -> None:
    desks.open()
    target = desks.session.get(Bureau, KUNSHAN)
    deadlines.extend(desks.session, *desks.who(PROVINCE), target, date(2026, 4, 10), "汛期", MARCH)

    found = calls.round_for(desks.session, county, "虚构", date.fromisoformat(today), NOTICE)

    assert found == round_


def test_who_is_admitted_late_goes_into_the_round_by_name(desks: Desks) -> None:
    desks.open()
    late = datetime(2026, 4, 2, 10, 0, tzinfo=NANJING)
    deadlines.admit_late(desks.session, *desks.who(GUSU), GUSU, "虚构甲", "材料晚到", late)

    found = [
        calls.round_for(desks.session, GUSU, name, date(2026, 4, day), NOTICE)
        for name, day in (("虚构甲", 16), ("虚构甲", 17), ("虚构乙", 3))
    ]

    assert found == ["2026-1", "2026-2", "2026-2"]


# ---------------------------------------------------------------- who is told


def owed(session: Session, beginning: str = "") -> list[Notice]:
    """The notices owed, by id."""
    query = select(Notice).where(Notice.occasion.startswith(beginning)).order_by(Notice.id)
    return list(session.scalars(query))


def spread_all(session: Session, now: datetime, programme: Programme = NOTICE) -> int:
    """Carry relays to the end; the pieces it took."""
    pieces = 0
    while appeal.spread(session, programme, now):
        pieces += 1
    return pieces


def test_an_appeal_reaches_those_who_agreed_and_take_reminders_once(desks: Desks) -> None:
    desks.contacts(KUNSHAN, 210)
    desks.contacts(GUSU, 2)
    call = desks.open()
    calls.relay(desks.session, *desks.who(KUNSHAN), None, "", MARCH)
    for openid, change in (
        ("c3205830", {"reminders": False}), ("c3205831", {"following": False}),
        ("c3205832", {"agreed_version": ""}),
    ):  # fmt: skip
        for name, value in change.items():
            setattr(desks.session.get_one(Follower, openid), name, value)
    desks.session.flush()

    assert spread_all(desks.session, MARCH + timedelta(minutes=9)) == 0
    pieces = spread_all(desks.session, MARCH + timedelta(minutes=10))
    again = spread_all(desks.session, MARCH + timedelta(minutes=20))

    rows = owed(desks.session, "appeal:")
    assert (pieces, again, len(rows)) == (2, 0, 207)
    assert (desks.part(call, KUNSHAN).reached, {row.cls for row in rows}) == (
        207, {NoticeClass.ANNOUNCE},
    )  # fmt: skip


def test_a_relay_taken_back_reaches_nobody(desks: Desks) -> None:
    desks.contacts(KUNSHAN, 3)
    desks.open()
    who = desks.who(KUNSHAN)
    calls.relay(desks.session, *who, None, "", MARCH)
    calls.unrelay(desks.session, *who, MARCH + timedelta(minutes=5), NOTICE)

    spread_all(desks.session, MARCH + timedelta(minutes=11))

    assert owed(desks.session) == []


def test_reminders_switched_off_cancel_what_waits_unasked(desks: Desks) -> None:
    desks.contacts(KUNSHAN, 1)
    desks.open()
    calls.relay(desks.session, *desks.who(KUNSHAN), None, "", MARCH)
    spread_all(desks.session, MARCH + timedelta(minutes=11))
    notices.owe(desks.session, "c3205830", "case:1", MARCH, text="办理")

    reminders.switch(desks.session, "c3205830", MARCH, on=False)

    assert {row.occasion.split(":")[0]: row.state for row in owed(desks.session)} == {
        "appeal": NoticeState.CANCELLED, "case": NoticeState.READY,
    }  # fmt: skip


def test_a_black_out_holds_what_nobody_asked_for(desks: Desks) -> None:
    days = BlackOut("农忙", frozenset({SUZHOU}), date(2026, 3, 1), date(2026, 3, 10))
    programme = replace(NOTICE, black_outs=(days,))
    desks.contacts(KUNSHAN, 1)
    desks.open()
    calls.relay(desks.session, *desks.who(KUNSHAN), None, "", MARCH)

    spread_all(desks.session, MARCH + timedelta(minutes=11), programme)

    (row,) = owed(desks.session)
    assert row.not_before == datetime(2026, 3, 11, 8, 0, tzinfo=NANJING)


def test_nobody_gets_more_than_the_cap_on_one_day(desks: Desks) -> None:
    for number in range(8):
        facts = {
            "round": f"r{number}", "bureau": GUSU, "day": "d", "superior": "某局", "label": "某轮",
        }  # fmt: skip
        occasions.owe(desks.session, "urge", ["oX"], MARCH, NOTICE, facts, region=GUSU)

    days = [row.not_before.astimezone(NANJING).date().day for row in owed(desks.session)]
    assert days == [2, 2, 2, 3, 3, 3, 4, 4]


# ---------------------------------------------------------------- the morning


def letters(desks: Desks, today: str) -> dict[str, str]:
    """The letters of a morning by recipient."""
    now = datetime.fromisoformat(f"2026-{today}T09:00").replace(tzinfo=NANJING)
    before = {row.id for row in owed(desks.session)}
    morning.write_letters(desks.session, NOTICE, now)
    return {
        row.recipient: row.payload["text"] for row in owed(desks.session) if row.id not in before
    }


def test_only_those_who_have_not_reported_are_reminded(desks: Desks) -> None:
    desks.open()
    for code in (KUNSHAN, GUSU, SUZHOU):
        desks.who(code)
    calls.read(desks.session, *desks.who(KUNSHAN), MARCH)
    calls.read(desks.session, *desks.who(SUZHOU), MARCH)

    assert letters(desks, "03-10") == {}
    assert set(letters(desks, "03-17")) == {"o320508"}  # a county's day is 3月24日
    assert letters(desks, "03-18") == {}
    # 姑苏: one day after; 昆山 and 苏州: seven days before theirs, with the list of 苏州's counties
    found = letters(desks, "03-24")
    assert set(found) == {"o320508", "o320583", "o320500"}
    assert "还没报的有 8 个" in found["o320500"]
    assert "今天" in found["o320508"]


def test_who_switched_reminders_off_is_not_nudged(desks: Desks) -> None:
    desks.open()
    desks.who(GUSU)
    reminders.switch(desks.session, "o320508", MARCH, on=False)

    assert letters(desks, "03-17") == {}


def test_a_letter_is_written_once_a_day(desks: Desks) -> None:
    desks.open()
    desks.who(GUSU)

    assert [len(letters(desks, "03-17")) for _ in range(3)] == [1, 0, 0]


def test_the_province_is_told_of_the_usual_day_unless_it_has_opened(desks: Desks) -> None:
    desks.who(PROVINCE)

    assert morning.propose_call(desks.session, NOTICE, MARCH) == 1
    desks.open()
    assert morning.propose_call(desks.session, NOTICE, MARCH) == 0


def test_the_province_hears_twice_what_is_still_to_be_published(desks: Desks) -> None:
    desks.who(PROVINCE)
    wanted = cast.demand(desks.session)
    days = [date(2026, 4, 1) + timedelta(days=n) for n in range(25)]
    mornings = [datetime(day.year, day.month, day.day, 9, tzinfo=NANJING) for day in days]

    def told() -> list[int]:
        return [seasons.remind_of_publication(desks.session, NOTICE, now) for now in mornings]

    assert sum(told()) == 0  # it lies with the city, nobody may publish it
    wanted.state, wanted.help_wanted = DemandState.AT_PROVINCE, True
    wanted.disclosure, wanted.confidential = Disclosure.ANONYMOUS, False
    desks.session.flush()
    found = [day.day for day, count in zip(days, told(), strict=True) if count]

    published = calendar.publication_day(NOTICE, "2026-1")
    assert (len(found), found[-1]) == (2, published.day)
    assert "还有 1 条" in owed(desks.session, "publish_due:")[0].payload["text"]


def test_hosts_hear_once_that_their_months_of_visits_begin(desks: Desks) -> None:
    for code in (SUZHOU, KUNSHAN, GUSU):
        desks.who(code)
    may = datetime(2026, 5, 6, 9, tzinfo=NANJING)

    assert [seasons.tell_of_visits(desks.session, NOTICE, may) for _ in range(2)] == [2, 0]
    rows = owed(desks.session, "visits_begin:")
    assert {row.recipient for row in rows} == {"o320500", "o320583"}
    assert all("5月至8月" in row.payload["text"] for row in rows)


# ---------------------------------------------------------------- the table


WORDED = sorted(name for name, row in OCCASIONS.items() if row.short)


@pytest.mark.parametrize("name", WORDED)
def test_every_row_of_the_table_can_be_said(name: str) -> None:
    row = OCCASIONS[name]
    facts = {
        fact: "某" for words in (row.words, row.short) for fact in placeholders(catalogue()[words])
    } | dict.fromkeys(row.once_per, "1")

    assert row.key(facts).startswith(f"{name}:")
    assert say(row.words, **facts)
    assert row.lasts is not None or row.class_ not in UNASKED


def test_a_department_is_told_but_reports_nothing(desks: Desks) -> None:
    made = bureaus.add_department(desks.session, "operator", "江苏省教育厅", MARCH)
    again = bureaus.add_department(desks.session, "operator", "江苏省教育厅", MARCH)
    call = desks.open()

    assert (made.code, again.code) == ("D001", "D001")
    assert desks.part(call, "D001").told_at == MARCH
