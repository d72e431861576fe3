"""A story played against the present version: exactly the replies that changed."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.replay.telling import DID, HOTLINE, PRIVACY, WAYS, listed, plain
from handlers.operations import bureaus, journal, officers
from handlers.ports import Heard, House, Kind
from handlers.reception import receive
from handlers.rules.rounds import NANJING, local_day
from storage import migrations
from storage.models import Officer
from storage.queries import hearings
from storage.session import Database, open_database
from storage.vocabulary import OfficerDuty, OfficerState

BY_WAY = {way.strip(): kind for kind, way in WAYS.items()}
FACT = {Kind.VOICE: "recognised", Kind.LOCATION: "label", Kind.CLICK: "button"}
MEDIA = frozenset({Kind.IMAGE, Kind.VOICE})
ACCOUNT = "公众号"


class BadStory(ValueError):
    """A line of a story that cannot be read; the message names it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One reply that is not what it was: the line of the story, what was said, both replies.

    With ``is_act`` it is what was done that differs, in the words of the journal.
    """

    line: int
    said: str
    before: str
    after: str
    is_act: bool = False


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


@dataclass
class _Step:
    """One thing that was said, what came of it now, and what the story tells of it."""

    beat: Beat
    reply: str
    done: str
    told_reply: Beat | None = None
    told_done: Beat | None = None

    def takes(self, beat: Beat) -> bool:
        """Whether a beat tells what came of this one."""
        if beat.who == ACCOUNT:
            self.told_reply = beat
        elif _told_act(beat) is not None:
            self.told_done = beat
        else:
            return False
        return True

    def differences(self, *, tells_acts: bool) -> Iterator[Changed]:
        """Where the reply, and what was done, are not what they were."""
        said, told = self.beat.text, self.told_reply or Beat(self.beat.line, ACCOUNT)
        if plain(told.text) != self.reply:
            yield Changed(told.line, said, told.text, self.reply)
        act = self.told_done or Beat(told.line, "@")
        before = _told_act(act) or ""
        if tells_acts and before != self.done:
            yield Changed(act.line, said, before, self.done, is_act=True)


def _told_act(beat: Beat) -> str | None:
    """What a story says was done; None for any other line."""
    found = beat.who == "@" and beat.text.startswith(f"{DID} ")
    return beat.text.removeprefix(f"{DID} ") if found else None


class _Player:
    def __init__(self, database: Database, story: str) -> None:
        self.database = database
        self.house = House(hotline=_told(story, HOTLINE), privacy_version=_told(story, PRIVACY))
        self.beats = list(_beats(story))
        self.now = datetime(2014, 5, 4, tzinfo=UTC)
        self.heard = 0
        # stories of earlier versions do not tell what was done
        self.tells_acts = any(_told_act(beat) is not None for beat in self.beats)

    def play(self) -> Iterator[Changed]:
        established = False
        step: _Step | None = None
        for beat in self.beats:
            if step is not None and step.takes(beat):
                continue
            if step is not None:
                yield from step.differences(tells_acts=self.tells_acts)
                step = None
            time = _moment(beat.text) if beat.who == "@" else None
            if time is None:
                step = _Step(beat, *self._do(beat))
                continue
            self.now = max(self.now, time)
            established = established or self._establish()
        if step is not None:
            yield from step.differences(tells_acts=self.tells_acts)

    def _establish(self) -> bool:
        with self.database.write() as session:
            bureaus.establish(session, self.now, on=local_day(self.now))
        return True

    def _do(self, beat: Beat) -> tuple[str, str]:
        """Do a beat; what was answered, and what the journal calls it."""
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

    def _bind(self, words: str) -> tuple[str, str]:
        name, _, code = words.strip().partition(" ")
        with self.database.write() as session:
            bureau = officers.find_bureau(session, code)
            session.add(
                Officer(
                    bureau_code=bureau.code, name=name, openid=name, duty=OfficerDuty.HANDLER,
                    state=OfficerState.BOUND, bound_at=self.now,
                )
            )  # fmt: skip
        return "", ""

    def _say(self, name: str, kind: Kind, text: str) -> tuple[str, str]:
        self.heard += 1
        facts: dict[str, Any] = {FACT[kind]: text} if kind in FACT else {}
        if kind in MEDIA:
            facts["media_id"] = f"replay:{self.heard}"  # what it showed was never in the story
        push = Heard(
            key=f"replay:{self.heard}", openid=name, said_at=int(self.now.timestamp()), kind=kind,
            text=text if kind is Kind.TEXT else "", facts=facts,
        )  # fmt: skip
        with self.database.write() as session:
            (reply,) = self._hear(session, push)
            done = self._done(session, name)
        return "\n".join(line for line in plain(reply).splitlines() if line.strip()), done

    def _done(self, session: Session, name: str) -> str:
        bound = select(Officer.id).where(Officer.openid == name)
        actors = {journal.follower(name), *map(journal.officer, session.scalars(bound))}
        acts = hearings.acts_of(session, frozenset(actors), self.now)
        return listed([entry.act.label for entry in acts])

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
