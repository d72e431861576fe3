"""Health pages, metrics and logs: they tell how things stand and never who anybody is."""

import io
import json
import logging

import pytest
from sqlalchemy import create_engine, make_url, text

from bot import health, logs
from bot.app import Web, Work
from handlers.operations import notices
from handlers.rules.delivery import Quiet
from storage.session import Database
from tests.commands.conftest import Installation
from tests.support import databases
from tests.support.town import Town

OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"


def test_the_pages_of_a_service_that_is_well(town: Town) -> None:
    client = town.web.app.test_client()
    assert client.get("/healthz").get_data(as_text=True) == "ok"
    assert client.get("/readyz").get_json() == {"ready": True, "trouble": ""}


def test_a_worker_whose_sender_has_ended_says_so(installation: Installation) -> None:
    work = Work(installation.town.house)
    client = work.app.test_client()
    before = client.get("/healthz").status_code
    work.start()
    alive = client.get("/healthz").status_code
    work.stop()
    assert (before, alive, client.get("/healthz").status_code) == (503, 200, 503)


def test_a_database_that_takes_no_write_is_not_ready(postgres: tuple[Database, str]) -> None:
    database, url = postgres
    assert health.trouble(database) == ""
    name = make_url(url).database
    admin = create_engine(databases.SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    database.engine.dispose()
    found = health.trouble(database)
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} RESET default_transaction_read_only"))
    admin.dispose()
    database.engine.dispose()
    assert (found.startswith("数据库写不进"), health.trouble(database)) == (True, "")


def test_the_metrics_count_what_waits_and_what_was_called(town: Town) -> None:
    web = Web(town.house)
    phone = town.phone("王强")
    phone.says("你好")
    now = town.clock.now()
    with town.database.write() as session:
        notices.owe(session, phone.openid, "case:1", now, text="19900001234")
        notices.owe(session, phone.openid, "case:2", now, text="第二条", not_before=now)
    seen = web.app.test_client().get("/metrics").get_data(as_text=True)
    assert 'qianqi_notices{class="case",state="ready"} 2.0' in seen
    assert "qianqi_database_up 1.0" in seen
    town.sender.manner = town.sender.manner.__class__(quiet=Quiet(None, None))
    town.sender._observe = web.metrics.called
    town.tick()
    seen = web.app.test_client().get("/metrics").get_data(as_text=True)
    web.close()
    assert 'qianqi_calls_total{channel="customer",outcome="accepted"} 2.0' in seen
    assert 'qianqi_calls_today{channel="customer",class="case"} 2.0' in seen
    assert phone.openid not in seen
    assert "19900001234" not in seen


@pytest.mark.parametrize("as_json", [False, True])
def test_no_log_holds_a_number_a_secret_or_an_openid(as_json: bool) -> None:
    logs.set_up(as_json=as_json, key="k")
    handler, told = logging.getLogger().handlers[0], io.StringIO()
    handler.setStream(told)  # type: ignore[attr-defined]
    try:
        raise ValueError(f"{OPENID} 19900001234")
    except ValueError:
        logging.getLogger("qianqi").exception("%s said access_token=abc", OPENID)
    line = told.getvalue()
    assert OPENID not in line
    assert "19900001234" not in line
    assert "=abc" not in line
    assert line.count("person:") >= 2
    if as_json:
        row = json.loads(line)
        assert (row["level"], row["logger"]) == ("error", "qianqi")
        assert row["event"] == "%s said access_token=***"
