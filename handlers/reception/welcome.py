"""The greeting, for an officer, an expert or anybody."""

from handlers.dialogue.conversation import Utterance
from handlers.flows.talk import Turn
from handlers.reception import expert, officer
from handlers.reception.menus import choices_of
from handlers.wording import say
from storage.queries.people import officer_of


def greet(turn: Turn, key: str) -> Utterance:
    """The greeting, for an officer or for anybody."""
    found = officer_of(turn.session, turn.openid)
    if found is not None:
        return officer.greeting(found[1])
    greeting = expert.greeting(turn)
    return Utterance(greeting or say(key), choices_of(turn))
