"""The account's access token, shared by all processes (reliability §4.5)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.models import AccountToken
from storage.prepared import insert_of
from storage.session import database_time

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
REFRESH_LEASE = timedelta(seconds=20)
# a token that replaced a refused one has so long to be accepted; the platform itself makes no
# second new one within half a minute (protocol §4.1)
PROBATION, ON_PROBATION = timedelta(seconds=60), "刚换的 access_token 还没有用过"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as stored: ``generation`` grows with every refresh, ``left`` is its remaining life.

    ``trouble`` says why the last refresh failed, or that a token which replaced a refused one has
    yet to prove itself; empty otherwise.
    """

    value: str
    generation: int
    left: timedelta
    trouble: str = ""


def stored(session: Session, appid: str) -> Token:
    """The token in the database; an empty one when there is none yet."""
    row = session.get(AccountToken, appid)
    if row is None:
        return Token("", 0, timedelta())
    left = row.expires_at - database_time(session)
    return Token(row.value, row.generation, left, row.trouble)


def win_refresh(session: Session, appid: str, generation: int) -> bool:
    """Win the right to refresh a generation for a while; false when another process has it."""
    insert = insert_of(session.get_bind().dialect.name)
    session.execute(
        insert(AccountToken)
        .values(
            appid=appid, value="", expires_at=LONG_AGO, generation=0,
            refreshing_until=LONG_AGO, trouble="",
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    now = database_time(session)
    won = session.execute(
        update(AccountToken)
        .where(
            AccountToken.appid == appid,
            AccountToken.generation == generation,
            AccountToken.refreshing_until < now,
        )
        .values(refreshing_until=now + REFRESH_LEASE)
        .returning(AccountToken.generation)
    )
    return won.first() is not None


def keep(
    session: Session,
    appid: str,
    generation: int,
    value: str,
    seconds: int,
    *,
    refused: bool = False,
) -> None:
    """Store what a refresh brought, and let go of the right to refresh.

    What replaces a ``refused`` token is on probation: whoever sees it refused as well within that
    time must not fetch a third.
    """
    now = database_time(session)
    session.execute(
        update(AccountToken)
        .where(AccountToken.appid == appid, AccountToken.generation == generation)
        .values(
            value=value,
            expires_at=now + timedelta(seconds=seconds),
            generation=generation + 1,
            refreshing_until=now + PROBATION if refused else LONG_AGO,
            trouble=ON_PROBATION if refused else "",
        )
    )


def prove(session: Session, appid: str, generation: int) -> None:
    """A token on probation was accepted: should it be refused later, it may be renewed again."""
    session.execute(
        update(AccountToken)
        .where(
            AccountToken.appid == appid,
            AccountToken.generation == generation,
            AccountToken.trouble == ON_PROBATION,
        )
        .values(refreshing_until=LONG_AGO, trouble="")
    )


def give_up(session: Session, appid: str, generation: int, trouble: str, wait: timedelta) -> None:
    """Note why a refresh failed, and let nobody try again for a while."""
    session.execute(
        update(AccountToken)
        .where(AccountToken.appid == appid, AccountToken.generation == generation)
        .values(refreshing_until=database_time(session) + wait, trouble=trouble[:120])
    )
