"""A story made of what was heard: who said what, what was answered, in the order of the day."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.replay.masks import Masks
from handlers.operations import journal
from handlers.ports import House, Kind
from handlers.rules.rounds import NANJING
from storage.models import Bureau, Contact, Demand, Enterprise, Expert, Hearing, Officer
from storage.queries import hearings
from storage.vocabulary import OfficerState

LINK = re.compile(r'<a href="weixin://[^"]*">(.*?)</a>')
EVERYBODY = "全部"
HOTLINE, PRIVACY = "# 热线：", "# 告知版本："
# questions whose whole answer is a name
NAMES = {"demand/contact": "person", "expert/name": "person", "demand/enterprise": "firm"}
BINDING = "已绑定为"
DID = "办了"
WAYS = {
    Kind.TEXT: "",
    Kind.VOICE: " 发语音",
    Kind.IMAGE: " 发图片",
    Kind.LOCATION: " 发位置",
    Kind.CLICK: " 按菜单",
}


class NobodyFound(LookupError):
    """Nothing is kept of this person, or there is none."""


def story(session: Session, who: str, house: House) -> Iterator[str]:
    """The lines of the story of a demand's contact, of a follower, or of everybody.

    Raises NobodyFound.
    """
    openids = None if who == EVERYBODY else frozenset({_openid(session, who)})
    heard = hearings.in_order(session, openids)
    if not heard:
        raise NobodyFound(who)
    masks = _masks(session, heard)
    yield "# 由真实对话存成，姓名、企业名和号码都已换掉"
    yield f"{HOTLINE}{house.hotline}"
    yield f"{PRIVACY}{house.privacy_version}"
    yield from _lines(session, heard, masks)


def _openid(session: Session, who: str) -> str:
    query = select(Contact.openid).join(Demand, Demand.contact_id == Contact.id)
    return session.scalar(query.where(Demand.number == who.upper())) or who


def _masks(session: Session, heard: Sequence[Hearing]) -> Masks:
    """Everybody and every firm that is named on file or in what was said."""
    masks = Masks()
    openids = {row.openid for row in heard}
    for model in (Contact, Expert, Officer):
        query = select(model.name).where(model.openid.in_(openids)).order_by(model.id)
        masks.people(session.scalars(query))
    for name in session.scalars(
        select(Enterprise.name)
        .join(Contact, Contact.enterprise_id == Enterprise.id)
        .where(Contact.openid.in_(openids))
        .order_by(Enterprise.id)
    ):
        masks.firm(name)
    asked: dict[str, str] = {}
    for row in heard:
        masks.meet(row.text)
        kind = NAMES.get(asked.get(row.openid, ""), "")
        now = row.question.removesuffix("!")
        if kind and len(row.text) <= 40 and now != asked[row.openid]:
            getattr(masks, kind)(row.text)
        asked[row.openid] = now
    return masks


def _lines(session: Session, heard: Sequence[Hearing], masks: Masks) -> Iterator[str]:
    officers = {
        officer.openid: (officer, bureau)
        for officer, bureau in session.execute(
            select(Officer, Bureau)
            .join(Bureau, Officer.bureau_code == Bureau.code)
            .where(Officer.state == OfficerState.BOUND)
        )
        if officer.openid
    }
    names: dict[str, str] = {}
    minute = ""
    done = _done(session, heard, officers)
    for row in heard:
        now = f"{row.heard_at.astimezone(NANJING):%Y-%m-%d %H:%M}"
        if now != minute:
            yield f"@ {now}"
            minute = now
        if row.openid not in names:
            names[row.openid] = f"甲{len(names) + 1}"
            if row.openid in officers:
                bureau = officers[row.openid][1]
                yield f"@ 经办 {names[row.openid]} {bureau.code}"
        told = list(_beat(names[row.openid], row, masks))
        yield from told
        acts = done.pop((row.openid, row.heard_at), "")
        if told and acts:
            yield f"@ {DID} {acts}"


def _done(
    session: Session,
    heard: Sequence[Hearing],
    officers: Mapping[str, tuple[Officer, Bureau]],
) -> dict[tuple[str, datetime], str]:
    """What the journal says that each person did, by the moment of the message."""
    actors = {journal.follower(row.openid): row.openid for row in heard}
    actors |= {
        journal.officer(officers[row.openid][0].id): row.openid
        for row in heard
        if row.openid in officers
    }
    found: dict[tuple[str, datetime], list[str]] = {}
    for entry in hearings.acts_of(session, frozenset(actors), heard[0].heard_at):
        found.setdefault((actors[entry.actor], entry.at), []).append(entry.act.label)
    return {key: listed(acts) for key, acts in found.items()}


def listed(acts: Sequence[str]) -> str:
    """Acts in words, in the order in which they were done."""
    return "、".join(acts)


def _beat(name: str, row: Hearing, masks: Masks) -> Iterator[str]:
    kind = Kind(row.kind)
    if BINDING in row.reply:  # the code is nobody's business; the officer is bound already
        return
    if kind in {Kind.FOLLOW, Kind.UNFOLLOW}:
        yield f"@ {'关注' if kind is Kind.FOLLOW else '取关'} {name}"
    elif kind in WAYS:
        yield f"{name}{WAYS[kind]}: {_indented(masks.hide(row.text, spoken=True))}"
    else:
        return
    if row.reply:
        yield f"公众号: {_indented(masks.hide(plain(row.reply)))}"


def plain(text: str) -> str:
    """A reply as it looks on a phone: links by their words."""
    return LINK.sub(r"\1", text)


def _indented(text: str) -> str:
    return "\n  ".join(line for line in text.splitlines() if line.strip())
