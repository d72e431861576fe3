"""Officers in the chat: binding, the desk, reports of a round, messages, talks with people."""

from handlers.reception.officer.acting import undo
from handlers.reception.officer.announcing import announce
from handlers.reception.officer.announcing import listed as announcements
from handlers.reception.officer.binding import SCENE, bind, code_in, code_of_scene, greeting
from handlers.reception.officer.calls import (
    admit,
    extend,
    open_call,
    read_call,
    recall,
    receipts,
    relay,
    year,
)
from handlers.reception.officer.console import (
    ask_whose,
    for_officers,
    hear,
    is_number,
    is_somebody_elses,
    number_beside,
)
from handlers.reception.officer.experts import listed as experts_listed
from handlers.reception.officer.review import desk, listed
from handlers.reception.officer.rounds import figures, progress, unreported, urge, zero_report

__all__ = [
    "SCENE",
    "admit",
    "announce",
    "announcements",
    "ask_whose",
    "bind",
    "code_in",
    "code_of_scene",
    "desk",
    "experts_listed",
    "extend",
    "figures",
    "for_officers",
    "greeting",
    "hear",
    "is_number",
    "is_somebody_elses",
    "listed",
    "number_beside",
    "open_call",
    "progress",
    "read_call",
    "recall",
    "receipts",
    "relay",
    "undo",
    "unreported",
    "urge",
    "year",
    "zero_report",
]
