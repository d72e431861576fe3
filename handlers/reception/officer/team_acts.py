"""What a host does to a team that has seats: invite, announce, move, cancel, decide, recall."""

import re
from collections.abc import Callable

from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.readers import plain
from handlers.flows import inviting, occasions, teaming
from handlers.flows.talk import Talk, Turn
from handlers.operations import invitations, teams
from handlers.reception.officer import team_cards, team_words
from handlers.reception.officer.acting import Who
from handlers.rules import invitations as rules
from handlers.wording import say
from storage.models import Expert, Invitation, Seat, Team
from storage.queries import invitations as asked
from storage.queries import teams as questions

Answer = tuple[Talk, Utterance]
Deal = Callable[[Turn, Talk, Who, Team, str], Answer]
Order = tuple[re.Pattern[str], Deal, bool]


def cannot(team: Team, why: rules.NotPossible) -> str:
    """That a team or an invitation does not stand where this could be done."""
    return say("team.cannot", number=team.number, state=why.state.label)


# ---------------------------------------------------------------- inviting


def send(turn: Turn, talk: Talk, who: Who, team: Team, text: str) -> Answer:
    """Ask the first candidate of every free seat, or of one."""
    try:
        done = teaming.send(turn, who, team, team_words.place_in(text))
    except rules.NotPossible as why:
        return talk, Utterance(cannot(team, why))
    lines = "\n".join(_sent(turn, seat, invitation) for seat, invitation in done.asked)
    said = [say("team.sent", count=len(done.asked), lines=lines)] if done.asked else []
    if done.empty:
        said.append(say("team.sent_empty", places="、".join(map(str, done.empty))))
    return talk, Utterance("\n".join(said) or say("team.sent_none"))


def _sent(turn: Turn, seat: Seat, invitation: Invitation) -> str:
    expert = turn.session.get_one(Expert, invitation.expert_id)
    due = occasions.clock(invitation.answer_by)
    return say("team.sent_line", place=seat.place, name=expert.name, due=due)


def next_one(turn: Turn, talk: Talk, who: Who, team: Team, text: str) -> Answer:
    """Ask the next candidate of one seat: the host's tap."""
    place = team_words.place_in(text)
    seat = questions.seat_at(turn.session, team.id, place)
    if seat is None:
        return talk, Utterance(say("team.no_such_seat", place=place or ""))
    holder = asked.holder(turn.session, seat.id)
    if holder is not None:
        name = turn.session.get_one(Expert, holder.expert_id).name
        state = holder.state.label
        return talk, Utterance(say("team.seat_taken", place=place, name=name, state=state))
    try:
        invitation = teaming.ask_next(turn, who, team, seat)
    except rules.NotPossible as why:
        return talk, Utterance(cannot(team, why))
    if invitation is None:
        return talk, Utterance(say("team.next_none", place=place))
    name = turn.session.get_one(Expert, invitation.expert_id).name
    due = occasions.clock(invitation.answer_by)
    return talk, Utterance(say("team.next_asked", place=place, name=name, due=due))


def substitutes(turn: Turn, talk: Talk, who: Who, team: Team, text: str) -> Answer:
    """Choose whether the next is asked by itself or by a tap."""
    automatic = "手" not in text
    try:
        teams.substitutes(turn.session, who, team, turn.now, automatic=automatic)
    except rules.NotPossible as why:
        return talk, Utterance(cannot(team, why))
    key = "team.substitutes_automatic" if automatic else "team.substitutes_by_hand"
    return talk, Utterance(say(key))


# ---------------------------------------------------------------- announcing, moving, cancelling


def announce(turn: Turn, talk: Talk, who: Who, team: Team, text: str) -> Answer:
    """Announce a team; fewer than fifteen need a reason, which the province sees (R27)."""
    _, reason = team_words.reason_in(text)
    try:
        count = teaming.announce(turn, who, team, reason)
    except teams.TooFew as few:
        return talk, Utterance(say("team.too_few", count=few.count))
    except rules.NotPossible as why:
        return talk, Utterance(cannot(team, why))
    noted = say("team.noted") if team.reasons else ""
    said = say("team.announced", number=team.number, name=team.name, count=count, noted=noted)
    return talk, Utterance(said)


def move(turn: Turn, talk: Talk, who: Who, team: Team, text: str) -> Answer:
    """Move a team to other days; everybody who still counts is asked anew."""
    words, reason = team_words.reason_in(text)
    days = team_words.days_in(words, turn.today)
    if days is None:
        return talk, Utterance(say("team.no_days"))
    if days[1] < turn.today:
        return talk, Utterance(say("team.days_gone", days=occasions.days(*days)))
    try:
        moved = teaming.move(turn, who, team, days, reason)
    except teams.NeedsReason as why:
        kinds = "；".join(say(f"team.why_{kind.value}") for kind in why.kinds)
        return talk, Utterance(say("team.needs_reason", what=kinds, again=words.strip()))
    except rules.NotPossible as why:
        return talk, Utterance(cannot(team, why))
    return talk, Utterance(say("team.moved", days=occasions.days(*days), count=len(moved)))


def cancel(turn: Turn, talk: Talk, who: Who, team: Team, text: str) -> Answer:
    """Cancel a team and tell everybody it concerned, nobody else."""
    _, reason = team_words.reason_in(text)
    if not reason:
        return talk, Utterance(say("team.why_cancel"))
    try:
        people, told = teaming.cancel(turn, who, team, reason)
    except rules.NotPossible as why:
        return talk, Utterance(cannot(team, why))
    said = say("team.cancelled", number=team.number, name=team.name, people=people, visits=told)
    return talk, Utterance(said)


# ---------------------------------------------------------------- one invitation


def of_host(turn: Turn, who: Who, number: str) -> Invitation | None:
    """The invitation of a number if this bureau hosts its team."""
    invitation = asked.by_number(turn.session, number)
    if invitation is None:
        return None
    team = turn.session.get_one(Team, invitation.team_id)
    return invitation if team.host_code == who[1].code else None


One = Callable[[Turn, Who, Invitation], Utterance]


def _decide(*, grants: bool) -> One:
    def deal(turn: Turn, who: Who, invitation: Invitation) -> Utterance:
        expert = turn.session.get_one(Expert, invitation.expert_id)
        try:
            moved = teaming.decide(turn, who, invitation, grants=grants)
        except invitations.NothingToDecide:
            state = invitation.state.label
            return Utterance(say("team.nothing_to_decide", name=expert.name, state=state))
        except invitations.Engaged as engaged:
            words = say("unit.engaged", name=expert.name, team=engaged.team.name)
            return Utterance(words)
        if grants:
            count = questions.count_members(turn.session, moved.team.id)
            return Utterance(say("team.granted", name=expert.name, count=count))
        due = occasions.clock(invitation.answer_by)
        return Utterance(say("team.denied", name=expert.name, due=due))

    return deal


def _recall(turn: Turn, who: Who, invitation: Invitation) -> Utterance:
    expert = turn.session.get_one(Expert, invitation.expert_id)
    try:
        moved = teaming.recall(turn, who, invitation)
    except rules.NotPossible as why:
        return Utterance(say("team.cannot", number=invitation.number, state=why.state.label))
    following = inviting.then(turn.session, moved)
    return Utterance(say("team.recalled", name=expert.name, then=following))


def _reseat(turn: Turn, who: Who, invitation: Invitation) -> Utterance:
    expert = turn.session.get_one(Expert, invitation.expert_id)
    try:
        moved = teaming.reseat(turn, who, invitation)
    except rules.NotPossible as why:
        return Utterance(say("team.not_late", name=expert.name, state=why.state.label))
    except invitations.Engaged as engaged:
        return Utterance(say("unit.engaged", name=expert.name, team=engaged.team.name))
    count = questions.count_members(turn.session, moved.team.id)
    return Utterance(say("team.reseated", name=expert.name, count=count))


_ONE: tuple[tuple[re.Pattern[str], One], ...] = (
    (re.compile(r"^(?:不同意|不能满足|满足不了|办不到|不能改)"), _decide(grants=False)),
    (re.compile(r"^(?:同意|可以|满足|行|好的?)(?:条件|改期|改时间)?"), _decide(grants=True)),
    (re.compile(r"^(?:撤回|收回|撤销)(?:邀请)?"), _recall),
    (re.compile(r"^(?:补进|补上|加位置)"), _reseat),
)


def deal_with(words: str) -> One | None:
    """What a host does to one invitation, by words; None when they are none of it."""
    return next((deal for pattern, deal in _ONE if pattern.search(words)), None)


def _at_place(turn: Turn, talk: Talk, who: Who, team: Team, text: str) -> Answer:
    """The same said of a seat: 「同意条件 3」."""
    place = team_words.place_in(text)
    invitation = asked.at_place(turn.session, team.id, place) if place else None
    deal = deal_with(team_words.TEAM.sub(" ", plain(text)).strip())
    if invitation is None or deal is None:
        return talk, Utterance(say("team.no_such_seat", place=place or ""))
    return talk, deal(turn, who, invitation)


def _the_one_waiting(turn: Turn, talk: Talk, who: Who, team: Team, text: str) -> Answer:
    """「同意改期」 without a number: the only expert of the team who waits for the host's word."""
    rows = asked.of_team(turn.session, team.id)
    waiting = [row for row in rows if row.state in rules.HOSTS_TURN]
    deal = deal_with(plain(text).strip())
    if deal is None or len(waiting) != 1:
        return talk, Utterance(team_cards.card(turn, team), (Option("名单", say("team.see")),))
    return talk, deal(turn, who, waiting[0])


def recall_named(turn: Turn, talk: Talk, who: Who, team: Team, text: str) -> Answer:
    """「把李明从团里换下来」."""
    for invitation, expert in questions.members(turn.session, team.id):
        if expert.name in text:
            return talk, _recall(turn, who, invitation)
    for invitation in asked.of_team(turn.session, team.id):
        expert = turn.session.get_one(Expert, invitation.expert_id)
        if expert.name in text and invitation.state in rules.LIVE:
            return talk, _recall(turn, who, invitation)
    return talk, Utterance(team_cards.card(turn, team), (Option("名单", say("team.see")),))


ORDERS: tuple[Order, ...] = (
    (re.compile(r"^(?:发|发出|发送)(?:一下)?邀请函?"), send, True),
    (re.compile(r"^(?:那就|就)?邀请(?:他|她|他们|一下)?[吧了。!]*$"), send, False),
    (
        re.compile(r"^(?:候补|替补)(?:改成|改为|改|用|设为)?\s*(?:自动|手动|人工|手工)"),
        substitutes,
        True,
    ),
    (re.compile(r"^(?:换|请下一位|下一位|换下一位)\s*(?:第)?\s*\d+"), next_one, False),
    (re.compile(r"^公布(?:服务团|团|名单)"), announce, True),
    (re.compile(r"^公布\s*(?:原因|理由|因为|由于|$)"), announce, False),
    (re.compile(r"^(?:服务团|团)(?:改期|改到|改日期)"), move, True),
    (re.compile(r"^(?:改期|改到|改日期)"), move, False),
    (re.compile(r"^(?:取消|解散)(?:服务团|这个团|团)"), cancel, True),
    (re.compile(r"^取消\s*(?:原因|因为|$)"), cancel, False),
    (
        re.compile(
            r"^(?:同意|可以|不同意)?(?:条件|改期|改时间)[吧了。!]*$|^不能(?:满足|改)[。!]*$"
        ),
        _the_one_waiting,
        False,
    ),
    (re.compile(r"^(?:同意条件|同意改期|不能满足|撤回邀请)\s*(?:第)?\s*\d+"), _at_place, True),
)
