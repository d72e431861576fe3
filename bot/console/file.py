"""The file of a demand as the page shows it: facts, differences between versions, history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from bot.console.sitting import Sitting
from handlers.dialogue.forms import begin, shown
from handlers.flows.demand_form import DEMAND
from handlers.flows.tell import labels_of
from handlers.rules import diff
from storage.models import DemandVersion, JournalEntry
from storage.queries import demand_file
from storage.vocabulary import Act, DemandState, ReturnReason

# shown in a place of their own, masked or not
APART = frozenset({"contact", "mobile", "position", "enterprise", "county", "title"})
# what a version keeps under another name than its slot
KEPT_AS = {"county_code": "county", "budget_wan": "budget"}


def facts_of(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The answers in words, in the order of the form."""
    draft = replace(begin(DEMAND), answers=answers)
    return [(slot.label, words) for slot, words in shown(DEMAND, draft) if slot.name not in APART]


@dataclass(frozen=True, slots=True)
class Change:
    """What one version changed: the field and the pieces that stayed, went and came."""

    label: str
    pieces: tuple[tuple[diff.Kind, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One version and what it changed against the one before."""

    version: DemandVersion
    changes: tuple[Change, ...]


def changes_of(versions: Sequence[DemandVersion]) -> list[Step]:
    """The versions after the first, newest first, each with its changes."""
    steps = []
    for before, after in pairwise(versions):
        old, new = _answers(before.content), _answers(after.content)
        found = [
            Change(label, diff.pieces(old.get(label, ""), new.get(label, "")))
            for label in dict.fromkeys([*old, *new])
            if old.get(label, "") != new.get(label, "")
        ]
        steps.append(Step(after, tuple(found)))
    return steps[::-1]


def _answers(content: Mapping[str, Any]) -> dict[str, str]:
    """The answers of a version in words, by label."""
    said = {KEPT_AS.get(name, name): value for name, value in content.items()}
    said |= said.pop("particulars", {})
    start, end = said.pop("visit", ["", ""])
    if start and end:
        said["visit"] = {"start": start, "end": end, "raw": said.get("visit_words", "")}
    said["urgent"] = said.pop("urgency", "") == "urgent" or None
    said["confidential"] = said.get("confidential") or None
    slots = {slot.name for slot in DEMAND.slots}
    kept = {name: value for name, value in said.items() if name in slots and value not in EMPTY}
    draft = replace(begin(DEMAND), answers=kept)
    return {slot.label: words for slot, words in shown(DEMAND, draft)}


EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history: when, who, what, and more about it."""

    entry: JournalEntry
    who: str
    what: str
    more: str


def lines_of(here: Sitting, entries: Sequence[JournalEntry]) -> list[Line]:
    """The history in words; who looks is part of it, for the province alone sees that."""
    names = demand_file.officer_names(here.session, [entry.actor for entry in entries])
    quiet = set() if here.codes is None else {Act.LOOK}
    return [
        Line(entry, who_of(entry.actor, names), entry.act.label, _more(entry))
        for entry in entries
        if entry.act not in quiet
    ]


def who_of(actor: str, names: Mapping[str, str]) -> str:
    """Who did something, in words."""
    kind = actor.partition(":")[0]
    if kind == "officer":
        return names.get(actor) or "（已离岗）"
    return {"follower": "本人", "link": "本人（链接）", "system": "系统"}.get(kind, "管理员")


def _more(entry: JournalEntry) -> str:
    facts = entry.facts
    parts = []
    if entry.act is Act.SEND_BACK and facts.get("reason") in set(ReturnReason):
        parts.append(ReturnReason(facts["reason"]).label)
    elif facts.get("reason"):
        parts.append(str(facts["reason"]))
    if facts.get("changed"):
        parts.append(labels_of(facts["changed"]))
    if facts.get("state") in set(DemandState):
        parts.append(f"→ {DemandState(facts['state']).label}")
    return "，".join(part for part in parts if part)
