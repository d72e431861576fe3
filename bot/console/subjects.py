"""What a line of the journal is about, in words and with its page: 「公告1」, 「李科长」."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from handlers.rules.rounds import round_label

OFFICER, ROUND = "officer", "round"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of subject: its word, its page, and whether people know it by its number."""

    words: str
    endpoint: str = ""
    name: str = "id_"
    numbered: bool = False


# a number with letters says itself what it is; ids of rows are shown to nobody
KINDS = {
    "demand": Kind("", "demand_show", "number", numbered=True),
    "team": Kind("", "team_show", "team", numbered=True),
    "follow_up": Kind("", "follow_ups_show", "card", numbered=True),
    "showcase": Kind("", "cases_show", "case", numbered=True),
    "nomination": Kind("", "nominations_show", "nomination", numbered=True),
    "consultation": Kind("", "consultations_show", "meeting", numbered=True),
    "broadcast": Kind("公告", "broadcasts_show", numbered=True),
    "spending": Kind("支出", numbered=True),
    "grant": Kind("资助", numbered=True),
    "issue": Kind("问题", numbered=True),
    "invitation": Kind("邀请", numbered=True),
    "plan": Kind("组团方案", numbered=True),
    "expert": Kind("专家", "experts_show"),
    "list": Kind("公布清单", "lists_show"),
    "rating": Kind("问卷", "ratings_show"),
    "visit": Kind("走访", "visits_show"),
    OFFICER: Kind("经办人"),
    ROUND: Kind("批次"),
    "paper": Kind("文书"),
    "summary": Kind("总结"),
    "evaluation": Kind("评估"),
    "budget": Kind("预算"),
    "notice": Kind("通知"),
    "thread": Kind("人工答复"),
    "follower": Kind("关注者"),
    "unit": Kind("专家单位联系人"),
    "referral": Kind("推荐的专家"),
    "bureau": Kind("单位"),
    "bureaus": Kind("单位"),
}  # fmt: skip
OTHER = Kind("其他")


@dataclass(frozen=True, slots=True)
class Subject:
    """The words of a subject and the address of its page, where it has one."""

    words: str
    link: str = ""


def subject_of(subject: str, names: Mapping[str, str]) -> Subject:
    """What a line is about; ``names`` are those of officers by their subject."""
    kind, _, rest = subject.partition(":")
    known = KINDS.get(kind, OTHER)
    if kind == OFFICER:
        return Subject(names.get(subject, known.words))
    if kind == ROUND:
        return Subject(round_label(rest))
    given: dict[str, Any] = {known.name: rest}
    link = url_for(f"console.{known.endpoint}", **given) if known.endpoint else ""
    return Subject(f"{known.words}{rest}" if known.numbered else known.words, link)
