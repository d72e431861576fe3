"""A document to be filed: in the form that was chosen, for a reason, with a line in the journal."""

from collections.abc import Callable, Mapping

from flask import request
from flask.typing import ResponseReturnValue

from bot.console import screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from bot.papers import docx
from bot.papers.paper import Made, Report
from handlers.operations import looking
from handlers.wording import say


def _print(about: Report) -> Made:
    # reportlab is loaded for the first print: a worker answers messages without it
    from bot.papers import pdf

    return pdf.report(about)


WRITERS: Mapping[str, Callable[[Report], Made]] = {"docx": docx.report, "pdf": _print}


def taken(
    here: Sitting, subject: str, about: Report, name: str, back: str, paper: str
) -> ResponseReturnValue:
    """A document as the file the form asks for; whoever takes it says why (R88).

    ``subject`` is what it is about in the journal, ``paper`` which of its documents.
    """
    ending = request.form.get("form", "")
    if ending not in WRITERS:
        return told(back, say("desk.which_paper"))
    try:
        looking.export(
            here.session, here.officer, subject, request.form.get("reason", ""), here.now,
            paper=paper, form=ending,
        )  # fmt: skip
    except looking.NoReason:
        return told(back, say("desk.no_why"))
    return screen.file(WRITERS[ending](about), f"{name}.{ending}")
