"""What officers do with a demand: forward it, send it back, undo that (article 6.1, R3, R43, R91).

Every act checks the desk and the region. An act is one conditional update on the step that the
officer saw, so that of two officers acting at once only one succeeds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.rules import lifecycle
from handlers.rules.lifecycle import Desk
from storage.models import Bureau, Contact, Demand, JournalEntry, Officer
from storage.queries.people import codes_under, reports_to_province, unmanned
from storage.queries.sight import sees
from storage.vocabulary import AT_COUNTY, GONE, Act, DemandState, OfficerState, ReturnReason

UNDO_WITHIN = timedelta(minutes=30)
NOTE = 100
VERDICTS = (Act.FORWARD, Act.SEND_BACK, Act.MERGE)
# what an act changes and undoing restores
MOVED = (
    "state", "returns", "return_reason", "return_fields", "checked_by", "single_handed",
    "merged_into",
)  # fmt: skip


class OutOfSight(Exception):
    """The bureau may not see this demand; to it there is none."""


class Overtaken(Exception):
    """Somebody has acted on the demand since the officer saw it."""


class NeedsColleague(Exception):
    """The second step belongs to another officer of the bureau (R3)."""


class NotTheSame(Exception):
    """Only demands of the same enterprise or number can be merged, into one that is open."""


class NothingToUndo(Exception):
    """The officer's last act is none, too long ago, or undone already."""


def desk_at(session: Session, bureau: Bureau) -> Desk:
    """The desk of a bureau."""
    return lifecycle.desk_of(bureau.rank, reports_to_province=reports_to_province(session, bureau))


def desk_for(session: Session, bureau: Bureau, demand: Demand) -> Desk:
    """The desk a bureau sits at for one demand.

    A city sits at the county's desk for a county that has no officer bound (R43, R63).
    """
    own = desk_at(session, bureau)
    waits_below = own is Desk.CITY and demand.state in AT_COUNTY
    if waits_below and demand.county_code in unmanned(session, bureau):
        return Desk.COUNTY
    return own


def has_colleagues(session: Session, officer: Officer) -> bool:
    """Whether another bound officer works at the same bureau."""
    others = select(func.count()).where(
        Officer.bureau_code == officer.bureau_code,
        Officer.state == OfficerState.BOUND,
        Officer.id != officer.id,
        Officer.openid != officer.openid,  # one person with two codes is still one person
    )
    return bool(session.scalar(others))


def forward(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    demand: Demand,
    now: datetime,
    *,
    seen: int | None = None,
    checked: Collection[str] = (),
) -> DemandState:
    """Approve a demand and pass it on; ``seen`` is the step the officer had before them.

    ``checked`` are the points of the checklist that were ticked (R90); they go into the journal.

    Raises OutOfSight, lifecycle.NotAllowed, NeedsColleague and Overtaken.
    """
    state = _next(session, bureau, demand, Act.FORWARD, seen)
    changes: dict[str, Any] = {}
    if state is DemandState.CHECKED:
        changes |= {"checked_by": officer.id, "single_handed": False}
    elif demand.state is DemandState.CHECKED:
        alone = demand.checked_by == officer.id
        if alone and has_colleagues(session, officer):
            raise NeedsColleague
        changes |= {"single_handed": alone}
    _move(session, officer, demand, Act.FORWARD, state, now, seen, changes, sorted(checked))
    return state


def waits_at(session: Session, bureau: Bureau, demand: Demand) -> bool:
    """Whether a demand waits at the desk of a bureau, its own or one it looks after."""
    return demand.state in lifecycle.waiting_at(desk_for(session, bureau, demand))


def send_back(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    demand: Demand,
    reason: ReturnReason,
    note: str,
    now: datetime,
    *,
    seen: int | None = None,
    fields: Collection[str] = (),
) -> int:
    """Send a demand back to its enterprise with a reason; returns how often it came back.

    ``fields`` are the slots marked for mending, which the chat then asks one by one (R91).

    Raises OutOfSight, lifecycle.NotAllowed and Overtaken.
    """
    state = _next(session, bureau, demand, Act.SEND_BACK, seen)
    changes = {
        "returns": demand.returns + 1,
        "return_reason": reason,
        "return_note": note[:NOTE],
        "return_fields": list(fields),
        "checked_by": None,
    }
    _move(session, officer, demand, Act.SEND_BACK, state, now, seen, changes)
    return demand.returns


def merge(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    demand: Demand,
    into: Demand,
    now: datetime,
    *,
    seen: int | None = None,
) -> None:
    """Make a demand part of another one of the same people; it is counted no more.

    Raises OutOfSight, NotTheSame, lifecycle.NotAllowed and Overtaken.
    """
    state = _next(session, bureau, demand, Act.MERGE, seen)
    codes = codes_under(session, bureau)
    if not sees(session, codes, into):
        raise OutOfSight
    if into.id == demand.id or into.state in GONE or not _of_same_people(session, demand, into):
        raise NotTheSame
    _move(session, officer, demand, Act.MERGE, state, now, seen, {"merged_into": into.id})


def _of_same_people(session: Session, one: Demand, other: Demand) -> bool:
    if one.enterprise_id == other.enterprise_id:
        return True
    mobiles = select(Contact.mobile).where(Contact.id.in_((one.contact_id, other.contact_id)))
    found = list(session.scalars(mobiles))
    return len(found) == 2 and found[0] == found[1] != ""


def want_help(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    demand: Demand,
    now: datetime,
    *,
    wanted: bool,
) -> None:
    """Say whether the province has to find the experts (R43). Raises OutOfSight and NotAllowed."""
    codes = codes_under(session, bureau)
    if not sees(session, codes, demand):
        raise OutOfSight
    if demand.state not in lifecycle.HELP[desk_at(session, bureau)]:
        raise lifecycle.NotAllowed(Act.WANT_HELP, demand.state)
    demand.help_wanted = wanted
    journal.write(
        session,
        journal.officer(officer.id),
        Act.WANT_HELP,
        f"demand:{demand.number}",
        now,
        region=demand.county_code,
        wanted=wanted,
    )


def _next(
    session: Session, bureau: Bureau, demand: Demand, act: Act, seen: int | None
) -> DemandState:
    codes = codes_under(session, bureau)
    if not sees(session, codes, demand):
        raise OutOfSight
    if seen is not None and seen != demand.step:
        raise Overtaken
    return lifecycle.moved(act, desk_for(session, bureau, demand), demand.state)


def _move(
    session: Session,
    officer: Officer,
    demand: Demand,
    act: Act,
    state: DemandState,
    now: datetime,
    seen: int | None,
    changes: dict[str, Any],
    checked: Collection[str] = (),
) -> None:
    before = {name: getattr(demand, name) for name in MOVED}
    step = demand.step if seen is None else seen
    _update(session, demand, step, now, {"state": state, **changes})
    journal.write(
        session,
        journal.officer(officer.id),
        act,
        f"demand:{demand.number}",
        now,
        region=demand.county_code,
        step=demand.step,
        state=state.value,
        reason=changes.get("return_reason"),
        single_handed=demand.single_handed,
        before=before,
        **({"checked": checked} if checked else {}),
    )


def _update(
    session: Session, demand: Demand, step: int, now: datetime, values: dict[str, Any]
) -> None:
    """Change a demand that is still at a step. Raises Overtaken."""
    session.flush()
    done = session.execute(
        update(Demand)
        .where(Demand.id == demand.id, Demand.step == step)
        .values(step=step + 1, changed_at=now, **values)
        .returning(Demand.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(demand)
    if done is None:
        raise Overtaken


def was_forwarded(session: Session, demand: Demand) -> bool:
    """Whether a demand has ever been passed on by an officer."""
    found = select(JournalEntry.id).where(
        JournalEntry.subject == f"demand:{demand.number}", JournalEntry.act == Act.FORWARD
    )
    return session.scalar(found.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Undone:
    """One act that was undone: the step it had led to, and the state restored."""

    demand: Demand
    act: Act
    step: int


def undo(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    now: datetime,
    *,
    only: Collection[str] = (),
) -> list[Undone]:
    """Undo the officer's last act, all demands of one message together, or only some numbers.

    A demand that somebody has acted on since stays as it is. Raises NothingToUndo.
    """
    undone = []
    codes = codes_under(session, bureau)
    for line in _last_lines(session, officer, now):
        number = line.subject.removeprefix("demand:")
        demand = session.scalar(select(Demand).where(Demand.number == number))
        if demand is None or (only and number not in only) or not sees(session, codes, demand):
            continue
        step = int(line.facts["step"])
        try:
            _update(session, demand, step, now, {**line.facts["before"], "return_note": ""})
        except Overtaken:
            continue
        undone.append(Undone(demand, line.act, step))
        journal.write(
            session,
            journal.officer(officer.id),
            Act.UNDO,
            line.subject,
            now,
            region=demand.county_code,
            undone=line.act.value,
            step=demand.step,
            state=demand.state.value,
        )
    if not undone:
        raise NothingToUndo
    return undone


def _last_lines(session: Session, officer: Officer, now: datetime) -> list[JournalEntry]:
    """The lines of the newest act, which is one message; none when that was an undoing."""
    query = (
        select(JournalEntry)
        .where(
            JournalEntry.at >= now - UNDO_WITHIN,
            JournalEntry.actor == journal.officer(officer.id),
            JournalEntry.act.in_((*VERDICTS, Act.UNDO)),
        )
        .order_by(JournalEntry.id.desc())
        .limit(50)
    )
    lines = list(session.scalars(query))
    newest = lines[0].at if lines else now
    return [line for line in lines if line.at == newest and line.act is not Act.UNDO]
