"""What an expert works on: the stretches of a self-introduction that are left as fields."""

import re
from collections.abc import Sequence
from functools import cache

from handlers.understanding.lexicons import Scanner, words
from handlers.understanding.normal import Passage

# where one part of the introduction ends and the next begins
_PART = re.compile(r"[,。;!?\n/|:、()]|\s+|(?<=[一-龥])(?:以及|还有|及|和|与)(?=[一-龥A-Z])")
_KEEP_TOGETHER = re.compile(r"[A-Za-z]\s[A-Za-z]")
_LEAD = re.compile(
    r"^(?:我|本人|现|现在|目前|我?这边是?|主要|长期|专长|特长|一直|多年来?|专业|专门|常年"
    r"|这些年|\d+年|[一二三四]?十[多几]?年|小企业|研究方向|方向|研究领域|领域|专长|特长"
    r"|专业特长|擅长|研究|从事|做|搞|教|负责|是|为|在|的|了|能|会|可以|可|能够|也|还|对|就"
    r"|主攻|侧重|精通|熟悉|熟|懂|解决|帮助?|帮企业|给企业|企业|有|讲|等|问题|技术|相关"
    r"|另外|同时|那个|针对|围绕|涉及|包括|如|比如|以|干|过|想|教教|方面|我的|给|指导"
    r"|服务)+(?:[::是为了]|\s)*"
)
_TAIL = re.compile(
    r"(?:方面|方向|领域|研究|工作|专业|之类|什么|相关|等等|等|问题|难题|技术难题|的问题"
    r"|都可以找我|都可以|可以找我|可以讲|能讲|可以|我能做|能做|我比较熟|比较熟|都行|都会"
    r"|都能|都熟|都懂|都做过|都在行|很熟|都可做|多年|了|的|地|搞了一辈子|做了一辈子|一辈子"
    r"|行业\d+年|\d+多?年|[一二三四五]十[多几]?年|十[多几]?年|的企业|企业|行业|产品|工厂"
    r"|厂|等问题|等方面|的需求|需求)+$"
)
_NOISE_PART = re.compile(
    r"某$|要求只能|可以跑|能跑|各位|大家|工作了|跑得动|身体|今年|找我|上课|企业服务|全天|不要|优先$|企$|前后"
    r"|清明|我叫|我姓|免贵|本人姓|姓|名字|电话|手机|联系|报名|参加|企业要是|嫌弃|转给|有空"
    r"|有时间|时间|随时|愿意去|都去|可以去|可去|想去|去年|今年|系统里|没变|名额|住宿|车马"
    r"|劳务|义务|还能再|再报|能不能|可不可|请问|是否|吗$|吗|呢$|怎么|确定|了解下|老婆|替她"
    r"|替他|弄手机|没时间|带研究生|带学生|一起去|另外我|经历|合作了|还没|毕业|老师让|在读"
    r"|职称|学历|学位|岁|年龄|退休|工资|单位|比较熟$|都愿意|长期有效|最合适|方便|服务团"
    r"|就打|打我|请转|那个|这次|高考|安排|提前|通知|期间|周[一二三四五六日末]|上午|下午"
    r"|每次|半天|一天|两天|辈子|年轻|出站|现任|曾任|任职|工龄|获(?:得|奖|评|国|省|全)|荣获"
    r"|曾获|奖|发表|论文|专利\d|主持|承担|项目\d|课题\d|基金|学会|理事|协会|没有专业"
    r"|行政人员|需要的|不懂|活动|地区|省内|苏南|苏北|苏中|全省|市区|附近|周边|各市|都行"
    r"|都可以$|工号|学号|编号|证号|证书号|房间号|男|女$|博导|硕导|博士|硕士|本科|教授|导师|院士|企业挂"
)
_SOLVES = re.compile(
    r"(?:可以?解决|能解决|能帮[^,。;]{0,6}解决|可帮[^,。;]{0,6}解决|解决|企业有|可以帮"
    r"|能帮|能做|可以做|可以讲|能讲|专治|处理过|可以指导|能指导|会修|可以看|能看|改进"
    r"|改善)[了过]?"
)
_SHORTEST, _LONGEST = 2, 24


@cache
def _noise() -> frozenset[str]:
    return frozenset(words("field_noise"))


@cache
def _noise_scanner() -> Scanner:
    return Scanner(_noise())


_SUCH_AS = re.compile(r"[^等]{1,10}等(?![级离温压])(?P<whole>.{3,})")
_PERSONAL = re.compile(r"(?:师|能手|工匠|教授|专家|工程师|员|带头人|负责人|经理|顾问|老师)$")


def find_fields(passage: Passage, taken: Sequence[tuple[int, int]]) -> tuple[list[str], list[str]]:
    """Fields of work and problems that can be solved; ``taken`` is already understood otherwise."""
    text = blank(passage.plain, taken)
    fields: list[str] = []
    solves: list[str] = []
    listed: list[str] = []
    solving = False
    for start, end, hard in _parts(text):
        part = text[start:end]
        if hard:
            solving = False
        solving = solving or bool(_SOLVES.search(part))
        begin, stop = _core(text, start, end)
        target = solves if solving else fields
        if such := _SUCH_AS.fullmatch(text, begin, stop):  # 丹参、黄芪等中药提取: only the last
            begin = such.start("whole")
            while listed:
                target.remove(listed.pop())
        if not _is_field(text[begin:stop]):
            continue
        word = passage.original(begin, stop)
        if word not in target:
            target.append(word)
            listed = [*listed, word] if text[end : end + 1] == "、" else []
    return fields, solves


def blank(text: str, taken: Sequence[tuple[int, int]]) -> str:
    """The text with the taken stretches turned into separators."""
    chars = list(text)
    for start, end in taken:
        for index in range(max(0, start), min(end, len(chars))):
            chars[index] = "\n"
    return "".join(chars)


def _parts(text: str) -> list[tuple[int, int, bool]]:
    """The parts with their positions; the flag says that a sentence began before the part."""
    parts, start, hard = [], 0, True
    for cut in _PART.finditer(text):
        if cut.group() == " " and _KEEP_TOGETHER.match(text, max(0, cut.start() - 1)):
            continue
        if cut.start() > start:
            parts.append((start, cut.start(), hard))
            hard = False
        hard = hard or cut.group()[0] in "。;!?\n"
        start = cut.end()
    if start < len(text):
        parts.append((start, len(text), hard))
    return parts


_STRIP = " ,。;!?、:()()-—~.·\"'“”《》"


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    """The part without the words around the matter: 主要做镁铝轻合金压铸 → 镁铝轻合金压铸."""
    if solves := _SOLVES.search(text, start, end):
        start = solves.end() if end - solves.end() >= _SHORTEST else start
    while start < end and text[start] in _STRIP:
        start += 1
    if lead := _LEAD.match(text[start:end]):
        start += lead.end() if lead.end() < end - start else 0
    while end > start and text[end - 1] in _STRIP:
        end -= 1
    if tail := _TAIL.search(text[start:end]):
        end = start + tail.start() if tail.start() >= _SHORTEST else end
    return start, end


def _is_field(part: str) -> bool:
    if not _SHORTEST <= len(part) <= _LONGEST or part in _noise() or _NOISE_PART.search(part):
        return False
    if not re.search(r"[一-龥A-Za-z]", part) or re.fullmatch(r"[a-zA-Z]{1,2}\.?", part):
        return False
    return not _noise_scanner().cover(part) and not _PERSONAL.search(part)
