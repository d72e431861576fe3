"""What somebody says of a service: marks of the four items, of single experts, and free words.

``scores`` reads the marks of one answer; here a whole message is taken apart, so that 「时间方式都
很满意，效果还行，就是希望多来几次」 gives three marks and what is left as an opinion.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from handlers.understanding import phones, reading, scores
from handlers.understanding.money import find_money
from handlers.understanding.normal import passage
from handlers.understanding.scores import DIMENSIONS
from handlers.understanding.situation import Situation

# so many characters beside the marks are words of their own
ENOUGH = 4
_CLAUSE = re.compile(r"[^，,。;；!！\n]+")
_OPINION = re.compile(r"^\s*(?:意见|建议|评语|感受|想说的?|留言)(?:是|[:：])\s*")
_LITTLE = re.compile(
    r"^[\s，,。;；!！、]*(?:谢谢|感谢|多谢|辛苦了?|好的?|嗯|您好|你好|评价|我(?:来|要)?评价?|改一?下|"
    r"改成|其他|其余|别的|剩下的?|[\d\s.分星]+)?(?:专家|老师|你们|您|大家)?(?:们)?(?:都|了|吧)?"
    r"[\s，,。;；!！、]*$"
)
_KINDS = (
    ("saved", re.compile(r"省|节约|节省|降(?:低)?(?:了)?(?:成本|费用)|成本")),
    ("averted", re.compile(r"挽回|减少(?:了)?损失|损失")),
    ("tax", re.compile(r"利税|税收|利润")),
    ("output", re.compile(r"产值|销售|增收|订单|收入|多卖")),
)
_GRADE_AFTER = re.compile(
    r"^\s*(?:老师|教授|专家|工)?\s*(?:是|给|打|:|：|的)?\s*(?P<said>[^，,。;；、\n]{1,8})"
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a message says: marks by item, of single experts by name, a sum, words.

    ``overall`` is one mark for everything, which has to be asked about; ``invalid`` a mark beyond
    the scale, or nothing that could be read.
    """

    scores: Mapping[str, int] = field(default_factory=dict)
    overall: int | None = None
    benefit_unknown: bool = False
    benefit_wan: float | None = None
    benefit_kind: str = ""
    experts: Mapping[str, int] = field(default_factory=dict)
    comment: str = ""
    intent: str = "rate"
    invalid: bool = False

    @property
    def says_something(self) -> bool:
        """Whether anything of it is an answer."""
        return bool(
            self.scores or self.overall or self.benefit_unknown or self.benefit_wan
            or self.experts or self.comment
        )  # fmt: skip


def read_opinion(text: str, asked: str, names: Iterable[str], today: date) -> Opinion:
    """Read a message, with the item that was asked (``start`` for none) and who was there."""
    if asked in {"start", *DIMENSIONS} and (stated := _OPINION.match(text)):
        return Opinion(comment=text[stated.end() :].strip())
    experts, rest = _by_name(text, names)
    if experts and not rest.strip(" ，,。;；!！、"):
        return Opinion(experts=experts)
    understood = reading.understand(
        rest, role="enterprise", context=f"rating:{asked}", ref_date=today
    )
    if understood.intent != "rate":
        return Opinion(experts=experts, intent=understood.intent)
    if asked == "comment":
        return Opinion(experts=experts, comment=text.strip())
    return _marks(rest, asked, experts, today)


def _marks(text: str, asked: str, experts: Mapping[str, int], today: date) -> Opinion:
    at = Situation("enterprise", None, f"rating:{asked}", passage(text), today, phones.MAINLAND)
    slots = scores.read_scores(at)
    found = dict(scores.scores_in(slots))
    overall = found.pop("overall", None)
    unknown = bool(slots.get("benefit_unknown"))
    wan, kind = _benefit(at.text, asked)
    is_read = bool(found or overall or unknown or wan or experts)
    return Opinion(
        scores=found,
        overall=overall,
        benefit_unknown=unknown,
        benefit_wan=wan,
        benefit_kind=kind,
        experts=experts,
        comment=_left(text) if is_read else "",
        invalid=not is_read,
    )


def _benefit(text: str, asked: str) -> tuple[float | None, str]:
    """A sum the service has brought in 万元, and how it is reckoned; (None, "") for none."""
    kind = next((name for name, pattern in _KINDS if pattern.search(text)), "")
    sums = [item.wan for item in find_money(text)]
    if len(sums) != 1 or sums[0] is None or not (kind or asked == "benefit"):
        return None, ""
    return float(sums[0]), kind


def _by_name(text: str, names: Iterable[str]) -> tuple[dict[str, int], str]:
    """Marks of single experts, and the message without them."""
    found: dict[str, int] = {}
    for name in names:
        place = text.find(name)
        if place < 0:
            continue
        after = _GRADE_AFTER.match(text[place + len(name) :])
        mark = scores.mark_of(after["said"]) if after else None
        if after and mark is not None:
            found[name] = mark
            text = text[:place] + text[place + len(name) + after.end() :]
    return found, text


def _left(text: str) -> str:
    """The clauses that gave no mark: what somebody has to say beside them."""
    clauses = [clause.strip() for clause in _CLAUSE.findall(text)]
    return "，".join(clause for clause in clauses if not _is_little(clause))


def _is_money(clause: str) -> bool:
    return any(item.wan is not None for item in find_money(passage(clause).plain))


def _is_little(clause: str) -> bool:
    if _LITTLE.match(clause) or _is_money(clause):
        return True
    return len(scores.beside_marks(passage(clause).plain)) < ENOUGH
