"""Trial sets for matching: made-up experts and demands with graded relevance, by seed and kind.

Each expert works on some concepts of one subfield (now and then of a second); each demand asks for
two or three concepts. A pair is graded 3 for two shared concepts, 2 for one, 1 for the subfield
alone. ``Split.TUNE`` draws its demands from other subfields than ``Split.KEPT``, which nobody looks
at while tuning.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from handlers.rules.matching.library import Works
from handlers.rules.matching.need import Need

TERMS = Path(__file__).with_name("terms.txt")


class Split(StrEnum):
    """Which subfields the demands are drawn from."""

    TUNE = "tune"
    KEPT = "kept"


class Kind(StrEnum):
    """What makes a demand hard."""

    PLAIN = "plain"  # a title and a text in the words of the field
    SYNONYM = "synonym"  # only the workshop's words
    MASKED = "masked"  # a long text that names none of the concepts asked for
    CROSS = "cross"  # another industry's words all around
    RAMBLE = "ramble"  # no title, chatty, boasting, three topics touched
    TITLE = "title"  # nothing but a title
    SPARSE = "sparse"  # a few words, fields missing


@dataclass(frozen=True)
class Subfield:
    """A subfield: its discipline and its concepts, each with all its names."""

    discipline: str
    name: str
    concepts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Expert:
    """What an expert works on, and what of it he has written down."""

    works: Works
    held: frozenset[tuple[str, int]]


@dataclass(frozen=True)
class Trial:
    """Experts, the demands of one kind, and the grade of each pair above 0."""

    experts: list[Expert]
    needs: list[Need]
    grades: dict[str, dict[str, int]]


def subfields() -> list[Subfield]:
    """The vocabulary."""
    found = []
    for line in TERMS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            head, _, rest = line.partition(": ")
            discipline, _, name = head.partition("|")
            found.append(
                Subfield(discipline, name, tuple(tuple(c.split("=")) for c in rest.split()))
            )
    return found


WORK = (
    "基于{a}的{b}研究", "{a}对{b}的影响", "{a}关键技术及应用", "{b}的实验与分析", "{a}机理研究进展",
    "一种{a}方法", "{a}与{b}的关系", "面向{b}的{a}优化", "{a}在企业中的应用", "{b}评价与{a}",
)  # fmt: skip
PLAIN_KEYWORDS = (
    "数值模拟",
    "工艺优化",
    "应用研究",
    "性能",
    "影响因素",
    "技术",
    "模型",
    "实验",
    "企业",
)
EMPTY_WORKS = (
    "企业技术需求研究", "科技成果转化与应用", "产品质量提升技术", "新技术在生产中的应用研究",
    "工艺改进与效益分析", "技术难题攻关方法研究", "设备运行与维护技术",
)  # fmt: skip
FORMAL = (
    "目前存在{a}的问题，{b}达不到要求，希望与高校专家合作解决{c}方面的技术难题。",
    "公司拟开展{a}研究，提高{b}水平，需要在{c}上取得突破，达到行业先进指标。",
    "现有工艺中{a}不稳定，影响{b}，希望专家到现场诊断，并就{c}提出改进方案。",
)
CHAT = (
    "我们厂里最近老是碰到{a}，搞了大半年也没弄明白。",
    "客户天天催，{b}这块一直不行，师傅们凭经验调。",
    "之前也请人看过，说跟{c}有关系，换了两批料还是老样子。",
    "想请懂行的老师过来看一眼，最好能待两天。",
    "费用好商量，能解决就行，电话随时打。",
)
BOAST = (
    "我公司成立于2003年，占地120亩，员工260人，年销售额1.8亿元，是省高新技术企业。",
    "公司通过质量管理体系认证，产品远销海内外，拥有发明专利12项，建有市级工程技术研究中心。",
    "企业位于经济开发区，交通便利，设备先进，检测手段齐全，与多所高校建立了合作关系。",
)


def make(seed: int, split: Split, kind: Kind, *, experts: int = 1500, needs: int = 120) -> Trial:
    """A trial set; the same arguments make the same set."""
    chance = random.Random(f"{seed}-{split}-{kind}")
    fields = subfields()
    library = [_expert(chance, fields, number) for number in range(experts)]
    asked = [field for n, field in enumerate(fields) if (n % 5 < 3) == (split is Split.TUNE)]
    trial = Trial(library, [], {})
    for number in range(needs):
        field = chance.choice(asked)
        wanted = chance.sample(range(len(field.concepts)), chance.choice((2, 2, 3)))
        need = KINDS[kind](chance, fields, field, wanted, f"d{number}")
        trial.needs.append(need)
        trial.grades[need.key] = _grades(library, field, wanted)
    return trial


def _expert(chance: random.Random, fields: list[Subfield], number: int) -> Expert:
    key = f"e{number}"
    if chance.random() < 0.05:  # writes of everything and nothing
        titles = tuple(chance.sample(EMPTY_WORKS, 4))
        return Expert(Works(key, titles, tuple(chance.sample(PLAIN_KEYWORDS, 4))), frozenset())
    field = chance.choice(fields)
    held = [(field, n) for n in chance.sample(range(len(field.concepts)), 4)]
    if chance.random() < 0.3:
        other = chance.choice(fields)
        held += [(other, n) for n in chance.sample(range(len(other.concepts)), 2)]
    terms = [chance.choice(f.concepts[n][:2]) if chance.random() < 0.15 else f.concepts[n][0]
             for f, n in held]  # fmt: skip
    titles = tuple(_work(chance, terms) for _ in range(chance.randint(2, 7)))
    keywords = tuple(chance.sample(terms, 3) + chance.sample(PLAIN_KEYWORDS, 2))
    blank = chance.random()
    works = Works(
        key,
        () if blank < 0.1 else titles,
        () if 0.1 <= blank < 0.3 else keywords,
        () if chance.random() < 0.25 else (field.discipline,),
    )
    return Expert(works, frozenset((f.name, n) for f, n in held))


def _work(chance: random.Random, terms: list[str]) -> str:
    a, b = chance.sample(terms, 2)
    return chance.choice(WORK).format(a=a, b=b)


def _grades(library: list[Expert], field: Subfield, wanted: list[int]) -> dict[str, int]:
    found = {}
    for expert in library:
        shared = sum((field.name, n) in expert.held for n in wanted)
        near = any(name == field.name for name, _ in expert.held)
        if near:
            found[expert.works.key] = 1 + min(shared, 2)
    return found


def _text(chance: random.Random, frames: tuple[str, ...], terms: list[str]) -> str:
    a, b, c = (terms * 3)[:3]
    return "".join(frame.format(a=a, b=b, c=c) for frame in chance.sample(frames, len(frames) - 1))


Maker = Callable[[random.Random, list[Subfield], Subfield, list[int], str], Need]


def _plain(chance, _fields, field, wanted, key):  # type: ignore[no-untyped-def]
    terms = [field.concepts[n][0] for n in wanted]
    return Need(
        key, f"{terms[0]}{chance.choice(('与', '及'))}{terms[1]}技术", _text(chance, FORMAL, terms)
    )


def _synonym(chance, _fields, field, wanted, key):  # type: ignore[no-untyped-def]
    terms = [field.concepts[n][-1] for n in wanted]
    return Need(key, f"{terms[0]}怎么解决", _text(chance, FORMAL, terms))


def _masked(chance, fields, field, wanted, key):  # type: ignore[no-untyped-def]
    kin = [
        concept[-1]
        for other in fields
        if other.discipline == field.discipline
        for n, concept in enumerate(other.concepts)
        if not (other is field and n in wanted)
    ]
    terms = chance.sample(kin, 4)
    return Need(
        key,
        "",
        _text(chance, FORMAL, terms[:3]) + _text(chance, FORMAL, terms[1:]) + chance.choice(BOAST),
    )


def _cross(chance, fields, field, wanted, key):  # type: ignore[no-untyped-def]
    other = chance.choice([f for f in fields if f.discipline != field.discipline])
    trade = [c[0] for c in chance.sample(other.concepts, 3)]
    terms = [field.concepts[n][0] for n in wanted]
    lead = f"我公司主要从事{trade[0]}、{trade[1]}和{trade[2]}，产品用于{other.name}行业。"
    return Need(key, f"{other.name}企业{terms[0]}问题", lead + _text(chance, FORMAL, terms))


def _ramble(chance, fields, field, wanted, key):  # type: ignore[no-untyped-def]
    terms = [chance.choice(field.concepts[n]) for n in wanted]
    aside = chance.choice(chance.choice(fields).concepts)[-1]
    text = (
        chance.choice(BOAST)
        + _text(chance, CHAT, terms)
        + f"另外{aside}也想问问。"
        + chance.choice(BOAST)
    )
    return Need(key, "", text)


def _title(chance, _fields, field, wanted, key):  # type: ignore[no-untyped-def]
    terms = [chance.choice(field.concepts[n]) for n in wanted]
    return Need(key, chance.choice(WORK).format(a=terms[0], b=terms[1]))


def _sparse(chance, _fields, field, wanted, key):  # type: ignore[no-untyped-def]
    term = chance.choice(field.concepts[wanted[0]])
    return Need(key, *chance.choice((("", term), (term, ""), (term, "见附件"), ("技术难题", term))))


KINDS: dict[Kind, Maker] = {
    Kind.PLAIN: _plain, Kind.SYNONYM: _synonym, Kind.MASKED: _masked, Kind.CROSS: _cross,
    Kind.RAMBLE: _ramble, Kind.TITLE: _title, Kind.SPARSE: _sparse,
}  # fmt: skip
