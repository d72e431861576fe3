"""In which order the rules are asked: placeholders, the state of the conversation, the role."""

import re
from dataclasses import replace

from handlers.understanding import (
    companies,
    industries,
    kinds,
    phones,
    places,
    rules_enterprise,
    rules_expert,
    rules_general,
    titles,
    units,
)
from handlers.understanding.demand import demand_slots, has_matter
from handlers.understanding.expert import expert_slots
from handlers.understanding.reading_by_state import in_state
from handlers.understanding.rules_bureau import read_bureau
from handlers.understanding.situation import Situation, Slots, first

Reading = tuple[str, Slots]

_WORDS = re.compile(r"[一-龥A-Za-z0-9]")


def read(at: Situation) -> Reading:
    """The intent and slots of a message."""
    if media := first(rules_general.MEDIA, at):
        return media
    if not _WORDS.search(at.text):
        return ("help" if "?" in at.text else "noise"), {}
    if found := in_state(at):
        return found
    if at.role == "bureau":
        return _or_similar(read_bureau(at), at)
    found = _expert(at) if at.role == "expert" else _enterprise(at)
    return _or_similar(found if at.context == "idle" else _not_new(found, at), at)


# readings that only say that no rule spoke
_SHRUGS = frozenset({"noise", "ask_policy", "ask_detail"})


def _or_similar(found: Reading, at: Situation) -> Reading:
    """What similar sentences mean, where the rules had nothing to say."""
    if found[0] not in _SHRUGS or not found[1].pop(UNDECIDED, False):
        return found
    intent = nearest_intent(at)
    return (intent, fill(intent, at)) if intent else found


def _not_new(found: Reading, at: Situation) -> Reading:
    """In the middle of something else a stray sentence never opens a demand or a sign-up."""
    if found[0] not in {"submit_demand", "expert_signup"} or len(at.bare) >= 30:
        return found
    return ("ask_detail" if _ASKING.search(at.text) else "noise"), {}


# ---------------------------------------------------------------- enterprise

_EARLY = (
    rules_general.ABUSE,
    *rules_general.PRIVACY,
    rules_general.UNSUBSCRIBE,
    rules_general.SUBSCRIBE,
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


def _enterprise(at: Situation) -> Reading:
    strong = evidence(at)
    if strong >= 5 and not _ABOUT_OLD.search(at.text):
        return "submit_demand", demand_slots(at.passage, at.ref, at.accepted)
    for rules in (_EARLY, _QUESTIONS, rules_enterprise.RULES, _LATE_ENTERPRISE):
        if found := first(rules, at):
            return _filled(found, at)
    if strong >= 2 and has_matter(at.text):
        return "submit_demand", demand_slots(at.passage, at.ref, at.accepted)
    if found := first(_LAST, at):
        return found
    if strong and has_matter(at.text) and len(at.bare) > 3:
        return "submit_demand", demand_slots(at.passage, at.ref, at.accepted)
    return _unclear(at)


_ASKING = re.compile(
    r"[?]|吗|什么|怎么|如何|多少|几|谁|哪|能不能|会不会|是不是|为什么|可不可以|么$"
)


def _unclear(at: Situation) -> Reading:
    """Words that no rule knows: a question is taken as one of policy, the rest as noise."""
    if len(at.bare) > 4 and _ASKING.search(at.text):
        return "ask_policy", rules_general.TOPIC(at)
    return "noise", {}


_QUESTIONS = (rules_general.OTHER_BUSINESS, rules_general.POLICY_ASKED, rules_enterprise.BASE)
# a long message may still be about a demand that was made before
_ABOUT_OLD = re.compile(
    r"^(?:请?把|麻烦把|帮我把|我要?把|撤|取消|补充|修改|更正|刚才|上次(?:报|提)|之前(?:报"
    r"|提)|昨天(?:报|提)|(?:联系人|电话|公司名称?|企业名称?)(?:换|改|错|少|多|写|打|填))"
    r"|改成|改为|换成|撤掉|撤回|撤销|投诉"
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


def _expert(at: Situation) -> Reading:
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
    return _unclear(at)


_ABOUT_ME_CHANGED = re.compile(
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
