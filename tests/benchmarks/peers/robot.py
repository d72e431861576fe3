"""WeRoBot as its documentation shows it: SQLite sessions, safe mode, the server it chooses."""

import argparse
from typing import Any

from werobot import WeRoBot  # type: ignore[import-untyped]
from werobot.session.sqlitestorage import SQLiteStorage  # type: ignore[import-untyped]

from tests.benchmarks.wire import Account

from . import form


def build(database: str) -> Any:
    """The robot with the form as its text handler."""
    account = Account()
    robot = WeRoBot(
        token=account.token,
        app_id=account.app_id,
        encoding_aes_key=account.aes_key,
        session_storage=SQLiteStorage(filename=database),
    )

    def register(message: Any, session: dict[str, Any]) -> str:
        return form.answer(session, message.content)

    robot.add_handler(register, type="text")
    return robot


def main() -> None:
    """Run it; ``auto`` takes waitress when that is installed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--server", default="auto")
    parser.add_argument("--database", default="werobot_session.sqlite3")
    options = parser.parse_args()
    build(options.database).run(server=options.server, host="127.0.0.1", port=options.port)


if __name__ == "__main__":
    main()
