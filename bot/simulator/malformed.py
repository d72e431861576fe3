"""Pushes nobody should send: every malformed case by name, and seeded mutations without end.

Three layers are spoiled: the ``query``, the encrypted ``envelope``, and the ``inner`` document
(which then carries a right signature, so that it reaches the account's parser). No mutation is a
push the account could take for a genuine message of a follower.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.simulator.account import Account
from bot.simulator.knobs import Knobs
from bot.simulator.mutations import AT, LAYERS, OPENID, TABLES, Bench
from bot.simulator.pushes import Push, Request, body_of, document
from bot.simulator.xmltree import Field

__all__ = ["AT", "LAYERS", "TABLES", "Case", "malformed_pushes", "mutated_pushes"]


@dataclass(frozen=True)
class Case:
    """A malformed push by name; ``genuine`` ones are signed rightly and only odd inside.

    Odd ones are to be answered ``success`` (or a reply), all others to be refused.
    """

    name: str
    request: Request
    genuine: bool = False


def malformed_pushes(account: Account, *, at: int = AT, seed: int = 0) -> list[Case]:
    """Give every malformed case once, then the odd but genuine ones (protocol §8).

    ``at`` is the Unix time the pushes are signed for; give the server's time, or all are refused
    as stale before anything else is looked at.
    """
    bench = Bench(replace(account, mode="safe"), at, random.Random(seed))
    cases = [
        Case(f"{layer}: {name}", mutate(bench))
        for layer, table in TABLES.items()
        for name, mutate in table.items()
    ]
    return cases + _odd(bench)


def mutated_pushes(
    account: Account,
    n: int,
    seed: int,
    *,
    at: int = AT,
    layers: Sequence[str] = LAYERS,
    heavy: bool = False,
) -> Iterator[tuple[str, bytes, dict[str, str]]]:
    """Yield ``n`` malformed requests (query, body, headers); the same ones for the same seed.

    With ``heavy`` the ten-megabyte and very deep bodies are among them.
    """
    bench = Bench(replace(account, mode="safe"), at, random.Random(seed))
    mutations = [
        mutate
        for layer in layers
        for name, mutate in TABLES[layer].items()
        if heavy or not name.startswith("ten ")
    ]
    for _ in range(n):
        made = bench.dice.choice(mutations)(bench)
        yield made.query, made.body, made.headers


def _odd(bench: Bench) -> list[Case]:
    """Make pushes that are signed rightly but odd: unknown kinds, new fields, strange text."""
    at = bench.at
    odd: list[tuple[str, Push, Knobs]] = [
        ("unknown MsgType", Push(OPENID, "hologram", at, msgid=1), Knobs()),
        ("unknown Event", Push(OPENID, "event", at, event="moon_landing"), Knobs()),
        ("event without a key", Push(OPENID, "event", at, event="CLICK"), Knobs()),
        ("empty Event", Push(OPENID, "event", at, (("Event", ""),)), Knobs()),
        ("extra elements", _said(at, "多出几个字段"), Knobs(extra_elements=True)),
        ("empty Content", _said(at, ""), Knobs()),
        ("blank Content", _said(at, "  \n "), Knobs()),
        ("end of CDATA in text", _said(at, "a]]>b<![CDATA[c"), Knobs()),
        ("markup in text", _said(at, "<xml><MsgType>event</MsgType></xml>&amp;"), Knobs()),
        ("emoji", _said(at, "👩‍🔬😀🀄\U0001f9ea"), Knobs()),
        ("2 049 bytes of text", _said(at, "a" * 2049), Knobs()),
        ("control characters in text", _said(at, "第一\x1d第二\x0b\x00"), Knobs()),
        ("JSON body", _said(at, "这是 JSON"), Knobs(body_format="json")),
        ("old EncodingAESKey", _said(at, "用的是上一把密钥"), Knobs(damage="old_key")),
        (
            "empty Recognition",
            Push(OPENID, "voice", at, (("MediaId", "m"), ("Recognition", "")), msgid=2),
            Knobs(),
        ),
        ("popup without List", _popup(at, ()), Knobs()),
    ]
    return [
        Case(f"odd: {name}", _wrapped(bench, push, knobs), genuine=True)
        for name, push, knobs in odd
    ]


def _wrapped(bench: Bench, push: Push, knobs: Knobs) -> Request:
    return bench.wrap(body_of(document(bench.account, push, knobs), knobs), knobs)


def _said(at: int, text: str) -> Push:
    return Push(OPENID, "text", at, (("Content", text),), msgid=24 * 10**15 + len(text))


def _popup(at: int, lists: tuple[Field, ...]) -> Push:
    event = "subscribe_msg_popup_event"
    return Push(OPENID, "event", at, (("SubscribeMsgPopupEvent", lists),), event=event)
