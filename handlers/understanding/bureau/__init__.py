"""Officers' commands: their rules, their slots, the order in which the rules are tried."""

from handlers.understanding.bureau.order import COMMANDS, read_bureau
from handlers.understanding.bureau.review import BIND

__all__ = ["BIND", "COMMANDS", "read_bureau"]
