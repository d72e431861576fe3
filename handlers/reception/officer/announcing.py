"""What officers do with announcements in the chat: look, release, hold, go on, stop, send again."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.dialogue.conversation import Option, Utterance, present
from handlers.dialogue.forms import begin
from handlers.dialogue.readers import plain
from handlers.flows.announce import ANNOUNCE, ways
from handlers.flows.talk import Talk, Turn
from handlers.operations import broadcasts, expansion
from handlers.operations.broadcasts import NotNow, NotYours, SamePerson
from handlers.reception.officer.acting import Answer, Who
from handlers.rules.rounds import NANJING
from handlers.wording import say
from storage.models import Broadcast, Officer
from storage.queries import broadcasts as questions
from storage.vocabulary import BroadcastState

_ORDER = re.compile(
    r"^(?P<verb>放行|暂停|继续|停止|重发|看看?|查看)\s*公告\s*(?P<number>\d{1,6})号?$"
)
Deed = Callable[[Session, Officer, Broadcast, datetime], object]
DEEDS: dict[str, tuple[Deed, str]] = {
    "放行": (broadcasts.release, "announce.released"),
    "暂停": (broadcasts.hold, "announce.held"),
    "继续": (broadcasts.go_on, "announce.gone_on"),
    "停止": (broadcasts.call_off, "announce.stopped"),
    "重发": (expansion.send_again, "announce.sent_again"),
}


_WRITE = re.compile(r"^(?:我要|我想|请|帮我)?(?:发|拟|写|群发)(?:一?[个条份]|一下)?(?:公告|通告)")


def announce(_turn: Turn, talk: Talk, _who: Who) -> Answer:
    """Begin to write an announcement."""
    draft = begin(ANNOUNCE)
    return replace(talk.idle(), flow="announce").in_form(draft), present(ANNOUNCE, draft)


def listed(turn: Turn, talk: Talk, who: Who) -> Answer:
    """The newest announcements that this bureau answers for."""
    rows = [row for row in questions.newest(turn.session) if _sees(turn, who, row)][:8]
    if not rows:
        return talk, Utterance(say("announce.none"))
    lines = "\n".join(
        say("announce.line", number=row.id, title=row.title, state=row.state.label) for row in rows
    )
    return talk, Utterance(say("announce.list", lines=lines))


def _sees(turn: Turn, who: Who, row: Broadcast) -> bool:
    return broadcasts.sees(turn.session, who[1], row)


def hear(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """Do what an order about an announcement says; None when it is no such order."""
    found = _ORDER.match(plain(text))
    if found is not None:
        return _obey(turn, talk, who, found)
    # 「发个公告，提醒各县月底前报」
    return announce(turn, talk, who) if _WRITE.match(text.strip()) else None


def _obey(turn: Turn, talk: Talk, who: Who, found: re.Match[str]) -> Answer:
    number = int(found["number"])
    try:
        row = broadcasts.find(turn.session, who[1], number)
    except NotYours:
        return talk, Utterance(say("announce.no_such", number=number))
    if found["verb"] not in DEEDS:
        return talk, _card(turn, row)
    deed, key = DEEDS[found["verb"]]
    try:
        deed(turn.session, who[0], row, turn.now)
    except SamePerson:
        return talk, Utterance(say("announce.same_person", number=number))
    except NotNow as why:
        return talk, Utterance(say("announce.not_now_state", number=number, state=why.state.label))
    starts = f"{(row.starts_at or turn.now).astimezone(NANJING):%H:%M}"
    said = say(key, number=number, title=row.title, starts=starts)
    return talk, Utterance(said, _next(row))


def _card(turn: Turn, row: Broadcast) -> Utterance:
    """An announcement: what would happen before its release, what has become of it afterwards."""
    if row.state is BroadcastState.COMPOSED:
        told = ways(turn, row)
    else:
        outcome = questions.outcome(turn.session, row.id)
        counts = [
            say("announce.count", state=state.label, count=count)
            for state, count in sorted(outcome.states.items())
        ]
        told = "\n".join([say("announce.so_far", count=outcome.total), *counts])
    said = say(
        "announce.card", number=row.id, title=row.title, state=row.state.label,
        words=row.wordings[""][:300], told=told,
    )  # fmt: skip
    return Utterance(said, _next(row))


def _next(row: Broadcast) -> tuple[Option, ...]:
    """What can be done with it now."""
    verbs = {
        BroadcastState.COMPOSED: ("放行", "停止"),
        BroadcastState.RELEASED: ("暂停", "停止"),
        BroadcastState.HELD: ("继续", "停止"),
        BroadcastState.DONE: ("重发",),
        BroadcastState.STOPPED: (),
    }[row.state]
    return tuple(
        Option(f"{verb}公告{row.id}", say("announce.choose", verb=verb, number=row.id))
        for verb in verbs
    )
