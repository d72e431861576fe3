"""Which industries a sentence speaks of: classes of GB/T 4754 and Jiangsu's strategic ones."""

from collections import Counter
from functools import cache

from handlers.understanding.lexicons import Scanner, table, words
from storage.tables import industries

MOST = 5  # more guesses than this help nobody
_STRATEGIC = "SE"
# words too general to outweigh a product
_WEAK = frozenset(words("weak_trades"))


@cache
def _words() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in industries():
        for word in row.keywords:
            found.setdefault(word, []).append(row.code)
    for code, members in table("industry_words").items():
        for word in members:
            if code not in found.setdefault(word, []):
                found[word].append(code)
    for row in industries():
        found.setdefault(row.name, []).insert(0, row.code)
    return {word: tuple(codes) for word, codes in _with_parts(found).items()}


def _with_parts(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Let a long word stand also for the words inside it: 激光切割机 for 激光."""
    inner = Scanner(found)
    whole: dict[str, list[str]] = {}
    for word, codes in found.items():
        parts = {hit.word for cut in (word[1:], word[:-1]) for hit in inner.find(cut)}
        extra = [code for part in sorted(parts, key=len) for code in found[part]]
        whole[word] = list(dict.fromkeys([*codes, *(extra if len(word) > 3 else [])]))
    return whole


@cache
def _scanner() -> Scanner:
    return Scanner(_words())


@cache
def _sections() -> dict[str, str]:
    return {row.code: row.parent for row in industries()}


def all_words() -> tuple[str, ...]:
    """Every word that points to an industry, for those who look for technical words."""
    return tuple(_words())


def find_industries(text: str) -> tuple[str, ...]:
    """Codes in order of likelihood, at most five; a maker's own words (做…的) count double."""
    votes: Counter[str] = Counter()
    for start, end, word in _scanner().find(text):
        weight = 0.5 if word in _WEAK else 1 + 0.1 * len(word)
        if _is_trade(text, start, end):
            weight *= 2
        for rank, code in enumerate(_words()[word]):
            votes[code] += weight - 0.05 * min(rank, 4)  # type: ignore[assignment]
    return _ranked(votes)


def _is_trade(text: str, start: int, end: int) -> bool:
    """Whether a word names what the enterprise makes: 做汽车涡轮壳的, 生产谐波减速器."""
    before = text[max(0, start - 14) : start]
    cut = max((before.rfind(mark) for mark in ",。; !?"), default=-1)
    clause = before[cut + 1 :]
    return (
        "做" in clause
        or "生产" in clause
        or text[end : end + 1] in {"厂", "企"}
        or (text[end : end + 2] in {"企业", "公司", "有限", "行业"})
    )


def _ranked(votes: Counter[str]) -> tuple[str, ...]:
    classes = [code for code, _ in votes.most_common() if not code.startswith(_STRATEGIC)]
    strategic = [code for code, _ in votes.most_common() if code.startswith(_STRATEGIC)]
    # a section (A, E …) adds nothing beside its own class
    parents = {_sections()[code] for code in classes}
    classes = [code for code in classes if code not in parents or code in {"A", "E"}]
    chosen = classes[:3] + strategic[:2]
    return tuple((chosen + classes[3:] + strategic[2:])[:MOST])
