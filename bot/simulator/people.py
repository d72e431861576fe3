"""The people on the platform: who follows, and what they currently allow the account to send."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.simulator.errors import ApiError
from bot.simulator.state import State
from bot.simulator.times import month
from bot.simulator.values import Follower, Window

WINDOWS: dict[str, tuple[int, timedelta]] = {
    "message": (5, timedelta(hours=48)),
    "menu": (3, timedelta(minutes=1)),
    "follow": (3, timedelta(minutes=1)),
    "scan": (3, timedelta(minutes=1)),
}
"""Customer-service messages allowed after each kind of act, and for how long (protocol §4.9)."""

MASS_A_MONTH = 4
OPENID = re.compile(r"[A-Za-z0-9_-]{28}")


class People:
    """Followers and their permissions; every change goes through here."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, name: str, note: str = "", openid: str = "") -> Follower:
        """Let a person exist who does not follow yet; the openid is made up unless given."""
        with self._state.lock:
            chosen = openid or "o" + self._state.mint.word("openid", 27)
            if not OPENID.fullmatch(chosen):
                raise ValueError(f"not an openid: {chosen!r}")
            return self._state.followers.put(chosen, Follower(chosen, name, note))

    def known(self, openid: str) -> Follower:
        """Give a person; one never met before comes to exist with a made-up name."""
        with self._state.lock:
            person = self._state.followers.get(openid)
            return person or self.add(f"微信用户{openid[-4:]}", openid=openid)

    def find(self, openid: str) -> Follower | None:
        """Give a person, or None."""
        return self._state.followers.get(openid)

    def change(self, openid: str, **changes: Any) -> Follower:
        """Replace fields of a person."""
        with self._state.lock:
            person = replace(self.known(openid), **changes)
            return self._state.followers.put(openid, person)

    def all(self) -> list[Follower]:
        """Give everybody, oldest acquaintance first."""
        return self._state.followers.values()

    def following(self) -> list[Follower]:
        """Give the followers in the order they followed."""
        found = [person for person in self.all() if person.following]
        return sorted(found, key=lambda person: (person.subscribe_time or _NEVER, person.openid))

    def open_window(self, openid: str, kind: str) -> None:
        """Refill the customer-service allowance of one kind of interaction (protocol §4.9)."""
        count, span = WINDOWS[kind]
        now = self._state.now()
        with self._state.lock:
            windows = self.known(openid).windows | {kind: Window(count, now + span)}
            self.change(openid, windows=windows, last_heard=now)

    def spend_window(self, openid: str) -> None:
        """Use up one message of the window ending soonest; ``ApiError`` 45015 or 45047 if none."""
        now = self._state.now()
        with self._state.lock:
            person = self.known(openid)
            is_open = {kind: w for kind, w in person.windows.items() if now < w.until}
            if not is_open:
                raise ApiError(45015)
            usable = [kind for kind, window in is_open.items() if window.left > 0]
            if not usable:
                raise ApiError(45047)
            kind = min(usable, key=lambda name: is_open[name].until)
            spent = replace(is_open[kind], left=is_open[kind].left - 1)
            self.change(openid, windows=person.windows | {kind: spent})

    def spend_mass(self, openid: str) -> bool:
        """Count one mass message this month; False if the person already got four (§4.10)."""
        this_month = month(self._state.now())
        with self._state.lock:
            person = self.known(openid)
            sent = person.mass_sent.get(this_month, 0)
            if sent >= MASS_A_MONTH:
                return False
            self.change(openid, mass_sent=person.mass_sent | {this_month: sent + 1})
            return True

    def receiver(self, openid: object) -> Follower:
        """Check an API call's receiver: 40003 no such openid, 43004 not following, 43019."""
        person = self.existing(openid)
        if not person.following:
            raise ApiError(43004)
        if person.blacklisted:
            raise ApiError(43019)
        return person

    def existing(self, openid: object) -> Follower:
        """Check that an openid is one of this account's (40003)."""
        person = self.find(openid) if isinstance(openid, str) and openid else None
        if person is None:
            raise ApiError(40003)
        return person


_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
