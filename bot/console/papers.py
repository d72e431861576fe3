"""Documents as they are filed: the tables of demands, for the desk's own scope (R58)."""

from collections.abc import Sequence

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import home, screen, when
from bot.console.edge import told
from bot.console.sitting import Sitting
from bot.papers import demands as tables
from bot.papers import docx, xlsx
from bot.papers.paper import Made, Paper, TooLong
from handlers.operations import looking
from handlers.rules.papers import written
from handlers.rules.rounds import is_round
from handlers.wording import say
from storage.queries import demand_list
from storage.queries.demand_list import Sought
from storage.vocabulary import GONE, DemandKind, DemandState

MOST = 60_000


def _print(papers: Sequence[Paper]) -> Made:
    # reportlab is loaded for the first print: a worker answers messages without it
    from bot.papers import pdf

    return pdf.document(papers)


WRITERS = {"xlsx": xlsx.spreadsheet, "docx": docx.text_document, "pdf": _print}
WHAT = {
    "summary": "汇总表",
    "technology": "企业技术需求表",
    "project": "企业项目需求表",
    "talent": "企业人才需求表",
    "all": "全套（三表和汇总）",
}
WHICH = {"open": "全部在办的", "valid": "已报省的"}


def index(here: Sitting) -> ResponseReturnValue:
    """What can be taken away, with the figures that will stand under the tables."""
    rounds = demand_list.rounds(here.session, here.codes) or [when.present_round(here)]
    said = request.args.get("round", rounds[0])
    round_ = said if said in rounds else rounds[0]
    return screen.page(
        here,
        "papers.html",
        rounds=rounds,
        round_=round_,
        board=home.board(here, round_),
        kinds=DemandKind,
        what=WHAT,
        which=WHICH,
        province=DemandState.AT_PROVINCE,
    )


def download(here: Sitting) -> ResponseReturnValue:
    """A table as a file; whoever takes one says why (R88)."""
    form, back = request.form, url_for("console.papers_index")
    what, ending, round_ = form.get("what", ""), form.get("form", ""), form.get("round", "")
    if what not in WHAT or ending not in WRITERS:
        return told(back, say("desk.which_paper"))
    contacts = form.get("contacts") == "yes"
    states = {DemandState.AT_PROVINCE} if form.get("which") == "valid" else set(DemandState) - GONE
    sought = Sought(states=frozenset(states), round=round_, oldest_first=True)
    try:
        looking.export(
            here.session, here.officer, f"paper:{what}", form.get("reason", ""), here.now,
            round=round_, contacts=contacts, form=ending,
        )  # fmt: skip
    except looking.NoReason:
        return told(back, say("desk.no_why"))
    found = demand_list.page(here.session, here.codes, sought, size=MOST)
    papers = _papers(here, what, found, round_, contacts=contacts)
    try:
        made = WRITERS[ending](papers)
    except TooLong:
        return told(back, say("desk.too_long_for_word"))
    return screen.file(made, f"{screen.short_name(here.bureau.name)}{WHAT[what]}{round_}.{ending}")


def _papers(
    here: Sitting, what: str, found: list[tables.Row], round_: str, *, contacts: bool
) -> list[Paper]:
    about = tables.about(here.bureau.name, round_, written(here.today))
    closed = when.last_day(here, round_) if is_round(round_) else None
    zeros = [screen.short_name(row.bureau.name) for row in home.standings(here, round_) if row.zero]
    made: dict[str, Paper] = {
        kind.value: tables.demand_table(kind, found, about, contacts=contacts, closed=closed)
        for kind in DemandKind
        if what in {"all", kind.value}
    }
    if what in {"all", "summary"}:
        made["summary"] = tables.summary(found, about, zeros, contacts=contacts, closed=closed)
    return list(made.values())
