"""The same job done with procrastinate: one task for each message, deferred beforehand.

Its worker runs the tasks of ``concurrency`` at once; each makes the same call on a keep-alive
connection of its own thread and counts as done when the platform has answered.
"""

import asyncio
import http.client
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import procrastinate

LOCAL = threading.local()
PLATFORM = ("127.0.0.1", 0)


def app_of(url: str) -> procrastinate.App:
    """The application with its one task."""
    connector = procrastinate.PsycopgConnector(conninfo=url, max_size=20)
    app = procrastinate.App(connector=connector)

    @app.task(name="send", queue="send")
    def send(openid: str, client_id: str) -> None:
        """Make one call, in a thread."""
        body = {
            "touser": openid,
            "template_id": "T" * 43,
            "client_msg_id": client_id,
            "data": {"character_string1": {"value": "XQ2026-0001"}},
        }
        connection: Any = getattr(LOCAL, "connection", None)
        if connection is None:
            connection = LOCAL.connection = http.client.HTTPConnection(*PLATFORM)
        connection.request(
            "POST", "/cgi-bin/message/template/send?access_token=T", json.dumps(body).encode()
        )
        if json.loads(connection.getresponse().read())["errcode"]:
            raise RuntimeError("refused")

    return app


async def _prepare(url: str, count: int) -> None:
    app = app_of(url)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        jobs = [
            {"openid": f"o{number:027d}", "client_id": f"bench{number}"}
            for number in range(1, count + 1)
        ]
        await app.tasks["send"].batch_defer_async(*jobs)


async def _work(url: str, concurrency: int) -> None:
    app = app_of(url)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(concurrency))
    async with app.open_async():
        await app.run_worker_async(
            queues=["send"], concurrency=concurrency, wait=False, delete_jobs="never"
        )


def main() -> None:
    """``peer prepare URL COUNT`` or ``peer work URL CONCURRENCY PORT``."""
    global PLATFORM  # noqa: PLW0603  one platform for the whole process
    act, url, number = sys.argv[1:4]
    if act == "prepare":
        asyncio.run(_prepare(url, int(number)))
        return
    PLATFORM = ("127.0.0.1", int(sys.argv[4]))
    asyncio.run(_work(url, int(number)))


if __name__ == "__main__":
    main()
