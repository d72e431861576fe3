"""The body of ``qianqi understand``: sentences in, their meaning out, one JSON object per line."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from handlers.understanding import phones
from handlers.understanding.reading import REFERENCE, ROLES, understand


class BadLine(ValueError):
    """A line of the input that cannot be read; ``number`` counts from one."""

    def __init__(self, number: int, reason: str) -> None:
        """Keep the line number and what is wrong with the line."""
        super().__init__(f"line {number}: {reason}")
        self.number = number
        self.reason = reason


def run(lines: Iterable[str], *, accepted: re.Pattern[str] = phones.FICTIONAL) -> Iterator[str]:
    """Read JSON lines {id, role, subrole, text, context, ref_date}; give {id, intent, slots}.

    Trial sentences hold made-up numbers only, so by default no other number is believed.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = _row(number, line)
        meant = understand(
            row["text"],
            role=row["role"],
            subrole=row.get("subrole"),
            context=row.get("context"),
            ref_date=_day(number, row.get("ref_date")),
            accepted=accepted,
        )
        answer = {"id": row.get("id"), "intent": meant.intent, "slots": meant.slots}
        yield json.dumps(answer, ensure_ascii=False)


def _row(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise BadLine(number, f"not JSON ({error})") from None
    if not isinstance(row, dict):
        raise BadLine(number, "not a JSON object")
    if not isinstance(row.get("text"), str):
        raise BadLine(number, 'no "text"')
    if row.get("role") not in ROLES:
        raise BadLine(number, f'"role" is none of {", ".join(ROLES)}')
    for key in ("subrole", "context"):
        if not isinstance(row.get(key), str | None):
            raise BadLine(number, f'"{key}" is no string')
    return row


def _day(number: int, said: object) -> date:
    if said is None:
        return REFERENCE
    try:
        return date.fromisoformat(said if isinstance(said, str) else "")
    except ValueError:
        raise BadLine(number, '"ref_date" is no date (YYYY-MM-DD)') from None
