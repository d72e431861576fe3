"""The money: budget, ledger, grants of the province; nothing is paid here (R66-R68)."""

from collections.abc import Callable
from datetime import date

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import access, filing, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from bot.papers import grants as papers
from bot.papers.funding import ledger
from bot.papers.paper import Report
from handlers.flows import granting
from handlers.operations import funding, looking
from handlers.rules import money
from handlers.rules.lifecycle import Desk
from handlers.rules.papers import written
from handlers.wording import say
from storage.models import Bureau, Grant
from storage.queries import funding as questions
from storage.queries.people import codes_under
from storage.vocabulary import SpendingSubject

PAYERS = frozenset({Desk.CITY, Desk.DIRECT})
MOST_LINES = 300
MOST_PIECES = 100_000


def index(here: Sitting) -> ResponseReturnValue:
    """The sums of a year, the ledger, the budget and the requests for grants in sight."""
    year = _year(here)
    return screen.page(
        here,
        "funding.html",
        year=year,
        sums=questions.funding_figures(here.session, here.codes, year),
        lines=questions.budget_lines(here.session, here.codes, year),
        entries=questions.spendings(here.session, here.codes, year, limit=MOST_LINES),
        grants=questions.grants(here.session, here.codes, year),
        subjects=SpendingSubject,
        plans=here.desk in PAYERS,
        decides=here.desk is Desk.PROVINCE,
    )


def _year(here: Sitting) -> int:
    said = request.values.get("year", "")
    year = int(said) if said.isdigit() else here.today.year
    return year if 2014 <= year <= here.today.year + 1 else here.today.year


def enter(here: Sitting) -> ResponseReturnValue:
    """Enter a spending of this bureau."""
    form = request.form
    amount, subject = money.from_yuan(form.get("amount", "")), _subject(form.get("subject", ""))
    day = _day(form.get("day", ""))
    if subject is None:
        return _said("funding.bad_subject")
    if amount is None:
        return _said("funding.bad_sum")
    if day is None or day > here.today:
        return _said("funding.bad_day")
    voucher, note = form.get("voucher", "").strip(), form.get("note", "").strip()
    entry = funding.Entry(day, subject, amount, voucher, note)
    funding.spend(here.session, here.who, entry, here.now)
    return _said("funding.saved", year=day.year)


def strike(here: Sitting, entry: str) -> ResponseReturnValue:
    """Strike an entry of this bureau; it stays to be seen."""
    row = access.spending(here, entry)
    try:
        funding.strike(here.session, here.who, row, request.form.get("why", ""), here.now)
    except funding.NoReason:
        return _said("funding.no_why", year=row.day.year)
    except funding.NotNow:
        return _said("funding.moved", year=row.day.year)
    return _said("funding.struck", year=row.day.year)


def plan(here: Sitting) -> ResponseReturnValue:
    """Add a line to the budget."""
    form, year = request.form, _year(here)
    price, subject = money.from_yuan(form.get("price", "")), _subject(form.get("subject", ""))
    pieces = form.get("quantity", "")
    if subject is None:
        return _said("funding.bad_subject", year=year)
    if price is None:
        return _said("funding.bad_sum", year=year)
    if not (pieces.isdecimal() and 0 < int(pieces) <= MOST_PIECES):
        return _said("funding.bad_count", year=year)
    note = form.get("note", "").strip()
    funding.set_line(here.session, here.who, year, subject, int(pieces), price, note, here.now)
    return _said("funding.saved", year=year)


def drop(here: Sitting, line: int) -> ResponseReturnValue:
    """Take a line out of this bureau's budget."""
    row = access.budget_line(here, line)
    funding.drop_line(here.session, here.who, row, here.now)
    return _said("funding.saved", year=row.year)


# ---------------------------------------------------------------- grants


def ask(here: Sitting) -> ResponseReturnValue:
    """Ask the province for what the money does not reach for."""
    year, amount = _year(here), money.from_yuan(request.form.get("amount", ""))
    if amount is None:
        return _said("funding.bad_sum", year=year)
    reason = request.form.get("reason", "")
    try:
        row = funding.ask_grant(here.session, here.who, year, amount, reason, here.now)
    except funding.NoReason:
        return _said("funding.no_why", year=year)
    except funding.AlreadyAsked:
        return _said("funding.asked_already", year=year)
    granting.tell_province(here.turn(), row)
    back = url_for("console.funding_index", year=year)
    return told(back, say("funding.asked", yuan=money.yuan(row.asked)))


def withdraw(here: Sitting, grant: str) -> ResponseReturnValue:
    """Take this bureau's request back."""
    row = access.grant(here, grant)
    if row.bureau_code != here.bureau.code:
        raise NotFound
    return _done(lambda: funding.withdraw(here.session, here.who, row, here.now), row.year)


def decide(here: Sitting, grant: str) -> ResponseReturnValue:
    """The province gives all, a part, or nothing."""
    row, form = access.grant(here, grant), request.form
    note = form.get("note", "").strip()
    if form.get("refused") == "yes":
        answer = _done(
            lambda: funding.refuse(here.session, here.who, row, note, here.now), row.year
        )
    else:
        amount = money.from_yuan(form.get("amount", ""))
        if amount is None:
            return _said("funding.bad_sum", year=row.year)
        answer = _done(
            lambda: funding.award(here.session, here.who, row, amount, note, here.now), row.year
        )
    if row.decided_at == here.now:
        granting.tell_bureau(here.turn(), row)
    return answer


def paid(here: Sitting, grant: str) -> ResponseReturnValue:
    """Note the day on which a grant was paid."""
    row, day = access.grant(here, grant), _day(request.form.get("day", ""))
    if day is None or day > here.today:
        return _said("funding.bad_day", year=row.year)
    answer = _done(lambda: funding.note_paid(here.session, here.who, row, day, here.now), row.year)
    if row.paid_on == day:
        granting.tell_bureau(here.turn(), row)
    return answer


def paper(here: Sitting, grant: str) -> ResponseReturnValue:
    """A request on paper, or the province's answer to it."""
    row = access.grant(here, grant)
    which = "decision" if request.form.get("which") == "decision" else "application"
    try:
        about = _decision(here, row) if which == "decision" else _application(here, row)
    except papers.Undecided:
        return _said("funding.undecided", year=row.year)
    back = url_for("console.funding_index", year=row.year)
    return filing.taken(here, f"grant:{grant}", about, f"{grant}{about.title}", back, which)


def _application(here: Sitting, row: Grant) -> Report:
    bureau = here.session.get_one(Bureau, row.bureau_code)
    codes = codes_under(here.session, bureau)
    lines = [line for line, _ in questions.budget_lines(here.session, codes, row.year)]
    sums = questions.funding_figures(here.session, codes, row.year)
    return papers.application(row, bureau.name, sums, lines, written(here.today))


def _decision(here: Sitting, row: Grant) -> Report:
    bureau = here.session.get_one(Bureau, row.bureau_code)
    return papers.decision(row, bureau.name, here.session.get_one(Bureau, screen.PROVINCE).name)


def _done(act: Callable[[], None], year: int) -> ResponseReturnValue:
    try:
        act()
    except funding.NotNow:
        return _said("funding.moved", year=year)
    except funding.NoReason:
        return _said("funding.no_why", year=year)
    except funding.TooMuch:
        return _said("funding.too_much", year=year)
    return _said("funding.saved", year=year)


def download(here: Sitting) -> ResponseReturnValue:
    """The ledger of a year as a spreadsheet; whoever takes it says why (R88)."""
    year = _year(here)
    try:
        looking.export(
            here.session, here.officer, "paper:funding", request.form.get("reason", ""), here.now,
            year=year,
        )  # fmt: skip
    except looking.NoReason:
        return told(url_for("console.funding_index", year=year), say("desk.no_why"))
    made = ledger(
        here.bureau.name,
        year,
        written(here.today),
        questions.funding_figures(here.session, here.codes, year),
        questions.budget_lines(here.session, here.codes, year),
        questions.spendings(here.session, here.codes, year),
        questions.grants(here.session, here.codes, year),
    )
    name = screen.short_name(here.bureau.name)
    return screen.file(made, f"{name}{say('funding.table')}{year}.xlsx")


def _subject(said: str) -> SpendingSubject | None:
    return SpendingSubject(said) if said in set(SpendingSubject) else None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return None


def _said(key: str, *, year: int | None = None) -> ResponseReturnValue:
    return told(url_for("console.funding_index", year=year), say(key))
