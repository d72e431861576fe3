"""Logging set-up: one line a record, phone numbers masked, secrets of query strings taken out."""

import logging
import re

PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
SECRET = re.compile(r"(access_token|secret|appsecret|code)=[^&\s\"']+", re.IGNORECASE)


def clean(text: str) -> str:
    """The text without phone numbers and secrets."""
    return SECRET.sub(r"\1=***", PHONE.sub(r"\1****\2", text))


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return clean(super().format(record))


def set_up(level: str = "INFO") -> None:
    """Send the log to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("urllib3", "apscheduler", "waitress.queue", "werkzeug", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
