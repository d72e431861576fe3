"""The life of a demand as a table: act and state give the next state (requirements §7)."""

from storage.vocabulary import Act, DemandState

DEMAND: dict[tuple[Act, DemandState], DemandState] = {
    (Act.AMEND, DemandState.SUBMITTED): DemandState.SUBMITTED,
    (Act.AMEND, DemandState.RETURNED): DemandState.SUBMITTED,
    (Act.AMEND, DemandState.AT_CITY): DemandState.AT_CITY,
    (Act.AMEND, DemandState.AT_PROVINCE): DemandState.AT_PROVINCE,
    (Act.WITHDRAW, DemandState.SUBMITTED): DemandState.WITHDRAWN,
    (Act.WITHDRAW, DemandState.RETURNED): DemandState.WITHDRAWN,
    (Act.WITHDRAW, DemandState.AT_CITY): DemandState.WITHDRAWN,
    (Act.WITHDRAW, DemandState.AT_PROVINCE): DemandState.WITHDRAWN,
}

# a change of one of these goes back to the county's desk (R92)
KEY_FIELDS = frozenset({"kind", "title", "county_code"})

OPEN = frozenset(state for state in DemandState if state is not DemandState.WITHDRAWN)


class NotAllowed(Exception):
    """The act is not possible in the present state."""

    def __init__(self, act: Act, state: DemandState) -> None:
        """Keep the act and the state for the sentence shown."""
        super().__init__(f"{act} in {state}")
        self.act = act
        self.state = state


def after(act: Act, state: DemandState, *, changed: frozenset[str] = frozenset()) -> DemandState:
    """The state after an act. Raises NotAllowed.

    ``changed`` are the fields an amendment changes: a key field sends the demand back to review.
    """
    try:
        next_ = DEMAND[act, state]
    except KeyError as error:
        raise NotAllowed(act, state) from error
    if act is Act.AMEND and changed & KEY_FIELDS:
        return DemandState.SUBMITTED
    return next_
