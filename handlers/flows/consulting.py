"""Reminders of what a consultation agreed on, before the day and on it (R64)."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers.flows.occasions import day
from handlers.operations import occasions
from handlers.rules import promises
from handlers.rules.calendar import Programme
from handlers.rules.rounds import local_day
from handlers.wording import say
from storage.models import Consultation, ConsultationTask
from storage.queries import consultations as questions
from storage.queries import people

# further ahead than any days off with the working days before them
AHEAD = timedelta(days=20)


def remind(session: Session, programme: Programme, now: datetime) -> int:
    """A working morning: remind who is responsible of what is due; returns how many are told."""
    today, told = local_day(now), 0
    for task, met in questions.tasks_due(session, today, today + AHEAD):
        step = promises.step_due(task.due_on, today) if task.due_on else None
        if task.due_on is None or step is None:
            continue
        facts = {
            "task": task.id, "due": f"{task.due_on}", "nth": step, "number": met.number,
            "what": task.what, "who": task.who or met.departments,
            "when": _when(task.due_on, step),
        }  # fmt: skip
        told += occasions.owe(
            session, "task_due", _responsible(session, task, met), now, programme, facts,
            region=met.bureau_code,
        )  # fmt: skip
    return told


def _when(due: date, step: int) -> str:
    if step == promises.LAST:
        return say("consultation.due_now", day=day(due))
    return say("consultation.due_soon", day=day(due))


def _responsible(session: Session, task: ConsultationTask, met: Consultation) -> list[str]:
    """The officers of the bureau the task names; else who recorded it; else whoever is there.

    What another department is to do is seen to by whoever recorded it.
    """
    officers = questions.officers(session, met.bureau_code)
    named = [each.openid or "" for each in officers if each.name and each.name in task.who]
    recorded = [each.openid or "" for each in officers if each.id == met.recorded_by]
    found = [openid for openid in named or recorded if openid]
    return found or list(people.officers_for(session, met.bureau_code)[1])
