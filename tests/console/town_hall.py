"""Needs, officers and screens for the tests of the desk."""

from datetime import datetime

from handlers.operations import (
    consultations,
    demands,
    follow_ups,
    funding,
    nominations,
    rematches,
    requests,
    showcases,
)
from handlers.operations.demands import Wanted
from handlers.rules.requests import Wish
from handlers.understanding.meeting import Meeting
from storage.models import Demand, Enterprise, Follower
from storage.vocabulary import DemandKind, Disclosure, RematchCause, SpendingSubject
from tests.support import cast
from tests.support.town import Phone, Town


def contact(town: Town, name: str) -> Phone:
    """The phone of somebody who has agreed to the privacy notice."""
    phone = town.phone(name)
    with town.database.write() as session:
        version = town.settings.privacy.version
        session.get_one(Follower, phone.openid).agreed_version = version
    return phone


def need(
    town: Town,
    county: str = "321283",
    *,
    openid: str = "oWangQiang",
    title: str = "电镀废水总镍超标",
    problem: str = "电镀废水总镍一直超标，现在0.8，要降到0.1以下，试过加药效果不稳定",
    enterprise: str = "泰兴华星表面处理有限公司",
    mobile: str = "19900001234",
    disclosure: Disclosure = Disclosure.ANONYMOUS,
    place: str = "",
    now: datetime | None = None,
    **more: object,
) -> str:
    """File a need as its enterprise does; gives its number."""
    wanted = Wanted(
        enterprise=enterprise, county_code=county, kind=DemandKind.TECHNOLOGY, title=title,
        problem=problem, contact="王强", mobile=mobile, disclosure=disclosure, town=place,
        particulars={"target": "总镍0.1以下", "tried": "加药"}, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    with town.database.write() as session:
        made, _ = demands.submit(session, openid, wanted, now or town.clock.now())
        return made.number


def afterwards(town: Town) -> None:
    """What came after a visit to the first need: its card, and a task of matching again.

    With it what its bureau has asked for: a grant, and experts of the province.
    """
    with town.database.write() as session:
        visit = cast.visited(session, session.get_one(Demand, 1))
        card = follow_ups.open_for(session, visit, town.clock.now())
        rematches.raise_for(session, visit, RematchCause.UNSOLVED, town.clock.now())
        who, now = cast.officer(session, cast.TAIXING), town.clock.now()
        travel = SpendingSubject.TRAVEL
        funding.set_line(session, who, 2026, travel, 1, 100, "", now)
        funding.spend(session, who, funding.Entry(now.date(), travel, 120_00), now)
        funding.ask_grant(session, who, 2026, 500_00, "车费不够", now)
        met = consultations.record(session, who, Meeting(now.date(), "科技局", "电镀"), now)
        consultations.set_task(session, who, met, "出检测设备", "科技局", None, now)
        requests.ask(session, who, Wish("电镀", 1, "6月", ("XQ2026-0001",)), now)
        text = showcases.Text("电镀废水达标", "背景", "做法", "成效")
        showcases.draft(session, who, card, text, now)
        nominations.nominate(session, who, session.get_one(Enterprise, 1), now)
