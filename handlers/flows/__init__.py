"""What is asked, and what finishing does: the forms of the house by name."""

from handlers.flows.announce import ANNOUNCE, composed
from handlers.flows.call_forms import CALL, EXTENSION, LATE, RELAY
from handlers.flows.calls import opened, relayed
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
from handlers.flows.drafts import WHICH_DISCARD, WHICH_DRAFT, discard_chosen, draft_chosen
from handlers.flows.expert import QUIT, WHICH_TARGET, changed, has_quit, signed_up, target_chosen
from handlers.flows.expert_form import EXPERT
from handlers.flows.extensions import admitted, extended
from handlers.flows.talk import Flow
from handlers.flows.zero import ZERO, zero_reported

FLOWS: dict[str, Flow] = {
    "demand": Flow(DEMAND, submitted, kept=True),
    "amend": Flow(DEMAND, amended, kept=True),
    "withdraw": Flow(WITHDRAW, withdrawn),
    "which_amend": Flow(WHICH_AMEND, amend_chosen),
    "which_withdraw": Flow(WHICH_WITHDRAW, withdraw_chosen),
    "erase": Flow(ERASE, erased),
    "zero": Flow(ZERO, zero_reported),
    "call": Flow(CALL, opened, role="bureau"),
    "relay": Flow(RELAY, relayed, role="bureau"),
    "extension": Flow(EXTENSION, extended, role="bureau"),
    "late": Flow(LATE, admitted, role="bureau"),
    "expert": Flow(EXPERT, signed_up, role="expert", kept=True),
    "expert_change": Flow(EXPERT, changed, role="expert", kept=True),
    "which_target": Flow(WHICH_TARGET, target_chosen, role="expert"),
    "announce": Flow(ANNOUNCE, composed, role="bureau"),
    "which_draft": Flow(WHICH_DRAFT, draft_chosen, reopens=True),
    "which_discard": Flow(WHICH_DISCARD, discard_chosen),
    "quit": Flow(QUIT, has_quit, role="expert"),
}
