"""Follow-up cards: opened after a visit, told of by either side, ended by either (R12, R30)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.operations.numbers import next_number
from handlers.rules.rounds import local_day
from handlers.understanding.follow_up import Happened
from storage.models import Demand, FollowUp, FollowUpWord, Visit
from storage.prepared import insert_of
from storage.queries import follow_ups as questions
from storage.vocabulary import Act, FollowUpState, Side, WordState

WORDS = 300


def open_for(session: Session, visit: Visit, now: datetime) -> FollowUp:
    """The card of a visit's pair: made, or begun anew when the visit is newer than its last one.

    Two who do it at once make one card.
    """
    demand = session.get_one(Demand, visit.demand_id)
    known = questions.of_pair(session, visit.expert_id, demand.enterprise_id)
    if known is None:
        _make(session, visit, demand, now)
        return questions.card_of_pair(session, visit.expert_id, demand.enterprise_id)
    if known.since < visit.day:
        session.refresh(known, with_for_update=True)
        known.since, known.visit_id, known.demand_id = visit.day, visit.id, demand.id
        known.asked, known.county_code = 0, demand.county_code
        known.state, known.ended_by, known.ended_at = FollowUpState.OPEN, None, None
        session.flush()
        _note(session, "system", Act.OPEN_FOLLOW_UP, known, now, visit=visit.id)
    return known


def _make(session: Session, visit: Visit, demand: Demand, now: datetime) -> None:
    insert = insert_of(session.get_bind().dialect.name)
    made = session.execute(
        insert(FollowUp)
        .values(
            number=next_number(session, "GZ", local_day(now).year),
            expert_id=visit.expert_id,
            enterprise_id=demand.enterprise_id,
            visit_id=visit.id,
            demand_id=demand.id,
            county_code=demand.county_code,
            met_on=visit.day,
            since=visit.day,
            asked=0,
            state=FollowUpState.OPEN,
            opened_at=now,
        )
        .on_conflict_do_nothing(index_elements=["expert_id", "enterprise_id"])
        .returning(FollowUp.id)
    ).scalar()
    if made is not None:
        row = session.get_one(FollowUp, made)
        _note(session, "system", Act.OPEN_FOLLOW_UP, row, now, visit=visit.id)


def note_asked(session: Session, row: FollowUp, steps: int, now: datetime) -> bool:
    """Note that both sides are asked at a date; false when they have been, or it has ended."""
    session.refresh(row, with_for_update=True)
    if row.state is not FollowUpState.OPEN or row.asked >= steps:
        return False
    row.asked = steps
    session.flush()
    _note(session, "system", Act.ASK_FOLLOW_UP, row, now, step=steps)
    return True


def say(
    session: Session,
    actor: str,
    row: FollowUp,
    side: Side,
    happened: Sequence[Happened],
    words: str,
    now: datetime,
    *,
    openid: str = "",
    saying: str,
) -> list[FollowUpWord]:
    """Write down what somebody said has happened; it counts once it is confirmed.

    An officer at a desk has read it already: it counts at once. ``saying`` is the same for all of
    one sentence.
    """
    state = WordState.CONFIRMED if side is Side.OFFICER else WordState.PROPOSED
    rows = [
        FollowUpWord(
            follow_up_id=row.id, saying=saying[:64], way=each.way, day=each.day,
            words=words[:WORDS], contract_wan=each.contract_wan, trained=each.trained, side=side,
            openid=openid, state=state, said_at=now,
            settled_at=now if state is WordState.CONFIRMED else None,
        )
        for each in happened
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    _note(session, actor, Act.SAY_FOLLOW_UP, row, now, side=side.value, ways=_ways(rows))
    return rows


def settle(
    session: Session, actor: str, rows: Sequence[FollowUpWord], now: datetime, *, right: bool
) -> bool:
    """Who said it confirms it or takes it back; false when that was done before."""
    waiting = []
    for row in sorted(rows, key=lambda each: each.id):
        session.refresh(row, with_for_update=True)
        if row.state is WordState.PROPOSED:
            waiting.append(row)
    for row in waiting:
        row.state = WordState.CONFIRMED if right else WordState.DROPPED
        row.settled_at = now
    session.flush()
    if waiting:
        card = session.get_one(FollowUp, waiting[0].follow_up_id)
        act = Act.CONFIRM_FOLLOW_UP if right else Act.DROP_FOLLOW_UP
        _note(session, actor, act, card, now, ways=_ways(waiting))
    return bool(waiting)


def _ways(rows: Sequence[FollowUpWord]) -> list[str]:
    return [row.way.value for row in rows]


def end(session: Session, actor: str, row: FollowUp, side: Side, now: datetime) -> bool:
    """One side wants no more of it; false when it had ended (R12). What was said stays."""
    session.refresh(row, with_for_update=True)
    if row.state is FollowUpState.ENDED:
        return False
    row.state, row.ended_by, row.ended_at = FollowUpState.ENDED, side, now
    session.flush()
    _note(session, actor, Act.END_FOLLOW_UP, row, now, side=side.value)
    return True


def forget(session: Session, openid: str) -> None:
    """Take the words of a person out of what he said; the facts stay to be counted (§6.1)."""
    for row in questions.words_of(session, openid):
        row.words, row.openid = "", ""
    session.flush()


def _note(
    session: Session, actor: str, act: Act, row: FollowUp, now: datetime, **facts: Any
) -> None:
    journal.write(
        session, actor, act, f"follow_up:{row.number}", now, region=row.county_code, **facts
    )
