"""The generator itself: its protocol half against published vectors, its counting on lies."""

import asyncio
import re
import time
from collections.abc import Callable

import pytest

from tests.benchmarks.load import Plan, Result, parse_response, run_load, slow_clients
from tests.benchmarks.peers.floor import Callback, reply_xml
from tests.benchmarks.script import Outcome, Script, Step
from tests.benchmarks.wire import Account, BadReplyError, Seal, Target, read_reply, sign

ACCOUNT = Account()
TWO = Script.of("two", [("你好{n}", "你好{n}"), ("再见{n}", re.compile(r"再见(?P<n>\d+)"))])
HONEST = Plan(seconds=0.15, connections=4, prepared=200, timeout=0.15)


async def _load(answer: Callable[[str, str], str | None], plan: Plan, slow: int = 0) -> Result:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Callback(ACCOUNT, answer), "127.0.0.1", 0)
    target = Target(server.sockets[0].getsockname()[1])
    async with server, slow_clients(target, slow, pause=0.02):
        result = await run_load(target, TWO, plan)
    await asyncio.sleep(0.01)
    return result


def test_published_cipher_vector() -> None:
    """The sample of the platform's own code opens; what is closed opens again."""
    seal = Seal("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wxb11529c136998cb6")
    sealed = (
        "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
    )
    for _ in range(2):  # the running context must not matter
        assert seal.open(sealed).decode() == "我是中文abcd123"
        assert seal.open(seal.close("二".encode())).decode() == "二"


def test_published_signature_vector() -> None:
    """The GET check of the current documentation page."""
    assert sign("AAAAA", "1714036504", "1514711492") == "f464b24fc39322e44b38aa78f5edd27bd1441696"


def test_replies_the_platform_refuses() -> None:
    """A reply for somebody else, a wrong signature, plain text in safe mode, no XML at all."""
    target = Target(1)
    good = reply_xml(ACCOUNT, "oA", "好]<b>")
    assert read_reply(target, "oA", good.encode()) == "好]<b>"
    assert read_reply(target, "oA", b"success") is None
    forged = re.sub(r"<TimeStamp>\d+", "<TimeStamp>1", good)
    for openid, body in (("oB", good), ("oA", forged), ("oA", "<xml></xml>"), ("oA", "{}")):
        with pytest.raises(BadReplyError):
            read_reply(target, openid, body.encode())


def test_expectations() -> None:
    """Texts are filled, groups compared or kept, functions asked, silence required."""
    user = TWO.user(7)
    assert Step("", "{n}!").for_user(user).judge(user, "0000000007!") is Outcome.RIGHT
    assert Step("", "x").judge(user, None) is Outcome.LOST
    assert Step("", None).judge(user, "x") is Outcome.WRONG
    assert Step("", None).judge(user, None) is Outcome.RIGHT
    numbered = Step("", re.compile(r"(?P<n>\d+) 号码 (?P<code>\w+)"))
    assert numbered.judge(user, "0000000007 号码 A1") is Outcome.RIGHT
    assert user.seen == {"code": "A1"}
    assert numbered.judge(user, "0000000008 号码 A1") is Outcome.WRONG
    assert Step("", lambda who, reply: reply == who.openid).judge(user, "") is Outcome.WRONG


def test_responses() -> None:
    """Length, chunks, and a body that ends with the connection."""
    head = b"HTTP/1.1 200 OK\r\n"
    assert parse_response(head + b"Content-Length: 2\r\n\r\na") is None
    whole = parse_response(head + b"content-length: 2\r\n\r\nab")
    assert whole is not None
    assert (whole.body, whole.keep) == (b"ab", True)
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x\r\nc\r\n0\r\n\r\n"
    assert parse_response(chunked[:-3]) is None
    assert getattr(parse_response(chunked), "body", None) == b"abc"
    assert parse_response(head + b"\r\nab") is None
    ended = parse_response(head + b"\r\nab", ended=True)
    assert ended is not None
    assert (ended.body, ended.keep) == (b"ab", False)


def test_an_honest_server_has_no_errors() -> None:
    """Everything right, also beside slow clients."""
    result = asyncio.run(_load(lambda _openid, text: text, HONEST, slow=3))
    assert result.count > 50
    assert (result.wrong, result.lost, result.over_4s) == (0, 0, 0)
    assert 0 < result.p50 <= result.p95 <= result.p99 <= result.max


def test_lies_and_silences_are_counted() -> None:
    """Every fifth reply belongs to the step or user before, every seventh is empty."""
    told: list[str] = ["你好"]
    lies: list[int] = []
    silences: list[int] = []

    def answer(_openid: str, text: str) -> str:
        told.append(text)
        if len(told) % 5 == 0:
            lies.append(1)
            return told[-2]
        if len(told) % 7 == 0:
            silences.append(1)
            return ""
        return text

    result = asyncio.run(_load(answer, HONEST))
    assert lies
    assert (result.wrong, result.lost) == (len(lies), len(silences))
    assert result.examples


def test_messages_without_an_answer_are_lost_in_time() -> None:
    """A server that never answers: each line gives up after the timeout."""
    result = asyncio.run(_load(lambda _openid, _text: None, HONEST))
    assert result.lost == result.count >= 4
    assert result.p50 >= 150


def test_nobody_listens() -> None:
    """No connection is a lost message, and the run ends."""
    result = asyncio.run(run_load(Target(1), TWO, HONEST))
    assert result.lost == result.count > 0


def test_a_stall_is_not_hidden_at_a_fixed_rate() -> None:
    """A pause of 0.2 s delays every message due in it, not only the one that met it."""
    asked: list[str] = []

    def answer(_openid: str, text: str) -> str:
        asked.append(text)
        if len(asked) == 20:
            time.sleep(0.2)
        return text

    plan = Plan(seconds=0.5, connections=4, rate=200, prepared=100)
    result = asyncio.run(_load(answer, plan))
    assert result.count == 100
    assert (result.wrong, result.lost) == (0, 0)
    assert result.max >= 190
    assert result.p95 >= 100
