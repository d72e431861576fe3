"""Verdicts in one message: 「1、3通过，2退回，缺电话」, 「都通过」, 「除了2都通过」."""

import re
from dataclasses import dataclass, replace

from handlers.understanding.normal import fold
from storage.vocabulary import Act

_ID = r"(?:XQ\s*-?\s*)?20\d\d\s*-\s*\d{1,5}|(?<![\d-])\d{1,5}(?![\d-])"
IDS = re.compile(_ID, re.IGNORECASE)
_BACK = r"退回去?|退掉|打回去?|驳回|不(?:予)?(?:通过|同意|批准)|退(?=$|[\s吧了给])"
_YES = r"(?:审核)?通过|同意|批准|可以|没有?问题|放行|属实|合格|过(?=$|[\s吧了])|准(?=$|[\s吧了])|ok"
VERB = re.compile(rf"(?P<back>{_BACK})|(?P<forward>{_YES})", re.IGNORECASE)
_PLAIN_VERB = r"(?:不?通过|退回|打回|驳回)"
REST = re.compile(r"其他|其它|其余|别的|剩下|全部|都|所有|一律")
_EXCEPT = re.compile(r"除")
_BETWEEN = re.compile(r"[\s、和及与跟号条第的#把请将]+")
_RANGE = re.compile(r"(?<![\d-])(\d{1,2})\s*(?:-|~|到|至)\s*(\d{1,2})(?![\d-])")
_PARTICLES = re.compile(
    r"^(?:[\s:、,。吧了请把将给去的企业它]|原因是?|因为|理由是?|这[一]?条|号|条)+|[\s,。:]+$"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One verdict: the act, the numbers as said, and why.

    ``rest`` says that it is about all that is not named elsewhere in the message. No act at all
    is for those that are named only to be left out.
    """

    act: Act | None
    ids: tuple[str, ...] = ()
    reason: str = ""
    rest: bool = False


def read(text: str) -> tuple[Mark, ...]:
    """The verdicts of a message in their order; none when it holds no verdict."""
    marks: list[Mark] = []
    loose: list[str] = []
    for part in _parts(text):
        verb = VERB.search(part)
        new = verb and (not marks or IDS.search(part) or REST.search(part))
        if verb and new:
            marks += _marks(part, verb, tuple(loose))
            loose = []
        elif _only_ids(part):
            loose += IDS.findall(part)
        elif marks and marks[-1].act is Act.SEND_BACK:
            marks[-1] = _because(marks[-1], part)
    if loose and marks:
        marks[-1] = replace(marks[-1], ids=(*marks[-1].ids, *loose))
    return tuple(marks)


def _parts(text: str) -> list[str]:
    said = _RANGE.sub(_all_between, fold(text).strip())
    if VERB.match(said):
        said = re.sub(rf"(?<=[\d号条])\s*(?={_PLAIN_VERB})", ",", said)
    else:
        said = re.sub(rf"({_PLAIN_VERB})(?=\s*(?:第|XQ|\d|其他|其余|剩下))", r"\1,", said)
    return [part for part in re.split(r"[,;。\n]+", said) if part.strip()]


def _all_between(found: re.Match[str]) -> str:
    first, last = int(found[1]), int(found[2])
    if not first < last <= first + 20:
        return found.group()
    return "、".join(str(number) for number in range(first, last + 1))


def _only_ids(part: str) -> bool:
    return bool(IDS.search(part)) and not _BETWEEN.sub("", IDS.sub("", part))


def _marks(part: str, verb: re.Match[str], loose: tuple[str, ...]) -> list[Mark]:
    act = Act.SEND_BACK if verb["back"] else Act.FORWARD
    before, after = part[: verb.start()], part[verb.end() :]
    ids = tuple(IDS.findall(before))
    if _EXCEPT.search(before) and REST.search(before):
        return [Mark(act, rest=True), Mark(None, (*loose, *ids))]
    if not ids:
        listed = re.match(rf"[\s、和及:号条第]*(?:{_ID})(?:[\s、和及号条第]*(?:{_ID}))*", after)
        if listed:
            ids, after = tuple(IDS.findall(listed.group())), after[listed.end() :]
    mark = Mark(act, (*loose, *ids), rest=bool(REST.search(part)) and not ids)
    if act is Act.FORWARD:
        return [mark]
    leading = IDS.sub("", before)
    return [_because(mark, after if _tidy(after) else leading)]


def _because(mark: Mark, words: str) -> Mark:
    told = _tidy(words)
    if not told or REST.fullmatch(told):
        return mark
    return replace(mark, reason=f"{mark.reason}，{told}" if mark.reason else told)


def _tidy(words: str) -> str:
    return _PARTICLES.sub("", words).strip()
