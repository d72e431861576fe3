"""A hand-written echo on ``asyncio``: what remains is the protocol, so it shows the ceiling.

It also plays the other side when the generator itself is tested.
"""

import argparse
import asyncio
import time
from collections.abc import Callable
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from tests.benchmarks.wire import Account, sign

Answer = Callable[[str, str], str | None]


def _query(head: bytes) -> dict[str, str]:
    """The query of a request line."""
    target = head.split(b" ", 2)[1].decode()
    return dict(parse_qsl(target.partition("?")[2]))


def reply_xml(account: Account, openid: str, text: str) -> str:
    """A sealed text reply."""
    now = str(int(time.time()))
    plain = (
        f"<xml><ToUserName><![CDATA[{openid}]]></ToUserName>"
        f"<FromUserName><![CDATA[{account.original_id}]]></FromUserName>"
        f"<CreateTime>{now}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{text}]]></Content></xml>"
    )
    sealed = account.seal.close(plain.encode())
    signature = sign(account.token, now, "1", sealed)
    return (
        f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt>"
        f"<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
        f"<TimeStamp>{now}</TimeStamp><Nonce><![CDATA[1]]></Nonce></xml>"
    )


class Callback(asyncio.Protocol):
    """One connection of the callback; ``answer`` gets openid and text, ``None`` is silence."""

    def __init__(self, account: Account, answer: Answer) -> None:
        """Remember keys and answer."""
        self._account, self._answer, self._buffer = account, answer, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer a request when it is whole."""
        self._buffer += data
        split = self._buffer.find(b"\r\n\r\n")
        if split < 0:
            return
        head, body = self._buffer[:split], self._buffer[split + 4 :]
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        if len(body) < int(length or 0):
            return
        self._buffer = b""
        answer = self._get(head) if head.startswith(b"GET") else self._post(head, body)
        if answer is not None:
            out = answer.encode()
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(out) + out)

    def _get(self, head: bytes) -> str:
        return _query(head)["echostr"]

    def _post(self, head: bytes, body: bytes) -> str | None:
        query, account = _query(head), self._account
        sealed = ET.fromstring(body).findtext("Encrypt") or ""  # noqa: S314 - own pushes
        expected = sign(account.token, query["timestamp"], query["nonce"], sealed)
        if query["msg_signature"] != expected:
            return None
        message = ET.fromstring(account.seal.open(sealed))  # noqa: S314 - own pushes
        openid = message.findtext("FromUserName") or ""
        text = self._answer(openid, message.findtext("Content") or "")
        return text if text is None or text == "" else reply_xml(account, openid, text)


async def serve(port: int) -> None:
    """Echo until ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Callback(Account(), lambda _openid, text: text), "127.0.0.1", port
    )
    await server.serve_forever()


def main() -> None:
    """Start it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
