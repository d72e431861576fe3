"""Reports of the platform about what became of a message (protocol §2.5-2.8).

A report may come before the sender has noted the number of its message, or never. An early one is
kept until the sender asks for it; a lock on what is under way lets one of the two finish first.
What is never reported on stays 「已发出」.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from handlers.ports import Heard
from handlers.wording import say
from storage.models import EarlyReport, Follower, Notice
from storage.prepared import insert_of, one_of
from storage.queries import batches, reach
from storage.queries.outbox import BATCH
from storage.vocabulary import Channel, NoticeClass, NoticeState

BLOCKED = "failed:userblock"
REASONS = {BLOCKED: "notice.blocked", "failed:systemfailed": "notice.lost"}
SUCCESS = frozenset({"success", "sendsuccess"})
SETTLED = frozenset({NoticeState.SENT, NoticeState.UNSURE, NoticeState.LEASED})
# a report about a message whose answer was lost comes within this time
NEAR = timedelta(minutes=30)


def subscription_key(openid: str, template_id: str) -> str:
    """What stands for the number of a subscription notice: the platform's answer gives none."""
    return f"{openid}|{template_id}"


def settle(session: Session, heard: Heard, now: datetime) -> None:
    """A finish event of a template or of a mass call: delivered, or failed and why."""
    remote, event = str(heard.facts.get("remote_id", "")), heard.facts.get("event")
    if not remote or event not in {"templatesendjobfinish", "masssendjobfinish"}:
        return
    status = str(heard.facts.get("status", ""))
    mass = event == "masssendjobfinish"
    if mass:
        status = "|".join([status, *(str(heard.facts.get(name, 0)) for name in COUNTS)])
    else:
        _expect_contact(session, heard.openid, status)
    whose = Notice.recipient.startswith(BATCH) if mass else Notice.recipient == heard.openid
    _wait_for_senders(session, whose)
    if not _by_number(session, remote, status, now) and (
        mass or not _by_likelihood(session, heard.openid, status, now)
    ):
        _keep(session, remote, status, now)


COUNTS = ("total", "filtered", "sent", "errors")


def subscription_sent(session: Session, openid: str, row: Mapping[str, Any], now: datetime) -> None:
    """The result of a subscription notice; told by person and template (protocol §2.8)."""
    status = "success" if row.get("error") in {"0", 0} else f"failed:{row.get('error')}"
    _expect_contact(session, openid, status)
    _wait_for_senders(session, Notice.recipient == openid)
    notice = session.scalars(
        select(Notice)
        .where(
            Notice.recipient == openid,
            Notice.channel == Channel.SUBSCRIPTION,
            Notice.state.in_([NoticeState.SENT, NoticeState.UNSURE]),
        )
        .order_by(Notice.settled_at)
        .with_for_update()
    ).first()
    if notice is not None:
        _apply(session, notice, status, now)
    else:
        _keep(session, subscription_key(openid, str(row.get("template_id", ""))), status, now)


def catch_up(session: Session, keys: Collection[str], now: datetime) -> None:
    """Apply reports that came before their messages were noted; most often there are none."""
    if not keys:
        return
    rows = session.execute(
        delete(EarlyReport)
        .where(one_of(session, EarlyReport.key, sorted(keys)))
        .returning(EarlyReport.key, EarlyReport.status)
        .execution_options(synchronize_session=False)
    ).all()
    for key, status in rows:
        openid, bar, _ = key.partition("|")
        if not bar:
            _by_number(session, key, status, now)
            continue
        notice = session.scalars(
            select(Notice)
            .where(
                Notice.recipient == openid,
                Notice.channel == Channel.SUBSCRIPTION,
                Notice.state == NoticeState.SENT,
            )
            .order_by(Notice.settled_at.desc())
        ).first()
        if notice is not None:
            _apply(session, notice, status, now)


def _wait_for_senders(session: Session, whose: Any) -> None:
    under_way = select(Notice.id).where(whose, Notice.state == NoticeState.LEASED)
    session.execute(under_way.order_by(Notice.id).with_for_update()).all()


def _keep(session: Session, key: str, status: str, now: datetime) -> None:
    insert = insert_of(session.get_bind().dialect.name)
    session.execute(
        insert(EarlyReport).values(key=key, status=status[:80], at=now).on_conflict_do_nothing()
    )


def _expect_contact(session: Session, openid: str, status: str) -> None:
    """Whoever a message did not reach is told when next in touch; the person's row comes first."""
    if status not in SUCCESS:
        session.execute(
            update(Follower)
            .where(Follower.openid == openid)
            .values(waiting=True)
            .execution_options(synchronize_session=False)
        )


def _by_number(session: Session, remote: str, status: str, now: datetime) -> bool:
    """Settle the notice of a number; false when no notice has it."""
    notice = session.scalar(select(Notice).where(Notice.remote_id == remote).with_for_update())
    if notice is None:
        return False
    if notice.recipient.startswith(BATCH):
        _apply_to_batch(session, notice, status, now)
    else:
        _apply(session, notice, status, now)
    return True


def _by_likelihood(session: Session, openid: str, status: str, now: datetime) -> bool:
    """Settle the one uncertain template of this person, if there is exactly one (§4.3)."""
    rows = session.scalars(
        select(Notice)
        .where(
            Notice.recipient == openid,
            Notice.state == NoticeState.UNSURE,
            Notice.channel == Channel.TEMPLATE,
            Notice.unsure_since > now - NEAR,
        )
        .with_for_update()
    ).all()
    if len(rows) == 1:
        _apply(session, rows[0], status, now)
    return len(rows) == 1


def _apply(session: Session, notice: Notice, status: str, now: datetime) -> None:
    if notice.state not in SETTLED:
        return
    notice.settled_at = now
    if status in SUCCESS:
        notice.state, notice.reason = NoticeState.DELIVERED, ""
        return
    known = REASONS.get(status)
    notice.reason = say(known) if known else say("notice.lost_because", status=status[:40])
    notice.state = NoticeState.FAILED
    if notice.cls is NoticeClass.CASE:
        notice.state = NoticeState.PHONE
    elif status == BLOCKED:
        notice.state = NoticeState.HELD
    if status == BLOCKED:
        reach.refuses(session, notice.recipient, now)


def mass_failed(session: Session, batch: Notice, why: str, now: datetime) -> None:
    """A mass call and all its members have failed; they can be sent to again."""
    batch.state, batch.reason, batch.settled_at = NoticeState.FAILED, why, now
    batches.settle(session, batch.id, batch.state, batch.reason, now)


def _apply_to_batch(session: Session, batch: Notice, report: str, now: datetime) -> None:
    """A mass call is done. When fewer were sent than asked for, nobody can say who was left out."""
    status, *numbers = report.split("|")
    counts = dict(zip(COUNTS, (int(number or 0) for number in numbers), strict=False))
    batch.payload = {**batch.payload, "report": counts}
    batch.settled_at = now
    if status not in SUCCESS:
        mass_failed(session, batch, say("notice.lost_because", status=status[:40]), now)
        return
    batch.state = NoticeState.DELIVERED
    total, sent = counts.get("total", 0), counts.get("sent", 0)
    whole = sent >= total
    state = NoticeState.DELIVERED if whole else NoticeState.SENT
    reason = "" if whole else say("notice.some_left_out", total=total, sent=sent)
    batches.settle(session, batch.id, state, reason, now)
