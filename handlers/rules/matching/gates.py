"""The hard rules: who may not be proposed for a demand, whatever the score, and by which rule.

A rule never weighs anything and no score outweighs it. Health is not asked about and shuts nobody
out (R37).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from storage.vocabulary import Basis, Gate, NamedGroup, ServiceForm, TitleRank

Stretch = tuple[date, date]  # first and last day


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules know of a demand, beside its words; empty where nothing was said.

    ``enterprise`` is what it is known by in ``interests`` and ``served``, ``wishes`` what it says
    of people it would like.
    """

    number: str
    enterprise: str = ""
    enterprise_name: str = ""
    county: str = ""
    city: str = ""
    forms: frozenset[ServiceForm] = frozenset()
    visit: Stretch | None = None
    confidential: bool = False
    wishes: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """What the rules know of an expert, beside his words; no number, no address.

    ``basis`` are the grounds of article 5.2, ``confirmed`` says that an officer admitted him by
    exception. ``aimed_at`` are demands he signed up for. ``declined`` are demands he declined, or
    whose batch he did; ``interests`` are enterprises he belongs to or has a stake in, ``served``
    those he has worked with before. ``taken`` of ``most`` invitations of this batch are accepted.
    ``restricted``: his name may be passed on to nobody but the bureaus.
    """

    key: str
    name: str = ""
    unit: str = ""
    city: str = ""
    basis: frozenset[Basis] = frozenset()
    confirmed: bool = False
    left: bool = False
    paused: bool = False
    unit_refuses: bool = False
    restricted: bool = False
    aimed_at: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    served: frozenset[str] = frozenset()
    taken: int = 0
    most: int | None = None
    forms: frozenset[ServiceForm] = frozenset()
    places: frozenset[str] = frozenset()
    free: tuple[Stretch, ...] = ()
    busy: tuple[Stretch, ...] = ()
    rank: TitleRank | None = None
    groups: frozenset[NamedGroup] = frozenset()


def is_aimed(case: Case, person: Person) -> bool:
    """Whether the expert signed up for this very demand (R49)."""
    return case.number in person.aimed_at


def is_named(case: Case, person: Person) -> bool:
    """Whether the enterprise asks for this expert by name (R47)."""
    return len(person.name) > 1 and person.name in case.wishes


def has_ground(person: Person) -> bool:
    """Whether rank, a degree or an officer's word admits him to every demand (R36, R38)."""
    return bool(person.basis & {Basis.TITLE, Basis.DEGREE}) or person.confirmed


def _claims_expertise(person: Person) -> bool:
    return Basis.EXCEPTION in person.basis


def _not_eligible(case: Case, person: Person) -> bool:
    known = has_ground(person) or _claims_expertise(person)
    return not known and not is_aimed(case, person)


def _unconfirmed(case: Case, person: Person) -> bool:
    """Particular expertise goes with one demand, or with an officer's word (R38)."""
    waits = _claims_expertise(person) and not has_ground(person)
    return waits and not is_aimed(case, person)


def _interested(case: Case, person: Person) -> bool:
    """Belongs to the enterprise, or has a stake in it."""
    own = bool(case.enterprise_name) and person.unit.strip() == case.enterprise_name.strip()
    return own or case.enterprise in person.interests


def _not_free(case: Case, person: Person) -> bool:
    """Every day of the wanted visit is barred by himself or by what he has agreed to (R33)."""
    return case.visit is not None and not free_days(case.visit, person.busy)


def free_days(wanted: Stretch, busy: Iterable[Stretch]) -> int:
    """How many days of a stretch are in none of the others."""
    days = {
        wanted[0] + timedelta(days=offset) for offset in range((wanted[1] - wanted[0]).days + 1)
    }
    for first, last in busy:
        days = {day for day in days if not first <= day <= last}
    return len(days)


def _at_cap(_case: Case, person: Person) -> bool:
    return person.most is not None and person.taken >= person.most


def _kept_from(case: Case, person: Person) -> bool:
    """A confidential demand is shown to whom the enterprise names, and to nobody else (§14)."""
    return case.confidential and not is_named(case, person)


@dataclass(frozen=True, slots=True)
class Rule:
    """One hard rule: what it rests on, as officers read it, and whom it shuts out."""

    gate: Gate
    article: str
    shuts: Callable[[Case, Person], bool]


_OWN_DATA = "个人信息保护法第四十四条"
_WILLING = "通知第五条，个人自愿"
_BY_UNIT = "通知第五条，单位推荐"
_FREE = "通知第五条，不影响本职工作"
_CONDITIONS = "通知第五条第二款"
RULES = (
    Rule(Gate.LEFT, _WILLING, lambda _case, person: person.left),  # R40
    Rule(Gate.PAUSED, _WILLING, lambda _case, person: person.paused),  # R40
    Rule(Gate.RESTRICTED, _OWN_DATA, lambda _case, person: person.restricted),
    Rule(Gate.NOT_ELIGIBLE, _CONDITIONS, _not_eligible),  # R36
    Rule(Gate.UNCONFIRMED, _CONDITIONS, _unconfirmed),  # R38
    Rule(Gate.UNIT_REFUSES, _BY_UNIT, lambda _case, person: person.unit_refuses),  # R32
    Rule(Gate.INTERESTED, "回避", _interested),
    Rule(Gate.CONFIDENTIAL, "企业要求保密", _kept_from),  # requirements §14
    Rule(Gate.DECLINED, _WILLING, lambda case, person: case.number in person.declined),  # A11
    Rule(Gate.CAP, _FREE, _at_cap),  # R33
    Rule(Gate.NOT_FREE, _FREE, _not_free),  # R33
)


def shut_by(case: Case, person: Person) -> tuple[Rule, ...]:
    """The rules that shut an expert out of a demand, in the order of the table; none as a rule."""
    return tuple(rule for rule in RULES if rule.shuts(case, person))


def is_exception(case: Case, person: Person) -> bool:
    """Whether he would take part by exception, so that the officer's word admits him (R38)."""
    return not has_ground(person) and is_aimed(case, person)
