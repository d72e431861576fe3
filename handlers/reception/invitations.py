"""Experts answer invitations: by a tap, by words, in the middle of a form, late (R32, R83)."""

import re
from dataclasses import replace

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.readers import plain
from handlers.flows import inviting, occasions
from handlers.flows.readers import bureau_name
from handlers.flows.talk import Talk, Turn
from handlers.operations import invitations, journal
from handlers.operations.invitations import Moved, Words
from handlers.reception.invitation_words import Meant, meant_by, wanted_words
from handlers.rules import invitations as rules
from handlers.wording import say
from storage.models import Expert, Invitation, Team
from storage.queries import invitations as questions
from storage.vocabulary import Act, InvitationState, UnitOpinion

Answer = tuple[Talk, Utterance]
MODE = "invitation"
NUMBER = re.compile(r"YQ\s*-?\s*(20\d\d)\s*-\s*(\d{1,5})", re.IGNORECASE)
LATE = frozenset({InvitationState.EXPIRED, InvitationState.DECLINED, InvitationState.RELEASED})


# somebody else has to answer; 「好」 then only says that it was read and accepts nothing
OTHERS_TURN = rules.HOSTS_TURN | {InvitationState.AWAITING_UNIT}
ACKNOWLEDGED = frozenset(
    {
        *(
            "好",
            "好的",
            "好吧",
            "好嘞",
            "嗯",
            "嗯嗯",
            "行",
            "可以",
            "ok",
            "没问题",
            "是",
            "是的",
            "对",
        ),
        *("知道了", "好的知道了", "收到", "明白", "谢谢", "好的谢谢"),
    }
)


def number_in(text: str) -> str:
    """The number of an invitation in a text, in full; empty for none."""
    found = NUMBER.search(plain(text))
    return f"YQ{found[1]}-{int(found[2]):04d}" if found else ""


def without_number(text: str) -> str:
    """The words beside the number."""
    return NUMBER.sub(" ", plain(text)).strip(" ，,。:：")


# ---------------------------------------------------------------- hearing


def by_number(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """An answer that names its invitation, wherever the person is; a form goes on after it.

    None when the words name none, or one that is not this person's own.
    """
    number = number_in(text)
    if not number:
        return None
    invitation = questions.by_number(turn.session, number)
    if invitation is None or not _is_own(turn, invitation):
        return None
    if found := _SHARES.search(text):
        return talk, Utterance(share(turn, invitation, shares=bool(found["yes"])))
    return _take(turn, talk, invitation, meant_by(turn, invitation, without_number(text)))


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Words of an expert whom somebody waits for; None when they are nothing of the kind."""
    mine = questions.of_follower(turn.session, turn.openid)
    if not mine or talk.role == "enterprise":
        return None
    chosen = _under_discussion(talk, mine)
    if chosen is not None:
        found = wanted_words(turn, chosen, text, str(talk.desk.get("act", "")))
        return _take(turn, replace(talk, desk={}), chosen, found)
    open_ = [row for row in mine if row.state in rules.WAITED_FOR | rules.HOSTS_TURN]
    if open_ and all(row.state in OTHERS_TURN for row in open_) and squeeze(text) in ACKNOWLEDGED:
        return talk, Utterance(_whose_turn(turn, open_[0]))
    if open_:
        return _to_one_of(turn, talk, open_, text)
    agreed = [row for row in mine if row.state is InvitationState.ACCEPTED]
    if agreed:
        return _after_yes(turn, talk, agreed, text)
    late = [row for row in mine if row.state in LATE]
    return _too_late(turn, talk, late[:1], text)


def _whose_turn(turn: Turn, invitation: Invitation) -> str:
    if invitation.state is InvitationState.AWAITING_UNIT:
        return say("invitation.unit_decides")
    host = turn.session.get_one(Team, invitation.team_id).host_code
    return say("invitation.host_decides", bureau=bureau_name(host))


def _under_discussion(talk: Talk, mine: list[Invitation]) -> Invitation | None:
    if talk.desk.get("mode") != MODE:
        return None
    return next((row for row in mine if row.number == talk.desk.get("number")), None)


def _to_one_of(turn: Turn, talk: Talk, rows: list[Invitation], text: str) -> Answer | None:
    meant = meant_by(turn, rows[0], text)
    if meant.act is None and not meant.aside:
        return None
    if len(rows) > 1:
        return _ask_which(turn, talk, rows, meant)
    return _take(turn, talk, rows[0], meant)


def _after_yes(turn: Turn, talk: Talk, rows: list[Invitation], text: str) -> Answer | None:
    """Whoever has agreed says he cannot come, or asks for another time."""
    if len(squeeze(text)) < 3:
        return None
    meant = meant_by(turn, rows[0], text, context="visit_scheduled")
    if meant.act not in {Act.DECLINE, Act.PROPOSE_TIME}:
        return None
    if len(rows) > 1:
        return _ask_which(turn, talk, rows, meant)
    return _take(turn, talk, rows[0], meant)


def _too_late(turn: Turn, talk: Talk, rows: list[Invitation], text: str) -> Answer | None:
    """A yes after the seat was given up: heard if it is a clear one."""
    if not rows or len(squeeze(text)) < 2:
        return None
    meant = meant_by(turn, rows[0], text)
    return _take(turn, talk, rows[0], meant) if meant.act is Act.ACCEPT else None


def _ask_which(turn: Turn, talk: Talk, rows: list[Invitation], meant: Meant) -> Answer:
    verb = inviting.SAYS[meant.act] if meant.act else ""
    options = tuple(
        Option(
            f"{verb} {row.number}".strip(),
            say("invitation.choose_which", number=row.number,
                team=turn.session.get_one(Team, row.team_id).name),
        )
        for row in rows
    )  # fmt: skip
    return talk, Utterance(say("invitation.which"), options)


def _is_own(turn: Turn, invitation: Invitation) -> bool:
    expert = turn.session.get_one(Expert, invitation.expert_id)
    return expert.openid == turn.openid and expert.erased_at is None


# ---------------------------------------------------------------- what the words mean


# ---------------------------------------------------------------- answering


def _take(turn: Turn, talk: Talk, invitation: Invitation, meant: Meant) -> Answer:
    if meant.aside == "ask_delegate":
        return talk, Utterance(say("invitation.no_delegate"))
    if meant.act is None:
        text = inviting.letter(turn, invitation, "invitation.letter")
        return talk, Utterance(text, inviting.choices(invitation))
    missing = _missing(invitation, meant)
    if missing:
        return _ask_for(talk, invitation, meant.act, missing)
    return replace(talk, desk={}), apply(turn, invitation, meant.act, meant.words)


def _missing(invitation: Invitation, meant: Meant) -> str:
    """What has to be said before the answer can be taken."""
    if (meant.act, invitation.state) not in rules.INVITATION:
        return ""
    if meant.act is Act.PROPOSE_TIME and meant.words.wish is None:
        return "days"
    if meant.act is Act.ACCEPT_IF and not meant.words.condition:
        return "condition"
    return ""


def _ask_for(talk: Talk, invitation: Invitation, act: Act, what: str) -> Answer:
    if talk.flow:  # the next words belong to the form, so these have to name the invitation
        return talk, Utterance(say(f"invitation.which_{what}_beside", number=invitation.number))
    desk = {"mode": MODE, "number": invitation.number, "act": act.value}
    return replace(talk, desk=desk), Utterance(say(f"invitation.which_{what}"))


def apply(turn: occasions.Occasion, invitation: Invitation, act: Act, words: Words) -> Utterance:
    """Carry an answer out and tell whom it concerns; what the expert reads. The page uses it too.

    An answer that is not possible any more changes nothing and says how things stand.
    """
    session = turn.session
    expert = session.get_one(Expert, invitation.expert_id)
    team = session.get_one(Team, invitation.team_id)
    try:
        moved = invitations.answer(
            session, journal.follower(expert.openid), invitation, act, turn.now, words
        )
    except rules.NotPossible:
        return Utterance(_not_now(invitation, team))
    except invitations.Engaged as engaged:
        return Utterance(_engaged(turn, invitation, engaged.team))
    inviting.after(turn, moved)
    if moved.kept:
        return Utterance(say("invitation.kept", host=bureau_name(team.host_code)))
    return _said(moved, expert)


def _said(moved: Moved, expert: Expert) -> Utterance:
    """What is said to the answer that was taken."""
    invitation, host = moved.invitation, bureau_name(moved.team.host_code)
    if moved.act is Act.ACCEPT:
        return _accepted(moved, expert)
    if moved.act is Act.DECLINE:
        gave_up = moved.before is InvitationState.ACCEPTED
        text = say("invitation.released", host=host, number=invitation.number)
        return Utterance(text if gave_up else say("invitation.declined"))
    wishes = {
        Act.ACCEPT_IF: ("invitation.accepted_if", invitation.condition),
        Act.PROPOSE_TIME: ("invitation.proposed", inviting.wish_days(invitation)),
        Act.AWAIT_UNIT: ("invitation.awaiting", occasions.clock(invitation.answer_by)),
    }
    key, words = wishes[moved.act]
    return Utterance(say(key, words=words, host=host))


def _accepted(moved: Moved, expert: Expert) -> Utterance:
    """Thanks, what is open still, and whether the enterprise may have the number."""
    invitation = moved.invitation
    open_ = invitation.unit_opinion is UnitOpinion.ASKED
    text = say(
        "invitation.accepted",
        name=expert.name,
        number=invitation.number,
        team=moved.team.name,
        days=occasions.own_days(invitation),
        unit=say("invitation.unit_pending") if open_ else "",
    )
    if not expert.mobile:
        return Utterance(text)
    return Utterance(f"{text}\n{say('invitation.ask_share')}", sharing(invitation))


def sharing(invitation: Invitation) -> tuple[Option, ...]:
    """Whether the enterprise may have the number, asked apart (practice §6.1)."""
    return (
        Option(f"可以给电话 {invitation.number}", say("invitation.choose_share")),
        Option(f"不给电话 {invitation.number}", say("invitation.choose_relay")),
    )


_SHARES = re.compile(r"(?P<yes>可以给电话)|不给电话|电话.{0,3}转达")


def share(turn: occasions.Occasion, invitation: Invitation, *, shares: bool) -> str:
    """Note whether the enterprise may have the expert's number; what the expert reads."""
    expert = turn.session.get_one(Expert, invitation.expert_id)
    actor = journal.follower(expert.openid)
    invitations.share_number(turn.session, actor, invitation, turn.now, shares=shares)
    return say("invitation.shared" if shares else "invitation.relayed")


def _not_now(invitation: Invitation, team: Team) -> str:
    number, state = invitation.number, invitation.state
    if team.state not in rules.STAFFING and state is not InvitationState.RECALLED:
        return say("invitation.not_now_over", team=team.name)
    if state is InvitationState.ACCEPTED:
        return say("invitation.already_accepted", number=number)
    if state is InvitationState.RECALLED:
        return say("invitation.not_now_recalled", number=number)
    if state is InvitationState.UNIT_REFUSED:
        return say("invitation.not_now_unit", number=number)
    return say("invitation.not_now_other", number=number, state=state.label)


def _engaged(turn: occasions.Occasion, invitation: Invitation, other: Team) -> str:
    theirs = questions.with_team(turn.session, other.id, invitation.expert_id)
    return say(
        "invitation.engaged",
        team=other.name,
        days=occasions.days(other.starts, other.ends),
        other=theirs.number if theirs else "",
        number=invitation.number,
    )


def status_lines(turn: Turn) -> list[str]:
    """Where the invitations of a person stand, for 「我的报名」."""
    return [
        say(
            "invitation.state_line",
            number=row.number,
            team=turn.session.get_one(Team, row.team_id).name,
            days=occasions.own_days(row),
            state=row.state.label,
        )
        for row in questions.of_follower(turn.session, turn.openid)
    ]
