"""What an officer should look at before approving (R90): hints, never a verdict."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from handlers.rules.lifecycle import Desk
from storage.vocabulary import DemandKind

SHORT = 20
SECRET = re.compile(r"军工|军品|涉密|机密|绝密|国防|武器|保密资格")
ADVERTISING = re.compile(r"招商|加盟|代理商|诚招|优惠|促销|推广|扫码|贷款|代办|返利")


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a demand that is looked at."""

    flags: frozenset[str]
    kind: DemandKind
    problem: str
    details: frozenset[str]
    has_mobile: bool
    named_elsewhere: bool
    others: int
    confidential: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One hint: its sentence, the desks that see it, and when it is shown."""

    key: str
    desks: frozenset[Desk]
    shows: Callable[[Look], bool]


# the zone and the county look at who and where, the city at what and how often; a direct county
# at both
FIRST = frozenset({Desk.ZONE, Desk.COUNTY, Desk.DIRECT})
ALL = FIRST | {Desk.CITY}


def _is_vague(look: Look) -> bool:
    told = "target" in look.details or any(char.isdigit() for char in look.problem)
    return len(look.problem) < SHORT or (look.kind is DemandKind.TECHNOLOGY and not told)


CHECKS: tuple[Check, ...] = (
    Check("large", FIRST, lambda look: "large" in look.flags),
    Check("public_body", FIRST, lambda look: "public_body" in look.flags),
    Check("individual", FIRST, lambda look: "individual" in look.flags),
    Check("elsewhere", FIRST, lambda look: look.named_elsewhere),
    Check("no_mobile", ALL, lambda look: not look.has_mobile),
    Check("vague", ALL, _is_vague),
    Check(
        "not_tried",
        ALL,
        lambda look: look.kind is DemandKind.TECHNOLOGY and "tried" not in look.details,
    ),
    Check("others", ALL, lambda look: look.others > 0),
    Check("secret", ALL, lambda look: SECRET.search(look.problem) is not None),
    Check("advertising", ALL, lambda look: ADVERTISING.search(look.problem) is not None),
    Check("confidential", ALL, lambda look: look.confidential),
)


def hints(look: Look, desk: Desk) -> tuple[str, ...]:
    """The keys of the hints for a desk, in the order of R90."""
    return tuple(check.key for check in CHECKS if desk in check.desks and check.shows(look))


# what is ticked off before approving (R90): the county who and where, the city what and how often;
# each point names the hints that cast a doubt on it
COUNTY_POINTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("real", frozenset({"public_body", "individual"})),
    ("small", frozenset({"large"})),
    ("local", frozenset({"elsewhere"})),
    ("kind", frozenset()),
    ("concrete", frozenset({"vague", "not_tried"})),
    ("not_secret", frozenset({"secret", "confidential"})),
    ("single", frozenset({"others"})),
    ("reachable", frozenset({"no_mobile"})),
    ("no_advert", frozenset({"advertising"})),
)
CITY_POINTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("kind", frozenset()),
    ("single", frozenset({"others"})),
    ("concrete", frozenset({"vague", "not_tried"})),
    ("not_secret", frozenset({"secret", "confidential"})),
    ("help", frozenset()),
)


def points(desk: Desk) -> tuple[tuple[str, frozenset[str]], ...]:
    """The points a desk ticks off; the province checks no contents again."""
    if desk is Desk.PROVINCE:
        return ()
    return CITY_POINTS if desk is Desk.CITY else COUNTY_POINTS
