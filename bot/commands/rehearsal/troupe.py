"""Who takes part in a rehearsed year, what they do of themselves, and how they react.

Two tables are the whole play: ``PLANS`` (what a part does of itself, and when) and ``REACTIONS``
(what a part does when a message holds certain words). Another occasion is another row.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.commands.rehearsal import scripts
from bot.commands.rehearsal.scripts import Firm, Script
from handlers.rules.rounds import local_day
from handlers.rules.workdays import at
from scheduler.rehearsal import Span

NOBODYS = Firm("", "", "", "")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a host has before him: needs that may be served, and experts who can be told apart."""

    demands: tuple[str, ...] = ()
    experts: tuple[str, ...] = ()


@dataclass(slots=True)
class Person:
    """Somebody with a phone: a part, a mind of their own, and whether they still follow.

    ``looks`` is how a host looks at the desk.
    """

    openid: str
    name: str
    part: str
    dice: random.Random
    region: str = ""
    firm: Firm = NOBODYS
    number: int = 0
    following: bool = True
    looks: Callable[[], Desk] = Desk


Make = Callable[[Person], Script]


@dataclass(frozen=True, slots=True)
class Reaction:
    """When words arrive, with some chance, after some hours, a script.

    ``words`` holds what is said in a conversation and, after a bar, what a template shows instead.
    """

    part: str
    words: str
    chance: float
    hours: tuple[float, float]
    script: Make | None
    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a part does of itself: with some chance, once between two days of the year."""

    part: str
    chance: float
    days: tuple[tuple[int, int], tuple[int, int]]
    script: Make | None
    name: str


def _file(who: Person) -> Script:
    return scripts.file_demand(who.dice, who.firm)


def _resume(who: Person) -> Script:
    return scripts.resume(who.dice, who.firm)


def _sign_up(who: Person) -> Script:
    return scripts.sign_up(who.dice, who.number)


def _review(who: Person) -> Script:
    return scripts.review(who.dice, 30)


def _amend(who: Person) -> Script:
    return scripts.amend(who.dice)


def _says(*lines: str) -> Make:
    return lambda _who: scripts.say_and_confirm(*lines)


def _assemble(days: str) -> Make:
    def make(who: Person) -> Script:
        desk = who.looks()
        return scripts.assemble(who.dice, days, desk.demands, desk.experts)

    return make


def _answer(who: Person) -> Script:
    return scripts.answer_invitation(who.dice)


def _tell_of_service(who: Person) -> Script:
    return scripts.tell_of_service(who.dice)


PLANS: tuple[Plan, ...] = (
    # some enterprises are known from the winter, others come by word of mouth in the calls
    Plan("enterprise", 0.25, ((1, 5), (2, 25)), _file, "files"),
    Plan("enterprise", 0.20, ((3, 3), (3, 30)), _file, "files"),
    Plan("enterprise", 0.05, ((4, 1), (4, 20)), _file, "files late"),
    Plan("enterprise", 0.15, ((5, 5), (7, 20)), _file, "files"),
    Plan("enterprise", 0.18, ((8, 4), (8, 30)), _file, "files"),
    Plan("enterprise", 0.06, ((10, 9), (11, 30)), _file, "files"),
    Plan("enterprise", 0.12, ((3, 10), (5, 10)), _resume, "goes on"),
    Plan("enterprise", 0.04, ((1, 10), (12, 20)), None, "blocks the account"),
    Plan("enterprise", 0.05, ((1, 10), (12, 20)), _says("关闭提醒"), "switches reminders off"),
    Plan("expert", 0.55, ((4, 1), (4, 30)), _sign_up, "signs up"),
    Plan("expert", 0.35, ((9, 1), (9, 29)), _sign_up, "signs up"),
    Plan("expert", 0.02, ((5, 1), (12, 20)), None, "blocks the account"),
    Plan("expert", 0.9, ((6, 17), (6, 18)), _tell_of_service, "tells of the service"),
    Plan("expert", 0.9, ((11, 11), (11, 12)), _tell_of_service, "tells of the service"),
    # the two seasons of visits: a team is put together, and set out two weeks before it travels
    Plan("city", 0.9, ((5, 11), (5, 20)), _assemble("6月15日至16日"), "puts a team together"),
    Plan("city", 1.0, ((6, 1), (6, 3)), scripts.set_out, "sends the itinerary out"),
    Plan("city", 0.9, ((10, 9), (10, 19)), _assemble("11月9日至10日"), "puts a team together"),
    Plan("city", 1.0, ((10, 28), (10, 30)), scripts.set_out, "sends the itinerary out"),
)
REACTIONS: tuple[Reaction, ...] = (
    Reaction("province", "可以部署", 1.0, (0.2, 3), _says("开轮", "1"), "opens the call"),
    Reaction("city", "需求征集", 0.85, (1, 30), _says("转发", "1"), "relays the call"),
    Reaction("city", "需求征集", 0.6, (0.2, 20), _says("已阅"), "reads the call"),
    Reaction("city", "要看", 0.9, (0.2, 8), _review, "reviews"),
    Reaction("city", "待办提醒", 0.9, (0.2, 8), _review, "reviews"),
    Reaction("county", "需求征集", 0.8, (1, 60), _says("转发", "1"), "relays the call"),
    Reaction("county", "新需求", 0.5, (1, 40), _review, "reviews"),
    Reaction("county", "企业需求提醒", 0.5, (1, 40), _review, "reviews"),
    Reaction("county", "要看", 0.75, (0.3, 9), _review, "reviews"),
    Reaction("county", "待办提醒", 0.75, (0.3, 9), _review, "reviews"),
    Reaction("county", "零报告", 0.5, (1, 20), _says("零报告", "1"), "reports zero"),
    Reaction("county", "今天有", 0.35, (2, 20), _says("零报告", "1"), "reports zero"),
    Reaction("enterprise", "征集", 0.35, (0.5, 200), _file, "files after the appeal"),
    Reaction("enterprise", "补一补", 0.6, (2, 90), _amend, "mends"),
    Reaction("enterprise", "退回", 0.4, (2, 120), _amend, "mends"),
    Reaction("expert", "请您参加|待答复", 0.9, (1, 40), _answer, "answers an invitation"),
    Reaction("enterprise", "请准备：|待企业确认", 0.85, (1, 40), _says("确认来访"), "confirms"),
    Reaction(
        "enterprise", "记下了|已登记服务", 0.9, (1, 60), _says("记录正确"), "checks the record"
    ),
)


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """Something somebody will do at a moment; ``order`` keeps equal moments apart."""

    moment: datetime
    order: int
    who: int
    what: str
    row: int
    kind: str


def plans_of(person: Person, place: int, span: Span) -> list[Act]:
    """What a person will do of themselves in the days of a rehearsal, year after year."""
    found = []
    for number in range(span.start.year, span.end.year + 1):
        for row, plan in enumerate(PLANS):
            if plan.part != person.part or person.dice.random() >= plan.chance:
                continue
            moment = _once(person.dice, plan, number)
            if span.start <= local_day(moment) < span.end:
                found.append(Act(moment, 0, place, plan.name, row, "plan"))
    return found


def _once(dice: random.Random, plan: Plan, year: int) -> datetime:
    """A moment between the days of a plan, from early morning to late evening."""
    first, last = (date(year, month, day) for month, day in plan.days)
    day = first + timedelta(days=dice.randint(0, (last - first).days))
    return at(day, time(dice.randint(7, 22), dice.randint(0, 59)))


def reactions_to(person: Person, place: int, text: str, moment: datetime) -> list[Act]:
    """How a person will react to a message."""
    found = []
    for row, reaction in enumerate(REACTIONS):
        if reaction.part != person.part or not any(
            words in text for words in reaction.words.split("|")
        ):
            continue
        if person.dice.random() >= reaction.chance:
            continue
        later = moment + timedelta(hours=person.dice.uniform(*reaction.hours))
        found.append(Act(awake(later), 0, place, reaction.name, row, "reaction"))
    return found


def awake(moment: datetime) -> datetime:
    """Nobody answers in the night."""
    if moment.hour < 7:
        return moment.replace(hour=8)
    return moment
