"""The separate needs inside one message, each with its kind, a short title and its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from handlers.understanding import industries, kinds
from handlers.understanding.lexicons import Scanner, words
from handlers.understanding.numerals import number, whole

LONGEST_TITLE = 30

_CUT = re.compile(r"[。;!?\n]|[,\s](?=另外|此外|同时|还想|还要|还有|并且|再就是|以及|第[二三四])")
_PART = re.compile(r"[,。;!?\n:]|\s+|(?<!\d)[.](?!\d)")
# words around the matter itself
_LEAD = re.compile(
    r"^(?:您好|你好|呃|嗯|我是|那个|就是|现在|目前|近期|最近|我们公司|我公司|本公司|我司|我们厂"
    r"|我厂|我们单位|我们这边|我们这里|我们|咱们|本厂|企业|公司|主要|一直|老是|总是|经常"
    r"|另外|此外|同时|还想|还要|还有|并且|并|再就是|以及|想要|想请|想找|想和|想把|想上"
    r"|想搞|想做|想|希望能够|希望能|希望|需要|急需|要|拟|打算|准备|请|求|能不能|可不可以"
    r"|是否|有没有|有|需求|技术|需求描述|内容|问题|是|的|在|对|做|生产|搞|从事|后续|地址在"
    r"|地址|位于|谁能|谁|这边是|一家|某|一下|关于|帮忙|帮我们|帮|厂里面?|车间里?"
    r"|(?:专家|老师|教授)(?:过来|来|给|帮忙|帮着|帮|上门|解决|看看|指导)+)+[::]?"
)
_TAIL = re.compile(
    r"(?:的?(?:专家|老师|教授|团队|课题组)?(?:来)?(?:我们?)?(?:厂里?|公司|现场)?(?:来?看看"
    r"|指导|指导一下|诊断一下|帮忙|解决一下|解决|可以吗|行不行|吗|呢|吧|么|谁能做|怎么办"
    r"|有人做|怎么搞|怎么弄|咋办))+$|(?:等|方面|之类)?的?(?:专家|老师|教授)$|的$"
    # what came of it is not the matter itself
    r"|(?:大?客户|用户|甲方|业主)(?:天天|老是|一直|都|总是?|那边)?(?:投诉|退货|不满意|有意见|抱怨)\w*$"
    r"|的问题$"
)
# words that only ask us for somebody
_ASKING = re.compile(
    r"(?:能不能|可不可以|可否|能否|希望|想|请|麻烦|有没有|谁能)*(?:找|请|派|来|帮)(?:一?[个位]|几[个位])?"
    r"(?:专家|老师|教授|高手|师傅|行家|人)(?:过来|来|给|帮忙|帮|我们|看看|看一下|瞧瞧|指导|指点|解决|诊断|一下)*"
)
_NOT_MATTER = re.compile(
    r"联系|电话|手机|1\d{10}|\d{3}[- ]\d{4}|预算|经费|万元?|月份?|有限公司|员工|\d+人|您好"
    r"|你好|谢谢|急|越快越好|费用|姓名|时间|企业名称|公司名|所在地|类型|类别|行业|形式"
    r"|方式"
)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing wanted: its kind, a short title, the words it turns on, and what helps."""

    kind: str
    title: str
    keywords: tuple[str, ...] = ()
    service_forms: tuple[str, ...] = ()
    talent: dict[str, object] = field(default_factory=dict)

    def as_slot(self) -> dict[str, object]:
        """The JSON form, without empty parts."""
        slot: dict[str, object] = {
            "kind": self.kind,
            "title": self.title,
            "keywords": list(self.keywords),
        }
        if self.service_forms:
            slot["service_forms"] = list(self.service_forms)
        if self.talent:
            slot["talent"] = self.talent
        return slot


def find_needs(text: str, known: Sequence[tuple[int, int]] = ()) -> tuple[Need, ...]:
    """Split a plain message into needs; ``known`` are stretches (names, numbers) to leave out."""
    clean = _blank(text, known)
    clauses = [part.strip() for part in _CUT.split(clean) if part and part.strip()]
    found = kinds.find_kinds(text)
    return tuple(_need(kind, clauses, found, text) for kind in found)


def _blank(text: str, known: Sequence[tuple[int, int]]) -> str:
    """The text with known stretches turned into a separator."""
    chars = list(text)
    for start, end in known:
        for index in range(start, min(end, len(chars))):
            chars[index] = "\n" if index == start else " "
    return "".join(chars)


def _need(kind: str, clauses: list[str], found: tuple[str, ...], text: str) -> Need:
    chosen = _choose(kind, clauses, found)
    parts = _parts(chosen) or _parts(" ".join(clauses))
    if len(found) > 1:
        own = [part for part in parts if kinds.kind_evidence(part, kind)]
        parts = own or parts
    matter = _matters(kind, parts)
    forms = kinds.find_forms(chosen if len(found) > 1 else text)
    return Need(
        kind=kind,
        title=_title(matter),
        keywords=_keywords(parts, chosen),
        service_forms=forms,
        talent=find_talent(chosen) if kind == "人才" else {},
    )


def _choose(kind: str, clauses: list[str], found: tuple[str, ...]) -> str:
    if len(found) == 1:
        return ";".join(clauses)
    scored = [(kinds.kind_evidence(clause, kind), -index) for index, clause in enumerate(clauses)]
    best = max(scored, default=(0, 0))
    return clauses[-best[1]] if clauses else ""


def _parts(clause: str) -> list[str]:
    said = (part for part in _PART.split(clause) if not _ASKING.fullmatch(part.strip(_MARKS)))
    trimmed = (_trim(part) for part in said)
    return [part for part in trimmed if len(part) > 1 and not _NOT_MATTER.search(part)]


_MARKS = " ,。;!?、:()-—~.·\"'"


def _trim(part: str) -> str:
    part = part.strip(_MARKS)
    part = _LEAD.sub("", part, count=1)
    return _TAIL.sub("", part).strip()


@cache
def _technical() -> Scanner:
    return Scanner(word for word in industries.all_words() if len(word) > 1)


@cache
def _stop() -> frozenset[str]:
    return frozenset(words("generic_trades")) | {"专家", "老师", "教授", "企业", "公司"}


def _weight(kind: str, part: str) -> float:
    hits = _technical().find(part)
    hard = min(len(part), 16)
    return 3 * kinds.kind_evidence(part, kind) + 2 * len(hits) + 0.05 * hard


def _matters(kind: str, parts: list[str]) -> list[str]:
    """The parts that say most, in the order of the text."""
    ranked = sorted(parts, key=lambda part: -_weight(kind, part))[:2]
    return [part for part in parts if part in ranked]


def _title(matter: list[str]) -> str:
    title = ""
    for part in matter:
        joined = f"{title} {part}".strip()
        title = joined if len(joined) <= LONGEST_TITLE or not title else title
    return title[:LONGEST_TITLE].strip()


def _keywords(parts: list[str], clause: str) -> tuple[str, ...]:
    short = [part for part in parts if len(part) <= 14]
    hits = [hit.word for hit in _technical().find(clause) if hit.word not in _stop()]
    return tuple(dict.fromkeys([*hits, *short]))[:8]


_COUNT = re.compile(r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})(?:来|多)?(?:个|名|位|人)")
_DEGREE = re.compile(r"博士后|博士|硕士|研究生|本科")
_POSITION = re.compile(
    r"(?:招聘?|聘请?|找|要|缺|引进|请)(?:一|1|两|2|三|3|几|\d+)?(?:个|名"
    r"|位)?(?P<what>[^,。;、\n\s]{1,14}?)(?:的?(?:博士|硕士|研究生|本科生|人才)|方向|专业"
    r"|$|[,。;、\n\s])"
)
_POST = re.compile(
    r"(?:[一-龥A-Za-z]{0,6})(?:总工程师|总工|工程师|技术员|设计师|技术总监|厂长|经理"
    r"|操作工|焊工|钳工|电工|师傅|顾问|研发人员)"
)
_RANK = re.compile(r"教授级高工|正高级?|副高级?|高级工程师|高工|中级职称|高级职称|副教授|教授")


def find_talent(clause: str) -> dict[str, object]:
    """What is said of the person wanted: count, position, degree, title."""
    talent: dict[str, object] = {}
    if (count := _COUNT.search(clause)) and (value := number(count["n"])):
        talent["count"] = whole(value)
    if degree := _DEGREE.search(clause):
        talent["degree"] = {"研究生": "硕士", "本科": "学士", "博士后": "博士"}.get(
            degree.group(), degree.group()
        )
    if position := _POST.search(clause):
        talent["position"] = _LEAD.sub("", position.group()) or position.group()
    elif position := _POSITION.search(clause):
        talent["position"] = position["what"].removesuffix("的")
    if rank := _RANK.search(clause):
        talent["title"] = rank.group()
    return talent
