"""People for scenes about teams: officers, experts, demands, made without talking."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.flows import casing
from handlers.flows.occasions import Errand
from handlers.operations import demands, follow_ups, invitations, showcases, teams
from handlers.operations.demands import Wanted
from handlers.operations.teams import Plan, Who
from handlers.rules.lifecycle import Desk
from storage.models import (
    Bureau,
    Demand,
    Enterprise,
    Expert,
    Invitation,
    Officer,
    Seat,
    ServiceRecord,
    Team,
    UnitClerk,
    Visit,
)
from storage.queries import follow_ups as cards
from storage.queries import showcases as cases
from storage.vocabulary import (
    Degree,
    DemandKind,
    DemandState,
    EnterpriseSize,
    EntityType,
    ExpertSource,
    ExpertState,
    Half,
    InvitationState,
    OfficerDuty,
    OfficerState,
    Outcome,
    TitleRank,
    UnitKind,
    VisitState,
)
from tests.support.clock import START

TAIZHOU, NANTONG, TAIXING = "321200", "320600", "321283"
JUNE = (date(2026, 6, 15), date(2026, 6, 16))


def officer(session: Session, code: str = TAIZHOU, number: int = 1) -> Who:
    """A bound officer of a bureau; the same for the same number."""
    openid = f"oOfficer_{code}_{number}"
    found = session.scalar(select(Officer).where(Officer.openid == openid))
    if found is None:
        found = Officer(
            bureau_code=code, name=f"经办{number}", openid=openid,
            duty=OfficerDuty.HANDLER, state=OfficerState.BOUND,
        )  # fmt: skip
        session.add(found)
        session.flush()
    return found, session.get_one(Bureau, code)


def expert(
    session: Session, name: str, unit: str = "东南大学", openid: str = "", mobile: str = ""
) -> Expert:
    """A listed expert."""
    made = Expert(
        openid=openid or f"oExpert_{name}", name=name, unit=unit, unit_kind=UnitKind.UNIVERSITY,
        title="教授", title_rank=TitleRank.FULL, degree=Degree.DOCTOR, fields="电镀废水处理",
        mobile=mobile, state=ExpertState.LISTED, source=ExpertSource.SELF, basis=["title"],
        created_at=START, changed_at=START,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def enterprise(session: Session, county: str, name: str) -> Enterprise:
    """An enterprise of a county that has asked for nothing yet."""
    made = Enterprise(
        name=name, county_code=county, entity=EntityType.COMPANY, size=EnterpriseSize.SMALL,
        created_at=START,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def demand(
    session: Session,
    openid: str = "oZhao",
    title: str = "电镀废水总镍超标",
    enterprise: str = "泰兴虚构表面处理有限公司",
) -> Demand:
    """A demand of 泰兴 that its county has passed on to 泰州."""
    wanted = Wanted(
        enterprise=enterprise, county_code="321202", kind=DemandKind.TECHNOLOGY,
        title=title, problem=title, contact="赵敏", mobile="19900001007",
    )  # fmt: skip
    made, _ = demands.submit(session, openid, wanted, START)
    found = session.get_one(Demand, made.id)
    found.state = DemandState.AT_CITY
    session.flush()
    return found


def team(
    session: Session,
    who: Who | None = None,
    days: tuple[date, date] = JUNE,
    now: datetime = START,
) -> Team:
    """A team in its making, for two days in June."""
    plan = Plan("321200", "电镀", "2026年泰州电镀服务团", *days, reason="企业等着用")
    return teams.assemble(session, who or officer(session), plan, now)


def seated(session: Session, into: Team, *experts: Expert, now: datetime = START) -> Seat:
    """A seat with candidates in this order; nobody has been asked."""
    who = officer(session, into.host_code)
    seat = teams.open_seat(session, who, into, None, now)
    teams.rank(session, who, into, seat, experts, now)
    return seat


def invited(session: Session, into: Team, *experts: Expert, now: datetime = START) -> Invitation:
    """The invitation of the first of these to a new seat."""
    seat = seated(session, into, *experts, now=now)
    found = invitations.ask_next(session, "system", into, seat, now)
    assert found is not None
    return found


def clerk(session: Session, unit: str = "东南大学", openid: str = "oClerk") -> UnitClerk:
    """A bound clerk of a unit."""
    made = UnitClerk(unit=unit, name="人事处", state=OfficerState.BOUND, openid=openid)
    session.add(made)
    session.flush()
    return made


def members(session: Session, count: int) -> None:
    """So many experts who have accepted, in the newest team."""
    into = session.scalars(select(Team).order_by(Team.id.desc()).limit(1)).one()
    for number in range(count):
        made = expert(session, f"团员{number}", "南京工业大学", f"oMember_{into.id}_{number}")
        invited(session, into, made).state = InvitationState.ACCEPTED
    session.flush()


def newest_team(session: Session) -> Team:
    """The team made last."""
    return session.scalars(select(Team).order_by(Team.id.desc()).limit(1)).one()


def seat_for(session: Session, into: Team, wanted: Demand) -> int:
    """The id of a new seat for a demand."""
    return teams.open_seat(session, officer(session), into, wanted, START).id


def visited(
    session: Session,
    wanted: Demand,
    *,
    who: Expert | None = None,
    on: date = JUNE[0],
    half: Half = Half.MORNING,
    outcome: Outcome | None = Outcome.SOLVED,
    contract_wan: float | None = None,
    trained: int | None = None,
) -> Visit:
    """A visit to a demand that took place, with a record that both sides have checked."""
    guest = who or expert(session, "李明", mobile="19900001108")
    into = session.scalars(select(Team).limit(1)).first() or team(session)
    asked = session.scalar(
        select(Invitation).where(Invitation.team_id == into.id, Invitation.expert_id == guest.id)
    )
    asked = asked or invited(session, into, guest)
    asked.state = InvitationState.ACCEPTED
    made = Visit(
        team_id=into.id, invitation_id=asked.id, expert_id=guest.id, demand_id=wanted.id, day=on,
        half=half, state=VisitState.SETTLED, revision=0, told_revision=0, told_both=True,
        expert_at=START, changed_at=START,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(
        ServiceRecord(
            visit_id=made.id, advice="看了镀槽，换了树脂", outcome=outcome, written_by="expert",
            has_contract=contract_wan is not None, contract_wan=contract_wan, trained=trained,
            at=START, confirmed_at=START,
        )
    )  # fmt: skip
    session.flush()
    return made


def case(errand: Errand, name: str) -> None:
    """A typical case of an expert's visit to the first demand; both sides are asked."""
    session, now = errand.session, errand.now
    guest = session.scalars(select(Expert).where(Expert.name == name)).one()
    card = follow_ups.open_for(
        session, visited(session, session.get_one(Demand, 1), who=guest), now
    )
    found, who = cards.card_of(session, card.id), officer(session, "321202")
    text = casing.draft(found, cards.visits_of(session, card), cards.words(session, card.id))
    row = showcases.draft(session, who, card, text, now)
    sides = showcases.ask(session, who, Desk.COUNTY, row, now)
    casing.ask(errand, cases.cases(session, None)[0], sides)
