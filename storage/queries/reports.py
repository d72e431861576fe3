"""Questions about rounds: who has reported, and how many demands there are of which kind."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Bureau, Demand, ZeroReport
from storage.queries.sight import within
from storage.vocabulary import GONE, DemandKind, DemandState, Rank


def demands_in(session: Session, county_code: str, round_: str) -> int:
    """How many demands of a round a county has, without those withdrawn."""
    query = select(func.count()).where(
        Demand.county_code == county_code,
        Demand.round == round_,
        Demand.state.not_in(GONE),
    )
    return session.scalar(query) or 0


def reported_of(session: Session, codes: Collection[str]) -> int:
    """How many demands of some counties lie reported to the province, of whatever round."""
    query = select(func.count()).where(
        Demand.county_code.in_(codes), Demand.state == DemandState.AT_PROVINCE
    )
    return session.scalar(query) or 0


def has_zero(session: Session, bureau_code: str, round_: str) -> bool:
    """Whether a zero report of a bureau stands."""
    row = session.get(ZeroReport, (bureau_code, round_))
    return row is not None and row.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one bureau stands in a round: so many demands reported, a zero report, or neither."""

    bureau: Bureau
    reported: int
    zero: bool

    @property
    def missing(self) -> bool:
        """Whether nothing has come yet."""
        return not self.reported and not self.zero


def below(session: Session, bureau: Bureau) -> list[Bureau]:
    """The bureaus that report to a bureau, by their codes; departments and zones do not (R22)."""
    query = select(Bureau).where(
        Bureau.reports_to == bureau.code, Bureau.rank.not_in((Rank.DEPARTMENT, Rank.ZONE))
    )
    return list(session.scalars(query.order_by(Bureau.code)))


def counties(session: Session) -> list[Bureau]:
    """Every county-level bureau of the province."""
    query = select(Bureau).where(Bureau.rank == Rank.COUNTY).order_by(Bureau.code)
    return list(session.scalars(query))


def standings(
    session: Session,
    bureaus: Collection[Bureau],
    round_: str,
    reported: Collection[DemandState],
) -> list[Standing]:
    """Where bureaus stand in a round; ``reported`` are the states that count as reported.

    A city stands for the counties under it: all their demands, and zero when all report zero.
    A zero report counts only as long as no demand has come.
    """
    members = _members(session, bureaus)
    counts = _counts(session, round_, reported)
    came = _counts(session, round_, [s for s in DemandState if s not in GONE])
    zeros = set(
        session.scalars(
            select(ZeroReport.bureau_code).where(
                ZeroReport.round == round_, ZeroReport.withdrawn_at.is_(None)
            )
        )
    )
    return [
        Standing(
            bureau,
            sum(counts.get(code, 0) for code in members[bureau.code]),
            members[bureau.code] <= zeros - came.keys(),
        )
        for bureau in bureaus
    ]


def _members(session: Session, bureaus: Collection[Bureau]) -> dict[str, set[str]]:
    found = {
        bureau.code: {bureau.code} if bureau.rank is Rank.COUNTY else set() for bureau in bureaus
    }
    cities = [bureau.code for bureau in bureaus if bureau.rank is Rank.CITY]
    if cities:
        query = select(Bureau.reports_to, Bureau.code).where(
            Bureau.reports_to.in_(cities), Bureau.rank == Rank.COUNTY
        )
        for city, code in session.execute(query):
            found[str(city)].add(code)
    return found


def _counts(session: Session, round_: str, states: Collection[DemandState]) -> dict[str, int]:
    query = (
        select(Demand.county_code, func.count())
        .where(Demand.round == round_, Demand.state.in_(states))
        .group_by(Demand.county_code)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def totals(
    session: Session, codes: frozenset[str] | None, round_: str
) -> tuple[dict[DemandState, int], dict[DemandKind, int]]:
    """How many demands of a round there are in each state, and of each kind (not withdrawn)."""
    alive = Demand.state.not_in(GONE)
    return (
        dict(_grouped(session, Demand.state, codes, round_)),
        dict(_grouped(session, Demand.kind, codes, round_, alive)),
    )


def _grouped(
    session: Session, column: Any, codes: frozenset[str] | None, round_: str, *where: Any
) -> list[tuple[Any, int]]:
    where = (Demand.round == round_, *where, *within(codes))
    query = select(column, func.count()).where(*where).group_by(column)
    return [(term, count) for term, count in session.execute(query)]
