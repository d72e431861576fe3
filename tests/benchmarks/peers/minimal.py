"""The obvious durable bot: Flask, wechatpy and one SQLAlchemy Core transaction a message.

Each message writes a row that keeps it from counting twice, the user's conversation and an
outbox row, in one ``BEGIN IMMEDIATE`` transaction on SQLite with ``synchronous=FULL``.
"""

import argparse
import time
from typing import Any

import waitress
from flask import Flask, abort, request
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    select,
)
from sqlalchemy.dialects.sqlite import insert
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.replies import create_reply
from wechatpy.utils import check_signature

from tests.benchmarks.wire import Account

from . import form

ACCOUNT = Account()
metadata = MetaData()
inbound = Table(
    "inbound",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("reply", Text, nullable=False),
    Column("received_at", Float, nullable=False),
)
conversation = Table(
    "conversation",
    metadata,
    Column("openid", String(64), primary_key=True),
    Column("state", JSON, nullable=False),
    Column("updated_at", Float, nullable=False),
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("openid", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("due_at", Float, nullable=False),
)


def open_database(path: str) -> Engine:
    """A SQLite engine with WAL, FULL and BEGIN IMMEDIATE."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _immediate(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    metadata.create_all(engine)
    return engine


def handle(connection: Connection, key: str, openid: str, text: str) -> str:
    """The message transaction: counts once per key, its reply is kept for repeated pushes."""
    now = time.time()
    found = connection.execute(
        select(conversation.c.state).where(conversation.c.openid == openid)
    ).scalar_one_or_none()
    state: dict[str, Any] = found or {}
    reply = form.answer(state, text)
    fresh = connection.execute(
        insert(inbound).values(key=key, reply=reply, received_at=now).on_conflict_do_nothing()
    )
    if not fresh.rowcount:
        stored = connection.execute(select(inbound.c.reply).where(inbound.c.key == key))
        return str(stored.scalar_one())
    changed = {"state": state, "updated_at": now}
    connection.execute(
        insert(conversation)
        .values(openid=openid, **changed)
        .on_conflict_do_update(index_elements=["openid"], set_=changed)
    )
    connection.execute(insert(outbox).values(openid=openid, body=reply, due_at=now))
    return reply


def build(database: str) -> Flask:
    """The application."""
    app, engine = Flask(__name__), open_database(database)
    crypto = WeChatCrypto(ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.app_id)

    @app.get("/wx")
    def verify() -> str:
        _check()
        return request.args["echostr"]

    @app.post("/wx")
    def receive() -> str:
        _check()
        stamp, nonce = request.args["timestamp"], request.args["nonce"]
        try:
            xml = crypto.decrypt_message(request.data, request.args["msg_signature"], stamp, nonce)
        except (InvalidSignatureException, InvalidAppIdException):
            abort(403)
        message = parse_message(xml)
        key = f"{message.source}:{message.create_time.timestamp():.0f}:{message.id}"
        with engine.begin() as connection:
            text = handle(connection, key, message.source, message.content)
        return str(crypto.encrypt_message(create_reply(text, message).render(), nonce, stamp))

    return app


def _check() -> None:
    query = request.args
    try:
        check_signature(ACCOUNT.token, query["signature"], query["timestamp"], query["nonce"])
    except InvalidSignatureException:
        abort(403)


def main() -> None:
    """Serve with waitress."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--database", default="minimal.sqlite3")
    options = parser.parse_args()
    app = build(options.database)
    waitress.serve(app, host="127.0.0.1", port=options.port, threads=options.threads)


if __name__ == "__main__":
    main()
