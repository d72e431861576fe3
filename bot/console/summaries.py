"""Summaries of a year or a round: figures filled in, words by officers, and the files (R65)."""

from collections.abc import Callable, Mapping

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import results, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from bot.papers import summary, summary_picture
from bot.papers.paper import Made
from handlers.flows import counting as rows_of
from handlers.flows.summaries import Facts
from handlers.operations import looking
from handlers.operations import summaries as operations
from handlers.rules import summaries
from handlers.rules.papers import is_number, tidy_number
from handlers.wording import say
from storage.queries import summaries as questions
from storage.queries.summaries import Written
from storage.vocabulary import Passage

FORMS = ("docx", "xlsx", "svg")


def index(here: Sitting) -> ResponseReturnValue:
    """The summary as it stands: its figures, and what was written with its versions."""
    return _page(here, results.wanted_period(here))


def _page(here: Sitting, period: str, *, kept: Mapping[Passage, str] | None = None,
          problem: str = "") -> str:  # fmt: skip
    facts = results.facts_of(here, period, after=True)
    return screen.page(
        here,
        "summaries.html",
        period=period,
        periods=results.periods(here),
        label=summaries.label,
        facts=facts,
        chapters=summary.filled_in(facts),
        passages=Passage,
        versions=questions.versions(here.session, here.bureau.code, period),
        kept=kept or {},
        problem=problem,
        longest=operations.LONGEST,
    )


def write(here: Sitting) -> ResponseReturnValue:
    """Keep what was written; nothing that a colleague wrote meanwhile is lost."""
    period, form = results.wanted_period(here), request.form
    back = url_for("console.summaries_index", period=period)
    if form.get("passage") not in set(Passage):
        return told(back, say("summary.no_passage"))
    passage, seen = Passage(form["passage"]), form.get("seen", "0")
    words = form.get("words", "")
    try:
        row = operations.write(
            here.session, here.officer, here.bureau, period, passage, words, here.now,
            seen=int(seen) if seen.isdigit() else 0,
        )  # fmt: skip
    except operations.Overtaken as late:
        problem = say(
            "summary.overtaken", name=late.by, at=screen.moment(late.at), passage=passage.label
        )
        return _page(here, period, kept={passage: words}, problem=problem)
    if row is None:
        return told(back, say("summary.same", passage=passage.label))
    return told(back, say("summary.saved", passage=passage.label, version=row.version))


def download(here: Sitting) -> ResponseReturnValue:
    """The summary as a file; whoever takes one says why (R88)."""
    period, form = results.wanted_period(here), request.form
    back = url_for("console.summaries_index", period=period)
    ending, number = form.get("form", ""), tidy_number(form.get("number", ""))
    if ending not in FORMS:
        return told(back, say("summary.which_form"))
    if number and not is_number(number):
        return told(back, say("summary.bad_number"))
    facts = results.facts_of(here, period, after=True)
    try:
        looking.export(
            here.session, here.officer, f"summary:{period}", form.get("reason", ""), here.now,
            form=ending, experts=facts.tally.experts, attendances=facts.tally.attendances,
            enterprises=facts.tally.enterprises, pairings=facts.tally.pairings,
        )  # fmt: skip
    except looking.NoReason:
        return told(back, say("desk.no_why"))
    name = f"{screen.short_name(here.bureau.name)}{summaries.label(period)}总结.{ending}"
    return screen.file(_made(here, facts, ending, number), name)


def _made(here: Sitting, facts: Facts, ending: str, number: str) -> Made:
    written = questions.versions(here.session, here.bureau.code, facts.period)
    makers: Mapping[str, Callable[[], Made]] = {
        "docx": lambda: summary.as_docx(facts, said(written), number),
        "xlsx": lambda: summary.as_xlsx(facts, rows_of.names(here.session, facts.rows), number),
        "svg": lambda: summary_picture.as_svg(facts),
    }
    return makers[ending]()


def said(written: Mapping[Passage, list[Written]]) -> dict[Passage, str]:
    """The newest words of each passage."""
    return {passage: rows[0][0].words for passage, rows in written.items()}
