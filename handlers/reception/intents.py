"""What free words in the middle of a form may mean beside an answer to its question."""

import re
from dataclasses import dataclass
from enum import StrEnum

from handlers.dialogue.acts import Deed, Do
from handlers.dialogue.forms import Draft, Form, Slot, next_slot
from handlers.flows.talk import Turn
from handlers.reception.commands import Command
from handlers.understanding import questions, reading

# slot name → what the understanding calls the place (collect:…)
PLACES = {
    "problem": "description",
    "enterprise": "enterprise_name",
    "county": "region",
    "kind": "demand_kind",
    "contact": "contact_name",
    "mobile": "contact_phone",
    "industry": "industry",
    "employees": "employees",
    "revenue": "revenue_wan",
    "budget": "budget_wan",
    "visit": "expected_visit",
    "forms": "service_forms",
}
EXPERT_PLACES = {
    "mobile": "phone",
    "solves": "can_solve",
    "times": "available",
    "places": "willing_cities",
    "forms": "service_forms",
}
# words that make a second look worth its time; without them free text is simply the answer
CUES = re.compile(
    r"不报|不填|不弄|不搞|算了|取消|退出|退回|返回|上一|刚才那|选错|跳过|下一|略过|不清楚|不知道|不想|不方便|"
    r"明天|存|待会|回头|投诉|人工|客服|真人|工作人员|删|撤|帮助|怎么填|什么意思|进度|到哪|多少钱|收费|免费|多久|什么时候|几天|"
    r"滚|傻|骂|垃圾|骗子|他妈|保密吗|没问题|可以了|提交"
)
DEEDS = {
    "cancel": Do.CANCEL,
    "save_draft": Do.KEEP,
    "back": Do.BACK,
    "skip": Do.SKIP,
    "help": Do.HELP,
    "confirm": Do.CONFIRM,
    "deny": Do.DENY,
}
COMMANDS = {
    "human_service": Command.HUMAN,
    "complaint": Command.HUMAN,
    "privacy_delete": Command.ERASE,
    "privacy_query": Command.ME,
    "privacy_restrict": Command.RESTRICT,
    "query_status": Command.MINE,
    "withdraw_demand": Command.WITHDRAW,
    "unsubscribe_reminder": Command.NO_REMIND,
    "subscribe_reminder": Command.REMIND,
}
AT_REVIEW = frozenset({"confirm", "deny", "cancel", "save_draft", "back", "help"})


# questions answered by a name: a question in return is no name
NAMING = frozenset({"enterprise", "county", "contact", "town", "name", "unit", "department"})
SHORT = 20
_ASKS = re.compile(
    r"[?？]|[吗么嘛不没]$|谁|多少|什么|啥|[要能可收花][不没][要能可收花]|怎么|几[天个位]|多久"
)


class Wants(StrEnum):
    """What is wanted beside the form, where no command says it."""

    POLICY = "policy"
    ABUSE = "abuse"
    OFF_TOPIC = "off_topic"
    INVITATION = "invitation"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Aside:
    """Words that are no answer: a command, a question about the programme, abuse."""

    wants: Command | Wants
    text: str


WANTS: dict[str, Command | Wants] = {
    **COMMANDS,
    "ask_policy": Wants.POLICY,
    "abuse": Wants.ABUSE,
    "thanks": Wants.THANKS,
}


def deserves_a_look(deed: Deed) -> bool:
    """Whether the words hold a hint that they are no plain answer."""
    return deed.do is Do.SAY and CUES.search(deed.text) is not None


def stray(deed: Deed, slot: Slot | None) -> Aside | None:
    """Words that answer no question of any form: the weather, an invitation."""
    if deed.do is not Do.SAY or slot is None:
        return None
    asks = slot.name in NAMING and len(deed.text) <= SHORT and _ASKS.search(deed.text)
    if asks and questions.topic_of(deed.text):
        return Aside(Wants.POLICY, deed.text)
    if reading.is_off_topic(deed.text):
        return Aside(Wants.OFF_TOPIC, deed.text)
    if reading.answers_an_invitation(deed.text):
        return Aside(Wants.INVITATION, deed.text)
    return None


def beside_the_form(
    turn: Turn, role: str, form: Form, draft: Draft, deed: Deed
) -> Deed | Aside | None:
    """A deed in other words, or something beside the form; None when the words are an answer."""
    if deed.do is not Do.SAY or draft.offer:
        return None
    slot = next_slot(form, draft)
    names = EXPERT_PLACES if role == "expert" else PLACES
    review = "confirm:expert" if role == "expert" else "confirm:demand"
    context = f"collect:{names.get(slot.name, slot.name)}" if slot else review
    found = reading.understand(deed.text, role=role, context=context, ref_date=turn.today)
    intent = found.intent
    asks = slot is not None and slot.name in NAMING | {"kind"} and _ASKS.search(deed.text)
    # no answer to the question; perhaps it means something at all
    if found.slots.get("invalid") or asks:
        intent = reading.understand(deed.text, role=role, ref_date=turn.today).intent
        return Aside(WANTS[intent], deed.text) if intent in WANTS else None
    if intent in DEEDS and (slot is not None or intent in AT_REVIEW):
        return _as_deed(intent, slot, deed)
    return Aside(WANTS[intent], deed.text) if intent in WANTS else None


def _as_deed(intent: str, slot: Slot | None, deed: Deed) -> Deed | None:
    if intent in {"confirm", "deny"} and slot is not None:
        return None
    if intent == "skip" and slot is not None and not slot.optional:
        return None
    return Deed(DEEDS[intent], deed.text)
