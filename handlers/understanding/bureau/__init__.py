"""Officers' commands: their rules, their slots, the order in which the rules are tried."""

from handlers.understanding.bureau.order import COMMANDS, read_bureau

__all__ = ["COMMANDS", "read_bureau"]
