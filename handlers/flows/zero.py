"""「本期无需求」: asked once more, then reported (R44)."""

from dataclasses import replace
from datetime import date

from handlers.dialogue.conversation import Utterance, present
from handlers.dialogue.forms import Asked, Draft, Form, Slot, begin, worded
from handlers.dialogue.readers import NotUnderstood, Reader, never, text
from handlers.flows.talk import Talk, Turn
from handlers.operations import calls, reports
from handlers.rules.rounds import round_label
from handlers.wording import say
from storage.models import Bureau
from storage.queries.people import officer_of


def _closed(_reply: str, _today: date) -> str:
    raise NotUnderstood("retry.plain")


ZERO = Form(
    "zero",
    version=1,
    slots=worded(
        "zero",
        Slot("round", Reader(_closed, never, round_label), asked=Asked.NEVER),
        Slot("bureau", text(2, 60), asked=Asked.NEVER),
    ),
)


def refusal(turn: Turn, bureau: Bureau, round_: str) -> str:
    """Why a bureau cannot report zero now; empty when it can."""
    try:
        reports.may_report_zero(turn.session, bureau, round_)
    except reports.HasDemands as why:
        return say("report.has_demands", round=round_label(round_), count=why.count)
    except (reports.NotReporting, reports.AlreadySo) as why:
        own = isinstance(why, reports.AlreadySo)
        key = "report.zero_already" if own else "report.zero_not_here"
        return say(key, round=round_label(round_))
    return ""


def open_zero(turn: Turn, talk: Talk, bureau: Bureau) -> tuple[Talk, Utterance]:
    """Ask to confirm a zero report of the present round."""
    round_ = calls.round_now(turn.session, turn.today, turn.house.programme)
    problem = refusal(turn, bureau, round_)
    if problem:
        return talk, Utterance(problem)
    draft = replace(begin(ZERO), answers={"round": round_, "bureau": bureau.name})
    return replace(talk.idle(), flow="zero").in_form(draft), present(ZERO, draft)


def zero_reported(turn: Turn, talk: Talk, draft: Draft) -> tuple[Talk, Utterance]:
    """Report zero, if it is still so."""
    found = officer_of(turn.session, turn.openid)
    if found is None:
        return talk.idle(), Utterance(say("officer.not_one"))
    round_ = str(draft.answers["round"])
    problem = refusal(turn, found[1], round_)
    if problem:
        return talk.idle(), Utterance(problem)
    reports.zero_report(turn.session, *found, round_, turn.now)
    return talk.idle(), Utterance(say("report.zero_done", round=round_label(round_)))
