"""What an expert says of himself, as a value, and written into a row with what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from handlers.rules import eligibility
from handlers.rules.eligibility import Verdict
from handlers.rules.rounds import local_day
from storage.models import Expert
from storage.vocabulary import Degree, ExpertState


@dataclass(frozen=True, slots=True)
class Profile:
    """What an expert has said and seen read back; ``demand`` is the number of one aimed at."""

    name: str
    unit: str
    mobile: str
    department: str = ""
    title: str = ""
    degree: Degree | None = None
    fields: str = ""
    can_solve: str = ""
    honours: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    times: Mapping[str, Any] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    email: str = ""
    born: int | None = None
    skill: str = ""
    proof: str = ""
    remarks: str = ""
    postdoc_until: date | None = None
    demand: str = ""


def judge(profile: Profile) -> Verdict:
    """The verdict of article 5.2 on a profile."""
    return eligibility.judge(
        eligibility.rank_of(profile.title),
        profile.degree,
        skill=profile.skill,
        proof=profile.proof,
        demand=profile.demand,
    )


PERSONAL = (
    "name", "unit", "department", "title", "mobile", "email", "fields", "can_solve", "skill",
    "proof", "remarks",
)  # fmt: skip

LISTS = ("honours", "forms", "places")
WRITTEN = (
    "name", "unit", "mobile", "department", "title", "degree", "fields", "can_solve", "honours",
    "forms", "times", "places", "email", "born", "skill", "proof", "remarks", "postdoc_until",
)  # fmt: skip


def empty(expert: Expert, openid: str) -> None:
    """Take the person out of a row; ``openid`` says what became of it."""
    for name in PERSONAL:
        setattr(expert, name, "")
    expert.born, expert.former, expert.honours = None, [], []
    expert.times, expert.places, expert.postdoc_until = {}, [], None
    expert.openid, expert.state, expert.paused_until = openid, ExpertState.LEFT, None
    expert.most_in_batch = None


def profile_of(expert: Expert) -> Profile:
    """What a row says, as a profile."""
    said: dict[str, Any] = {name: getattr(expert, name) for name in WRITTEN}
    for name in LISTS:
        said[name] = tuple(said[name])
    return Profile(**said)


def remember(expert: Expert, profile: Profile, now: datetime) -> str:
    """Keep a name or unit that changes as history; returns the former unit, if it changed."""
    changed = {
        name: getattr(expert, name)
        for name in ("name", "unit")
        if getattr(expert, name) and getattr(expert, name) != getattr(profile, name)
    }
    if changed:
        expert.former = [*expert.former, changed | {"until": f"{local_day(now)}"}]
    return str(changed.get("unit", ""))


def merged(expert: Expert, profile: Profile) -> Profile:
    """The profile with what was not said this time as it was; a new unit has no old department."""
    stays = {
        name: getattr(expert, name)
        for name in WRITTEN
        if not getattr(profile, name) and getattr(expert, name)
    }
    if expert.unit != profile.unit:
        stays.pop("department", None)
    return replace(profile, **stays)


def write(expert: Expert, profile: Profile, now: datetime) -> Verdict:
    """Write a whole profile into a row, with what follows from it."""
    for name in WRITTEN:
        value = getattr(profile, name)
        setattr(expert, name, list(value) if isinstance(value, tuple) else value)
    expert.times = dict(profile.times)
    expert.title_rank = eligibility.rank_of(expert.title)
    expert.postdoc_until = eligibility.postdoc_until(
        expert.honours, profile.postdoc_until, local_day(now)
    )
    expert.groups = [
        group.value
        for group in eligibility.groups(expert.honours, expert.postdoc_until, local_day(now))
    ]
    expert.unit_kind = eligibility.unit_kind(expert.unit)
    expert.out_of_province = eligibility.is_out_of_province(expert.unit)
    verdict = judge(profile)
    expert.basis = [ground.value for ground in verdict.basis]
    expert.changed_at = now
    return verdict
