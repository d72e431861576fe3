"""A seat for a demand without names takes the experts that an officer has confirmed."""

from pathlib import Path

from sqlalchemy import select

from storage.models import Match, Officer, Shortlist
from storage.session import Database
from storage.vocabulary import MatchSource, MatchState
from tests.support import cast
from tests.support.clock import START
from tests.support.town import Town


def test_the_confirmed_experts_of_a_demand_are_its_candidates_best_first(
    sqlite: tuple[Database, str], tmp_path: Path
) -> None:
    town = Town(*sqlite, tmp_path)
    officer = town.officer("吴科长", "321200")
    with town.database.write() as session:
        people = [cast.expert(session, name) for name in ("李明", "王芳", "周立")]
        demand = cast.demand(session)
        by = session.scalars(select(Officer)).one()
        shortlist = Shortlist(
            demand_id=demand.id, version=1, weights="1", considered=3, officer_id=by.id, at=START
        )
        session.add(shortlist)
        session.flush()
        states = (MatchState.PROPOSED, MatchState.CONFIRMED, MatchState.CONFIRMED)
        session.add_all(
            Match(
                shortlist_id=shortlist.id, demand_id=demand.id, expert_id=one.id, place=place,
                points=1.0, source=MatchSource.PROVINCIAL_LIBRARY, state=state,
            )
            for place, (one, state) in enumerate(zip(people[::-1], states, strict=True), 1)
        )  # fmt: skip

    officer.says("组团 泰州 电镀 6月15日至16日")
    told = officer.says("加 XQ2026-0001")
    nobody = officer.says("加")
    town.close()

    assert "1 王芳（" in told
    assert "2 李明（" in told
    assert "周立" not in told
    assert "1 号席位" not in nobody
