"""A demand filled in for somebody at the desk, with the readers of the same form (R93)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import access, screen, when
from bot.console.codes import picture
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.dialogue.forms import Draft, begin
from handlers.dialogue.readers import NotUnderstood
from handlers.flows import demand as flow
from handlers.flows.demand_form import DEMAND
from handlers.operations import calls, demands, journal
from handlers.operations.demands import Entered
from handlers.rules import lifecycle
from handlers.rules.rounds import round_before
from handlers.wording import say
from storage import tables
from storage.queries.demands import Row
from storage.vocabulary import DemandKind, Disclosure

NO_WECHAT = "desk:"
# the fields of the page in their order; those that must be filled in are marked
FIELDS = (
    "enterprise", "county", "contact", "mobile", "position", "kind", "title", "problem", "target",
    "tried", "visit", "budget", "wishes", "disclosure", "town", "industry", "employees", "remarks",
)  # fmt: skip
NEEDED = frozenset({"enterprise", "county", "contact", "mobile", "kind", "problem"})
LONG = frozenset({"problem", "target", "tried", "remarks"})
FLAGS = ("urgent", "confidential")


@dataclass(frozen=True, slots=True)
class Read:
    """What a page said: the answers, and what could not be understood, by field."""

    answers: Mapping[str, Any]
    problems: Mapping[str, str]


def read(given: Mapping[str, str], today: date) -> Read:
    """Read the fields of the page as the chat would read the same answers."""
    answers: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name in FIELDS:
        said = given.get(name, "").strip()
        if not said:
            if name in NEEDED:
                problems[name] = say("desk.field_needed")
            continue
        if name == "county":
            answers[name] = said
            continue
        try:
            answers[name] = DEMAND.slot(name).reader.read(said, today)
        except NotUnderstood as no:
            problems[name] = say(no.key, label=DEMAND.slot(name).label, **no.facts)
    answers |= {name: True for name in FLAGS if given.get(name) == "yes"}
    return Read(answers, problems)


def fresh(here: Sitting) -> ResponseReturnValue:
    """An empty page."""
    return _page(here, {}, {}, None)


def _page(
    here: Sitting, given: Mapping[str, str], problems: Mapping[str, str], row: Row | None
) -> str:
    present = when.present_round(here)
    return screen.page(
        here,
        "enter.html",
        slots=[DEMAND.slot(name) for name in FIELDS],
        needed=NEEDED,
        long=LONG,
        given=given,
        problems=problems,
        kinds=DemandKind,
        disclosures=Disclosure,
        counties=_counties(here),
        rounds=(present, round_before(present)),
        demand=row[0] if row else None,
    )


def _counties(here: Sitting) -> list[tuple[str, str]]:
    """The counties that this bureau may enter for."""
    rows = [row for row in tables.regions() if row.is_county_level and row.is_valid(here.today)]
    return [(row.code, row.name) for row in rows if here.codes is None or row.code in here.codes]


def enter(here: Sitting) -> ResponseReturnValue:
    """File the demand and give the link by which the person confirms it."""
    form = request.form
    found = read(form, here.today)
    problems = dict(found.problems)
    if form.get("county") not in {code for code, _ in _counties(here)}:
        problems["county"] = say("desk.field_needed")
    if form.get("told") != "yes":
        problems["told"] = say("desk.not_told")
    if problems:
        return _page(here, form, problems, None)
    draft = replace(begin(DEMAND), answers=found.answers)
    filed, token = flow.wanted(draft), secrets.token_urlsafe(24)
    before = round_before(when.present_round(here))
    round_ = (
        before
        if form.get("round") == before
        else calls.round_for(
            here.session, filed.county_code, filed.enterprise, here.today, here.house.programme
        )
    )
    demand, _ = demands.submit(
        here.session,
        f"{NO_WECHAT}{secrets.token_hex(12)}",
        filed,
        here.now,
        round_=round_,
        entered=Entered(here.officer.id, demands.hash_of_link(token)),
    )
    link = url_for("pages.confirm", token=token, _external=True)
    return screen.page(here, "entered.html", demand=demand, link=link, picture=picture(link))


def _own(here: Sitting, number: str) -> Row:
    """A demand that was entered for somebody without WeChat and can be changed here."""
    row = access.demand(here, number)
    if not row[2].openid.startswith(NO_WECHAT) or row[0].state not in lifecycle.OPEN:
        raise NotFound
    return row


def change(here: Sitting, number: str) -> ResponseReturnValue:
    """The page with what was entered, to be changed."""
    row = _own(here, number)
    answers = flow.answers_of(row[0], row[1], row[2].name, row[2].mobile, row[2].position)
    given = {
        name: str(value) if name in {"county", "kind", "disclosure"} else slot.reader.show(value)
        for name, value in answers.items()
        if (slot := DEMAND.slot(name))
    }
    given |= {name: "yes" for name in FLAGS if answers.get(name)}
    return _page(here, given, {}, row)


def amend(here: Sitting, number: str) -> ResponseReturnValue:
    """Change a demand for somebody without WeChat."""
    row = _own(here, number)
    found = read(request.form, here.today)
    problems = dict(found.problems)
    if request.form.get("county") not in {code for code, _ in _counties(here)}:
        problems["county"] = say("desk.field_needed")
    if problems:
        return _page(here, request.form, problems, row)
    kept = flow.answers_of(row[0], row[1], row[2].name, row[2].mobile, row[2].position)
    stays = {name: value for name, value in kept.items() if name not in {*FIELDS, *FLAGS}}
    draft = Draft(DEMAND.name, DEMAND.version, {**stays, **found.answers})
    try:
        demands.amend(
            here.session, row[2].openid, row[0], flow.wanted(draft), here.now,
            actor=journal.officer(here.officer.id),
        )  # fmt: skip
    except lifecycle.NotAllowed:
        raise NotFound from None
    return told(url_for("console.demand_show", number=number), say("desk.saved"))
