"""Carrying pushes to the callback: five seconds a try, up to three tries, one judgement each."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.simulator.answers import Asked, Judgement, judge
from bot.simulator.callback import Callback
from bot.simulator.mint import DIGITS
from bot.simulator.pushes import MESSAGES, Push, Request, body_of, document, request, url_check
from bot.simulator.state import State
from bot.simulator.times import unix
from bot.simulator.values import ACCEPTED, Attempt, Reply, Verdict


@dataclass(frozen=True)
class Outcome:
    """All tries of one push, and the reply the person sees if there was one."""

    plain: str
    attempts: tuple[Attempt, ...]
    reply: Reply | None = None


class Courier:
    """Posts pushes and judges the answers (protocol §3.1, §8). Never holds the state's lock."""

    def __init__(self, state: State, knows_media: Callable[[str], bool]) -> None:
        self._state = state
        self._knows_media = knows_media
        self.callback: Callback | None = None
        self.clock = time.perf_counter

    def carry(self, push: Push) -> Outcome:
        """Post a push until it is accepted, refused for good, or out of tries."""
        knobs = replace(self._state.knobs)
        plain = body_of(document(self._state.account, push, knobs), knobs)
        asked = Asked(
            push.openid,
            knobs.mode or self._state.account.mode,
            push.kind in MESSAGES,
            knobs.body_format == "json",
            knobs.text_limit,
        )
        attempts: list[Attempt] = []
        reply: Reply | None = None
        asks: Request | None = None
        extra = knobs.duplicates
        tries = knobs.tries
        while len(attempts) < tries:
            if asks is None or knobs.fresh_nonce:
                asks = self._signed(push.openid, plain)
            attempt, judgement = self._try(len(attempts) + 1, asks, asked, knobs.deadline)
            attempts.append(attempt)
            reply = reply or judgement.reply
            if attempt.verdict in ACCEPTED and extra > 0:
                extra, tries = extra - 1, max(tries, len(attempts) + 1)
            elif attempt.verdict not in knobs.retry_on:
                break
        return Outcome(plain, tuple(attempts), reply)

    def again(self, openid: str, plain: str, *, is_message: bool) -> Attempt:
        """Post a push once more, signed anew, whatever became of it before."""
        account, knobs = self._state.account, self._state.knobs
        mode, is_json = knobs.mode or account.mode, knobs.body_format == "json"
        asked = Asked(openid, mode, is_message, is_json, knobs.text_limit)
        return self._try(1, self._signed(openid, plain), asked, knobs.deadline)[0]

    def post_raw(self, ask: Request) -> tuple[Attempt, ...]:
        """Post a request as it is, once; the answer is judged as one to nobody in particular."""
        asked = Asked("", self._state.account.mode, is_message=True)
        return (self._try(1, ask, asked, self._state.knobs.deadline)[0],)

    def check_url(self) -> bool:
        """Make the GET check of the console's "save" button (protocol §1.2)."""
        if self.callback is None:
            return False
        echo = self._state.mint.word("echostr", 16, DIGITS)
        stamp = unix(self._state.now() + self._state.knobs.clock_drift)
        nonce = self._state.mint.word("nonce", 10, DIGITS)
        query = url_check(self._state.account, timestamp=stamp, nonce=nonce, echo=echo)
        try:
            answer = self.callback.get(query, self._state.knobs.deadline)
        except OSError:
            return False
        return answer.status == 200 and answer.body == echo.encode()

    def _signed(self, openid: str, plain: str) -> Request:
        knobs = self._state.knobs
        stamp = unix(self._state.now() + knobs.clock_drift)
        nonce = self._state.mint.word("nonce", 10, DIGITS)
        return request(
            self._state.account, openid, plain, timestamp=stamp, nonce=nonce, knobs=knobs
        )

    def _try(
        self, number: int, ask: Request, asked: Asked, deadline: float
    ) -> tuple[Attempt, Judgement]:
        started = self.clock()
        status, text = 0, ""
        try:
            if self.callback is None:
                raise ConnectionRefusedError("no callback is connected")
            answer = self.callback.post(ask.query, ask.body, ask.headers, deadline)
            status, text = answer.status, answer.body.decode("utf-8", "replace")
            judgement = judge(self._state.account, asked, answer, self._knows_media)
        except TimeoutError:
            judgement = Judgement(Verdict.TIMEOUT, f"no answer in {deadline:g} s")
        except OSError as error:
            judgement = Judgement(Verdict.UNREACHABLE, type(error).__name__)
        latency = (self.clock() - started) * 1000
        attempt = Attempt(
            number, ask.query, latency, judgement.verdict, judgement.reason, status, text[:4000]
        )
        return attempt, judgement
