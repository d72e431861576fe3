"""Marks of satisfaction in words and figures: four dimensions, one to five."""

import re

from handlers.understanding.aspects import NEGATIVE, POSITIVE, aspects
from handlers.understanding.money import find_money
from handlers.understanding.normal import trim
from handlers.understanding.situation import Situation, Slots

DIMENSIONS = ("time", "mode", "effect", "benefit")
_NAMES = {
    "time": r"服务时间|时间安排|时间|准时|及时|时长",
    "mode": r"服务方式|方式|形式|态度|方法|针对性|培训方式",
    "effect": r"服务效果|效果|作用|质量|成效",
    "benefit": r"经济效益|效益|收益|经济|增收|回报",
    "overall": r"总体|整体|总的来说|综合|总评|总分|总",
}
_NAME = re.compile("|".join(f"(?P<{key}>{pattern})" for key, pattern in _NAMES.items()))

# words of a grade, in the order in which they are looked for
_GRADES: tuple[tuple[int, str], ...] = (
    (
        1,
        (
            r"(?:很|非常|十分|特别|太|极其?|极度|相当|超级?)不满意?|极差|很差|太差|差劲|非常差"
            r"|差评|糟糕|一塌糊涂|最低分?|没(?:有)?(?:什么|多大|啥)?(?:用|效果)|毫无(?:用处|效果)"
            r"|浪费时间|零分"
        ),
    ),
    (
        2,
        (
            r"不(?:太|大|怎么|是很|够|算|是太|甚|很|那么|(?:是)?特别|十分|非常)"
            r"(?:满意|好|行|理想|明显|如意|及时|准时|到位|专业|有用|实用)"
            r"|有点(?:失望|差|不满)|不理想|欠佳|较差|比较差|偏差|不咋(?:地|样|的)|不怎么样"
            r"|差点意思|失望"
        ),
    ),
    (1, r"不满意|不满|不好|不行(?!业)|差(?!不多|距|异)"),
    (
        4,
        (
            r"(?:比较|较|还算|挺|还(?!好)|蛮|总体|基本上?还|算|还是|相对)(?:是)?(?:满意|好"
            r"|不错|可以的好)|不错|良好|挺好|蛮好|还不错|比较好|可以的|较好|较满意"
        ),
    ),
    (
        5,
        (
            r"(?:很|非常|十分|特别|相当|极其?|超级?|完全|都很|最|太|真|万分|百分之?百|绝对|贼"
            r"|老)(?:是)?(?:满意|好|棒|赞|给力|到位|有用|不错|优秀|有帮助|值|及时|准时|专业"
            r"|理想|明显)|满分|最高分?|优秀|完美|点赞|五星|全优|没得说|顶呱呱|一流|没话说"
            r"|百分百|极好|棒|赞|超赞|优"
        ),
    ),
    (
        3,
        (
            r"基本满意|一般般?|还行|还可以|还好|凑合|马马虎虎|中等|中规中矩|普通|过得去|可以吧"
            r"|差不多|将就|尚可|不好不坏|及格|不咸不淡|中"
        ),
    ),
    (4, r"满意|可以|好|行|良"),
)
_STARS = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
# 十分满意 is no mark of ten
_FIGURE = re.compile(
    r"(?<![\d.])(?!十分\s?[^\s,.。;!、\d])"
    r"(?P<n>-?\d{1,3}(?:\.\d+)?|[一二两三四五六七八九十]+)\s?(?P<u>分|星|颗星|颗"
    r"|★)?(?!\d|[天个次点月号日万元%年人家周小])"
)
_ALL = re.compile(r"都|全部?|四项|四个|每[项个]|各项|样样|一律|统统|均|方方面面|各方面|所有")
_UNKNOWN_BENEFIT = re.compile(
    r"(?:效益|收益|经济|赚|增收)?[^,。;]{0,8}(?:还?(?:看不出|说不好|不好说|没(?:显|看|算"
    r"|出来|体现)|不清楚|不知道|不确定|说不[准上]|算不出|难说|无法(?:估|判)|没法)|暂(?:不确定"
    r"|时)|先不[评打填]|不确定|待观察|说不清|过(?:段|一段|阵)|以后(?:才|再)|有待|没那么快|为时(?:过"
    r"|尚)早|再看|还早|不好(?:估|算|评|判)|暂无|目前没有)"
)


_OTHERS = re.compile(r"(?:其[他它余]|别的|剩下的?)[^,。;]{0,4}?(?:都|全)?(?P<v>[^,。;]+)")


def _figure(found: re.Match[str]) -> float | None:
    said = found["n"]
    if said[0] in _STARS:
        return float(_STARS[said]) if len(said) == 1 else None
    return float(said)


def _grade(text: str) -> float | None:
    """The mark in a short text: a figure first, else the words."""
    for found in _FIGURE.finditer(text):
        chinese = not found["n"][0].isdigit() and found["n"][0] != "-"
        if chinese and not found["u"]:
            continue
        value = _figure(found)
        if value is not None:
            return value
    if words := _grade_words(text):
        return float(words)
    return None


def _grade_words(text: str) -> int | None:
    for grade, pattern in _COMPILED:
        if pattern.search(text):
            return grade
    return None


_COMPILED = tuple((grade, re.compile(pattern)) for grade, pattern in _GRADES)
_FILLING = re.compile(r"[\s的了是打给为分算也吧呢，,。;!、:]|现在|目前|暂时|专家|服务")


def mark_of(text: str) -> int | None:
    """The mark, 1 to 5, that a few words give by themselves; None for none."""
    value = _grade(text)
    return int(value) if value is not None and value in {1, 2, 3, 4, 5} else None


def beside_marks(clause: str) -> str:
    """What is left of a clause without the names of items, marks and fillings."""
    for pattern in (_UNKNOWN_BENEFIT, _NAME, _FIGURE, *(grade for _, grade in _COMPILED), _ALL):
        clause = pattern.sub("", clause)
    return _FILLING.sub("", clause)


def read_scores(at: Situation) -> Slots:
    """``scores`` (and ``benefit_unknown``, ``invalid``) of an answer to the survey."""
    stage = at.context.removeprefix("rating:")
    text = at.text
    slots: Slots = {}
    scores = _by_dimension(text)
    if not scores:
        scores = _in_order(text, stage)
    three = set(scores) == set(DIMENSIONS[:3])
    about_benefit = three or _about_benefit(text, stage)
    if "benefit" not in scores and about_benefit and _UNKNOWN_BENEFIT.search(text):
        slots["benefit_unknown"] = True
    if any(value != int(value) or not 1 <= value <= 5 for value in scores.values()):
        return {"invalid": True}
    if scores:
        slots["scores"] = {key: int(value) for key, value in scores.items()}
    return slots


def _about_benefit(text: str, stage: str) -> bool:
    return stage == "benefit" or bool(re.search(_NAMES["benefit"], text))


def _by_dimension(text: str) -> dict[str, float]:
    """时间4分, 方式5分 …; names may share a mark: 时间和方式都满意."""
    hits = list(_NAME.finditer(text))
    scores: dict[str, float] = {}
    waiting: list[str] = []
    end = len(text) if (others := _OTHERS.search(text)) is None else others.start()
    for index, hit in enumerate(hits):
        stop = hits[index + 1].start() if index + 1 < len(hits) else max(end, hit.end())
        waiting.append(str(hit.lastgroup))
        value = _grade(_value_part(text[hit.end() : stop]))
        if value is None:
            if re.fullmatch(r"[\s、,和与及跟还有]*", text[hit.end() : stop]):
                continue
            waiting = []
            continue
        for name in waiting:
            scores.setdefault(name, value)
        waiting = []
    if scores and others and (value := _grade(others["v"])) is not None:
        for name in DIMENSIONS:
            scores.setdefault(name, value)
    return scores


def _value_part(text: str) -> str:
    if _UNKNOWN_BENEFIT.match(text):
        return ""
    return text


_THREE = re.compile(r"前(?:面)?(?:三|3)(?:项|个|条)\D{0,3}(?P<v>[^,。;]+)")
_THREE_FIGURES = re.compile(r"^\D*" + 3 * r"([1-5])(?:\s?分[\s,、]*|[\s,、]+)" + r"(?=\D)")
_NUMBERED = re.compile(r"(?:^|(?<=[\s,;]))([1-4])[\s.、:]*([^\d,;\s]{1,8})")


def _numbered(text: str) -> dict[str, float]:
    """The first three alone, or words behind the numbers of the items: 1 满意 2 一般 3 很好."""
    if (three := _THREE.search(text)) and (value := _grade(three["v"])) is not None:
        return dict.fromkeys(DIMENSIONS[:3], value)
    if (figures := _THREE_FIGURES.match(text)) and _UNKNOWN_BENEFIT.search(text):
        return dict(zip(DIMENSIONS, map(float, figures.groups()), strict=False))
    rows = _NUMBERED.findall(text)
    if len(rows) < 3 or [place for place, _ in rows] != list("1234")[: len(rows)]:
        return {}
    grades = [_grade_words(words) for _, words in rows]
    return {
        name: float(grade)
        for name, grade in zip(DIMENSIONS, grades, strict=False)
        if grade is not None
    }


def _in_order(text: str, stage: str) -> dict[str, float]:
    """Bare marks: one for the question asked, four in the order of the form, 都满意 for all."""
    if stage in {"start", "", "overall"} and (found := _numbered(text)):
        return found
    figures = [
        value for found in _FIGURE.finditer(text) if (value := _listed(found, text)) is not None
    ]
    digits = re.fullmatch(r"[\s,、。.]*([0-9])([0-9])([0-9])([0-9])[\s。.]*", text)
    if digits:
        figures = [float(digit) for digit in digits.groups()]
    if len(figures) == 4 and stage in {"start", "", "overall"}:
        return dict(zip(DIMENSIONS, figures, strict=True))
    if (
        _ALL.search(text)
        and (value := figures[0] if len(set(figures)) == 1 else _grade(text)) is not None
    ):
        if stage in {"start", "", "overall"}:
            return dict.fromkeys(DIMENSIONS, value)
        return {stage: value}
    value = figures[0] if len(figures) == 1 else _grade(text) if not figures else None
    if value is None:
        return {}
    name = stage if stage in {*DIMENSIONS, "overall"} else "overall"
    return {name: value}


def _listed(found: re.Match[str], text: str) -> float | None:
    """A figure that is a mark: one written with 分, or digits that stand alone."""
    if found["u"] or re.fullmatch(r"[\s\d,、。./\-一二三四五]+", text):
        return _figure(found)
    return _figure(found) if found["n"][0].isdigit() and len(text) <= 6 else None


def comment_slots(at: Situation) -> Slots:
    """An opinion in words, with its sides; the benefit in 万元 when it is exact."""
    stage = at.context.removeprefix("rating:")
    slots: Slots = {}
    if sides := aspects(at.text, stage):
        slots["aspects"] = sides
    comment = trim(at.original(0, len(at.text)))
    if comment:
        slots["comment"] = comment
    return slots


def benefit_slots(at: Situation) -> Slots:
    """The benefit of a visit: a sum, unknown, or words."""
    sums = [item.wan for item in find_money(at.text)]
    exact = [wan for wan in sums if wan is not None]
    if exact:
        return {"benefit_wan": exact[0]} | _long_comment(at)
    if not sums and _UNKNOWN_BENEFIT.search(at.text):
        return {"benefit_unknown": True}
    if not sums and len(at.bare) <= 8 and (marks := read_scores(at)):
        return marks
    return comment_slots(at)


def _long_comment(at: Situation) -> Slots:
    return comment_slots(at) if len(at.bare) > 14 else {}


def rate(at: Situation) -> Slots:
    """All that an answer to the survey gives, by the question asked."""
    stage = at.context.removeprefix("rating:")
    if stage == "comment":
        return comment_slots(at)
    if stage == "benefit":
        return benefit_slots(at)
    slots = read_scores(at)
    if slots.get("invalid") or not slots:
        return slots or _unreadable(at)
    if len(at.bare) > 16 and "benefit_unknown" not in slots and len(scores_in(slots)) < 2:
        slots |= comment_slots(at)
    return slots


def scores_in(slots: Slots) -> dict[str, int]:
    """The marks among slots, by item."""
    found = slots.get("scores")
    return found if isinstance(found, dict) else {}


def _unreadable(at: Situation) -> Slots:
    if len(at.bare) > 6 and (POSITIVE.search(at.text) or NEGATIVE.search(at.text)):
        return comment_slots(at)
    return {"invalid": True}
