"""What an expert can ask for at any time: sign up, see it, change it, pause, leave."""

from datetime import date

from handlers.dialogue.conversation import Option, Utterance, present
from handlers.flows import expert as flow
from handlers.flows.expert_form import EXPERT
from handlers.flows.talk import Talk, Turn
from handlers.operations import experts
from handlers.reception import invitations, progress
from handlers.reception.progress import then_present
from handlers.reception.shelf import aside
from handlers.wording import say
from storage.queries import experts as questions

Answer = tuple[Talk, Utterance]
EXPERT_ROLE, ENTERPRISE_ROLE = "expert", "enterprise"


def greeting(turn: Turn) -> str:
    """The greeting for an expert; empty for anybody else."""
    expert = questions.expert_of(turn.session, turn.openid)
    return say("expert.hello", name=expert.name) if expert is not None else ""


def begin(turn: Turn, talk: Talk, sentence: str = "", *, anew: bool = False) -> Answer:
    """Begin a sign-up, with what an expert of an earlier year told before.

    A sign-up that lies on the shelf is taken up again, unless it is to be ``anew``.
    """
    if talk.flow == "expert":
        return then_present(talk, Utterance(say("expert.already")))
    places = [at for at, kept in enumerate(talk.shelf) if kept["flow"] == "expert"]
    if places and not sentence and not anew:
        return then_present(aside(talk).resumed(places[0]), Utterance(say("dialogue.resumed")))
    known = flow.known_to_us(turn, sentence)
    return progress.start(turn, aside(talk), "expert", sentence, known)


def status(turn: Turn, talk: Talk) -> Answer:
    """Where the sign-ups and the invitations of an expert stand."""
    lines = [*flow.status_lines(turn), *invitations.status_lines(turn)]
    if not lines:
        return then_present(talk, not_one())
    return then_present(talk, Utterance("\n".join(lines)))


def not_one() -> Utterance:
    return Utterance(say("expert.not_one"), (Option("专家报名", say("menu.sign_up")),))


def change(turn: Turn, talk: Talk) -> Answer:
    """Open the expert's own row for changes."""
    opened, draft = flow.open_change(turn, aside(talk))
    if draft is None:
        return then_present(talk, not_one())
    return opened, Utterance(say("expert.changing")) + present(EXPERT, draft)


def leave(turn: Turn, talk: Talk) -> Answer:
    """Ask whether an expert really leaves."""
    if questions.expert_of(turn.session, turn.openid) is None:
        return then_present(talk, not_one())
    return flow.open_quit(turn, aside(talk))


def pause(turn: Turn, talk: Talk, until: date | None = None) -> Answer:
    """Pause, until a day or until the expert comes back (R40)."""
    expert = questions.expert_of(turn.session, turn.openid)
    if expert is None:
        return then_present(talk, not_one())
    experts.pause(turn.session, turn.openid, expert, turn.now, until=until)
    return then_present(talk, Utterance(say("expert.paused", until=flow.until(until))))


def come_back(turn: Turn, talk: Talk) -> Answer:
    """End a pause."""
    expert = questions.expert_of(turn.session, turn.openid)
    if expert is None:
        return then_present(talk, not_one())
    if not experts.is_paused(expert, turn.today):
        return then_present(talk, Utterance(say("expert.not_paused")))
    state = experts.resume(turn.session, turn.openid, expert, turn.now)
    return then_present(talk, Utterance(say("expert.resumed", state=state.label)))
