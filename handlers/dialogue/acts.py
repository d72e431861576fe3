"""What a person does with a form, read from their words: answer, go back, skip, correct …

Plain words are read here, by tables. ``handlers.understanding`` reads what these tables miss.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from handlers.dialogue.forms import Draft, Form, Slot, next_slot, shown
from handlers.dialogue.readers import NUMERALS, plain, position


class Do(StrEnum):
    """The acts that need no words of their own."""

    SAY = "say"
    BACK = "back"
    SKIP = "skip"
    CANCEL = "cancel"
    KEEP = "keep"
    HELP = "help"
    REPEAT = "repeat"
    CONFIRM = "confirm"
    DENY = "deny"
    MORE = "more"
    REVISE = "revise"


@dataclass(frozen=True, slots=True)
class Deed:
    """One act, with the words that came with it; ``slot`` is the one to revise."""

    do: Do
    text: str = ""
    slot: str = ""


ANYWHERE: dict[Do, tuple[str, ...]] = {
    Do.BACK: (
        "上一步",
        "上一题",
        "返回",
        "返回上一步",
        "退回",
        "退回去",
        "回上一步",
        "上一项",
        "后退",
    ),
    Do.CANCEL: (
        "取消",
        "退出",
        "结束",
        "不填了",
        "不报了",
        "算了",
        "算了不报了",
        "算了不填了",
        "不弄了",
        "停止",
    ),
    Do.KEEP: (
        "保存",
        "先存着",
        "存着",
        "存一下",
        "先保存",
        "稍后再填",
        "明天再填",
        "以后再填",
        "暂存",
    ),
    Do.HELP: ("帮助", "怎么填", "怎么写", "不会填", "什么意思", "?", "help", "帮助一下", "不懂"),
    Do.REPEAT: (
        "重复",
        "再说一遍",
        "再发一遍",
        "刚才问什么",
        "问到哪了",
        "继续",
        "接着填",
        "继续填",
    ),
}
SKIPPING = (
    "跳过",
    "下一个",
    "下一项",
    "下一题",
    "略过",
    "不填",
    "不想填",
    "不清楚",
    "不知道",
    "没有",
    "无",
    "暂无",
    "先不填",
    "先跳过",
    "不方便",
    "过",
    "说不好",
    "不确定",
    "还没定",
    "没想好",
    "待定",
    "随便",
    "都行",
    "都可以",
    "无所谓",
    "你们定",
    "听你们的",
)
# while an answer is being changed: leave it as it was
LEAVING = (
    "算了",
    "取消",
    "不改了",
    "不改",
    "先不改",
    "不用改",
    "不用改了",
    "算了不改了",
    "不变",
    "保持不变",
    "原来的",
    "还是原来的",
    "就原来的",
)
CONFIRMING = (
    "1",
    "确认",
    "确认提交",
    "提交",
    "确定",
    "没问题",
    "没错",
    "对",
    "对的",
    "是",
    "是的",
    "好",
    "好的",
    "ok",
    "可以",
    "无误",
    "正确",
    "都对",
    "没问题提交吧",
    "提交吧",
    "确认无误",
    "就这样",
    "行",
    "同意",
    "没问题了",
    "可以提交",
    "报吧",
    "就这么报",
)
DENYING = (
    "2",
    "不对",
    "错了",
    "错了错了",
    "有错",
    "不是",
    "修改",
    "改",
    "要改",
    "改一下",
    "有问题",
    "不行",
    "不",
)
ADDING = ("3", "补充", "补充更多", "再补充", "我要补充", "继续补充", "多填一点", "补充一下")

# one character for one, so that what is matched can be taken from the words as they were said
HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

_PUNCTUATION = re.compile(r"[\s,，。.!！~～、;；:：]+")


def squeeze(text: str) -> str:
    """The words alone: no blanks, no punctuation, half-width, lower case."""
    return _PUNCTUATION.sub("", plain(text)).lower()


_ANYWHERE = {words: do for do, list_ in ANYWHERE.items() for words in list_}
_SKIPPING, _CONFIRMING = frozenset(SKIPPING), frozenset(CONFIRMING)
# at an optional question these mean: enough, let me see it
_FINISHING = frozenset(words for words in CONFIRMING if "提交" in words or "报" in words)
_LEAVING = frozenset(LEAVING) | _SKIPPING | (_CONFIRMING - {"1"})
_DENYING, _ADDING = frozenset(DENYING), frozenset(ADDING)
LONGEST_COMMAND = 12


def read_deed(form: Form, draft: Draft, text: str) -> Deed:
    """What the words do to this form, at the place where the draft stands."""
    said = squeeze(text) if len(text) <= 2 * LONGEST_COMMAND else ""
    anywhere = _at_any_place(draft, said)
    if anywhere is not None:
        return Deed(anywhere, text)
    asked = next_slot(form, draft)
    if asked is None:
        return _at_review(form, draft, text, said)
    if said in _SKIPPING and not draft.offer:
        return Deed(Do.SKIP, text)
    if asked.optional and said in _FINISHING:
        return Deed(Do.SKIP, text)
    if (draft.offer or asked.reader.options) and position(text) is not None:
        return Deed(Do.SAY, text)  # 「第二个」 chooses here; it corrects no line
    return revision(form, draft, text) or Deed(Do.SAY, text)


def _at_any_place(draft: Draft, said: str) -> Do | None:
    if draft.focus in draft.answers and not draft.offer and said in _LEAVING:
        return Do.BACK
    return _ANYWHERE.get(said) if said else None


def _at_review(form: Form, draft: Draft, text: str, said: str) -> Deed:
    if said in _CONFIRMING:
        return Deed(Do.CONFIRM, text)
    if said in _DENYING:
        return Deed(Do.DENY, text)
    if said in _ADDING:
        return Deed(Do.MORE, text)
    return revision(form, draft, text, loose=True) or Deed(Do.SAY, text)


_BY_NUMBER = re.compile(
    r"^(?:修改|更改|更正|改|第|把第|将第|改第|修改第|(?=(?:\d{1,2}|[①-⑳])\s*(?:项|条)?\s*(?:改|换)))\s*"
    r"(?!一下|一些)(\d{1,2}|[一二三四五六七八九十]{1,2}|[①-⑳])\s*"
    r"(?:项|条|个|题)?\s*(?:改|换)?(?:成|为|是)?\s*[:：,，]?\s*(.*)$",
    re.DOTALL,
)
_TAIL = (
    r"(?:(?:给我)?(?:改|换|更正|修改|变更|更新)(?:一下)?(?:成|为|到|是)?|(?:写|填|打|弄|报)?(?:错|反)了?|不对|"
    r"应该?(?:是|为|改成)|(?:是|为)(?=\S))"
)
_LEAD = r"^(?:请|帮我|麻烦|我要|我想)?(?:把|将|改|修改|更正|换|更新)?(?:一下)?(?:我的|我们的|那个)?"
_CHANGE = r"(?:请|帮我|麻烦|我要|我想)*(?:改|修改|更正|换)(?:一下)?(?:我的|我们的)?"
_FILLER = r"[\s,，。:：]*(?:(?:应该?|要|得)?(?:是|为|改成|改为|换成))?[\s,，:：]*"


def _circled(mark: str) -> int:
    if mark in NUMERALS:
        return NUMERALS[mark]
    if len(mark) == 1 and "①" <= mark <= "⑳":
        return ord(mark) - ord("①") + 1
    if mark.startswith("十"):
        return 10 + NUMERALS.get(mark[1:], 0)
    return int(mark) if mark.isdigit() else 0


def revision(form: Form, draft: Draft, text: str, *, loose: bool = False) -> Deed | None:
    """A correction such as 「改第3项」, 「电话改成…」, 「企业不对，应该是…」; None if it is none.

    ``loose`` also takes 「电话：…」, which in the middle of a form would be an ordinary answer.
    """
    words = text.strip()
    said = words.translate(HALF_WIDTH)
    by_number = _BY_NUMBER.match(said)
    if by_number:
        place, lines = _circled(by_number.group(1)), shown(form, draft)
        if 1 <= place <= len(lines):
            new = words[slice(*by_number.span(2))]
            return Deed(Do.REVISE, new, lines[place - 1][0].name)
        if by_number.group(2):
            return None
        return Deed(Do.DENY if loose else Do.HELP, text)  # there is no such line
    for name, slot in _names(form):
        if name in said:
            deed = _by_name(words, said, slot, name, loose=loose)
            if deed and (loose or slot.name in draft.answers or slot.name in draft.skipped):
                return deed
    return None


@lru_cache(maxsize=64)
def _names(form: Form) -> tuple[tuple[str, Slot], ...]:
    """Every name of every slot, the longest first."""
    rows = [
        (name.translate(HALF_WIDTH), slot)
        for slot in form.slots
        for name in (slot.label, *slot.aliases)
    ]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def _by_name(words: str, said: str, slot: Slot, name: str, *, loose: bool) -> Deed | None:
    start = _LEAD + re.escape(name)
    changed = re.match(start + r"[\s,，]*" + _TAIL + _FILLER + r"(.*)$", said, re.DOTALL)
    if changed:
        return Deed(Do.REVISE, words[slice(*changed.span(1))].strip(), slot.name)
    asked = re.match(
        rf"^(?:我要|我想)?(?:改|修改|更正|换)(?:一下)?(?:我的)?{re.escape(name)}$", said
    )
    if asked:
        return Deed(Do.REVISE, "", slot.name)
    start = rf"^{_CHANGE}{re.escape(name)}(?:号码?)?[\s:：,，]*"
    told = re.match(start + r"([^的\s].+)$", said, re.DOTALL)
    if told:
        return Deed(Do.REVISE, words[slice(*told.span(1))], slot.name)
    # at the review card 「截止3月25号」 and 「电话199…」 need no colon
    start = rf"^{re.escape(name)}(?:\s*[:：]|(?:到|是|在|为)?(?=\d))\s*"
    named = re.match(start + "(.+)$", said, re.DOTALL) if loose else None
    return Deed(Do.REVISE, words[slice(*named.span(1))], slot.name) if named else None
