"""How fast a warm understanding reads, and what a worker needs.

Run with ``python -m tests.benchmarks.understanding``.
Times are CPU times of this process, so that a busy machine does not count against it; the start is
wall time from the first import to a service that could answer.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent / "understanding" / "samples-own.jsonl"
ROUNDS = 5
START = """
import time; began = time.perf_counter(); cpu = time.process_time()
from bot.app import warm
import bot.commands.serve
warm()
print(time.perf_counter() - began, time.process_time() - cpu)
"""


def reading() -> dict[str, float]:
    """Milliseconds for one sentence: the middle one, the slowest of a hundred, the slowest."""
    from bot.app import warm
    from handlers.understanding.reading import understand

    warm()
    rows = [json.loads(line) for line in SAMPLES.read_text("utf-8").splitlines() if line.strip()]
    times = []
    for _ in range(ROUNDS):
        for row in rows:
            began = time.process_time()
            understand(row["text"], role=row["role"], context=row.get("context"))
            times.append((time.process_time() - began) * 1000)
    times.sort()
    return {
        "sentences": len(rows),
        "p50_ms": round(times[len(times) // 2], 2),
        "p99_ms": round(times[len(times) * 99 // 100], 2),
        "max_ms": round(times[-1], 2),
    }


def starting() -> dict[str, float]:
    """Seconds to start a web service that is warm, as wall and as CPU time; the best of three."""
    found = []
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", START], capture_output=True, check=True)
        wall, cpu = done.stdout.split()
        found.append((float(wall), float(cpu)))
    wall, cpu = min(found)
    return {"start_wall_s": round(wall, 2), "start_cpu_s": round(cpu, 2)}


def memory() -> dict[str, float]:
    """The most memory this process has held, with everything loaded, in MB."""
    return {"memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)}


if __name__ == "__main__":
    print(json.dumps({**reading(), **memory(), **starting()}, ensure_ascii=False))
