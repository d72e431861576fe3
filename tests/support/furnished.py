"""A year in June with something on every page of the desk: 泰州, its county 海陵, the province."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.console.entering import NO_WECHAT
from handlers.operations import (
    broadcasts,
    consultations,
    demands,
    evaluations,
    follow_ups,
    funding,
    issues,
    matches,
    nominations,
    notices,
    publications,
    ratings,
    rematches,
    showcases,
    visits,
)
from handlers.operations.demands import Entered, Wanted
from handlers.operations.evaluations import Scope
from handlers.operations.expert_shelf import ExpertShelf
from handlers.operations.ratings import Given
from handlers.operations.teams import Who
from handlers.operations.visits import When
from handlers.rules.broadcasts import Segment
from handlers.rules.calendar import Programme
from handlers.understanding.meeting import Meeting
from storage.models import Demand, Enterprise, Expert, Notice, Rating, Team, Visit
from storage.queries import demand_list
from storage.vocabulary import (
    CommentState,
    DemandKind,
    DemandState,
    Disclosure,
    ExpertState,
    Half,
    InvitationState,
    NoticeState,
    Outcome,
    Part,
    RematchCause,
    SpendingSubject,
    Urgency,
)
from tests.support import cast
from tests.support.service import served

COUNTY, CITY, PROVINCE = "321202", "321200", "320000"
JUNE = "2026-06-22 10:00"
NEEDS = (
    ("电镀废水总镍超标", DemandKind.TECHNOLOGY, DemandState.SUBMITTED, Urgency.URGENT),
    ("注塑件缩痕多，良品率只有八成", DemandKind.TECHNOLOGY, DemandState.SUBMITTED, Urgency.NORMAL),
    ("智能化产线改造想找合作", DemandKind.PROJECT, DemandState.AT_CITY, Urgency.NORMAL),
    ("招焊接工艺工程师", DemandKind.TALENT, DemandState.RETURNED, Urgency.NORMAL),
    ("泵阀铸件气孔", DemandKind.TECHNOLOGY, DemandState.AT_PROVINCE, Urgency.NORMAL),
    ("不锈钢管件酸洗替代", DemandKind.TECHNOLOGY, DemandState.AT_PROVINCE, Urgency.NORMAL),
)
FIRMS = ("华盛表面处理", "海润塑业", "恒泰装备", "永兴焊接", "长江泵阀", "金鼎管件")
# four have travelled in June; of the others one has accepted, 李明 is asked, one stands behind
PEOPLE = (
    ("王芳", "河海大学"), ("周立", "江苏大学"), ("许静", "扬州大学"), ("吴刚", "南京工业大学"),
    ("郑洁", "东南大学"), ("沈立", "常州大学"),
)  # fmt: skip
MARKS = ((5, 5, 4), (4, 4, 5), (5, 4, 4))


@dataclass(frozen=True, slots=True)
class Furnished:
    """What stands in the addresses of the pages, and who looks at them."""

    values: dict[str, object]
    expert: str = "oExpert_李明"
    contact: str = "oBoss1"
    clerk: str = "oClerk"


def furnish(
    session: Session, now: datetime, programme: Programme, *, openids: dict[str, str] | None = None
) -> Furnished:
    """Put something on every page.

    ``openids`` are those of real phones, for pages that open on them: expert, contact, clerk.
    """
    phones = {"expert": "oExpert_李明", "contact": "oBoss1", "clerk": "oClerk"} | (openids or {})
    county, city, province = (cast.officer(session, code) for code in (COUNTY, CITY, PROVINCE))
    people = [cast.expert(session, name, unit) for name, unit in PEOPLE]
    people.insert(5, cast.expert(session, "李明", "东南大学", phones["expert"], "19900001001"))
    cast.expert(session, "何远", "苏州某研究院").state = ExpertState.TO_CONFIRM
    cast.clerk(session, "东南大学", phones["clerk"])
    went = _visited(session, people, phones["contact"], now)
    _ask_and_answer(session, programme, phones["contact"], now)
    entered = _need(session, county, now)
    wanted = [session.get_one(Demand, visit.demand_id) for visit in went]
    travels = _travelling(session, people, wanted, now)
    _after(session, county, went, now)
    _spend(session, county, now)
    _publish(session, province, now)
    _circulate(session, (county, city), now)
    _announce(session, city, now)
    matches.propose(session, *city, wanted[0], ExpertShelf(), now)
    return Furnished(
        {
            "number": wanted[0].number, "entered": entered, "id_": 1, "item": 1,
            "form": "xlsx", "card": "GZ2026-0001",
            "team": travels.number, "place": 1, "letter": "YQ2026-0001", "issue": "WT2026-0001",
            "entry": "ZC2026-0001", "grant": "ZZ2026-0001", "meeting": "HS2026-0001", "line": 1,
            "case": "AL2026-0001", "nomination": "TJ2026-0001",
        },
        phones["expert"], phones["contact"], phones["clerk"],
    )  # fmt: skip


def _visited(session: Session, people: list[Expert], contact: str, now: datetime) -> list[Visit]:
    """Four enterprises were visited by a team in June."""
    day = date(2026, 6, 15)
    into = cast.team(session, days=(day, day + timedelta(days=1)), now=now)
    found: list[Visit] = []
    outcomes = (Outcome.SOLVED, Outcome.SOLVED, Outcome.UNSOLVED, None)
    for place, outcome in enumerate(outcomes):
        found += served(
            session, contact if not place else f"oBoss{place + 1}", [people[place]],
            enterprise=f"泰州虚构{FIRMS[place]}有限公司", county=COUNTY, into=into, day=day,
            outcome=outcome, now=now,
        )  # fmt: skip
    return found


def _ask_and_answer(session: Session, programme: Programme, contact: str, now: datetime) -> None:
    """Questionnaires of the visits; three are answered, one with words."""
    ratings.prepare(session, programme, now)
    for place, marks in enumerate(MARKS):
        row = session.get(Rating, place + 2)
        if row is None:
            continue
        given = Given(
            dict(zip(("time", "mode", "effect"), marks, strict=True)), benefit_unknown=True,
            comment="讲得实在，换了树脂就好" if not place else None,
        )  # fmt: skip
        ratings.answer(session, "x", row, given, now, openid=f"oBoss{place + 2}")
        ratings.close(session, row, now)


def _need(session: Session, county: Who, now: datetime) -> str:
    """Needs of 海陵 in every state; the first was entered at its bureau, its number is given."""
    numbers = []
    for place, (title, kind, state, urgency) in enumerate(NEEDS):
        wanted = Wanted(
            enterprise=f"泰州虚构{FIRMS[place]}有限公司", county_code=COUNTY, kind=kind,
            title=title, problem=f"{title}，试过调整工艺，效果不稳定，想请专家到厂里看看",
            contact="赵敏", mobile=f"1990000{6000 + place}", disclosure=Disclosure.ANONYMOUS,
            urgency=urgency, particulars={"target": "稳定达标", "tried": "调整工艺"},
        )  # fmt: skip
        entered = None if place else Entered(county[0].id, "x")
        openid = f"oNeed{place}" if place else f"{NO_WECHAT}x"
        made, _ = demands.submit(session, openid, wanted, now, entered=entered)
        numbers.append(made.number)
        found = session.get_one(Demand, made.id)
        found.state, found.help_wanted = state, state is DemandState.AT_PROVINCE
    session.flush()
    return numbers[0]


def _travelling(
    session: Session, people: list[Expert], wanted: list[Demand], now: datetime
) -> Team:
    """A team of July: one has accepted, one is asked, one seat is open; visits and an issue."""
    days = (date(2026, 7, 14), date(2026, 7, 15))
    into = cast.team(session, days=days, now=now)
    accepted = cast.invited(session, into, people[4], now=now)
    accepted.state = InvitationState.ACCEPTED
    cast.invited(session, into, people[5], people[6], now=now)
    cast.seated(session, into, people[6], now=now)
    for need, half in zip(wanted, (Half.MORNING, Half.AFTERNOON), strict=False):
        visit = visits.plan(session, "system", into, accepted, need, When(days[0], half), now)
    issues.raise_issue(session, "oBoss1", CITY, visit, "车间那天停电，想换到下午", now)
    return into


def _after(session: Session, county: Who, went: list[Visit], now: datetime) -> None:
    """Cards, words said later, a case, a nomination, a demand to be matched again."""
    card = follow_ups.open_for(session, went[0], now)
    follow_ups.open_for(session, went[1], now)
    rematches.raise_for(session, went[2], RematchCause.UNSOLVED, now)
    text = showcases.Text("电镀废水达标排放", "总镍超标", "换树脂、改加药", "降到0.1以下")
    showcases.draft(session, county, card, text, now)
    place = session.get_one(Demand, went[0].demand_id).enterprise_id
    nominations.nominate(session, county, session.get_one(Enterprise, place), now)


def _spend(session: Session, county: Who, now: datetime) -> None:
    """A budget, a spending, a grant asked for, a consultation with a task."""
    travel, today = SpendingSubject.TRAVEL, now.date()
    funding.set_line(session, county, 2026, travel, 10, 1200_00, "专家往返", now)
    funding.spend(session, county, funding.Entry(today, travel, 3200_00), now)
    funding.ask_grant(session, county, 2026, 5000_00, "车费不够", now)
    met = consultations.record(
        session, county, Meeting(today, "科技局、工信局", "电镀企业废水治理"), now
    )
    consultations.set_task(session, county, met, "出检测设备", "科技局", today, now)


def _publish(session: Session, province: Who, now: datetime) -> None:
    """A list that is public, and a draft."""
    officer = province[0]
    rows = demand_list.page(session, None, demand_list.Sought(publishable=True))
    listed = publications.draft(session, officer, "2026-1", "2026年春季需求清单", "", now)
    publications.include(session, officer, listed, rows[:1], now)
    publications.publish(session, officer, listed, now, months=(), outside="按年度工作安排")
    draft = publications.draft(session, officer, "2026-1", "2026年春季需求清单（二）", "", now)
    publications.include(session, officer, draft, rows[1:], now)


def _circulate(session: Session, who: tuple[Who, Who], now: datetime) -> None:
    """Words of both, and a bulletin of the city."""
    (clerk, _), (officer, bureau) = who
    evaluations.add_note(session, clerk, "2026-1", "企业反映专家讲得实在", now)
    for place in (2, 3, 4):
        row = session.get(Rating, place)
        if row is not None and row.comment_state is CommentState.WAITING:
            evaluations.screen(session, officer, row, now, shows=True, why="")
    words = {"problems": "个别企业反映时间太短", "measures": "下一批每家留半天"}
    evaluations.write(session, officer, "2026-1", words, now)
    evaluations.circulate(session, officer, Scope(bureau, (COUNTY,)), "2026-1", now)


def _announce(session: Session, city: Who, now: datetime) -> None:
    """An announcement that waits for its release, and a notice that has to be told by phone."""
    broadcasts.compose(
        session, *city, "夏季征集提醒", {"": "八月要征集下一批需求，想请专家的可以先提。"},
        Segment(parts=(Part.ENTERPRISE, Part.OFFICER)), now,
    )  # fmt: skip
    notices.owe(session, "oBoss3", "x", now, text="您的需求已报市局。", region=COUNTY)
    row = session.query(Notice).filter_by(recipient="oBoss3", occasion="x").one()
    row.state, row.settled_at = NoticeState.PHONE, now
