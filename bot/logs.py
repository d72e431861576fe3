"""Logging set-up: one line a record, as text or as JSON, without numbers, secrets and openids."""

import hashlib
import hmac
import json
import logging
import re
from datetime import UTC, datetime

PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
SECRET = re.compile(r"(access_token|secret|appsecret|code)=[^&\s\"']+", re.IGNORECASE)
OPENID = re.compile(r"(?<![\w-])o[\w-]{27}(?![\w-])", re.ASCII)


class Cleaner:
    """Takes out of a line what no log may hold; one person keeps one mark under one key."""

    def __init__(self, key: str = "") -> None:
        """Marks are made with a key that is not in the log."""
        self._key = key.encode()

    def _mark(self, found: re.Match[str]) -> str:
        digest = hmac.new(self._key, found.group().encode(), hashlib.sha256).hexdigest()
        return f"person:{digest[:10]}"

    def clean(self, text: str) -> str:
        """The text without phone numbers and secrets, and with marks for openids."""
        return OPENID.sub(self._mark, SECRET.sub(r"\1=***", PHONE.sub(r"\1****\2", text)))


def clean(text: str) -> str:
    """The text without phone numbers, secrets and openids."""
    return Cleaner().clean(text)


class _Text(logging.Formatter):
    def __init__(self, cleaner: Cleaner) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._cleaner = cleaner

    def format(self, record: logging.LogRecord) -> str:
        return self._cleaner.clean(super().format(record))


class _Json(logging.Formatter):
    """One JSON object a line; ``event`` is the sentence without its facts, to count by."""

    def __init__(self, cleaner: Cleaner) -> None:
        super().__init__()
        self._cleaner = cleaner

    def format(self, record: logging.LogRecord) -> str:
        row = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": str(record.msg),
            "message": record.getMessage(),
            "process": record.process,
            "thread": record.threadName,
        }
        if record.exc_info:
            row["error"] = self.formatException(record.exc_info)
        kept = {
            name: self._cleaner.clean(value) if isinstance(value, str) else value
            for name, value in row.items()
        }
        return json.dumps(kept, ensure_ascii=False)


def set_up(level: str = "INFO", *, as_json: bool = False, key: str = "") -> None:
    """Send the log to standard error, as text or as JSON lines."""
    cleaner = Cleaner(key)
    handler = logging.StreamHandler()
    handler.setFormatter(_Json(cleaner) if as_json else _Text(cleaner))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("urllib3", "apscheduler", "waitress.queue", "werkzeug", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
