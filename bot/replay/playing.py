"""A story played against the present version: exactly the replies that changed."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.replay.telling import HOTLINE, PRIVACY, WAYS, plain
from handlers.operations import bureaus, officers
from handlers.ports import Heard, House, Kind
from handlers.reception import receive
from handlers.rules.rounds import NANJING, local_day
from storage import migrations
from storage.models import Officer
from storage.session import Database, open_database
from storage.vocabulary import OfficerDuty, OfficerState

BY_WAY = {way.strip(): kind for kind, way in WAYS.items()}
FACT = {Kind.VOICE: "recognised", Kind.LOCATION: "label", Kind.CLICK: "button"}
ACCOUNT = "公众号"


class BadStory(ValueError):
    """A line of a story that cannot be read; the message names it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One reply that is not what it was: the line of the story, what was said, both replies."""

    line: int
    said: str
    before: str
    after: str


@dataclass
class Beat:
    """One line of a story with the lines that go on with it."""

    line: int
    who: str
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All its words."""
        return "\n".join(self.words).strip()


def changed(story: str) -> Iterator[Changed]:
    """Play a story on an empty database; yields what is answered otherwise. Raises BadStory."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'replay.sqlite3'}")
        try:
            migrations.migrate(database)
            yield from _Player(database, story).play()
        finally:
            database.close()


class _Player:
    def __init__(self, database: Database, story: str) -> None:
        self.database = database
        self.house = House(hotline=_told(story, HOTLINE), privacy_version=_told(story, PRIVACY))
        self.beats = list(_beats(story))
        self.now = datetime(2014, 5, 4, tzinfo=UTC)
        self.heard = 0

    def play(self) -> Iterator[Changed]:
        established = False
        said, reply, answered = "", "", True
        for beat in self.beats:
            if beat.who == ACCOUNT:
                if plain(beat.text) != reply:
                    yield Changed(beat.line, said, beat.text, reply)
                answered = True
                continue
            if not answered and reply:
                yield Changed(beat.line - 1, said, "", reply)
            said, reply, answered = beat.text, "", True
            if beat.who == "@":
                time = _moment(beat.text)
                if time is not None:
                    self.now = max(self.now, time)
                    if not established:
                        established = self._establish()
                    continue
            reply = self._do(beat)
            answered = not reply

    def _establish(self) -> bool:
        with self.database.write() as session:
            bureaus.establish(session, self.now, on=local_day(self.now))
        return True

    def _do(self, beat: Beat) -> str:
        self.now += timedelta(seconds=1)
        if beat.who != "@":
            name, _, way = beat.who.partition(" ")
            if way not in BY_WAY:
                raise BadStory(f"第{beat.line}行：看不懂“{way}”")
            return self._say(name, BY_WAY[way], beat.text)
        act, _, words = beat.text.partition(" ")
        if act == "经办":
            return self._bind(words)
        kinds = {"关注": Kind.FOLLOW, "取关": Kind.UNFOLLOW}
        if act not in kinds:
            raise BadStory(f"第{beat.line}行：看不懂“{act}”")
        return self._say(words.strip(), kinds[act], "")

    def _bind(self, words: str) -> str:
        name, _, code = words.strip().partition(" ")
        with self.database.write() as session:
            bureau = officers.find_bureau(session, code)
            session.add(
                Officer(
                    bureau_code=bureau.code, name=name, openid=name, duty=OfficerDuty.HANDLER,
                    state=OfficerState.BOUND, bound_at=self.now,
                )
            )  # fmt: skip
        return ""

    def _say(self, name: str, kind: Kind, text: str) -> str:
        self.heard += 1
        facts: dict[str, Any] = {FACT[kind]: text} if kind in FACT else {}
        push = Heard(
            key=f"replay:{self.heard}", openid=name, said_at=int(self.now.timestamp()), kind=kind,
            text=text if kind is Kind.TEXT else "", facts=facts,
        )  # fmt: skip
        with self.database.write() as session:
            (reply,) = self._hear(session, push)
        return "\n".join(line for line in plain(reply).splitlines() if line.strip())

    def _hear(self, session: Session, push: Heard) -> list[str]:
        return receive(session, [push], self.now, self.house)


def _told(story: str, lead: str) -> str:
    found = next((line for line in story.splitlines() if line.startswith(lead)), lead)
    return found.removeprefix(lead)


def _moment(words: str) -> datetime | None:
    try:
        return datetime.fromisoformat(words).replace(tzinfo=NANJING).astimezone(UTC)
    except ValueError:
        return None


def _beats(story: str) -> Iterator[Beat]:
    current: Beat | None = None
    for number, line in enumerate(story.splitlines(), 1):
        if current is not None and line.startswith("  ") and line.strip():
            current.words.append(line[2:])
            continue
        if current is not None:
            yield current
        current = _beat(number, line) if line.strip() and not line.startswith("#") else None
    if current is not None:
        yield current


def _beat(number: int, line: str) -> Beat:
    if line.startswith("@"):
        return Beat(number, "@", [line[1:].strip()])
    who, colon, words = line.partition(":")
    if not colon:
        raise BadStory(f"第{number}行：没有冒号")
    return Beat(number, who.strip(), [words.strip()])
