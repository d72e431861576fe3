"""A team as its host sees it: the roster with every seat, and candidates with their load (W18)."""

from handlers.flows import occasions, teaming
from handlers.flows.talk import Turn
from handlers.operations import standings
from handlers.rules import invitations as rules
from handlers.wording import say
from storage.models import Expert, Invitation, Seat, Team
from storage.queries import invitations as asked
from storage.queries import teams as questions
from storage.vocabulary import UnitOpinion


def line(team: Team) -> str:
    """A team in a list."""
    days = occasions.days(team.starts, team.ends)
    return say("team.line", number=team.number, name=team.name, days=days, state=team.state.label)


def card(turn: Turn, team: Team) -> str:
    """The roster: every seat, who has it, who is waited for, how many candidates are left."""
    session = turn.session
    explained = teaming.reasons_of(team)
    return say(
        "team.card",
        number=team.number,
        name=team.name,
        state=team.state.label,
        days=occasions.days(team.starts, team.ends),
        substitutes=say("team.automatic" if team.automatic else "team.by_hand"),
        count=questions.count_members(session, team.id),
        reasons=say("team.reasons", reasons=explained) if explained else "",
        seats="\n".join(_seat(turn, seat) for seat in questions.seats_of(session, team.id)),
    ).strip()


def _seat(turn: Turn, seat: Seat) -> str:
    holder = asked.holder(turn.session, seat.id)
    left = len(_left(turn, seat))
    return say(
        "team.seat",
        place=seat.place,
        what=what_of(turn, seat),
        who=_holder(turn, holder) if holder else say("team.seat_empty"),
        left=say("team.seat_left", count=left) if left else "",
    )


def what_of(turn: Turn, seat: Seat) -> str:
    """What a seat is for."""
    row = questions.demand_row(turn.session, seat.demand_id)
    if row is None:
        return say("team.seat_theme")
    title = say("officer.hidden") if row[0].confidential else row[0].title
    also = say("team.seat_also", count=len(seat.also)) if seat.also else ""
    return f"{row[0].number} {title}{also}"


def _holder(turn: Turn, invitation: Invitation) -> str:
    expert = turn.session.get_one(Expert, invitation.expert_id)
    waits = invitation.state in rules.WAITED_FOR
    more = say("team.seat_due", due=occasions.clock(invitation.answer_by)) if waits else ""
    if invitation.unit_opinion is UnitOpinion.ASKED:
        more += say("team.seat_unit_asked")
    return say("team.seat_held", name=expert.name, state=invitation.state.label, more=more)


def _left(turn: Turn, seat: Seat) -> list[Expert]:
    """The candidates of a seat who have not been asked for its team."""
    return [
        expert
        for expert in questions.candidates_of(turn.session, seat.id)
        if asked.with_team(turn.session, seat.team_id, expert.id) is None
    ]


def candidates(turn: Turn, team: Team, seat: Seat) -> str:
    """The candidates of a seat in their order, each with what is asked of him already."""
    return "\n".join(
        _candidate(turn, team, expert, place)
        for place, expert in enumerate(questions.candidates_of(turn.session, seat.id), 1)
    )


def _candidate(turn: Turn, team: Team, expert: Expert, place: int) -> str:
    load = standings.load(turn.session, team, expert)
    standing = standings.of_expert(turn.session, team, expert, turn.now)
    bar = rules.bar(standing)
    if bar:
        warning = say(f"team.bar_{bar}")
    else:
        warning = say("team.warn_pending_elsewhere") if standing.pending_elsewhere else ""
    return say(
        "team.candidate",
        place=place,
        name=expert.name,
        unit=expert.unit,
        title=f"，{expert.title}" if expert.title else "",
        load=say(
            "team.load",
            batch=load.asked_in_batch,
            year=load.asked_in_year,
            yes=load.accepted_in_year,
        ),
        warning=warning,
    )
