"""A typical case in words: drafted from the records, asked about, before the public (R77, R78)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.dialogue.conversation import Option
from handlers.dialogue.links import tap
from handlers.flows.occasions import Occasion, day, stamp
from handlers.flows.readers import county_name, without_phones
from handlers.operations import occasions
from handlers.operations.showcases import Text
from handlers.understanding import masking
from handlers.understanding.masking import STAR, Why
from handlers.understanding.normal import fold
from handlers.wording import say
from storage.models import FollowUpWord, ServiceRecord, Showcase, Visit
from storage.queries.follow_ups import Card
from storage.queries.showcases import Case
from storage.vocabulary import Permission, Side, WordState

NAMED, ANONYMOUS, REFUSED, SEE = "案例署名", "案例匿名", "案例不同意", "看案例"


def draft(
    card: Card,
    visits: Sequence[tuple[Visit, ServiceRecord | None]],
    words: Sequence[FollowUpWord],
) -> Text:
    """A case from what was recorded; people write the lesson."""
    confirmed = [row for row in words if row.state is WordState.CONFIRMED]
    background = say(
        "showcase.background",
        enterprise=card.enterprise.name,
        county=county_name(card.row.county_code),
        title=card.demand.title,
        problem=without_phones(card.demand.problem),
    )
    return Text(card.demand.title, background, _practice(card, visits, confirmed),
                _effect(visits, confirmed))  # fmt: skip


def _practice(
    card: Card,
    visits: Iterable[tuple[Visit, ServiceRecord | None]],
    words: Iterable[FollowUpWord],
) -> str:
    expert = card.expert
    lines = []
    for visit, record in visits:
        advice = without_phones(record.advice) if record else ""
        key = "showcase.visit" if advice else "showcase.visit_bare"
        lines.append(say(key, day=day(visit.day), name=expert.name, unit=expert.unit,
                         title=expert.title, advice=advice))  # fmt: skip
    lines += [say("showcase.later", day=day(row.day), way=row.way.label) for row in words]
    return "\n".join(lines)


def _effect(
    visits: Iterable[tuple[Visit, ServiceRecord | None]], words: Iterable[FollowUpWord]
) -> str:
    records = [record for _, record in visits if record is not None]
    outcomes = [record.outcome.label for record in records if record.outcome]
    sums = [record.contract_wan for record in records if record.has_contract]
    sums += [row.contract_wan for row in words if row.way.value == "contract"]
    trained = sum(record.trained or 0 for record in records)
    trained += sum(row.trained or 0 for row in words)
    parts = [say("showcase.outcome", outcome=outcomes[-1])] if outcomes else []
    if sums:
        total = sum(each or 0 for each in sums)
        told = say("showcase.sum", wan=f"{total:g}") if total else ""
        parts.append(say("showcase.contract", count=len(sums), sum=told))
    if trained:
        parts.append(say("showcase.trained", count=trained))
    return "".join(parts)


# ---------------------------------------------------------------- asking


def ask(occasion: Occasion, case: Case, sides: Iterable[Side]) -> int:
    """Ask sides whether the present text may be published; returns how many can be reached."""
    row, asked = case.row, 0
    taps = "\n".join(
        tap(Option(says, say(f"showcase.choose_{key}"))) for says, key in _choices(case)
    )
    words = say("showcase.ask", number=row.number, title=row.title, taps=taps)
    for side in sides:
        person = case.contact if side is Side.ENTERPRISE else case.expert
        if person.openid and person.erased_at is None:
            moment = stamp(occasion.now)
            asked += occasions.tell(
                occasion.session, "showcase_asked", person.openid, occasion.now,
                {"number": row.number, "version": row.version, "at": moment},
                text=words, region=row.county_code,
                data={"number": row.number, "days": row.title[:20],
                      "what": say("showcase.short"), "at": stamp(occasion.now)},
            )  # fmt: skip
    return asked


def _choices(case: Case) -> tuple[tuple[str, str], ...]:
    seen = f"{case.row.number}-{case.row.version}"
    return (
        (f"{SEE} {case.row.number}", "see"), (f"{NAMED} {seen}", "named"),
        (f"{ANONYMOUS} {seen}", "anonymous"), (f"{REFUSED} {seen}", "refused"),
    )  # fmt: skip


def options(case: Case) -> tuple[Option, ...]:
    """What a side can say to a case."""
    return tuple(Option(says, say(f"showcase.choose_{key}")) for says, key in _choices(case)[1:])


def full(case: Case) -> str:
    """The text as it was written."""
    row = case.row
    lesson = say("showcase.lesson", lesson=row.lesson) if row.lesson else ""
    return say(
        "showcase.text", number=row.number, version=row.version, title=row.title,
        background=row.background, practice=row.practice, effect=row.effect, lesson=lesson,
    )  # fmt: skip


# ---------------------------------------------------------------- before the public


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as the public reads it: no contact, no number, no name that was not allowed."""

    number: str
    title: str
    enterprise: str
    expert: str
    parts: tuple[tuple[str, str], ...]


def parts(row: Showcase) -> tuple[tuple[str, str], ...]:
    """What a case has to say, under its headings."""
    said = (("背景", row.background), ("做法", row.practice), ("成效", row.effect),
            ("启示", row.lesson))  # fmt: skip
    return tuple((head, text) for head, text in said if text)


def public(case: Case) -> Shown:
    """A case for the public; a side that allows no more than an anonymous text is not named."""
    row, named = case.row, Permission.NAMED
    hides_enterprise = row.enterprise_says is not named
    hides_expert = row.expert_says is not named
    county = county_name(row.county_code)
    expert = case.expert
    return Shown(
        number=row.number,
        title=_masked(case, row.title, hides_enterprise, hides_expert),
        enterprise=(
            say("showcase.enterprise_hidden", county=county)
            if hides_enterprise
            else case.enterprise.name
        ),
        expert=(
            say("showcase.expert_hidden", kind=expert.unit_kind.label)
            if hides_expert
            else say("showcase.expert_named", name=expert.name, unit=expert.unit,
                     title=expert.title)
        ),
        parts=tuple(
            (head, _masked(case, text, hides_enterprise, hides_expert))
            for head, text in parts(row)
        ),
    )  # fmt: skip


def _masked(case: Case, text: str, hides_enterprise: bool, hides_expert: bool) -> str:
    own = masking.names_of(
        case.contact.name, case.contact.mobile, case.enterprise.name, anonymous=hides_enterprise
    )
    person, unit = fold(case.expert.name), fold(case.expert.unit)
    experts = [person, *(f"{person[0]}{called}" for called in ("老师", "教授", "博士", "专家"))]
    if person and not hides_expert:
        # the expert has allowed his name, whoever else is called like him
        own = [each for each in own if each[1] not in experts]
    if person and hides_expert:
        own += [(Why.PERSON, each) for each in experts]
        own += [(Why.ENTERPRISE, unit)] if unit else []
        own += [(Why.PHONE, case.expert.mobile)] if case.expert.mobile else []
    instead = {unit: "showcase.some_unit"} | dict.fromkeys(experts, "showcase.some_expert")
    shown = []
    for piece in masking.mask(text, own):
        key = instead.get(fold(piece.original)) or _INSTEAD.get(piece.why or Why.PHONE, "")
        shown.append(piece.shown if piece.shown != STAR or not key else say(key))
    return "".join(shown)


_INSTEAD = {Why.ENTERPRISE: "showcase.some_enterprise", Why.PERSON: "showcase.somebody"}
