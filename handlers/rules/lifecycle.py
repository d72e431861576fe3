"""The life of a demand as two tables: what its enterprise does, and what each desk does (§7)."""

from enum import StrEnum

from storage.vocabulary import GONE, Act, DemandState, Rank

DEMAND: dict[tuple[Act, DemandState], DemandState] = {
    (Act.AMEND, DemandState.SUBMITTED): DemandState.SUBMITTED,
    (Act.AMEND, DemandState.RETURNED): DemandState.SUBMITTED,
    (Act.AMEND, DemandState.CHECKED): DemandState.CHECKED,
    (Act.AMEND, DemandState.AT_CITY): DemandState.AT_CITY,
    (Act.AMEND, DemandState.AT_PROVINCE): DemandState.AT_PROVINCE,
    (Act.WITHDRAW, DemandState.SUBMITTED): DemandState.WITHDRAWN,
    (Act.WITHDRAW, DemandState.RETURNED): DemandState.WITHDRAWN,
    (Act.WITHDRAW, DemandState.CHECKED): DemandState.WITHDRAWN,
    (Act.WITHDRAW, DemandState.AT_CITY): DemandState.WITHDRAWN,
    (Act.WITHDRAW, DemandState.AT_PROVINCE): DemandState.WITHDRAWN,
}

# a change of one of these goes back to the county's desk (R92)
KEY_FIELDS = frozenset({"kind", "title", "county_code"})

OPEN = frozenset(DemandState) - GONE


class Desk(StrEnum):
    """Whose desk an officer sits at; a direct county reports to the province (R2)."""

    COUNTY = "county"
    DIRECT = "direct"
    CITY = "city"
    PROVINCE = "province"
    DEPARTMENT = "department"
    ZONE = "zone"


# what a zone approves its county checks once more, and may look at before the zone has;
# what has been reported stands in one of these; the province only looks (article 6.1, R43)
OFFICER: dict[tuple[Act, Desk, DemandState], DemandState] = {
    (Act.FORWARD, Desk.ZONE, DemandState.SUBMITTED): DemandState.CHECKED,
    (Act.FORWARD, Desk.COUNTY, DemandState.SUBMITTED): DemandState.AT_CITY,
    (Act.FORWARD, Desk.COUNTY, DemandState.CHECKED): DemandState.AT_CITY,
    (Act.FORWARD, Desk.DIRECT, DemandState.SUBMITTED): DemandState.CHECKED,
    (Act.FORWARD, Desk.DIRECT, DemandState.CHECKED): DemandState.AT_PROVINCE,
    (Act.FORWARD, Desk.CITY, DemandState.AT_CITY): DemandState.AT_PROVINCE,
    (Act.SEND_BACK, Desk.ZONE, DemandState.SUBMITTED): DemandState.RETURNED,
    (Act.SEND_BACK, Desk.COUNTY, DemandState.SUBMITTED): DemandState.RETURNED,
    (Act.SEND_BACK, Desk.COUNTY, DemandState.CHECKED): DemandState.RETURNED,
    (Act.SEND_BACK, Desk.DIRECT, DemandState.SUBMITTED): DemandState.RETURNED,
    (Act.SEND_BACK, Desk.DIRECT, DemandState.CHECKED): DemandState.RETURNED,
    (Act.SEND_BACK, Desk.CITY, DemandState.AT_CITY): DemandState.RETURNED,
    (Act.MERGE, Desk.COUNTY, DemandState.SUBMITTED): DemandState.MERGED,
    (Act.MERGE, Desk.COUNTY, DemandState.CHECKED): DemandState.MERGED,
    (Act.MERGE, Desk.DIRECT, DemandState.SUBMITTED): DemandState.MERGED,
    (Act.MERGE, Desk.DIRECT, DemandState.CHECKED): DemandState.MERGED,
    (Act.MERGE, Desk.CITY, DemandState.AT_CITY): DemandState.MERGED,
}
REPORTED: dict[Desk, frozenset[DemandState]] = {
    Desk.COUNTY: frozenset({DemandState.AT_CITY, DemandState.AT_PROVINCE}),
    Desk.DIRECT: frozenset({DemandState.AT_PROVINCE}),
    Desk.CITY: frozenset({DemandState.AT_PROVINCE}),
}
# who says that the province has to find the experts, and when (R43, R90)
HELP: dict[Desk, frozenset[DemandState]] = {
    Desk.COUNTY: frozenset(),
    Desk.DIRECT: frozenset({DemandState.SUBMITTED, DemandState.CHECKED, DemandState.AT_PROVINCE}),
    Desk.CITY: frozenset({DemandState.AT_CITY, DemandState.AT_PROVINCE}),
    Desk.PROVINCE: frozenset({DemandState.AT_PROVINCE}),
    Desk.DEPARTMENT: frozenset(),
    Desk.ZONE: frozenset(),
}
# who fills in for an enterprise that does not use WeChat (R93)
ENTERING = frozenset({Desk.COUNTY, Desk.DIRECT, Desk.CITY})
# so many returns, and a telephone call is the better way (R91)
MANY_RETURNS = 3


DESKS = {
    Rank.PROVINCE: Desk.PROVINCE,
    Rank.CITY: Desk.CITY,
    Rank.COUNTY: Desk.COUNTY,
    Rank.DEPARTMENT: Desk.DEPARTMENT,
    Rank.ZONE: Desk.ZONE,
}


class NotAllowed(Exception):
    """The act is not possible in the present state."""

    def __init__(self, act: Act, state: DemandState) -> None:
        """Keep the act and the state for the sentence shown."""
        super().__init__(f"{act} in {state}")
        self.act = act
        self.state = state


def after(act: Act, state: DemandState, *, changed: frozenset[str] = frozenset()) -> DemandState:
    """The state after an act of the enterprise. Raises NotAllowed.

    ``changed`` are the fields an amendment changes: a key field sends the demand back to review.
    """
    try:
        next_ = DEMAND[act, state]
    except KeyError as error:
        raise NotAllowed(act, state) from error
    if act is Act.AMEND and changed & KEY_FIELDS:
        return DemandState.SUBMITTED
    return next_


def desk_of(rank: Rank, *, reports_to_province: bool) -> Desk:
    """The desk of a bureau of a rank."""
    if rank is Rank.COUNTY and reports_to_province:
        return Desk.DIRECT
    return DESKS[rank]


def moved(act: Act, desk: Desk, state: DemandState) -> DemandState:
    """The state after an officer's act at a desk. Raises NotAllowed."""
    try:
        return OFFICER[act, desk, state]
    except KeyError as error:
        raise NotAllowed(act, state) from error


def waiting_at(desk: Desk) -> frozenset[DemandState]:
    """The states in which a demand waits at a desk."""
    return frozenset(state for act, place, state in OFFICER if act is Act.FORWARD and place is desk)


# the way of a demand to the province as people are shown it
WAY = (DemandState.SUBMITTED, DemandState.AT_CITY, DemandState.AT_PROVINCE)
DIRECT_WAY = (DemandState.SUBMITTED, DemandState.CHECKED, DemandState.AT_PROVINCE)
ZONE_WAY = (*DIRECT_WAY[:2], *WAY[1:])
ASIDE = frozenset({DemandState.RETURNED, DemandState.WITHDRAWN, DemandState.MERGED})


def way_of(state: DemandState, *, direct: bool) -> tuple[DemandState, ...]:
    """The steps to show for a demand in a state; what is off the way is shown by itself.

    A ``direct`` county checks twice where others pass through a city (R2, R3); elsewhere what has
    been checked comes from a zone.
    """
    if state in ASIDE:
        return (DemandState.SUBMITTED, state)
    if direct:
        return DIRECT_WAY
    return ZONE_WAY if state is DemandState.CHECKED else WAY
