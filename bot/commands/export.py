"""``export``: the rows of the house as JSON lines or CSV."""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, TextIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.commands.serve import migrated
from bot.settings import Settings
from handlers.flows import counting
from handlers.rules.calendar import Programme
from storage.models import (
    Broadcast,
    BudgetLine,
    Bureau,
    Contact,
    Demand,
    Enterprise,
    Expert,
    Grant,
    Hearing,
    JournalEntry,
    Notice,
    Officer,
    SignUp,
    Spending,
)
from storage.queries.counting import Period
from storage.queries.outbox import BATCH

ATTENDANCES = "attendances"
Row = dict[str, Any]


def _demand(row: Any) -> Row:
    demand, enterprise, contact = row
    return {
        "number": demand.number,
        "state": demand.state,
        "round": demand.round,
        "kind": demand.kind.label,
        "title": demand.title,
        "problem": demand.problem,
        "enterprise": enterprise.name,
        "county_code": demand.county_code,
        "contact": contact.name,
        "mobile": contact.mobile,
        "openid": contact.openid,
        "forms": demand.forms,
        "visit_from": demand.visit_from,
        "visit_to": demand.visit_to,
        "budget_wan": demand.budget_wan,
        "disclosure": demand.disclosure,
        "confidential": demand.confidential,
        "urgency": demand.urgency,
        "particulars": demand.particulars,
        "version": demand.version,
        "submitted_at": demand.submitted_at,
        "changed_at": demand.changed_at,
    }


def _enterprise(row: Any) -> Row:
    enterprise = row[0]
    names = (
        "id", "name", "county_code", "town", "credit_code", "entity", "industry", "products",
        "employees", "revenue_wan", "size", "flags", "created_at",
    )  # fmt: skip
    return {name: getattr(enterprise, name) for name in names}


def _expert(row: Any) -> Row:
    expert, sign_up = row
    names = (
        "id", "name", "born", "unit", "unit_kind", "department", "title", "title_rank", "degree",
        "fields", "can_solve", "honours", "groups", "forms", "times", "places", "mobile", "email",
        "skill", "proof", "remarks", "basis", "out_of_province", "state", "source", "confirmed_at",
        "paused_until", "former", "double_of", "openid", "created_at", "changed_at",
    )  # fmt: skip
    found = {name: getattr(expert, name) for name in names}
    signed = {"round": "", "demand": "", "sign_up_state": None, "signed_up_at": None}
    if sign_up is not None:
        signed = {
            "round": sign_up.round,
            "demand": sign_up.demand,
            "sign_up_state": sign_up.state,
            "signed_up_at": sign_up.at,
        }
    return found | signed


def _officer(row: Any) -> Row:
    officer, bureau = row
    return {
        "id": officer.id,
        "bureau_code": bureau.code,
        "bureau": bureau.name,
        "name": officer.name,
        "duty": officer.duty,
        "state": officer.state,
        "openid": officer.openid,
        "bound_at": officer.bound_at,
    }


def _notice(row: Any) -> Row:
    notice = row[0]
    names = (
        "id", "occasion", "recipient", "region", "channel", "rule", "state", "reason", "attempt",
        "errors", "last_code", "remote_id", "broadcast_id", "owed_at", "not_before", "settled_at",
    )  # fmt: skip
    found = {name: getattr(notice, name) for name in names}
    return found | {"class": notice.cls, "text": notice.payload.get("text", "")}


def _broadcast(row: Any) -> Row:
    broadcast, state, count = row
    names = (
        "id", "title", "state", "method", "bureau_code", "segment", "composed_by", "composed_at",
        "released_by", "released_at", "starts_at", "ended_at",
    )  # fmt: skip
    found = {name: getattr(broadcast, name) for name in names}
    return found | {"recipients_state": state, "recipients": count}


def _hearing(row: Any) -> Row:
    hearing = row[0]
    names = (
        "key", "openid", "kind", "said_at", "heard_at", "state", "attempts", "text", "reply",
        "error",
    )  # fmt: skip
    return {name: getattr(hearing, name) for name in names}


def _entry(row: Any) -> Row:
    entry = row[0]
    names = ("id", "at", "actor", "act", "subject", "region", "facts")
    return {name: getattr(entry, name) for name in names}


def _sum(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def _spending(row: Any) -> Row:
    spending, bureau, officer = row
    return {
        "number": spending.number,
        "bureau_code": bureau.code,
        "bureau": bureau.name,
        "day": spending.day,
        "subject": spending.subject.label,
        "yuan": _sum(spending.amount),
        "voucher": spending.voucher,
        "note": spending.note,
        "state": spending.state,
        "spoken": spending.spoken,
        "why": spending.why,
        "entered_by": officer.name,
        "entered_at": spending.entered_at,
        "settled_at": spending.settled_at,
    }


def _budget(row: Any) -> Row:
    line, bureau = row
    return {
        "bureau_code": bureau.code,
        "bureau": bureau.name,
        "year": line.year,
        "subject": line.subject.label,
        "quantity": line.quantity,
        "price_yuan": _sum(line.price),
        "yuan": _sum(line.amount),
        "note": line.note,
    }


def _grant(row: Any) -> Row:
    grant, bureau = row
    names = ("number", "year", "reason", "state", "note", "asked_at", "decided_at", "paid_on")
    found = {name: getattr(grant, name) for name in names}
    sums = {
        f"{name}_yuan": _sum(getattr(grant, name))
        for name in ("budget", "spent", "asked", "awarded")
    }
    return {"bureau_code": bureau.code, "bureau": bureau.name} | found | sums


EXPORTS: dict[str, tuple[Any, Callable[[Any], Row]]] = {
    "demands": (
        select(Demand, Enterprise, Contact)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .join(Contact, Demand.contact_id == Contact.id)
        .order_by(Demand.id),
        _demand,
    ),
    "enterprises": (select(Enterprise).order_by(Enterprise.id), _enterprise),
    # a line for every sign-up; an expert without one has a line all the same
    "experts": (
        select(Expert, SignUp)
        .outerjoin(SignUp, SignUp.expert_id == Expert.id)
        .order_by(Expert.id, SignUp.id),
        _expert,
    ),
    "officers": (
        select(Officer, Bureau)
        .join(Bureau, Officer.bureau_code == Bureau.code)
        .order_by(Officer.id),
        _officer,
    ),
    "notices": (select(Notice).order_by(Notice.id), _notice),
    # a line for every state that its recipients are in; one without recipients has a line too
    "broadcasts": (
        select(Broadcast, Notice.state, func.count(Notice.id))
        .outerjoin(
            Notice,
            (Notice.broadcast_id == Broadcast.id) & ~Notice.recipient.startswith(BATCH),
        )
        .group_by(Broadcast.id, Notice.state)
        .order_by(Broadcast.id, Notice.state),
        _broadcast,
    ),
    # every entry of the ledger, those that were struck or never confirmed with their state
    "funding": (
        select(Spending, Bureau, Officer)
        .join(Bureau, Spending.bureau_code == Bureau.code)
        .join(Officer, Spending.entered_by == Officer.id)
        .order_by(Spending.day, Spending.id),
        _spending,
    ),
    "budgets": (
        select(BudgetLine, Bureau)
        .join(Bureau, BudgetLine.bureau_code == Bureau.code)
        .order_by(BudgetLine.year, BudgetLine.bureau_code, BudgetLine.id),
        _budget,
    ),
    "grants": (
        select(Grant, Bureau).join(Bureau, Grant.bureau_code == Bureau.code).order_by(Grant.id),
        _grant,
    ),
    "hearings": (select(Hearing).order_by(Hearing.heard_at, Hearing.key), _hearing),
    "journal": (select(JournalEntry).order_by(JournalEntry.id), _entry),
}


def _attendances(session: Session, programme: Programme) -> Iterator[Row]:
    """Every attendance as it is counted everywhere (rules.counting)."""
    found = counting.count(session, programme, None, Period())
    names = counting.names(session, found.rows)
    for row in found.rows:
        body = names.bodies[row.enterprise]
        yield {
            "date": row.day.isoformat(),
            "half": row.half.value,
            "counts": row.counts,
            "person": row.person,
            "unit": row.unit,
            "towards_target": row.towards,
            "enterprise": row.enterprise,
            "enterprise_name": body.name,
            "entity": row.entity.value,
            "county_code": row.county,
            "bureau_code": row.bureau,
            "city_code": row.city,
            "industry": row.industry,
            "team": names.teams[row.team],
            "demand": names.demands[row.demand].number,
            "round": row.round,
            "kind": row.kind.value,
            "outcome": row.outcome.value if row.outcome else None,
            "trained": row.trained,
            "has_contract": row.has_contract,
        }


def rows(session: Session, what: str, programme: Programme | None = None) -> Iterator[Row]:
    """The rows of an export, as plain values."""
    if what == ATTENDANCES:
        yield from _attendances(session, programme or Programme())
        return
    query, shape = EXPORTS[what]
    for row in session.execute(query.execution_options(yield_per=500)):
        yield {name: _plain(value) for name, value in shape(row).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def export(settings: Settings, what: str, format_: str, out: TextIO | None = None) -> None:
    """Write an export to standard output."""
    out = out or sys.stdout
    house = migrated(settings)
    try:
        with house.database.read() as session:
            found = rows(session, what, settings.programme.programme())
            if format_ == "csv":
                as_csv(found, out)
            else:
                for row in found:
                    out.write(json.dumps(row, ensure_ascii=False) + "\n")
    finally:
        house.close()


# East Asian spreadsheets take the full-width signs for the same
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, (list, dict)):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value


def as_csv(found: Iterator[Row], out: TextIO) -> None:
    """Write rows as CSV that spreadsheets open as Chinese and never as formulas."""
    writer = None
    for row in found:
        if writer is None:
            out.write("\ufeff")
            writer = csv.DictWriter(out, list(row), lineterminator="\r\n")
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})
