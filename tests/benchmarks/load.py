"""Load generator for a WeChat callback: closed loop or fixed rate, every reply checked.

Connections are hand-written ``asyncio`` protocols that do no more per message than write one
prepared request and read one reply. With a rate, message ``i`` is due at ``start + i / rate``
and its latency counts from there, so a stalled server cannot hide the messages behind it.
"""

import asyncio
import gc
import os
import secrets
import time
from array import array
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

from .script import Outcome, Script, Step, User
from .wire import BadReplyError, Event, Target, read_reply, request_bytes

# each run takes the next block of a million users, so two runs on one server never meet
_blocks = count(secrets.randbelow(4_000))
_TICK = os.sysconf("SC_CLK_TCK")
_SWEEP = 0.1


@dataclass(frozen=True)
class Plan:
    """How to load: seconds, connections, a rate (``None``: as fast as answers come)."""

    seconds: float = 8.0
    connections: int = 16
    rate: float | None = None
    timeout: float = 5.0
    prepared: int | None = None  # requests built before the clock starts; the rest on the way

    def ahead(self) -> int:
        """How many requests to build ahead: by default what can be needed, within reason."""
        if self.prepared is not None:
            return self.prepared
        return min(80_000, int(self.seconds * (self.rate or 8_000)) + self.connections)


@dataclass(frozen=True)
class Result:
    """What a load saw. ``rate`` counts every exchange, so errors make nobody slower."""

    count: int
    wall: float
    rate: float
    p50: float
    p95: float
    p99: float
    max: float
    wrong: int
    lost: int
    over_4s: int
    server_cpu: float
    client_cpu: float
    examples: tuple[str, ...] = ()

    @property
    def cpu_us(self) -> float:
        """Server CPU in microseconds a message."""
        return self.server_cpu / self.count * 1e6 if self.count else 0.0

    @property
    def client_us(self) -> float:
        """The generator's own CPU in microseconds a message."""
        return self.client_cpu / self.count * 1e6 if self.count else 0.0


# --- CPU time ----------------------------------------------------------------------------------


def _stat_fields(pid: str) -> list[str]:
    """The fields of /proc/PID/stat after the name: state, ppid, …; empty when it is gone."""
    try:
        text = Path("/proc", pid, "stat").read_text()
    except OSError:
        return []
    return text[text.rindex(")") + 2 :].split()


def process_tree(roots: Iterable[int]) -> set[int]:
    """The given processes and all their descendants that are alive."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat_fields(entry.name)):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: set[int] = set()
    todo = list(roots)
    while todo:
        pid = todo.pop()
        if pid not in found:
            found.add(pid)
            todo.extend(children.get(pid, ()))
    return found


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time of these processes, their descendants and reaped children."""
    ticks = 0
    for pid in process_tree(roots):
        ticks += sum(map(int, _stat_fields(str(pid))[11:15]))
    return ticks / _TICK


# --- reading HTTP ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response."""

    status: int
    body: bytes
    keep: bool


def _header(head: bytes, name: bytes) -> bytes | None:
    """The value of a header in a lower-case head."""
    start = head.find(b"\r\n" + name + b":")
    if start < 0:
        return None
    start += len(name) + 3
    end = head.find(b"\r\n", start)
    return head[start : end if end >= 0 else len(head)].strip()


def _chunks(data: bytes) -> tuple[bytes, int] | None:
    """Body and length of a chunked body, or ``None`` when it is not whole yet."""
    body, at = b"", 0
    while (line := data.find(b"\r\n", at)) >= 0:
        size = int(data[at:line].split(b";")[0], 16)
        start = line + 2
        if len(data) < start + size + 2:
            return None
        body, at = body + data[start : start + size], start + size + 2
        if size == 0:
            return body, at
    return None


def parse_response(data: bytes, *, ended: bool = False) -> Response | None:
    """Read one response; ``None`` while bytes are missing; ``ValueError`` when it is none."""
    split = data.find(b"\r\n\r\n")
    if split < 0:
        return None
    head, start = data[:split].lower(), split + 4
    keep = head.startswith(b"http/1.1") and _header(head, b"connection") != b"close"
    status = int(head[9:12])
    length = _header(head, b"content-length")
    if length is not None:
        end = start + int(length)
        if len(data) < end:
            return None
        return Response(status, data[start:end], keep and len(data) == end)
    if _header(head, b"transfer-encoding") == b"chunked":
        whole = _chunks(data[start:])
        return whole and Response(status, whole[0], keep and len(data) == start + whole[1])
    return Response(status, data[start:], keep=False) if ended else None


# --- conversations -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Message:
    """One step of one user, with its request when that could be built ahead."""

    user: User
    step: Step
    request: bytes | None


class _Crowd:
    """An endless supply of users; the first of them have their requests built already."""

    def __init__(self, target: Target, script: Script, prepared: int) -> None:
        self._target, self._script = target, script
        self._next = next(_blocks) % 10_000 * 1_000_000
        users = -(-prepared // len(script.steps))
        self._ready = deque(self._conversation() for _ in range(users))

    def _conversation(self) -> deque[_Message]:
        user = self._script.user(self._next)
        self._next += 1
        return deque(
            _Message(user, step, None if callable(step.said) else self.build(user, step))
            for step in (shared.for_user(user) for shared in self._script.steps)
        )

    def build(self, user: User, step: Step) -> bytes:
        """The request of a step."""
        said: str | Event = step.said(user) if callable(step.said) else step.said
        return request_bytes(self._target, user.openid, said)

    def take(self) -> deque[_Message]:
        """The conversation of the next user."""
        return self._ready.popleft() if self._ready else self._conversation()


class _Tally:
    """Counts and latencies of a run."""

    def __init__(self) -> None:
        self.latencies = array("d")
        self.outcomes = dict.fromkeys(Outcome, 0)
        self.examples: list[str] = []

    def note(self, seconds: float, outcome: Outcome, message: _Message | None, what: str) -> None:
        """Keep one ended message, and the first few bad ones in words."""
        self.latencies.append(seconds)
        self.outcomes[outcome] += 1
        if outcome is not Outcome.RIGHT and len(self.examples) < 5:
            who = message.user.openid if message else "-"
            said = message.step.said if message else "-"
            self.examples.append(f"{outcome.value}: {who} said {said!r}: {what[:200]}")

    def result(self, wall: float, server_cpu: float, client_cpu: float) -> Result:
        """Sum up."""
        ordered = sorted(self.latencies)
        total = len(ordered)

        def quantile(part: float) -> float:
            return ordered[min(total - 1, int(total * part))] * 1000 if total else 0.0

        return Result(
            count=total,
            wall=wall,
            rate=total / wall if wall else 0.0,
            p50=quantile(0.50),
            p95=quantile(0.95),
            p99=quantile(0.99),
            max=quantile(1.0),
            wrong=self.outcomes[Outcome.WRONG],
            lost=self.outcomes[Outcome.LOST],
            over_4s=sum(seconds > 4.0 for seconds in ordered),
            server_cpu=server_cpu,
            client_cpu=client_cpu,
            examples=tuple(self.examples),
        )


# --- connections -------------------------------------------------------------------------------


class _Run:
    """What the connections of one load share."""

    def __init__(self, target: Target, script: Script, plan: Plan) -> None:
        self.target, self.plan = target, plan
        self.crowd = _Crowd(target, script, plan.ahead())
        self.tally = _Tally()
        self.loop = asyncio.get_running_loop()
        self.start = self.end = 0.0

    def open(self) -> None:
        """Start the clock."""
        self.start = self.loop.time()
        self.end = self.start + self.plan.seconds

    def due(self, line: int, turn: int) -> float | None:
        """When the message of this turn of this line is to be sent (``None``: at once)."""
        if self.plan.rate is None:
            return None
        return self.start + (line + turn * self.plan.connections) / self.plan.rate

    def over(self, due: float | None) -> bool:
        """Whether a message due then (or now) lies after the end."""
        return (self.loop.time() if due is None else due) >= self.end


class _Line(asyncio.BufferedProtocol):
    """One connection: sends the next message of its user when the last one is answered."""

    def __init__(self, run: _Run, index: int) -> None:
        self._run, self._index, self._turn = run, index, 0
        self._talk: deque[_Message] = deque()
        self._message: _Message | None = None
        self._transport: asyncio.Transport | None = None
        self._room = memoryview(bytearray(65_536))
        self._buffer = b""
        self._since = self._sent = 0.0
        self._waiting: asyncio.Task[None] | None = None
        self.done: asyncio.Future[None] = run.loop.create_future()

    # asyncio's callbacks

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._buffer = transport, b""

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's name
        """Where the next bytes go."""
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        """Collect the response; go on when it is whole."""
        data = bytes(self._room[:nbytes])
        self._buffer = self._buffer + data if self._buffer else data
        self._try_response(ended=False)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's name
        """The server has hung up: the response ended with it, or the message is lost."""
        self._transport = None
        if self._message is not None:
            self._try_response(ended=True)
        if self._message is not None:
            self._lost("connection closed without an answer")
            self.advance()

    # one message after another

    def advance(self) -> None:
        """Send the next message now or when it is due, or end."""
        due = self._run.due(self._index, self._turn)
        if self._run.over(due):
            self._finish()
        elif due is not None and due > self._run.loop.time():
            self._run.loop.call_at(due, self._send, due)
        else:
            self._send(due)

    def _send(self, due: float | None) -> None:
        if self.done.done():
            return
        self._since = self._run.loop.time() if due is None else due
        if self._transport is None or self._transport.is_closing():
            self._waiting = self._run.loop.create_task(self._connect())
        else:
            self._write(self._transport)

    async def _connect(self) -> None:
        """Open a connection for the message that is due."""
        target, plan = self._run.target, self._run.plan
        try:
            async with asyncio.timeout(plan.timeout):
                transport, _ = await self._run.loop.create_connection(
                    lambda: self, target.host, target.port
                )
        except OSError as error:  # TimeoutError included
            await self._retry(f"no connection: {error}")
        else:
            if transport.is_closing():
                await self._retry("closed at once")
            else:
                self._write(transport)

    async def _retry(self, why: str) -> None:
        self._lost(why)
        await asyncio.sleep(0.05)
        self.advance()

    def _write(self, transport: asyncio.Transport) -> None:
        if not self._talk:
            self._talk = self._run.crowd.take()
        message = self._message = self._talk.popleft()
        self._sent = self._run.loop.time()
        transport.write(message.request or self._run.crowd.build(message.user, message.step))

    def _try_response(self, *, ended: bool) -> None:
        try:
            response = parse_response(self._buffer, ended=ended)
        except ValueError:
            self._hang_up("not an HTTP response")
            return
        if response is None:
            return
        self._buffer = b""
        if self._message is None:
            self._drop_transport()  # bytes nobody asked for
            return
        self._answered(response, self._message)

    def _answered(self, response: Response, message: _Message) -> None:
        outcome, what = self._judge(response, message)
        self._end_message(outcome, what)
        if not response.keep:
            self._drop_transport()
        self.advance()

    def _judge(self, response: Response, message: _Message) -> tuple[Outcome, str]:
        if response.status != 200:
            return Outcome.LOST, f"status {response.status}"
        try:
            reply = read_reply(self._run.target, message.user.openid, response.body)
        except BadReplyError as error:
            return Outcome.WRONG, str(error)
        return message.step.judge(message.user, reply), repr(reply)

    def _end_message(self, outcome: Outcome, what: str) -> None:
        """Count; after a bad reply the conversation is out of step, so another user begins."""
        latency = self._run.loop.time() - self._since
        self._run.tally.note(latency, outcome, self._message, what)
        self._message = None
        self._turn += 1
        if outcome is not Outcome.RIGHT:
            self._talk = deque()

    def _lost(self, why: str) -> None:
        self._end_message(Outcome.LOST, why)

    def _drop_transport(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def _hang_up(self, why: str) -> None:
        self._lost(why)
        self._drop_transport()
        self.advance()

    # the end

    def sweep(self) -> None:
        """Give up on a message that has waited too long, as the platform does."""
        waited = self._run.loop.time() - self._sent
        if self._message is not None and waited > self._run.plan.timeout:
            self._hang_up(f"no answer in {self._run.plan.timeout} s")

    def _finish(self) -> None:
        self._drop_transport()
        if not self.done.done():
            self.done.set_result(None)

    def close(self) -> None:
        """Stop at the latest moment; what was due and is not answered is lost."""
        if self.done.done():
            return
        self._finish()
        if self._waiting is not None:
            self._waiting.cancel()
        if self._message is not None or self._run.plan.rate is not None:
            self._lost("not answered before the end")
        while (due := self._run.due(self._index, self._turn)) and not self._run.over(due):
            self._since = due
            self._lost("could not be sent before the end")


@contextmanager
def _quiet_memory() -> Iterator[None]:
    """No garbage collection while the clock runs (nothing here makes cycles)."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _drive(run: _Run) -> None:
    """Run all lines to their end, at most one timeout past the end of the plan."""
    lines = [_Line(run, index) for index in range(run.plan.connections)]
    run.open()
    for line in lines:
        line.advance()
    latest = run.end + run.plan.timeout + 2 * _SWEEP
    while run.loop.time() < latest and not all(line.done.done() for line in lines):
        await asyncio.wait([line.done for line in lines], timeout=_SWEEP)
        for line in lines:
            line.sweep()
    for line in lines:
        line.close()


async def run_load(
    target: Target, script: Script, plan: Plan, *, pids: Sequence[int] = ()
) -> Result:
    """Load ``target`` and report; ``pids`` are the server's (descendants are found)."""
    run = _Run(target, script, plan)
    with _quiet_memory():
        server, client = cpu_seconds(pids), time.process_time()
        await _drive(run)
        wall = run.loop.time() - run.start
        client = time.process_time() - client
        server = cpu_seconds(pids) - server
    await asyncio.sleep(0)  # let aborted connections close
    return run.tally.result(wall, server, client)


# --- slow clients ------------------------------------------------------------------------------


async def _trickle(target: Target, part: Literal["headers", "body"], pause: float) -> None:
    """Send a request a byte at a time, again and again."""
    request = request_bytes(target, "oBench" + "s" * 22, "慢")
    at_once = 0 if part == "headers" else request.index(b"\r\n\r\n") + 4
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection(target.host, target.port)
            try:
                writer.write(request[:at_once])
                for byte in request[at_once:]:
                    writer.write(bytes((byte,)))
                    await writer.drain()
                    await asyncio.sleep(pause)
            finally:
                writer.transport.abort()
        await asyncio.sleep(pause)


@asynccontextmanager
async def slow_clients(
    target: Target, n: int, *, part: Literal["headers", "body"] = "headers", pause: float = 0.5
) -> AsyncIterator[None]:
    """Keep ``n`` connections that send one byte per ``pause`` while the block runs."""
    tasks = [asyncio.create_task(_trickle(target, part, pause)) for _ in range(n)]
    await asyncio.sleep(min(pause, 0.5))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
