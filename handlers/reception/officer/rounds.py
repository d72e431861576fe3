"""Reports of the present round: zero, progress, who has not reported, urging, figures (R43-R45)."""

from collections.abc import Iterable

from handlers.dialogue.conversation import Option, Utterance
from handlers.flows import zero
from handlers.flows.talk import Talk, Turn
from handlers.operations import calls, occasions, reports, verdicts
from handlers.operations.bureaus import short_name
from handlers.reception.officer.acting import Who
from handlers.rules.lifecycle import REPORTED, Desk
from handlers.rules.rounds import round_label
from handlers.wording import say
from storage.models import Bureau
from storage.queries import people
from storage.queries import reports as questions
from storage.queries.reports import Standing
from storage.vocabulary import DemandKind, DemandState

Answer = tuple[Talk, Utterance]
ABOVE = frozenset({Desk.CITY, Desk.PROVINCE})


def zero_report(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Report that the present round has no demand here, after a confirmation."""
    return zero.open_zero(turn, talk, who[1])


def withdraw_zero(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Take a zero report back."""
    round_ = _round(turn)
    try:
        reports.withdraw_zero(turn.session, *who, round_, turn.now)
    except (reports.AlreadySo, reports.NotReporting):
        return talk, Utterance(say("report.no_zero", round=round_label(round_)))
    return talk, Utterance(say("report.zero_withdrawn", round=round_label(round_)))


# ---------------------------------------------------------------- who has reported


def _standings(turn: Turn, bureau: Bureau, round_: str) -> list[Standing]:
    """Where those stand who report to a bureau."""
    return reports.standings(turn.session, questions.below(turn.session, bureau), round_)


def _round(turn: Turn) -> str:
    return calls.round_now(turn.session, turn.today, turn.house.programme)


def progress(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Who has reported how many, who reported zero, who nothing yet."""
    if verdicts.desk_at(turn.session, who[1]) not in ABOVE:
        return figures(turn, talk, who)
    round_ = _round(turn)
    rows = _standings(turn, who[1], round_)
    done = [row for row in rows if not row.missing]
    reported = [f"{short_name(row.bureau)}{row.reported}" for row in rows if row.reported]
    zeros = [short_name(row.bureau) for row in rows if row.zero and not row.reported]
    missing = [short_name(row.bureau) for row in rows if row.missing]
    told = (
        _line(say("report.line_reported", count=len(reported)), reported),
        _line(say("report.line_zero", count=len(zeros)), zeros),
        _line(say("report.line_missing", count=len(missing)), missing),
        _counties(turn, who[1], round_),
    )
    text = say(
        "report.progress",
        round=round_label(round_),
        done=len(done),
        all=len(rows),
        lines="\n".join(part for part in told if part),
    )
    return talk, Utterance(text, _urge_option() if len(done) < len(rows) else ())


def _line(head: str, names: list[str]) -> str:
    """A line of names under a head, or nothing."""
    return f"{head}{'、'.join(names)}" if names else ""


def _counties(turn: Turn, bureau: Bureau, round_: str) -> str:
    """For the province: how many counties of all have not reported."""
    if verdicts.desk_at(turn.session, bureau) is not Desk.PROVINCE:
        return ""
    counties = questions.counties(turn.session)
    rows = questions.standings(turn.session, counties, round_, REPORTED[Desk.COUNTY])
    return say("report.counties", all=len(rows), count=sum(row.missing for row in rows))


def _urge_option() -> tuple[Option, ...]:
    return (Option("催办", say("menu.urge")),)


def unreported(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Only those who have not reported."""
    if verdicts.desk_at(turn.session, who[1]) not in ABOVE:
        return figures(turn, talk, who)
    round_ = _round(turn)
    missing = [row for row in _standings(turn, who[1], round_) if row.missing]
    counties = _after(_counties(turn, who[1], round_))
    if not missing:
        return talk, Utterance(say("report.none_missing") + counties)
    names = "、".join(short_name(row.bureau) for row in missing)
    text = say(
        "report.missing",
        round=round_label(round_),
        count=len(missing),
        names=names,
    )
    return talk, Utterance(text + counties, _urge_option())


def _after(text: str) -> str:
    return f"\n{text}" if text else ""


# ---------------------------------------------------------------- urging


def urge(turn: Turn, talk: Talk, who: Who, only: str = "") -> Answer:
    """Remind the bureaus that have not reported, or one of them; each at most once a day (R45).

    Only bureaus are urged, never enterprises.
    """
    if verdicts.desk_at(turn.session, who[1]) not in ABOVE:
        return talk, Utterance(say("report.urge_not_here"))
    round_ = _round(turn)
    missing = [row.bureau for row in _standings(turn, who[1], round_) if row.missing]
    missing = [bureau for bureau in missing if only in {"", bureau.code}]
    if not missing:
        return talk, Utterance(say("report.none_missing"))
    urged: list[str] = []
    again: list[str] = []
    nobody: list[str] = []
    for bureau in missing:
        openids = people.officers_of(turn.session, bureau.code)
        fresh = _owe(turn, who[1], bureau, round_, openids)
        (nobody if not openids else urged if fresh else again).append(short_name(bureau))
    if urged:
        reports.urge(turn.session, *who, round_, len(urged), turn.now)
    told = (
        _line(say("report.urged", count=len(urged)), urged),
        _line(say("report.urged_before", count=len(again)), again),
        _line(say("report.nobody_bound", count=len(nobody)), nobody),
    )
    return talk, Utterance("\n".join(part for part in told if part))


def _owe(turn: Turn, superior: Bureau, bureau: Bureau, round_: str, openids: Iterable[str]) -> int:
    facts = {
        "round": round_,
        "bureau": bureau.code,
        "day": turn.today,
        "superior": superior.name,
        "label": round_label(round_),
    }
    programme = turn.house.programme
    return occasions.owe(
        turn.session, "urge", openids, turn.now, programme, facts, region=bureau.code
    )


# ---------------------------------------------------------------- figures


def figures(turn: Turn, talk: Talk, who: Who) -> Answer:
    """How many demands of the present round, by kind and by state, in the officer's own scope."""
    round_ = _round(turn)
    codes = people.codes_under(turn.session, who[1])
    states, kinds = questions.totals(turn.session, codes, round_)
    zero_ = not kinds and questions.has_zero(turn.session, who[1].code, round_)
    text = say(
        "report.figures",
        bureau=short_name(who[1]),
        round=round_label(round_),
        count=sum(kinds.values()),
        kinds="，".join(f"{kind.label}{kinds.get(kind, 0)}" for kind in DemandKind),
        states="，".join(f"{s.label}{states[s]}" for s in DemandState if states.get(s))
        or say("report.nothing_yet"),
    )
    return talk, Utterance(text + (_after(say("report.zero_stands")) if zero_ else ""))
