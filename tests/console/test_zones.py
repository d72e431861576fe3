"""A development zone at the desk: the needs of its enterprises, on to their county, no others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.operations import calls
from handlers.rules import calendar, checklist
from storage.models import Bureau, Demand, Officer
from storage.session import Database
from storage.vocabulary import DemandState, Rank
from tests.console.town_hall import contact, need
from tests.support import cast
from tests.support.deskside import Screen
from tests.support.town import Town

COUNTY, ZONE, NEIGHBOUR = "321283", "Z051", "Z050"
POINTS = [key for key, _ in checklist.COUNTY_POINTS]


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """Two needs of 泰兴, one of them in its zone."""
    made = Town(*sqlite, tmp_path)
    need(made, place="泰兴经济开发区通江路", openid=contact(made, "王强").openid)
    need(
        made, place="黄桥镇", openid=contact(made, "赵敏").openid, mobile="19900001007",
        enterprise="泰兴虚构齿轮有限公司", title="齿轮热处理变形",
    )  # fmt: skip
    yield made
    made.close()


def state_of(town: Town, number: str) -> DemandState:
    """Where a need stands."""
    with town.database.read() as session:
        return session.scalars(select(Demand).where(Demand.number == number)).one().state


def test_a_zone_sees_its_own_need_and_passes_it_on_to_the_county(town: Town) -> None:
    zone = Screen(town).signs_in(town.officer("孙主任", "泰兴经济开发区"))
    county = Screen(town).signs_in(town.officer("李科长", COUNTY))

    home = zone.reads("/console/")
    listed = zone.reads("/console/demands?tab=all")
    searched = zone.reads("/console/demands?tab=all&q=齿轮")
    foreign = zone.opens("/console/demands/XQ2026-0002")
    missing = zone.opens("/console/demands/XQ2026-9999")
    page = zone.reads("/console/demands/XQ2026-0001")
    said = zone.does("/console/demands/XQ2026-0001/forward", step=0, checked=POINTS)
    checked = state_of(town, "XQ2026-0001")
    waits = county.reads("/console/demands?tab=waiting")
    county.opens("/console/demands/XQ2026-0001")
    county.does("/console/demands/XQ2026-0001/forward", step=0, checked=POINTS)
    town.tick()

    assert "1待我办" in home.replace(" ", "")
    assert "XQ2026-0001" in listed
    assert "XQ2026-0002" not in listed + searched
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.data == missing.data
    assert "转县（市、区）局复核" in page
    assert "转到泰兴市人社局复核" in said
    assert checked is DemandState.CHECKED
    assert "XQ2026-0001" in waits
    assert state_of(town, "XQ2026-0001") is DemandState.AT_PROVINCE
    news = town.people["王强"].news()
    assert any("泰兴经济开发区看过了，已转到泰兴市人社局复核" in text for text in news)


def test_the_neighbouring_zone_sees_and_does_nothing(town: Town) -> None:
    other = Screen(town).signs_in(town.officer("顾主任", NEIGHBOUR))

    refused = other.sends("/console/demands/XQ2026-0001/forward", step=0, checked=POINTS)
    many = other.does("/console/demands/many", act="forward", declared="yes",
                      chosen=["XQ2026-0001/0"])  # fmt: skip

    assert refused.status_code == 404
    assert "没有找到" in many
    assert "XQ2026" not in other.reads("/console/demands?tab=all")
    assert state_of(town, "XQ2026-0001") is DemandState.SUBMITTED


def test_elsewhere_the_county_passes_it_on_to_the_city_or_the_city_looks_after_it(
    town: Town,
) -> None:
    place = {"county": "321282", "place": "靖江经济技术开发区", "mobile": "19900001008"}
    first = need(town, enterprise="靖江虚构锻件有限公司", **place)  # type: ignore[arg-type]
    second = need(town, enterprise="靖江虚构阀门有限公司", **place)  # type: ignore[arg-type]
    zone = Screen(town).signs_in(town.officer("顾主任", NEIGHBOUR))
    city = Screen(town).signs_in(town.officer("吴科长", "321200"))
    for number in (first, second):
        zone.opens(f"/console/demands/{number}")
        zone.does(f"/console/demands/{number}/forward", step=0, checked=POINTS)

    waits = city.reads("/console/demands?tab=waiting")
    city.opens(f"/console/demands/{first}")
    city.does(f"/console/demands/{first}/forward", step=0, checked=POINTS)
    county = Screen(town).signs_in(town.officer("金科长", "321282"))
    county.opens(f"/console/demands/{second}")
    county.does(f"/console/demands/{second}/forward", step=0, checked=POINTS)

    assert first in waits
    assert second in waits
    assert {state_of(town, first), state_of(town, second)} == {DemandState.AT_CITY}


def test_a_zone_sends_back_and_takes_it_back(town: Town) -> None:
    zone = Screen(town).signs_in(town.officer("孙主任", ZONE))
    zone.opens("/console/demands/XQ2026-0001")

    zone.does("/console/demands/XQ2026-0001/send-back", step=0, reason="vague", note="")
    returned = state_of(town, "XQ2026-0001")
    zone.does("/console/undo", back="/console/demands")

    assert returned is DemandState.RETURNED
    assert state_of(town, "XQ2026-0001") is DemandState.SUBMITTED


def test_a_zone_is_opened_by_its_county_with_the_first_officer(town: Town) -> None:
    county = Screen(town).signs_in(town.officer("李科长", COUNTY))
    kunshan = Screen(town).signs_in(town.officer("周科长", "320583"))

    offered = county.reads("/console/officers")
    county.opens("/console/officers")
    made = county.sends("/console/officers", bureau=ZONE, name="孙主任", duty="handler")
    kunshan.opens("/console/officers")
    foreign = kunshan.sends("/console/officers", bureau=ZONE, name="别人", duty="handler")

    with town.database.read() as session:
        row = session.get_one(Bureau, ZONE)
    assert "泰兴经济开发区" in offered
    assert made.status_code == 200
    assert (row.rank, row.reports_to) == (Rank.ZONE, COUNTY)
    assert foreign.status_code == 404
    assert "孙主任" in county.reads("/console/officers")


def test_the_letter_of_the_morning_counts_what_waits_in_the_zone(town: Town) -> None:
    own = town.officer("孙主任", ZONE)
    other = town.officer("顾主任", NEIGHBOUR)
    town.tick()
    town.clock.set("2026-03-03 09:01")

    town.tick()

    assert any("今天有1件事要看" in text for text in own.news())
    assert other.news() == []


def test_a_zone_does_not_hide_the_district_of_its_name(town: Town) -> None:
    town.officer("江宁孙主任", "江宁开发区")

    town.officer("江宁李科长", "江宁")

    with town.database.read() as session:
        codes = list(session.scalars(select(Officer.bureau_code).order_by(Officer.id)))
    assert codes == ["Z003", "320115"]


def test_a_zone_counts_as_no_county(town: Town) -> None:
    suzhou = Screen(town).signs_in(town.officer("钱处长", "320500"))
    pages = ("", "rounds", "calls", "results", "summaries")
    with town.database.write() as session:
        chen = cast.officer(session, "320000")
        programme = town.settings.house().programme
        window = calendar.usual_window(programme, "2026-1")
        calls.open_call(session, *chen, "2026-1", window, town.clock.now())
    before = [suzhou.reads(f"/console/{page}") for page in pages]

    town.officer("园区孙主任", "苏州工业园区")
    after = [suzhou.reads(f"/console/{page}") for page in pages]
    with town.database.write() as session:
        who = cast.officer(session, "320500")
        below = calls.relay(session, *who, None, "", town.clock.now())[2]

    assert after == before
    assert "Z018" not in {bureau.code for bureau in below}
