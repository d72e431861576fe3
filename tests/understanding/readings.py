"""A small scorer of our own: how far readings agree with annotated sentences."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from handlers.understanding.phones import FICTIONAL
from handlers.understanding.reading import REFERENCE, Understood, understand

HERE = Path(__file__).parent
# slots whose whole value must be equal
STRICT = (
    "demand_kind",
    "city",
    "county",
    "contact_phone",
    "phone",
    "expected_visit",
    "title",
    "title_rank",
    "degree",
    "unit",
    "willing_cities",
    "scores",
    "demand_ids",
    "round",
    "deadline",
    "after_accept",
    "opinion",
)
# slots where one text may hold the other
LOOSE = ("enterprise_name", "contact_name", "name", "reason", "condition", "delegate")
COMMITMENTS = frozenset(
    {
        "submit_demand",
        "expert_signup",
        "accept",
        "confirm",
        "bureau_approve",
        "bureau_report_up",
        "bureau_publish",
    }
)
REFUSALS = frozenset(
    {
        "decline",
        "deny",
        "cancel",
        "withdraw_demand",
        "expert_quit",
        "unsubscribe_reminder",
        "complaint",
        "abuse",
        "privacy_delete",
        "privacy_query",
        "privacy_restrict",
        "bureau_return",
        "bureau_undo",
    }
)


@dataclass
class Tally:
    """Counts of agreement, and what went wrong."""

    hits: int = 0
    total: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, *, agrees: bool, note: str) -> None:
        """Count one comparison."""
        self.total += 1
        self.hits += agrees
        if not agrees:
            self.wrong.append(note)

    @property
    def share(self) -> float:
        """The share that agrees."""
        return self.hits / self.total if self.total else 1.0


def rows_of(name: str) -> Iterator[dict[str, Any]]:
    """The annotated sentences of a file."""
    for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)


def samples(split: str | None = None) -> Iterator[dict[str, Any]]:
    """The annotated sentences of our own, all or one part (``tuned``, ``held``)."""
    for row in rows_of("samples-own"):
        if split in {None, row["split"]}:
            yield row


def read(row: dict[str, Any]) -> Understood:
    """What the package makes of a sample."""
    return understand(
        row["text"],
        role=row["role"],
        subrole=row.get("subrole"),
        context=row.get("context"),
        ref_date=date.fromisoformat(row["ref_date"]) if "ref_date" in row else REFERENCE,
        accepted=FICTIONAL,
    )


def plain(value: object) -> object:
    """A value without its raw words, lists as sets."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items() if key != "raw"}
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return sorted(value)
    return value


def overlaps(one: object, other: object) -> bool:
    """Whether one text holds the other."""
    return bool(other) and (str(one) in str(other) or str(other) in str(one))


def tally(split: str | None = None) -> dict[str, Tally]:
    """Agreement of intents and of slots over the samples."""
    return tally_of(samples(split))


def tally_of(rows: Iterable[dict[str, Any]]) -> dict[str, Tally]:
    """Agreement of intents and of slots over annotated sentences."""
    found = {"intent": Tally(), "strict": Tally(), "loose": Tally()}
    for row in rows:
        meant, ungraded = read(row), set(row.get("ungraded", ()))
        note = f"{row['id']} {row['text'][:40]}"
        if "intent" not in ungraded:
            agrees = meant.intent == row["intent"]
            found["intent"].add(agrees=agrees, note=f"{note}: {meant.intent}")
        for name, gold in row["slots"].items():
            got = meant.slots.get(name)
            if name in ungraded:
                continue
            if name in STRICT:
                found["strict"].add(agrees=plain(gold) == plain(got), note=f"{note}: {name} {got}")
            elif name in LOOSE:
                found["loose"].add(agrees=overlaps(gold, got), note=f"{note}: {name} {got}")
    return found
