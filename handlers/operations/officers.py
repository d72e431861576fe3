"""Officers: enrolled by a one-time code, bound by the person who sends or scans it (R63)."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import journal
from storage import tables
from storage.models import Bureau, Officer
from storage.vocabulary import Act, OfficerDuty, OfficerState, Rank

# no letters or digits that are easily taken for one another
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


class NoSuchBureau(Exception):
    """There is no bureau of that code or name."""


class BadCode(Exception):
    """The code is unknown, used or too old; all three look alike from outside."""


def new_code() -> str:
    """A one-time code of eight easily read characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def hash_of(code: str) -> str:
    """What is stored of a code."""
    return hashlib.sha256(f"officer-code:{code.strip().upper()}".encode()).hexdigest()


def find_bureau(session: Session, called: str) -> Bureau:
    """The bureau of a region code or a name such as 「泰兴」, 「泰兴市」, 「省厅」; no zone.

    Raises NoSuchBureau when none or several fit; the message lists those that do.
    """
    if called in {"省厅", "江苏", "江苏省"}:
        called = "320000"
    rows = list(session.scalars(select(Bureau).where(Bureau.code == called)))
    named = (Bureau.name.startswith(called), Bureau.rank != Rank.ZONE)
    rows = rows or list(session.scalars(select(Bureau).where(*named)))
    exact = [row for row in rows if row.name.startswith((called + "人力", called + "市人力"))]
    found = exact if len(exact) == 1 else rows
    if len(found) != 1:
        listed = "、".join(f"{_placed(row)}（{row.code}）" for row in found[:5]) or "没有"
        raise NoSuchBureau(f"“{called}”对应的机构：{listed}。请改用六位区划代码。")
    return found[0]


def _placed(bureau: Bureau) -> str:
    """A bureau with its city in front, for 鼓楼区 is in two of them."""
    city = tables.city_of(bureau.code)
    return bureau.name if city is None or city.code == bureau.code else city.name + bureau.name


def enrol(
    session: Session,
    actor: str,
    bureau: Bureau,
    name: str,
    duty: OfficerDuty,
    now: datetime,
    *,
    code: str,
    hours: int,
) -> Officer:
    """Enrol an officer who binds with the code within so many hours."""
    officer = Officer(
        bureau_code=bureau.code,
        name=name,
        duty=duty,
        state=OfficerState.INVITED,
        code_hash=hash_of(code),
        code_until=now + timedelta(hours=hours),
    )
    session.add(officer)
    session.flush()
    journal.write(
        session, actor, Act.ENROL, f"officer:{officer.id}", now, region=bureau.code, duty=duty.value
    )
    return officer


def renew(
    session: Session, actor: str, officer: Officer, now: datetime, *, code: str, hours: int
) -> None:
    """Give somebody who has not bound yet a new code; the old one is worth nothing."""
    officer.code_hash, officer.code_until = hash_of(code), now + timedelta(hours=hours)
    session.flush()
    journal.write(
        session, actor, Act.ENROL, f"officer:{officer.id}", now, region=officer.bureau_code,
        duty=officer.duty.value,
    )  # fmt: skip


def bind(session: Session, openid: str, code: str, now: datetime) -> tuple[Officer, Bureau]:
    """Bind a follower to the officer of a code; the code is spent. Raises BadCode."""
    officer = session.scalar(
        select(Officer).where(Officer.code_hash == hash_of(code)).with_for_update()
    )
    if officer is None or officer.code_until is None or officer.code_until < now:
        raise BadCode
    officer.openid = openid
    officer.state = OfficerState.BOUND
    officer.bound_at = now
    officer.code_hash = None
    officer.code_until = None
    bureau = session.get_one(Bureau, officer.bureau_code)
    journal.write(
        session,
        journal.follower(openid),
        Act.BIND,
        f"officer:{officer.id}",
        now,
        region=bureau.code,
    )
    return officer, bureau
