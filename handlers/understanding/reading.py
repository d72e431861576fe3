"""The meaning of one message: an intent and its slots, the same for the same words every time."""

import re
from dataclasses import dataclass, field
from datetime import date

from handlers.understanding import phones, questions, rules_general
from handlers.understanding.normal import passage
from handlers.understanding.reading_by_role import read
from handlers.understanding.situation import Situation

REFERENCE = date(2014, 5, 12)
ROLES = ("enterprise", "expert", "bureau")


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message means; the slots are plain JSON values."""

    intent: str
    slots: dict[str, object] = field(default_factory=dict)


def understand(
    text: str,
    *,
    role: str,
    subrole: str | None = None,
    context: str | None = "idle",
    ref_date: date = REFERENCE,
    accepted: re.Pattern[str] = phones.MAINLAND,
) -> Understood:
    """Read a message of a role in a state of the conversation.

    ``accepted`` is the pattern of mobile numbers to believe: every mainland segment, or only the
    made-up one (``phones.FICTIONAL``) where samples are read.
    """
    at = Situation(role, subrole, context or "idle", passage(text), ref_date, accepted)
    intent, slots = read(at)
    return Understood(intent, slots)


LONGEST_STRAY = 24
_ANSWERS_AN_INVITATION = re.compile(
    r"^(?:好的?|行|我)?(?:愿意|决定)?(?:接受|谢绝|拒绝|答应|婉拒)(?:了|这次|这个|你们的?)*(?:邀请|邀约)"
)


def is_off_topic(text: str) -> bool:
    """Whether a short message is about the weather and the like, whatever is being asked."""
    at = Situation("enterprise", None, "idle", passage(text), REFERENCE, phones.MAINLAND)
    return len(text) <= LONGEST_STRAY and rules_general.OFF_TOPIC.matches(at)


def answers_an_invitation(text: str) -> bool:
    """Whether a short message answers an invitation outright, whatever is being asked."""
    return len(text) <= LONGEST_STRAY and bool(_ANSWERS_AN_INVITATION.match(text.strip()))


def warm() -> None:
    """Load every list before the first message comes."""
    questions.topic_of("")
    for role in ROLES:
        understand("昆山一家企业,联系人王工,请专家下周来看看轴承开裂", role=role)
        understand("这是一句谁也没说过的话", role=role)
