"""What is asked before a call is opened, relayed or extended, and an enterprise admitted late."""

from datetime import date

from handlers.dialogue.forms import Answers, Asked, Form, Slot, worded
from handlers.dialogue.readers import NotUnderstood, Reader, never, text
from handlers.flows import demand_readers, readers
from handlers.rules.rounds import round_label
from handlers.understanding.dates import find_stretches
from handlers.understanding.normal import fold

WEEKDAYS = "一二三四五六日"


def day_label(day: date) -> str:
    """A day in words: 「3月31日（周二）」."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def day_in(sentence: str, today: date) -> date | None:
    """The last day named in a sentence: 「3月底」 is the 31st."""
    found = find_stretches(fold(sentence), today)
    return found[-1].end if found else None


def day() -> Reader:
    """A day, kept as ``YYYY-MM-DD``."""

    def spot(sentence: str, today: date) -> str | None:
        found = day_in(sentence, today)
        return None if found is None else found.isoformat()

    def read(reply: str, today: date) -> str:
        found = spot(reply, today)
        if found is None:
            raise NotUnderstood("retry.day")
        return found

    return Reader(read, spot, lambda value: day_label(date.fromisoformat(value)))


def _closed(_reply: str, _today: date) -> str:
    raise NotUnderstood("retry.plain")


def told(show: Reader | None = None) -> Reader:
    """A value that is shown in the card and cannot be changed there."""
    return Reader(_closed, never, show.show if show else str)


ROUND = Reader(_closed, never, round_label)


def is_unusual(answers: Answers) -> bool:
    """Whether the basis of a call has to be named (R42)."""
    return bool(answers.get("unusual"))


CALL = Form(
    "call",
    version=1,
    slots=worded(
        "call",
        Slot("round", ROUND, asked=Asked.NEVER),
        Slot("due", day()),
        Slot("county_due", told(day()), asked=Asked.NEVER),
        Slot("reason", text(4, 100), when=is_unusual),
        Slot("audience", told(), asked=Asked.NEVER),
    ),
)

RELAY = Form(
    "relay",
    version=1,
    slots=worded(
        "relay",
        Slot("round", ROUND, asked=Asked.NEVER),
        Slot("due", day()),
        Slot("audience", told(), asked=Asked.NEVER),
        Slot("note", text(2, 100), asked=Asked.LATER, optional=True),
    ),
)

EXTENSION = Form(
    "extension",
    version=1,
    slots=worded(
        "extension",
        Slot("round", ROUND, asked=Asked.NEVER),
        Slot("target", told(), asked=Asked.NEVER),
        Slot("due", day()),
        Slot("reason", text(2, 100)),
    ),
)

LATE = Form(
    "late",
    version=1,
    slots=worded(
        "late",
        Slot("round", ROUND, asked=Asked.NEVER),
        Slot("enterprise", demand_readers.enterprise()),
        Slot("county", readers.county()),
        Slot("reason", text(2, 100)),
    ),
)
