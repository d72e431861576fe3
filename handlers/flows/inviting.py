"""Who is told what of invitations: the letter to the expert, news to the host, the next in line.

Used by the chat, by the letter's page and by the clock alike.
"""

from sqlalchemy.orm import Session

from handlers.dialogue.conversation import Option
from handlers.dialogue.links import page, tap, under
from handlers.flows import visiting
from handlers.flows.occasions import (
    Occasion,
    address,
    clock,
    days,
    own_days,
    stamp,
    tell_expert,
    tell_host,
)
from handlers.flows.readers import bureau_name, county_name
from handlers.operations import invitations, journal, occasions, visits
from handlers.operations.invitations import Moved
from handlers.ports import House
from handlers.rules import invitations as rules
from handlers.wording import say
from storage.models import Expert, Invitation, Officer, Seat, Team
from storage.queries import invitations as questions
from storage.queries import teams as asked
from storage.vocabulary import Act, InvitationState, UnitOpinion

SAYS = {
    Act.ACCEPT: "接受",
    Act.DECLINE: "谢绝",
    Act.PROPOSE_TIME: "改时间",
    Act.ACCEPT_IF: "附条件",
    Act.AWAIT_UNIT: "等单位",
}


# ---------------------------------------------------------------- words


def what_for(session: Session, team: Team, seat_id: int) -> str:
    """What an expert is wanted for: an enterprise with its problem, or the team's theme."""
    rows = [asked.demand_row(session, each) for each in session.get_one(Seat, seat_id).demands]
    told = [_for_demand(row) for row in rows if row is not None]
    return "；".join(told) or say("invitation.for_theme", theme=team.theme)


def _for_demand(row: asked.DemandRow) -> str:
    return say(
        "invitation.for_demand",
        enterprise=row[1].name,
        county=county_name(row[0].county_code),
        title=say("invitation.secret") if row[0].confidential else row[0].title,
    )


def unit_words(invitation: Invitation) -> str:
    """Where the opinion of the home unit stands."""
    return say(f"invitation.unit_{invitation.unit_opinion.value}")


def host_contact(session: Session, team: Team) -> str:
    """Who answers for a team."""
    officer = session.get_one(Officer, team.made_by)
    return say("invitation.officer", host=bureau_name(team.host_code), name=officer.name)


def choices(invitation: Invitation) -> tuple[Option, ...]:
    """What the expert can say, drawn from the table; every choice names its invitation."""
    return tuple(
        Option(f"{SAYS[act]} {invitation.number}", say(f"invitation.choose_{act.value}"))
        for act in rules.choices(rules.EXPERTS, invitation.state)
    )


# ---------------------------------------------------------------- to the expert


def letter(occasion: Occasion, invitation: Invitation, key: str) -> str:
    """The letter in the chat: the sentence of a key, with everything an expert wants to know."""
    session = occasion.session
    team = session.get_one(Team, invitation.team_id)
    host = bureau_name(team.host_code)
    return say(
        key,
        due=clock(invitation.answer_by),
        host=host,
        team=team.name,
        days=own_days(invitation),
        what=what_for(session, team, invitation.seat_id),
        pays=say("invitation.pays", host=host),
        unit=unit_words(invitation),
        contact=host_contact(session, team),
        number=invitation.number,
    )


def ask(occasion: Occasion, invitation: Invitation, key: str = "invitation.letter") -> None:
    """Send the letter (again): to the expert, and for an opinion to the clerks of his unit."""
    expert = occasion.session.get_one(Expert, invitation.expert_id)
    team = occasion.session.get_one(Team, invitation.team_id)
    link = address(occasion.house, invitation)
    lines = [page(link, say("invitation.open_letter"))] if link else []
    lines += [tap(option) for option in choices(invitation)]
    text = under(letter(occasion, invitation, key), lines)
    asked_for = f"asked:{invitation.step}:{invitation.reminded}"
    name = "invitation_reminder" if invitation.reminded else "invitation"
    tell_expert(occasion, invitation, name, asked_for, text, nth=invitation.reminded)
    if invitation.unit_opinion is UnitOpinion.ASKED and not invitation.reminded:
        ask_unit(occasion, invitation, expert, team)


def ask_unit(occasion: Occasion, invitation: Invitation, expert: Expert, team: Team) -> None:
    """Ask the clerks of the home unit for its opinion."""
    text = say(
        "unit.asked",
        name=expert.name,
        host=bureau_name(team.host_code),
        team=team.name,
        days=own_days(invitation),
        number=invitation.number,
    )
    options = (
        Option(f"同意 {invitation.number}", say("unit.choose_yes")),
        Option(f"不同意 {invitation.number}", say("unit.choose_no")),
    )
    lines = [tap(option) for option in options]
    if link := paper(occasion.house, invitation):
        lines.append(page(link, say("unit.paper")))
    _tell_clerks(occasion, invitation, expert, f"unit:{invitation.step}", under(text, lines))


def paper(house: House, invitation: Invitation) -> str:
    """Where the consent letter of an invitation is; empty without a public address."""
    letter_at = address(house, invitation)
    return f"{letter_at}/consent.docx" if letter_at else ""


def _tell_clerks(
    occasion: Occasion, invitation: Invitation, expert: Expert, what: str, text: str
) -> None:
    for clerk in questions.clerks_of(occasion.session, expert.unit):
        occasions.tell(
            occasion.session,
            "unit_asked",
            clerk.openid or "",
            occasion.now,
            {"number": invitation.number, "event": what},
            text=text,
            data={
                "who": expert.name,
                "days": own_days(invitation),
                "at": stamp(occasion.now),
            },
        )


# ---------------------------------------------------------------- to the host


NEWS = frozenset({Act.ACCEPT, Act.ACCEPT_IF, Act.PROPOSE_TIME, Act.AWAIT_UNIT, Act.DECLINE,
                  Act.UNIT_AGREE, Act.UNIT_REFUSE, Act.RUN_OUT})  # fmt: skip


def after(occasion: Occasion, moved: Moved, *, by: str = "") -> None:
    """Tell everybody whom an act concerns, and send the letter to whoever is next.

    ``by`` is the officer who did it and has been answered already.
    """
    if moved.act in NEWS:
        tell_host(occasion, moved.team, f"news:{moved.invitation.number}:{_mark(moved)}",
                  news(occasion, moved), but=by)  # fmt: skip
    if moved.act in TO_EXPERT:
        told = f"moved:{moved.invitation.step}"
        tell_expert(occasion, moved.invitation, "invitation", told, _to_expert(moved))
    if moved.freed:
        gone = visits.drop_of(occasion.session, "system", moved.invitation, occasion.now)
        visiting.dropped(occasion, moved.team, gone, say("visit.why_left"))
    if moved.next is not None:
        begin(occasion, moved.next)


def begin(occasion: Occasion, invitation: Invitation) -> None:
    """Send a new invitation, and tell both hosts when two of them want the same person (R33)."""
    ask(occasion, invitation)
    team = occasion.session.get_one(Team, invitation.team_id)
    expert = occasion.session.get_one(Expert, invitation.expert_id)
    others = questions.elsewhere_in_batch(occasion.session, expert.id, team.batch, team.id)
    for other, their_team in others:
        if other.state not in rules.LIVE or their_team.host_code == team.host_code:
            continue
        for mine, theirs in ((team, their_team), (their_team, team)):
            text = say("team.news_conflict", name=expert.name, other=bureau_name(theirs.host_code))
            tell_host(occasion, mine, f"conflict:{expert.id}:{theirs.number}", text)


def _mark(moved: Moved) -> str:
    """What makes the occasion of a piece of news: a kept yes changes no step."""
    late = moved.invitation.late_yes_at
    return f"kept:{late.timestamp():.0f}" if moved.kept and late else f"{moved.invitation.step}"


def news(occasion: Occasion, moved: Moved) -> str:
    """One piece of news for the host, with what happens next."""
    session, invitation = occasion.session, moved.invitation
    expert = session.get_one(Expert, invitation.expert_id)
    count = asked.count_members(session, moved.team.id)
    key = "team.news_kept" if moved.kept else f"team.news_{moved.act.value}"
    text = say(
        key,
        name=expert.name,
        number=invitation.number,
        team=moved.team.name,
        count=count,
        short=short_by(count),
        words=_words_of(moved),
    )
    return f"{text}{then(session, moved)}"


def short_by(count: int) -> str:
    """How many are missing to fifteen, in words; empty for none."""
    return say("team.short", left=rules.ENOUGH - count) if count < rules.ENOUGH else ""


def then(session: Session, moved: Moved) -> str:
    """What happens to a seat that became free."""
    if not moved.freed:
        return ""
    place = session.get_one(Seat, moved.invitation.seat_id).place
    if moved.next is not None:
        return say("team.then_next", name=session.get_one(Expert, moved.next.expert_id).name)
    if moved.exhausted:
        return say("team.then_exhausted", place=place)
    if moved.team.state not in rules.STAFFING:
        return ""
    return say("team.then_by_hand", place=place, team=moved.team.number)


def _words_of(moved: Moved) -> str:
    invitation = moved.invitation
    if moved.act is Act.ACCEPT_IF:
        return invitation.condition
    if moved.act is Act.PROPOSE_TIME:
        return wish_days(invitation)
    if moved.act is Act.AWAIT_UNIT:
        return clock(invitation.answer_by)
    reason = invitation.unit_note if moved.act is Act.UNIT_REFUSE else invitation.reason
    return say("team.because", reason=reason) if reason else ""


def wish_days(invitation: Invitation) -> str:
    """The other days an expert has offered."""
    if not (invitation.wish_from and invitation.wish_to):
        return ""
    return days(invitation.wish_from, invitation.wish_to)


# what the expert hears of what others did
TO_EXPERT = {
    Act.GRANT: "invitation.granted",
    Act.DENY: "invitation.denied",
    Act.RECALL: "invitation.recalled",
    Act.RESEAT: "invitation.reseated",
    Act.RUN_OUT: "invitation.lapsed",
    Act.UNIT_AGREE: "invitation.unit_said_yes",
    Act.UNIT_REFUSE: "invitation.unit_said_no",
}


def _to_expert(moved: Moved) -> str:
    invitation = moved.invitation
    return say(
        TO_EXPERT[moved.act],
        number=invitation.number,
        team=moved.team.name,
        days=own_days(invitation),
        host=bureau_name(moved.team.host_code),
        due=clock(invitation.answer_by),
        wish=_wish(invitation),
        note=say("team.because", reason=invitation.unit_note) if invitation.unit_note else "",
        then=_after_unit(moved),
    )


def _after_unit(moved: Moved) -> str:
    """What a unit's consent leads to."""
    if moved.before is InvitationState.AWAITING_UNIT:
        return say("invitation.unit_then_accepted")
    if moved.invitation.state is InvitationState.RELEASED:
        return say("invitation.unit_then_again", number=moved.invitation.number)
    return ""


def _wish(invitation: Invitation) -> str:
    offered = wish_days(invitation)
    if offered:
        return say("invitation.wish_days", days=offered)
    return say("invitation.wish_condition", condition=invitation.condition)


def cancelled(occasion: Occasion, invitation: Invitation, reason: str) -> None:
    """Tell an expert, and his unit where it was asked, that a team does not travel."""
    team = occasion.session.get_one(Team, invitation.team_id)
    expert = occasion.session.get_one(Expert, invitation.expert_id)
    text = say("invitation.cancelled", team=team.name, days=own_days(invitation), reason=reason)
    tell_expert(occasion, invitation, "invitation", f"cancelled:{team.revision}", text)
    if invitation.unit_opinion is not UnitOpinion.NONE:
        words = say("unit.cancelled", name=expert.name, team=team.name, reason=reason)
        _tell_clerks(occasion, invitation, expert, f"unit:cancelled:{team.revision}", words)


def step_back(occasion: Occasion, openid: str) -> None:
    """Decline whatever waits for somebody who leaves or is erased, or counts on him (R40)."""
    rows = [
        row for row in questions.of_follower(occasion.session, openid) if row.state in rules.LIVE
    ]
    for row in sorted(rows, key=lambda each: (each.team_id, each.id)):
        moved = invitations.answer(
            occasion.session, journal.follower(openid), row, Act.DECLINE, occasion.now
        )
        after(occasion, moved)
