"""What is kept of a person, and what they may do about it; a human being; reminders."""

import re
from collections.abc import Callable
from dataclasses import replace

from handlers.dialogue.conversation import Option, Utterance, present
from handlers.dialogue.forms import begin
from handlers.flows import demand as demand_flow
from handlers.flows import expert as expert_flow
from handlers.flows import notify, readers
from handlers.flows.readers import bureau_name
from handlers.flows.talk import Talk, Turn
from handlers.operations import people, reminders
from handlers.operations.bureaus import PROVINCE
from handlers.reception.progress import then_present
from handlers.reception.shelf import aside
from handlers.wording import say
from storage.models import Bureau, Officer
from storage.queries.people import contact_rows, is_restricted, officer_of

Answer = tuple[Talk, Utterance]


def me(turn: Turn, talk: Talk) -> Answer:
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
        return then_present(talk, Utterance(say("privacy.nothing_kept")))
    if is_restricted(turn.session, turn.openid):
        lines.append(say("privacy.is_restricted"))
    options = (
        ()
        if talk.flow
        else (Option("修改需求", say("menu.amend")), Option("删除我的信息", say("menu.erase")))
    )
    return then_present(talk, Utterance(say("privacy.kept", lines="\n".join(lines)), options))


def erase(_turn: Turn, talk: Talk) -> Answer:
    form = demand_flow.ERASE
    draft = begin(form)
    return replace(aside(talk), flow="erase").in_form(draft), present(form, draft)


# what an officer asks for when he wants to ring an enterprise or an expert
_A_NUMBER = re.compile(r"电话|手机|号码|联系方式")


def _where_and_who(
    turn: Turn, talk: Talk, officer: tuple[Officer, Bureau] | None
) -> tuple[str, str]:
    """Whose officers are to answer, and who asks: an officer asks the bureau above."""
    rows = contact_rows(turn.session, turn.openid)
    if rows:
        contact, enterprise = rows[0]
        who = say("notice.who", enterprise=enterprise.name, name=contact.name)
        return enterprise.county_code, who
    if officer is not None:
        person, bureau = officer
        who = say("notice.who", enterprise=bureau.name, name=person.name)
        return bureau.reports_to or PROVINCE, who
    said = str(talk.draft.get("answers", {}).get("county", ""))
    return said or PROVINCE, say("notice.somebody")


def human(turn: Turn, talk: Talk, words: str = "") -> Answer:
    officer = officer_of(turn.session, turn.openid)
    if officer is not None and _A_NUMBER.search(words):
        return then_present(talk, Utterance(say("officer.numbers_on_desk")))
    code, who = _where_and_who(turn, talk, officer)
    said_before = readers.mask_phones(words or talk.held)[:200]
    bureau, thread = notify.person_wanted(turn, code, who, said_before)
    key = "human.passed_on" if bureau else "human.nobody"
    said = say(key, bureau=bureau_name(bureau), hotline=turn.house.hotline)
    return then_present(replace(talk, held="", thread=thread), Utterance(said))


def restrict(*, on: bool) -> Callable[[Turn, Talk], Answer]:
    """Pass names and numbers on to nobody but the bureaus, or allow it again (practice §6.1)."""

    def switch(turn: Turn, talk: Talk) -> Answer:
        people.restrict(turn.session, turn.openid, turn.now, on=on)
        return then_present(talk, Utterance(say("privacy.restricted" if on else "privacy.freed")))

    return switch


def switch_reminders(on: bool) -> Callable[[Turn, Talk], Answer]:
    def switch(turn: Turn, talk: Talk) -> Answer:
        reminders.switch(turn.session, turn.openid, turn.now, on=on)
        return then_present(talk, Utterance(say("reminders.on" if on else "reminders.off")))

    return switch
