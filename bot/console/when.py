"""Rounds and their last days, as the desk goes by them: the call that stands, else the calendar."""

from datetime import date

from bot.console.sitting import Sitting
from handlers.operations import calls
from handlers.rules import calendar
from handlers.rules.rounds import is_ad_hoc
from storage.queries import calls as questions


def present_round(here: Sitting) -> str:
    """The round that reports are about now."""
    return calls.round_now(here.session, here.today, here.house.programme)


def last_day(here: Sitting, round_: str) -> date | None:
    """The last day of a round for this bureau; none for a round out of turn without a call."""
    call = questions.of_round(here.session, round_)
    if call is not None:
        part = questions.part(here.session, call, here.bureau.code)
        return part.due_on if part else call.due_on
    if is_ad_hoc(round_):
        return None
    return calendar.usual_window(here.house.programme, round_).due
