"""What the platform remembers over a restart, and how values are written down."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.simulator.account import Account
from bot.simulator.platform import Platform
from bot.simulator.shelf import Shelf, Store, decode, encode
from bot.simulator.wire import WsgiCallback

from .conftest import Api, Backend, Clock


def test_everything_survives_a_restart(
    account: Account, clock: Clock, backend: Backend, tmp_path: Path
) -> None:
    backend.answering = lambda heard: f"收到 {heard['Content']}" if heard["Content"] else None
    path = tmp_path / "platform.sqlite"

    def opened() -> Platform:
        platform = Platform(account, now=clock.now, store=path, seed=3)
        platform.connect(WsgiCallback(backend.app()))
        return platform

    first = opened()
    openid = first.add_phone("王强", "企业")
    first.follow(openid, "booth_7")
    first.say(openid, "在吗")
    first.send_image(openid, b"\x89PNG")
    template = first.templates.add("进度", {"thing1": "事"}, allowed={"const1": ["甲"]})
    first.subscribe_popup(openid, [("TPL", True)])
    api = Api(first)
    token = api.fetch()
    sent = {"touser": openid, "template_id": template, "data": {"thing1": {"value": "x"}}}
    api.post("/cgi-bin/message/template/send", sent)
    api.session.close()
    before = (first.people.all(), first.chat.of(openid), first.ledger, first.assets.codes())
    first.close()

    second = opened()

    after = (second.people.all(), second.chat.of(openid), second.ledger, second.assets.codes())
    assert after == before
    assert second.templates.get(template, "template").allowed == {"const1": ("甲",)}
    assert [alive.value for alive in second.tokens.alive()] == [token]
    assert [done.kind for done in second.settle()] == ["TEMPLATESENDJOBFINISH"]
    assert second.add_phone("新人") != openid
    assert second.chat.after(0) == second.chat.of(openid)
    assert second.say(openid, "还在吗").text == "收到 还在吗"
    second.close()


@dataclass(frozen=True)
class Inner:
    """A value inside a value."""

    at: datetime
    span: timedelta


@dataclass(frozen=True)
class Outer:
    """A value with every kind of part."""

    inner: Inner
    maybe: Inner | None
    parts: tuple[Inner, ...]
    pair: tuple[str, int]
    raw: bytes
    named: dict[str, Inner] = field(default_factory=dict)


def test_values_read_back_as_they_were_written() -> None:
    inner = Inner(datetime(2026, 3, 1, tzinfo=UTC), timedelta(hours=1))
    outer = Outer(inner, None, (inner, inner), ("a", 1), b"\0\xff", {"x": inner})

    assert decode(Outer, encode(outer)) == outer


def test_a_shelf_keeps_its_order(tmp_path: Path) -> None:
    path = tmp_path / "shelf.sqlite"
    store = Store(path)
    shelf: Shelf[int] = Shelf(int, "numbers", store)
    for key in ("b", "a", "c"):
        shelf.put(key, 1)
    shelf.put("b", 2)
    shelf.drop("c")
    shelf.drop("never there")
    store.close()

    store = Store(path)
    again: Shelf[int] = Shelf(int, "numbers", store)

    assert again.items() == [("b", 2), ("a", 1)]
    assert (list(again), len(again), "a" in again, "c" in again) == (["b", "a"], 2, True, False)
    store.close()
