"""In which order the rules are asked: placeholders, the state of the conversation, the role."""

import re
from dataclasses import replace

from handlers.understanding import (
    companies,
    industries,
    kinds,
    phones,
    places,
    replies,
    rules_enterprise,
    rules_expert,
    rules_general,
    titles,
    units,
)
from handlers.understanding.bureau import BIND, COMMANDS, read_bureau
from handlers.understanding.demand import demand_slots, has_matter
from handlers.understanding.denials import without_false_consent
from handlers.understanding.expert import expert_slots
from handlers.understanding.proposals import proposal
from handlers.understanding.reading_by_state import in_state
from handlers.understanding.similar import nearest_intent
from handlers.understanding.situation import Filler, Reading, Situation, Slots, first

_WORDS = re.compile(r"[一-龥A-Za-z0-9]")


def read(at: Situation) -> Reading:
    """The intent and slots of a message."""
    if media := first(rules_general.MEDIA, at):
        return media
    if not _WORDS.search(at.text):
        return ("help" if "?" in at.text else "noise"), {}
    found = in_state(at) or _by_role(at) or _by_likeness(at) or _unclear(at)
    return without_false_consent(found, at)


def _by_role(at: Situation) -> Reading | None:
    if at.role == "bureau":
        return read_bureau(at)
    found = _expert(at) if at.role == "expert" else _enterprise(at)
    return found if found and not _is_stray(found, at) else None


def _is_stray(found: Reading, at: Situation) -> bool:
    """In the middle of something else a short sentence never opens a demand or a sign-up."""
    opens = found[0] in {"submit_demand", "expert_signup"}
    return opens and at.context != "idle" and len(at.bare) < 30


def _by_likeness(at: Situation) -> Reading | None:
    """What similar sentences mean, where no rule speaks."""
    intent = nearest_intent(at)
    if not intent:
        return None
    if _is_stray((intent, {}), at):
        return None
    fill = FILLERS.get(intent)
    slots = fill(at) if fill else {}
    return _signed((intent, slots), at) if at.role == "expert" else _filled((intent, slots), at)


_ASKING = re.compile(
    r"[?]|吗|什么|怎么|如何|多少|几|谁|哪|能不能|会不会|是不是|为什么|可不可以|么$"
)


def _unclear(at: Situation) -> Reading:
    """Words that nobody knows: a question is one of policy or of the visit, the rest noise."""
    if len(at.bare) <= 4 or not _ASKING.search(at.text):
        return "noise", {}
    if at.context.startswith(("match", "visit", "invitation")):
        return "ask_detail", {}
    return "ask_policy", rules_general.TOPIC(at)


# ---------------------------------------------------------------- enterprise

_EARLY = (
    rules_general.ABUSE,
    *rules_general.PRIVACY,
    rules_general.UNSUBSCRIBE,
    rules_general.SUBSCRIBE,
    rules_general.NOBODY,
    rules_general.GREET,
    rules_general.THANKS,
    rules_general.THANKS_LOOSE,
    rules_general.HELP,
    replace(rules_general.HELP_LOOSE, longest=16),
)
_LATE = (
    rules_general.HELP_LOOSE,
    rules_general.HUMAN,
    rules_general.OTHER_BUSINESS,
    rules_general.OFF_TOPIC,
)


def evidence(at: Situation) -> int:
    """How much of a message speaks of a demand of its own."""
    text = at.text
    points = 2 * bool(phones.find_phone(text, at.accepted)) + 2 * bool(companies.find_company(text))
    points += bool(places.mentions(text)) + bool(industries.find_industries(text))
    points += bool(kinds.wants_help(text)) + kinds.is_hard(text) + (len(at.bare) >= 30)
    return points


def _enterprise(at: Situation) -> Reading | None:
    strong = evidence(at)
    if strong >= 5 and not _ABOUT_OLD.search(at.text):
        return "submit_demand", demand_slots(at.passage, at.ref, at.accepted)
    for rules in (_EARLY, _QUESTIONS, rules_enterprise.RULES, _LATE_ENTERPRISE):
        if found := first(rules, at):
            return _filled(found, at)
    if strong < 3 and _resembles_other(at):
        return _by_likeness(at)
    last = None if strong >= 2 and has_matter(at.text) else first(_LAST, at)
    if last or not (strong and has_matter(at.text) and len(at.bare) > 3):
        return last
    return "submit_demand", demand_slots(at.passage, at.ref, at.accepted)


# somebody of a bureau or a unit's office who is not bound yet speaks like everybody else
_UNBOUND = replace(BIND, longest=24)
_QUESTIONS = (
    _UNBOUND,
    rules_general.OTHER_BUSINESS,
    rules_general.POLICY_ASKED,
    rules_enterprise.BASE,
)
# a long message may still be about a demand that was made before
_ABOUT_OLD = re.compile(
    r"^(?:请?把|麻烦把|帮我把|我要?把|撤|取消|补充|修改|更正|刚才|上次(?:报|提)|之前(?:报"
    r"|提)|昨天(?:报|提)|(?:联系人|电话|公司名称?|企业名称?)(?:换|改|错|少|多|写|打|填))"
    r"|改成|改为|换成|撤掉|撤回|撤销|(?:我|我们|要)(?:要)?投诉(?:你们|人社|专家)"
)
_LATE_ENTERPRISE = (
    rules_general.COMPLAINT,
    *_LATE,
    rules_general.POLICY,
)
_LAST = (
    rules_enterprise.QUERY_STATUS,
    rules_expert.ASK_DETAIL,
    rules_general.NOISE,
)


def _filled(found: Reading, at: Situation) -> Reading:
    """Give the slots of §4 to the intents that carry them."""
    intent, slots = found
    if intent == "submit_demand" and not slots:
        full = demand_slots(at.passage, at.ref, at.accepted)
        if not has_matter(at.text):
            full = {key: value for key, value in full.items() if key != "needs"}
        return intent, full
    if intent == "supplement_demand":
        return intent, _supplement(at)
    return found


def _supplement(at: Situation) -> Slots:
    full = demand_slots(at.passage, at.ref, at.accepted)
    kept = {key: full[key] for key in _ADDED if key in full}
    if set(kept) & {
        "preferred_units",
        "expected_visit",
        "contact_phone",
        "budget_wan",
        "contact_name",
    }:
        return kept
    return kept | rules_enterprise.supplement_text(at)


_ADDED = (
    "preferred_units",
    "preferred_experts",
    "expected_visit",
    "contact_name",
    "contact_phone",
    "budget_wan",
    "revenue_wan",
    "employees",
    "urgency",
    "confidential",
    "service_forms",
)


# ---------------------------------------------------------------- expert

_EXPERT_FIRST = (
    *_EARLY,
    rules_expert.QUIT,
    rules_expert.CERTIFICATE,
    rules_expert.DELEGATE,
)
_EXPERT_RULES = (
    rules_expert.RECOMMEND,
    rules_expert.SIGN_UP,
    rules_expert.UPDATE,
    rules_expert.DELAYED,
    rules_expert.ARRIVED,
)
_EXPERT_LATE = (
    rules_enterprise.BASE,
    rules_enterprise.CASE,
    rules_enterprise.QUERY_STATUS,
    rules_general.COMPLAINT,
    *_LATE,
    rules_general.POLICY,
    rules_expert.REPORT,
    rules_expert.ASK_DETAIL,
    rules_general.NOISE,
)


def _expert(at: Situation) -> Reading | None:
    introduced = rules_expert.introduces_himself(at.text)
    if introduced and len(at.bare) >= 14 and not _ABOUT_ME_CHANGED.search(at.text):
        return "expert_signup", expert_slots(at.passage, at.ref, at.accepted)
    short = len(at.bare) < 16 and not phones.find_phones(at.text)
    asked = (rules_general.OTHER_BUSINESS, rules_general.POLICY_ASKED) if short else ()
    for rules in (_EXPERT_FIRST, asked, _EXPERT_RULES):
        if found := first(rules, at):
            return _signed(found, at)
    if introduced:
        return "expert_signup", expert_slots(at.passage, at.ref, at.accepted)
    if found := first(_EXPERT_LATE, at):
        return found
    if len(at.bare) >= 6 and (titles.find_title(at.text) or units.find_units(at.text)):
        return "expert_signup", expert_slots(at.passage, at.ref, at.accepted)
    return None


_ABOUT_ME_CHANGED = re.compile(
    r"推荐我的?(?:学生|同事|师|同学|朋友)|(?:有个|有一?位|认识)[^。;,]{0,8}(?:师兄|师弟"
    r"|师姐|师妹|同事|同学|朋友|同行)|(?:他|她)也想|"
    r"推荐(?:一|个|位|我们|给你们|[一-龥]{2,3}(?:老师|教授))|现在是|已经是|评上|晋升"
    r"|升(?:为|了)|调到|调入|换成|改成|改为|换了|变更|更新|退出|移除|删|撤回|投诉|证明"
    r"|替我去|代我去|比我|(?:增加|再加|加上)[^。]{0,10}(?:市|方向|领域)"
)


def _signed(found: Reading, at: Situation) -> Reading:
    intent, slots = found
    if intent == "expert_signup" and not slots:
        full = expert_slots(at.passage, at.ref, at.accepted)
        known = set(full) - {"eligible_basis", "fields", "can_solve"}
        return intent, full if known else {}
    return found


def _resembles_other(at: Situation) -> bool:
    """Whether a short message with little matter resembles something else than a demand."""
    return len(at.bare) < 24 and nearest_intent(at) not in {None, "submit_demand"}


# how the slots of an intent are filled when likeness chose it
FILLERS: dict[str, Filler] = {
    **{
        item.intent: item.fill
        for item in (
            *rules_general.EVERY,
            *rules_expert.RULES,
            rules_expert.REPORT,
            *rules_enterprise.RULES,
            *COMMANDS,
        )
        if item.fill
    },
    "ask_policy": rules_general.TOPIC,
    "decline": replies.decline_slots,
    "accept": replies.condition,
    "reschedule": proposal,
}
