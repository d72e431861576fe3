"""What is asked, and what finishing does: the forms of the house by name."""

from handlers.flows.demand import (
    ERASE,
    WHICH_AMEND,
    WHICH_WITHDRAW,
    WITHDRAW,
    amend_chosen,
    amended,
    erased,
    submitted,
    withdraw_chosen,
    withdrawn,
)
from handlers.flows.demand_form import DEMAND
from handlers.flows.talk import Flow
from handlers.flows.zero import ZERO, zero_reported

FLOWS: dict[str, Flow] = {
    "demand": Flow(DEMAND, submitted),
    "amend": Flow(DEMAND, amended),
    "withdraw": Flow(WITHDRAW, withdrawn),
    "which_amend": Flow(WHICH_AMEND, amend_chosen),
    "which_withdraw": Flow(WHICH_WITHDRAW, withdraw_chosen),
    "erase": Flow(ERASE, erased),
    "zero": Flow(ZERO, zero_reported),
}
