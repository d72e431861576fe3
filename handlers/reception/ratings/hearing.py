"""Enterprises say how a service was: in one line, item by item, at any time (R70, A12, A13).

The draft is the questionnaire's own row, which the page fills in too. Words that name it (PJ12)
are answered wherever the person is; a form in progress goes on after them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.readers import plain
from handlers.flows import surveying
from handlers.flows.occasions import day
from handlers.flows.talk import Talk, Turn
from handlers.operations import ratings
from handlers.operations.ratings import Given
from handlers.reception.progress import then_present
from handlers.reception.ratings import mine
from handlers.reception.ratings.keeping import (
    MODE,
    TAKE_BACK,
    ask,
    keep,
    may_answer,
    names_of,
    taken,
)
from handlers.understanding import reading
from handlers.understanding.opinions import Opinion, read_opinion
from handlers.wording import say
from storage.queries import ratings as questions
from storage.queries.ratings import Sheet
from storage.vocabulary import RatingState

Answer = tuple[Talk, Utterance]
NUMBER = re.compile(r"PJ\s*(\d{1,9})", re.IGNORECASE)
# words that may be marks; without one of them nothing is looked up
CUES = re.compile(
    r"满意|[1-5一二三四五]\s?[分星]|^\s*[1-5](?:[\s,，、.]*[1-5]){2,3}|时间|方式|效果|效益|"
    r"[很挺都真]好|还行|一般|不错|评语|评价"
)
_LEADS = re.compile(r"^\s*(?:我(?:来|要)?)?评价\s*(?:一下)?[\s:：,，]*")
# so short a mark for everything is an answer to the question; longer words are about something
SHORT = 12
# words that are no answer to a question about marks but a wish of another kind
OTHERWISE = frozenset(
    {
        "submit_demand", "supplement_demand", "modify_demand", "withdraw_demand", "query_status",
        "ask_policy", "human_service", "complaint", "privacy_delete", "privacy_query", "abuse",
        "transfer_contact", "expert_signup", "bind_identity", "reschedule",
    }
)  # fmt: skip
POLITE = frozenset({"greet", "thanks", "confirm", "deny", "skip", "cancel", "help"})


# ---------------------------------------------------------------- hearing


def begin(turn: Turn, talk: Talk) -> Answer:
    """「评价」: the question that is open, or what has been said."""
    after, said = _begin(turn, talk)
    return then_present(after, said)


def _begin(turn: Turn, talk: Talk) -> Answer:
    waiting = _waiting(_own(turn))
    if not waiting:
        return mine.mine(turn, talk)
    if len(waiting) > 1:
        return talk, _ask_which(waiting, "")
    return ask(talk, waiting[0])


def by_number(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Words that name their questionnaire, or say 「评价 …」 in the middle of a form."""
    found = NUMBER.search(plain(text))
    words = _LEADS.sub("", NUMBER.sub(" ", plain(text))).strip(" ，,。:：")
    if found is None:
        if not (talk.flow and words and _LEADS.match(text)):
            return None
        waiting = _waiting(_own(turn))
        return _take(turn, talk, waiting[0], words) if waiting else None
    chosen = [sheet for sheet in _own(turn) if sheet.rating.id == int(found[1])]
    if not chosen:
        return talk, Utterance(say("rating.not_yours", number=f"PJ{found[1]}"))
    return _take(turn, talk, chosen[0], words) if words else ask(talk, chosen[0])


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Marks, or words beside them, of an enterprise that was served; None when they are not."""
    if talk.desk.get("mode") == MODE:
        return _go_on(turn, talk, text)
    if not CUES.search(text):
        return None
    open_ = [sheet for sheet in _own(turn) if may_answer(sheet)]
    if not open_:
        return None
    waiting = [sheet for sheet in _waiting(open_) if sheet.rating.asked_at is not None]
    meant = waiting or open_[:1]
    said = _LEADS.sub("", text)
    opinion = read_opinion(said, "start", names_of(turn, meant[0]), turn.today)
    late = meant[0].rating.benefit_asked_at is not None
    if not _is_meant(opinion, said, waits=bool(waiting), late=late):
        return None
    if len(meant) > 1:
        return talk, _ask_which(meant, said)
    return _take(turn, talk, meant[0], said)


def _is_meant(opinion: Opinion, text: str, *, waits: bool, late: bool) -> bool:
    """Whether free words are meant for a questionnaire that nobody is talking about."""
    if opinion.intent != "rate" or TAKE_BACK.search(text):
        return bool(TAKE_BACK.search(text))
    if opinion.scores or opinion.experts or opinion.benefit_unknown:
        return True
    if late and opinion.benefit_wan:
        return True
    return waits and opinion.overall is not None and len(squeeze(text)) <= SHORT


def _own(turn: Turn) -> list[Sheet]:
    return questions.of_follower(turn.session, turn.openid)


def _waiting(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Those not yet answered, the oldest service first."""
    states = {RatingState.WAITING, RatingState.ASKED}
    return [
        sheet
        for sheet in reversed(sheets)
        if sheet.rating.state in states and ratings.is_open(sheet.rating)
    ]


def _ask_which(sheets: Sequence[Sheet], words: str) -> Utterance:
    options = tuple(
        Option(
            f"{surveying.number(sheet.rating)} {words}".strip(),
            say("rating.choose_which", day=day(sheet.rating.day), enterprise=sheet.enterprise.name),
        )
        for sheet in sheets
    )
    return Utterance(say("rating.which"), options)


# ---------------------------------------------------------------- one thing after the other


def _go_on(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """The answer to the item that was asked; None for words that want something else."""
    asked = str(talk.desk.get("item", "start"))
    own = [sheet for sheet in _own(turn) if sheet.rating.id == talk.desk.get("id")]
    if not own or not may_answer(own[0]):
        return None
    if asked == "comment":
        return _hear_comment(turn, talk, own[0], text)
    opinion = read_opinion(text, asked, names_of(turn, own[0]), turn.today)
    if opinion.intent in {"skip", "cancel", "save_draft"}:
        return replace(talk, desk={}), Utterance(say("rating.put_off"))
    if opinion.intent != "rate" or (opinion.invalid and _wants_otherwise(turn, text)):
        return None
    return taken(turn, talk, own[0], opinion, asked)


def _wants_otherwise(turn: Turn, text: str) -> bool:
    understood = reading.understand(text, role="enterprise", context="idle", ref_date=turn.today)
    return len(squeeze(text)) > 4 and understood.intent in OTHERWISE


def _hear_comment(turn: Turn, talk: Talk, sheet: Sheet, text: str) -> Answer | None:
    """After the marks: words are kept, politeness and other wishes go where they always go."""
    understood = reading.understand(text, role="enterprise", context="idle", ref_date=turn.today)
    talk = replace(talk, desk={})
    opinion = read_opinion(text, "start", names_of(turn, sheet), turn.today)
    if opinion.scores or opinion.experts or TAKE_BACK.search(text):
        return taken(turn, talk, sheet, opinion, "start")
    if understood.intent in POLITE or squeeze(text) in {"没有", "没有了", "没了", "无"}:
        return talk, Utterance(say("rating.no_comment"))
    if understood.intent in OTHERWISE - {"complaint", "submit_demand"} or len(squeeze(text)) < 4:
        return None
    return keep(turn, talk, sheet, Given(comment=text))


def _take(turn: Turn, talk: Talk, sheet: Sheet, text: str) -> Answer:
    """Words about a questionnaire that is known, with no item asked."""
    if TAKE_BACK.search(text):
        return keep(turn, talk, sheet, Given(comment=""))
    opinion = read_opinion(text, "start", names_of(turn, sheet), turn.today)
    return taken(turn, talk, sheet, opinion, "start")
