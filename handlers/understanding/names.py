"""People in a sentence: full names, surnames with an office, 老孙 and 小丁."""

import re
from dataclasses import dataclass

from handlers.understanding.lexicons import words

_COMPOUND = frozenset(name for name in words("surnames") if len(name) == 2)
_SINGLE = frozenset(name for name in words("surnames") if len(name) == 1)
NOT_NAMES = frozenset(words("not_names"))
_S = "".join(sorted(_SINGLE))
SURNAME = rf"(?:{'|'.join(sorted(_COMPOUND))}|[{_S}])"

_OFFICE = (
    "总工程师|总工|总经理|副总经理|副总|总监|总裁|董事长|董事|总|经理|主任|主管|科长|课长"
    "|处长|部长|厂长|副厂长|所长|院长|会长|理事长|社长|店长|站长|场长|队长|组长|书记|村长"
    "|校长|班长"
    "|工程师|工(?![程业厂艺人作件位])|老板娘|老板|师傅|老师|先生|女士|小姐|姐|哥|叔|教授"
    "|博士|秘书|助理|会计|老(?![是师板化字])"
)
# 王经理, 孔总工; the office must not run on into another word (高工程, 马达)
_SALUTED = re.compile(rf"(?P<who>(?:副)?{SURNAME}(?:{_OFFICE}))(?![一-龥]?[厂业])")
_NICK = re.compile(rf"(?P<who>[老小阿]{SURNAME})(?![一-龥]?(?:型|微|时|号|板|师|批|麦|龙|字|客))")
_GIVEN = r"[一-龥]"
# never part of a given name; the second list only where a name runs on into other words
_NEVER = frozenset("某的是了吗呢吧啊我你他她您们这那请电厂做吃很")
_SELDOM = frozenset(
    "在手联有和也及与或想要能可不没就都还把被给跟从到去来公企单负技采质研副主老专男女号司"
    "系干讲搞只后前名因今现目说报"
)
_LABELLED = re.compile(
    r"(?:(?<!的)联系人|联络人|联系方式|负责人|经办人|填报人|对接人|姓名|联系|接洽人"
    r"|经办)(?:是|为|叫|找)?[\s:：,]*(?:我是|叫|是)?\s*"
    r"(?P<post>[一-龥]{0,6}?(?:部|部门|科|办|室|中心|处|总监|经理|主任|厂长|总工|主管"
    r"|总经理|工程师|负责人)的?\s*)?"
)
_CALLED = re.compile(
    r"(?:本人姓名|我的名字(?:是|叫)?|名字(?:是|叫)?|本人叫|本人是|本人|我叫|叫我|就叫|叫做"
    r"|叫|我是|找|问|请找|转|联系|打给|姓名)[\s:是]*"
)
_SPLIT_NAME = re.compile(rf"姓(?P<sur>{SURNAME})[\s,]*名(?P<given>{_GIVEN}{{1,2}})")
_SURNAME_ONLY = re.compile(rf"(?:我|免贵|本人)姓(?P<sur>{SURNAME})(?!名)")


@dataclass(frozen=True, slots=True)
class Person:
    """A person as addressed; ``full`` when it is a whole name."""

    start: int
    end: int
    name: str
    full: bool


def surname_length(text: str, at: int = 0) -> int:
    """How many characters of a surname stand at a position (0, 1 or 2)."""
    if text[at : at + 2] in _COMPOUND:
        return 2
    return 1 if text[at : at + 1] in _SINGLE else 0


def looks_like_name(text: str, *, strict: bool = False) -> bool:
    """Whether a short text reads as a full Chinese name; ``strict`` inside running words."""
    length = surname_length(text)
    given = text[length:]
    if not length or not 1 <= len(given) <= 2 or not all("一" <= char <= "龥" for char in given):
        return False
    if text[:2] in NOT_NAMES or any(char in _NEVER for char in given):
        return False
    return not (strict and any(char in _SELDOM for char in given)) and not _SALUTED.fullmatch(text)


def _full_name_at(text: str, start: int) -> Person | None:
    """A full name that begins exactly at ``start``; longest reading first."""
    length = surname_length(text, start)
    for given in (2, 1):
        end = start + length + given
        if not length or len(text) < end:
            continue
        runs_on = end < len(text) and "一" <= text[end] <= "龥"
        if looks_like_name(text[start:end], strict=runs_on or given == 2):
            return Person(start, end, text[start:end], True)
        if not runs_on and looks_like_name(text[start:end]):
            return Person(start, end, text[start:end], True)
    return None


def _saluted_at(text: str, start: int) -> Person | None:
    for pattern in (_SALUTED, _NICK):
        if found := pattern.match(text, start):
            if found["who"][:2] in NOT_NAMES:
                continue
            return Person(start, found.end(), found["who"], False)
    return None


def person_at(text: str, start: int) -> Person | None:
    """Whoever is named exactly at a position."""
    if named := _named_then_post(text, start):
        return named
    return _saluted_at(text, start) or _full_name_at(text, start)


_POST_AFTER = re.compile(rf"\s?(?:{_OFFICE})")


def _named_then_post(text: str, start: int) -> Person | None:
    """张建成经理: a full name that an office follows."""
    for given in (2, 1):
        end = start + surname_length(text, start) + given
        if looks_like_name(text[start:end]) and _POST_AFTER.match(text, end):
            return Person(start, end, text[start:end], True)
    return None


def find_people(text: str) -> tuple[Person, ...]:
    """Every saluted person (王经理, 老孙) of a plain sentence, in order."""
    found = (
        Person(match.start("who"), match.end("who"), match["who"], False)
        for pattern in (_SALUTED, _NICK)
        for match in pattern.finditer(text)
        if match["who"][:2] not in NOT_NAMES
    )
    return tuple(sorted(found, key=lambda person: person.start))


_BEFORE_PHONE = re.compile(
    r"(?P<who>[一-龥]{1,4})[\s,:;、.(\[/!-]*(?:的)?(?:联系)?(?:电话号码|联系电话|电话"
    r"|手机号码|手机号|手机|号码|tel)?(?:是|为)?[\s:,(!]*$",
    re.IGNORECASE,
)
_AFTER_PHONE = re.compile(
    r"[\s,;、。.)/!-]*(?:请?找|联系人?|是|姓名|叫|我是)?[\s:]*(?:[一-龥]{0,6}?(?:主管|经理"
    r"|部长|主任|总监|厂长|总工|副总|工程师|科长|会计|干事)[\s:]+|财务|人事|技术部|车间"
    r"|办公室|采购|销售|生产部)?(?P<who>[一-龥]{1,4})(?=$|[\s,;。.!、)(::])"
)


def beside_phone(text: str, start: int, end: int) -> Person | None:
    """The person written right before or right after a phone number."""
    window = max(0, start - 24)
    before = _BEFORE_PHONE.search(text[window:start])
    if before:
        offset = window + before.start("who")
        if person := _tail_person(text, offset, window + before.end("who")):
            return person
    after = _AFTER_PHONE.match(text, end, min(len(text), end + 16))
    if after:
        return _whole_person(text, after.start("who"), after.end("who"))
    return None


def _starts_word(text: str, start: int) -> bool:
    return start == 0 or not ("一" <= text[start - 1] <= "龥")


def _tail_person(text: str, begin: int, end: int) -> Person | None:
    """The person that ends at ``end``: the whole run, or the end of a run after a place or post."""
    for start in range(begin, end):
        saluted = _saluted_at(text, start)
        if saluted and saluted.end == end:
            return saluted
    for start in range(begin, end):
        clean = _starts_word(text, start) or text[start - 1] in "的是叫找人长理监任师员工管部"
        if clean and looks_like_name(text[start:end]):
            return Person(start, end, text[start:end], True)
    if end - begin == 1 and _starts_word(text, begin) and text[begin] in _SINGLE:
        return Person(begin, end, text[begin], False)
    return None


def _whole_person(text: str, start: int, end: int) -> Person | None:
    word = text[start:end]
    saluted = _saluted_at(text, start)
    if saluted and saluted.end == end:
        return saluted
    if looks_like_name(word):
        return Person(start, end, word, True)
    if len(word) == 1 and word in _SINGLE:
        return Person(start, end, word, False)
    tails = (_saluted_at(text, begin) for begin in range(start + 1, end))
    return _named_then_post(text, start) or next(
        (one for one in tails if one and one.end == end), None
    )


def find_contact(text: str, phone: tuple[int, int] | None = None) -> Person | None:
    """Who to ask for: after a label, beside the phone number, or as introduced (我叫…, 找…)."""
    return (
        _labelled(text)
        or (beside_phone(text, *phone) if phone else None)
        or _introduced(text)
        or _last_saluted(text)
    )


def _labelled(text: str) -> Person | None:
    for label in _LABELLED.finditer(text):
        if person := person_at(text, label.end()):
            return _corrected(text, person)
        if lone := _lone_surname(text, label.end()):
            return lone
    return None


def _lone_surname(text: str, start: int) -> Person | None:
    length = surname_length(text, start)
    end = start + length
    if length and (end >= len(text) or not ("一" <= text[end] <= "龥")):
        return Person(start, end, text[start:end], False)
    return None


def _introduced(text: str) -> Person | None:
    if split := _SPLIT_NAME.search(text):
        return Person(split.start("sur"), split.end(), split["sur"] + split["given"], True)
    for label in _CALLED.finditer(text):
        if person := person_at(text, label.end()):
            return person
    if only := _SURNAME_ONLY.search(text):
        return Person(only.start("sur"), only.end(), only["sur"], False)
    return None


_OTHERS = re.compile(r"(?:请|邀请|让|希望|想请|专家|把|跟|和|教授)\s?$")


def _last_saluted(text: str) -> Person | None:
    people = [
        person
        for person in find_people(text)
        if _starts_word(text, person.start)
        and (person.end >= len(text) or not ("一" <= text[person.end] <= "龥"))
        and not person.name.endswith(("老师", "教授", "博士"))
        and not _OTHERS.search(text[: person.start])
    ]
    return people[-1] if people else None


_MENDED = re.compile(
    r"\s?[??]?[\s,]*(?:不是|打错了?|写错了?|笔误|错了|不对|更正|应为|应该是)[\s,:,]*(?:是"
    r"|叫|应为|应该是)?\s?"
)


def _corrected(text: str, person: Person) -> Person:
    """The name put right after a slip: 许一闻? 打错了, 许一文."""
    mended = _MENDED.match(text, person.end)
    if mended and (better := person_at(text, mended.end())):
        return better
    return person


def find_full_name(text: str) -> Person | None:
    """The full name a person gives of himself, wherever it stands between separators."""
    if split := _SPLIT_NAME.search(text):
        return Person(split.start("sur"), split.end(), split["sur"] + split["given"], True)
    for label in _CALLED.finditer(text):
        person = person_at(text, label.end())
        if person and person.full:
            return _corrected(text, person)
    return None


# words that read as a name and are mostly something else; a last resort only
DOUBTFUL = frozenset(words("doubtful_names"))
