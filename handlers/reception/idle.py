"""What is answered when no form is in progress, and the commands that work anywhere."""

from collections.abc import Callable
from dataclasses import replace

from handlers.dialogue.conversation import Utterance
from handlers.flows import readers
from handlers.flows.talk import Talk, Turn
from handlers.reception import (
    account,
    demands,
    expert,
    follow_ups,
    intents,
    invitations,
    officer,
    policy,
    progress,
    ratings,
    shelf,
    signing,
    small_talk,
    unit,
    visit_words,
    visits,
)
from handlers.reception.commands import Command
from handlers.reception.menus import choices, choices_of
from handlers.reception.progress import then_present
from handlers.reception.welcome import greet
from handlers.understanding import reading
from handlers.understanding.reading import Understood
from handlers.wording import say

Answer = tuple[Talk, Utterance]
QUIET_AFTER_ABUSE = 24 * 3600


def obey(turn: Turn, talk: Talk, command: Command) -> Answer:
    """Do what a command says; a form in progress is put aside only when another one begins."""
    return _COMMANDS[command](turn, talk)


def _help(turn: Turn, talk: Talk) -> Answer:
    return talk, greet(turn, "welcome.help")


def _as_enterprise(turn: Turn, talk: Talk) -> Answer:
    words, talk = talk.held, replace(talk, role="enterprise", held="")
    if not words:
        return talk, Utterance(say("expert.now_enterprise"), choices())
    understood = reading.understand(words, role="enterprise", ref_date=turn.today)
    handler = _INTENTS.get(understood.intent)
    if handler is None or understood.intent == "noise":
        return demands.file(turn, talk)
    return handler(turn, talk, words, understood)


def _restart(turn: Turn, talk: Talk) -> Answer:
    """Begin another form like the newest on the shelf, which stays there."""
    role = progress.role_of(talk.shelf[0]["flow"]) if talk.shelf else "enterprise"
    if role == "expert":
        return expert.begin(turn, talk, talk.held, anew=True)
    return demands.file(turn, talk, anew=True)


_COMMANDS: dict[Command, Callable[[Turn, Talk], Answer]] = {
    Command.DEMAND: demands.file,
    Command.MINE: demands.mine,
    Command.AMEND: demands.amend,
    Command.MEND: demands.mend,
    Command.WITHDRAW: demands.withdraw,
    Command.ME: account.me,
    Command.ERASE: account.erase,
    Command.HELP: _help,
    Command.HUMAN: account.human,
    Command.RESUME: shelf.resume,
    Command.RESTART: _restart,
    Command.DISCARD: shelf.discard,
    Command.RESTRICT: account.restrict(on=True),
    Command.UNRESTRICT: account.restrict(on=False),
    Command.REMIND: account.switch_reminders(on=True),
    Command.NO_REMIND: account.switch_reminders(on=False),
    Command.DESK: officer.for_officers(officer.desk),
    Command.LIST: officer.for_officers(officer.listed),
    Command.PROGRESS: officer.for_officers(officer.progress),
    Command.UNREPORTED: officer.for_officers(officer.unreported),
    Command.URGE: officer.for_officers(officer.urge),
    Command.STATS: officer.for_officers(officer.figures),
    Command.ANNOUNCE: officer.for_officers(officer.announce),
    Command.ANNOUNCEMENTS: officer.for_officers(officer.announcements),
    Command.ZERO: officer.for_officers(officer.zero_report),
    Command.UNDO: officer.for_officers(officer.undo),
    Command.SIGN_UP: expert.begin,
    Command.MY_SIGN_UP: expert.status,
    Command.CHANGE_EXPERT: expert.change,
    Command.PAUSE: expert.pause,
    Command.RETURN: expert.come_back,
    Command.QUIT: expert.leave,
    Command.SWITCH: expert.switch,
    Command.EXPERTS: officer.for_officers(officer.experts_listed),
    Command.AS_EXPERT: expert.as_expert,
    Command.OPEN_CALL: officer.for_officers(officer.open_call),
    Command.RECALL: officer.for_officers(officer.recall),
    Command.READ_CALL: officer.for_officers(officer.read_call),
    Command.RELAY: officer.for_officers(officer.relay),
    Command.EXTEND: officer.for_officers(officer.extend),
    Command.ADMIT: officer.for_officers(officer.admit),
    Command.RECEIPTS: officer.for_officers(officer.receipts),
    Command.YEAR: officer.for_officers(officer.year),
    Command.AS_ENTERPRISE: _as_enterprise,
    Command.NOT_ME: signing.disown,
    Command.RATE: ratings.begin,
    Command.MY_RATINGS: ratings.show,
}


def go_on(turn: Turn, talk: Talk, text: str) -> Answer:
    """Go on with the form in progress, or answer what was said beside it."""
    found = progress.go_on(turn, talk, text)
    if not isinstance(found, intents.Aside):
        return found
    if found.wants is intents.Wants.POLICY:
        return policy.answer(turn, talk, found.text)
    if found.wants is intents.Wants.ABUSE:
        return abuse(turn, talk)
    if found.wants in _BESIDE:
        return then_present(talk, Utterance(say(_BESIDE[found.wants])))
    return obey(turn, talk, Command(found.wants))


_BESIDE: dict[Command | intents.Wants, str] = {
    intents.Wants.OFF_TOPIC: "idle.beside",
    intents.Wants.INVITATION: "expert.no_invitation",
    intents.Wants.THANKS: "idle.thanks",
}


def hear_beside(turn: Turn, talk: Talk, text: str) -> Answer:
    """Show an officer the demand of a number, then go on with the form in progress."""
    told = officer.number_beside(turn, talk, text)
    if told is None:
        return go_on(turn, talk, text)
    return then_present(talk, told)


# whose words they may be, before they are taken for an enterprise's
_HEARERS = (
    officer.hear, unit.hear, follow_ups.hear, ratings.hear, visit_words.hear, visits.hear,
    invitations.hear, expert.hear, small_talk.hear,
)  # fmt: skip


def hear(turn: Turn, talk: Talk, text: str) -> Answer:
    """Answer free words when no form is in progress."""
    told = next((found for step in _HEARERS if (found := step(turn, talk, text))), None)
    if told is not None:
        return told
    understood = reading.understand(text, role="enterprise", context="idle", ref_date=turn.today)
    if understood.intent == "submit_demand" and officer.is_somebody_elses(turn, understood.slots):
        return replace(talk, held=readers.without_phones(text)[:1500]), officer.ask_whose()
    handler = _INTENTS.get(understood.intent)
    if handler is None:
        return not_understood(turn, talk, text)
    return handler(turn, talk, text, understood)


def _by(command: Command) -> Callable[[Turn, Talk, str, Understood], Answer]:
    def handler(turn: Turn, talk: Talk, _text: str, _understood: Understood) -> Answer:
        return obey(turn, talk, command)

    return handler


def _pass_on(turn: Turn, talk: Talk, text: str, _understood: Understood) -> Answer:
    return account.human(turn, talk, text)


def abuse(turn: Turn, talk: Talk) -> Answer:
    """One calm sentence a day, then silence; never a loss of rights (R96)."""
    moment = int(turn.now.timestamp())
    if talk.warned and moment - talk.warned < QUIET_AFTER_ABUSE:
        return talk, Utterance()
    return replace(talk, warned=moment), Utterance(say("idle.abuse"))


def _abuse(turn: Turn, talk: Talk, _text: str, _understood: Understood) -> Answer:
    return abuse(turn, talk)


def _greet(turn: Turn, talk: Talk, _text: str, _understood: Understood) -> Answer:
    if talk.shelf:
        return talk, shelf.card(talk)
    return replace(talk, misses=0), greet(turn, "welcome.hello")


def _plain(key: str) -> Callable[[Turn, Talk, str, Understood], Answer]:
    def handler(_turn: Turn, talk: Talk, _text: str, _understood: Understood) -> Answer:
        return talk, Utterance(say(key))

    return handler


FEW_WORDS = 8


def _noise(turn: Turn, talk: Talk, text: str, _understood: Understood) -> Answer:
    if len(text.strip()) <= FEW_WORDS:  # an answer to a question that is no longer open
        return not_understood(turn, talk, text)
    # nothing of ours by itself, but perhaps what was asked for when a demand came back
    asked = demands.perhaps_for_the_returned(turn, talk, text)
    if asked is not None:
        return asked
    # a tap on 「提一个需求」 takes the words along
    kept = replace(talk, held=readers.without_phones(text)[:1500])
    return kept, Utterance(say("idle.noise"), choices_of(turn))


_INTENTS: dict[str, Callable[[Turn, Talk, str, Understood], Answer]] = {
    "submit_demand": demands.submit,
    "supplement_demand": demands.supplement,
    "modify_demand": demands.modify,
    "withdraw_demand": demands.withdraw_for,
    "query_status": _by(Command.MINE),
    "resume_draft": _by(Command.RESUME),
    "privacy_query": _by(Command.ME),
    "privacy_delete": _by(Command.ERASE),
    "privacy_restrict": _by(Command.RESTRICT),
    "human_service": _pass_on,
    "complaint": _pass_on,
    "request_followup": _pass_on,
    "transfer_contact": _pass_on,
    "report_outcome": _pass_on,
    "submit_case": _pass_on,
    "apply_base": _pass_on,
    "ask_detail": policy.hear,
    "reschedule": _pass_on,
    "ask_policy": policy.hear,
    "subscribe_reminder": _by(Command.REMIND),
    "unsubscribe_reminder": _by(Command.NO_REMIND),
    "bind_identity": _plain("officer.how_to_bind"),
    "help": _greet,
    "greet": _greet,
    "thanks": _plain("idle.thanks"),
    "abuse": _abuse,
    "noise": _noise,
    **dict.fromkeys(("accept", "decline", "rate"), _plain("idle.nothing_to_answer")),
    **dict.fromkeys(
        ("confirm", "deny", "cancel", "skip", "back", "save_draft"), _plain("idle.nothing_open")
    ),
}


def not_understood(turn: Turn, talk: Talk, text: str) -> Answer:
    """Say so kindly, say more each time, and keep the words so that a tap can use them."""
    misses = talk.misses + 1
    key = f"idle.miss_{min(misses, 3)}"
    return replace(talk, misses=misses, held=readers.without_phones(text)[:1500]), Utterance(
        say(key), choices_of(turn)
    )
