"""What somebody says of a service that was given: outcome, hours, people taught, what came of it.

Practice §2.9 and articles 3.1-3.4; money is only noted when it is named (R62).
"""

import re
from dataclasses import dataclass

from handlers.understanding.money import find_money
from handlers.understanding.normal import fold
from handlers.understanding.numerals import number
from storage.vocabulary import Novelty, Outcome

_COUNT = r"(\d+(?:\.\d+)?|[一二两三四五六七八九十百半]+)"
# the first that is found counts: 「没解决」 and 「部分解决」 hold 「解决」
_PARTLY = r"(?:部分|一部分|大部分|基本|初步|差不多)(?:都)?(?:已经?)?解决|有(?:所)?好转|有改善"
_UNSOLVED = r"(?:没有?|未|还没有?|尚未|没能|解决不)(?:能|有)?(?:解决|掉|了$)|没(?:有)?效果|没用"
_OUTCOMES: tuple[tuple[re.Pattern[str], Outcome], ...] = (
    (re.compile(r"(?:联合|共同|一起|还在|继续)攻关|联合研究"), Outcome.JOINT),
    (re.compile(_PARTLY), Outcome.PARTLY),
    (re.compile(_UNSOLVED), Outcome.UNSOLVED),
    (re.compile(r"解决|搞定|修好|达标了|正常了"), Outcome.SOLVED),
)
_HOURS = re.compile(rf"{_COUNT}\s*(?:个)?(?:多)?(小时|钟头|天)")
_HALF_DAY = re.compile(r"半天")
_PEOPLE = r"(?:人|名|位|个(?=人|工|员|技|学|同|操|$|[,。;]))"
_TRAINED = re.compile(rf"(?:培训|讲课|授课|带教|教)[^。;]{{0,8}}?{_COUNT}\s*(?:多)?{_PEOPLE}")
_NOVELTY = re.compile(r"(新技术|新品种|新工艺|新方法)[“\"「:：]?([^,。;”\"」]{0,20})")
_CONTRACT = re.compile(
    r"(?:签|订)(?:了|订了?|下)?[^。;,]{0,10}(?:合同|协议)|(?:合同|协议)[^。;,]{0,6}签"
)
_NO_CONTRACT = re.compile(r"(?:没|未|不)(?:有)?签")
_STATION = re.compile(
    r"博士后(?:科研)?工作站|博士后创新实践基地|创新实践基地|工程(?:技术)?(?:研究)?中心|联合实验室"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What was found in the words; nothing is guessed."""

    outcome: Outcome | None = None
    hours: float | None = None
    trained: int | None = None
    novelty: Novelty | None = None
    novelty_name: str = ""
    has_contract: bool = False
    contract_wan: float | None = None
    station: str = ""


def read_service(text: str) -> Told:
    """Read what was said of a service."""
    said = fold(text)
    trained = _TRAINED.search(said)
    novelty = _NOVELTY.search(said)
    station = _STATION.search(said)
    contract = bool(_CONTRACT.search(said)) and not _NO_CONTRACT.search(said)
    return Told(
        outcome=find_outcome(said),
        hours=_hours(said),
        trained=int(_value(trained[1])) if trained else None,
        novelty=_NOVELTIES[novelty[1]] if novelty else None,
        novelty_name=novelty[2].strip() if novelty else "",
        has_contract=contract,
        contract_wan=_wan(said) if contract else None,
        station=station[0] if station else "",
    )


_NOVELTIES = {term.label: term for term in Novelty}


def find_outcome(text: str) -> Outcome | None:
    """What became of the problem, by the words for it."""
    return next((outcome for words, outcome in _OUTCOMES if words.search(text)), None)


def _hours(said: str) -> float | None:
    found = _HOURS.search(said)
    if found:
        count = _value(found[1])
        return count * 8 if found[2] == "天" else count
    return 4.0 if _HALF_DAY.search(said) else None


def _value(words: str) -> float:
    return 0.5 if words == "半" else float(number(words) or 0)


def _wan(said: str) -> float | None:
    found = find_money(said)
    return found[0].wan if found else None
