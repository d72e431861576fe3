"""Readers of what a demand says of an enterprise and of what it wants."""

import re
from datetime import date

from handlers.dialogue.readers import (
    NotUnderstood,
    Reader,
    Unclear,
    Value,
    hollow,
    pick,
    plain,
    position,
    yes_or_no,
)
from handlers.flows.readers import place_in, slot, without_phones, words_of
from handlers.understanding.kinds import kind_evidence
from handlers.understanding.names import looks_like_name
from handlers.understanding.normal import fold
from storage import tables
from storage.vocabulary import Disclosure

_A_NAME = re.compile(
    r"[\u4e00-\u9fff（）()·A-Za-z0-9]{2,36}(?:公司|集团|厂|合作社|农场|中心|研究院|研究所|企业|协会)"
)


_NOT_A_NAME = re.compile(r"^(?:我们|我|在|叫|是|公司|名称|企业|股份|有限)|[的了吗呢]")


_NO_ANSWER = re.compile(r"^(?:不|没|还没|暂|随便|忘)|^(?:股份)?有限公司$|[,。!?;:]")


_BLANK_INSIDE = re.compile(r"(?<=[一-鿿）)])\s+(?=[一-鿿（(])")


def enterprise() -> Reader:
    """The full name of an enterprise, as written."""

    def spot(sentence: str, today: date) -> str | None:
        return words_of(slot("enterprise_name", sentence, today))

    def read(reply: str, today: date) -> str:
        said = plain(_BLANK_INSIDE.sub("", " ".join(without_phones(reply).split())))
        bare = _A_NAME.fullmatch(said) and not _NOT_A_NAME.search(said)
        found = said if bare else (spot(reply, today) or said)
        known = bare or not _NO_ANSWER.search(found)
        if not known or not 4 <= len(found) <= 60 or not re.search(r"[一-鿿]", found):
            raise NotUnderstood("retry.enterprise")
        return found

    return Reader(read, spot)


_SELF = re.compile(r"^(?:我是|我叫|联系人?[是:：]?|叫|姓名[是:：]?|本人)\s*")


# what a long answer to 「联系人怎么称呼」 ends with when it is one
_CALLED = re.compile(
    r"^[^,，。;；!！?？]{2,20}(?:总|工|经理|主任|部长|科长|处长|厂长|所长|主管|助理|老板|师傅|先生|女士|小姐|老师"
    r"|会计|书记|秘书|董事长|总监|工程师|负责人)$"
)


def person() -> Reader:
    """How a contact is called: a name, or a name with a salutation."""

    def spot(sentence: str, today: date) -> str | None:
        return words_of(slot("contact_name", sentence, today))

    def read(reply: str, today: date) -> str:
        bare = without_phones(_SELF.sub("", plain(reply))).strip(" ,，。.;；:：")
        found = bare if 1 <= len(bare) <= 6 else (spot(reply, today) or bare)
        place = place_in(found, today)
        if len(found) > 6 and found == bare and not _CALLED.search(found):
            raise NotUnderstood("retry.person")
        is_place = bool(place.county_code or place.city_code) and not looks_like_name(found)
        if not 1 <= len(found) <= 20 or any(map(str.isdigit, found)) or is_place or hollow(found):
            raise NotUnderstood("retry.person")
        return found

    return Reader(read, spot)


def kind(codes: dict[str, str], base: Reader) -> Reader:
    """The kind of a demand, from a direct answer or from the words of a sentence.

    The understanding guesses 技术 when nothing speaks for any kind; a guess is no answer.
    """

    def spot(sentence: str, today: date) -> str | None:
        said = fold(sentence).replace("没问题", "").replace("没有问题", "")
        labels = slot("demand_kind", said, today) or ()
        return next((codes[label] for label in labels if kind_evidence(said, label)), None)

    def read(reply: str, today: date) -> Value:
        try:
            return base.read(reply, today)
        except NotUnderstood:
            found = spot(reply, today)
            if found is None or position(reply) is not None:
                raise
            return found

    return Reader(read, spot, base.show, base.options)


def all_listed(name: str, codes: dict[str, str], base: Reader) -> Reader:
    """Several choices that a sentence may give by the labels of slot ``name``."""

    def spot(sentence: str, today: date) -> list[str] | None:
        labels = slot(name, sentence, today) or ()
        return [codes[label] for label in labels if label in codes] or None

    def read(reply: str, today: date) -> Value:
        try:
            return base.read(reply, today)
        except NotUnderstood:
            found = spot(reply, today)
            if found is None:
                raise
            return found

    return Reader(read, spot, base.show, base.options)


def period() -> Reader:
    """A stretch of days: {raw, start, end}; an open one keeps only its words."""

    def spot(sentence: str, today: date) -> dict[str, str] | None:
        found: dict[str, str] | None = slot("expected_visit", sentence, today)
        return found

    def read(reply: str, today: date) -> dict[str, str]:
        return spot(reply, today) or {"raw": plain(reply)[:40]}

    return Reader(read, spot, _show_period)


def _show_period(value: dict[str, str]) -> str:
    if "start" not in value:
        return value["raw"]
    start, end = date.fromisoformat(value["start"]), date.fromisoformat(value["end"])
    if start == end:
        return f"{start.year}年{start.month}月{start.day}日"
    return f"{start.year}年{start.month}月{start.day}日—{end.month}月{end.day}日"


def figure(name: str, unit: str, most: float) -> Reader:
    """A number with its unit: 「120」, 「两百多人」, 「三十万」; ``most`` bounds it."""

    def spot(sentence: str, today: date) -> float | None:
        found = slot(name, sentence, today)
        return found if isinstance(found, (int, float)) else None

    def read(reply: str, today: date) -> float:
        said = plain(reply)
        bare = re.fullmatch(
            r"(?:约|大约|大概|差不多)?\s*(\d+(?:\.\d+)?)\s*" + f"(?:{unit}|人|个|名)?(?:左右|多)?",
            said,
        )
        found = float(bare.group(1)) if bare else spot(_asked(name, reply), today)
        if found is None or not 0 < found <= most or (unit == "人" and found != int(found)):
            raise NotUnderstood("retry.figure", unit=unit)
        return int(found) if found == int(found) else found

    return Reader(read, spot, lambda value: f"{value:g}{unit}")


_LEADS = {"employees": "职工", "revenue_wan": "营业收入", "budget_wan": "预算"}


def _asked(name: str, reply: str) -> str:
    """The answer with what was asked in front, so that the bare figure is understood."""
    return f"{_LEADS.get(name, '')}{reply}"


def _called(word: str) -> tuple[tuple[str, str], ...]:
    """The trades that a word such as 「机械」 may mean."""
    if len(word) < 2:
        return ()
    return tuple(
        (row.code, row.name)
        for row in tables.industries()
        if word in row.name or any(word in keyword for keyword in row.keywords)
    )[:8]


def industry() -> Reader:
    """A trade by its code in GB/T 4754; kept as the code, shown as its name."""
    names = {row.code: row.name for row in tables.industries()}

    def spot(sentence: str, today: date) -> str | None:
        found = [code for code in slot("industry", sentence, today) or () if code in names]
        return found[0] if found else None

    def read(reply: str, today: date) -> str:
        found = spot(reply, today) or spot(f"我们是做{reply}的", today)
        if found is None:
            offer = _called(plain(reply))
            raise Unclear("retry.industry", offer) if offer else NotUnderstood("retry.industry")
        return found

    return Reader(read, spot, lambda code: str(names.get(code, code)))


def wishes() -> Reader:
    """The experts or units wished for, as said."""

    def spot(sentence: str, today: date) -> str | None:
        units = slot("preferred_units", sentence, today) or ()
        experts = slot("preferred_experts", sentence, today) or ()
        return "、".join([*units, *experts]) or None

    def read(reply: str, today: date) -> str:
        said = plain(reply)
        found = said if len(said) <= 80 else (spot(reply, today) or said)
        if not 2 <= len(found) <= 80:
            raise NotUnderstood("retry.text", least=2, most=80)
        return found

    return Reader(read, spot)


_REFUSING = re.compile(r"不|别|勿|否|拒绝")
# the phone is never published, so wishing so is no word against publishing the need
_THE_PHONE = re.compile(
    r"(?:但是?|就是|只是|不过)?(?:我的?|我们的?)?(?:电话|手机|号码|联系方式|姓名|名字)+(?:号码?)?(?:就)?"
    r"(?:不要|别|不|勿)(?:公开|公布|登|放|写|透露|外传)+(?:出去|上去)?"
)


def disclosure() -> Reader:
    """Whether and how to publish; a no in any words never publishes anything."""
    words = {"公开": Disclosure.NAMED, "实名": Disclosure.NAMED, "匿名": Disclosure.ANONYMOUS}
    options = tuple((term.value, term.label) for term in Disclosure)
    base = pick(options, words={word: term.value for word, term in words.items()})

    def read(reply: str, today: date) -> Value:
        said = _THE_PHONE.sub("", plain(reply)).strip(" ,，。;；") or plain(reply)
        if _REFUSING.search(said) and "名" not in said:
            return Disclosure.NONE.value
        if _REFUSING.search(said) and "匿名" not in said:
            raise NotUnderstood("retry.choice", most=len(options))
        return base.read(said, today)

    def spot(sentence: str, today: date) -> Value | None:
        said = _THE_PHONE.sub("", sentence)
        if "匿名" in said and not _REFUSING.search(said):
            return Disclosure.ANONYMOUS.value
        return base.spot(sentence, today)

    return Reader(read, spot, base.show, base.options)


def flag(name: str, meant: object, yes: str, no: str) -> Reader:
    """A yes that a sentence may give outright (「要保密」, 「急！」)."""

    def spot(sentence: str, today: date) -> bool | None:
        said = _THE_PHONE.sub("", sentence).replace("匿名", "")
        return True if slot(name, said, today) == meant else None

    base = yes_or_no(yes, no)
    return Reader(base.read, spot, base.show, base.options)


_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


def credit_code() -> Reader:
    """A unified social credit code: 18 characters without I, O, S, V, Z (GB 32100)."""

    def spot(sentence: str, _today: date) -> str | None:
        found = _CREDIT.search(plain(sentence).upper())
        return found.group() if found else None

    def read(reply: str, today: date) -> str:
        found = spot(reply.replace(" ", ""), today)
        if found is None:
            raise NotUnderstood("retry.credit_code")
        return found

    return Reader(read, spot)
