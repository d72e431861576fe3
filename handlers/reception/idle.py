"""What is answered when no form is in progress, and the commands that work anywhere."""

import re
from collections.abc import Callable
from dataclasses import replace

from handlers.dialogue.acts import Deed, Do, revision
from handlers.dialogue.conversation import Option, Utterance, advance, present
from handlers.dialogue.forms import Draft, Form, begin
from handlers.flows import FLOWS, notify, readers, tell
from handlers.flows import demand as demand_flow
from handlers.flows import expert as expert_flow
from handlers.flows.demand import bureau_name
from handlers.flows.demand_form import DEMAND
from handlers.flows.talk import Talk, Turn
from handlers.operations import reminders
from handlers.reception import experts, intents, officer, progress
from handlers.reception.commands import Command
from handlers.rules.rounds import NANJING, round_label
from handlers.understanding import reading
from handlers.understanding.reading import Understood
from handlers.wording import catalogue, say
from storage.models import Demand
from storage.queries import demands as questions
from storage.queries.people import contact_rows, officer_of
from storage.vocabulary import DemandState

Answer = tuple[Talk, Utterance]
PROVINCE = "320000"
STALE_AFTER = 12 * 3600


def menu() -> tuple[Option, ...]:
    """What an enterprise can tap when nothing is in progress."""
    return (
        Option("提需求", say("menu.demand")),
        Option("我的需求", say("menu.mine")),
        Option("人工", say("menu.human")),
    )


def welcome(turn: Turn, key: str) -> Utterance:
    """The greeting, for an officer or for anybody."""
    found = officer_of(turn.session, turn.openid)
    if found is not None:
        return officer.greeting(found[1])
    greeting = experts.greeting(turn)
    return Utterance(greeting or say(key), menu())


def obey(turn: Turn, talk: Talk, command: Command) -> Answer:
    """Do what a command says; a form in progress is put aside only when another one begins."""
    return _COMMANDS[command](turn, talk)


def _aside(talk: Talk) -> Talk:
    kept = bool(talk.flow) and FLOWS[talk.flow].kept and talk.draft.get("answers")
    return talk.shelved() if kept else talk.idle()


def _then_present(talk: Talk, said: Utterance) -> Answer:
    return talk, said + (progress.present_question(talk) if talk.flow else Utterance())


def _new_demand(turn: Turn, talk: Talk) -> Answer:
    sentence = talk.held
    if talk.flow == "demand":
        return _then_present(talk, Utterance(say("dialogue.already")))
    if talk.shelf and FLOWS[talk.shelf["flow"]].role == "enterprise" and not sentence:
        return talk, _shelf_card(talk)
    return progress.start(turn, talk, "demand", sentence, demand_flow.known_to_us(turn))


def _shelf_card(talk: Talk) -> Utterance:
    draft = Draft.from_dict(talk.shelf["draft"])
    is_expert = FLOWS[talk.shelf["flow"]].role == "expert"
    known = (
        draft.answers.get("title")
        or draft.answers.get("problem")
        or draft.answers.get("enterprise")
        or draft.answers.get("name")
        or draft.answers.get("demand", "")
    )
    options = (
        Option("继续", say("dialogue.resume")),
        Option("另起一份", say("dialogue.restart")),
    )
    key = "expert.on_the_shelf" if is_expert else "dialogue.on_the_shelf"
    return Utterance(say(key, what=str(known)[:30]), options)


def _restart(turn: Turn, talk: Talk) -> Answer:
    if talk.shelf and FLOWS[talk.shelf["flow"]].role == "expert":
        return experts.begin(turn, replace(talk, shelf={}), talk.held)
    return progress.start(
        turn, replace(talk, shelf={}), "demand", talk.held, demand_flow.known_to_us(turn)
    )


def _resume(_turn: Turn, talk: Talk) -> Answer:
    if not talk.shelf:
        return talk, Utterance(say("dialogue.nothing_shelved"), menu())
    resumed = talk.resumed()
    return _then_present(resumed, Utterance(say("dialogue.resumed")))


def _discard(_turn: Turn, talk: Talk) -> Answer:
    return replace(talk.idle(), shelf={}), Utterance(say("dialogue.discarded"))


def _mine(turn: Turn, talk: Talk) -> Answer:
    rows = questions.of_follower(turn.session, turn.openid)
    signed = expert_flow.status_lines(turn)
    if not (rows or signed) and officer_of(turn.session, turn.openid) is not None:
        return obey(turn, talk, Command.PROGRESS)
    if not rows and signed:
        return experts.status(turn, talk)
    if not rows:
        text = say("demand.none_shelved") if talk.shelf else say("demand.none")
        return _then_present(talk, Utterance(text, () if talk.flow else menu()[:1]))
    lines = [
        say(
            "demand.line",
            number=demand.number,
            title=demand.title,
            state=demand.state.label,
            next=_next_step(demand),
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
    return _then_present(talk, Utterance("\n\n".join(parts), options))


def _next_step(demand: Demand) -> str:
    """What comes next; after a return, what to mend."""
    return tell.reason_words(demand) + say(f"demand.next_{demand.state.value}")


def _changeable(turn: Turn) -> list[questions.Row]:
    """What a person can still change, the newest that came back first."""
    rows = questions.of_follower(turn.session, turn.openid)
    open_ = [row for row in rows if not demand_flow.is_closed(row[0])]
    return sorted(open_, key=lambda row: row[0].state is not DemandState.RETURNED)


def _amend(turn: Turn, talk: Talk) -> Answer:
    rows = _changeable(turn)
    if not rows:
        return _then_present(
            talk, Utterance(say("demand.nothing_to_change"), () if talk.flow else menu()[:1])
        )
    if len(rows) == 1:
        return _amend_one(turn, talk, rows[0][0].number)
    return _choose(talk, "which_amend", demand_flow.WHICH_AMEND, rows)


def _amend_one(turn: Turn, talk: Talk, number: str) -> Answer:
    chosen, draft = demand_flow.open_amend(turn, _aside(talk), number)
    if draft is None:
        return chosen, Utterance(say("demand.gone"))
    return chosen, demand_flow.opening(turn, number, draft) + present(DEMAND, draft)


def _withdraw(turn: Turn, talk: Talk, reason: str = "") -> Answer:
    rows = _changeable(turn)
    if not rows and officer_of(turn.session, turn.openid) is not None:
        return obey(turn, talk, Command.UNDO)
    if not rows:
        return _then_present(talk, Utterance(say("demand.nothing_to_withdraw")))
    if len(rows) == 1:
        return demand_flow.open_withdraw(turn, _aside(talk), rows[0][0].number, reason)
    return _choose(talk, "which_withdraw", demand_flow.WHICH_WITHDRAW, rows)


def _choose(talk: Talk, flow: str, form: Form, rows: list[questions.Row]) -> Answer:
    draft = replace(begin(form), offer=demand_flow.offer(rows))
    return replace(_aside(talk), flow=flow).in_form(draft), present(form, draft)


def _mend(turn: Turn, talk: Talk) -> Answer:
    """Add the words that were held to the demand that came back."""
    if not talk.held:
        return obey(turn, talk, Command.AMEND)
    return _amend_with(turn, talk, Deed(Do.SAY, talk.held))


def _me(turn: Turn, talk: Talk) -> Answer:
    rows = contact_rows(turn.session, turn.openid)
    found = officer_of(turn.session, turn.openid)
    lines = [
        say("privacy.contact", enterprise=enterprise.name, name=contact.name, mobile=contact.mobile)
        for contact, enterprise in rows
    ]
    lines += expert_flow.kept_lines(turn)
    if found is not None:
        lines.append(say("privacy.officer", bureau=found[1].name, name=found[0].name))
    if not lines:
        return _then_present(talk, Utterance(say("privacy.nothing_kept")))
    options = (
        ()
        if talk.flow
        else (Option("修改需求", say("menu.amend")), Option("删除我的信息", say("menu.erase")))
    )
    return _then_present(talk, Utterance(say("privacy.kept", lines="\n".join(lines)), options))


def _erase(_turn: Turn, talk: Talk) -> Answer:
    form = demand_flow.ERASE
    draft = begin(form)
    return replace(_aside(talk), flow="erase").in_form(draft), present(form, draft)


def _help(turn: Turn, talk: Talk) -> Answer:
    return talk, welcome(turn, "welcome.help")


def _human(turn: Turn, talk: Talk, words: str = "") -> Answer:
    rows = contact_rows(turn.session, turn.openid)
    code = (
        rows[0][1].county_code
        if rows
        else str(talk.draft.get("answers", {}).get("county", "")) or PROVINCE
    )
    who = (
        say("notice.who", enterprise=rows[0][1].name, name=rows[0][0].name)
        if rows
        else say("notice.somebody")
    )
    said_before = readers.mask_phones(words or talk.held)[:200]
    bureau, thread = notify.person_wanted(turn, code, who, said_before)
    key = "human.passed_on" if bureau else "human.nobody"
    said = say(key, bureau=bureau_name(bureau), hotline=turn.house.hotline)
    return _then_present(replace(talk, held="", thread=thread), Utterance(said))


def _reminders(on: bool) -> Callable[[Turn, Talk], Answer]:
    def switch(turn: Turn, talk: Talk) -> Answer:
        reminders.switch(turn.session, turn.openid, turn.now, on=on)
        return _then_present(talk, Utterance(say("reminders.on" if on else "reminders.off")))

    return switch


def _as_enterprise(turn: Turn, talk: Talk) -> Answer:
    words, talk = talk.held, replace(talk, role="enterprise", held="")
    if not words:
        return talk, Utterance(say("expert.now_enterprise"), menu())
    understood = reading.understand(words, role="enterprise", ref_date=turn.today)
    handler = _INTENTS.get(understood.intent)
    if handler is None or understood.intent == "noise":
        return _new_demand(turn, talk)
    return handler(turn, talk, words, understood)


_COMMANDS: dict[Command, Callable[[Turn, Talk], Answer]] = {
    Command.DEMAND: _new_demand,
    Command.MINE: _mine,
    Command.AMEND: _amend,
    Command.MEND: _mend,
    Command.WITHDRAW: _withdraw,
    Command.ME: _me,
    Command.ERASE: _erase,
    Command.HELP: _help,
    Command.HUMAN: _human,
    Command.RESUME: _resume,
    Command.RESTART: _restart,
    Command.DISCARD: _discard,
    Command.REMIND: _reminders(on=True),
    Command.NO_REMIND: _reminders(on=False),
    Command.DESK: officer.for_officers(officer.desk),
    Command.LIST: officer.for_officers(officer.listed),
    Command.PROGRESS: officer.for_officers(officer.progress),
    Command.UNREPORTED: officer.for_officers(officer.unreported),
    Command.URGE: officer.for_officers(officer.urge),
    Command.STATS: officer.for_officers(officer.figures),
    Command.ZERO: officer.for_officers(officer.zero_report),
    Command.UNDO: officer.for_officers(officer.undo),
    Command.SIGN_UP: experts.begin,
    Command.MY_SIGN_UP: experts.status,
    Command.CHANGE_EXPERT: experts.change,
    Command.PAUSE: experts.pause,
    Command.RETURN: experts.come_back,
    Command.QUIT: experts.leave,
    Command.SWITCH: experts.switch,
    Command.AS_EXPERT: experts.as_expert,
    Command.AS_ENTERPRISE: _as_enterprise,
    Command.NOT_ME: officer.for_officers(officer.disown),
}


def go_on(turn: Turn, talk: Talk, text: str) -> Answer:
    """Go on with the form in progress, or answer what was said beside it."""
    found = progress.go_on(turn, talk, text)
    if not isinstance(found, intents.Aside):
        return found
    if found.wants is intents.Wants.POLICY:
        return policy_then(turn, talk, found.text)
    if found.wants is intents.Wants.ABUSE:
        return abuse(talk)
    return obey(turn, talk, found.wants)


def hear_beside(turn: Turn, talk: Talk, text: str) -> Answer:
    """Show an officer the demand of a number, then go on with the form in progress."""
    told = officer.number_beside(turn, talk, text)
    if told is None:
        return go_on(turn, talk, text)
    return _then_present(talk, told)


def hear(turn: Turn, talk: Talk, text: str) -> Answer:
    """Answer free words when no form is in progress."""
    told = officer.hear(turn, talk, text) or experts.hear(turn, talk, text)
    if told is not None:
        return told
    understood = reading.understand(text, role="enterprise", context="idle", ref_date=turn.today)
    handler = _INTENTS.get(understood.intent)
    if handler is None:
        return not_understood(talk, text)
    return handler(turn, talk, text, understood)


def _submit(turn: Turn, talk: Talk, text: str, understood: Understood) -> Answer:
    known = demand_flow.known_to_us(turn)
    rows = _changeable(turn) if known else []
    if rows and (deed := _correction(text)) is not None:
        return _amend_with(turn, talk, deed)
    if rows and rows[0][0].state is DemandState.RETURNED and not talk.held:
        return _mend_or_new(talk, text, rows[0][0].number)
    if talk.shelf and not understood.slots.get("needs"):
        return talk, _shelf_card(talk)
    sentence = f"{talk.held}\n{text}" if talk.held else text
    return progress.start(turn, talk, "demand", sentence, known)


_CHANGING = re.compile(r"改成|改为|换成|应该是|更正为")


def _correction(text: str) -> Deed | None:
    """「问题改成…」 is about a demand that was made, however long it is."""
    if not _CHANGING.search(text[:20]):
        return None
    return revision(DEMAND, begin(DEMAND), text, loose=True)


def _mend_or_new(talk: Talk, text: str, number: str) -> Answer:
    """Ask whether words belong to the demand that came back, or begin a new one."""
    options = (
        Option("补到退回的需求", say("menu.mend", number=number)),
        Option("提需求", say("menu.another")),
    )
    said = Utterance(say("demand.mend_or_new", number=number), options)
    return replace(talk, held=text[:1500]), said


def _supplement(turn: Turn, talk: Talk, text: str, _understood: Understood) -> Answer:
    if talk.shelf and not _changeable(turn):
        return go_on(turn, talk.resumed(), text)
    return _amend_with(turn, talk, Deed(Do.SAY, text))


def _modify(turn: Turn, talk: Talk, text: str, understood: Understood) -> Answer:
    field, value = understood.slots.get("field"), understood.slots.get("new_value")
    name = _FIELDS.get(str(field or ""), "")
    deed = Deed(Do.REVISE, str(value or ""), name) if name else Deed(Do.SAY, text)
    return _amend_with(turn, talk, deed)


_FIELDS = {
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
        return _then_present(talk, Utterance(say("demand.nothing_to_change"), menu()[:1]))
    chosen, draft = demand_flow.open_amend(turn, _aside(talk), rows[0][0].number)
    if draft is None:
        return chosen, Utterance(say("demand.gone"))
    step = advance(DEMAND, draft, deed, turn.today)
    said = demand_flow.opening(turn, chosen.subject, draft) + step.said
    return chosen.in_form(step.draft), said


def _withdraw_for(turn: Turn, talk: Talk, _text: str, understood: Understood) -> Answer:
    return _withdraw(turn, talk, str(understood.slots.get("reason", "")))


def _by(command: Command) -> Callable[[Turn, Talk, str, Understood], Answer]:
    def handler(turn: Turn, talk: Talk, _text: str, _understood: Understood) -> Answer:
        return obey(turn, talk, command)

    return handler


def _pass_on(turn: Turn, talk: Talk, text: str, _understood: Understood) -> Answer:
    return _human(turn, talk, text)


def _policy(turn: Turn, talk: Talk, text: str, understood: Understood) -> Answer:
    return policy_then(turn, talk, text, str(understood.slots.get("topic", "")))


def policy_then(turn: Turn, talk: Talk, text: str, topic: str | None = None) -> Answer:
    """Answer a question about the programme, then go on with what was being asked."""
    if topic is None:
        found = reading.understand(text, role="enterprise", context="idle", ref_date=turn.today)
        topic = str(found.slots.get("topic", ""))
    key = f"policy.{topic}"
    words = say(key) if key in catalogue() else say("policy.other")
    return _then_present(talk, Utterance(words, () if talk.flow else menu()[2:]))


def abuse(talk: Talk) -> Answer:
    """One calm sentence, then silence; never a loss of rights (R96)."""
    if talk.misses < 0:
        return talk, Utterance()
    return replace(talk, misses=-1), Utterance(say("idle.abuse"))


def _abuse(_turn: Turn, talk: Talk, _text: str, _understood: Understood) -> Answer:
    return abuse(talk)


def _greet(turn: Turn, talk: Talk, _text: str, _understood: Understood) -> Answer:
    if talk.shelf:
        return talk, _shelf_card(talk)
    return replace(talk, misses=0), welcome(turn, "welcome.hello")


def _plain(key: str) -> Callable[[Turn, Talk, str, Understood], Answer]:
    def handler(_turn: Turn, talk: Talk, _text: str, _understood: Understood) -> Answer:
        return talk, Utterance(say(key))

    return handler


FEW_WORDS = 8


def _noise(_turn: Turn, talk: Talk, text: str, _understood: Understood) -> Answer:
    if len(text.strip()) <= FEW_WORDS:  # an answer to a question that is no longer open
        return not_understood(talk, text)
    return talk, Utterance(say("idle.noise"), menu())


_INTENTS: dict[str, Callable[[Turn, Talk, str, Understood], Answer]] = {
    "submit_demand": _submit,
    "supplement_demand": _supplement,
    "modify_demand": _modify,
    "withdraw_demand": _withdraw_for,
    "query_status": _by(Command.MINE),
    "resume_draft": _by(Command.RESUME),
    "privacy_query": _by(Command.ME),
    "privacy_delete": _by(Command.ERASE),
    "privacy_restrict": _pass_on,
    "human_service": _pass_on,
    "complaint": _pass_on,
    "request_followup": _pass_on,
    "transfer_contact": _pass_on,
    "report_outcome": _pass_on,
    "submit_case": _pass_on,
    "apply_base": _pass_on,
    "ask_detail": _pass_on,
    "reschedule": _pass_on,
    "ask_policy": _policy,
    "subscribe_reminder": _by(Command.REMIND),
    "unsubscribe_reminder": _by(Command.NO_REMIND),
    "bind_identity": _plain("officer.how_to_bind"),
    "help": _greet,
    "greet": _greet,
    "thanks": _plain("idle.thanks"),
    "abuse": _abuse,
    "noise": _noise,
}


def not_understood(talk: Talk, text: str) -> Answer:
    """Say so kindly, say more each time, and keep the words so that a tap can use them."""
    misses = max(talk.misses, 0) + 1
    key = f"idle.miss_{min(misses, 3)}"
    return replace(talk, misses=misses, held=readers.without_phones(text)[:1500]), Utterance(
        say(key), menu()
    )
