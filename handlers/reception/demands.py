"""An enterprise's demands: a new one, where they stand, changing, mending, withdrawing."""

import re
from dataclasses import replace

from handlers.dialogue.acts import Deed, Do, revision
from handlers.dialogue.conversation import Option, Utterance, advance, present
from handlers.dialogue.forms import Form, begin
from handlers.flows import demand as demand_flow
from handlers.flows import expert as expert_flow
from handlers.flows import tell, visiting
from handlers.flows.demand_form import DEMAND
from handlers.flows.talk import Talk, Turn
from handlers.reception import expert, intents, officer, progress, shelf
from handlers.reception.menus import choices
from handlers.reception.progress import then_present
from handlers.reception.shelf import aside
from handlers.rules.rounds import NANJING, round_label
from handlers.understanding.reading import Understood
from handlers.wording import say
from storage.models import Demand
from storage.queries import demands as questions
from storage.queries import visits
from storage.queries.people import officer_of
from storage.vocabulary import DemandState

Answer = tuple[Talk, Utterance]


def file(turn: Turn, talk: Talk, *, anew: bool = False) -> Answer:
    """Begin a demand; a draft that lies on the shelf is offered first unless it is to be new."""
    sentence = talk.held
    if talk.flow == "demand":
        return then_present(talk, Utterance(say("dialogue.already")))
    if shelf.has(talk, "enterprise") and not sentence and not anew:
        return talk, shelf.card(talk)
    known = demand_flow.known_to_us(turn)
    return progress.start(turn, aside(talk), "demand", sentence, known)


def mine(turn: Turn, talk: Talk) -> Answer:
    rows = questions.of_follower(turn.session, turn.openid)
    signed = expert_flow.status_lines(turn)
    if not (rows or signed) and officer_of(turn.session, turn.openid) is not None:
        return officer.for_officers(officer.progress)(turn, talk)
    if not rows and signed:
        return expert.status(turn, talk)
    if not rows:
        text = say("demand.none_shelved") if talk.shelf else say("demand.none")
        return then_present(talk, Utterance(text, () if talk.flow else choices()[:1]))
    lines = [
        say(
            "demand.line",
            number=demand.number,
            title=demand.title,
            state=demand.state.label,
            next=_next_step(turn, demand),
            round=round_label(demand.round),
            day=f"{demand.submitted_at.astimezone(NANJING):%Y-%m-%d}",
        )
        for demand, _, _ in rows
    ]
    parts = [*lines, "\n".join(signed)] if signed else lines
    options = (
        ()
        if talk.flow
        else (Option("修改需求", say("menu.amend")), Option("撤回", say("menu.withdraw")))
    )
    return then_present(talk, Utterance("\n\n".join(parts), options))


def _next_step(turn: Turn, demand: Demand) -> str:
    """What comes next: the experts who come; after a return, what to mend."""
    coming = visiting.progress(turn.session, visits.of_demand(turn.session, demand.id))
    if coming:
        return "\n".join(coming)
    return tell.reason_words(demand) + say(f"demand.next_{demand.state.value}")


def _changeable(turn: Turn) -> list[questions.Row]:
    """What a person can still change, the newest that came back first."""
    rows = questions.of_follower(turn.session, turn.openid)
    open_ = [row for row in rows if not demand_flow.is_closed(row[0])]
    return sorted(open_, key=lambda row: row[0].state is not DemandState.RETURNED)


def amend(turn: Turn, talk: Talk) -> Answer:
    rows = _changeable(turn)
    if not rows:
        return then_present(
            talk, Utterance(say("demand.nothing_to_change"), () if talk.flow else choices()[:1])
        )
    if len(rows) == 1:
        return _amend_one(turn, talk, rows[0][0].number)
    return _choose(talk, "which_amend", demand_flow.WHICH_AMEND, rows)


def _amend_one(turn: Turn, talk: Talk, number: str) -> Answer:
    chosen, draft = demand_flow.open_amend(turn, aside(talk), number)
    if draft is None:
        return chosen, Utterance(say("demand.gone"))
    return chosen, demand_flow.opening(turn, number, draft) + present(DEMAND, draft)


def withdraw(turn: Turn, talk: Talk, reason: str = "") -> Answer:
    rows = _changeable(turn)
    if not rows and officer_of(turn.session, turn.openid) is not None:
        return officer.for_officers(officer.undo)(turn, talk)
    if not rows:
        return then_present(talk, Utterance(say("demand.nothing_to_withdraw")))
    if len(rows) == 1:
        return demand_flow.open_withdraw(turn, aside(talk), rows[0][0].number, reason)
    return _choose(talk, "which_withdraw", demand_flow.WHICH_WITHDRAW, rows)


def _choose(talk: Talk, flow: str, form: Form, rows: list[questions.Row]) -> Answer:
    draft = replace(begin(form), offer=demand_flow.offer(rows))
    return replace(aside(talk), flow=flow).in_form(draft), present(form, draft)


def mend(turn: Turn, talk: Talk) -> Answer:
    """Add the words that were held to the demand that came back."""
    if not talk.held:
        return amend(turn, talk)
    return _amend_with(turn, talk, Deed(Do.SAY, talk.held))


def submit(turn: Turn, talk: Talk, text: str, understood: Understood) -> Answer:
    known = demand_flow.known_to_us(turn)
    rows = _changeable(turn) if known else []
    if rows and (deed := _correction(text)) is not None:
        return _amend_with(turn, talk, deed)
    if not talk.held and (asked := _mend_or_new(talk, text, rows)) is not None:
        return asked
    if talk.shelf and not understood.slots.get("needs"):
        return talk, shelf.card(talk)
    sentence = f"{talk.held}\n{text}" if talk.held else text
    return progress.start(turn, talk, "demand", sentence, known)


_CHANGING = re.compile(r"改成|改为|换成|应该是|更正为")


def _correction(text: str) -> Deed | None:
    """「问题改成…」 is about a demand that was made, however long it is."""
    if not _CHANGING.search(text[:20]):
        return None
    return revision(DEMAND, begin(DEMAND), text, loose=True)


def _mend_or_new(talk: Talk, text: str, rows: list[questions.Row]) -> Answer | None:
    """Ask whether words belong to the demand that came back, or begin a new one; None if none."""
    if not rows or rows[0][0].state is not DemandState.RETURNED:
        return None
    number = rows[0][0].number
    options = (
        Option("补到退回的需求", say("menu.mend", number=number)),
        Option("提需求", say("menu.another")),
    )
    said = Utterance(say("demand.mend_or_new", number=number), options)
    return replace(talk, held=text[:1500]), said


def perhaps_for_the_returned(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Ask whether words belong to a demand that came back; None when none did (R91)."""
    return _mend_or_new(talk, text, _changeable(turn))


def supplement(turn: Turn, talk: Talk, text: str, _understood: Understood) -> Answer:
    if talk.shelf and not _changeable(turn):
        found = progress.go_on(turn, talk.resumed(), text)
        return then_present(talk, Utterance()) if isinstance(found, intents.Aside) else found
    return _amend_with(turn, talk, Deed(Do.SAY, text))


def modify(turn: Turn, talk: Talk, text: str, understood: Understood) -> Answer:
    field, value = understood.slots.get("field"), understood.slots.get("new_value")
    name = FIELDS.get(str(field or ""), "")
    deed = Deed(Do.REVISE, str(value or ""), name) if name else Deed(Do.SAY, text)
    return _amend_with(turn, talk, deed)


FIELDS = {
    "enterprise_name": "enterprise",
    "county": "county",
    "region": "county",
    "contact_name": "contact",
    "contact_phone": "mobile",
    "demand_kind": "kind",
    "description": "problem",
    "title": "title",
    "expected_visit": "visit",
    "budget_wan": "budget",
    "employees": "employees",
    "industry": "industry",
    "confidential": "confidential",
}


def _amend_with(turn: Turn, talk: Talk, deed: Deed) -> Answer:
    rows = _changeable(turn)
    if not rows:
        return then_present(talk, Utterance(say("demand.nothing_to_change"), choices()[:1]))
    chosen, draft = demand_flow.open_amend(turn, aside(talk), rows[0][0].number)
    if draft is None:
        return chosen, Utterance(say("demand.gone"))
    step = advance(DEMAND, draft, deed, turn.today)
    said = demand_flow.opening(turn, chosen.subject, draft) + step.said
    return chosen.in_form(step.draft), said


def withdraw_for(turn: Turn, talk: Talk, _text: str, understood: Understood) -> Answer:
    return withdraw(turn, talk, str(understood.slots.get("reason", "")))
