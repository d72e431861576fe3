"""The trial formats: an instance, what officers have fixed, who declined, a plan; as JSON files."""

import gzip
import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from handlers.rules.teams.instance import Demand, Expert, Instance, Pair, Rules, Settled, TeamKey
from handlers.rules.teams.plan import Plan, Team

GZIP = b"\x1f\x8b"
HALF_DAYS = 2
NUMBER = (int, float)
Declined = frozenset[tuple[str, int]]


class BadTrial(ValueError):
    """A file that cannot be read; ``wrong`` is the key of the sentence that says why."""

    def __init__(self, file: str, place: str, wrong: str) -> None:
        """Keep the file, the place in it and what is wrong there."""
        super().__init__(f"{file} {place} {wrong}")
        self.file, self.place, self.wrong = file, place, wrong


def read(path: Path) -> Any:
    """The JSON of a file, packed or not."""
    try:
        raw = path.read_bytes()
    except OSError:
        raise BadTrial(str(path), "", "unreadable") from None
    try:
        return json.loads(gzip.decompress(raw) if raw.startswith(GZIP) else raw)
    except (ValueError, OSError, EOFError, zlib.error, RecursionError):
        raise BadTrial(str(path), "", "not_json") from None


@dataclass(frozen=True, slots=True)
class _Row:
    """An object of a file that knows where it stands."""

    file: str
    place: str
    row: Mapping[str, Any]

    def bad(self, key: str, wrong: str = "missing") -> BadTrial:
        return BadTrial(self.file, f"{self.place}.{key}".lstrip("."), wrong)

    def get(self, key: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
        """A value of a kind; without a default the key has to be there."""
        value = self.row.get(key, default)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.bad(key)
        if isinstance(value, float) and not math.isfinite(value):
            raise self.bad(key)
        return value

    def perhaps(self, key: str, kind: type) -> Any:
        """A value of a kind, or None where there is none."""
        return None if self.row.get(key) is None else self.get(key, kind)

    def names(self, key: str) -> tuple[str, ...]:
        found = self.get(key, list, [])
        if not all(isinstance(name, str) for name in found):
            raise self.bad(key)
        return tuple(found)

    def visits(self) -> tuple[tuple[str, str], ...]:
        return tuple((row[0], row[1]) for row in self.rows("serves", (str, str)))

    def rows(self, key: str, kinds: tuple[type | tuple[type, ...], ...]) -> list[list[Any]]:
        """Lists of values of such kinds."""
        found: list[list[Any]] = self.get(key, list, [])
        for number, row in enumerate(found):
            fits = isinstance(row, list) and len(row) == len(kinds)
            if not fits or not all(map(isinstance, row, kinds)):
                raise self.bad(f"{key}[{number}]")
        return found

    def objects(self, key: str) -> "list[_Row]":
        return [
            _object(row, self.file, f"{key}[{number}]")
            for number, row in enumerate(self.get(key, list))
        ]

    def team(self) -> TeamKey:
        return TeamKey(self.get("city", str), self.get("batch", int))


def _object(raw: Any, file: str, place: str = "") -> _Row:
    if not isinstance(raw, dict):
        raise BadTrial(file, place, "no_object")
    return _Row(file, place, raw)


def instance_of(raw: Any, file: str) -> Instance:
    """An instance as ``experts, demands, pairs, rules``; raises BadTrial with the place."""
    top = _object(raw, file)
    experts: dict[str, Expert] = {}
    for row in top.objects("experts"):
        expert = _expert(row)
        if expert.id in experts:
            raise row.bad("id", "twice")
        experts[expert.id] = expert
    demands: dict[str, Demand] = {}
    for row in top.objects("demands"):
        demand = _demand(row)
        if demand.id in demands:
            raise row.bad("id", "twice")
        demands[demand.id] = demand
    rules = _rules(_object(top.get("rules", dict, {}), file, "rules"))
    return Instance(experts, demands, _pairs(top, experts, demands), rules)


def _expert(row: _Row) -> Expert:
    days = row.perhaps("days", int)
    batches = row.get("batches", list, [])
    if not all(isinstance(batch, int) for batch in batches):
        raise row.bad("batches")
    return Expert(
        id=row.get("id", str),
        unit=row.get("unit", str, ""),
        title=row.get("title", str, ""),
        doctorate=row.get("doctorate", bool, False),
        healthy=row.get("healthy", bool, True),
        recommended=row.get("recommended", bool, True),
        batches=frozenset(batches),
        max_per_year=row.get("max_per_year", int, 1),
        visits=None if days is None else days * HALF_DAYS,
        field=str(row.row.get("field", "")),
        distinctions=row.names("categories"),
    )


def _demand(row: _Row) -> Demand:
    return Demand(
        id=row.get("id", str),
        city=row.get("city", str),
        batch=row.get("batch", int),
        weight=row.get("weight", NUMBER, 1),
        county=row.get("county", str, ""),
        field=str(row.row.get("field", "")),
        unique=frozenset(row.names("unique")),
    )


def _pairs(
    top: _Row, experts: Mapping[str, Expert], demands: Mapping[str, Demand]
) -> tuple[Pair, ...]:
    """The pairs, the last one where a pair is given twice."""
    found: dict[tuple[str, str], Pair] = {}
    for number, (demand, expert, score) in enumerate(top.rows("pairs", (str, str, NUMBER))):
        if demand not in demands or expert not in experts:
            raise top.bad(f"pairs[{number}]", "unknown")
        if not math.isfinite(score):
            raise top.bad(f"pairs[{number}]")
        found[demand, expert] = Pair(demand, expert, score)
    return tuple(found.values())


def _rules(row: _Row) -> Rules:
    given = {
        field.name: row.get(field.name, int if field.type is int else NUMBER)
        for field in fields(Rules)
        if field.name in row.row
    }
    return Rules(**given)


def settled_of(raw: Any, file: str, instance: Instance) -> dict[TeamKey, Settled]:
    """What is fixed by team; every name has to be in the instance."""
    found: dict[TeamKey, Settled] = {}
    for row in _object(raw, file).objects("teams"):
        key, serves = row.team(), row.visits()
        members, without = row.names("members"), row.names("without")
        if key in found:
            raise row.bad("city", "twice")
        if any(name not in instance.experts for name in (*members, *without)):
            raise row.bad("members", "unknown")
        if any(d not in instance.demands or e not in instance.experts for d, e in serves):
            raise row.bad("serves", "unknown")
        found[key] = Settled(
            goes=row.perhaps("goes", bool),
            members=frozenset(members),
            without=frozenset(without),
            serves=serves,
            at_least=row.perhaps("at_least", int),
            reason=row.get("reason", str, ""),
            fields=frozenset(str(field) for field in row.get("fields", list, [])),
        )
    return found


def plan_of(raw: Any, file: str) -> Plan:
    """A plan as ``teams`` of ``city, batch, members, serves``."""
    return Plan(
        tuple(
            Team(row.team(), row.names("members"), row.visits())
            for row in _object(raw, file).objects("teams")
        )
    )


def declined_of(raw: Any, file: str) -> Declined:
    """Who declined: a list of [expert, batch]."""
    if not isinstance(raw, list):
        raise BadTrial(file, "", "no_list")
    rows = _Row(file, "", {"declined": raw}).rows("declined", (str, int))
    return frozenset((expert, batch) for expert, batch in rows)
