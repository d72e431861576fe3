"""What must not stand before the public: found in a text, replaced, and named with the reason.

Numbers of telephones in any spelling, addresses, identity numbers, accounts, the contact by name,
and the enterprise when it stays anonymous (R48).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from handlers.understanding import industries, places
from handlers.understanding.normal import fold
from handlers.understanding.phones import find_phones

STAR = "＊＊＊"


class Why(StrEnum):
    """Why something is masked; a key of the sheet."""

    PHONE = "phone"
    EMAIL = "email"
    IDENTITY = "identity"
    ACCOUNT = "account"
    LINK = "link"
    PERSON = "person"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text as the public reads it; ``original`` and ``why`` when it was masked."""

    shown: str
    original: str = ""
    why: Why | None = None


PATTERNS: tuple[tuple[Why, re.Pattern[str]], ...] = (
    (Why.EMAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    (Why.LINK, re.compile(r"(?:https?://|www\.)[^\s，。；、）]+", re.IGNORECASE)),
    (Why.IDENTITY, re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")),
    (Why.IDENTITY, re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Za-z])")),
    (Why.PHONE, re.compile(r"(?<!\d)(?:\(0\d{2,3}\)|0\d{2,3})[-\s]?\d{7,8}(?:-\d{1,5})?(?!\d)")),
    (Why.PHONE, re.compile(r"(?<!\d)[48]00[-\s]?\d{3,4}[-\s]?\d{3,4}(?!\d)")),
    # eleven digits in any grouping that no number reader takes for a mobile of this country
    (Why.PHONE, re.compile(r"(?<!\d)1[3-9](?:[-\s.·]?\d){9}(?!\d)")),
    (
        Why.ACCOUNT,
        re.compile(
            r"(?:微信|薇信|威信|QQ|扣扣|vx|wx)\s*号?[\s:是为]*[A-Za-z0-9_-]{5,20}", re.IGNORECASE
        ),
    ),
)  # fmt: skip
TRADES = frozenset(
    ("精密", "环保", "机械", "电子", "化工", "新材", "食品", "纺织", "科技", "生物", "智能", "装备",
     "农业", "建筑", "医药")
)  # fmt: skip
CALLED = "(?:经理|总监|总工|总|工程师|工|主任|厂长|科长|部长|先生|女士|师傅|老板|老师)"
ENDING = re.compile(
    r"(?:集团)?(?:股份)?(?:有限)?(?:责任)?(?:公司|总厂|厂|合作社|家庭农场|农场|协会|研究院)(?:（.*）)?$"
)


def mask(text: str, names: Iterable[tuple[Why, str]] = ()) -> tuple[Piece, ...]:
    """A text in pieces; ``names`` are words to be masked beside the patterns."""
    found: list[tuple[int, int, Why]] = []
    plain = fold(text)
    found += [(phone.start, phone.end, Why.PHONE) for phone in find_phones(plain)]
    for why, pattern in PATTERNS:
        found += [(hit.start(), hit.end(), why) for hit in pattern.finditer(plain)]
    for why, name in names:
        found += [(hit.start(), hit.end(), why) for hit in re.finditer(re.escape(name), plain)]
    return _pieces(text, found)


def _pieces(text: str, found: Sequence[tuple[int, int, Why]]) -> tuple[Piece, ...]:
    """The text cut at what was found; of two that overlap the longer one counts."""
    pieces, at = [], 0
    for start, end, why in sorted(found, key=lambda hit: (hit[0], -hit[1])):
        if start < at or end <= start:
            continue
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(STAR, text[start:end], why))
        at = end
    return (*pieces, *([Piece(text[at:])] if at < len(text) else []))


def shown(pieces: Iterable[Piece]) -> str:
    """The text as the public reads it."""
    return "".join(piece.shown for piece in pieces)


def names_of(
    contact: str, mobile: str, enterprise: str, *, anonymous: bool
) -> list[tuple[Why, str]]:
    """The words that give a demand's people away: contact, number, and the enterprise."""
    found = []
    if mobile:
        found.append((Why.PHONE, mobile))
    person = fold(contact).strip()
    if len(person) > 1:
        found.append((Why.PERSON, person))
        found += [(Why.PERSON, f"{person[0]}{title}") for title in CALLED[3:-1].split("|")]
    if anonymous:
        found += [(Why.ENTERPRISE, name) for name in _names_of_firm(fold(enterprise))]
    return found


@cache
def _trade_words() -> frozenset[str]:
    """The beginnings of words that name a trade."""
    return frozenset(word[:2] for word in industries.all_words()) | TRADES


def _names_of_firm(name: str) -> list[str]:
    """The full name, the name without place and ending, and its own part: 华星."""
    core = name
    while place := places.spelling_at(core, 0):
        core = core[len(place) :].lstrip("省市县区")
    core = ENDING.sub("", core)
    own = core[:2]
    common = own in _trade_words()  # 精密, 环保: a word of the trade, not a name
    names = [name, core if len(core) > 2 else "", own if len(core) > 1 and not common else ""]
    return [each for each in dict.fromkeys(names) if len(each) > 1]
