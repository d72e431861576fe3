"""The life-cycles as diagrams, drawn from their tables: ``python -m tests.rules.diagrams``.

Writes them between their marks in the pages of docs; a test compares.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from handlers.rules import invitations, itinerary, lifecycle
from storage.vocabulary import (
    Act,
    DemandState,
    InvitationState,
    TeamState,
    Term,
    VisitState,
)

DOCS = Path(__file__).parents[2] / "docs"
Step = tuple[Term, Term, str]
DESKS = {
    lifecycle.Desk.ZONE: "园区", lifecycle.Desk.COUNTY: "县局", lifecycle.Desk.DIRECT: "直管县局",
    lifecycle.Desk.CITY: "市局",
}  # fmt: skip


def _demand() -> list[Step]:
    own = [(before, after, act.label) for (act, before), after in lifecycle.DEMAND.items()]
    desks = [
        (before, after, f"{DESKS[desk]}{act.label}")
        for (act, desk, before), after in lifecycle.OFFICER.items()
    ]
    return [*own, *desks]


def _of(table: dict[tuple[Act, Term], Term]) -> list[Step]:
    return [(before, after, act.label) for (act, before), after in table.items()]


def drawn() -> dict[tuple[str, str], str]:
    """Every diagram by its page and its mark."""
    return {
        ("officers.md", "demand"): _diagram(DemandState, DemandState.SUBMITTED, _demand()),
        ("teams.md", "team"): _diagram(
            TeamState, TeamState.BUILDING, _of(invitations.TEAM)  # type: ignore[arg-type]
        ),
        ("teams.md", "invitation"): _diagram(
            InvitationState, InvitationState.PENDING, _of(invitations.INVITATION)  # type: ignore[arg-type]
        ),
        ("teams.md", "visit"): _diagram(
            VisitState, VisitState.PLANNED, _of(itinerary.VISIT)  # type: ignore[arg-type]
        ),
    }  # fmt: skip


def _diagram(states: type[Term], first: Term, steps: Iterable[Step]) -> str:
    names = [f'    state "{state.label}" as {state.value}' for state in states]
    lines = dict.fromkeys(
        f"    {before.value} --> {after.value}: {words}" for before, after, words in steps
    )
    body = ["```mermaid", "stateDiagram-v2", *names, f"    [*] --> {first.value}", *lines, "```"]
    return "\n".join(body)


def between(page: str, mark: str) -> str:
    """What stands between two marks of a page."""
    found = re.search(rf"<!--{mark}-->\n(.*?)\n<!--/{mark}-->", page, re.DOTALL)
    return found[1] if found else ""


def write() -> None:
    """Draw all of them anew."""
    for (name, mark), diagram in drawn().items():
        path = DOCS / name
        page = path.read_text(encoding="utf-8")
        old = f"<!--{mark}-->\n{between(page, mark)}\n<!--/{mark}-->"
        path.write_text(
            page.replace(old, f"<!--{mark}-->\n{diagram}\n<!--/{mark}-->"), encoding="utf-8"
        )


if __name__ == "__main__":
    write()
