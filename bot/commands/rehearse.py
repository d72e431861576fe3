"""``rehearse``: a whole year at full speed, with a fingerprint, a picture and its rules checked."""

import logging
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import monotonic
from typing import TypeVar

from bot.commands.rehearsal import finale
from bot.commands.rehearsal.picture import draw
from bot.commands.rehearsal.stage import UNBOUND, Stage
from bot.settings import BadSettings
from handlers.rules.workdays import at
from scheduler import rehearsal
from scheduler.rehearsal import HOURS, MIDNIGHT, Report, Span
from storage.vocabulary import RunState

T = TypeVar("T")
WIDTH = 30


def rehearse(
    start: str, months: int, enterprises: int, experts: int, seed: int, sleep: str, folder: Path
) -> bool:
    """Rehearse; returns whether every rule held. Raises BadSettings for days that make no sense."""
    span = span_of(start, months, sleep)
    random.seed(seed)
    logging.getLogger().setLevel(logging.CRITICAL)
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="qianqi-rehearsal-") as scratch:
        found, stage, (tally, papers) = play(
            Path(scratch), span, enterprises, experts, seed,
            last=lambda stage: finale.play(stage, span, seed, folder),
        )  # fmt: skip
    _print(found, stage, monotonic() - began)
    print(
        f"年度总结：专家 {tally.experts} 人、{tally.attendances} 人次，企业 {tally.enterprises} 家"
    )
    for path in papers:
        print(f"  {path}")
    picture = folder / f"year-{span.start}-{seed}.svg"
    picture.write_text(draw(found), encoding="utf-8")
    print(f"年图：{picture}")
    return not found.problems


def play(
    folder: Path,
    span: Span,
    enterprises: int,
    experts: int,
    seed: int,
    *,
    last: Callable[[Stage], T],
    unbound: float = UNBOUND,
) -> tuple[Report, Stage, T]:
    """Set the stage, play, look at what came of it; gives also what the ``last`` scene gives."""
    opening = at(span.start, HOURS[0])
    stage = Stage(folder, f"sqlite:///{folder / 'year.db'}", opening, seed)
    try:
        stage.engage(enterprises, experts, span, unbound=unbound)
        rehearsal.run(stage, span, _Bar(span).show)
        programme = stage.settings.programme.programme()
        return rehearsal.report(stage, span, programme, stage.names()), stage, last(stage)
    finally:
        stage.close()


def span_of(start: str, months: int, sleep: str) -> Span:
    """The days to rehearse, as they are written on the command line. Raises BadSettings."""
    try:
        first = date.fromisoformat(start)
    except ValueError as error:
        raise BadSettings(f"--from：“{start}”不是日期，请写成 2026-01-01") from error
    year, month = divmod(first.month - 1 + months, 12)
    end = first.replace(year=first.year + year, month=month + 1, day=1)
    if not sleep:
        return Span(first, end)
    found = re.fullmatch(r"(\d{1,3})d(?:@(\d{4}-\d\d-\d\d))?", sleep)
    if found is None:
        raise BadSettings("--sleep-through：请写成 7d，或 7d@2026-03-20（从哪天起睡）")
    asleep = date.fromisoformat(found[2]) if found[2] else first + timedelta(days=78)
    return Span(first, end, (asleep, asleep + timedelta(days=int(found[1]))))


class _Bar:
    """A line on standard error that shows how far the year has come."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._days = (span.end - span.start).days
        self._shown = sys.stderr.isatty()

    def show(self, day: date) -> None:
        """Show a day."""
        done = (day - self._span.start).days + 1
        if not self._shown or (done % 5 and done != self._days):
            return
        full = WIDTH * done // self._days
        end = "\n" if done == self._days else ""
        bar = "█" * full + "·" * (WIDTH - full)
        print(f"\r{day} {bar} {100 * done // self._days:3d}%", end=end, file=sys.stderr, flush=True)


def _print(found: Report, stage: Stage, seconds: float) -> None:
    parts = Counter(person.part for person in stage.people)
    print(f"排演 {found.span.start} 到 {found.span.end}，用时 {seconds:.0f} 秒")
    print(
        f"参加：企业 {parts['enterprise']}，专家 {parts['expert']}，"
        f"省 {parts['province']}、市 {parts['city']}、县 {parts['county']} 位经办人"
    )
    print(f"提交需求 {len(found.filed)} 条，审核通过 {len(found.reported)} 次")
    print("\n通知（种类 / 结果 / 条数）")
    kinds = Counter((one.occasion.split(":")[0], one.state.label) for one in found.notices)
    for (kind, state), count in sorted(kinds.items()):
        print(f"  {kind:12s} {state:6s} {count}")
    print("\n定时（任务 / 运行 / 错过）")
    for job in sorted({job for job, *_ in found.occurrences}):
        states = Counter(state for name, _, state, _ in found.occurrences if name == job)
        print(f"  {job:18s} {states[RunState.RAN]:4d} {states[RunState.MISSED]:4d}")
    if found.span.asleep:
        print_catching_up(found, found.span.asleep)
    print("\n检查")
    for problem in found.problems:
        print(f"  ✗ {problem.rule}：{problem.count} 处，例如 {problem.example}")
    if not found.problems:
        print("  ✓ 夜里和休息日不打扰；一人一天不超过上限；没有一条发出两次；每条都有着落")
        print("  ✓ 每次定时都有记录，没有重复；没有一次本来可以避免的拒收")
    print(f"\n指纹：{found.digest}")


def print_catching_up(found: Report, asleep: tuple[date, date]) -> None:
    """What happened to what was due while everybody slept."""
    first, last = (at(day, MIDNIGHT) for day in asleep)
    # by when they were owed: what the night or a stop puts off has another moment afterwards
    due = [one for one in found.notices if first <= one.owed_at < last]
    sent = [one for one in due if one.accepted]
    missed = [period for _, period, state, _ in found.occurrences if state is RunState.MISSED]
    print(f"\n睡过 {asleep[0]} 到 {asleep[1]}")
    print(f"  这几天该发的 {len(due)} 条：醒来后补发 {len(sent)} 条，其余过了时效或另有结果")
    print(f"  错过并记下的定时 {len(missed)} 次：{'、'.join(missed[:10])}")
