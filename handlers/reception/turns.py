"""Turns of a conversation in the database: take the turn, claim the push, remember the answer."""

from collections import deque
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from handlers.dialogue.links import MOST_BYTES
from handlers.dialogue.values import changed
from handlers.flows.readers import mask_phones, mobile
from handlers.flows.talk import Talk, Turn
from handlers.operations import journal, occasions
from handlers.ports import SPOKEN, TAPPED, Heard, House, Kind
from handlers.reception import desk, receipts, replies, waiting
from handlers.reception.progress import DONE
from handlers.rules.rounds import local_day
from handlers.wording import say
from storage import faults
from storage.models import Hearing
from storage.prepared import insert_of
from storage.queries import turns
from storage.vocabulary import Act, HearingState

MOST_TRIES = 3
KEPT_TEXT = 4000
MOBILE = mobile()
Numbered = deque[tuple[int, Heard]]

# nobody's turn: reports about jobs carry no person (protocol §2.6), page visits say nothing
IMPERSONAL = frozenset({Kind.VISIT, Kind.ACCOUNT})
ERASED = f"erase/{DONE}"


def _kept_words(heard: Heard) -> str:
    """What was said, with the middle of every phone number starred."""
    told = (heard.facts.get(name) for name in ("recognised", "label", "button"))
    words = heard.text or next((str(word) for word in told if word), "")
    return mask_phones(words.replace("\x00", ""))[:KEPT_TEXT] if words else ""


def receive(session: Session, pushes: Sequence[Heard], now: datetime, house: House) -> list[str]:
    """Hear a group of pushes in their order; the texts of the replies, empty for nothing to say.

    Every delivery of one push gets the same text. Raises whatever a handler raises; the caller
    rolls everything back, hears each alone, and parks the one that failed.
    """
    said = [""] * len(pushes)
    waiting = deque(enumerate(pushes))
    while waiting:
        together, waiting = _one_each(waiting)
        heard = [push for _, push in together]
        for (place, _), reply in zip(together, _hear(session, heard, now, house), strict=True):
            said[place] = reply
    return said


def _one_each(waiting: Numbered) -> tuple[list[tuple[int, Heard]], Numbered]:
    """The first push of each person, who are heard together, and what is left for the next time."""
    first: dict[str, tuple[int, Heard]] = {}
    left: Numbered = deque()
    for place, push in waiting:
        # who has no openid (reports about jobs) is told apart by the key
        if first.setdefault(push.openid or push.key, (place, push)) != (place, push):
            left.append((place, push))
    return list(first.values()), left


def _hear(session: Session, pushes: list[Heard], now: datetime, house: House) -> list[str]:
    """Hear pushes of different people: one statement for all of them at each step of a turn.

    A person's conversation is written in their own turn and by nobody else, so it does not matter
    that all turns are taken before the first push is handled.
    """
    connection = session.connection()
    spoken = [push for push in pushes if push.kind not in IMPERSONAL | {Kind.RECEIPT}]
    kept = [push for push in pushes if push.kind not in IMPERSONAL]
    taken = turns.take_turns(
        connection, [push.openid for push in spoken], [push.key for push in kept]
    )
    faults.hit("inbound.locked")
    heard: dict[str, turns.Kept] = {}
    after: list[turns.After] = []
    for push in kept:
        if push.key not in taken.unheard:
            continue
        if push.kind is Kind.RECEIPT:
            receipts.settle(session, push, now)
            heard[push.key] = _kept(push)
        else:
            heard[push.key], left = _apply(session, push, taken.seats[push.openid], now, house)
            after.append(left)
        session.flush()
        session.expunge_all()  # each piece of work starts with clean hands
    faults.hit("inbound.handled")
    turns.keep(connection, after, list(heard.values()), now)
    return [
        _outgoing(heard[push.key].reply, push)
        if push.key in heard
        else _said_before(connection, push)
        for push in pushes
    ]


def _kept(heard: Heard, reply: str = "", question: str = "") -> turns.Kept:
    # the words by which somebody has everything erased are not kept either
    words = "" if question == ERASED else _kept_words(heard)
    return turns.Kept(
        heard.key, heard.openid, heard.kind.value, heard.said_at, words, reply, question
    )


def _said_before(connection: Connection, heard: Heard) -> str:
    if heard.kind in IMPERSONAL or heard.kind is Kind.RECEIPT:
        return ""
    return _outgoing(turns.reply_of(connection, heard.key), heard)


def _outgoing(reply: str, heard: Heard) -> str:
    if replies.UNKEPT not in reply:
        return reply
    return replies.fill_in(reply, MOBILE.spot(heard.text, date.min) or "")


def _apply(
    session: Session, heard: Heard, seat: turns.Seat, now: datetime, house: House
) -> tuple[turns.Kept, turns.After]:
    agreed = seat.agreed_version == house.privacy_version
    turn = Turn(session, heard, now, local_day(now), house, agreed)
    talk, said = desk.answer(turn, Talk.load(seat.conversation), seat.asked, seat.said_at)
    asked = seat.asked + 1 if said.asks_anew else seat.asked
    text, rest = replies.render(said.utterance, asked)
    if seat.waiting:
        room = MOST_BYTES - len(text.encode())
        news = waiting.tell(session, heard, now, room - 1)
        text = "\n".join(part for part in (news, text) if part)
    kept = _kept(heard, text, said.mark if text else "")
    talk = changed(talk, rest=rest, at=max(talk.at, int(now.timestamp())))
    said_at = max(seat.said_at, heard.said_at)
    return kept, turns.After(heard.openid, talk.dump(), asked, said_at, **_opened(heard))


def _opened(heard: Heard) -> dict[str, int]:
    """The window for customer messages that a push opens (protocol §4.9)."""
    if heard.kind in SPOKEN and not heard.option:
        return {"spoke_at": heard.said_at}
    return {"tapped_at": heard.said_at} if heard.kind in TAPPED or heard.option else {}


def park(session: Session, heard: Heard, now: datetime, error: str) -> str:
    """Keep a push whose handler failed, raw, for the sweeper; returns the short answer.

    A delivery that was heard after all keeps its stored reply.
    """
    insert = insert_of(session.get_bind().dialect.name)
    kept = session.scalar(
        insert(Hearing)
        .values(
            key=heard.key, openid=heard.openid, kind=heard.kind.value, said_at=heard.said_at,
            heard_at=now, state=HearingState.PARKED, attempts=1, text=_kept_words(heard),
            reply=say("dialogue.parked"), raw=heard.to_json(), error=error[:80],
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Hearing.key)
    )  # fmt: skip
    if kept is not None:
        journal.write(
            session, "system", Act.PARK, journal.follower(heard.openid), now, error=error[:80]
        )
    reply = session.scalar(select(Hearing.reply).where(Hearing.key == heard.key))
    return _outgoing(reply or "", heard)


def parked_keys(session: Session, *, limit: int = 20) -> list[str]:
    """The parked pushes, each person's oldest first."""
    return list(
        session.scalars(
            select(Hearing.key)
            .where(Hearing.state == HearingState.PARKED)
            .order_by(Hearing.openid, Hearing.said_at)
            .limit(limit)
        )
    )


def finish_parked(session: Session, key: str, now: datetime, house: House) -> bool:
    """Handle a parked push with the same code; its answer is owed as a notice.

    Returns whether there was anything to do. Raises whatever the handler raises.
    """
    openid = session.scalar(select(Hearing.openid).where(Hearing.key == key))
    if openid is None:
        return False
    connection = session.connection()
    seat = turns.take_turns(connection, [openid]).seats[openid]
    row = session.scalar(
        select(Hearing)
        .where(Hearing.key == key, Hearing.state == HearingState.PARKED)
        .with_for_update(skip_locked=True)
    )
    if row is None or row.raw is None:
        return False
    heard = Heard.from_json(row.raw)
    kept, after = _apply(session, heard, seat, now, house)
    reply = kept.reply
    session.flush()
    turns.keep(connection, [after], [], now)
    row.state, row.raw, row.error, row.reply = HearingState.DONE, None, "", reply
    row.question = kept.question
    if reply:
        # kept as a notice, it may not hold a number that nobody has agreed to
        answer = replies.fill_in(reply, mask_phones(MOBILE.spot(heard.text, date.min) or ""))
        occasions.tell(session, "parked", openid, now, {"push": key}, text=answer)
    return True


def try_again_later(session: Session, key: str, now: datetime, error: str) -> HearingState:
    """Count a failed try of a parked push; the third is the last and is journalled as an alarm."""
    row = session.get_one(Hearing, key)
    row.attempts += 1
    row.error = error[:80]
    if row.attempts > MOST_TRIES:
        row.state = HearingState.REFUSED
        journal.write(
            session, "system", Act.GIVE_UP, journal.follower(row.openid), now, error=error[:80]
        )
    return row.state
