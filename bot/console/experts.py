"""The library of experts: search, exceptions to confirm, doubles, out and in by spreadsheet."""

import base64
import zlib

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import access, screen
from bot.console.edge import told
from bot.console.file import lines_of
from bot.console.sitting import Sitting
from bot.papers import library as papers
from handlers.operations import confirmations, library, looking
from handlers.reception.officer import experts as flow
from handlers.rules.papers import written
from handlers.understanding import searching
from handlers.wording import say
from storage.models import Expert
from storage.queries import demand_file
from storage.queries import expert_list as questions
from storage.queries.expert_list import SoughtExpert
from storage.queries.experts import sign_ups_of
from storage.vocabulary import ExpertState, NamedGroup, ServiceForm, UnitKind

TABS = (
    ("all", "全部"),
    ("listed", ExpertState.LISTED.label),
    ("to_confirm", "待确认"),
    ("doubles", "疑似重复"),
    ("paused", ExpertState.PAUSED.label),
    ("left", ExpertState.LEFT.label),
)
STATES = {
    "listed": frozenset({ExpertState.LISTED}),
    "to_confirm": confirmations.WAITING,
    "paused": frozenset({ExpertState.PAUSED}),
    "left": frozenset({ExpertState.LEFT}),
    "all": frozenset(ExpertState) - {ExpertState.LEFT},
}
MOST = 20_000


def index(here: Sitting) -> ResponseReturnValue:
    """The library, newest first."""
    tab, said = request.args.get("tab", "all"), request.args.get("q", "").strip()[:60]
    kind, page = request.args.get("kind", ""), request.args.get("page", "1")
    sought = _sought(tab, said, kind)
    found = questions.count(here.session, sought)
    pages = max(1, -(-found // questions.PAGE))
    number = min(max(int(page), 1), pages) if page.isdigit() else 1
    counts = questions.states(here.session)
    return screen.page(
        here,
        "experts.html",
        rows=questions.page(here.session, sought, number=number),
        found=found, pages=pages, number=number, tab=tab, q=said, kind=kind,
        tabs=[
            (name, words, sum(counts.get(state, 0) for state in STATES[name]))
            if name in STATES else (name, words, "")
            for name, words in TABS
        ],
        kinds=UnitKind,
    )  # fmt: skip


def _sought(tab: str, said: str, kind: str) -> SoughtExpert:
    return SoughtExpert(
        words=searching.words_of(said),
        states=STATES.get(tab, STATES["all"]) if tab != "doubles" else frozenset(),
        unit_kind=UnitKind(kind) if kind in set(UnitKind) else None,
        doubles=tab == "doubles",
    )


def show(here: Sitting, id_: int) -> ResponseReturnValue:
    """One expert; how to reach them stays masked (§14)."""
    return _page(here, access.expert(here, id_), revealed=False)


def _page(here: Sitting, row: Expert, *, revealed: bool) -> str:
    history = demand_file.history(here.session, f"expert:{row.id}")
    other = questions.expert(here.session, row.double_of) if row.double_of else None
    return screen.page(
        here,
        "one_expert.html",
        row=row,
        revealed=revealed,
        other=other,
        sign_ups=sign_ups_of(here.session, row.id),
        lines=lines_of(here, history),
        waits=row.state in confirmations.WAITING,
        may_decide=confirmations.may_decide(here.session, here.bureau, row),
        groups=[NamedGroup(group).label for group in row.groups if group in set(NamedGroup)],
        forms=[ServiceForm(form).label for form in row.forms if form in set(ServiceForm)],
    )


def reveal(here: Sitting, id_: int) -> ResponseReturnValue:
    """The same page with telephone and mail, for a reason; the province alone has them."""
    row = access.expert(here, id_)
    reason = request.form.get("reason", "")
    try:
        looking.reveal(here.session, here.officer, f"expert:{id_}", "320000", reason, here.now)
    except looking.NoReason:
        return told(_address(row), say("desk.no_why"))
    return _page(here, row, revealed=True)


def decide(here: Sitting, id_: int) -> ResponseReturnValue:
    """Confirm an exception, ask for proof, tell two rows apart or together (R38, R52)."""
    row = access.expert(here, id_)
    verb = VERBS.get(request.form.get("verdict", ""))
    if verb is None:
        raise NotFound
    try:
        words = verb(here.turn(), here.who, row, request.form.get("note", "").strip()[:100])
    except (confirmations.NothingToDecide, confirmations.NotYours):
        raise NotFound from None
    return told(url_for("console.experts_show", id_=row.double_of or id_), words)


VERBS = {"yes": flow.confirm, "ask": flow.ask, "same": flow.same, "other": flow.different}


def download(here: Sitting) -> ResponseReturnValue:
    """The library, or what a search finds of it, as a spreadsheet."""
    form = request.form
    contacts = form.get("contacts") == "yes"
    try:
        looking.export(
            here.session, here.officer, "experts", form.get("reason", ""), here.now,
            contacts=contacts,
        )  # fmt: skip
    except looking.NoReason:
        return told(url_for("console.experts_index"), say("desk.no_why"))
    sought = _sought(form.get("tab", "all"), form.get("q", "")[:60], form.get("kind", ""))
    found = questions.page(here.session, sought, size=MOST)
    heading = f"{here.bureau.name}　{written(here.today)}"
    return screen.file(papers.exported(found, heading, contacts=contacts), "专家名册.xlsx")


def table(here: Sitting) -> ResponseReturnValue:
    """The page for taking a table in."""
    return screen.page(here, "import_experts.html", lines=None)


def template(here: Sitting) -> ResponseReturnValue:
    """An empty table."""
    del here
    return screen.file(papers.template(), "专家名册模板.xlsx")


def preview(here: Sitting) -> ResponseReturnValue:
    """What an uploaded table would do, row by row; nothing is stored yet."""
    file = request.files.get("file")
    content = file.read() if file else b""
    try:
        lines = papers.read(content)
    except papers.NotATable:
        return told(url_for("console.experts_table"), say("desk.not_a_table"))
    known = {
        line.number: library.known_as(here.session, line.profile)
        for line in lines
        if line.profile is not None
    }
    packed = base64.b64encode(zlib.compress(content)).decode()
    return screen.page(here, "import_experts.html", lines=lines, known=known, packed=packed)


def take_in(here: Sitting) -> ResponseReturnValue:
    """Take the rows without problems into the library."""
    back = url_for("console.experts_table")
    try:
        content = zlib.decompress(base64.b64decode(request.form.get("packed", "")))
        lines = papers.read(content)
    except (papers.NotATable, zlib.error, ValueError):
        return told(back, say("desk.not_a_table"))
    profiles = [line.profile for line in lines if line.profile is not None]
    done = library.import_all(here.session, here.officer, profiles, here.now)
    said = say("desk.imported", new=done.new, known=done.known, left=len(lines) - len(profiles))
    return told(url_for("console.experts_index"), said)


def _address(row: Expert) -> str:
    return url_for("console.experts_show", id_=row.id)
