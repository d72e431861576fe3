"""The calendar entry of an invitation as iCalendar; the one door to the library.

An entry keeps its UID; a change raises SEQUENCE, what does not take place is CANCELLED. The library
is loaded when an entry is made.
"""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from handlers.flows import inviting
from handlers.rules.rounds import NANJING
from handlers.wording import say
from storage.models import Invitation, Team
from storage.queries import visits as questions
from storage.queries.visits import Stop
from storage.vocabulary import Half, InvitationState, TeamState, VisitState

if TYPE_CHECKING:
    from icalendar import Event

HOURS = {Half.MORNING: (time(8, 30), time(12)), Half.AFTERNOON: (time(13, 30), time(17, 30))}


def of_invitation(session: Session, invitation: Invitation, now: datetime) -> bytes:
    """The visits of one member, or the days of the team while no visit has been told of."""
    from icalendar import Calendar

    team = session.get_one(Team, invitation.team_id)
    is_on = invitation.state is InvitationState.ACCEPTED and team.state is not TeamState.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", "-//qianqi//visits//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH" if is_on else "CANCEL")
    told = [
        stop
        for stop in questions.ever_of_invitation(session, invitation.id)
        if stop.visit.told_revision >= 0
    ]
    for stop in told:
        calendar.add_component(_visit(session, stop, now, is_on=is_on))
    standing = [stop for stop in told if stop.visit.state is not VisitState.DROPPED]
    if not standing:
        calendar.add_component(_days(session, invitation, team, now, is_on=is_on))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _visit(session: Session, stop: Stop, now: datetime, *, is_on: bool) -> "Event":
    visit = stop.visit
    starts, ends = HOURS[visit.half]
    title = say("paper.secret") if stop.demand.confidential else stop.demand.title
    event = _event(
        session,
        stop.team,
        now,
        uid=f"visit-{visit.id}@qianqi",
        is_on=is_on and visit.state is not VisitState.DROPPED,
    )
    event.add("summary", say("paper.event", enterprise=stop.enterprise.name, title=title))
    event.add("location", stop.enterprise.name)
    event.add("sequence", stop.team.revision + visit.revision)
    event.add("dtstart", datetime.combine(visit.day, starts, NANJING))
    event.add("dtend", datetime.combine(visit.day, ends, NANJING))
    return event


def _days(
    session: Session, invitation: Invitation, team: Team, now: datetime, *, is_on: bool
) -> "Event":
    uid = f"{invitation.number}@qianqi"
    event = _event(session, team, now, uid=uid, is_on=is_on)
    event.add("summary", say("paper.event_team", team=team.name))
    event.add("sequence", team.revision + invitation.step)
    event.add("dtstart", invitation.days_from)
    event.add("dtend", invitation.days_to + timedelta(days=1))
    return event


def _event(session: Session, team: Team, now: datetime, *, uid: str, is_on: bool) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now)
    event.add("status", "CONFIRMED" if is_on else "CANCELLED")
    contact = inviting.host_contact(session, team)
    event.add("description", say("paper.event_words", team=team.name, contact=contact))
    return event
