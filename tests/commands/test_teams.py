"""``teams propose``, ``look``, ``accept``: a plan from the rows, made here and now."""

from sqlalchemy import func, select

from storage.models import Candidate, Invitation, Officer, Seat, Team
from tests.commands.conftest import Installation, Run
from tests.support import cast

DAYS = ("--from", "2026-06-15", "--to", "2026-06-16")


def test_a_plan_is_proposed_looked_at_and_taken_up(installation: Installation, run: Run) -> None:
    town, config = installation.town, installation.reachable()
    town.officer("吴科长", "321200")
    with town.database.write() as session:
        number = session.scalars(select(Officer.id)).one()
        for name, unit in (("李明", "东南大学"), ("王芳", "河海大学"), ("周立", "江南大学")):
            cast.expert(session, name, unit)
        for title in ("电镀废水总镍超标", "镀层起泡", "电镀液老化"):
            cast.demand(session, f"o{title}", title)
    asked = ("--officer", f"{number}", "--config", config)

    refused = run("teams", "propose", *DAYS, "--least", "2", *asked)
    made = run("teams", "propose", *DAYS, "--least", "2", "--reason", "电镀专家少", *asked)
    looked = run("teams", "look", *asked)
    taken = run("teams", "accept", "FA2026-0001", *asked)
    again = run("teams", "accept", "FA2026-0001", *asked)

    assert (refused[0], "需要写明原因" in refused[2]) == (1, True)
    assert made[0] == 0, made
    assert "已是最好的方案" in made[1]
    assert looked[1] == made[1]
    assert (taken[0], "已采用：TD2026-0001" in taken[1], again[0]) == (0, True, 1)
    with town.database.read() as session:
        team = session.scalars(select(Team)).one()
        seats = list(session.scalars(select(Seat).where(Seat.team_id == team.id)))
        visited = [demand for seat in seats for demand in seat.demands]
        assert sorted(visited) == [1, 2, 3]
        assert len(seats) == 2
        assert team.reasons == {"short": "电镀专家少"}
        assert session.scalar(select(func.count()).select_from(Candidate)) >= 2
        assert session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_a_city_with_nothing_to_serve_is_told_so(installation: Installation, run: Run) -> None:
    town, config = installation.town, installation.reachable()
    town.officer("吴科长", "321200")

    done = run("teams", "propose", *DAYS, "--officer", "1", "--config", config)

    assert done[0] == 1
    assert "没有需求，不用组团。" in done[1]
