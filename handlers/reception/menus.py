"""What a person can tap when nothing is in progress."""

from handlers.dialogue.conversation import Option
from handlers.wording import say


def choices() -> tuple[Option, ...]:
    """What an enterprise can tap when nothing is in progress."""
    return (
        Option("提需求", say("menu.demand")),
        Option("我的需求", say("menu.mine")),
        Option("人工", say("menu.human")),
    )
