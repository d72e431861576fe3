"""Filing a demand, changing it, withdrawing it: what finishing each form does."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.dialogue.conversation import Option, Utterance, present
from handlers.dialogue.forms import Answers, Asked, Draft, Form, Slot, begin, shown, worded
from handlers.dialogue.readers import pick, statement, text
from handlers.flows import inviting, notify, readers, visiting
from handlers.flows.demand_form import DEMAND, KINDS
from handlers.flows.readers import bureau_name
from handlers.flows.talk import Talk, Turn
from handlers.operations import attachments, calls, demands, people
from handlers.operations.demands import Wanted
from handlers.rules import lifecycle
from handlers.rules.rounds import round_label
from handlers.wording import say
from storage.models import Demand, Enterprise
from storage.queries import demands as questions
from storage.queries.people import contact_rows
from storage.vocabulary import GONE, DemandKind, DemandState, Disclosure, Urgency

COLUMNS = {
    "enterprise", "county", "kind", "title", "problem", "contact", "mobile", "position", "town",
    "credit_code", "industry", "products", "employees", "revenue", "forms", "visit", "budget",
    "disclosure", "confidential", "urgent",
}  # fmt: skip
SHARED = ("enterprise", "county", "contact", "mobile", "town", "industry", "position")


def short_title(problem: str) -> str:
    """A title of at most 30 characters from the statement of a problem."""
    first = problem.strip().split("\n", maxsplit=1)[0]
    for stop in "。！？!?；;":
        first = first.split(stop, maxsplit=1)[0]
    return first[:30] or problem[:30]


def wanted(draft: Draft) -> Wanted:
    """The answers of a finished draft as the operation wants them."""
    said = dict(draft.answers)
    visit = said.get("visit") or {}
    return Wanted(
        enterprise=said["enterprise"],
        county_code=said["county"],
        kind=DemandKind(said["kind"]),
        title=said.get("title") or short_title(said["problem"]),
        problem=said["problem"],
        contact=said["contact"],
        mobile=said["mobile"],
        position=said.get("position", ""),
        town=said.get("town", ""),
        credit_code=said.get("credit_code", ""),
        industry=said.get("industry", ""),
        products=said.get("products", ""),
        employees=said.get("employees"),
        revenue_wan=said.get("revenue"),
        forms=tuple(said.get("forms", ())),
        visit_from=_day(visit.get("start")),
        visit_to=_day(visit.get("end")),
        budget_wan=said.get("budget"),
        disclosure=Disclosure(said.get("disclosure", Disclosure.NONE)),
        confidential=bool(said.get("confidential")),
        urgency=Urgency.URGENT if said.get("urgent") else Urgency.NORMAL,
        particulars=_particulars(said),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _particulars(said: Mapping[str, Any]) -> dict[str, Any]:
    extra = {name: value for name, value in said.items() if name not in COLUMNS}
    visit = said.get("visit") or {}
    if visit.get("raw"):
        extra["visit_words"] = visit["raw"]
    return extra


def answers_of(
    demand: Demand, enterprise: Enterprise, contact: str, mobile: str, position: str
) -> dict[str, Any]:
    """The answers that a stored demand stands for, to be changed in the same form."""
    extra = dict(demand.particulars)
    visit: dict[str, str] = {"raw": extra.pop("visit_words", "")}
    if demand.visit_from and demand.visit_to:
        visit |= {"start": demand.visit_from.isoformat(), "end": demand.visit_to.isoformat()}
    found = extra | {
        "problem": demand.problem,
        "enterprise": enterprise.name,
        "county": demand.county_code,
        "kind": demand.kind.value,
        "title": demand.title,
        "contact": contact,
        "mobile": mobile,
        "position": position,
        "town": enterprise.town,
        "credit_code": enterprise.credit_code,
        "industry": enterprise.industry,
        "products": enterprise.products,
        "employees": enterprise.employees,
        "revenue": enterprise.revenue_wan,
        "forms": demand.forms,
        "visit": visit if visit["raw"] or "start" in visit else None,
        "budget": demand.budget_wan,
        "disclosure": demand.disclosure.value,
        "confidential": demand.confidential or None,
        "urgent": True if demand.urgency is Urgency.URGENT else None,
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def known_to_us(turn: Turn) -> dict[str, Any]:
    """What need not be asked again of somebody who filed before (practice §7, 15)."""
    rows = contact_rows(turn.session, turn.openid)
    if not rows:
        return {}
    contact, enterprise = rows[0]
    known = {
        "enterprise": enterprise.name,
        "county": enterprise.county_code,
        "contact": contact.name,
        "mobile": contact.mobile,
        "position": contact.position,
        "town": enterprise.town,
        "industry": enterprise.industry,
    }
    return {name: value for name, value in known.items() if value}


def queue_of(sentence: str, today: date) -> tuple[Mapping[str, Any], ...]:
    """The needs of a message after the first, kept apart."""
    return needs_of(sentence, today)[1:4]


def needs_of(sentence: str, today: date) -> tuple[Mapping[str, Any], ...]:
    """The needs of a message, each with its own kind and title."""
    needs = readers.slot("needs", sentence, today) or ()
    return tuple(
        {"kind": KINDS[need["kind"]], "title": need["title"][:30]}
        for need in needs
        if need.get("kind") in KINDS and need.get("title")
    )


def submitted(turn: Turn, talk: Talk, draft: Draft) -> tuple[Talk, Utterance]:
    """File the demand, owe the notices, and open the next need of the same message, if any."""
    filed = wanted(draft)
    round_ = calls.round_for(
        turn.session, filed.county_code, filed.enterprise, turn.today, turn.house.programme
    )
    demand, enterprise = demands.submit(turn.session, turn.openid, filed, turn.now, round_=round_)
    if talk.media:
        attachments.belong_to(turn.session, turn.openid, demand.id)
        talk = replace(talk, media=False)
    notify.demand_arrived(turn, demand, enterprise, "arrived")
    said = Utterance(
        say(
            "demand.submitted",
            number=demand.number,
            round=round_label(demand.round),
            bureau=bureau_name(demand.county_code),
            days=say("demand.days_urgent" if demand.urgency is Urgency.URGENT else "demand.days"),
        ),
        (Option("我的需求", say("menu.mine")), Option("修改需求", say("menu.amend"))),
    )
    if not talk.queue:
        return talk.idle(), said
    return _next_in_queue(talk, draft, said)


def _next_in_queue(talk: Talk, draft: Draft, said: Utterance) -> tuple[Talk, Utterance]:
    need, *others = talk.queue
    answers = {name: draft.answers[name] for name in SHARED if name in draft.answers}
    answers |= {"problem": draft.answers["problem"], **need}
    if "disclosure" in draft.answers:
        answers["disclosure"] = draft.answers["disclosure"]
    following = replace(begin(DEMAND), answers=answers, skipped=("disclosure",))
    talk = replace(talk.in_form(following), queue=tuple(others))
    more = Utterance(say("demand.next_need", title=need["title"]))
    return talk, Utterance(said.text) + more + present(DEMAND, following)


def amended(turn: Turn, talk: Talk, draft: Draft) -> tuple[Talk, Utterance]:
    """Change the demand the conversation is about."""
    row = questions.own_row(turn.session, turn.openid, talk.subject)
    if row is None:
        return talk.idle(), Utterance(say("demand.gone"))
    demand = row[0]
    if demand.return_fields:  # a marked slot that was skipped stays as it was
        draft = replace(draft, answers={**_answers(row), **draft.answers})
    came_back = demand.state is DemandState.RETURNED
    try:
        changed = demands.amend(turn.session, turn.openid, demand, wanted(draft), turn.now)
    except lifecycle.NotAllowed:
        return talk.idle(), Utterance(say("demand.cannot_change", state=demand.state.label))
    enterprise = turn.session.get_one(Enterprise, demand.enterprise_id)
    if talk.media:
        attachments.belong_to(turn.session, turn.openid, demand.id)
        talk = replace(talk, media=False)
    notify.demand_arrived(turn, demand, enterprise, "changed", changed)
    key = "demand.amended_review" if changed & lifecycle.KEY_FIELDS else "demand.amended"
    if came_back:
        key = "demand.mended"
    return talk.idle(), Utterance(say(key, number=demand.number, state=demand.state.label))


WITHDRAW = Form(
    "withdraw",
    version=1,
    slots=worded(
        "withdraw",
        Slot("number", text(1, 60), asked=Asked.NEVER),
        Slot("reason", statement(1, 100), asked=Asked.NEVER),
    ),
)


def withdrawn(turn: Turn, talk: Talk, draft: Draft) -> tuple[Talk, Utterance]:
    """Withdraw the demand the conversation is about."""
    demand = questions.own(turn.session, turn.openid, talk.subject)
    if demand is None:
        return talk.idle(), Utterance(say("demand.gone"))
    reason = readers.without_phones(str(draft.answers.get("reason", "")))
    try:
        demands.withdraw(turn.session, turn.openid, demand, turn.now, reason=reason)
    except lifecycle.NotAllowed:
        return talk.idle(), Utterance(say("demand.cannot_change", state=demand.state.label))
    enterprise = turn.session.get_one(Enterprise, demand.enterprise_id)
    notify.demand_arrived(turn, demand, enterprise, "withdrawn")
    visiting.not_wanted(turn, demand)
    return talk.idle(), Utterance(say("demand.withdrawn", number=demand.number))


ERASE = Form("erase", version=1, slots=())


def erased(turn: Turn, talk: Talk, _draft: Draft) -> tuple[Talk, Utterance]:
    """Erase what the person gave; nothing of the conversation stays."""
    inviting.step_back(turn, turn.openid)
    people.erase(turn.session, turn.openid, turn.now)
    return Talk(at=talk.at), Utterance(say("privacy.erased"))


def _which(name: str) -> Form:
    return Form(name, 1, worded(name, Slot("number", pick(()))), reviewed=False)


# which of several demands is meant; the draft carries the demands to choose from
WHICH_AMEND = _which("which_amend")
WHICH_WITHDRAW = _which("which_withdraw")


def offer(rows: list[questions.Row]) -> tuple[tuple[str, str], ...]:
    """The demands to choose from, by number and title."""
    return tuple(
        (demand.number, f"{demand.number} {demand.title[:16]}") for demand, _, _ in rows[:8]
    )


def open_amend(turn: Turn, talk: Talk, number: str) -> tuple[Talk, Draft | None]:
    """Open a stored demand in the form, ready for correction; None when it cannot be changed."""
    row = questions.own_row(turn.session, turn.openid, number)
    if row is None or is_closed(row[0]):
        return talk.idle(), None
    demand, answers = row[0], _answers(row)
    draft = replace(begin(DEMAND), answers=answers, skipped=("disclosure",))
    if demand.state is DemandState.RETURNED and demand.return_fields:
        draft = _only_marked(draft, demand.return_fields)
    return replace(talk.idle(), flow="amend", subject=number).in_form(draft), draft


def markable(answers: Answers) -> tuple[Slot, ...]:
    """The slots that an officer can mark for mending: those that are asked of such a demand."""
    return tuple(
        slot for slot in DEMAND.slots if slot.asked is not Asked.NEVER and slot.when(answers)
    )


def _only_marked(draft: Draft, fields: Sequence[str]) -> Draft:
    """A draft in which only the marked slots are open (R91); everything else stands."""
    marked = {slot.name for slot in markable(draft.answers)} & set(fields)
    kept = {name: value for name, value in draft.answers.items() if name not in marked}
    closed = tuple(slot.name for slot in DEMAND.slots if slot.name not in {*marked, *kept})
    return replace(draft, answers=kept, skipped=closed, more=bool(marked))


def opening(turn: Turn, number: str, draft: Draft) -> Utterance:
    """What is said when a demand is opened for changing: what was marked, and how it stood."""
    row = questions.own_row(turn.session, turn.openid, number)
    if row is None or not draft.more:
        return Utterance(say("demand.amending", number=number))
    open_ = {
        slot.name
        for slot in markable(draft.answers)
        if slot.name not in draft.answers and slot.name not in draft.skipped
    }
    before = replace(begin(DEMAND), answers=_answers(row))
    lines = [
        say("demand.stood", label=slot.label, value=value)
        for slot, value in shown(DEMAND, before)
        if slot.name in open_
    ]
    fields = "、".join(slot.label for slot in DEMAND.slots if slot.name in open_)
    return Utterance("\n".join([say("demand.mending", number=number, fields=fields), *lines]))


def _answers(row: questions.Row) -> dict[str, Any]:
    demand, enterprise, contact = row
    return answers_of(demand, enterprise, contact.name, contact.mobile, contact.position)


def amend_chosen(turn: Turn, talk: Talk, draft: Draft) -> tuple[Talk, Utterance]:
    """Go on with the demand that was chosen for changing."""
    talk, opened = open_amend(turn, talk, str(draft.answers["number"]))
    if opened is None:
        return talk, Utterance(say("demand.gone"))
    return talk, opening(turn, talk.subject, opened) + present(DEMAND, opened)


def open_withdraw(turn: Turn, talk: Talk, number: str, reason: str) -> tuple[Talk, Utterance]:
    """Ask to confirm that a demand is withdrawn."""
    row = questions.own_row(turn.session, turn.openid, number)
    if row is None or is_closed(row[0]):
        return talk.idle(), Utterance(say("demand.gone"))
    answers = {"number": f"{number} {row[0].title}"} | ({"reason": reason} if reason else {})
    draft = replace(begin(WITHDRAW), answers=answers)
    talk = replace(talk.idle(), flow="withdraw", subject=number).in_form(draft)
    return talk, present(WITHDRAW, draft)


def withdraw_chosen(turn: Turn, talk: Talk, draft: Draft) -> tuple[Talk, Utterance]:
    """Go on with the demand that was chosen for withdrawing."""
    return open_withdraw(turn, talk, str(draft.answers["number"]), "")


def is_closed(demand: Demand) -> bool:
    """Whether nothing can be changed about a demand any more."""
    return demand.state in GONE
