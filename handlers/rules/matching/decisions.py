"""What officers may do with proposals, and when (articles 6.2 and 7.1; R46, R47, R50)."""

from collections.abc import Mapping

from handlers.rules.lifecycle import Desk
from storage.vocabulary import Act, DemandState, MatchState

# a city matches at once what its counties have passed on; the province what was reported to it
MATCHED_AT: Mapping[Desk, frozenset[DemandState]] = {
    Desk.ZONE: frozenset(),
    Desk.COUNTY: frozenset(),
    Desk.DIRECT: frozenset({DemandState.CHECKED, DemandState.AT_PROVINCE}),
    Desk.CITY: frozenset({DemandState.AT_CITY, DemandState.AT_PROVINCE}),
    Desk.PROVINCE: frozenset({DemandState.AT_PROVINCE}),
}

# an officer may think again; what a newer list has replaced is past
DECIDED: Mapping[tuple[Act, MatchState], MatchState] = {
    (Act.CONFIRM_MATCH, MatchState.PROPOSED): MatchState.CONFIRMED,
    (Act.CONFIRM_MATCH, MatchState.SET_ASIDE): MatchState.CONFIRMED,
    (Act.SET_ASIDE_MATCH, MatchState.PROPOSED): MatchState.SET_ASIDE,
    (Act.SET_ASIDE_MATCH, MatchState.CONFIRMED): MatchState.SET_ASIDE,
}


class NotDecidable(Exception):
    """The proposal stands where this cannot be done with it."""

    def __init__(self, act: Act, state: MatchState) -> None:
        """Keep the act and the state for the sentence shown."""
        super().__init__(f"{act} in {state}")
        self.act = act
        self.state = state


def may_match(desk: Desk, state: DemandState) -> bool:
    """Whether a desk may ask for proposals for a demand in a state."""
    return state in MATCHED_AT[desk]


def decided(act: Act, state: MatchState) -> MatchState:
    """The state after an officer's decision. Raises NotDecidable."""
    try:
        return DECIDED[act, state]
    except KeyError as error:
        raise NotDecidable(act, state) from error
