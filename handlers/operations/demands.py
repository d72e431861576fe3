"""Demands: submitted, amended and withdrawn by the enterprise (articles 6.1 and 7.1).

What officers do with them is in ``verdicts``.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.operations.numbers import count_up
from handlers.rules import enterprises, lifecycle
from handlers.rules.rounds import local_day, round_of
from storage.models import Contact, Demand, DemandVersion, Enterprise
from storage.prepared import add, put, together
from storage.queries.people import known_contact, known_enterprise
from storage.vocabulary import Act, DemandKind, DemandState, Disclosure, Urgency


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an enterprise has said and seen read back."""

    enterprise: str
    county_code: str
    kind: DemandKind
    title: str
    problem: str
    contact: str
    mobile: str
    position: str = ""
    town: str = ""
    credit_code: str = ""
    industry: str = ""
    products: str = ""
    employees: int | None = None
    revenue_wan: float | None = None
    forms: tuple[str, ...] = ()
    visit_from: date | None = None
    visit_to: date | None = None
    budget_wan: float | None = None
    disclosure: Disclosure = Disclosure.NONE
    confidential: bool = False
    urgency: Urgency = Urgency.NORMAL
    particulars: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entered:
    """That an officer fills a demand in for somebody (R93): who, and the hash of the link sent."""

    officer_id: int
    confirm_hash: str


def submit(
    session: Session,
    openid: str,
    wanted: Wanted,
    now: datetime,
    *,
    round_: str = "",
    entered: Entered | None = None,
) -> tuple[Demand, Enterprise]:
    """File a demand: the enterprise and the contact are found or made, a number is given.

    It goes into the given round, else into the one of the month (R46).
    """
    enterprise = _enterprise(session, wanted, now)
    contact = _contact(session, openid, enterprise, wanted, now)
    today = local_day(now)
    demand = Demand(
        number=_number(session, today.year),
        enterprise_id=enterprise.id,
        contact_id=contact.id,
        round=round_ or round_of(today),
        state=DemandState.SUBMITTED,
        version=1,
        submitted_at=now,
        changed_at=now,
        entered_by=entered.officer_id if entered else None,
        confirm_hash=entered.confirm_hash if entered else None,
        **_columns(wanted),
    )
    add(session, demand)
    with together(session.connection()):
        put(session, _version(demand, now))
        journal.write(
            session,
            journal.officer(entered.officer_id) if entered else journal.follower(openid),
            Act.ENTER if entered else Act.SUBMIT,
            f"demand:{demand.number}",
            now,
            region=demand.county_code,
            round=demand.round,
            flags=enterprise.flags,
        )
    return demand, enterprise


def hash_of_link(token: str) -> str:
    """What is stored of the link by which a person confirms what was entered for them."""
    return hashlib.sha256(f"confirm:{token}".encode()).hexdigest()


def confirm_entered(session: Session, demand: Demand, now: datetime, *, right: bool) -> None:
    """The person confirms what an officer entered for them, or says that it is wrong (R93)."""
    demand.confirmed_at = now if right else None
    demand.confirm_hash = None if right else demand.confirm_hash
    journal.write(
        session,
        "link",
        Act.CONFIRM_ENTERED,
        f"demand:{demand.number}",
        now,
        region=demand.county_code,
        right=right,
    )


def amend(
    session: Session,
    openid: str,
    demand: Demand,
    wanted: Wanted,
    now: datetime,
    *,
    actor: str = "",
) -> frozenset[str]:
    """Change a demand; a new version is kept. Returns the fields that changed.

    ``actor`` is who changes it for somebody without WeChat. A changed key field goes back to the
    county's desk (R92). Raises lifecycle.NotAllowed.
    """
    session.refresh(demand, with_for_update=True)  # an officer may be acting on it
    columns = _columns(wanted)
    changed = frozenset(name for name, value in columns.items() if getattr(demand, name) != value)
    state = lifecycle.after(Act.AMEND, demand.state, changed=changed)
    changed |= _changed_people(session, demand, wanted)
    enterprise = _enterprise(session, wanted, now)
    demand.enterprise_id = enterprise.id
    demand.contact_id = _contact(session, openid, enterprise, wanted, now).id
    for name, value in columns.items():
        setattr(demand, name, value)
    demand.state, demand.changed_at, demand.return_fields = state, now, []
    demand.version += 1
    demand.step += 1
    session.flush()
    add(session, _version(demand, now))
    journal.write(
        session,
        actor or journal.follower(openid),
        Act.AMEND,
        f"demand:{demand.number}",
        now,
        region=demand.county_code,
        changed=sorted(changed),
        version=demand.version,
    )
    return changed


def _changed_people(session: Session, demand: Demand, wanted: Wanted) -> frozenset[str]:
    """Which of the enterprise, the contact and the number an amendment changes."""
    enterprise = session.get_one(Enterprise, demand.enterprise_id)
    contact = session.get_one(Contact, demand.contact_id)
    before = (enterprise.name, contact.name, contact.mobile)
    said = (wanted.enterprise, wanted.contact, wanted.mobile)
    names = ("enterprise", "contact", "mobile")
    return frozenset(name for name, old, new in zip(names, before, said, strict=True) if old != new)


def withdraw(session: Session, openid: str, demand: Demand, now: datetime, *, reason: str) -> None:
    """Withdraw a demand; it stays on file. Raises lifecycle.NotAllowed."""
    session.refresh(demand, with_for_update=True)
    demand.state = lifecycle.after(Act.WITHDRAW, demand.state)
    demand.changed_at = now
    demand.step += 1
    journal.write(
        session,
        journal.follower(openid),
        Act.WITHDRAW,
        f"demand:{demand.number}",
        now,
        region=demand.county_code,
        reason=reason[:80],
    )


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {
        "county_code": wanted.county_code,
        "kind": wanted.kind,
        "title": wanted.title,
        "problem": wanted.problem,
        "forms": list(wanted.forms),
        "visit_from": wanted.visit_from,
        "visit_to": wanted.visit_to,
        "budget_wan": wanted.budget_wan,
        "disclosure": Disclosure.NONE if wanted.confidential else wanted.disclosure,
        "confidential": wanted.confidential,
        "urgency": wanted.urgency,
        "particulars": dict(wanted.particulars),
    }


def _enterprise(session: Session, wanted: Wanted, now: datetime) -> Enterprise:
    """The enterprise of a credit code, else of a name in a county (R94); made when new."""
    known = known_enterprise(session, wanted.enterprise, wanted.county_code, wanted.credit_code)
    found = known or Enterprise(
        name=wanted.enterprise,
        county_code=wanted.county_code,
        industry="",
        employees=None,
        revenue_wan=None,
        entity=enterprises.entity_of(wanted.enterprise),
        created_at=now,
    )
    for name in ("town", "credit_code", "industry", "products", "employees", "revenue_wan"):
        value = getattr(wanted, name)
        if value not in (None, ""):
            setattr(found, name, value)
    found.size = enterprises.size(found.industry, found.employees, found.revenue_wan)
    found.flags = " ".join(enterprises.flags(found.name, found.size))
    if known is None:
        add(session, found)
    return found


def _contact(
    session: Session, openid: str, enterprise: Enterprise, wanted: Wanted, now: datetime
) -> Contact:
    is_new = enterprise.created_at == now
    known = None if is_new else known_contact(session, openid, enterprise.id)
    found = known or Contact(
        openid=openid, enterprise_id=enterprise.id, bound_at=now, position=wanted.position
    )
    found.name, found.mobile = wanted.contact, wanted.mobile
    found.position = wanted.position or found.position
    if known is None:
        add(session, found)
    return found


def _number(session: Session, year: int) -> str:
    """The next number of a year, 「XQ2026-0037」."""
    return f"XQ{year}-{count_up(session, f'demands:{year}'):04d}"


def _version(demand: Demand, now: datetime) -> DemandVersion:
    return DemandVersion(
        demand_id=demand.id,
        version=demand.version,
        at=now,
        content={
            "kind": demand.kind.value,
            "title": demand.title,
            "problem": demand.problem,
            "county_code": demand.county_code,
            "forms": demand.forms,
            "visit": [str(demand.visit_from or ""), str(demand.visit_to or "")],
            "budget_wan": demand.budget_wan,
            "disclosure": demand.disclosure.value,
            "confidential": demand.confidential,
            "urgency": demand.urgency.value,
            "particulars": demand.particulars,
        },
    )
