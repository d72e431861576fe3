"""A call at the desk: from the province's screen to the counties', put off and ended early."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.models import Call, CallPart, JournalEntry, LateEntry
from storage.session import Database
from storage.vocabulary import Act
from tests.console.town_hall import need
from tests.support.deskside import Screen
from tests.support.town import Town

PROVINCE, SUZHOU, GUSU, KUNSHAN, TAIXING = "320000", "320500", "320508", "320583", "321283"
CALLS = "/console/calls"
OPENING = {"round": "2026-1", "due": "2026-03-31"}


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A town with officers of the province, 苏州, 姑苏 and 昆山."""
    made = Town(*sqlite, tmp_path)
    made.screens = {  # type: ignore[attr-defined]
        name: Screen(made).signs_in(made.officer(name, code))
        for name, code in (("省厅", PROVINCE), ("苏州", SUZHOU), ("姑苏", GUSU), ("昆山", KUNSHAN))
    }
    yield made
    made.close()


def screen(town: Town, name: str) -> Screen:
    """The screen of a bureau, with a fresh session, for the clock has moved."""
    fresh = Screen(town).signs_in(town.people[name])
    fresh.opens(CALLS)
    return fresh


def part(town: Town, code: str) -> CallPart:
    """The part of a bureau in the one call there is."""
    with town.database.read() as session:
        return session.scalars(select(CallPart).where(CallPart.bureau_code == code)).one()


def test_a_call_goes_from_screen_to_screen_and_shows_who_has_read_it(town: Town) -> None:
    before = screen(town, "省厅").reads(CALLS)
    begun = screen(town, "省厅").does(CALLS, **OPENING)
    unread = screen(town, "省厅").reads(CALLS)
    town.clock.move(minutes=11)
    town.tick()
    read = screen(town, "苏州").does(f"{CALLS}/read")
    relayed = screen(town, "苏州").does(f"{CALLS}/relay", due="2026-03-20", note="请重点摸排")
    not_yet = screen(town, "姑苏").sends(f"{CALLS}/relay", due="2026-04-20").status_code
    town.clock.move(minutes=11)
    town.tick()
    need(town, GUSU)
    province = screen(town, "省厅").reads(f"{CALLS}?all=yes")
    city = screen(town, "苏州").reads(CALLS)

    assert "部署2026年春季（3月）" in before
    assert "13个设区市局、3个直管县局" in before
    assert "已部署2026年春季（3月）征集" in begun
    assert "刚发出，10 分钟内可以收回" in unread
    assert "征集通知已阅" in read
    assert "已转发" in relayed
    assert not_yet == 303
    assert "3月2日转发" in province
    assert "└ 姑苏区" in province
    assert "姑苏区 没有回执 3月20日 0 未报 催办" in city
    assert "昆山" not in city
    assert "请重点摸排" in screen(town, "姑苏").reads(CALLS)
    assert part(town, GUSU).due_on == date(2026, 3, 20)
    assert part(town, KUNSHAN).due_on == date(2026, 3, 31)


def test_more_time_for_one_county_an_early_end_for_all_and_a_late_entry(town: Town) -> None:
    screen(town, "省厅").does(CALLS, **OPENING)
    screen(town, "苏州").does(f"{CALLS}/relay", due="2026-03-20")
    beyond = screen(town, "苏州").does(
        f"{CALLS}/extend", bureau=GUSU, due="2026-04-10", reason="汛期抢险"
    )
    unsaid = screen(town, "苏州").does(f"{CALLS}/extend", bureau=GUSU, due="2026-03-25", reason="")
    longer = screen(town, "苏州").does(
        f"{CALLS}/extend", bureau=GUSU, due="2026-03-25", reason="汛期抢险"
    )
    town.clock.move(hours=3)
    town.tick()
    town.people["昆山"].news()
    ended = screen(town, "省厅").does(f"{CALLS}/close", reason="年度安排有调整")
    again = screen(town, "省厅").does(f"{CALLS}/close", reason="年度安排有调整")
    town.clock.move(hours=20)
    town.tick()
    late = screen(town, "姑苏").does(
        f"{CALLS}/admit", enterprise="苏州恒澜纺织有限公司", county=GUSU, reason="材料晚到"
    )

    assert "不能超过本局报上级的截止日" in beyond
    assert "写明新的截止日" in unsaid
    assert "已把姑苏区的截止日延到3月25日" in longer
    assert "今天截止，会通知" in ended
    assert "现在没有进行中的征集" in again
    assert any("2026年春季征集今天截止" in line for line in town.people["昆山"].news())
    assert "可以在3月17日（周二）前补报" in late
    assert {part(town, code).due_on for code in (SUZHOU, GUSU, KUNSHAN)} == {date(2026, 3, 2)}
    with town.database.read() as session:
        assert session.scalars(select(Call.due_on)).one() == date(2026, 3, 2)
        assert session.scalars(select(LateEntry.enterprise)).one() == "苏州恒澜纺织有限公司"
        acts = session.scalars(select(JournalEntry.act).where(JournalEntry.act == Act.CLOSE_CALL))
        assert len(acts.all()) == 1


def test_nobody_moves_the_deadline_or_reminds_the_officers_of_others(town: Town) -> None:
    screen(town, "省厅").does(CALLS, **OPENING)
    suzhou = screen(town, "苏州")
    tries = [
        suzhou.sends(f"{CALLS}/extend", bureau=code, due="2026-03-25", reason="汛期抢险")
        for code in (KUNSHAN, TAIXING, "999999")
    ]
    tries += [suzhou.sends(f"{CALLS}/remind", bureau=code) for code in (KUNSHAN, TAIXING)]
    tries += [
        suzhou.sends(f"{CALLS}/admit", enterprise="虚构有限公司", county=code, reason="材料晚到")
        for code in (KUNSHAN, TAIXING)
    ]

    assert {answer.status_code for answer in tries} == {404}
    assert part(town, KUNSHAN).extended_from is None


def test_a_round_out_of_season_needs_its_basis_and_no_other_round_can_be_named(town: Town) -> None:
    bare = screen(town, "省厅").does(CALLS, round="2026-01", due="2026-03-31")
    named = screen(town, "省厅").does(CALLS, round="2031-1", due="2026-03-31", reason="按安排")
    based = screen(town, "省厅").does(
        CALLS, round="2026-01", due="2026-03-31", reason="按年度工作安排"
    )
    taken = screen(town, "省厅").does(f"{CALLS}/recall")

    assert "写明依据" in bare
    assert "请选好批次和日子" in named
    assert "已部署2026年临时第1轮征集" in based
    assert "已收回2026年临时第1轮的征集" in taken
