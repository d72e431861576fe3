"""Professional titles, degrees and honours in a sentence, and what makes a person eligible."""

import re
from dataclasses import dataclass
from functools import cache

from handlers.understanding.lexicons import Scanner, table, words
from storage.tables import Title, honours, titles


@dataclass(frozen=True, slots=True)
class TitleHit:
    """A title by its full name, or only its rank when no more was said (副高, 正高)."""

    start: int
    end: int
    name: str | None
    rank: str
    rank_no: int


@cache
def _titles() -> dict[str, Title]:
    found: dict[str, Title] = {}
    by_name = {row.name: row for row in titles()}
    for row in titles():
        for word in (row.name, *row.aliases):
            found.setdefault(word, row)
    for name, members in table("title_words").items():
        for word in members:
            found.setdefault(word, by_name[name])
    return found


# words that hold a title without being one, or name a post
_TRAPS = frozenset(words("title_traps"))
# a post that is held with a real title
_POSTS = {"特任副研究员": "副研究员", "特聘副研究员": "副研究员", "特任教授": "教授"}
_ENGLISH = {
    "Associate Professor": "副教授",
    "Associate Prof": "副教授",
    "Professor": "教授",
    "Prof": "教授",
    "Lecturer": "讲师",
}
_RANK_WORDS = {
    "正高级": ("正高", 4),
    "正高": ("正高", 4),
    "副高级": ("副高", 3),
    "副高": ("副高", 3),
}


@cache
def _title_scanner() -> Scanner:
    return Scanner([*_titles(), *_TRAPS, *_POSTS, *_ENGLISH, *_RANK_WORDS])


_NOT_OWN = re.compile(
    r"(?:我的?(?:导师|老师|同事|老婆|爱人)|跟|导师是|和|找|请|师从|转给|联系)[^,。;\s]{0,6}$"
)
_DENIED = re.compile(
    r"(?:不是|还不是|没评(?:上)?|没有|无|没|未评|非|正在评|在评|申报|准备评|想评|明年评)(?:上)?\s?$"
)


def find_title(text: str) -> TitleHit | None:
    """The highest title a plain sentence claims; 高级工程师 wins over the 工程师 inside it."""
    return max(
        _claims(text),
        key=lambda hit: (hit.name is not None or hit.rank_no > 2, hit.rank_no),
        default=None,
    )


def _claims(text: str) -> list[TitleHit]:
    hits = []
    for start, end, word in _title_scanner().find(text):
        before = text[max(0, start - 8) : start]
        if word in _TRAPS or _DENIED.search(before) or _NOT_OWN.search(before):
            continue
        if word in _RANK_WORDS:
            rank, rank_no = _RANK_WORDS[word]
            hits.append(TitleHit(start, end, None, rank, rank_no))
            continue
        row = _titles()[_POSTS.get(word) or _ENGLISH.get(word, word)]
        hits.append(TitleHit(start, end, row.name, row.rank, row.rank_no))
    return hits


_NO_TITLE = re.compile(
    r"(?:没有?|无|未评|没评)(?:什么|任何|评)?(?:高级)?职称|职称(?:没有|无|还没)|(?:没|未)评职称"
)


def denies_title(text: str) -> bool:
    """Whether someone says outright that he has no title."""
    return bool(_NO_TITLE.search(text))


_DOCTOR = re.compile(
    r"(?<!双创)(?<!海归)博士后|博士(?!生导师|研究生导师|后|点|生(?!毕业))|(?i:\bph\.?d\b)"
)
_MASTER = re.compile(r"(?<!导)硕士(?!生导师|研究生导师|点)|研究生(?:学历|毕业)|MBA|工程硕士")
_BACHELOR = re.compile(r"学士|本科(?!生的?(?:课|教学))")
_STUDYING = re.compile(
    r"在读|(?:还没|没有?|未|快|即将|明年|今年|尚未)(?:能)?(?:拿到?|取得|获得|毕业|读完)"
    r"|在职读|正在读|读博|博士(?:研究)?生(?!毕业|导师)|[一二三四]年级|候选人|肄业"
)
_NOT_MINE = re.compile(r"(?:带|我的|几个|一个|指导|培养|招)[^,。;\s]{0,4}$")
_HIRE = re.compile(r"(?:没有?|无|不是|非)$")


def find_degree(text: str) -> str | None:
    """博士, 硕士 or 学士 as claimed; studying for it does not count, 博士后 is 博士."""
    studying = _STUDYING.search(text)
    for name, pattern in (("博士", _DOCTOR), ("硕士", _MASTER), ("学士", _BACHELOR)):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 6) : match.start()]
            if _NOT_MINE.search(before) or _HIRE.search(before):
                continue
            if (
                not match.group().startswith("博士后")
                and studying
                and name in {"博士", "硕士"}
                and _close(studying, match)
            ):
                continue
            return name
    return None


def _close(studying: re.Match[str], match: re.Match[str]) -> bool:
    return -12 <= studying.start() - match.end() <= 16 or abs(match.start() - studying.end()) <= 6


@cache
def _honours() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in honours():
        for word in (row.name, *row.aliases):
            found.setdefault(word, row.name)
    names = {row.name for row in honours()}
    for name, members in table("honour_words").items():
        assert name in names, name  # noqa: S101  # a slip in our own list shows at once
        for word in members:
            found.setdefault(word, name)
    return found


@cache
def _honour_scanner() -> Scanner:
    return Scanner(_honours())


_POSTDOC_HERE = re.compile(
    r"博士后(?:流动站)?(?:工作站)?(?:在站|还没出站)|在站(?:的)?博士后|(?:流动站|工作站)在站|在站"
)
_NOT_HONOURED = re.compile(r"(?:没有?|不是|未获|没拿过|申报|想评|没评上)[^,。;\s]{0,4}$")
_MOST_HONOURS = 12


def find_honours(text: str) -> tuple[str, ...]:
    """The honours claimed, by their full names, in order of mention."""
    found = [
        _honours()[hit.word]
        for hit in _honour_scanner().find(text)
        if not _NOT_HONOURED.search(text[max(0, hit.start - 8) : hit.start])
    ]
    if "博士后" in text and _POSTDOC_HERE.search(text):
        found.append("博士后流动站在站研究人员")
    return tuple(dict.fromkeys(found))[:_MOST_HONOURS]


_AROUND_BEFORE = re.compile(
    r"(?:享受|入选|荣获|获得?|曾获|国家级?|全国|江苏省?|省级?|市级?|第[一二三]批|20\d\d年?"
    r"|是|为|有|个)+$"
)
_AROUND_AFTER = re.compile(
    r"(?:第[一二三]层次|[一二三]层次|[特一二三]等奖|获得者|得主|专家|青年(?:项目|人才)?"
    r"|计划|人选|人才|培养对象|带头人|骨干教师|称号|奖章?|入选者|资助|项目|工程|成员|团员"
    r"|经历|\(\d{4}\)|[一1二2三3两]项)+"
)


def honour_spans(text: str) -> list[tuple[int, int]]:
    """Where honours stand in a text, with the words that belong to them."""
    spans = []
    for hit in _honour_scanner().find(text):
        before = _AROUND_BEFORE.search(text[max(0, hit.start - 10) : hit.start])
        after = _AROUND_AFTER.match(text, hit.end)
        start = hit.start - len(before.group()) if before else hit.start
        spans.append((start, after.end() if after else hit.end))
    return spans


def title_spans(text: str) -> list[tuple[int, int]]:
    """Where titles and posts stand in a text, counted as a title or not."""
    return [(hit.start, hit.end) for hit in _title_scanner().find(text)]


_SKILLED = re.compile(
    r"技师|技能大师|酿酒师|工匠|能手|师傅|干了|搞了|做了|从业|祖传|非遗|传承人|退休|一辈子"
    r"|\d+年|[二三四]十[多几]?年|十[多几来]年|土专家|田秀才|乡土人才|经验"
)
_UNSUITED = re.compile(r"没有?专业|行政人员|在读|还没毕业|学生")


def eligible_basis(title: TitleHit | None, degree: str | None, text: str) -> list[str]:
    """Why a person may take part (notice, article 5.2): title, degree, or his own skill."""
    basis = []
    if title and title.rank_no >= 3:
        basis.append("title")
    if degree == "博士":
        basis.append("degree")
    if not basis and not _UNSUITED.search(text) and (denies_title(text) or _SKILLED.search(text)):
        basis.append("exception")
    return basis
