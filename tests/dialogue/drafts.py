"""Drafts of the demand form for tests."""

from typing import Any

from handlers.dialogue.forms import Draft, begin
from handlers.flows.demand_form import DEMAND

NEEDED: dict[str, Any] = {
    "problem": "电镀废水总镍超标",
    "enterprise": "泰兴华星表面处理有限公司",
    "county": "321283",
    "kind": "technology",
    "contact": "王强",
    "mobile": "19900001234",
    "disclosure": "none",
}


def draft(*without: str, **more: Any) -> Draft:
    """A draft with every needed answer, some left out, some added or changed."""
    made = begin(DEMAND)
    for name, value in (NEEDED | more).items():
        if name not in without:
            made = made.answered(name, value, directly=True)
    return made


EMPTY = begin(DEMAND)
FULL = draft()
