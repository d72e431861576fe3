"""Reports of a round: who has reported, zero reports, urging (R43-R45)."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import home, screen, when
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.flows.talk import Talk
from handlers.operations import reports
from handlers.reception.officer import rounds as flow
from handlers.rules.lifecycle import REPORTED, Desk
from handlers.rules.rounds import is_round, round_label
from handlers.wording import say
from storage.queries import reports as questions


def index(here: Sitting) -> ResponseReturnValue:
    """Where everybody stands who reports to this bureau, or this bureau's own report."""
    present = when.present_round(here)
    said = request.args.get("round", present)
    round_ = said if is_round(said) else present
    return screen.page(
        here,
        "rounds.html",
        round_=round_,
        is_present=round_ == present,
        closes=when.last_day(here, round_),
        rows=home.standings(here, round_),
        board=home.board(here, round_),
        above=here.desk in {Desk.CITY, Desk.PROVINCE},
        zero=questions.has_zero(here.session, here.bureau.code, round_),
        counties=_counties(here, round_),
    )


def _counties(here: Sitting, round_: str) -> list[questions.Standing]:
    """For the province: every county that has not reported."""
    if here.desk is not Desk.PROVINCE:
        return []
    rows = questions.standings(
        here.session, questions.counties(here.session), round_, REPORTED[Desk.COUNTY]
    )
    return [row for row in rows if row.missing]


def zero(here: Sitting) -> ResponseReturnValue:
    """Report that the present round has nothing here."""
    round_, back = when.present_round(here), url_for("console.rounds_index")
    try:
        reports.zero_report(here.session, *here.who, round_, here.now)
    except reports.HasDemands as has:
        return told(back, say("report.has_demands", round=round_label(round_), count=has.count))
    except reports.NotReporting:
        return told(back, say("report.zero_not_here"))
    except reports.AlreadySo:
        return told(back, say("report.zero_already", round=round_label(round_)))
    return told(back, say("report.zero_done", round=round_label(round_)))


def withdraw_zero(here: Sitting) -> ResponseReturnValue:
    """Take a zero report back."""
    _, said = flow.withdraw_zero(here.turn(), Talk(), here.who)
    return told(url_for("console.rounds_index"), said.text)


def urge(here: Sitting) -> ResponseReturnValue:
    """Remind the bureaus that have not reported, each at most once a day (R45)."""
    _, said = flow.urge(here.turn(), Talk(), here.who)
    return told(url_for("console.rounds_index"), said.text)
