"""Visits and what became of them: check-in, service record, issues (R14, R31, R60)."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.flows import visiting
from handlers.flows.readers import bureau_name
from handlers.operations import issues, journal, looking
from handlers.reception import visits as visitors
from handlers.rules.lifecycle import Desk
from handlers.wording import say
from storage.models import Issue, ServiceRecord
from storage.queries import visit_desk as questions
from storage.vocabulary import IssueState, VisitState

TABS = (("today", "今天"), ("coming", "接下来"), ("past", "走访过的"), ("issues", "问题"))
DONE = frozenset({VisitState.ARRIVED, VisitState.RECORDED, VisitState.SETTLED})


def index(here: Sitting) -> ResponseReturnValue:
    """The visits of this bureau's teams and in its region, or the issues on the way."""
    counts = questions.counts(here.session, here.codes, here.today)
    said = request.args.get("tab", "")
    tab = said if said in counts else next((n for n in ("today", "coming") if counts[n]), "coming")
    pages = max(1, -(-counts[tab] // questions.PAGE))
    page = request.args.get("page", "1")
    number = min(max(int(page), 1), pages) if page.isdigit() else 1
    rows: list[Any] = (
        questions.issues(here.session, here.codes)
        if tab == "issues"
        else questions.page(here.session, here.codes, tab, here.today, number=number)
    )
    return screen.page(
        here,
        "visits.html",
        tab=tab,
        tabs=[(name, words, counts[name]) for name, words in TABS],
        rows=rows,
        pages=pages,
        number=number,
        done=DONE,
        open_state=IssueState.OPEN,
    )


def show(here: Sitting, id_: int) -> ResponseReturnValue:
    """One visit: who has said that the expert is there, what was done, what stood in the way."""
    line = access.visit(here, id_)
    if here.desk is Desk.PROVINCE:
        looking.look(here.session, here.officer, f"visit:{id_}", line.team.host_code, here.now)
    return screen.page(
        here,
        "one_visit.html",
        line=line,
        when=visiting.when(line.visit),
        host=bureau_name(line.team.host_code),
        facts=_facts(line.record) if line.record and not line.demand.confidential else [],
        issues=questions.issues(here.session, here.codes, visit_id=line.visit.id),
        done=DONE,
        open_state=IssueState.OPEN,
    )


def _facts(record: ServiceRecord) -> list[tuple[str, str]]:
    """The record by label, as both sides were shown it, with what is kept beside it."""
    beside = (("看了什么", record.seen), ("接着做什么", record.next_step))
    return [*visiting.facts_of(record), *((label, words) for label, words in beside if words)]


def raise_issue(here: Sitting, id_: int) -> ResponseReturnValue:
    """A bureau says what stands in the way of a visit; its host puts it right (R60)."""
    line = access.visit(here, id_)
    words, back = request.form.get("words", "").strip(), url_for("console.visits_show", id_=id_)
    if not words:
        return told(back, say("desk_team.what_issue"))
    row = issues.raise_issue(
        here.session,
        here.officer.openid or "",
        line.team.host_code,
        line.visit,
        words,
        here.now,
        actor=journal.officer(here.officer.id),
    )
    due = visitors.tell_raised(here.turn(), line.team, row, here.bureau.name)
    host = bureau_name(line.team.host_code)
    return told(back, say("desk_team.issue_raised", number=row.number, host=host, due=due))


def settle(here: Sitting, issue: str) -> ResponseReturnValue:
    """Say how an issue was put right; whoever raised it hears of it."""
    row = access.issue(here, issue)
    back, note = _back(row), request.form.get("note", "").strip()
    if not note:
        return told(back, say("desk_team.how_settled"))
    try:
        issues.settle(here.session, here.who, issue, note, here.now)
    except issues.NoSuchIssue:
        return told(back, say("desk_team.overtaken"))
    if row.openid:
        visitors.tell_settled(here.turn(), row.openid, issue, row.note, row.bureau_code)
    return told(back, say("issue.settled", number=issue))


def _back(row: Issue) -> str:
    if row.visit_id is not None and request.form.get("from") == "visit":
        return url_for("console.visits_show", id_=row.visit_id)
    return url_for("console.visits_index", tab="issues")
