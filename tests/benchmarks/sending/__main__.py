"""Measure sending: ``python -m tests.benchmarks.sending``.

Every figure is taken at the platform: calls a second between the first and the last tenth. Parts
can be chosen with ``--only``; ours and procrastinate's take turns on one machine in one run.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text

from handlers.operations import broadcasts, expansion
from handlers.rules.broadcasts import Segment
from storage.models import Broadcast
from storage.vocabulary import BroadcastState, Method, Part
from tests.benchmarks.load import Plan, run_load
from tests.benchmarks.product import DEMAND
from tests.benchmarks.sending.ground import ACCOUNT, Ground, ground, rate_of
from tests.benchmarks.servers import ROOT, free_port
from tests.benchmarks.wire import Target
from tests.scheduler.crowd import PROVINCE, officer
from tests.support.clock import START


def measure_expansion(place: Ground, count: int) -> dict[str, Any]:
    """Rows for everybody who follows, as mass calls and one by one."""
    found = {}
    for method in Method:
        place.empty()
        place.fill(count, notices=False)
        author, bureau = officer(place.database, None, PROVINCE)
        with place.database.write() as session:
            row = broadcasts.compose(session, author, bureau, "公告", {"": "内容"},
                                     Segment(parts=(Part.FOLLOWER,)), START)  # fmt: skip
            row.method, row.state, row.starts_at = method, BroadcastState.RELEASED, START
            number = row.id
        began, more = time.perf_counter(), True
        while more:
            with place.database.write() as session:
                more = expansion.expand(session, session.get_one(Broadcast, number), START)
        found[f"{method.value} seconds"] = round(time.perf_counter() - began, 2)
        with place.database.read() as session:
            found["rows"] = session.scalar(text("SELECT count(*) FROM notices")) or 0
    return found


def measure_ours(place: Ground, threads: int, count: int) -> float:
    """One sender process of ours, no pace."""
    place.empty()
    place.fill(count)
    worker = place.work(threads=threads, per_second=100_000)
    arrivals = place.until_arrived(count, patience=180)
    place.end(worker)
    return rate_of(arrivals)


def measure_peer(place: Ground, concurrency: int, count: int) -> float:
    """One worker process of procrastinate."""
    place.empty()
    with place.database.write() as session:
        session.execute(text("DROP SCHEMA IF EXISTS peer CASCADE"))
        session.execute(text("CREATE SCHEMA peer"))
    url = place.url.replace("postgresql+psycopg", "postgresql") + "?options=-csearch_path%3Dpeer"
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.sending.peer", "prepare", url, str(count)],
        cwd=ROOT, check=True,
    )  # fmt: skip
    worker = place.start(
        "tests.benchmarks.sending.peer", "work", url, str(concurrency), str(place.api)
    )
    arrivals = place.until_arrived(count, patience=180)
    place.end(worker)
    return rate_of(arrivals)


def measure_pace(place: Ground, processes: int, per_second: int, seconds: int) -> dict[str, Any]:
    """Several processes under one pace."""
    place.empty()
    count = per_second * seconds
    place.fill(count)
    workers = [place.work(threads=16, per_second=per_second) for _ in range(processes)]
    arrivals = sorted(place.until_arrived(count, patience=6 * seconds))
    for worker in workers:
        place.end(worker)
    whole, busiest = arrivals[len(arrivals) // 10 :], 0
    for first, moment in enumerate(whole):
        last = first
        while last < len(whole) and whole[last] - moment < 1.0:
            last += 1
        busiest = max(busiest, last - first)
    return {"set": per_second, "rate": round(rate_of(arrivals), 1), "busiest second": busiest}


def measure_inbound(place: Ground, folder: Path, seconds: float) -> dict[str, Any]:
    """Answers of the web service while a sender works flat out."""
    place.empty()
    place.fill(60_000)
    port = free_port()
    config = folder / "serve.toml"
    config.write_text(place.toml(threads=64, per_second=800, port=port), encoding="utf-8")
    place.start("bot", "serve", "--config", str(config))
    time.sleep(6)
    calm = answers(port, seconds)
    worker = place.work(threads=64, per_second=800)
    time.sleep(4)
    before = len(place.arrivals())
    busy = answers(port, seconds)
    sent = len(place.arrivals()) - before
    place.end(worker)
    return {"calm": calm, "while sending": busy, "sent a second": round(sent / seconds)}


def answers(port: int, seconds: float) -> dict[str, Any]:
    """Conversations at 50 pushes a second, every reply checked."""
    target = Target(port, "/wechat", ACCOUNT)
    result = asyncio.run(run_load(target, DEMAND, Plan(seconds, 16, 50.0)))
    names = ("count", "wrong", "lost", "p50", "p95", "p99", "max")
    return {name: round(getattr(result, name), 1) for name in names}


def main() -> None:
    """Measure what is asked for and print one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.sending")
    parser.add_argument("--only", default="expansion,rate,pace,inbound")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", default=str(Path.cwd()))
    parser.add_argument("--people", type=int, default=100_000)
    given = parser.parse_args()
    parts, found = set(given.only.split(",")), {}
    with ground(given.folder) as place:
        found["load before"] = " ".join(f"{value:.1f}" for value in os.getloadavg())
        if "expansion" in parts:
            found["expansion"] = measure_expansion(place, given.people)
        if "rate" in parts:
            found["rate"] = _rates(place, given.rounds)
        if "pace" in parts:
            found["pace"] = [measure_pace(place, 4, rate, 20) for rate in (50, 200)]
        if "inbound" in parts:
            found["inbound"] = measure_inbound(place, Path(given.folder), 15.0)
        found["load after"] = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(json.dumps(found, ensure_ascii=False, indent=1))


def _rates(place: Ground, turns: int) -> dict[str, Any]:
    """Ours and the peer in turn, so that a busy minute harms none alone."""
    found: dict[str, list[float]] = {}
    for turn in range(turns):
        for threads, count in ((32, 6_000), (64, 10_000)):
            found.setdefault(f"ours {threads}", []).append(
                round(measure_ours(place, threads, count), 1)
            )
            found.setdefault(f"procrastinate {threads}", []).append(
                round(measure_peer(place, threads, count // 4), 1)
            )
        print(f"round {turn + 1}: { {name: each[-1] for name, each in found.items()} }",
              file=sys.stderr, flush=True)  # fmt: skip
    return found | {f"median {name}": [statistics.median(each)] for name, each in found.items()}


if __name__ == "__main__":
    main()
