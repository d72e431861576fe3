"""A host lays out visits, changes one, sends what is new, and settles issues (R31, R60)."""

import re

from handlers.dialogue.conversation import Utterance
from handlers.dialogue.readers import plain
from handlers.flows import occasions, visiting
from handlers.flows.readers import county_name
from handlers.flows.talk import Talk, Turn
from handlers.operations import issues, journal, visits
from handlers.operations.visits import When
from handlers.reception import visits as visitors
from handlers.reception.officer import team_words
from handlers.reception.officer.acting import Who
from handlers.wording import say
from storage.models import Demand, Expert, Invitation, Seat, Team
from storage.queries import demands as seen
from storage.queries import invitations as asked
from storage.queries import teams as questions
from storage.queries import visits as stops
from storage.queries.visits import Stop
from storage.vocabulary import Half

Answer = tuple[Talk, Utterance]
_PARTY = re.compile(r"第?\s*(\d{1,2})\s*组")
_PLACE = re.compile(r"^(?:排|改排|重排|安排)\s*(?:第)?\s*(\d{1,3})")
_SETTLE = re.compile(
    r"^办结\s*(WT\s*20\d\d-\d{1,5})\s*[:：,，]?\s*(?P<note>.*)$", re.IGNORECASE | re.DOTALL
)
ISSUES = frozenset({"问题", "问题清单", "待协调", "看问题"})


def lay_out(turn: Turn, talk: Talk, who: Who, team: Team, _text: str) -> Answer:
    """Lay out what is not planned yet, and show it."""
    made, left = visits.lay_out(turn.session, journal.officer(who[0].id), team, turn.now)
    if not made and not left:
        return talk, Utterance(say("visit.nothing_to_lay_out"))
    names = "、".join(turn.session.get_one(Demand, number).number for number in left)
    said = say(
        "visit.laid_out",
        count=len(made),
        lines=_lines(turn, team),
        left=say("visit.left_over", names=names) if left else "",
    )
    return talk, Utterance(said)


def show(turn: Turn, talk: Talk, _who: Who, team: Team, _text: str) -> Answer:
    """The itinerary of a team."""
    lines = _lines(turn, team)
    if not lines:
        return talk, Utterance(say("visit.none"))
    said = say("visit.itinerary", number=team.number, name=team.name, lines=lines)
    return talk, Utterance(said)


def _lines(turn: Turn, team: Team) -> str:
    return "\n".join(_line(stop) for stop in stops.of_team(turn.session, team.id))


def _line(stop: Stop) -> str:
    told = stop.visit.told_revision >= stop.visit.revision
    return say(
        "visit.line",
        days=visiting.when(stop.visit),
        party=stop.visit.party,
        name=stop.expert.name,
        enterprise=stop.enterprise.name,
        county=county_name(stop.demand.county_code),
        state=stop.visit.state.label,
        untold="" if told else say("visit.untold"),
    )


def place(turn: Turn, talk: Talk, who: Who, team: Team, text: str) -> Answer:
    """「排 3 [XQ2026-0001] 6月15日上午 [第2组]」: one visit, new or moved."""
    found = _PLACE.search(team_words.TEAM.sub(" ", plain(text)).strip())
    seat = questions.seat_at(turn.session, team.id, int(found[1])) if found else None
    if seat is None:
        return talk, Utterance(say("team.no_such_seat", place=found[1] if found else ""))
    when = _when(turn, text, found.end() if found else 0)
    if when is None:
        return talk, Utterance(say("visit.no_time", place=seat.place))
    demand = _demand(turn, who, seat, text)
    if demand is None:
        return talk, Utterance(say("visit.no_demand", place=seat.place))
    invitation = asked.at_place(turn.session, team.id, seat.place)
    if invitation is None:
        return talk, Utterance(say("team.no_such_seat", place=seat.place))
    return talk, Utterance(_plan(turn, who, team, invitation, demand, when))


def _plan(
    turn: Turn, who: Who, team: Team, invitation: Invitation, demand: Demand, when: When
) -> str:
    actor = journal.officer(who[0].id)
    name = turn.session.get_one(Expert, invitation.expert_id).name
    try:
        visit = visits.plan(turn.session, actor, team, invitation, demand, when, turn.now)
    except visits.PersonBusy as busy:
        return say("visit.person_busy", name=name, days=visiting.when(busy.visit))
    except visits.TooFar as far:
        there = stops.stop(turn.session, far.visit.id)
        return say(
            "visit.too_far",
            name=name,
            days=visiting.when(far.visit),
            county=county_name(there.demand.county_code),
        )
    except visits.EnterpriseBusy as busy:
        other = stops.stop(turn.session, busy.visit.id)
        return say(
            "visit.enterprise_busy",
            enterprise=other.enterprise.name,
            days=visiting.when(busy.visit),
        )
    except visits.NotComing:
        days = occasions.own_days(invitation)
        return say("visit.not_coming", name=name, state=invitation.state.label, days=days)
    return say("visit.moved", line=_line(stops.stop(turn.session, visit.id)))


def _when(turn: Turn, text: str, begins: int) -> When | None:
    words = team_words.TEAM.sub(" ", plain(text)).strip()[begins:]
    days = team_words.days_in(words, turn.today)
    half = next((each for each in Half if each.label in words), None)
    if days is None or half is None:
        return None
    party = _PARTY.search(words)
    return When(days[0], half, party[1] if party else "1")


def _demand(turn: Turn, who: Who, seat: Seat, text: str) -> Demand | None:
    number = team_words.demand_in(text)
    if number:
        row = seen.seen_by(turn.session, who[1], number)
        return row[0] if row else None
    return turn.session.get_one(Demand, seat.demand_id) if seat.demand_id else None


def send(turn: Turn, talk: Talk, _who: Who, team: Team, _text: str) -> Answer:
    """Tell those whose visits are new or changed, and nobody else."""
    team = questions.hold(turn.session, team.id)
    experts, enterprises = visiting.tell_changes(turn, team)
    if not experts:
        return talk, Utterance(say("visit.nothing_new"))
    return talk, Utterance(say("visit.sent", experts=experts, enterprises=enterprises))


# ---------------------------------------------------------------- issues


def issue(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """The list of issues, or one that is settled; None when the words are neither."""
    said = plain(text).strip()
    if said in ISSUES:
        return talk, _listed(turn, who)
    found = _SETTLE.match(said)
    if found is None:
        return None
    number = re.sub(r"\s", "", found[1]).upper()
    if not found["note"].strip():
        return talk, Utterance(say("issue.how_settled", number=number))
    try:
        row = issues.settle(turn.session, who, number, found["note"].strip(), turn.now)
    except issues.NoSuchIssue:
        return talk, Utterance(say("issue.no_such", number=number))
    visitors.tell_settled(turn, row.openid, number, row.note, row.bureau_code)
    return talk, Utterance(say("issue.settled", number=number))


def _listed(turn: Turn, who: Who) -> Utterance:
    rows = stops.open_issues(turn.session, who[1].code)
    if not rows:
        return Utterance(say("issue.none"))
    lines = "\n".join(
        say(
            "issue.line",
            number=row.number,
            due=occasions.clock(row.due_at)
            + (say("issue.overdue") if row.due_at < turn.now else ""),
            words=row.words,
        )
        for row in rows
    )
    return Utterance(say("issue.listed", lines=lines))


ORDERS = (
    (re.compile(r"^(?:排|自动排|安排|生成)\s*(?:一下)?(?:日程|行程)$"), lay_out, True),
    (re.compile(r"^(?:看|查|查看)?(?:一下)?(?:团的?)?(?:日程|行程)(?:表|单)?$"), show, False),
    (_PLACE, place, False),
    (re.compile(r"^(?:发|发出|发送)(?:一下)?(?:日程|行程)(?:表|单)?"), send, True),
)
