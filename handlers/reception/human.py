"""A person who talks with an officer: words are passed on until one says 「结束」 or a day passes.

The conversation of the person carries the mark of the talk; nobody else pays for looking.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Utterance
from handlers.flows.readers import mask_phones
from handlers.flows.talk import Talk, Turn
from handlers.operations import journal, occasions, threads
from handlers.reception.commands import Command
from handlers.rules.rounds import NANJING
from handlers.wording import say
from storage.models import Bureau, HumanThread, Officer
from storage.vocabulary import ThreadState

END = frozenset({"结束", "结束人工", "结束对话", "没事了", "不用了谢谢", "退出人工"})
# these stay with the bot, whoever is talking
KEPT = frozenset(
    {
        Command.ERASE,
        Command.NO_REMIND,
        Command.REMIND,
        Command.ME,
        Command.RESTRICT,
        Command.UNRESTRICT,
    }
)
MOST = 500


def hear(
    turn: Turn, talk: Talk, text: str, command: Command | None
) -> tuple[Talk, Utterance, bool]:
    """Pass a person's words on to the officer they talk with.

    Gives the conversation, what is said, and whether the words are dealt with.
    """
    thread = turn.session.get(HumanThread, talk.thread)
    if thread is None or thread.state is ThreadState.CLOSED:
        return replace(talk, thread=0), Utterance(), False
    with_bot = turn.heard.option or command in KEPT or talk.flow == "erase"
    if thread.state is ThreadState.WAITING or with_bot:
        return talk, Utterance(), False
    if thread.until is not None and thread.until <= turn.now:
        threads.end(turn.session, "system", thread, turn.now)
        return replace(talk, thread=0), Utterance(say("human.resumed")), False
    if squeeze(text) in END:
        threads.end(turn.session, journal.follower(turn.openid), thread, turn.now)
        _tell_officer(turn, thread, "ended", say("human.ended_by_person", number=thread.number))
        return replace(talk, thread=0), Utterance(say("human.resumed")), True
    words = mask_phones(text)[:MOST]
    said = say("human.person_says", number=thread.number, words=words)
    _tell_officer(turn, thread, "said", said)
    return talk, Utterance(say("human.relayed")), True


def _tell_officer(turn: Turn, thread: HumanThread, what: str, text: str) -> None:
    officer = turn.session.get(Officer, thread.officer_id)
    if officer is None or officer.openid is None:
        return
    occasions.tell(
        turn.session,
        "human_said",
        officer.openid,
        turn.now,
        {"thread": thread.id, "event": what, "push": turn.heard.key},
        text=text,
        region=thread.bureau_code,
        data={
            "who": say("human.called", number=thread.number),
            "words": text,
            "at": f"{turn.now.astimezone(NANJING):%Y-%m-%d %H:%M}",
        },
    )


def say_to_person(
    turn: Turn, thread: HumanThread, who: tuple[Officer, Bureau], words: str, *, begins: bool
) -> None:
    """Send an officer's words; the first time with what happens from now on."""
    officer, bureau = who
    text = say("human.officer_says", bureau=bureau.name, name=officer.name, words=words)
    occasions.tell(
        turn.session,
        "human_answer",
        thread.openid,
        turn.now,
        {"thread": thread.id, "push": turn.heard.key},
        text=f"{text}\n{say('human.begins')}" if begins else text,
        region=thread.bureau_code,
    )


def resume(session: Session, thread: HumanThread, now: datetime) -> None:
    """Tell the person that the bot answers again."""
    occasions.tell(
        session,
        "human_resumed",
        thread.openid,
        now,
        {"thread": thread.id},
        text=say("human.resumed"),
        region=thread.bureau_code,
    )


def end_old(session: Session, now: datetime) -> int:
    """End the talks whose day has passed and say so; returns how many."""
    ended = threads.end_old(session, now)
    for thread in ended:
        resume(session, thread, now)
    return len(ended)
