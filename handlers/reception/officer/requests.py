"""Experts of scarce specialities in the chat: a city asks, the province sees what waits (R29).

What was said is read back and goes to the province once it is confirmed; the answer is given at
the desk, where experts can be looked for.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.readers import plain
from handlers.flows import requesting
from handlers.flows.readers import bureau_name, without_phones
from handlers.flows.talk import Talk, Turn
from handlers.operations import requests, verdicts
from handlers.reception.officer.acting import Who
from handlers.reception.read_back import NO, YES
from handlers.rules import requests as rules
from handlers.rules.lifecycle import Desk
from handlers.rules.requests import Wish
from handlers.understanding.scarce import read_request
from handlers.wording import say
from storage.models import ExpertRequest
from storage.queries import requests as questions
from storage.vocabulary import RequestState

Answer = tuple[Talk, Utterance]
MODE = "request"
SEND, DROP = "确认申报", "不申报"
MOST_LISTED = 8
_SEE = re.compile(
    r"^(?:看看|看一?下|查看|看)(?:紧缺(?:专家)?)?申报$|^(?:查|看)?紧缺(?:专家)?申报(?:情况|列表|记录)?$"
)


def hear(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """Words about such a request; None when they are about none, or this desk has none."""
    said = squeeze(plain(text))
    if talk.desk.get("mode") == MODE and said in YES | NO | {SEND, DROP}:
        return _settle(turn, talk, who, right=said in YES | {SEND})
    if _SEE.match(said):
        return _listed(turn, talk, who)
    wish = read_request(without_phones(text))
    return _read_back(turn, talk, who, wish) if wish else None


def _desk(turn: Turn, who: Who) -> Desk:
    return verdicts.desk_at(turn.session, who[1])


def _read_back(turn: Turn, talk: Talk, who: Who, wish: Wish) -> Answer:
    desk = _desk(turn, who)
    if desk not in rules.ASKING:
        return talk, Utterance(say(f"experts.wanted_{desk.value}"))
    wrong = _wrong(turn, who, wish)
    if wrong:
        return talk, Utterance(wrong)
    words = say("request.read_back", wish=requesting.wish_in_words(wish))
    options = (Option(SEND, say("request.choose_right")), Option(DROP, say("request.choose_wrong")))
    kept = {"mode": MODE, "wish": {**asdict(wish), "demands": list(wish.demands)}}
    return replace(talk, desk=kept), Utterance(words, options)


def _wrong(turn: Turn, who: Who, wish: Wish) -> str:
    """The sentence about what is lacking, or a number that is none; empty when all is well."""
    try:
        requests.check(turn.session, who[1], wish)
    except requests.Lacking as lacking:
        return say("request.lacking", what=say(f"request.lacks_{lacking.what}"))
    except requests.NoSuchDemand as unknown:
        return say("request.no_such_demand", number=unknown.number)
    return ""


def _settle(turn: Turn, talk: Talk, who: Who, *, right: bool) -> Answer:
    wish, done = _kept(talk.desk["wish"]), replace(talk, desk={})
    if not right:
        return done, Utterance(say("request.dropped"))
    wrong = _wrong(turn, who, wish)
    if wrong:
        return done, Utterance(wrong)
    row = requests.ask(turn.session, who, wish, turn.now, spoken=True)
    requesting.tell_province(turn, row, "made")
    return done, Utterance(say("request.asked", number=row.number))


def _kept(data: Mapping[str, Any]) -> Wish:
    return Wish(**{**data, "demands": tuple(data["demands"])})


# ---------------------------------------------------------------- what there is


def _listed(turn: Turn, talk: Talk, who: Who) -> Answer | None:
    desk = _desk(turn, who)
    if desk is Desk.PROVINCE:
        return talk, Utterance(_waiting(turn))
    return (talk, Utterance(_own(turn, who))) if desk in rules.ASKING else None


def _waiting(turn: Turn) -> str:
    count = questions.waiting(turn.session)
    if not count:
        return say("request.none_waiting")
    rows = questions.requests(turn.session, None, limit=MOST_LISTED)
    lines = [_line(row) for row, _ in rows if row.state is RequestState.ASKED]
    return say("request.waiting", count=count, lines="\n".join(lines))


def _own(turn: Turn, who: Who) -> str:
    rows = questions.requests(turn.session, who[1].code, limit=MOST_LISTED)
    if not rows:
        return say("request.none_yet")
    return say("request.own", lines="\n".join(_line(row) for row, _ in rows))


def _line(row: ExpertRequest) -> str:
    return say(
        "request.line",
        number=row.number,
        bureau=bureau_name(row.bureau_code),
        fields=row.fields,
        people=row.people,
        days=row.days,
        state=row.state.label,
    )
