"""Plain readers: each reads a direct answer, spots the same value in a sentence, and shows it.

Values are plain JSON, so a draft can always be stored. ``read`` and ``spot`` get the day of the
conversation, because people say 下个月.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from storage.vocabulary import Term

Value = Any  # JSON
Read = Callable[[str, date], Value]
Spot = Callable[[str, date], Value | None]


class NotUnderstood(Exception):
    """An answer that cannot be read; ``key`` names the sentence that says why."""

    def __init__(self, key: str = "retry.plain", **facts: object) -> None:
        """Name the sentence and its facts."""
        super().__init__(key)
        self.key = key
        self.facts = facts


class Unclear(NotUnderstood):
    """An answer that fits several values; the person is asked to choose among ``offer``."""

    def __init__(self, key: str, offer: tuple[tuple[str, str], ...], **facts: object) -> None:
        """Offer values with their labels."""
        super().__init__(key, **facts)
        self.offer = offer


@dataclass(frozen=True, slots=True)
class Reader:
    """How one kind of value is read, spotted and shown; ``options`` are (value, label)."""

    read: Read
    spot: Spot
    show: Callable[[Value], str] = str
    options: tuple[tuple[str, str], ...] = ()


def never(_sentence: str, _today: date) -> None:
    """Spot nothing."""
    return


def plain(text: str) -> str:
    """Full-width digits and letters made half-width, outer blanks taken off."""
    return unicodedata.normalize("NFKC", text).strip()


# said to be polite or to agree; as free text they say nothing
HOLLOW = frozenset(
    {
        *("好", "好的", "是", "是的", "对", "对的", "行", "可以", "嗯", "嗯嗯", "哦", "ok"),
        *("不", "不对", "不是", "谢谢", "多谢", "辛苦了", "你好", "您好", "在吗"),
        *("收到", "知道了", "明白", "明白了", "了解", "没事", "随便"),
    }
)


def hollow(words: str) -> bool:
    """Whether words agree, deny, greet or thank and nothing more."""
    return plain(words).lower() in HOLLOW


def text(least: int, most: int, spot: Spot = never, key: str = "retry.text") -> Reader:
    """Free text of ``least`` to ``most`` characters, one line."""

    def read(reply: str, today: date) -> str:
        found = spot(reply, today) or " ".join(reply.split())
        if hollow(found) or not least <= len(found) <= most:
            raise NotUnderstood(key, least=least, most=most)
        return str(found)

    return Reader(read, spot)


def statement(least: int, most: int, spot: Spot = never) -> Reader:
    """Free text that may have several lines; ``spot`` decides what a free sentence gives."""

    def read(reply: str, _today: date) -> str:
        found = reply.strip()
        if len(found) < least or hollow(found):
            raise NotUnderstood("retry.short")
        if len(found) > most:
            raise NotUnderstood("retry.long", most=most)
        return found

    return Reader(read, spot)


NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九十", start=1)}
NUMBERED = re.compile(r"^[第选回复]*\s*(\d{1,2}|[一二三四五六七八九十])\s*[个项号、.。)）]?$")


def position(reply: str) -> int | None:
    """The number of a listed choice, for replies such as 「2」, 「选二」, 「第3个」."""
    found = NUMBERED.match(plain(reply))
    if not found:
        return None
    said = found.group(1)
    return int(said) if said.isdigit() else NUMERALS[said]


def choice(terms: type[Term], spot: Spot = never, words: dict[str, str] | None = None) -> Reader:
    """One of a vocabulary: by number, by label, or by one of ``words`` (word → code)."""
    options = tuple((term.value, term.label) for term in terms)
    return pick(options, spot, words)


def pick(
    options: tuple[tuple[str, str], ...], spot: Spot = never, words: dict[str, str] | None = None
) -> Reader:
    """One of given (value, label) pairs, by number, by label or by word."""
    labels = dict(options)
    known = (words or {}) | {label: value for value, label in options}

    def read(reply: str, today: date) -> str:
        number = position(reply)
        if number is not None:
            if 1 <= number <= len(options):
                return options[number - 1][0]
            raise NotUnderstood("retry.choice", most=len(options))
        said = plain(reply)
        words = [word for word in known if word in said]
        # 「不公开」 holds 「公开」: a word inside a longer one that was said does not count
        hits = {known[word] for word in words if not any(word in w and word != w for w in words)}
        if len(hits) == 1:
            return hits.pop()
        found = spot(reply, today)
        if found is None:
            raise NotUnderstood("retry.choice", most=len(options))
        return str(found)

    return Reader(read, spot, lambda value: labels.get(value, str(value)), options)


SEPARATORS = re.compile(r"[\s,，、;；/和与及]+")


def several(terms: type[Term], spot: Spot = never) -> Reader:
    """Some of a vocabulary: numbers or labels, separated by anything usual."""
    options = tuple((term.value, term.label) for term in terms)
    labels = dict(options)

    def read(reply: str, today: date) -> list[str]:
        found: list[str] = list(spot(reply, today) or [])
        for part in SEPARATORS.split(plain(reply)):
            number = position(part)
            if number is not None and 1 <= number <= len(options):
                found.append(options[number - 1][0])
            found.extend(value for value, label in options if label in part)
        if not found:
            raise NotUnderstood("retry.several", most=len(options))
        return list(dict.fromkeys(found))

    return Reader(read, spot, lambda value: "、".join(labels.get(v, v) for v in value), options)


YES = re.compile(r"^(是|要|需要|对|保密|可以|同意|好|嗯|很|非常|特别|加?急|紧急|yes|y|1)")
NO = re.compile(r"^(不|否|无|没|别|一般|no|n|2)")


def yes_or_no(yes: str, no: str, spot: Spot = never) -> Reader:
    """Yes or no, shown with the given words."""

    def read(reply: str, _today: date) -> bool:
        said = plain(reply).lower()
        if NO.match(said):
            return False
        if YES.match(said):
            return True
        raise NotUnderstood("retry.choice", most=2)

    return Reader(read, spot, lambda value: yes if value else no, (("yes", yes), ("no", no)))
