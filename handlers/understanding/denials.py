"""The last look at a yes: a commitment in words that refuse it is no commitment."""

import re

from handlers.understanding.situation import Reading, Situation

_DENIAL = re.compile(
    r"(?:不|别|勿|甭|没(?!问题|有问题|意见|错|事|毛病)|未|无法|拒绝|反对)(?:有|再|要|想|能"
    r"|可以|可|愿意?"
    r"|予以?|会|一定|太|大|够|用|需要?|打算|准备|让|说|是|给|我们?|你们?|把|先"
    r"|就){0,4}(?:同意|愿意|愿|接受|参加"
    r"|通过|批准|公布|发布|上报|报|提交|确认|欢迎|考虑|加入|当|做|请|来|去|需要|搞|合适"
    r"|满意|对口|适合|方便)|才怪|不搞了|不用来"
)
# a yes said first stands, whatever is asked for behind it
_YES_FIRST = re.compile(
    r"^\s*(?:好的?|可以|行|同意|接受|参加|我?参加|没问题|愿意|确认|确定|ok|收到|嗯+|我去"
    r"|能去|对|是的?"
    r"|通过|1)(?![不没]|吗)(?=[,。!、\s的啊吧,]|$)",
    re.IGNORECASE,
)
# 「有没有」 and the like ask; in words that open something they deny nothing
_WHETHER = re.compile(r"有没有|能不能|可不可以|要不要|会不会|是不是|行不行|愿不愿意?|好不好|肯不肯")
_EXCEPT = re.compile(r"除了?|其他|其余|别的|剩下|都通过|不用改|不改")
_SHORT = 16
_INSTEAD = {
    "accept": "decline",
    "confirm": "deny",
    "submit_demand": "withdraw_demand",
    "expert_signup": "expert_quit",
    "bureau_approve": "bureau_return",
    "bureau_report_up": "noise",
    "bureau_publish": "noise",
}
_OPENINGS = frozenset({"submit_demand", "expert_signup"})


def without_false_consent(found: Reading, at: Situation) -> Reading:
    """Turn a commitment that the words deny into the refusal it is."""
    intent, slots = found
    instead = _INSTEAD.get(intent)
    text = _WHETHER.sub("", at.text) if intent in _OPENINGS else at.text
    if not instead or "mask" in slots or not _DENIAL.search(text):
        return found
    if intent in _OPENINGS and (len(at.bare) > _SHORT or "contact_phone" in slots):
        return found  # a long message speaks of what does not work, not of not wanting
    if _YES_FIRST.match(at.text) or _EXCEPT.search(at.text):
        return found
    kept = {key: value for key, value in slots.items() if key == "demand_ids"}
    return instead, kept
