"""The first page: what waits, what is late, how the round stands."""

from flask.typing import ResponseReturnValue

from bot.console import screen
from bot.console.sitting import Sitting


def overview(here: Sitting) -> ResponseReturnValue:
    """What an officer needs to see in the morning."""
    return screen.page(here, "home.html")
