"""The list of demands: searched, filtered, paged; many at once approved or sent back."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import filters, screen
from bot.console.edge import is_inside, told
from bot.console.filters import ALL, TABS, WAITING, Filters
from bot.console.sitting import Sitting
from handlers.reception.officer import acting
from handlers.reception.officer.acting import Target
from handlers.rules import checklist, lifecycle
from handlers.rules.lifecycle import Desk
from handlers.wording import say
from storage import tables
from storage.queries import demand_list as questions
from storage.queries import desk as saved
from storage.vocabulary import DemandKind, DemandState, ReturnReason

MOST_AT_ONCE = 100


def index(here: Sitting) -> ResponseReturnValue:
    """The list, by default what waits at this desk."""
    wanted = filters.read(request.args)
    if not wanted.tab:
        first = ALL if here.desk is Desk.PROVINCE or wanted.narrowed else WAITING
        wanted = Filters({**wanted.given, "tab": first}, wanted.page)
    search = filters.sought(here, wanted)
    found, number, rows = questions.found(here.session, here.codes, search, number=wanted.page)
    return screen.page(
        here,
        "demands.html",
        rows=rows,
        found=found,
        pages=max(1, -(-found // questions.PAGE)),
        number=number,
        wanted=wanted,
        tabs=_tabs(here, wanted),
        views=saved.views_of(here.session, here.officer.id),
        kinds=DemandKind,
        rounds=questions.rounds(here.session, here.codes),
        counties=_counties(here),
        flags=filters.FLAGS,
        reasons=ReturnReason,
        waiting=any(here.acts_on(row[0]) for row in rows),
        size=questions.PAGE,
    )


def _tabs(here: Sitting, wanted: Filters) -> list[tuple[str, str, int]]:
    """The tabs this desk has, with how many demands are behind each."""
    counts = questions.states(here.session, here.codes, wanted.round)
    waits = lifecycle.waiting_at(here.desk)
    mine = questions.Sought(waiting_at=filters.waiting(here), round=wanted.round)
    amounts = {
        WAITING: questions.count(here.session, here.codes, mine) if waits else 0,
        ALL: sum(counts.values()),
    }
    tabs = []
    for name, words in TABS:
        amount = amounts.get(
            name, counts.get(DemandState(name), 0) if name in set(DemandState) else 0
        )
        hidden = (name == WAITING and not waits) or (name == DemandState.CHECKED and not amount)
        if not hidden:
            tabs.append((name, words, amount))
    return tabs


def _counties(here: Sitting) -> list[tuple[str, str]]:
    """The regions to choose from; a county has nothing to choose."""
    if here.desk in {Desk.COUNTY, Desk.DIRECT, Desk.ZONE}:
        return []
    rows = [row for row in tables.regions() if row.is_valid(here.today) and row.level != "zone"]
    if here.codes is not None:
        return [(row.code, row.name) for row in rows if row.code in here.codes]
    return [
        (row.code, row.name if row.level == "city" else f"　{row.name}")
        for row in rows
        if row.level != "province"
    ]


def act_on_many(here: Sitting) -> ResponseReturnValue:
    """Approve or send back all that are ticked; what could not be done is said one by one."""
    back = f"{url_for('console.demands_index')}?{request.form.get('query', '')}"
    targets = _targets(request.form.getlist("chosen"))
    if not targets:
        return told(back, say("desk.none_chosen"))
    turn = here.turn()
    if request.form.get("act") == "forward":
        points = [key for key, _ in checklist.points(here.desk)]  # the desk's own, said for all
        if request.form.get("declared") != "yes":
            return told(back, say("desk.undeclared"))
        results = [acting.forward(turn, here.who, target, points) for target in targets]
        key = "desk.forwarded_many"
    else:
        reason = _reason(request.form.get("reason", ""))
        if reason is None:
            return told(back, say("desk.no_reason"))
        note = request.form.get("note", "").strip()
        results = [acting.send_back(turn, here.who, target, reason, note) for target in targets]
        key = "desk.returned_many"
    done = sum(result.done for result in results)
    troubles = "\n".join(result.text for result in results if not result.done)
    words = say(key, count=done) if done else ""
    return told(back, "\n".join(part for part in (words, troubles) if part))


def _targets(chosen: list[str]) -> list[Target]:
    """The ticked demands, each with the step that the officer saw: 「XQ2026-0001/3」."""
    found = []
    for value in dict.fromkeys(chosen[:MOST_AT_ONCE]):
        number, _, step = value.partition("/")
        found.append(Target(number[:16], int(step) if step.isdigit() else 0))
    return found


def _reason(said: str) -> ReturnReason | None:
    return ReturnReason(said) if said in set(ReturnReason) else None


def undo(here: Sitting) -> ResponseReturnValue:
    """Undo the last act of this officer."""
    said = acting.take_back(here.turn(), here.who)
    back = request.form.get("back", "")
    return told(back if is_inside(back) else url_for("console.demands_index"), said.text)
