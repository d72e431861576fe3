"""What an officer's words mean: at the desk, in a talk, as a command, as the title of a demand."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.readers import plain
from handlers.flows.talk import Talk, Turn
from handlers.operations import verdicts
from handlers.reception import policy
from handlers.reception.officer import (
    acting,
    aftercare,
    announcing,
    binding,
    bookkeeping,
    calls,
    cards,
    doubles,
    elsewhere,
    experts,
    library,
    messages,
    plans,
    requests,
    review,
    rounds,
    satisfaction,
    teams,
)
from handlers.reception.officer.acting import Who
from handlers.understanding import questions as questions_asked
from handlers.understanding import reading
from handlers.understanding.reading import Understood
from handlers.wording import say
from storage.queries import demands as questions

Answer = tuple[Talk, Utterance]
Handler = Callable[[Turn, Talk, Who], Answer]
CONTEXTS = {
    "one": "review:one",
    "reason": "review:one",
    "list": "review:list",
    "team": "team:edit",
}
SHORT_ORDER = 8
FORGOTTEN = 6 * 3600
_SEE = re.compile(r"^(?:看看|看一?下|查看|查|看)\s*")
_LOOK = re.compile(
    r"^(?:请|帮我)?(?P<order>看看|看一?下|查看|查一?下|查|看|打开|调出|找一?下|找)?(?:关于)?"
    r"(?P<words>.*?)(?:的)?(?:那[一]?[条个]|这[一]?[条个]|需求|情况)*[吧。!]*$"
)


def is_number(text: str) -> bool:
    """Whether a message is the number of a demand and nothing else."""
    return cards.is_number(plain(text))


def number_beside(turn: Turn, talk: Talk, text: str) -> Utterance | None:
    """The card of a number that is said in the middle of a form, without choices."""
    who = acting.who_is(turn)
    if who is None:
        return None
    found = _by_number(turn, talk, who, text)
    return Utterance(found[1].text) if found else None


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Answer an officer's words; None when they are no officer's, or no officer's business."""
    who = acting.who_is(turn)
    if who is None:
        return None
    if turn.now.timestamp() - talk.at > FORGOTTEN:
        talk = replace(talk, desk={})  # nobody remembers what 「1」 was about
    for step in STEPS:
        found = step(turn, talk, who, text)
        if found is not None:
            return found
    return None


def is_somebody_elses(turn: Turn, slots: Mapping[str, object]) -> bool:
    """Whether an officer tells of trouble without saying whose: maybe no demand at all."""
    return "needs" in slots and "enterprise_name" not in slots and acting.who_is(turn) is not None


def ask_whose() -> Utterance:
    """Ask an officer whether these words are a demand to be filled in for an enterprise."""
    options = (
        Option("提需求", say("officer.for_enterprise")),
        Option("待办", say("menu.desk")),
        Option("人工", say("menu.human")),
    )
    return Utterance(say("officer.whose"), options)


def for_officers(handler: Handler) -> Callable[[Turn, Talk], Answer]:
    """A command that only officers may give; to others it says so."""

    def obey(turn: Turn, talk: Talk) -> Answer:
        who = acting.who_is(turn)
        if who is None:
            return talk, Utterance(say("officer.not_one"))
        return handler(turn, replace(talk, desk={}), who)

    return obey


def _by_number(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    said = plain(text)
    bare = _SEE.sub("", said)
    if not cards.is_number(bare):
        return None
    number = cards.numbers_in(bare, turn.today.year)[0]
    row = questions.seen_by(turn.session, who[1], number)
    if row is None:
        return talk, Utterance(say("officer.no_such_demand", number=number))
    return review.look(turn, talk, who, row)


def _by_intent(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    understood = _understood(turn, talk, who, text)
    handler = _INTENTS.get(understood.intent)
    return handler(turn, talk, who, text, understood) if handler else None


def _elsewhere(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """Say honestly what is not done in the chat; what is done here is not spoken of."""
    understood = _understood(turn, talk, who, text)
    said = None if understood.intent in _INTENTS else elsewhere.answer(understood.intent)
    return (talk, said) if said else None


def _understood(turn: Turn, talk: Talk, who: Who, text: str) -> Understood:
    return reading.understand(
        text,
        role="bureau",
        subrole=_subrole(turn, who),
        context=CONTEXTS.get(str(talk.desk.get("mode", "")), "console"),
        ref_date=turn.today,
    )


def _subrole(turn: Turn, who: Who) -> str:
    desk = verdicts.desk_at(turn.session, who[1])
    return "direct_county" if desk.value == "direct" else desk.value


def _verdict(turn: Turn, talk: Talk, who: Who, text: str, _understood: Understood) -> Answer | None:
    """A verdict; without anything it could be about, short orders are asked what they mean."""
    found = review.judge(turn, talk, who, text)
    if found is None and len(squeeze(text)) <= SHORT_ORDER:
        return talk, review.which_one()
    return found


UNDOABLE = frozenset({"", "approve", "return", "report_up"})


def _undo(turn: Turn, talk: Talk, who: Who, text: str, understood: Understood) -> Answer | None:
    """Undo the last verdict, or a zero report; other things are not undone here."""
    target = str(understood.slots.get("target", ""))
    if target == "zero_report":
        return rounds.withdraw_zero(turn, replace(talk, desk={}), who)
    if target not in UNDOABLE:
        return None
    numbers = cards.numbers_in(plain(text), turn.today.year)
    if understood.slots.get("demand_ids") and not numbers:
        return talk, review.which_one()
    return acting.undo(turn, talk, who, numbers)


def _policy(turn: Turn, talk: Talk, _who: Who, text: str, _understood: Understood) -> Answer | None:
    """A question about the programme is answered as such, and not by figures."""
    return policy.answer(turn, talk, text) if questions_asked.topic_of(text) else None


def _progress(turn: Turn, talk: Talk, who: Who, _text: str, understood: Understood) -> Answer:
    if understood.slots.get("target") == "unreported":
        return rounds.unreported(turn, talk, who)
    return rounds.progress(turn, talk, who)


def _stats(turn: Turn, talk: Talk, who: Who, _text: str, understood: Understood) -> Answer:
    is_rated = understood.slots.get("metric") in satisfaction.METRICS
    asked = satisfaction.figures if is_rated else rounds.figures
    return asked(turn, replace(talk, desk={}), who)


def _list(turn: Turn, talk: Talk, who: Who, text: str, _understood: Understood) -> Answer:
    return _by_title(turn, talk, who, text, lists=True) or review.listed(turn, talk, who)


def _team(turn: Turn, talk: Talk, who: Who, text: str, understood: Understood) -> Answer | None:
    return teams.on_team(turn, talk, who, understood.slots, text)


def _bound(_turn: Turn, talk: Talk, who: Who, _text: str, _understood: Understood) -> Answer:
    """Who is bound already hears as whom, and what can be done."""
    return talk, binding.greeting(who[1])


def _plain(handler: Handler) -> Callable[[Turn, Talk, Who, str, Understood], Answer]:
    def obey(turn: Turn, talk: Talk, who: Who, _text: str, _understood: Understood) -> Answer:
        return handler(turn, replace(talk, desk={}), who)

    return obey


_INTENTS: dict[str, Callable[[Turn, Talk, Who, str, Understood], Answer | None]] = {
    "bureau_launch_call": calls.launch,
    "bureau_approve": _verdict,
    "bureau_return": _verdict,
    "bureau_merge": doubles.hear,
    "bureau_undo": _undo,
    "bureau_zero_report": _plain(rounds.zero_report),
    "bureau_query_progress": _progress,
    "bureau_report_up": _plain(rounds.progress),
    "bureau_remind": _plain(rounds.urge),
    "bureau_stats": _stats,
    "bureau_send_questionnaire": _plain(satisfaction.sent_by_itself),
    "bureau_fund_query": _plain(bookkeeping.balance),
    "bureau_fund_record": _plain(bookkeeping.how_to_spend),
    "bureau_consult_record": _plain(bookkeeping.how_to_meet),
    "bureau_list": _list,
    "bureau_assemble_team": _team,
    "bureau_search_expert": library.search,
    "bureau_request_support": library.support,
    "bind_identity": _bound,
    "ask_policy": _policy,
}


def _by_title(turn: Turn, talk: Talk, who: Who, text: str, *, lists: bool = False) -> Answer | None:
    """Demands whose title or enterprise has these words; none is an answer only to 「查…」."""
    found = _LOOK.match(plain(text))
    words = found["words"].strip() if found else ""
    if found is None or not 2 <= len(words) <= 20:
        return None
    rows = questions.with_words(turn.session, who[1], words)
    if not rows:
        nothing = Utterance(say("review.nothing_found", words=words))
        return (talk, nothing) if found["order"] and not lists else None
    if len(rows) == 1:
        return review.look(turn, talk, who, rows[0])
    lines = "\n".join(cards.line(row) for row in rows)
    return talk, Utterance(say("review.several", lines=lines))


# what an officer's words may be, in the order in which it is looked at
STEPS: tuple[Callable[[Turn, Talk, Who, str], Answer | None], ...] = (
    announcing.hear,
    aftercare.hear,
    satisfaction.hear,
    bookkeeping.hear,
    requests.hear,
    review.at_desk,
    messages.hear,
    calls.hear,
    experts.hear,
    plans.hear,
    teams.hear,
    _by_number,
    library.by_name,
    _by_intent,
    _by_title,
    _elsewhere,
)
