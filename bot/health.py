"""Whether a process lives, and whether it can do its work; the same pages for every service."""

from collections.abc import Callable

from flask import Flask, Response, jsonify
from sqlalchemy import update

from bot.clocks import WallClock
from bot.metrics import TYPE, Metrics
from storage import migrations
from storage.models import Pace
from storage.session import Database, database_time

MOST_SKEW = 30.0


def schema_trouble(database: Database) -> str:
    """What is wrong with the schema, in a sentence; empty when all is well."""
    try:
        present, newest = migrations.present(database), migrations.newest()
    except Exception as error:  # noqa: BLE001  any failure here means the database is unusable
        return f"数据库连不上（{type(error).__name__}），请检查 [database] url"
    if present != newest:
        return f"数据库结构是 {present or '空的'}，程序要 {newest}，请先运行 qianqi migrate"
    return ""


def trouble(database: Database) -> str:
    """Why this process cannot do its work now, in a sentence; empty when it can.

    The schema must fit, the database must take a write, and our clock must agree with its clock.
    """
    if found := schema_trouble(database):
        return found
    try:
        with database.write() as session:
            session.execute(update(Pace).where(Pace.key == "").values(why=""))
            skew = abs((WallClock().now() - database_time(session)).total_seconds())
    except Exception as error:  # noqa: BLE001  whatever it is, nothing can be written
        return f"数据库写不进（{type(error).__name__}），可能是只读、磁盘满或在重启"
    return f"本机时钟与数据库相差 {skew:.0f} 秒，请打开时间同步" if skew > MOST_SKEW else ""


def add_pages(app: Flask, database: Database, metrics: Metrics, alive: Callable[[], bool]) -> None:
    """``/healthz``, ``/readyz`` and ``/metrics``."""

    def healthz() -> tuple[str, int]:
        return ("ok", 200) if alive() else ("a thread has ended", 503)

    def readyz() -> tuple[Response, int]:
        found = trouble(database)
        return jsonify(ready=not found, trouble=found), 503 if found else 200

    def scrape() -> Response:
        return Response(metrics.text(), content_type=TYPE)

    app.get("/healthz")(healthz)
    app.get("/readyz")(readyz)
    app.get("/metrics")(scrape)
