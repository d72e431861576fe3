"""What a batch of services came to: figures from confirmed records, each with its rows (R69, §12).

Pure. A figure is a test of rows and a way to count them, so that the rows behind a figure are
always those that were counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from storage.vocabulary import Outcome

# a sum of money is told of so many contracts at least: no single one is made public (§12)
FEW_CONTRACTS = 3


@dataclass(frozen=True, slots=True)
class Deed:
    """One confirmed visit: who was where for what, and what its record says."""

    visit: int
    expert: int
    enterprise: int
    demand: int
    outcome: Outcome | None = None
    trained: int = 0
    has_contract: bool = False
    contract_wan: float | None = None
    has_novelty: bool = False
    station: str = ""


Test = Callable[[Deed], bool]
Count = Callable[[Sequence[Deed]], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its key in the sheets, the rows that count, how they are counted."""

    key: str
    test: Test
    count: Count


def _demands(deeds: Sequence[Deed]) -> int:
    return len({deed.demand for deed in deeds})


def _sum(deeds: Sequence[Deed]) -> float:
    return sum(deed.contract_wan or 0 for deed in deeds)


FIGURES = (
    Figure("experts", lambda _: True, lambda rows: len({row.expert for row in rows})),
    Figure("visits", lambda _: True, len),
    Figure("enterprises", lambda _: True, lambda rows: len({row.enterprise for row in rows})),
    Figure("demands", lambda _: True, _demands),
    Figure("solved", lambda deed: deed.outcome is Outcome.SOLVED, _demands),
    Figure("partly", lambda deed: deed.outcome is Outcome.PARTLY, _demands),
    Figure("joint", lambda deed: deed.outcome is Outcome.JOINT, _demands),
    Figure("unsolved", lambda deed: deed.outcome is Outcome.UNSOLVED, _demands),
    Figure("contracts", lambda deed: deed.has_contract, len),
    Figure("contract_wan", lambda deed: deed.contract_wan is not None, _sum),
    Figure("trained", lambda deed: deed.trained > 0, lambda rows: sum(row.trained for row in rows)),
    Figure("novelties", lambda deed: deed.has_novelty, len),
    Figure("stations", lambda deed: bool(deed.station), len),
)
BY_KEY = {figure.key: figure for figure in FIGURES}


def latest(deeds: Sequence[Deed]) -> list[Deed]:
    """The deeds with one outcome for each demand: what its last visit says, so none counts twice.

    The deeds come in the order of their days.
    """
    last = {deed.demand: deed.visit for deed in deeds if deed.outcome is not None}
    return [
        deed if deed.outcome is None or last[deed.demand] == deed.visit else _without_outcome(deed)
        for deed in deeds
    ]


def _without_outcome(deed: Deed) -> Deed:
    return Deed(
        deed.visit, deed.expert, deed.enterprise, deed.demand, None, deed.trained,
        deed.has_contract, deed.contract_wan, deed.has_novelty, deed.station,
    )  # fmt: skip


def behind(key: str, deeds: Sequence[Deed]) -> list[Deed]:
    """The rows behind a figure. Raises KeyError for a figure there is none of."""
    return _counting(BY_KEY[key], latest(deeds))


def _counting(figure: Figure, deeds: Sequence[Deed]) -> list[Deed]:
    return [deed for deed in deeds if figure.test(deed)]


def counted(deeds: Sequence[Deed]) -> dict[str, float]:
    """All figures by key."""
    rows = latest(deeds)
    return {figure.key: figure.count(_counting(figure, rows)) for figure in FIGURES}


def may_tell_sum(deeds: Sequence[Deed]) -> bool:
    """Whether the sum of contracts may be circulated without telling a single one."""
    return len(behind("contract_wan", deeds)) >= FEW_CONTRACTS
