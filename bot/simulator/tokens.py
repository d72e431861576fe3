"""Access tokens: two families that know nothing of each other (protocol §4.1)."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.simulator.errors import ApiError
from bot.simulator.state import State
from bot.simulator.times import day, unix
from bot.simulator.values import Token

LIFE = timedelta(seconds=7200)
OVERLAP = timedelta(seconds=300)
FORCE_GAP = timedelta(seconds=30)
FORCED_A_DAY = 20


class Tokens:
    """Issues tokens and judges them."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.whitelist: set[str] | None = None
        """Addresses that may fetch tokens; None allows all (else 40164)."""

    def classic(self) -> tuple[str, int]:
        """Issue by ``/cgi-bin/token``: always a new one, the former lives five more minutes."""
        with self._state.lock:
            now = self._state.now()
            self._end_former("classic", now + OVERLAP)
            return self._shown(self._issue("classic", now), now)

    def stable(self, *, force: bool) -> tuple[str, int]:
        """Issue by ``/cgi-bin/stable_token``: the same one while it has five minutes left."""
        with self._state.lock:
            now = self._state.now()
            current = self._current("stable", now)
            if force and not self._forced_lately(now):
                return self._forced(now)
            if current is not None and (force or current.expires - now > OVERLAP):
                return self._shown(current, now)
            return self._shown(self._issue("stable", now), now)

    def check(self, value: str) -> None:
        """Let a living token pass; ``ApiError`` 41001 none, 42001 aged, 40001 unknown or killed."""
        if not value:
            raise ApiError(41001)
        token = self._state.tokens.get(value)
        now = self._state.now()
        if token is None:
            raise ApiError(40001)
        if not token.alive(now):
            raise ApiError(42001 if token.expires <= now else 40001)
        early_death = self._state.knobs.early_death
        if early_death and self._state.mint.chance("early death") < early_death:
            self.kill(value)
            raise ApiError(40001)

    def kill(self, value: str = "") -> None:
        """Let a token, or all, die early, as happens in the wild; the next call gets 40001."""
        with self._state.lock:
            for token in self._state.tokens.values():
                if value in ("", token.value):
                    self._state.tokens.put(
                        token.value, replace(token, dies=self._earlier(token, self._state.now()))
                    )

    def alive(self, family: str = "stable") -> list[Token]:
        """Give the tokens of a family that still work, oldest first."""
        now = self._state.now()
        return [t for t in self._state.tokens.values() if t.family == family and t.alive(now)]

    def _forced_lately(self, now: datetime) -> bool:
        last = (self._state.notes.get("forced") or {}).get("at", 0)
        return unix(now) - int(last) < FORCE_GAP.total_seconds()

    def _forced(self, now: datetime) -> tuple[str, int]:
        kept = self._state.notes.get("forced") or {}
        count = kept.get("count", 0) if kept.get("day") == day(now) else 0
        if count >= FORCED_A_DAY:
            raise ApiError(45009)
        self._state.notes.put("forced", {"at": unix(now), "day": day(now), "count": count + 1})
        self._end_former("stable", now + self._state.knobs.force_overlap)
        return self._shown(self._issue("stable", now), now)

    def _end_former(self, family: str, moment: datetime) -> None:
        """Let the current token die at a moment and those before it at once."""
        now = self._state.now()
        living = self.alive(family)
        for token in living[:-1]:
            self._state.tokens.put(token.value, replace(token, dies=self._earlier(token, now)))
        for token in living[-1:]:
            self._state.tokens.put(token.value, replace(token, dies=self._earlier(token, moment)))

    def _earlier(self, token: Token, moment: datetime) -> datetime:
        return moment if token.dies is None else min(token.dies, moment)

    def _current(self, family: str, now: datetime) -> Token | None:
        living = [t for t in self.alive(family) if t.dies is None and now < t.expires]
        return living[-1] if living else None

    def _issue(self, family: str, now: datetime) -> Token:
        value = f"{80 + len(family)}_" + self._state.mint.word("access token", 133)
        return self._state.tokens.put(value, Token(value, family, now, now + LIFE))

    def _shown(self, token: Token, now: datetime) -> tuple[str, int]:
        return token.value, int((token.expires - now).total_seconds())
