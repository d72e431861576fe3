"""An officer tells a spending or a consultation in the chat; it is read back before it counts
(R64, R66, R68)."""

import re
from dataclasses import replace
from datetime import date

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.readers import plain
from handlers.flows.occasions import day
from handlers.flows.readers import without_phones
from handlers.flows.talk import Talk, Turn
from handlers.operations import consultations, funding
from handlers.reception.officer import team_words
from handlers.reception.officer.acting import Who
from handlers.reception.read_back import NO, YES
from handlers.rules import money
from handlers.understanding.meeting import read_meeting
from handlers.understanding.spending import read_spending
from handlers.wording import say
from storage.queries import consultations as met_questions
from storage.queries import funding as questions
from storage.queries import teams
from storage.queries.people import codes_under
from storage.vocabulary import Rank

Answer = tuple[Talk, Utterance]
SPENDING, MEETING = "spending", "meeting"
_TAPPED = re.compile(
    r"^(?P<what>入账|不入账|记下会商|不记会商)\s*(?P<number>(?:ZC|HS)20\d\d-\d{4,5})$"
)
_BALANCE = frozenset({"经费", "经费余额", "余额", "预算", "看经费", "经费台账", "支出", "查经费"})
_TASKS = frozenset({"会商", "会商任务", "会商记录", "看会商"})
MOST_LISTED = 10


def hear(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """Words about money or a meeting; None when they are about neither."""
    if who[1].rank in {Rank.DEPARTMENT, Rank.ZONE}:
        return None
    said = squeeze(plain(text))
    if tapped := _TAPPED.match(plain(text).strip()):
        right = not tapped["what"].startswith("不")
        return _settle(turn, talk, who, tapped["number"], right=right)
    if talk.desk.get("mode") in {SPENDING, MEETING} and said in YES | NO:
        return _settle(turn, talk, who, str(talk.desk.get("number", "")), right=said in YES)
    if said in _BALANCE:
        return talk, Utterance(_balance(turn, who))
    if said in _TASKS:
        return talk, Utterance(_tasks(turn, who))
    return _meet(turn, talk, who, text) or _spend(turn, talk, who, text)


def balance(turn: Turn, talk: Talk, who: Who) -> Answer:
    """How much is left."""
    return talk, Utterance(_balance(turn, who))


def how_to_spend(_turn: Turn, talk: Talk, _who: Who) -> Answer:
    """How a spending is told."""
    return talk, Utterance(say("funding.how"))


def how_to_meet(_turn: Turn, talk: Talk, _who: Who) -> Answer:
    """How a consultation is told."""
    return talk, Utterance(say("consultation.incomplete"))


# ---------------------------------------------------------------- money


def _spend(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    spent = read_spending(text, turn.today)
    if spent is None:
        return None
    if spent.fen is None:
        return talk, Utterance(say("funding.no_sum"))
    named = team_words.team_in(text)
    team = teams.hosted(turn.session, who[1], named) if named else None
    note = without_phones(text).strip()
    entry = funding.Entry(
        spent.day, spent.subject, spent.fen, spent.voucher, note, team.id if team else None
    )
    row = funding.spend(turn.session, who, entry, turn.now, spoken=True)
    words = say(
        "funding.read_back",
        number=row.number,
        subject=row.subject.label,
        yuan=money.yuan(row.amount),
        wan=money.wan(row.amount),
        day=day(row.day),
        voucher=say("funding.voucher", voucher=row.voucher) if row.voucher else "",
    )
    options = (
        Option(f"入账 {row.number}", say("funding.choose_right")),
        Option(f"不入账 {row.number}", say("funding.choose_wrong")),
    )
    return replace(talk, desk={"mode": SPENDING, "number": row.number}), Utterance(words, options)


def _settle(turn: Turn, talk: Talk, who: Who, number: str, *, right: bool) -> Answer | None:
    settle = _settle_meeting if number.startswith("HS") else _settle_spending
    found = settle(turn, who, number, right=right)
    return (replace(talk, desk={}), Utterance(found)) if found else None


def _settle_spending(turn: Turn, who: Who, number: str, *, right: bool) -> str:
    row = questions.spending(turn.session, who[1].code, number)
    if row is None or row.entered_by != who[0].id:
        return ""
    try:
        if right:
            funding.confirm(turn.session, who, row, turn.now)
        elif row.settled_at is None:
            funding.strike(turn.session, who, row, "", turn.now)
        else:
            return say("funding.settled_already")
    except funding.NotNow:
        return say("funding.settled_already")
    if not right:
        return say("funding.dropped")
    sums = questions.funding_figures(turn.session, codes_under(turn.session, who[1]), row.day.year)
    return say(
        "funding.booked",
        subject=row.subject.label,
        yuan=money.yuan(row.amount),
        year=row.day.year,
        spent=money.yuan(sums.spent),
        left=_left(sums),
    )


def _left(sums: questions.Funding) -> str:
    if not sums.budget:
        return ""
    key = "funding.left" if sums.left >= 0 else "funding.over"
    return say(key, left=money.yuan(abs(sums.left)))


def _balance(turn: Turn, who: Who) -> str:
    year = turn.today.year
    sums = questions.funding_figures(turn.session, codes_under(turn.session, who[1]), year)
    granted = (
        say("funding.granted", awarded=money.yuan(sums.awarded), paid=money.yuan(sums.paid))
        if sums.awarded
        else ""
    )
    return say(
        "funding.balance",
        year=year,
        budget=money.yuan(sums.budget),
        spent=money.yuan(sums.spent),
        left=_left(sums),
        granted=granted,
    )


# ---------------------------------------------------------------- meetings


def _meet(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    met = read_meeting(without_phones(text), turn.today)
    if met is None:
        return None
    if not met.departments or not met.topic:
        return talk, Utterance(say("consultation.incomplete"))
    row = consultations.record(turn.session, who, met, turn.now, spoken=True)
    listed = "、".join(row.demands)
    words = say(
        "consultation.read_back",
        number=row.number,
        day=_full(row.day),
        departments=row.departments,
        topic=row.topic,
        decided=row.decided or say("consultation.none"),
        demands=say("consultation.demands", demands=listed) if listed else "",
    )
    options = (
        Option(f"记下会商 {row.number}", say("consultation.choose_right")),
        Option(f"不记会商 {row.number}", say("consultation.choose_wrong")),
    )
    return replace(talk, desk={"mode": MEETING, "number": row.number}), Utterance(words, options)


def _full(on: date) -> str:
    return f"{on.year}年{day(on)}"


def _settle_meeting(turn: Turn, who: Who, number: str, *, right: bool) -> str:
    row = met_questions.own(turn.session, who[1].code, number)
    if row is None or row.recorded_by != who[0].id:
        return ""
    try:
        consultations.settle(turn.session, who, row, turn.now, right=right)
    except consultations.NotNow:
        return say("consultation.settled_already")
    return say("consultation.confirmed" if right else "consultation.dropped", number=number)


def _tasks(turn: Turn, who: Who) -> str:
    rows = met_questions.open_tasks(turn.session, codes_under(turn.session, who[1]))
    lines = "\n".join(
        say(
            "consultation.task_line",
            due=say("consultation.due", day=day(task.due_on)) if task.due_on else "",
            what=task.what,
            who=task.who or met.departments,
        )
        for task, met in rows[:MOST_LISTED]
    )
    if not rows:
        return say("consultation.no_tasks")
    return say("consultation.tasks", count=len(rows), lines=lines)
