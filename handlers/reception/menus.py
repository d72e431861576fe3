"""What a person can tap when nothing is in progress: an officer, an expert or anybody."""

from handlers.dialogue.conversation import Option
from handlers.flows.talk import Turn
from handlers.wording import say
from storage.queries.experts import expert_of
from storage.queries.people import contact_rows, officer_of


def choices() -> tuple[Option, ...]:
    """What an enterprise can tap when nothing is in progress."""
    return (
        Option("提需求", say("menu.demand")),
        Option("我的需求", say("menu.mine")),
        Option("人工", say("menu.human")),
    )


def for_officers() -> tuple[Option, ...]:
    """What an officer can tap when nothing is in progress."""
    return (
        Option("待办", say("menu.desk")),
        Option("报送进度", say("menu.progress")),
        Option("统计", say("menu.stats")),
    )


def for_experts() -> tuple[Option, ...]:
    """What an expert who is no enterprise's contact can tap when nothing is in progress."""
    return (
        Option("我的报名", say("menu.my_sign_up")),
        Option("更新专家信息", say("menu.change_expert")),
        Option("人工", say("menu.human")),
    )


def choices_of(turn: Turn) -> tuple[Option, ...]:
    """What this person can tap when nothing is in progress."""
    if officer_of(turn.session, turn.openid) is not None:
        return for_officers()
    is_expert = expert_of(turn.session, turn.openid) is not None
    if is_expert and not contact_rows(turn.session, turn.openid):
        return for_experts()
    return choices()
