"""Consultations with other departments, and what they agreed should be done (R64)."""

from datetime import date

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.operations import consultations
from handlers.understanding.meeting import Meeting, needs_in
from handlers.wording import say
from storage.queries import consultations as questions


def index(here: Sitting) -> ResponseReturnValue:
    """The consultations of the year in sight, and what is still to be done."""
    return screen.page(
        here,
        "consultations.html",
        rows=questions.consultations(here.session, here.codes, here.today.year),
        tasks=questions.open_tasks(here.session, here.codes),
    )


def record(here: Sitting) -> ResponseReturnValue:
    """Record a consultation of this bureau."""
    met = _read(here)
    if met is None:
        return told(url_for("console.consultations_index"), say("consultation.bad"))
    row = consultations.record(here.session, here.who, met, here.now)
    return told(_address(row.number), say("consultation.saved"))


def _read(here: Sitting) -> Meeting | None:
    form = request.form
    day, topic = _day(form.get("day", "")), form.get("topic", "").strip()
    departments = form.get("departments", "").strip()
    if day is None or day > here.today or not topic or not departments:
        return None
    decided = form.get("decided", "").strip()[:2000]
    return Meeting(day, departments, topic, decided, needs_in(form.get("demands", "")))


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return None


def show(here: Sitting, meeting: str) -> ResponseReturnValue:
    """One consultation with its tasks."""
    row = access.consultation(here, meeting)
    return screen.page(
        here,
        "one_consultation.html",
        row=row,
        tasks=questions.tasks(here.session, row.id),
        own=row.bureau_code == here.bureau.code,
    )


def change(here: Sitting, meeting: str) -> ResponseReturnValue:
    """Write a record of this bureau out."""
    row, met = access.own_consultation(here, meeting), _read(here)
    if met is None:
        return told(_address(meeting), say("consultation.bad"))
    consultations.complete(here.session, here.who, row, met, here.now)
    return told(_address(meeting), say("consultation.saved"))


def add_task(here: Sitting, meeting: str) -> ResponseReturnValue:
    """Note what somebody is to do until when."""
    row, form = access.own_consultation(here, meeting), request.form
    what = form.get("what", "").strip()
    if not what:
        return told(_address(meeting), say("consultation.no_task"))
    consultations.set_task(
        here.session, here.who, row, what, form.get("by", "").strip(), _day(form.get("due", "")),
        here.now,
    )  # fmt: skip
    return told(_address(meeting), say("consultation.saved"))


def settle(here: Sitting, id_: int) -> ResponseReturnValue:
    """A task of this bureau is done."""
    task, back = access.task(here, id_), url_for("console.consultations_index")
    note = request.form.get("note", "").strip()
    try:
        consultations.settle_task(here.session, here.who, task, note, here.now)
    except consultations.NotNow:
        return told(back, say("consultation.task_done_already"))
    return told(back, say("consultation.task_done"))


def _address(number: str) -> str:
    return url_for("console.consultations_show", meeting=number)
