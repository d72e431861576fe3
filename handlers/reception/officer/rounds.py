"""Reports of the present round: zero, progress, who has not reported, urging, figures (R43-R45)."""

from handlers.dialogue.conversation import Option, Utterance
from handlers.flows import zero
from handlers.flows.talk import Talk, Turn
from handlers.operations import notices, reports, verdicts
from handlers.operations.bureaus import OFFICE
from handlers.reception.officer.acting import Who
from handlers.rules.lifecycle import REPORTED, Desk
from handlers.rules.rounds import NANJING, round_label, round_of
from handlers.rules.workdays import in_working_time
from handlers.wording import say
from storage.models import Bureau
from storage.queries import people
from storage.queries import reports as questions
from storage.queries.reports import Standing
from storage.vocabulary import DemandKind, DemandState, NoticeClass

Answer = tuple[Talk, Utterance]
ABOVE = frozenset({Desk.CITY, Desk.PROVINCE})


def zero_report(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Report that the present round has no demand here, after a confirmation."""
    return zero.open_zero(turn, talk, who[1])


def withdraw_zero(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Take a zero report back."""
    round_ = round_of(turn.today)
    try:
        reports.withdraw_zero(turn.session, *who, round_, turn.now)
    except (reports.AlreadySo, reports.NotReporting):
        return talk, Utterance(say("report.no_zero", round=round_label(round_)))
    return talk, Utterance(say("report.zero_withdrawn", round=round_label(round_)))


# ---------------------------------------------------------------- who has reported


def _standings(turn: Turn, bureau: Bureau) -> list[Standing]:
    """Where those stand who report to a bureau; a direct county by its own rule."""
    found = []
    for below in questions.below(turn.session, bureau):
        desk = verdicts.desk_at(turn.session, below)
        found += questions.standings(turn.session, [below], round_of(turn.today), REPORTED[desk])
    return found


def short(bureau: Bureau) -> str:
    """A bureau by the name of its region."""
    return bureau.name.removesuffix(OFFICE)


def progress(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Who has reported how many, who reported zero, who nothing yet."""
    if verdicts.desk_at(turn.session, who[1]) not in ABOVE:
        return figures(turn, talk, who)
    rows = _standings(turn, who[1])
    done = [row for row in rows if not row.missing]
    reported = [f"{short(row.bureau)}{row.reported}" for row in rows if row.reported]
    zeros = [short(row.bureau) for row in rows if row.zero and not row.reported]
    missing = [short(row.bureau) for row in rows if row.missing]
    told = (
        _line(say("report.line_reported", count=len(reported)), reported),
        _line(say("report.line_zero", count=len(zeros)), zeros),
        _line(say("report.line_missing", count=len(missing)), missing),
        _counties(turn, who[1]),
    )
    text = say(
        "report.progress",
        round=round_label(round_of(turn.today)),
        done=len(done),
        all=len(rows),
        lines="\n".join(part for part in told if part),
    )
    return talk, Utterance(text, _urge_option() if len(done) < len(rows) else ())


def _line(head: str, names: list[str]) -> str:
    """A line of names under a head, or nothing."""
    return f"{head}{'、'.join(names)}" if names else ""


def _counties(turn: Turn, bureau: Bureau) -> str:
    """For the province: how many counties of all have not reported."""
    if verdicts.desk_at(turn.session, bureau) is not Desk.PROVINCE:
        return ""
    rows = questions.standings(
        turn.session,
        questions.counties(turn.session),
        round_of(turn.today),
        REPORTED[Desk.COUNTY],
    )
    return say("report.counties", all=len(rows), count=sum(row.missing for row in rows))


def _urge_option() -> tuple[Option, ...]:
    return (Option("催办", say("menu.urge")),)


def unreported(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Only those who have not reported."""
    if verdicts.desk_at(turn.session, who[1]) not in ABOVE:
        return figures(turn, talk, who)
    missing = [row for row in _standings(turn, who[1]) if row.missing]
    if not missing:
        return talk, Utterance(say("report.none_missing") + _after(_counties(turn, who[1])))
    names = "、".join(short(row.bureau) for row in missing)
    text = say(
        "report.missing",
        round=round_label(round_of(turn.today)),
        count=len(missing),
        names=names,
    )
    return talk, Utterance(text + _after(_counties(turn, who[1])), _urge_option())


def _after(text: str) -> str:
    return f"\n{text}" if text else ""


# ---------------------------------------------------------------- urging


def urge(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Remind the bureaus that have not reported; each at most once a day (R45).

    Only bureaus are urged, never enterprises.
    """
    if verdicts.desk_at(turn.session, who[1]) not in ABOVE:
        return talk, Utterance(say("report.urge_not_here"))
    missing = [row.bureau for row in _standings(turn, who[1]) if row.missing]
    if not missing:
        return talk, Utterance(say("report.none_missing"))
    urged: list[str] = []
    again: list[str] = []
    nobody: list[str] = []
    for bureau in missing:
        openids = people.officers_of(turn.session, bureau.code)
        fresh = [_owe(turn, who[1], bureau, openid) for openid in openids]
        (nobody if not openids else urged if any(fresh) else again).append(short(bureau))
    if urged:
        reports.urge(turn.session, *who, round_of(turn.today), len(urged), turn.now)
    told = (
        _line(say("report.urged", count=len(urged)), urged),
        _line(say("report.urged_before", count=len(again)), again),
        _line(say("report.nobody_bound", count=len(nobody)), nobody),
    )
    return talk, Utterance("\n".join(part for part in told if part))


def _owe(turn: Turn, superior: Bureau, bureau: Bureau, openid: str) -> bool:
    round_ = round_of(turn.today)
    return notices.owe(
        turn.session,
        openid,
        f"urge:{round_}:{bureau.code}:{turn.today}",
        turn.now,
        text=say("report.please_report", superior=superior.name, round=round_label(round_)),
        class_=NoticeClass.REMIND,
        kind="desk",
        region=bureau.code,
        not_before=in_working_time(turn.now),
        data={
            "what": say("report.please_report_short"),
            "at": f"{turn.now.astimezone(NANJING):%Y-%m-%d %H:%M}",
        },
    )


# ---------------------------------------------------------------- figures


def figures(turn: Turn, talk: Talk, who: Who) -> Answer:
    """How many demands of the present round, by kind and by state, in the officer's own scope."""
    round_ = round_of(turn.today)
    codes = people.codes_under(turn.session, who[1])
    states, kinds = questions.totals(turn.session, codes, round_)
    zero_ = not kinds and questions.has_zero(turn.session, who[1].code, round_)
    text = say(
        "report.figures",
        bureau=short(who[1]),
        round=round_label(round_),
        count=sum(kinds.values()),
        kinds="，".join(f"{kind.label}{kinds.get(kind, 0)}" for kind in DemandKind),
        states="，".join(f"{s.label}{states[s]}" for s in DemandState if states.get(s))
        or say("report.nothing_yet"),
    )
    return talk, Utterance(text + (_after(say("report.zero_stands")) if zero_ else ""))
