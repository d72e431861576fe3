"""The name of an enterprise as written in a sentence; 某中药企业 and 我们厂 are nobody's name."""

import re
from dataclasses import dataclass
from functools import cache

from handlers.understanding import industries, places
from handlers.understanding.lexicons import Scanner, words
from handlers.understanding.names import looks_like_name

_FORMAL = re.compile(
    r"(?:(?:集团)?(?:股份)?有限(?:责任)?公司|集团公司|股份公司|专业合作社|合作联社"
    r"|家庭农场|制品厂|总厂|集团(?!军))(?:[^\s,。;、:()]{1,8}?分公司)?"
)
_RUN_CHAR = r"[一-龥A-Za-z0-9()·&]"
_RUN_BEFORE = re.compile(rf"{_RUN_CHAR}{{1,30}}$")
# words after which a name may begin
_OPENERS = re.compile(
    r"(?:我们单位叫|我们厂叫|我们公司叫|公司名称(?:是|叫|为)?|企业名称(?:是|叫|为)?"
    r"|单位名称(?:是|叫|为)?|公司名|企业名|厂名|名称(?:是|叫|为)?|全称(?:是|叫|为)?|应该是"
    r"|应该叫|应为|改成|改为|更正为|换成"
    r"|我们是|我是|这里是|这边是|这里|本公司|我司|我公司|我单位|我们单位|我厂|我们公司"
    r"|我们厂|公司|企业|单位|我们|咱们|他们|叫做|叫|是|位于|来自|在|为|帮|替|代|到|去了|去"
    r"|给|跟|和|与|于|的|了|由|请)"
)
_LABEL = re.compile(
    r"(?:公司名称?|企业名称|企业名|单位名称|厂名|单位|企业|公司|名称|我们单位叫|我们厂叫"
    r"|我们公司叫|全称|我司是|我们是)(?:是|叫|为)?\s?[:：]?\s?"
)
_VAGUE = re.compile(
    r"^(?:某|一家|一个|我们|我|你|他|这|那|有|该|本|贵|各|几|多|做|搞|生产|专业|主要|从事"
    r"|想|要|个|家|小微?|中小微?|民营|国有|外资|合资|龙头|高新技术|规上|上市|老|新|大)?"
    r"(?:的)?(?:公司|企业|厂|集团|有限公司|股份有限公司|合作社|专业合作社|家庭农场|农场"
    r"|单位|工厂|总厂)?$"
)


@dataclass(frozen=True, slots=True)
class Company:
    """A firm's name and where it stands."""

    start: int
    end: int
    name: str


@cache
def _trades() -> Scanner:
    return Scanner(words("trade_words"))


@cache
def _generic() -> Scanner:
    return Scanner([*words("generic_trades"), *words("trade_words"), *industries.all_words()])


@cache
def _endings() -> tuple[str, ...]:
    return tuple(sorted(words("trade_words"), key=len, reverse=True))


def _place_chain(text: str, start: int) -> int:
    """Where the place names that begin at ``start`` end: 江苏, 常州市武进区, 海安县."""
    position = start
    for prefix in ("中国", "江苏省", "江苏"):
        if text.startswith(prefix, position):
            position += len(prefix)
            break
    while True:
        word = _places_at(text, position)
        if not word:
            return position
        position += len(word)


def _places_at(text: str, start: int) -> str:
    word = places.spelling_at(text, start)
    return word if word and not word.startswith("江苏") else ""


def find_company(text: str) -> Company | None:
    """The enterprise a plain sentence names as its own, or None."""
    return _labelled(text) or _formal(text) or _informal(text)


def _begin(text: str, run_start: int, end: int) -> int:
    """The first character of a name inside a run of characters that ends with a suffix."""
    best = run_start
    for opener in _OPENERS.finditer(text, run_start, end):
        if opener.end() < end - 3 and not _inside_place(text, opener):
            best = opener.end()
            if places.spelling_at(text, best) or text.startswith("江苏", best):
                return best
    for start in range(run_start, end - 3):
        if _place_chain(text, start) > start and _own_part(text, _place_chain(text, start), end):
            return start
    return best


def _inside_place(text: str, opener: re.Match[str]) -> bool:
    return any(item.start <= opener.start() < item.end for item in places.mentions(text))


def _own_part(text: str, start: int, end: int) -> bool:
    """Whether something is left of a name after its places, and it does not begin with 的."""
    rest = text[start:end]
    return len(rest) >= 3 and rest[0] not in "的那这做有是在,某一"


def _formal(text: str) -> Company | None:
    for suffix in _FORMAL.finditer(text):
        run = _RUN_BEFORE.search(text[max(0, suffix.start() - 30) : suffix.start()])
        if not run:
            continue
        run_start = suffix.start() - len(run.group())
        open_bracket = text.rfind("(", run_start, suffix.start())
        if open_bracket >= 0 and ")" not in text[open_bracket : suffix.start()]:
            run_start = open_bracket + 1
        start = _begin(text, run_start, suffix.start())
        name = text[start : suffix.end()].strip("()·& ")
        if len(name) >= 5 and not _VAGUE.fullmatch(name) and not _is_generic(name):
            return Company(start, suffix.end(), name)
    return None


def _is_generic(name: str) -> bool:
    core = name[_place_chain(name, 0) :]
    return bool(_VAGUE.fullmatch(core)) or _generic().cover(core)


_LABEL_END = re.compile(r"[\s,。;!?、:()/]")


def _labelled(text: str) -> Company | None:
    for label in _LABEL.finditer(text):
        if not label.group().rstrip().endswith((":", "叫", "是", "为")):
            continue
        stop = _LABEL_END.search(text, label.end())
        end = stop.start() if stop else len(text)
        name = text[label.end() : end]
        if 4 <= len(name) <= 30 and (_ends_like_firm(name)) and not _is_generic(name):
            start = _begin(text, label.end(), end)
            start = (
                start if start > label.end() and _place_chain(text, start) > start else label.end()
            )
            return Company(start, end, text[start:end])
    return None


def _ends_like_firm(name: str) -> bool:
    return bool(_FORMAL.search(name)) or name.endswith(_endings())


_MAX_OWN, _MIN_OWN = 6, 2
_NOT_OWN = re.compile(
    r"[的是做搞有在我你他这那某们和与及等个家想请要不没着了上下出入能会]|企业|专家|老师"
    r"|客户|问题|需求|市|县|区|镇"
)


def _informal(text: str) -> Company | None:
    """靖江澹川泵业: places, a name of its own of two to four characters, a trade."""
    for item in _chains(text):
        start, own = item
        stop = _LABEL_END.search(text, own)
        limit = min(stop.start() if stop else len(text), own + 14)
        if company := _own_and_trade(text, start, own, limit):
            return company
    return None


_MOST_CHAINS = 40  # nobody names more places in one message


def _chains(text: str) -> list[tuple[int, int]]:
    found, reached = [], 0
    starts = sorted({item.start for item in places.mentions(text)} | _province_starts(text))
    for start in starts[:_MOST_CHAINS]:
        if start < reached:
            continue
        end = _place_chain(text, start)
        if end > start:
            found.append((start, end))
            reached = end
    return found


def _province_starts(text: str) -> set[int]:
    return {match.start() for match in re.finditer(r"江苏(?!大学|科技大学|理工|师范|省)", text)}


def _own_and_trade(text: str, start: int, own: int, limit: int) -> Company | None:
    for length in range(_MIN_OWN, min(4, limit - own - 1) + 1):
        trade_start = own + length
        core = text[own:trade_start]
        if _NOT_OWN.search(core) or _generic().at(text, own):
            return None
        end = _trade_end(text, trade_start, limit)
        if end and _stops(text, end) and not _generic().cover(text[own:end]):
            return Company(start, end, text[start:end])
    return None


def _trade_end(text: str, start: int, limit: int) -> int:
    position = start
    while position < limit:
        word = _trades().at(text, position)
        if not word:
            break
        position += len(word)
    return position if position > start else 0


def _stops(text: str, end: int) -> bool:
    """A short name counts only where the words stop, or a person or verb follows."""
    rest = text[end : end + 3]
    if not rest or not ("一" <= rest[0] <= "龥"):
        return True
    return (
        rest[0] in "的是在我想要请做有联这那," or looks_like_name(rest) or looks_like_name(rest[:2])
    )
