"""An officer asks for a plan of teams in the chat, looks at it, stops it, takes it up (R50)."""

import re

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Utterance
from handlers.dialogue.readers import plain
from handlers.flows import occasions, planning
from handlers.flows.talk import Talk, Turn
from handlers.operations import plans, teams
from handlers.operations.plans import Order
from handlers.reception.officer import team_words
from handlers.reception.officer.acting import Who
from handlers.wording import say
from storage.models import TeamPlan
from storage.queries import plans as questions
from storage.vocabulary import ReasonKind

Answer = tuple[Talk, Utterance]
NUMBER = re.compile(r"FA\s*-?\s*(20\d\d)\s*-\s*(\d{1,5})", re.IGNORECASE)
_ASK = re.compile(
    r"^(?:请|帮我|帮忙)?(?:重新|重|再)?(?:排|做|出|拟|生成)(?:一下|一个|个|一份|份)?"
    r"(?:组团|服务团|团队?)?的?方案"
)
_LOOK = re.compile(r"^(?:看看|看一?下|看|查看|查)?(?:组团|服务团)?的?方案$")
_STOP = re.compile(r"^(?:停止|停|别|不)(?:再)?排?(?:组团)?方案了?$|^方案停$|^停止?排方案$")
_TAKE = re.compile(r"^(?:就)?(?:采用|用|同意|确定)(?:这个|这份|组团)?方案")
_LEAST = re.compile(r"(?:至少|最少|不少于)\s*(\d{1,2})\s*(?:人|位|名)")
_ALL = re.compile(r"全部|都要|所有")
_PROVINCE = re.compile(r"全省|各市|所有市")
_BETWEEN = re.compile(r"[、，,;；\s]+|和|及")


def hear(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """An officer's words about plans of teams; None when they are about something else."""
    said = plain(text).strip()
    bare = squeeze(NUMBER.sub(" ", said))
    if _ASK.match(said):
        return talk, Utterance(_ask(turn, who, _ASK.sub(" ", said).strip()))
    if _STOP.match(bare):
        return talk, Utterance(_stop(turn, who, said))
    if _TAKE.match(bare):
        return talk, Utterance(_take_up(turn, who, said))
    if _LOOK.match(bare) or NUMBER.fullmatch(said):
        return talk, Utterance(_look(turn, who, said))
    return None


def _number(said: str) -> str:
    found = NUMBER.search(said)
    return f"FA{found[1]}-{int(found[2]):04d}" if found else ""


def _meant(turn: Turn, who: Who, said: str) -> TeamPlan | None:
    return questions.seen_by(turn.session, who[1], _number(said))


def _missing(said: str) -> str:
    number = _number(said)
    if number:
        return say("teamplan.no_such", number=number)
    return say("teamplan.none", how=say("teamplan.how"))


# ---------------------------------------------------------------- asking


def _ask(turn: Turn, who: Who, rest: str) -> str:
    words, reason = team_words.reason_in(rest)
    days = team_words.days_in(words, turn.today)
    if days is None:
        return say("teamplan.how")
    if days[1] < turn.today:
        return say("team.days_gone", days=occasions.days(*days))
    least = _LEAST.search(words)
    order = Order(
        *days,
        cities=_cities(turn, words),
        least=int(least[1]) if least else None,
        reason=reason,
    )
    try:
        plan = plans.ask(turn.session, who, order, turn.house.matching, turn.now)
    except teams.NotAHost:
        return say("teamplan.not_a_host")
    except teams.NeedsReason as why:
        what = "；".join(_kind(kind) for kind in why.kinds)
        return say("teamplan.needs_reason", what=what, again=f"排方案 {words}")
    return say(
        "teamplan.asked",
        number=plan.number,
        cities=planning.cities_of(turn.session, plan),
        days=planning.days_of(plan),
        seconds=plan.seconds,
    )


def _kind(kind: ReasonKind) -> str:
    return say("teamplan.few") if kind is ReasonKind.SHORT else say(f"team.why_{kind.value}")


def _cities(turn: Turn, words: str) -> tuple[str, ...]:
    """The bureaus whose names are said; none for all that the officer may plan for."""
    if _PROVINCE.search(words):
        return ()
    known = {each.code for each in questions.hosts(turn.session)}
    found = (team_words.city_in(part, turn.today) for part in _BETWEEN.split(words) if part)
    return tuple(dict.fromkeys(code for code in found if code in known))


# ---------------------------------------------------------------- looking and stopping


def _look(turn: Turn, who: Who, said: str) -> str:
    plan = _meant(turn, who, said)
    return _missing(said) if plan is None else planning.card(turn.session, plan, who[1])


def _stop(turn: Turn, who: Who, said: str) -> str:
    plan = _meant(turn, who, said)
    if plan is None or plan.host_code != who[1].code:
        return _missing(said)
    try:
        state = plans.stop(turn.session, who, plan, turn.now)
    except plans.NotReady as why:
        return say("teamplan.cannot", number=plan.number, state=why.state.label)
    key = "teamplan.stopping" if state in questions.UNFINISHED else "teamplan.stopped"
    return say(key, number=plan.number)


# ---------------------------------------------------------------- taking up


def _take_up(turn: Turn, who: Who, said: str) -> str:
    plan = _meant(turn, who, said)
    if plan is None:
        return _missing(said)
    parts = [part["city"] for part in plans.parts_for(plan, who[1])]
    named = _cities(turn, NUMBER.sub(" ", said))
    chosen = [city for city in parts if city in named] if named else parts
    if not chosen:
        return say("teamplan.no_part", number=plan.number)
    if len(chosen) > 1 and not named and not _ALL.search(said):
        city = planning.place(chosen[0])
        return say("teamplan.which_city", number=plan.number, city=city)
    return "\n".join(planning.take_up(turn, who, plan, city) for city in chosen)
