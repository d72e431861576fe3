"""``serve`` (the web service), ``work`` (scheduler and sender), ``migrate``."""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from bot import logs, memory
from bot.app import House, Web, Work, build
from bot.health import schema_trouble
from bot.settings import BadSettings, Settings
from handlers.operations import bureaus
from handlers.rules.rounds import local_day
from storage import faults, migrations

log = logging.getLogger(__name__)


def until_told_to_stop(stop: Callable[[], None]) -> threading.Event:
    """Call ``stop`` once on the first SIGTERM or Ctrl-C; leave at once on the second."""
    told = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if told.is_set():
            sys.exit(1)
        told.set()
        threading.Thread(target=stop, daemon=True).start()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    return told


def migrated(settings: Settings) -> House:
    """The house on a database that has been migrated. Raises BadSettings."""
    house = build(settings)
    trouble = schema_trouble(house.database)
    if trouble:
        house.close()
        raise BadSettings(trouble)
    return house


def _ready(settings: Settings) -> House:
    house = migrated(settings)
    logs.set_up(as_json=settings.log.as_json(), key=settings.account.token)
    faults.arm_from_environment()
    return house


def serve(settings: Settings) -> None:
    """Serve the callback until told to stop. Raises BadSettings."""
    house = _ready(settings)
    web = Web(house)
    memory.settle_down()
    try:
        server = web.listen(settings.server.host, settings.server.port)
    except OSError as error:
        raise BadSettings(
            f"[server] port：{settings.server.host}:{settings.server.port} "
            f"用不了（{error.strerror}），请换一个端口"
        ) from error
    done = threading.Event()

    def stop() -> None:
        web.close()
        done.set()

    until_told_to_stop(stop)
    log.info("listening on %s:%d", settings.server.host, server.port)
    server.run()
    done.wait(timeout=15)
    house.close()


def work(settings: Settings) -> None:
    """Run scheduler and sender until told to stop. Raises BadSettings."""
    house = _ready(settings)
    worker = Work(house)
    done = threading.Event()

    def stop() -> None:
        worker.stop()
        done.set()

    until_told_to_stop(stop)
    worker.start()
    worker.show(settings.server.host, settings.server.work_port)
    log.info("scheduler and sender at work")
    done.wait()
    house.close()


def migrate(settings: Settings) -> None:
    """Bring the schema up to date and make sure that every bureau exists."""
    house = build(settings)
    try:
        before, after = migrations.migrate(house.database)
        now = house.clock.now()
        with house.database.write() as session:
            new = bureaus.establish(session, now, on=local_day(now))
    finally:
        house.close()
    print(f"数据库结构：{before or '空'} → {after}；新设机构 {new} 个。")
