"""「我的评价」: what an enterprise has said, and what an expert may hear of what was said (R73)."""

from handlers.dialogue.conversation import Utterance
from handlers.flows import own_marks, surveying
from handlers.flows.occasions import day
from handlers.flows.talk import Talk, Turn
from handlers.operations import ratings
from handlers.reception.progress import then_present
from handlers.wording import say
from storage.queries import experts
from storage.queries import ratings as questions
from storage.queries.ratings import Sheet
from storage.vocabulary import RatingState

Answer = tuple[Talk, Utterance]
MOST = 10


def show(turn: Turn, talk: Talk) -> Answer:
    """「我的评价」; a form in progress goes on after it."""
    after, said = mine(turn, talk)
    return then_present(after, said)


def mine(turn: Turn, talk: Talk) -> Answer:
    """An enterprise's own answers, and an expert's summary."""
    told = []
    if own := questions.of_follower(turn.session, turn.openid):
        told.append(say("rating.mine", lines="\n".join(map(_line, own[:MOST]))))
    expert = experts.expert_of(turn.session, turn.openid)
    if expert is not None:
        told.append(own_marks.for_expert(turn.session, expert))
    return talk, Utterance("\n".join(told) or say("rating.none"))


def _line(sheet: Sheet) -> str:
    rating = sheet.rating
    state = rating.state.label + (say("rating.mine_open") if ratings.is_open(rating) else "")
    if rating.state is RatingState.ANSWERED:
        state = f"{state}\n{surveying.lines(rating, {})}"
    return say(
        "rating.mine_line",
        number=surveying.number(rating),
        day=day(rating.day),
        enterprise=sheet.enterprise.name,
        state=state,
    )
