"""A year full of services, put into a database at once, for what has to work at size."""

import random
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from storage import tables
from storage.models import (
    Bureau,
    Contact,
    Demand,
    Enterprise,
    Expert,
    Invitation,
    Officer,
    Rating,
    Seat,
    ServiceRecord,
    Team,
    Visit,
)
from storage.vocabulary import (
    CommentState,
    DemandKind,
    DemandState,
    Disclosure,
    EnterpriseSize,
    EntityType,
    ExpertSource,
    ExpertState,
    Half,
    InvitationState,
    Novelty,
    OfficerDuty,
    OfficerState,
    Outcome,
    Rank,
    RatingState,
    TeamState,
    UnitKind,
    Urgency,
    VisitState,
)
from tests.support.clock import START

UNITS = (
    ("东南大学", UnitKind.UNIVERSITY),
    ("江苏省农业科学院", UnitKind.INSTITUTE),
    ("江苏省人民医院", UnitKind.HEALTH),
    ("徐工集团", UnitKind.STATE_ENTERPRISE),
)
TRADES = ("精密机械", "表面处理", "新材料", "环保设备", "纺织", "食品", "电子", "汽配")
GROUPS = ("national_talents", "special_allowance", "provincial_merit", "returnee", "postdoc")
SEASON = (5, 6, 7, 8, 10, 11, 12)
SEATS = 20


def fill(
    session: Session, year: int, enterprises: int, experts: int, *, seed: int = 7, first: int = 0
) -> None:
    """Put a year in: enterprises ask, teams of twenty travel, most visits are confirmed."""
    dice = random.Random(seed + year)
    counties = list(
        session.execute(select(Bureau.code, Bureau.reports_to).where(Bureau.rank == Rank.COUNTY))
    )
    officer = _officer(session)
    places = [dice.choice(counties) for _ in range(enterprises)]
    _ask(session, dice, year, places, first)
    _sign_up(session, dice, experts, first)
    by_city: dict[str, list[int]] = {}
    for number, (code, above) in enumerate(places):
        by_city.setdefault(above if above != "320000" else code, []).append(first + number + 1)
    _travel(session, dice, year, by_city, experts, officer, first)


def rate(session: Session, *, seed: int = 7) -> None:
    """Every enterprise that was served is asked how it was; three of four answer.

    Each city has an officer who may circulate what it comes to.
    """
    dice = random.Random(seed)
    counties = select(Bureau.code, Bureau.reports_to).where(Bureau.rank == Rank.COUNTY)
    hosts = dict(session.execute(counties).all())
    served = (
        select(
            Visit.team_id, Demand.enterprise_id, Demand.county_code, Team.batch,
            func.max(Visit.day),
        )
        .join(Demand, Visit.demand_id == Demand.id)
        .join(Team, Visit.team_id == Team.id)
        .where(Visit.state != VisitState.DROPPED)
        .group_by(Visit.team_id, Demand.enterprise_id, Demand.county_code, Team.batch)
        .order_by(Visit.team_id, Demand.enterprise_id)
    )  # fmt: skip
    rows = [
        _rating(dice, number, hosts, *found)
        for number, found in enumerate(session.execute(served), 1)
    ]
    codes = sorted({row["city_code"] for row in rows})
    _put(session, {Rating: rows, Officer: [_clerk(code) for code in codes]})


def _clerk(code: str) -> dict[str, Any]:
    return {"bureau_code": code, "name": "吴科长", "duty": OfficerDuty.HANDLER,
            "state": OfficerState.BOUND, "openid": f"oClerk{code}"}  # fmt: skip


def _rating(
    dice: random.Random,
    number: int,
    hosts: dict[str, str | None],
    team: int,
    enterprise: int,
    county: str,
    batch: str,
    day: date,
) -> dict[str, Any]:
    above = hosts[county]
    answers = dice.random() < 0.75
    marks = {item: dice.randint(2, 5) if answers else None for item in ("time", "mode", "effect")}
    known = answers and dice.random() < 0.6
    return {
        "id": number,
        "team_id": team,
        "enterprise_id": enterprise,
        "contact_id": enterprise,
        "county_code": county,
        "city_code": county if above in {None, "320000"} else above,
        "batch": batch,
        "day": day,
        "due_on": day + timedelta(days=5),
        "token": f"r{number}",
        "state": RatingState.ANSWERED if answers else RatingState.ASKED,
        "benefit": dice.randint(2, 5) if known else None,
        "benefit_unknown": answers and not known,
        "asked_at": START,
        "answered_at": START if answers else None,
        "comment": "",
        "comment_state": CommentState.NONE,
        **marks,
    }


def _officer(session: Session) -> int:
    row = Officer(
        bureau_code="320000",
        name="陈处长",
        duty=OfficerDuty.HANDLER,
        state=OfficerState.BOUND,
        openid="oBusyYear",
    )
    session.add(row)
    session.flush()
    return row.id


def _ask(session: Session, dice: random.Random, year: int, places: list[Any], first: int) -> None:
    industries = [row.code for row in tables.industries() if row.code.startswith("C")][1:]
    rows: dict[Any, list[dict[str, Any]]] = {Enterprise: [], Contact: [], Demand: []}
    for number, (code, _) in enumerate(places):
        id_ = first + number + 1
        entity = EntityType.COOPERATIVE if dice.random() < 0.06 else EntityType.COMPANY
        name = f"{tables.region(code).name}虚构{id_:05d}{dice.choice(TRADES)}有限公司"
        rows[Enterprise].append(
            {
                "id": id_,
                "name": name,
                "county_code": code,
                "entity": entity,
                "industry": dice.choice(industries),
                "size": EnterpriseSize.SMALL,
                "created_at": START,
            }
        )
        rows[Contact].append(
            {
                "id": id_,
                "openid": f"oFirm{id_}",
                "enterprise_id": id_,
                "name": "赵敏",
                "mobile": "19900001234",
                "bound_at": START,
            }
        )
        rows[Demand].append(
            {
                "id": id_,
                "number": f"XQ{year}-{id_:05d}",
                "enterprise_id": id_,
                "contact_id": id_,
                "county_code": code,
                "round": f"{year}-{dice.choice('12')}",
                "kind": dice.choice(list(DemandKind)),
                "title": f"难题{id_}",
                "problem": "说明",
                "forms": [],
                "disclosure": Disclosure.NONE,
                "urgency": Urgency.NORMAL,
                "particulars": {},
                "state": DemandState.AT_PROVINCE if dice.random() < 0.8 else DemandState.AT_CITY,
                "return_fields": [],
                "submitted_at": START,
                "changed_at": START,
            }
        )
    _put(session, rows)


def _sign_up(session: Session, dice: random.Random, experts: int, first: int) -> None:
    rows = []
    for number in range(experts):
        id_ = first + number + 1
        unit, kind = dice.choice(UNITS)
        former = [{"unit": "河海大学", "until": "2020-01-01"}] if dice.random() < 0.1 else []
        rows.append(
            {
                "id": id_,
                "openid": f"oExpert{id_}",
                "name": f"专家{id_}",
                "unit": unit,
                "unit_kind": kind,
                "groups": [dice.choice(GROUPS)] if dice.random() < 0.2 else [],
                "former": former,
                "out_of_province": dice.random() < 0.03,
                "state": ExpertState.LISTED,
                "source": ExpertSource.SELF,
                "honours": [],
                "forms": [],
                "times": {},
                "places": [],
                "basis": ["title"],
                "created_at": START,
                "changed_at": START,
            }
        )
    _put(session, {Expert: rows})


def _travel(
    session: Session,
    dice: random.Random,
    year: int,
    by_city: dict[str, list[int]],
    experts: int,
    officer: int,
    first: int,
) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {
        Team: [],
        Seat: [],
        Invitation: [],
        Visit: [],
        ServiceRecord: [],
    }
    hosts = sorted(by_city)
    for number in range(-(-experts * 3 // (2 * SEATS))):
        team, host = first + number + 1, hosts[number % len(hosts)]
        starts = date(year, SEASON[number % len(SEASON)], 1) + timedelta(days=dice.randrange(26))
        rows[Team].append(
            {
                "id": team,
                "number": f"TD{year}-{team:05d}",
                "name": f"{year}年第{number + 1}服务团",
                "host_code": host,
                "city_code": host,
                "theme": "综合",
                "batch": f"{year}-1",
                "starts": starts,
                "ends": starts + timedelta(days=1),
                "state": TeamState.DONE,
                "reasons": {},
                "made_by": officer,
                "created_at": START,
                "changed_at": START,
            }
        )
        for place in range(SEATS):
            member = team * SEATS + place
            expert = first + (number * SEATS + place) % experts + 1
            rows[Seat].append(
                {"id": member, "team_id": team, "place": place + 1, "demand_id": None}
            )
            rows[Invitation].append(
                {
                    "id": member,
                    "number": f"YQ{member}",
                    "team_id": team,
                    "seat_id": member,
                    "expert_id": expert,
                    "batch": f"{year}-1",
                    "state": InvitationState.ACCEPTED,
                    "asked_at": START,
                    "answer_by": START,
                    "days_from": starts,
                    "days_to": starts + timedelta(days=1),
                    "token": f"t{member}",
                    "calendar_key": f"c{member}",
                }
            )
            _visits(rows, dice, team, member, expert, starts, by_city[host])
    _put(session, rows)


def _visits(
    rows: dict[Any, list[dict[str, Any]]],
    dice: random.Random,
    team: int,
    member: int,
    expert: int,
    starts: date,
    demands: list[int],
) -> None:
    """Three half-days of one member."""
    for step, demand in enumerate(dice.sample(demands, min(3, len(demands)))):
        id_ = member * 3 + step
        chance = dice.random()
        state = (
            VisitState.SETTLED
            if chance < 0.85
            else VisitState.RECORDED
            if chance < 0.95
            else VisitState.DROPPED
        )
        rows[Visit].append(
            {
                "id": id_,
                "team_id": team,
                "invitation_id": member,
                "expert_id": expert,
                "demand_id": demand,
                "day": starts + timedelta(days=step // 2),
                "half": (Half.MORNING, Half.AFTERNOON)[step % 2],
                "state": state,
                "expert_at": START,
                "changed_at": START,
            }
        )
        if state is not VisitState.DROPPED:
            rows[ServiceRecord].append(
                {
                    "visit_id": id_,
                    "advice": "建议",
                    "outcome": dice.choice([*Outcome, None]),
                    "novelty": dice.choice([*Novelty, None, None, None]),
                    "trained": dice.choice([None, 20, 35]),
                    "has_contract": chance < 0.1,
                    "contract_wan": 12.5 if chance < 0.1 else None,
                    "written_by": "expert",
                    "at": START,
                    "station": "",
                }
            )


def _put(session: Session, rows: dict[Any, list[dict[str, Any]]]) -> None:
    for model, found in rows.items():
        if found:
            session.execute(insert(model), found)
