"""What a message means because of the question that is open."""

import re

from handlers.understanding import (
    fillers,
    replies,
    rules_enterprise,
    rules_expert,
    rules_general,
    scores,
)
from handlers.understanding.answers import read_answer, slot_of
from handlers.understanding.similar import nearest_intent
from handlers.understanding.situation import (
    Book,
    Reading,
    Rule,
    Situation,
    Step,
    first,
    first_of,
)

rule = Book("state").rule


# ---------------------------------------------------------------- commands inside a form

SAVE = rule(
    "save_draft",
    "save",
    longest=40,
)
RESUME = rule(
    "resume_draft",
    "resume",
    longest=40,
)
CANCEL = rule(
    "cancel",
    "cancel",
    longest=30,
)
SKIP = rule(
    "skip",
    "skip",
    longest=30,
)
BACK = rule(
    "back",
    "back",
    longest=30,
)

_YES = rule(
    "confirm",
    "yes",
    whole=True,
    longest=40,
)
_NO = rule(
    "deny",
    "no",
    longest=30,
)

_ESCAPES: tuple[Rule, ...] = (
    rules_general.ABUSE,
    *rules_general.PRIVACY,
    rules_general.UNSUBSCRIBE,
    rules_general.HELP,
    rules_general.HUMAN,
)
_FORM_COMMANDS = (SAVE, CANCEL, BACK, SKIP)
_ASIDE = (
    rules_general.COMPLAINT,
    rules_general.POLICY_ASKED,
    rules_general.POLICY,
    rules_general.HELP_LOOSE,
)


def in_state(at: Situation) -> Reading | None:
    """The meaning in a state of the conversation, or None when the state says nothing."""
    for beginning, reader in _STATES:
        if at.context.startswith(beginning):
            return reader(at)
    return _idle(at) if at.role != "bureau" else None


def _idle(at: Situation) -> Reading | None:
    if at.context != "idle":
        return None
    if resumed := first((RESUME,), at):
        return resumed
    if at.role == "enterprise" and len(at.bare) <= 14 and not first(rules_general.PRIVACY, at):
        return first((SAVE,), at)
    return None


# ---------------------------------------------------------------- forms

# questions whose answer may be any words at all
_OPEN_QUESTIONS = frozenset({"description", "comment", "supplement", "problem", "content"})


def _collecting(at: Situation) -> Reading | None:
    return first_of(at, _COLLECTING)


def _about_secrecy(at: Situation) -> Reading | None:
    if slot_of(at.context) == "confidential" and re.search(r"保密|公开", at.text):
        return "provide_value", read_answer(at)
    return None


def _value(at: Situation) -> Reading:
    """The answer itself, unless it is none and a question or a greeting stands in its place."""
    slot, answer = slot_of(at.context), read_answer(at)
    is_open = slot in _OPEN_QUESTIONS
    if (is_open and len(at.bare) > 12) or not (answer.get("invalid") or is_open or _asks(at)):
        return "provide_value", answer
    aside = first((*_ASIDE, rules_general.GREET, rules_general.THANKS), at)
    if aside:
        return aside
    likely = nearest_intent(at)
    return (likely, {}) if likely in {"help", "ask_policy"} else ("provide_value", answer)


_COLLECTING: tuple[Step, ...] = (
    (SAVE, RESUME),
    _about_secrecy,
    _ESCAPES,
    _FORM_COMMANDS,
    _value,
)


def _asks(at: Situation) -> bool:
    return bool(re.search(r"[??]|吗|什么|怎么|为什么|干嘛|多少|哪", at.text))


def _confirming(at: Situation) -> Reading | None:
    return first_of(at, _CONFIRMING_BUREAU if at.role == "bureau" else _CONFIRMING)


def _more_to_say(at: Situation) -> Reading | None:
    if at.role == "enterprise" and rules_enterprise.SUPPLEMENT.matches(at):
        return "supplement_demand", rules_enterprise.supplement_text(at)
    return None


_AGREES = re.compile(r"(?:没问题|没错|无误|可以|确认|提交|对的)[,。!\s吧了]*(?:提交|报|上去|吧)?")


def _agrees(at: Situation) -> Reading | None:
    """A yes among other words, when nothing in them says no."""
    doubtful = re.search(r"不|别|错了|等", at.text.replace("没错", ""))
    return ("confirm", {}) if _AGREES.search(at.text) and not doubtful else None


_FIELD_SAID = re.compile(r"(?:改|换|错|应该|应为|不是|写成|少|多打|漏|更正|变)")


def _change(at: Situation) -> Reading | None:
    """A correction of one item: 电话错了, 是199…"""
    if not _FIELD_SAID.search(at.text):
        return None
    fields = fillers.EXPERT_FIELDS if at.role == "expert" else fillers.ENTERPRISE_FIELDS
    slots = fillers.changed_field(fields)(at)
    if "field" not in slots or ("new_value" not in slots and len(at.bare) < 5):
        return None
    return ("expert_update" if at.role == "expert" else "modify_demand"), slots


_CONFIRMING_BUREAU: tuple[Step, ...] = (_ESCAPES, (_YES, CANCEL, _NO))
_CONFIRMING: tuple[Step, ...] = (
    _ESCAPES,
    (_YES, SAVE, CANCEL),
    _change,
    (_NO, BACK, *_ASIDE),
    _more_to_say,
    _agrees,
)

# ---------------------------------------------------------------- invitations and visits

_QUESTION = re.compile(
    r"[??]|吗(?:\s|$|[。!])|么$|什么|啥|哪|怎么|多少|(?<![那这他余])几(?:个|位|点|天|家)|谁"
    r"|介绍|了解|详细|具体"
)
_ASKS_TO_MOVE = re.compile(
    r"(?:能|可以|可|行)(?:不能|不可以|否|不)?[^,。;]{0,4}(?:换|改|推|延|提前|挪|调|晚|早)"
    r"|改期|改时间|换个?时间|推迟|延期|行不行|可不可以|换到|改到|换成|改成"
)


def _replying(at: Situation) -> Reading | None:
    if found := first(_ESCAPES, at):
        return found
    if found := first((rules_general.UNSUBSCRIBE, rules_expert.DELEGATE), at):
        return found
    if (
        replies.menu_choice(at) is None
        and _QUESTION.search(at.text)
        and not _ASKS_TO_MOVE.search(at.text)
    ):
        asked = first((rules_general.POLICY, rules_expert.ASK_DETAIL), at)
        if asked and not re.search(
            r"^(?:好的?|可以的?|同意|接受|参加|行)[,。\s]|去不了|不能去|不参加", at.text
        ):
            return asked
    if (
        at.role == "expert"
        and (found := first((rules_expert.RECOMMEND,), at))
        and not replies.decide(at)
    ):
        return found
    if decided := replies.decide(at):
        return _after_accept(decided, at)
    return first(
        (
            rules_expert.ASK_DETAIL,
            rules_general.COMPLAINT,
            rules_general.POLICY,
            rules_general.GREET,
            rules_general.THANKS,
        ),
        at,
    )


def _after_accept(decided: Reading, at: Situation) -> Reading:
    """On an agreed visit a refusal is a withdrawal, and a yes is only a receipt."""
    intent, slots = decided
    if not at.context.startswith(("visit_scheduled", "visit_day")):
        return decided
    if intent == "decline":
        return intent, slots | {"after_accept": True}
    if intent == "accept":
        return "confirm", {}
    return decided


def _on_the_way(at: Situation) -> Reading | None:
    order: tuple[Rule, ...] = (rules_expert.DELAY, rules_expert.CHECKIN)
    if at.context == "visit_scheduled":
        order = (rules_expert.DELAY,)
    if found := first(_ESCAPES, at):
        return found
    if not re.search(r"改期|改天|改时间|改到|推迟|下周|去不了|来不了", at.text) and (
        found := first(order, at)
    ):
        return found
    if at.context == "visit_day" and (found := first((rules_expert.REPORT,), at)):
        return found
    if thanks := first((rules_general.THANKS,), at):
        return thanks
    return _replying(at)


# ---------------------------------------------------------------- the survey


_SKIP_RATING = rule("skip", "skip_rating", longest=20)


def _rating(at: Situation) -> Reading | None:
    is_comment = at.context == "rating:comment"
    return first_of(at, _RATING_COMMENT if is_comment else _RATING)


def _short_command(at: Situation) -> Reading | None:
    return first((SAVE, CANCEL, BACK, _SKIP_RATING), at) if len(at.bare) <= 14 else None


def _later_or_angry(at: Situation) -> Reading | None:
    """At the beginning of the survey: 过几天再评, or a complaint instead of marks."""
    if at.context not in {"rating:start", "rating:overall"}:
        return None
    if re.search(r"(?:以后|过(?:段|几)|等).{0,6}再(?:评|打分|说|填)", at.text):
        return "skip", {}
    return ("complaint", {}) if "投诉" in at.text else None


def _question_of_survey(at: Situation) -> Reading | None:
    if not re.search(r"[?]$|吗$", at.text):
        return None
    return first((rules_general.POLICY_ASKED, rules_general.POLICY, rules_general.HELP_LOOSE), at)


def _marks(at: Situation) -> Reading:
    return "rate", scores.rate(at)


_RATING: tuple[Step, ...] = (
    _ESCAPES,
    _short_command,
    _later_or_angry,
    _question_of_survey,
    _marks,
)
_RATING_COMMENT: tuple[Step, ...] = (
    (rules_general.ABUSE,),
    _short_command,
    _question_of_survey,
    _marks,
)

_STATES = (
    ("collect:", _collecting),
    ("confirm:", _confirming),
    ("rating:", _rating),
    ("invitation_pending", _replying),
    ("match_confirm", _replying),
    ("visit_confirm", _replying),
    ("visit_scheduled", _on_the_way),
    ("visit_day", _on_the_way),
)
