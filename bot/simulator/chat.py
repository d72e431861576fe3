"""The chats: every line on every phone, in one order, each change with a growing revision."""

import sys
from bisect import bisect_right
from dataclasses import replace
from typing import Any

from bot.simulator import links
from bot.simulator.clean import clean
from bot.simulator.state import State
from bot.simulator.values import Delivery, Line, Who

VISIBLE = frozenset({Who.PERSON, Who.ACCOUNT, Who.NOTICE})


class Chat:
    """Lines and the deliveries behind them."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._by_person: dict[str, list[str]] = {}
        self._changes: list[tuple[int, int]] = []
        for key, line in state.lines.items():
            self._by_person.setdefault(line.openid, []).append(key)
            self._changes.append((line.revision, line.number))
        self._changes.sort()

    @property
    def revision(self) -> int:
        """Give the revision of the latest change."""
        return self._state.mint.last("revision")

    def add(self, openid: str, who: Who, kind: str, text: str, **more: Any) -> Line:
        """Add a line at the end of a person's chat."""
        with self._state.lock:
            mint = self._state.mint
            number = mint.number("line")
            line = Line(number, openid, who, kind, clean(text), self._state.now(), **more)
            self._by_person.setdefault(openid, []).append(str(number))
            return self._state.lines.put(number, self._revised(line))

    def of(self, openid: str) -> list[Line]:
        """Give a person's whole chat, with the wordless acts."""
        with self._state.lock:
            return [
                line
                for key in self._by_person.get(openid, ())
                if (line := self._state.lines.get(key))
            ]

    def seen(self, openid: str) -> list[Line]:
        """Give what a person sees in the chat, in order."""
        return [line for line in self.of(openid) if line.who in VISIBLE]

    def after(self, revision: int) -> list[Line]:
        """Give all lines added or changed after a revision, oldest line first."""
        with self._state.lock:
            first = bisect_right(self._changes, (revision, sys.maxsize))
            changed = sorted({number for _, number in self._changes[first:]})
            return [line for number in changed if (line := self._state.lines.get(number))]

    def record(self, delivery: Delivery, line: Line | None) -> Delivery:
        """Keep a delivery, and mark the line it belongs to as changed."""
        with self._state.lock:
            self._state.deliveries.put(delivery.number, delivery)
            if line is not None:
                self._state.lines.put(line.number, self._revised(line))
            return delivery

    def delivery(self, number: int) -> Delivery | None:
        """Give the delivery behind a line."""
        return self._state.deliveries.get(number)

    def _revised(self, line: Line) -> Line:
        revision = self._state.mint.number("revision")
        self._changes.append((revision, line.number))
        return replace(line, revision=revision)


def line_links(line: Line) -> list[links.Link]:
    """Give the tappable links of a chat line: in its text, its menu items, its articles or card."""
    found = links.links(line.text)
    found += [
        links.Link(item["content"], content=item["content"], menu_id=str(item["id"]))
        for item in line.detail.get("options", ())
    ]
    found += [
        links.Link(article["title"], url=article["url"])
        for article in line.detail.get("articles", ())
        if article.get("url")
    ]
    if line.detail.get("url"):
        found.append(links.Link(line.detail.get("title") or line.text, url=line.detail["url"]))
    return found
