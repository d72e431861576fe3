"""Reference tables that travel with the package: regions, industries, titles, honours, units.

Each table is read once from its CSV file and returned as frozen rows. Regions keep their dates of
validity: ``valid_from`` is the first month in force, ``valid_to`` the first month no longer in
force (both ``YYYY-MM``; empty means open).
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Region:
    """A division of Jiangsu, or a development zone (level ``zone``, code ``Zxxx``)."""

    code: str
    name: str
    level: str
    parent: str
    valid_from: str
    valid_to: str
    aliases: tuple[str, ...]
    reports_to: str
    successor: str
    typos: tuple[str, ...]
    note: str

    def is_valid(self, on: date) -> bool:
        """Whether the division was in force in the month of ``on``."""
        month = f"{on:%Y-%m}"
        return (not self.valid_from or self.valid_from <= month) and (
            not self.valid_to or month < self.valid_to
        )

    @property
    def is_county_level(self) -> bool:
        """Whether it is a district, a county-level city or a county."""
        return self.level in {"district", "county_city", "county"}


@dataclass(frozen=True, slots=True)
class Industry:
    """A class of GB/T 4754-2017, or one of Jiangsu's strategic industries (scheme JS-SEI)."""

    scheme: str
    code: str
    name: str
    parent: str
    keywords: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Title:
    """A professional title; ``rank_no`` 1 junior … 4 full senior; 3 and 4 meet article 5.2."""

    series: str
    name: str
    rank: str
    rank_no: int
    aliases: tuple[str, ...]
    meets_condition: bool
    note: str


@dataclass(frozen=True, slots=True)
class Honour:
    """An honour or a group of people; ``named`` are the five of article 5.1."""

    code: str
    name: str
    aliases: tuple[str, ...]
    level: str
    kind: str
    named: bool
    note: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A university, institute, enterprise or hospital that experts come from."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    city: str
    note: str


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__name__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


@cache
def regions() -> tuple[Region, ...]:
    """All divisions and zones, past and present, in the order of the table."""
    return tuple(
        Region(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent=row["parent"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            aliases=_several(row["aliases"]),
            reports_to=row["reports_to"],
            successor=row["successor"],
            typos=_several(row["typos"]),
            note=row["note"],
        )
        for row in _rows("regions")
    )


@cache
def region(code: str) -> Region:
    """The division of a code. Raises KeyError for an unknown code."""
    return _regions_by_code()[code]


@cache
def zones() -> tuple[Region, ...]:
    """The development zones, which are no divisions of their own (R22)."""
    return tuple(row for row in regions() if row.level == "zone")


@cache
def _regions_by_code() -> dict[str, Region]:
    return {row.code: row for row in regions()}


def current(code: str) -> Region:
    """Follow the successors of a division to the one in force today."""
    row = region(code)
    while row.successor:
        row = region(row.successor)
    return row


def city_of(code: str) -> Region | None:
    """The city a division lies in geographically (itself for a city); None for the province."""
    row: Region | None = region(code)
    while row is not None and row.level != "city":
        row = region(row.parent) if row.parent else None
    return row


@cache
def industries() -> tuple[Industry, ...]:
    """All industry classes."""
    return tuple(
        Industry(
            scheme=row["scheme"],
            code=row["code"],
            name=row["name"],
            parent=row["parent"],
            keywords=_several(row["keywords"]),
            note=row["note"],
        )
        for row in _rows("industries")
    )


@cache
def titles() -> tuple[Title, ...]:
    """All professional titles."""
    return tuple(
        Title(
            series=row["series"],
            name=row["title"],
            rank=row["rank"],
            rank_no=int(row["rank_no"] or 0),
            aliases=_several(row["aliases"]),
            meets_condition=row["meets_title_condition"] == "Y",
            note=row["note"],
        )
        for row in _rows("titles")
    )


@cache
def honours() -> tuple[Honour, ...]:
    """All honours and named groups."""
    return tuple(
        Honour(
            code=row["code"],
            name=row["name"],
            aliases=_several(row["aliases"]),
            level=row["level"],
            kind=row["kind"],
            named=row["named_in_notice"] == "Y",
            note=row["note"],
        )
        for row in _rows("honours")
    )


@cache
def units() -> tuple[Unit, ...]:
    """All home units of the table."""
    return tuple(
        Unit(
            name=row["name"],
            aliases=_several(row["aliases"]),
            kind=row["type"],
            city=row["city"],
            note=row["note"],
        )
        for row in _rows("units")
    )
