"""Telling experts, hosts and the province: what every notice about a team has in common."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from handlers.operations import occasions
from handlers.ports import House
from handlers.rules.rounds import NANJING
from storage.models import Expert, Invitation, Team
from storage.queries import people
from storage.queries.visits import Stop

PROVINCE = "320000"


class Occasion(Protocol):
    """What telling somebody needs: a turn has it, a page and the clock make one."""

    @property
    def session(self) -> Session:
        """The transaction that causes the notice."""

    @property
    def now(self) -> datetime:
        """The moment."""

    @property
    def house(self) -> House:
        """The installation."""


@dataclass(frozen=True, slots=True)
class Errand:
    """An occasion without a push: a page that was sent, or the clock."""

    session: Session
    now: datetime
    house: House


def day(on: date) -> str:
    """A day in words: 「6月15日」."""
    return f"{on.month}月{on.day}日"


def days(first: date, last: date) -> str:
    """A stretch of days in words: 「6月15日至16日」."""
    start = day(first)
    if first == last:
        return start
    end = f"{last.day}日" if first.month == last.month else day(last)
    return f"{start}至{end}"


def clock(moment: datetime) -> str:
    """A moment in words: 「6月4日18点」."""
    local = moment.astimezone(NANJING)
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{local.month}月{local.day}日{local.hour}点{minutes}"


def stamp(moment: datetime) -> str:
    """A moment as templates show it."""
    return f"{moment.astimezone(NANJING):%Y-%m-%d %H:%M}"


def own_days(invitation: Invitation) -> str:
    """The days this expert comes."""
    return days(invitation.days_from, invitation.days_to)


def address(house: House, invitation: Invitation) -> str:
    """Where the letter is; empty without a public address."""
    return f"{house.public_url}/letters/{invitation.token}" if house.public_url else ""


def tell_expert(
    occasion: Occasion, invitation: Invitation, name: str, what: str, text: str, *, nth: int = 0
) -> None:
    """Owe an expert a notice about his invitation: a row of the table, and what makes it unique."""
    expert = occasion.session.get_one(Expert, invitation.expert_id)
    team = occasion.session.get_one(Team, invitation.team_id)
    if not expert.openid or expert.erased_at is not None:
        return
    occasions.tell(
        occasion.session,
        name,
        expert.openid,
        occasion.now,
        {"number": invitation.number, "event": what, "nth": nth},
        text=text,
        region=team.host_code,
        url=address(occasion.house, invitation),
        data={
            "team": team.name,
            "days": own_days(invitation),
            "state": invitation.state.label,
            "due": clock(invitation.answer_by),
        },
    )


def tell_host(occasion: Occasion, team: Team, what: str, text: str, *, but: str = "") -> None:
    """Owe the host's officers a notice; ``but`` is who knows already."""
    _, openids = people.officers_for(occasion.session, team.host_code)
    for openid in openids:
        if openid == but:
            continue
        occasions.tell(
            occasion.session,
            "team_news",
            openid,
            occasion.now,
            {"number": team.number, "event": what},
            text=text,
            region=team.host_code,
            data={"team": team.name, "what": " ".join(text.split()), "at": stamp(occasion.now)},
        )


def tell_province(occasion: Occasion, team: Team, what: str, text: str) -> None:
    """Owe the province's officers a notice about a team that had to be explained (R27)."""
    for openid in people.officers_of(occasion.session, PROVINCE):
        occasions.tell(
            occasion.session,
            "team_explained",
            openid,
            occasion.now,
            {"number": team.number, "event": what},
            text=text,
            region=PROVINCE,
            data={"team": team.name, "what": " ".join(text.split()), "at": stamp(occasion.now)},
        )


def tell_contact(
    occasion: Occasion, stop: Stop, what: str, text: str, days_: str, *, name: str = "visit"
) -> bool:
    """Owe the contact of a visited enterprise a notice; false when there is nobody any more."""
    contact = stop.contact
    if contact.erased_at is not None:
        return False
    return occasions.tell(
        occasion.session,
        name,
        contact.openid,
        occasion.now,
        {"event": what},
        text=text,
        region=stop.demand.county_code,
        data={
            "number": stop.demand.number,
            "days": days_,
            "what": stop.visit.state.label,
            "at": stamp(occasion.now),
        },
    )
