"""Proposals in words: stored reasons, changes and rules as sentences for officers."""

from collections.abc import Iterable, Mapping
from typing import Any

from handlers.wording import say
from storage.vocabulary import Merit, NamedGroup, ServiceForm, TitleRank

Data = Mapping[str, Any]


# merits of which half is given to who has said nothing
UNSAID = (Merit.FIELD, Merit.FORM, Merit.PLACE, Merit.TIME)


def reason_in_words(reason: Data) -> str:
    """Why, with its points: one merit of a stored match."""
    facts = reason["facts"]
    return say(
        f"match.why_{_key(Merit(reason['merit']), reason)}",
        points=f"{reason['points']:g}",
        terms=_listed(word for word, _ in facts.get("terms", ())),
        unit=facts.get("unit", ""),
        forms=_listed(ServiceForm(code).label for code in facts.get("forms", ())),
        rank=_rank(facts),
        groups=_listed(NamedGroup(code).label for code in facts.get("groups", ())),
    )


def _key(merit: Merit, reason: Data) -> str:
    facts = reason["facts"]
    if merit is Merit.WORDS and not facts["terms"]:
        return "words_alone"
    if merit is Merit.NAMED and facts["by"] == "unit":
        return "named_unit"
    return (
        f"{merit.value}_unsaid" if merit in UNSAID and not _is_said(merit, facts) else merit.value
    )


def _is_said(merit: Merit, facts: Data) -> bool:
    if merit is Merit.FIELD:
        return bool(facts["fields"])
    return bool(facts["said"]) and (merit is not Merit.FORM or "forms" in facts)


def _listed(words: Iterable[str]) -> str:
    return "、".join(words)


def _rank(facts: Data) -> str:
    rank = TitleRank(facts["rank"]).label if facts.get("rank") else ""
    doctor = say("match.doctor") if facts.get("doctor") else ""
    return _listed(part for part in (rank, doctor) if part)


def change_in_words(change: Data) -> str:
    """What the expert's word would bring: one change of a stored match."""
    return say(f"match.change_{change['merit']}", gain=f"{change['gain']:g}")


def exception_in_words() -> str:
    """That the officer's word would admit him (R38)."""
    return say("match.exception")


def excluded_in_words(excluded: Data) -> list[str]:
    """Which rules keep an expert off the list, what would change it, and where he would stand."""
    found = [rule_in_words(rule["gate"], rule["article"]) for rule in excluded["rules"]]
    return [*found, say("match.would_stand", place=excluded["place"])]


def rule_in_words(gate: str, article: str) -> str:
    """Which rule keeps an expert off a list, with its article, and what would change it."""
    return say(
        "match.shut", why=say(f"match.gate_{gate}"), article=article, way=say(f"match.way_{gate}")
    )
