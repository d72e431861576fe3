"""Lists for the public: choose, look at what was masked, publish, take down (R48)."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import access, screen, when
from bot.console.edge import told
from bot.console.sitting import Sitting
from bot.papers import public
from handlers.flows import tell
from handlers.operations import publications
from handlers.rules import papers
from handlers.rules.rounds import round_label
from handlers.wording import say
from storage.models import PublicList
from storage.queries import demand_list
from storage.queries import publications as questions

FORMATS = {
    "xlsx": public.as_xlsx,
    "docx": public.as_docx,
    "txt": public.as_article,
    "html": public.as_page,
}


def index(here: Sitting) -> ResponseReturnValue:
    """All lists, and what waits to be put on one."""
    return screen.page(
        here,
        "lists.html",
        rows=questions.lists(here.session),
        waiting=demand_list.count(here.session, None, demand_list.Sought(publishable=True)),
        round_=when.present_round(here),
        suggested=say("desk.list_title", round=round_label(when.present_round(here))),
    )


def begin(here: Sitting) -> ResponseReturnValue:
    """Begin a list with everything that may stand on it; what is not wanted is taken off."""
    title = request.form.get("title", "").strip()
    if not title:
        return told(url_for("console.lists_index"), say("desk.list_untitled"))
    try:
        row = publications.draft(
            here.session, here.officer, when.present_round(here), title,
            request.form.get("number", ""), here.now,
        )  # fmt: skip
    except publications.BadNumber:
        return told(url_for("console.lists_index"), say("desk.bad_number"))
    found = questions.candidates(here.session, row.id)
    count = publications.include(here.session, here.officer, row, found, here.now)
    return told(_address(row), say("desk.list_begun", count=count))


def show(here: Sitting, id_: int) -> ResponseReturnValue:
    """A list with what the public reads, and what was masked and why."""
    row = access.public_list(here, id_)
    found = questions.items(here.session, row.id)
    rows = {
        each[0].id: each
        for each in demand_list.by_ids(here.session, None, [d.id for _, d in found])
    }
    return screen.page(
        here,
        "one_list.html",
        row=row,
        items=[(entry, rows[demand.id]) for entry, demand in found],
        pieces={entry.id: publications.pieces_of(rows[demand.id]) for entry, demand in found},
        why={key: say(f"desk.masked_{key}") for key in MASKED},
        candidates=questions.candidates(here.session, row.id),
        in_season=here.today.month in here.house.programme.publish_months,
        formats=FORMATS,
    )


MASKED = ("phone", "email", "identity", "account", "link", "person", "enterprise")


def change(here: Sitting, id_: int) -> ResponseReturnValue:
    """Change the title and the number of the document."""
    row = access.public_list(here, id_)
    title = request.form.get("title", "").strip() or row.title
    try:
        publications.rename(
            here.session, here.officer, row, title, request.form.get("number", ""), here.now
        )
    except publications.BadNumber:
        return told(_address(row), say("desk.bad_number"))
    return told(_address(row), say("desk.saved"))


def add(here: Sitting, id_: int) -> ResponseReturnValue:
    """Put more demands on a list; on a public one they are an addendum and told to their people."""
    row = access.public_list(here, id_)
    chosen = demand_list.by_numbers(here.session, None, request.form.getlist("chosen")[:200])
    try:
        count = publications.include(here.session, here.officer, row, chosen, here.now)
    except publications.NotNow:
        raise NotFound from None
    if row.published_at is not None:
        _tell(here, row, [each[0].id for each in chosen])
    return told(_address(row), say("desk.list_added", count=count))


def edit(here: Sitting, id_: int, item: int) -> ResponseReturnValue:
    """Change what the public reads of one demand."""
    row, entry = access.public_item(here, id_, item)
    form = request.form
    publications.edit(
        entry, title=form.get("title", ""), text=form.get("text", ""), target=form.get("target", "")
    )
    return told(f"{_address(row)}#item-{item}", say("desk.saved"))


def drop(here: Sitting, id_: int, item: int) -> ResponseReturnValue:
    """Take a demand off: from a draft without a trace, from a public list with a reason."""
    row, entry = access.public_item(here, id_, item)
    why = request.form.get("why", "").strip()
    try:
        if row.published_at is None:
            publications.drop(here.session, row, entry)
        elif not why:
            return told(_address(row), say("desk.no_why"))
        else:
            publications.take_one_down(here.session, here.officer, row, entry, why, here.now)
    except publications.NotNow:
        raise NotFound from None
    return told(_address(row), say("desk.list_dropped"))


def publish(here: Sitting, id_: int) -> ResponseReturnValue:
    """Put the list before the public and tell the enterprises."""
    row = access.public_list(here, id_)
    try:
        ids = publications.publish(
            here.session,
            here.officer,
            row,
            here.now,
            outside=request.form.get("outside", ""),
            months=here.house.programme.publish_months,
        )
    except publications.OutsideMonths:
        return told(_address(row), say("desk.outside_months"))
    except publications.NothingToPublish:
        return told(_address(row), say("desk.list_empty"))
    except publications.NotNow:
        raise NotFound from None
    _tell(here, row, ids)
    return told(_address(row), say("desk.list_published", count=len(ids)))


def _tell(here: Sitting, row: PublicList, ids: list[int]) -> None:
    turn = here.turn()
    for each in demand_list.by_ids(here.session, None, ids):
        tell.published(turn, each, f"list:{row.id}")


def take_down(here: Sitting, id_: int) -> ResponseReturnValue:
    """Take the whole list down."""
    row = access.public_list(here, id_)
    why = request.form.get("why", "").strip()
    if not why:
        return told(_address(row), say("desk.no_why"))
    try:
        publications.take_down(here.session, here.officer, row, why, here.now)
    except publications.NotNow:
        raise NotFound from None
    return told(_address(row), say("desk.list_taken_down"))


def download(here: Sitting, id_: int, form: str) -> ResponseReturnValue:
    """The list as a spreadsheet, a text document, a web page, or the text of an article."""
    row = access.public_list(here, id_)
    if form not in FORMATS:
        raise NotFound
    found = [
        (demand.number, entry.content)
        for entry, demand in questions.items(here.session, row.id)
        if entry.withdrawn_at is None
    ]
    made = FORMATS[form](row.title, row.number, papers.written(here.today), found)
    return screen.file(made, f"{row.title}.{form}")


def _address(row: PublicList) -> str:
    return url_for("console.lists_show", id_=row.id)
