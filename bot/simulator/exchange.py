"""One push from beginning to end: the line in the chat, the tries, the reply, silence or notice."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.simulator.chat import Chat
from bot.simulator.courier import Courier
from bot.simulator.pushes import MESSAGES, Push, Request
from bot.simulator.state import State
from bot.simulator.times import unix
from bot.simulator.values import (
    ACCEPTED,
    NOTICE,
    Attempt,
    Delivery,
    Later,
    Line,
    Verdict,
    Who,
)
from bot.simulator.xmltree import Field

FIRST_MSGID = 24_000_000_000_000_000
FIRST_JOB = 3_000_000_000_000_000_000


@dataclass(frozen=True)
class _Parcel:
    """A push with everything needed to finish it later."""

    delivery: Delivery
    push: Push
    line: Line | None
    caused: bool


class Exchange:
    """Makes pushes, posts them and writes the result into the chats."""

    def __init__(self, state: State, chat: Chat, courier: Courier) -> None:
        self._state = state
        self._chat = chat
        self._courier = courier
        self._held: list[_Parcel] = []

    def message(self, openid: str, kind: str, fields: tuple[Field, ...], line: Line) -> Delivery:
        """Push what a person sent; ``line`` already stands in the chat."""
        with self._state.lock:
            knobs = self._state.knobs
            msgid = knobs.fixed_msgid or FIRST_MSGID + self._state.mint.number("msgid")
            push = Push(openid, kind, self._created(), fields, msgid=msgid)
        return self._send(push, line, caused=True)

    def event(
        self,
        openid: str,
        event: str,
        fields: tuple[Field, ...],
        *,
        line: Line | None = None,
        caused: bool = False,
    ) -> Delivery:
        """Push an event; ``caused`` means a person did it in the chat and would see a notice."""
        push = Push(openid, "event", self._created(), fields, event=event)
        return self._send(push, line, caused=caused)

    def raw(self, request: Request) -> Delivery:
        """Post a request made by hand; nothing of it appears in a chat."""
        number = self._state.mint.number("delivery")
        text = request.body.decode("utf-8", "replace")[:4000]
        attempts = self._courier.post_raw(request)
        done = Delivery(number, "", "raw", text, self._state.now(), attempts)
        return self._chat.record(done, None)

    def again(self, delivery: Delivery) -> Attempt:
        """Post a finished delivery's push once more; the chat is not changed."""
        is_message = delivery.kind in MESSAGES
        return self._courier.again(delivery.openid, delivery.push, is_message=is_message)

    def nothing(self, openid: str, kind: str, *, opened: str = "") -> Delivery:
        """Record an act that pushes nothing, such as opening a web page."""
        number = self._state.mint.number("delivery")
        done = Delivery(number, openid, kind, "", self._state.now(), opened=opened)
        return self._chat.record(done, None)

    def later(
        self, openid: str, event: str, fields: tuple[Field, ...], delay: timedelta, *, mass: int = 0
    ) -> Later:
        """Keep an event, or the end of a mass job, until its time has come."""
        number = self._state.mint.number("later")
        due = self._state.now() + delay
        return self._state.laters.put(
            number, Later(number, due, openid, event, _as_list(fields), mass)
        )

    def take_due(self) -> list[Later]:
        """Take what is due out of the waiting list, earliest first."""
        now = self._state.now()
        with self._state.lock:
            due = [later for later in self._state.laters.values() if later.due <= now]
            for later in due:
                self._state.laters.drop(later.number)
        return sorted(due, key=lambda later: (later.due, later.number))

    def push_later(self, later: Later) -> Delivery:
        """Push an event that waited."""
        return self.event(later.openid, later.event, _as_fields(later.fields))

    def release(self) -> list[Delivery]:
        """Post the pushes held back for reordering."""
        with self._state.lock:
            held, self._held = self._held, []
        return [self._carry(parcel) for parcel in held]

    def _created(self) -> int:
        return self._state.knobs.fixed_create_time or unix(self._state.now())

    def _send(self, push: Push, line: Line | None, *, caused: bool) -> Delivery:
        number = self._state.mint.number("delivery")
        started = Delivery(number, push.openid, push.name, "", self._state.now())
        if line is not None:
            line = replace(line, delivery=number)
        self._chat.record(started, line)
        parcel = _Parcel(started, push, line, caused)
        with self._state.lock:
            if self._state.knobs.reorder and not self._held:
                self._held.append(parcel)
                held = replace(started, attempts=(Attempt(0, "", 0.0, Verdict.HELD),))
                return self._chat.record(held, line)
        done = self._carry(parcel)
        self.release()
        return done

    def _carry(self, parcel: _Parcel) -> Delivery:
        outcome = self._courier.carry(parcel.push)
        done = replace(
            parcel.delivery, push=outcome.plain, attempts=outcome.attempts, reply=outcome.reply
        )
        if parcel.caused and done.verdict not in ACCEPTED:
            done = replace(done, notice=NOTICE)
        self._chat.record(done, parcel.line)
        self._show(done)
        return done

    def _show(self, done: Delivery) -> None:
        """Put the reply or the notice into the chat."""
        more: dict[str, Any] = {"delivery": done.number, "via": "reply"}
        if done.reply is not None and self._follows(done.openid):
            raw = next(a.answer for a in done.attempts if a.verdict is Verdict.REPLY)
            reply = done.reply
            more |= {"detail": reply.detail, "raw": raw}
            self._chat.add(done.openid, Who.ACCOUNT, reply.kind, reply.text, **more)
        elif done.notice:
            self._chat.add(done.openid, Who.NOTICE, "notice", done.notice, **more)

    def _follows(self, openid: str) -> bool:
        person = self._state.followers.get(openid)
        return person is not None and person.following


def _as_list(fields: tuple[Field, ...]) -> list[Any]:
    return [[name, _as_list(v) if isinstance(v, tuple) else v] for name, v in fields]


def _as_fields(kept: list[Any]) -> tuple[Field, ...]:
    return tuple((name, _as_fields(v) if isinstance(v, list) else v) for name, v in kept)
