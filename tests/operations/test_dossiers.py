"""A case and a nomination go up by the same steps; each step that is made leaves one line."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.operations import dossiers, follow_ups, nominations, showcases
from handlers.operations.dossiers import Dossier, Who
from handlers.operations.showcases import Text
from handlers.rules import upwards
from handlers.rules.lifecycle import Desk
from storage.models import JournalEntry
from storage.session import Database
from storage.vocabulary import Permission, Side, Stage
from tests.support import cast, databases
from tests.support.clock import START

STEPS = st.lists(
    st.tuples(st.sampled_from(Desk), st.sampled_from(("forward", "back", "down", "down silently"))),
    max_size=10,
)
Forward = Callable[..., None]


def case(session: Session, who: Who) -> tuple[Dossier, Forward]:
    """A case that both sides allow, and how it goes up."""
    card = follow_ups.open_for(session, cast.visited(session, cast.demand(session)), START)
    row = showcases.draft(session, who, card, Text("题", "一", "二", "三"), START)
    for side in (Side.ENTERPRISE, Side.EXPERT):
        showcases.answer(session, "x", row, side, Permission.NAMED, row.version, START)
    return row, showcases.forward


def nomination(session: Session, who: Who) -> tuple[Dossier, Forward]:
    """A nomination of which every level has said what it thinks, and how it goes up."""
    about = cast.enterprise(session, "321202", "泰兴虚构表面处理有限公司")
    row = nominations.nominate(session, who, about, START)
    row.county_says = row.city_says = row.province_says = "同意"
    session.flush()
    return row, nominations.forward


def expected(desk: Desk, step: str, stage: Stage) -> Stage | None:
    """Where a step leads by the table; None where it is refused."""
    if step == "forward":
        return upwards.FORWARD.get((desk, stage))
    if step == "back":
        return Stage.RETURNED if (desk, stage) in upwards.BACK else None
    return Stage.WITHDRAWN if step == "down" and (desk, stage) in upwards.DOWN else None


@pytest.mark.parametrize("begin", [case, nomination])
@given(steps=STEPS)
@settings(max_examples=15, deadline=None)
def test_both_follow_the_table_and_each_step_leaves_a_line(
    sqlite_pool: tuple[Database, str],
    begin: Callable[[Session, Who], tuple[Dossier, Forward]],
    steps: list[tuple[Desk, str]],
) -> None:
    database = sqlite_pool[0]
    databases.empty(database)
    with database.write() as session:
        who = cast.officer(session)
        row, forward = begin(session, who)
        subject = f"{dossiers.KINDS[type(row)].subject}:{row.number}"
        lines = select(func.count()).where(JournalEntry.subject == subject)
        for desk, step in steps:
            before, leads = session.scalar(lines), expected(desk, step, row.stage)
            was = row.stage
            try:
                if step == "forward":
                    forward(session, who, desk, row, START)
                elif step == "back":
                    dossiers.send_back(session, who, desk, row, "补材料", START)
                else:
                    why = "不报了" if step == "down" else " "
                    dossiers.take_down(session, who, desk, row, why, START)
                made = True
            except (upwards.NotHere, dossiers.NoWhy):
                made = False
            assert made == (leads is not None)
            assert row.stage is (leads or was)
            assert (session.scalar(lines) or 0) - (before or 0) == made
