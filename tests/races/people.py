"""People for races: prepared once by talking to the account, then copied."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from handlers.flows.talk import Talk
from handlers.ports import Heard, House, Kind
from handlers.reception import receive
from storage import faults
from storage.models import Contact, Demand, Follower, Hearing, Notice
from storage.session import Database
from storage.vocabulary import HearingState
from tests.support.clock import START
from tests.support.town import Town

HOUSE = House(hotline="12333")
NUMBER = re.compile(r"XQ\d{4}-\d+")
SAID_AT = int(START.timestamp()) + 60
TO_REVIEW = (
    "泰兴华星表面处理有限公司电镀废水总镍超标，想请专家来看看",
    "同意",
    "王强",
    "19900001234",
    "跳过",
)


def heard(openid: str, number: int, words: str, said_at: int = SAID_AT) -> Heard:
    """A text message with a number of its own."""
    key = f"m:{openid}:{said_at}:{number}"
    return Heard(key=key, openid=openid, said_at=said_at, kind=Kind.TEXT, text=words)


@dataclass
class Crowd:
    """Copies of one person who has a filled form before them, ready to confirm or correct it."""

    database: Database
    original: dict[str, object] | None
    copies: int = 0

    def copy(self) -> str:
        """A new person at the same point of the same conversation, or a stranger; the openid."""
        self.copies += 1
        openid = f"oCopy_{self.copies:022d}"
        if self.original is not None:
            with self.database.write() as session:
                session.execute(insert(Follower).values(self.original | {"openid": openid}))
        return openid

    def hears(self, push: Heard) -> str:
        """Hear a push in a session of its own, as a process of its own would; the answer.

        The numbers of demands are made alike.
        """
        with self.database.write() as session:
            (reply,) = receive(session, [push], START, HOUSE)
            session.flush()
            faults.hit("inbound.before_commit")
        return NUMBER.sub("XQ", reply)

    def state(self, openid: str) -> tuple[object, ...]:
        """What the database holds about a person and their turns, without names and times."""
        with self.database.read() as session:
            row = session.get_one(Follower, openid)
            talk = replace(Talk.load(NUMBER.sub("XQ", row.conversation)), at=0)
            replies = session.execute(
                select(Hearing.text, Hearing.reply, Hearing.state)
                .where(Hearing.openid == openid)
                .order_by(Hearing.text)
            )
            return (
                talk,
                row.asked,
                row.said_at,
                row.turns,
                [(words, NUMBER.sub("XQ", reply), state) for words, reply, state in replies],
                self.demands_of(openid),
            )

    def demands_of(self, openid: str) -> int:
        """How many demands a person has filed."""
        with self.database.read() as session:
            query = select(func.count()).select_from(Demand).join(Contact)
            return session.scalar(query.where(Contact.openid == openid)) or 0

    def parked(self) -> int:
        """How many pushes were not handled at once."""
        with self.database.read() as session:
            query = select(func.count()).select_from(Hearing)
            return session.scalar(query.where(Hearing.state != HearingState.DONE)) or 0

    def notices(self) -> list[tuple[str, str]]:
        """The occasions and recipients of all notices owed."""
        with self.database.read() as session:
            rows = session.execute(select(Notice.occasion, Notice.recipient).order_by(Notice.id))
            return [(occasion, recipient) for occasion, recipient in rows]


def crowd_of(database: Database, url: str, folder: Path) -> Crowd:
    """Let one person fill a form to its review, and an officer be there to be told."""
    town = Town(database, url, folder)
    town.officer("李科长", "321283")
    person = town.phone("王强")
    for words in TO_REVIEW:
        last = person.says(words)
    assert last.startswith("请核对"), last
    with database.read() as session:
        row = session.get_one(Follower, person.openid)
        values = {column.key: getattr(row, column.key) for column in Follower.__table__.columns}
    town.close()
    return Crowd(database, values | {"said_at": SAID_AT - 1})


@pytest.fixture
def crowd(postgres: tuple[Database, str], tmp_path: Path) -> Crowd:
    """A crowd on PostgreSQL."""
    return crowd_of(*postgres, tmp_path)


@pytest.fixture
def any_crowd(stored: tuple[Database, str], tmp_path: Path) -> Crowd:
    """A crowd on each database."""
    return crowd_of(*stored, tmp_path)
