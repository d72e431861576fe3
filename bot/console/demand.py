"""One demand: what it says, how it came to this, and what this desk can do with it."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import access, screen
from bot.console.edge import told
from bot.console.entering import NO_WECHAT
from bot.console.file import changes_of, facts_of, lines_of
from bot.console.filters import waiting
from bot.console.sitting import Sitting
from handlers.flows import demand as flow
from handlers.operations import looking, verdicts
from handlers.reception.officer import acting, cards, messages
from handlers.reception.officer.acting import Target
from handlers.rules import checklist, lifecycle, likeness
from handlers.rules.lifecycle import Desk
from handlers.understanding import segment
from handlers.wording import say
from storage import tables
from storage.queries import demand_file, demand_list
from storage.queries.demands import Row
from storage.vocabulary import Act, ReturnReason

MOST_ALIKE = 5


def show(here: Sitting, number: str) -> ResponseReturnValue:
    """The demand with its file; what is private stays masked."""
    row = access.demand(here, number)
    if here.desk is Desk.PROVINCE:
        looking.look(here.session, here.officer, f"demand:{number}", row[0].county_code, here.now)
    return _page(here, row, revealed=False)


def reveal(here: Sitting, number: str) -> ResponseReturnValue:
    """The same page with telephone and confidential words, for a reason."""
    row = access.demand(here, number)
    try:
        looking.reveal(
            here.session,
            here.officer,
            f"demand:{number}",
            row[0].county_code,
            request.form.get("reason", ""),
            here.now,
        )
    except looking.NoReason:
        return told(_address(number), say("desk.no_why"))
    return _page(here, row, revealed=True)


def _page(here: Sitting, row: Row, *, revealed: bool) -> str:
    demand, enterprise, contact = row
    answers = flow.answers_of(demand, enterprise, contact.name, contact.mobile, contact.position)
    versions = demand_file.versions(here.session, demand.id)
    history = demand_file.history(here.session, f"demand:{demand.number}")
    hidden = demand.confidential and not revealed
    waits = here.acts_on(demand)
    hints = cards.hints(here.turn(), here.bureau, row) if waits else ()
    return screen.page(
        here,
        "one_demand.html",
        demand=demand,
        enterprise=enterprise,
        contact=contact,
        revealed=revealed,
        hidden=hidden,
        facts=() if hidden else facts_of(answers),
        changes=() if hidden else changes_of(versions),
        lines=lines_of(here, history),
        waits=waits,
        sits_at=here.desk_for(demand).value,
        hints=[say(f"checklist.{key}") for key in hints],
        points=_points(here.desk_for(demand), frozenset(hints)),
        markable=flow.markable(answers),
        reasons=ReturnReason,
        alike=() if hidden else _alike(here, row),
        may_want_help=demand.state in lifecycle.HELP[here.desk],
        is_public=demand_list.is_public(here.session, demand.id),
        steps=_steps(row),
        changeable=contact.openid.startswith(NO_WECHAT) and here.desk in lifecycle.ENTERING,
        mergeable=(Act.MERGE, here.desk_for(demand), demand.state) in lifecycle.OFFICER,
    )


def _points(desk: Desk, hints: frozenset[str]) -> list[tuple[str, str, bool]]:
    """The checklist: key, words, and whether a hint casts a doubt on it."""
    return [
        (key, say(f"checklist.point_{key}"), bool(doubts & hints))
        for key, doubts in checklist.points(desk)
    ]


def _steps(row: Row) -> list[tuple[str, bool]]:
    """The way of a demand in words, and which step it is at."""
    direct = tables.current(row[0].county_code).reports_to == screen.PROVINCE
    way = lifecycle.way_of(row[0].state, direct=direct)
    return [(state.label, state is row[0].state) for state in way]


@dataclass(frozen=True, slots=True)
class Alike:
    """A demand that may be the same, how alike, and why."""

    row: Row
    percent: int
    why: str
    mergeable: bool


def _alike(here: Sitting, row: Row) -> list[Alike]:
    """Demands that may say the same, the most alike first."""
    demand, _, contact = row
    words = segment.telling_words(demand.title)
    found = []
    for other in demand_file.maybe_same(here.session, here.codes, row, words):
        same_firm = other[0].enterprise_id == demand.enterprise_id
        same_mobile = bool(contact.mobile) and other[2].mobile == contact.mobile
        like = likeness.compare(
            f"{demand.title} {demand.problem}",
            f"{other[0].title} {other[0].problem}",
            same_enterprise=same_firm,
            same_mobile=same_mobile,
        )
        if like is not None and not other[0].confidential:
            why = "、".join(say(f"desk.alike_{key}") for key in like.reasons)
            found.append(Alike(other, round(like.share * 100), why, same_firm or same_mobile))
    return sorted(found, key=lambda each: -each.percent)[:MOST_ALIKE]


# ---------------------------------------------------------------- what can be done


def _address(number: str) -> str:
    return url_for("console.demand_show", number=number)


def _target(number: str) -> Target:
    step = request.form.get("step", "")
    return Target(number, int(step) if step.isdigit() else 0)


def forward(here: Sitting, number: str) -> ResponseReturnValue:
    """Approve, with every point of the checklist ticked (R90)."""
    row = access.demand(here, number)
    ticked = set(request.form.getlist("checked"))
    missing = [key for key, _ in checklist.points(here.desk_for(row[0])) if key not in ticked]
    if missing:
        return told(_address(number), say("desk.unticked", count=len(missing)))
    done = acting.forward(here.turn(), here.who, _target(number), sorted(ticked)[:20])
    return told(_onward(here, number) if done.done else _address(number), done.text)


def _onward(here: Sitting, number: str) -> str:
    """To the next one that waits, when the officer goes through them one by one."""
    if request.form.get("onward") != "next":
        return _address(number)
    search = demand_list.Sought(waiting_at=waiting(here), oldest_first=True)
    rows = demand_list.page(here.session, here.codes, search, size=1)
    return _address(rows[0][0].number) if rows else url_for("console.demands_index")


def send_back(here: Sitting, number: str) -> ResponseReturnValue:
    """Send back with a reason, a word to the enterprise, and the fields to be mended (R91)."""
    row = access.demand(here, number)
    said = request.form.get("reason", "")
    if said not in set(ReturnReason):
        return told(_address(number), say("desk.no_reason"))
    allowed = {slot.name for slot in flow.markable(flow.answers_of(row[0], row[1], "x", "x", "x"))}
    fields = [name for name in request.form.getlist("fields") if name in allowed]
    note = request.form.get("note", "").strip()
    done = acting.send_back(
        here.turn(), here.who, _target(number), ReturnReason(said), note, fields
    )
    return told(_onward(here, number) if done.done else _address(number), done.text)


def merge(here: Sitting, number: str) -> ResponseReturnValue:
    """Make this demand part of another one."""
    access.demand(here, number)
    into = request.form.get("into", "")[:16]
    access.demand(here, into)
    done = acting.merge(here.turn(), here.who, _target(number), into)
    return told(_address(into if done.done else number), done.text)


def want_help(here: Sitting, number: str) -> ResponseReturnValue:
    """Say whether the province has to find the experts (R43)."""
    row = access.demand(here, number)
    wanted = request.form.get("wanted") == "yes"
    try:
        verdicts.want_help(here.session, *here.who, row[0], here.now, wanted=wanted)
    except lifecycle.NotAllowed:
        raise NotFound from None
    return told(_address(number), say("desk.help_on" if wanted else "desk.help_off"))


def write(here: Sitting, number: str) -> ResponseReturnValue:
    """Write to the enterprise; the words arrive in its chat."""
    row = access.demand(here, number)
    words = request.form.get("words", "").strip()[: messages.MOST]
    if not words:
        return redirect(_address(number), 303)
    return told(_address(number), messages.send(here.turn(), here.who, row, words))
