"""What a worker costs: to start, and in memory once people have spoken with it.

Run with ``python -m tests.benchmarks.startup``. Every round is a fresh process that does what
``qianqi serve`` does until its port is bound; the medians of five count. CPU seconds do not count
other work on the machine; ``yardstick`` is ten million additions of the same interpreter, to
compare machines by. The first round of all, which compiles the sources and writes jieba's cache as
an installation has them, is not counted.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 5
MESSAGES = 200
SAMPLES = Path(__file__).resolve().parent.parent / "understanding" / "samples-own.jsonl"


def _resident() -> float:
    """The memory this process holds, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def worker(began: float) -> None:
    """Start as ``qianqi serve`` does, hear many messages, say what it took."""
    from bot import memory
    from bot.app import Web
    from bot.commands.serve import migrated
    from bot.settings import read

    house = migrated(read(None))
    web = Web(house)
    memory.settle_down()
    web.listen("127.0.0.1", 0)
    found = {"cpu_s": time.process_time(), "wall_s": time.monotonic() - began, "mb": _resident()}
    _talk(web)
    found["mb_after"] = _resident()
    web.fill_shelf()
    found["mb_with_experts"] = _resident()
    print(json.dumps(found))
    web.close()
    house.close()


def _talk(web) -> None:  # type: ignore[no-untyped-def]  # its class is loaded when it is measured
    from handlers.ports import Heard, Kind

    rows = [json.loads(line) for line in SAMPLES.read_text("utf-8").splitlines() if line.strip()]
    for number in range(MESSAGES):
        text = str(rows[number % len(rows)]["text"])
        said = web.inbox.hear(
            Heard(f"startup-{number}", f"person-{number % 50}", int(time.time()), Kind.TEXT, text)
        )
        assert said, text


def _yardstick() -> float:
    began, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number
    return time.process_time() - began


def measure() -> dict[str, float]:
    """The medians of fresh processes."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "QIANQI_ACCOUNT_APPID": "wx0123456789abcdef",
            "QIANQI_ACCOUNT_ORIGINAL_ID": "gh_0123456789ab",
            "QIANQI_ACCOUNT_TOKEN": "startup",
            "QIANQI_ACCOUNT_ENCODING_AES_KEY": "a" * 43,
            "QIANQI_DATABASE_URL": f"sqlite:///{folder}/qianqi.db",
            "QIANQI_FILES_FOLDER": f"{folder}/files",
            "PYTHONPYCACHEPREFIX": f"{folder}/compiled",
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        python = [sys.executable, "-m"]
        subprocess.run([*python, "bot", "migrate"], env=environment, check=True,
                       capture_output=True)  # fmt: skip
        rounds = []
        for _ in range(ROUNDS + 1):
            command = [*python, "tests.benchmarks.startup", f"{time.monotonic()}"]
            done = subprocess.run(command, env=environment, check=True, capture_output=True)
            rounds.append(json.loads(done.stdout))
    found = {name: statistics.median(row[name] for row in rounds[1:]) for name in rounds[0]}
    return {"yardstick_s": round(_yardstick(), 2)} | {
        name: round(value, 2) for name, value in found.items()
    }


if __name__ == "__main__":
    if len(sys.argv) > 1:
        worker(float(sys.argv[1]))
    else:
        print(json.dumps(measure()))
