"""Officers in the chat: binding, the desk, reports of a round, messages, talks with people."""

from handlers.reception.officer.acting import undo
from handlers.reception.officer.binding import SCENE, bind, code_in, code_of_scene, greeting
from handlers.reception.officer.console import for_officers, hear, is_number, number_beside
from handlers.reception.officer.experts import listed as experts_listed
from handlers.reception.officer.review import desk, listed
from handlers.reception.officer.rounds import figures, progress, unreported, urge, zero_report
from handlers.reception.officer.signing import disown, scan, scene_in
from handlers.reception.officer.signing import hear as hear_sign_in

__all__ = [
    "SCENE",
    "bind",
    "code_in",
    "code_of_scene",
    "desk",
    "disown",
    "experts_listed",
    "figures",
    "for_officers",
    "greeting",
    "hear",
    "hear_sign_in",
    "is_number",
    "listed",
    "number_beside",
    "progress",
    "scan",
    "scene_in",
    "undo",
    "unreported",
    "urge",
    "zero_report",
]
