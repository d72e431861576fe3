"""Why a demand is sent back, read from an officer's words (R91)."""

import re

from handlers.dialogue.conversation import Option
from handlers.dialogue.readers import plain, position
from storage.vocabulary import ReturnReason

R = ReturnReason
# the first that fits counts
WORDS: tuple[tuple[ReturnReason, str], ...] = (
    (R.SECRET, r"涉密|保密|军工|机密|线下"),
    (R.DUPLICATE, r"重复|报过|提过|一样的|已有"),
    (R.NOT_SMALL, r"大型|不是中小|不属中小|不属于中小|规模|超标准|国企|央企"),
    (
        R.NOT_LOCAL,
        r"不[是属在](?:于)?(?:我们|本|咱|这)|不归(?:我们|本)|属地|[外异]地|外省|别的县|地址不对|跨区",
    ),
    (
        R.CONTACT,
        r"空号|停机|打不通|联系不上|没人接|(?:号码|电话|联系人|联系方式)(?:不对|错|有误|打)",
    ),
    (R.OUT_OF_SCOPE, r"范围|广告|招商|推销|不属于活动|不是需求|无关|贷款|补贴"),
    (R.VAGUE, r"笼统|不具体|太简单|不清楚|看不懂|没说清|模糊|不明确|太泛|指标|现状"),
    (R.INCOMPLETE, r"不全|不完整|缺|没(?:写|填|有|留)|漏|补"),
)
_PATTERNS = tuple((reason, re.compile(words)) for reason, words in WORDS)
ALL = tuple(ReturnReason)


def read(words: str) -> ReturnReason | None:
    """The reason that words give, by number, by label or by what they speak of."""
    said = plain(words)
    number = position(said)
    if number is not None:
        return ALL[number - 1] if 1 <= number <= len(ALL) else None
    for reason in ALL:
        if reason.label in said:
            return reason
    return next((reason for reason, pattern in _PATTERNS if pattern.search(said)), None)


def note_of(words: str, reason: ReturnReason) -> str:
    """What the officer's words say beyond the reason itself; passed on to the enterprise."""
    said = words.strip()
    return "" if position(plain(said)) is not None or said == reason.label else said


def options() -> tuple[Option, ...]:
    """The reasons to choose from."""
    return tuple(
        Option(reason.label, f"{place} {reason.label}") for place, reason in enumerate(ALL, 1)
    )
