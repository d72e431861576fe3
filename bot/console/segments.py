"""To whom an announcement goes: the choices a bureau has, read from a page and put into words."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from bot.console import screen
from bot.console.sitting import Sitting
from handlers.rules.broadcasts import Segment
from handlers.rules.lifecycle import Desk
from storage import tables
from storage.models import Bureau
from storage.queries import reports
from storage.vocabulary import GONE, DemandState, ExpertState, Part, Term

DEMAND_STATES = tuple(state for state in DemandState if state not in GONE)
EXPERT_STATES = tuple(state for state in ExpertState if state is not ExpertState.LEFT)
SCHEME = "GB/T4754-2017"


@dataclass(frozen=True, slots=True)
class Place:
    """A bureau that can be chosen, with those below it."""

    bureau: Bureau
    below: tuple[Bureau, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen; ``public`` says whether everybody who follows may be addressed."""

    places: tuple[Place, ...]
    industries: tuple[tuple[str, str], ...]
    demand_states: tuple[Term, ...]
    expert_states: tuple[Term, ...]
    public: bool


def choices(here: Sitting) -> Choices:
    """What this bureau can choose from; a county has no regions to choose."""
    places: tuple[Place, ...] = ()
    if here.desk in {Desk.PROVINCE, Desk.CITY}:
        below = {row.code: row for row in reports.below(here.session, here.bureau)}
        counties: dict[str, list[Bureau]] = {}
        for row in reports.counties(here.session) if here.desk is Desk.PROVINCE else ():
            counties.setdefault(row.reports_to or "", []).append(row)
        places = tuple(Place(row, tuple(counties.get(code, ()))) for code, row in below.items())
    classes = [row for row in tables.industries() if row.scheme == SCHEME]
    return Choices(
        places,
        tuple((row.code, row.name) for row in classes),
        DEMAND_STATES,
        EXPERT_STATES,
        here.desk is Desk.PROVINCE,
    )


def read(given: MultiDict[str, str]) -> Segment | None:
    """The segment that a page stands for; None when nobody is chosen.

    Everybody who follows has to be chosen in so many words: forgetting to choose is not enough.
    """
    parts = tuple(part for part in Part if part.value in given.getlist("part"))
    if given.get("everybody") == "yes":
        return Segment()
    if not parts:
        return None
    known = {row.code for row in tables.industries()}
    states = {state.value for state in (*DEMAND_STATES, *EXPERT_STATES)}
    return Segment(
        parts=parts,
        regions=tuple(dict.fromkeys(code[:8] for code in given.getlist("region") if code)),
        industries=tuple(code for code in given.getlist("industry") if code in known),
        states=tuple(code for code in dict.fromkeys(given.getlist("state")) if code in states),
    )


def in_words(here: Sitting, segment: Segment) -> list[tuple[str, str]]:
    """A segment as lines of a page."""
    if segment.is_everybody:
        return [("发给", "所有关注的人")]
    bureaus = [here.session.get(Bureau, code) for code in segment.regions]
    industries = {row.code: row.name for row in tables.industries()}
    labels = {state.value: state.label for state in (*DEMAND_STATES, *EXPERT_STATES)}
    lines = (
        ("发给", [part.label for part in segment.parts]),
        ("地区", [screen.short_name(row.name) for row in bureaus if row] or ["本单位管的全部地区"]),
        ("行业", [industries.get(code, code) for code in segment.industries]),
        ("状态", [labels.get(code, code) for code in segment.states]),
    )
    return [(label, "、".join(words)) for label, words in lines if words]
