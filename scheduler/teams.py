"""What happens to teams and invitations because time passed: reminders, lapses, days that come.

Every invitation has a transaction of its own; whatever was done meanwhile is seen under the team's
lock, so that an answer given a moment ago is never overtaken by the clock.
"""

from datetime import timedelta

from handlers.flows import inviting, visiting
from handlers.flows.occasions import Errand
from handlers.flows.readers import bureau_name
from handlers.operations import invitations, teams
from handlers.rules.invitations import told_until
from handlers.rules.rounds import local_day
from handlers.rules.workdays import in_working_time
from scheduler.ground import Ground
from storage.models import Invitation, Team
from storage.queries import invitations as questions
from storage.queries import teams as asked
from storage.queries import visits
from storage.queries.visits import Stop


def let_lapse(ground: Ground) -> int:
    """End the wait for answers that are overdue and ask the next in line; returns how many."""
    now = ground.clock.now()
    with ground.database.read() as session:
        due = questions.lapsed(session, now)
    lapsed = 0
    for number in due:
        with ground.database.write() as session:
            moved = invitations.lapse(session, session.get_one(Invitation, number), now)
            if moved is not None:
                inviting.after(Errand(session, now, ground.house), moved)
                lapsed += 1
    return lapsed


def remind(ground: Ground) -> int:
    """Remind of invitations that wait for an answer, in working hours; returns how many."""
    now = ground.clock.now()
    if in_working_time(now) != now:
        return 0
    with ground.database.read() as session:
        waiting = [row.id for row in questions.reminder_due(session, now)]
    reminded = 0
    for number in waiting:
        with ground.database.write() as session:
            invitation = session.get_one(Invitation, number)
            if invitations.remind(session, invitation, now):
                inviting.ask(Errand(session, now, ground.house), invitation, "invitation.reminder")
                reminded += 1
    return reminded


def turn_pages(ground: Ground) -> int:
    """Begin teams on their first day and finish them after the last; returns how many."""
    now = ground.clock.now()
    with ground.database.read() as session:
        ids = [team.id for team in asked.to_turn(session, local_day(now))]
    turned = 0
    for number in ids:
        with ground.database.write() as session:
            turned += teams.turn_by_calendar(session, session.get_one(Team, number), now)
    return turned


def tell_before(ground: Ground) -> int:
    """The notices two days before, in working hours: to experts and to enterprises (§16).

    Each is owed once, whatever how often this runs.
    """
    now = ground.clock.now()
    if in_working_time(now) != now:
        return 0
    today = local_day(now)
    with ground.database.write() as session:
        errand = Errand(session, now, ground.house)
        coming = visits.between(session, today + timedelta(days=1), told_until(today))
        stops = [stop for stop in coming if stop.visit.told_revision >= 0]
        people: dict[tuple[int, int], list[Stop]] = {}
        places: dict[tuple[int, str], list[Stop]] = {}
        for stop in stops:
            people.setdefault((stop.expert.id, stop.team.id), []).append(stop)
            places.setdefault((stop.enterprise.id, visiting.when(stop.visit)), []).append(stop)
        for own in people.values():
            host = bureau_name(own[0].team.host_code)
            visiting.before(errand, own, inviting.host_contact(session, own[0].team), host)
        for own in places.values():
            visiting.before_enterprise(errand, own)
    return len(stops)


JOBS = (
    ("let_invitations_lapse", 60, let_lapse),
    ("remind_of_invitations", 300, remind),
    ("tell_before_visits", 900, tell_before),
    ("turn_the_pages_of_teams", 600, turn_pages),
)
