"""An expert from elsewhere put on the list of a demand: weighed like all, decided on there.

Where the province has pointed him out (R29), the source is the provincial library (R47). Nobody is
told, and nobody is invited by it.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from handlers.operations import journal, matches, verdicts
from handlers.operations.expert_shelf import ExpertShelf
from handlers.rules import lifecycle
from handlers.rules.matching import decisions
from handlers.rules.matching.merits import MATCHING, Matching
from handlers.rules.rounds import local_day
from storage.models import Bureau, Demand, Expert, Match, Officer, Shortlist
from storage.queries import matching as questions
from storage.queries import requests as asked
from storage.vocabulary import Act, Gate, MatchSource

if TYPE_CHECKING:
    from handlers.rules.matching.shortlist import Candidate

Who = tuple[Officer, Bureau]


class Shut(Exception):
    """Rules keep an expert off the list: each with its article."""

    def __init__(self, rules: tuple[tuple[Gate, str], ...]) -> None:
        """Keep the rules for the sentences."""
        super().__init__(", ".join(gate.value for gate, _ in rules))
        self.rules = rules


class Unknown(Exception):
    """The expert is no longer in the library."""


def name(
    session: Session,
    who: Who,
    demand: Demand,
    expert: Expert,
    shelf: ExpertShelf,
    now: datetime,
    matching: Matching = MATCHING,
) -> Match:
    """Put an expert on the list of a demand behind the others; one who is there stays as he is.

    Raises OutOfSight, Shut, Unknown and lifecycle.NotAllowed.
    """
    matches.check_sight(session, who[1], demand)
    session.refresh(demand, with_for_update=True)  # two officers may name at once
    if not decisions.may_match(verdicts.desk_at(session, who[1]), demand.state):
        raise lifecycle.NotAllowed(Act.NAME, demand.state)
    known = asked.matches_between(session, [demand.id], [expert.id])
    if known:
        return known[demand.id, expert.id]
    found = _weighed(session, demand, expert, shelf, now, matching)
    row = questions.latest(session, demand.id) or _new_list(
        session, who[0], demand, matching.weights.version, now
    )
    places = [match.place for match, _ in questions.matches_of(session, demand.id)]
    made = matches.match_of(row, found, max(places, default=0) + 1)
    made.source = MatchSource.PROVINCIAL_LIBRARY
    session.add(made)
    session.flush()
    journal.write(
        session, journal.officer(who[0].id), Act.NAME, f"demand:{demand.number}", now,
        region=demand.county_code, expert=expert.id, match=made.id, source=made.source.value,
    )  # fmt: skip
    return made


def _weighed(
    session: Session, demand: Demand, expert: Expert, shelf: ExpertShelf, now: datetime,
    matching: Matching,
) -> "Candidate":  # fmt: skip
    from handlers.rules.matching.shortlist import Excluded, judge

    today = local_day(now)
    with shelf.opened(session, now) as known:
        at = matches.ground(session, demand, known, today, matching)
        person = at.people.get(str(expert.id))
        if person is None:
            raise Unknown
        found = judge(known.library, at.need, at.case, person, at.words, weights=matching.weights)
    if isinstance(found, Excluded):
        raise Shut(found.rules)
    return found


def _new_list(
    session: Session, officer: Officer, demand: Demand, weights: str, now: datetime
) -> Shortlist:
    """A list that begins with somebody pointed out: nobody else was looked at."""
    row = Shortlist(
        demand_id=demand.id, version=demand.version, weights=weights, considered=1,
        excluded=[], officer_id=officer.id, at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row
