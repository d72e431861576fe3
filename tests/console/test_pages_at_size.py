"""Pages with one row, three rows and fifty thousand: always the same number of statements."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from storage.models import Team
from storage.session import Database
from tests.console.town_hall import need
from tests.support import cast
from tests.support.deskside import ADDRESS, Screen
from tests.support.town import Town

PAGES = (
    "/console/", "/console/demands?tab=all", "/console/demands?tab=waiting",
    "/console/demands?tab=all&q=电镀废水", "/console/rounds", "/console/papers", "/console/outbox",
    "/console/audit", "/console/lists", "/console/experts", "/published",
    "/console/teams?batch=2026-1", "/console/teams/TD2026-0001",
    "/console/teams/TD2026-0001/schedule", "/console/teams/TD2026-0001/papers",
    "/console/visits?tab=coming", "/console/visits?tab=issues",
    "/console/demands/XQ2026-0001/matching",
)  # fmt: skip
MANY = 50_000
COPY = text(
    """
    WITH RECURSIVE numbers(n) AS (
        SELECT CAST(2 AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n < :last
    )
    INSERT INTO demands (number, enterprise_id, contact_id, county_code, round, kind, title,
        problem, forms, disclosure, confidential, urgency, particulars, state, version, step,
        returns, return_note, return_fields, help_wanted, single_handed, submitted_at, changed_at)
    SELECT 'XQ2025-' || n, enterprise_id, contact_id, county_code, round, kind,
        title || n, problem || n, forms, disclosure, confidential, urgency, particulars,
        CASE WHEN n % 3 = 0 THEN 'at_province' WHEN n % 3 = 1 THEN 'submitted' ELSE 'at_city' END,
        version, step, returns, return_note, return_fields, help_wanted, single_handed,
        submitted_at, changed_at
    FROM demands, numbers WHERE number = 'XQ2026-0001'
    """
)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    seen: list[str] = []

    def note(_c, _cursor, statement, _p, _context, _many) -> None:  # type: ignore[no-untyped-def]
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            seen.append(statement)

    engines = {database.engine, database.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def statements(screen: Screen) -> dict[str, int]:
    """How many statements each page runs."""
    found = {}
    for path in PAGES:
        with counted(screen.town.database) as seen:
            answer = screen.client.get(path, base_url=ADDRESS)
        assert answer.status_code == 200, path
        found[path] = len(seen)
    return found


def staffed(session: Session, team: Team, count: int) -> None:
    """Seats with a candidate left behind whoever was asked."""
    for _ in range(count):
        number = team.revision = team.revision + 1
        people = [cast.expert(session, f"甲{number}{place}") for place in range(3)]
        cast.invited(session, team, *people)
    session.flush()


def test_a_page_of_three_costs_what_a_page_of_one_costs(town: Town) -> None:
    screen = Screen(town).signs_in(town.officer("陈处长", "320000"))
    need(town)
    with town.database.write() as session:
        team = cast.team(session)
        staffed(session, team, 1)
    one = statements(screen)
    with town.database.write() as session:
        staffed(session, session.merge(team), 3)
    need(town, "320508", openid="o2", enterprise="姑苏恒澜纺织有限公司", mobile="19900001299")
    need(town, "320583", openid="o3", enterprise="昆山泓祺精密机械有限公司", mobile="19900001298")

    three = statements(screen)

    assert three == one
    assert max(one.values()) <= 30


@pytest.mark.chaos
def test_a_page_of_fifty_thousand_costs_what_a_page_of_one_costs(town: Town) -> None:
    screen = Screen(town).signs_in(town.officer("陈处长", "320000"))
    need(town)
    with town.database.write() as session:
        staffed(session, cast.team(session), 1)
    one = statements(screen)
    with town.database.write() as session:
        if not town.database.is_sqlite:
            session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(COPY, {"last": MANY})

    assert statements(screen) == one
