"""An officer puts a team together in the chat: days, seats, candidates, the roster (R25-R28)."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.readers import plain
from handlers.flows import occasions, teaming
from handlers.flows.talk import Talk, Turn
from handlers.operations import teams
from handlers.reception.invitations import NUMBER, number_in
from handlers.reception.officer import itineraries, team_acts, team_cards, team_words
from handlers.reception.officer.acting import Who
from handlers.reception.officer.team_words import Named
from handlers.rules import invitations as rules
from handlers.wording import say
from storage import tables
from storage.models import Demand, Expert, Team
from storage.queries import demands as seen
from storage.queries import matching
from storage.queries import teams as questions
from storage.vocabulary import Rank, ReasonKind

Answer = tuple[Talk, Utterance]
MODE = "team"
Deal = Callable[[Turn, Talk, Who, Team, str], Answer]

_MAKE = re.compile(
    r"^(?:请|帮我)?(?:组建|组织|成立|新建|组|建)(?:一个|个|一支)?[^。;；]{0,30}?(?:服务)?(?:团|队)"
)
_MINE = frozenset(
    {"服务团", "我的团", "团队", "在办的团", "服务团清单", "看团", "看看团", "看服务团"}
)
# with a team in hand these ask how it stands
_HOW_MANY = re.compile(
    r"^(?:团里)?(?:现在)?(?:有|到)?(?:了)?几个人|^谁(?:还)?没(?:有)?(?:回|答复)|^回(?:复)?了几"
)
_ROSTER = re.compile(r"^(?:看|查|查看)?(?:一下)?(?:团员)?(?:名单|名册|花名册|服务团名单)")
_ADD = re.compile(r"^(?:再)?(?:加上?|增加|补充|加人|设席位)\s*(?P<rest>.+)$", re.DOTALL)


def hear(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """An officer's words about teams; None when they are about something else."""
    said = squeeze(plain(text))
    if said in _MINE:
        return _list(turn, talk, who)
    if _MAKE.search(text.strip()) and not team_words.TEAM.search(text):
        return _assemble(turn, talk, who, text)
    if told := itineraries.issue(turn, talk, who, text):
        return told
    bare = team_words.TEAM.sub(" ", plain(text)).strip()
    named = bool(team_words.team_in(text))
    for pattern, deal, clear in _ORDERS:
        if pattern.search(bare) and (named or clear or talk.desk.get("mode") == MODE):
            return _with_team(turn, talk, who, text, deal)
    return _with_team(turn, talk, who, text, _show) if named and not bare else None


def by_invitation(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """A host's words that name an invitation: conditions, recalls, late acceptances."""
    found = team_acts.of_host(turn, who, number_in(text))
    if found is None:
        return None
    deal = team_acts.deal_with(NUMBER.sub(" ", plain(text)).strip())
    if deal is None:
        team = turn.session.get_one(Team, found.team_id)
        return _show(turn, talk, who, team, text)
    return talk, deal(turn, who, found)


# ---------------------------------------------------------------- which team


def _with_team(turn: Turn, talk: Talk, who: Who, text: str, deal: Deal) -> Answer:
    """Do it to the team that is named, is being worked on, or is the only one."""
    number = team_words.team_in(text) or str(talk.desk.get("team", ""))
    if number:
        team = questions.hosted(turn.session, who[1], number)
        if team is None and deal is _show:
            team = questions.seen_by(turn.session, who[1], number)
        if team is None:
            return talk, Utterance(say("team.no_such_team", number=number))
        return _working_on(talk, team, deal(turn, talk, who, team, text))
    open_ = questions.under_way(turn.session, who[1])
    if len(open_) == 1:
        return _working_on(talk, open_[0], deal(turn, talk, who, open_[0], text))
    return _list(turn, talk, who)


def _working_on(talk: Talk, team: Team, answer: Answer) -> Answer:
    if talk.flow:
        return answer
    return replace(answer[0], desk={"mode": MODE, "team": team.number}), answer[1]


def _list(turn: Turn, talk: Talk, who: Who) -> Answer:
    open_ = questions.under_way(turn.session, who[1])
    if not open_:
        return talk, Utterance(say("team.none", how=say("team.how")))
    if len(open_) == 1:
        return _working_on(talk, open_[0], _show(turn, talk, who, open_[0], ""))
    lines = "\n".join(team_cards.line(team) for team in open_)
    return talk, Utterance(say("team.which", lines=lines))


def _show(turn: Turn, talk: Talk, _who: Who, team: Team, _text: str) -> Answer:
    return talk, Utterance(team_cards.card(turn, team))


# ---------------------------------------------------------------- a new team


def _assemble(turn: Turn, talk: Talk, who: Who, text: str) -> Answer:
    if not teams.may_host(turn.session, who[1]):
        return talk, Utterance(say("team.not_a_host"))
    words, reason = team_words.reason_in(text)
    missing, plan = _plan(turn, who, words, reason)
    if plan is None:
        return talk, Utterance(say(missing))
    if plan.ends < turn.today:
        return talk, Utterance(say("team.days_gone", days=occasions.days(plan.starts, plan.ends)))
    try:
        team = teams.assemble(turn.session, who, plan, turn.now)
    except teams.NeedsReason as why:
        return talk, Utterance(needs_reason(why.kinds, words.strip()))
    noted = say("team.noted") if team.reasons else ""
    said = say(
        "team.made",
        number=team.number,
        name=team.name,
        days=occasions.days(team.starts, team.ends),
        noted=noted,
    )
    return _working_on(talk, team, (talk, Utterance(said)))


def _plan(turn: Turn, who: Who, words: str, reason: str) -> tuple[str, teams.Plan | None]:
    """The plan in an officer's words, or the sentence about what is missing."""
    days = team_words.days_in(words, turn.today)
    code = team_words.city_in(words, turn.today)
    if not code and who[1].rank is not Rank.PROVINCE:
        code = who[1].code
    if not code:
        return "team.no_city", None
    if days is None:
        return "team.no_days", None
    place = tables.current(code).name
    theme = team_words.theme_in(words, turn.today, place)
    if not theme:
        return "team.no_theme", None
    name = say("team.name", year=days[0].year, city=place.removesuffix("市"), theme=theme)
    return "", teams.Plan(code, theme, name, *days, reason)


def needs_reason(kinds: tuple[ReasonKind, ...], words: str) -> str:
    """Ask for a word why, with what was said so that it can be said again."""
    what = "；".join(say(f"team.why_{kind.value}") for kind in kinds)
    return say("team.needs_reason", what=what, again=words)


# ---------------------------------------------------------------- seats and candidates


def _add(turn: Turn, talk: Talk, who: Who, team: Team, text: str) -> Answer:
    """「加 XQ2026-0001 [李明、王芳]」: the candidates of one seat, in the order of asking."""
    found = _ADD.search(team_words.TEAM.sub(" ", plain(text)).strip())
    rest = found["rest"] if found else ""
    demand, problem = _demand(turn, who, team_words.demand_in(rest))
    if problem:
        return talk, Utterance(problem)
    experts, problem = _meant(turn, demand, team_words.names_in(team_words.bare(rest)))
    if problem:
        return talk, Utterance(problem)
    try:
        seat = teaming.seat_with(turn, who, team, demand, experts)
    except rules.NotPossible as why:
        return talk, Utterance(team_acts.cannot(team, why))
    except teams.NotServable:
        state = demand.state.label if demand else ""
        number = demand.number if demand else ""
        return talk, Utterance(say("team.not_servable", number=number, state=state))
    lines = team_cards.candidates(turn, team, seat)
    said = say("team.added", place=seat.place, what=team_cards.what_of(turn, seat), lines=lines)
    following = (Option("发邀请", say("team.added_next")),)
    return talk, Utterance(said, following)


def _demand(turn: Turn, who: Who, number: str) -> tuple[Demand | None, str]:
    if not number:
        return None, ""
    row = seen.seen_by(turn.session, who[1], number)
    if row is None:
        return None, say("officer.no_such_demand", number=number)
    if row[0].state not in teams.SERVABLE:
        return None, say("team.not_servable", number=number, state=row[0].state.label)
    return row[0], ""


def _meant(turn: Turn, demand: Demand | None, named: list[Named]) -> tuple[list[Expert], str]:
    """Those who are named; for a demand without names, whom an officer has confirmed (R50)."""
    if named:
        return _experts(turn, named)
    confirmed = matching.confirmed_for(turn.session, demand.id) if demand else []
    return confirmed, "" if confirmed else say("team.no_names")


def _experts(turn: Turn, named: list[Named]) -> tuple[list[Expert], str]:
    """The experts of these names, or the sentence about the first that is not clear."""
    found = []
    for each in named:
        rows = [
            row for row in questions.experts_named(turn.session, each.name) if each.unit in row.unit
        ]
        if not rows:
            return [], say("team.no_such_expert", name=each.name)
        if len(rows) > 1:
            units = "、".join(dict.fromkeys(row.unit for row in rows))
            example = rows[0].unit
            return [], say("team.which_expert", name=each.name, unit=example, units=units)
        found.append(rows[0])
    return found, ""


# ---------------------------------------------------------------- orders

# what is said, what is done, and whether nothing else could be meant by it
_ORDERS: tuple[tuple[re.Pattern[str], Deal, bool], ...] = (
    (_ROSTER, _show, False),
    (_HOW_MANY, _show, False),
    (re.compile(r"^(?:再)?(?:加上?|增加|设席位)\s*XQ", re.IGNORECASE), _add, True),
    (_ADD, _add, False),
    *team_acts.ORDERS,
    *itineraries.ORDERS,
)


def on_team(turn: Turn, talk: Talk, who: Who, slots: dict[str, Any], text: str) -> Answer | None:
    """What the understanding takes for words about a team."""
    if slots.get("reason") and slots.get("size"):
        return _with_team(turn, talk, who, text, team_acts.announce)
    if slots.get("op") == "remove" and slots.get("expert_names"):
        return _with_team(turn, talk, who, text, team_acts.recall_named)
    if slots.get("op") == "add" and slots.get("expert_names"):
        names = "、".join(str(name) for name in slots["expert_names"])
        return _with_team(turn, talk, who, f"{text} 加 {names}", _add_named(names))
    return None if "op" in slots else _assemble(turn, talk, who, text)


def _add_named(names: str) -> Deal:
    return lambda turn, talk, who, team, _text: _add(turn, talk, who, team, f"加 {names}")
