"""Measure all subjects in turn and print one table."""

import argparse
import asyncio
import json
import os
import platform
import sqlite3
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from .load import Plan, Result, run_load, slow_clients
from .servers import Server, Subject, running
from .subjects import REFERENCE, SUBJECTS

_PACKAGES = (
    "wechatpy", "flask", "werkzeug", "sqlalchemy", "cryptography", "waitress", "granian",
    "werobot", "bottle", "psycopg",
)  # fmt: skip
_COLUMNS = (
    "subject", "server", "database", "rate/s", "p50 ms", "p99 ms", "max ms", "messages", "wrong",
    "lost", ">4s", "cpu us", "client us", "ratio",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A subject's rounds: medians of rates and quantiles, the worst maximum, summed errors."""

    subject: Subject
    rounds: tuple[Result, ...]

    def median(self, name: str) -> float:
        """The median over the rounds of a figure."""
        return statistics.median(float(getattr(result, name)) for result in self.rounds)

    def total(self, name: str) -> int:
        """The sum over the rounds of a count."""
        return sum(int(getattr(result, name)) for result in self.rounds)

    def cells(self, reference: float | None) -> list[str]:
        """The row as it is printed."""
        rate = self.median("rate")
        return [
            self.subject.name,
            self.subject.server,
            self.subject.database,
            f"{rate:,.0f}",
            f"{self.median('p50'):.1f}",
            f"{self.median('p99'):.1f}",
            f"{max(result.max for result in self.rounds):.0f}",
            f"{self.total('count'):,}",
            f"{self.total('wrong'):,}",
            f"{self.total('lost'):,}",
            f"{self.total('over_4s'):,}",
            f"{self.median('cpu_us'):.0f}",
            f"{self.median('client_us'):.0f}",
            f"{rate / reference:.2f}" if reference else "-",
        ]

    def record(self) -> dict[str, object]:
        """The row for the JSON file, every round included."""
        subject = self.subject
        names = ("rate", "p50", "p95", "p99", "cpu_us", "client_us")
        return {
            "subject": subject.name,
            "server": subject.server,
            "database": subject.database,
            "script": subject.script.name,
            "encrypted": subject.encrypted,
            "medians": {name: self.median(name) for name in names},
            "rounds": [asdict(result) for result in self.rounds],
        }


def _filesystem(folder: str) -> str:
    """The file system below a folder (commits on a memory disk cost nothing)."""
    path, best = Path(folder).resolve(), ("", "?")
    for line in Path("/proc/mounts").read_text().splitlines():
        _, mount, kind = line.split()[:3]
        if path.is_relative_to(mount) and len(mount) > len(best[0]):
            best = (mount, kind)
    return best[1]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def machine_facts(folder: str) -> dict[str, str]:
    """What the figures depend on."""
    versions = []
    for name in _PACKAGES:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{name} absent")
    return {
        "processors": f"{os.cpu_count()} x {_processor()}",
        "load before": " ".join(f"{value:.2f}" for value in os.getloadavg()),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "file system": _filesystem(folder),
        "packages": ", ".join(versions),
    }


async def _measure(server: Server, subject: Subject, plan: Plan, slow: int) -> Result:
    """A short warm-up, then the measured load, beside slow clients when asked for."""
    warm = Plan(seconds=min(1.0, plan.seconds / 4), connections=plan.connections, prepared=2_000)
    await run_load(server.target, subject.script, warm)
    async with slow_clients(server.target, slow):
        return await run_load(server.target, subject.script, plan, pids=server.pids)


def measure_all(
    subjects: Sequence[Subject], plan: Plan, *, rounds: int, slow: int, folder: str
) -> list[Row]:
    """Interleave: every round visits all subjects, so a busy minute harms none alone."""
    results: dict[str, list[Result]] = {subject.name: [] for subject in subjects}
    for turn in range(rounds):
        for subject in subjects:
            with running(subject, base=folder) as server:
                result = asyncio.run(_measure(server, subject, plan, slow))
            results[subject.name].append(result)
            print(f"  round {turn + 1} {subject.name}: {result.rate:,.0f}/s", flush=True)
            for example in result.examples:
                print(f"    {example}")
    return [Row(subject, tuple(results[subject.name])) for subject in subjects]


def print_table(rows: Sequence[Row], *, compare: bool) -> None:
    """One aligned table; the first three columns are words."""
    found = (row.median("rate") for row in rows if row.subject.name == REFERENCE)
    reference = next(found, None) if compare else None
    lines = [list(_COLUMNS), *(row.cells(reference) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_COLUMNS))]
    for line in lines:
        cells = [
            cell.ljust(width) if column < 3 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0, help="length of one load")
    parser.add_argument("--rounds", type=int, default=3, help="loads of each subject")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rate", type=float, help="messages a second (default: closed loop)")
    parser.add_argument("--slow", type=int, default=0, help="slow clients beside the load")
    parser.add_argument("--only", default="", help="names, separated by commas")
    parser.add_argument("--folder", default=str(Path.cwd()), help="where databases are made")
    parser.add_argument("--json", type=Path, help="write every round there")
    return parser.parse_args()


def main() -> None:
    """Measure, print, write."""
    options = _options()
    names = set(filter(None, options.only.split(",")))
    if unknown := names - {subject.name for subject in SUBJECTS}:
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}")
    chosen = [subject for subject in SUBJECTS if not names or subject.name in names]
    plan = Plan(options.seconds, options.connections, options.rate)
    facts = machine_facts(options.folder)
    rows = measure_all(
        chosen, plan, rounds=options.rounds, slow=options.slow, folder=options.folder
    )
    print_table(rows, compare=options.rate is None)
    for name, value in facts.items():
        print(f"{name}: {value}")
    if options.json:
        record = {"facts": facts, "plan": asdict(plan), "rows": [row.record() for row in rows]}
        options.json.write_text(json.dumps(record, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
