"""The platform's API as far as sending needs it, in its own process, with the latency of a network.

It answers every call after a random time, counts the ids it has seen, and notes when each call
came in; ``GET /arrivals`` gives the moments and ``GET /clear`` forgets them.
"""

import argparse
import asyncio
import json
import random
import re
from asyncio import Transport
from time import monotonic
from typing import Any

LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
TOKEN = {"access_token": "T" * 60, "expires_in": 7200}


class Api:
    """What all connections share: what phones would show, and what repeats were absorbed."""

    def __init__(self, least: float, most: float, fault: float) -> None:
        self.least, self.most, self.fault = least, most, fault
        self.clear()
        self.number = 0

    def clear(self) -> None:
        """Forget everything."""
        self.arrivals: list[float] = []
        self.visible: dict[str, int] = {}
        self.absorbed = 0

    def answer(self, path: str, body: bytes) -> tuple[float, dict[str, Any] | None]:
        """How long to wait, and what to say; None breaks the connection off."""
        if path.startswith("/cgi-bin/stable_token"):
            return 0.0, TOKEN
        if path == "/arrivals":
            return 0.0, {"arrivals": self.arrivals}
        if path == "/seen":
            return 0.0, {"visible": self.visible, "absorbed": self.absorbed}
        if path == "/clear":
            self.clear()
            return 0.0, {"errcode": 0}
        self.arrivals.append(monotonic())
        self.number += 1
        wait = random.uniform(self.least, self.most)
        message = json.loads(body)
        if random.random() < self.fault:
            return wait, self._fault(message)
        self._show(message)
        return wait, {"errcode": 0, "errmsg": "ok", "msgid": 10**15 + self.number}

    def _show(self, message: dict[str, Any]) -> None:
        """A repeat with the id of an earlier message is dropped (protocol §4.4); a run is short
        against the ten minutes for which ids are remembered."""
        openid, known = str(message.get("touser")), message.get("client_msg_id")
        if known and openid in self.visible:
            self.absorbed += 1
        else:
            self.visible[openid] = self.visible.get(openid, 0) + 1

    def _fault(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """Busy; or taken and the answer lost; or lost on the way."""
        kind = random.random()
        if kind < 0.6:
            return {"errcode": -1, "errmsg": "system error"}
        if kind < 0.8:
            self._show(message)
        return None


class Connection(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.buffer = b""
        self.transport: Transport

    def connection_made(self, transport: Any) -> None:
        """Keep the way back."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Read requests as they become whole."""
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            found = LENGTH.search(self.buffer[:end])
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self.buffer) < whole:
                return
            path = self.buffer.split(b" ", 2)[1].decode()
            body = self.buffer[end + 4 : whole]
            self.buffer = self.buffer[whole:]
            wait, answer = self.api.answer(path.partition("?")[0], body)
            asyncio.get_running_loop().call_later(wait, self._say, answer)

    def _say(self, answer: dict[str, Any] | None) -> None:
        if self.transport.is_closing():
            return
        if answer is None:
            self.transport.abort()
            return
        body = json.dumps(answer).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self.transport.write(head % len(body) + body)


async def serve(port: int, least: float, most: float, fault: float) -> None:
    """Answer on loopback until the process is ended."""
    api = Api(least, most, fault)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(api), "127.0.0.1", port, backlog=1024)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--least", type=float, default=0.05)
    parser.add_argument("--most", type=float, default=0.1)
    parser.add_argument("--fault", type=float, default=0.0)
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.least, given.most, given.fault))
