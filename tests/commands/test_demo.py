"""``demo`` as a person runs it: started, used, ended with Ctrl-C, started again."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from bot.commands.demo import TOWN
from tests.commands.conftest import HOST, free_port
from tests.faults.processes import ROOT, environment

ADDRESS = re.compile(r"演示已启动：请打开 (http://127\.0\.0\.1:\d+)/phones")
MOST_SECONDS_TO_END = 10


@contextmanager
def demo(folder: Path, port: int) -> Iterator[str]:
    """A demo running in a folder; gives its address and ends it as Ctrl-C does."""
    command = [sys.executable, "-m", "bot", "demo", "--folder", str(folder), "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, encoding="utf-8",
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            shown = ""
            while (found := ADDRESS.search(shown)) is None:
                line = process.stdout.readline()
                assert line, f"the demo ended: {shown}"
                shown += line
            yield found.group(1)
            started = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=MOST_SECONDS_TO_END) == 0
            assert time.monotonic() - started < MOST_SECONDS_TO_END
        finally:
            process.kill()


def phones(address: str) -> dict[str, str]:
    """The people with phones: name → openid."""
    found: list[dict[str, Any]] = requests.get(f"{address}/control/phones", timeout=5).json()
    return {person["name"]: person["openid"] for person in found}


def test_the_demo_starts_ends_and_goes_on_where_it_was(tmp_path: Path) -> None:
    port = free_port()
    folder = tmp_path / "demo"

    with demo(folder, port) as address:
        first = phones(address)
        openid = first["王强"]
        said = {"openid": openid, "text": "昆山泓祺精密机械有限公司主轴温升太高，想请专家来看看"}
        answer = requests.post(f"{address}/control/say", json=said, timeout=10).json()
        page = requests.get(f"{address}/phones", timeout=5).text
    with demo(folder, port) as address_again:
        second = phones(address_again)
        seen = requests.get(
            f"{address_again}/control/seen", params={"openid": openid}, timeout=5
        ).json()

    assert address == address_again == f"http://{HOST}:{port}"
    assert list(first) == [person.name for person in TOWN]
    assert second == first
    assert answer["verdict"] == "reply"
    assert answer["text"] in {line["text"] for line in seen}
    assert [name for name in first if name not in page] == []
