"""What officers say to the console."""

from handlers.understanding.situation import Situation, Slots


def read_bureau(at: Situation) -> tuple[str, Slots]:
    """Read an officer's command."""
    return "noise", {}
