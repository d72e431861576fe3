"""What officers say to the console: which rule is tried before which."""

import re
from dataclasses import replace

from handlers.understanding import rules_general
from handlers.understanding.bureau import fillers as fill
from handlers.understanding.bureau import papers, review, teams, whom
from handlers.understanding.situation import (
    Book,
    Reading,
    Rule,
    Situation,
    Step,
    constant,
    first,
    first_of,
    merged,
)

rule = Book("bureau").rule

_RIGHTS = rule(
    "ask_policy",
    "rights",
    merged(constant(topic="权限"), whom.regions),
    longest=60,
)

_COUNTING = rule(
    "ask_policy",
    "counting",
    merged(constant(topic="统计口径"), whom.regions),
    longest=60,
)

_FIRST = rule(
    "ask_policy",
    "first",
    merged(constant(topic="流程"), whom.regions),
    longest=40,
)

_POLICY = (
    _FIRST,
    _COUNTING,
    _RIGHTS,
    rules_general.OTHER_BUSINESS,
)

_EARLY = (
    rules_general.ABUSE,
    rules_general.GREET,
    rules_general.THANKS,
    rules_general.HELP,
    rules_general.HUMAN,
    rules_general.UNSUBSCRIBE,
    rules_general.NOBODY,
)

_RECEIVED = rule(
    "noise",
    "received",
    whole=True,
)

_HEADED = replace(
    papers.BROADCAST,
    pattern=re.compile(r"^\s*(?:群发|广播|通知[^,。;]{0,8}?|发通知)[:]"),
    unless=None,
)

_ANSWER = replace(papers.REPLY, pattern=re.compile(r"^\s*(?:答复|回复)[^。;]{2,}"), unless=None)

_MAY_I = rule(
    "ask_policy",
    "may_i",
    merged(rules_general.TOPIC, whom.regions),
    longest=40,
)

COMMANDS = (
    _HEADED,
    *_POLICY,
    review.UNDO,
    papers.FUND_RECORD,
    papers.CONSULT,
    papers.NOMINATE,
    papers.CASE,
    papers.FUND_APPLY,
    papers.FUND_QUERY,
    teams.OPINION,
    review.BIND,
    review.UPDATE_ORG,
    review.ZERO,
    teams.SUPPORT,
    teams.QUESTIONNAIRE,
    papers.EXPORT,
    papers.BULLETIN,
    review.LAUNCH,
    review.REMIND,
    _ANSWER,
    review.TRANSFER,
    review.MERGE,
    teams.MATCH,
    teams.TEAM,
    teams.INVITE,
    teams.RECOMMEND,
    papers.BROADCAST,
    papers.REPLY,
    papers.PUBLISH,
    review.RETURN,
    review.PROGRESS,
    papers.STATS,
    review.LIST,
    review.REPORT_UP,
    teams.SEARCH,
    teams.VISIT,
    review.APPROVE,
)

_LATE = (
    *rules_general.PRIVACY,
    rules_general.SUBSCRIBE,
    rules_general.COMPLAINT,
    rules_general.HELP_LOOSE,
    rules_general.POLICY,
    _MAY_I,
    rules_general.OFF_TOPIC,
    rules_general.NOISE,
)

_BY_CONTEXT: dict[str, tuple[Rule, ...]] = {
    "review": (
        review.UNDO,
        review.MERGE,
        review.TRANSFER,
        review.RETURN,
        review.RETURN_SHORT,
        review.APPROVE,
    ),
    "fund:review": (review.RETURN, review.APPROVE),
    "team": (
        teams.QUESTIONNAIRE,
        teams.TEAM,
        teams.INVITE,
        teams.VISIT,
        teams.TEAM_EDIT,
    ),
}

_BY_SUBROLE: dict[str, tuple[Rule, ...]] = {
    "unit_hr": (teams.OPINION, teams.RECOMMEND),
    "dept": (teams.RECOMMEND,),
}


def _unit_answer(at: Situation) -> Reading | None:
    """What a unit says of its expert while its opinion is asked for."""
    if not at.context.startswith("unit:pending"):
        return None
    if found := first((teams.OPINION, *_EARLY), at):
        return found
    slots = fill.opinion(at)
    return ("bureau_unit_opinion", slots) if "opinion" in slots else None


def _in_context(at: Situation) -> Reading | None:
    for beginning, rules in _BY_CONTEXT.items():
        if at.context.startswith(beginning) and (found := first(rules, at)):
            return found
    return first((_RECEIVED,), at) if at.context in {"idle", "console"} else None


def _by_office(at: Situation) -> Reading | None:
    """Units and departments mostly recommend experts and give opinions."""
    if re.search(r"绑定|我们?是", at.text):
        return None
    return first(_BY_SUBROLE.get(at.subrole or "", ()), at)


_STEPS: tuple[Step, ...] = (_unit_answer, _EARLY, _in_context, _by_office, COMMANDS, _LATE)


def read_bureau(at: Situation) -> Reading | None:
    """Read an officer's command."""
    return first_of(at, _STEPS)
