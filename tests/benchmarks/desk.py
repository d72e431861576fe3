"""What the list pages of the desk cost at size: ``python -m tests.benchmarks.desk [needs]``.

A year with 50,000 needs, experts, teams and visits is put into a SQLite file in a temporary folder.
Every page is opened once to warm it and three times to measure, in one process, without HTTP; the
medians are printed: statements, CPU and wall milliseconds, kilobytes. CPU does not count what else
the machine does. A page over ``MOST_CPU_MS`` is marked.
"""

import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from tests.console.test_pages_at_size import counted
from tests.support import busy_year
from tests.support.databases import prepare
from tests.support.deskside import ADDRESS, Screen
from tests.support.town import Town

NEEDS, EXPERTS, YEAR = 50_000, 1_000, 2026
ROUNDS = 3
MOST_CPU_MS = 200
MOMENT = "2026-06-22 10:00"
PROVINCE = (
    "/", "/demands?tab=all", "/demands?tab=waiting", "/demands?tab=all&page=400",
    "/demands?tab=all&q=废水", "/demands?tab=all&q=XQ2026-00077", "/calls", "/calls?all=yes",
    "/rounds", "/lists", "/experts", "/experts?q=专家77", "/teams?batch=2026-1",
    "/teams?batch=2026-2", "/visits?tab=coming", "/visits?tab=past", "/visits?tab=issues",
    "/ratings?batch=2026-1", "/ratings/rows?batch=2026-1", "/ratings/records?batch=2026-1",
    "/follow-ups", "/cases", "/nominations", "/results", "/results/rows?tab=attendances",
    "/summaries", "/funding", "/consultations", "/papers", "/outbox", "/broadcasts", "/officers",
    "/audit",
)  # fmt: skip
CITY = (
    "/", "/demands?tab=all", "/demands?tab=all&q=废水", "/rounds", "/teams", "/visits?tab=past",
    "/ratings?batch=2026-1", "/nominations", "/results", "/papers",
)  # fmt: skip
DESKS = (("陈处长", "320000", PROVINCE), ("吴科长", "320500", CITY))
# as the needs of a year are: in every state, with words to look for
LIVELY = text(
    """
    UPDATE demands SET
        title = CASE WHEN id % 7 = 0 THEN '印染废水' ELSE '轴承噪声' END || id,
        problem = '现在达不到要求，试过调整工艺，效果不稳定，想请专家到厂里看看，' || id,
        state = CASE id % 6 WHEN 0 THEN 'submitted' WHEN 1 THEN 'returned' WHEN 2 THEN 'at_city'
            WHEN 3 THEN 'withdrawn' ELSE 'at_province' END
    """
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page costs: statements, milliseconds of CPU and by the clock, kilobytes."""

    statements: int
    cpu: float
    wall: float
    kilobytes: float


def cost(screen: Screen, path: str) -> Cost:
    """The medians of a page. Raises AssertionError for a page that is not there."""
    with counted(screen.town.database) as seen:
        answer = screen.client.get(path, base_url=ADDRESS)
    assert answer.status_code == 200, (path, answer.status_code)
    taken = []
    for _ in range(ROUNDS):
        cpu, wall = time.process_time(), time.perf_counter()
        screen.client.get(path, base_url=ADDRESS)
        taken.append((time.process_time() - cpu, time.perf_counter() - wall))
    return Cost(
        len(seen),
        statistics.median(each[0] for each in taken) * 1000,
        statistics.median(each[1] for each in taken) * 1000,
        len(answer.data) / 1024,
    )


def fill(town: Town, needs: int) -> None:
    """Put the year in."""
    with town.database.write() as session:
        busy_year.fill(session, YEAR, needs, EXPERTS)
        session.execute(LIVELY)


def main(needs: int) -> int:
    """Measure every page; gives how many are over the limit."""
    over = 0
    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite:///{Path(place) / 'desk.db'}"
        database = prepare(url)
        town = Town(database, url, Path(place))
        town.clock.set(MOMENT)
        fill(town, needs)
        print(
            f"{needs} needs, {EXPERTS} experts\n{'CPU ms':>8} {'wall ms':>8} {'SQL':>4} {'kB':>6}"
        )
        for name, code, pages in DESKS:
            screen = Screen(town).signs_in(town.officer(name, code))
            for path in pages:
                one = cost(screen, f"/console{path}")
                over += one.cpu > MOST_CPU_MS
                print(
                    f"{one.cpu:8.1f} {one.wall:8.1f} {one.statements:4} {one.kilobytes:6.0f}"
                    f" {'!' if one.cpu > MOST_CPU_MS else ' '} {name} {path}",
                    flush=True,
                )
        town.close()
        database.close()
    return over


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else NEEDS)
