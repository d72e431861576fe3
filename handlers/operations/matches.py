"""Experts proposed for a demand, and the officer who decides (articles 6.2 and 7.1; R47-R50).

A proposal is only kept; nobody is told and nobody invited by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.operations import expert_facts, journal, verdicts
from handlers.operations.expert_shelf import ExpertShelf, Known
from handlers.operations.verdicts import OutOfSight, Overtaken
from handlers.rules import invitations, lifecycle
from handlers.rules.matching import decisions
from handlers.rules.matching.gates import Case, Person
from handlers.rules.matching.merits import MATCHING, Matching
from handlers.rules.matching.need import Need
from handlers.rules.rounds import local_day
from handlers.understanding import segment
from handlers.understanding.industries import find_industries
from storage import tables
from storage.models import Bureau, Demand, Enterprise, Match, Officer, Shortlist
from storage.queries import engagements
from storage.queries import matching as questions
from storage.queries.people import codes_under
from storage.vocabulary import Act, MatchState, ServiceForm

if TYPE_CHECKING:
    from handlers.rules.matching.shortlist import Candidate, Excluded
    from handlers.rules.matching.shortlist import Shortlist as Found

NOTE = 200
# what a demand says of itself beside its problem
_TOLD = ("target", "tried", "speciality", "post", "course")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stored shortlist with its matches, best first."""

    shortlist: Shortlist
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What matching starts from: the need, its case, everybody by key, and the need's words."""

    need: Need
    case: Case
    people: dict[str, Person]
    words: tuple[str, ...]


def propose(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    demand: Demand,
    shelf: ExpertShelf,
    now: datetime,
    matching: Matching = MATCHING,
) -> Proposal:
    """Propose experts for a demand and keep the list; an undecided older list is replaced.

    Whom an officer has confirmed or set aside for the demand is not proposed again. Raises
    OutOfSight and lifecycle.NotAllowed.
    """
    check_sight(session, bureau, demand)
    session.refresh(demand, with_for_update=True)  # two officers may ask at once
    if not decisions.may_match(verdicts.desk_at(session, bureau), demand.state):
        raise lifecycle.NotAllowed(Act.PROPOSE_MATCH, demand.state)
    with shelf.opened(session, now) as known:
        found = find(session, demand, known, local_day(now), matching)
    kept = _keep(session, officer, demand, found, now)
    journal.write(
        session,
        journal.officer(officer.id),
        Act.PROPOSE_MATCH,
        f"demand:{demand.number}",
        now,
        region=demand.county_code,
        shortlist=kept.shortlist.id,
        experts=[match.expert_id for match in kept.matches],
        weights=found.weights,
    )
    return kept


def find(
    session: Session,
    demand: Demand,
    known: Known,
    today: date,
    matching: Matching = MATCHING,
) -> "Found":
    """The shortlist of a demand as things stand; writes nothing."""
    from handlers.rules.matching.shortlist import shortlist

    at = ground(session, demand, known, today, matching)
    return shortlist(
        known.library,
        at.need,
        at.case,
        at.people,
        at.words,
        weights=matching.weights,
        size=matching.size,
    )


def ground(
    session: Session, demand: Demand, known: Known, today: date, matching: Matching = MATCHING
) -> Ground:
    """What a demand says and who could come, as of a day."""
    enterprise = session.get_one(Enterprise, demand.enterprise_id)
    need = need_of(demand, enterprise)
    batch = invitations.batch_of(demand.visit_from or today)
    people = _people(session, demand, known, today)
    expert_facts.facts_of(session, batch, today, matching.most_in_batch).lay_on(
        people, demand.number
    )
    words = segment.words(f"{need.title}。{need.text}")
    return Ground(need, case_of(demand, enterprise), people, tuple(words))


def _people(session: Session, demand: Demand, known: Known, today: date) -> dict[str, Person]:
    """Everybody, with what holds for this demand and this day; those decided on are left out."""
    people = known.on(today)
    for expert in engagements.served(session, demand.enterprise_id):
        if (key := str(expert)) in people:
            people[key] = replace(people[key], served=frozenset({str(demand.enterprise_id)}))
    for expert in questions.aimed_at(session, demand.number):
        if (key := str(expert)) in people:
            people[key] = replace(people[key], aimed_at=frozenset({demand.number}))
    for expert in questions.decided_on(session, demand.id):
        people.pop(str(expert), None)
    return people


def need_of(demand: Demand, enterprise: Enterprise) -> Need:
    """A demand in words, and the industries it touches."""
    told = [str(demand.particulars[name]) for name in _TOLD if demand.particulars.get(name)]
    text = "\n".join([demand.problem, *told])
    touched = (enterprise.industry, *find_industries(f"{demand.title}。{text}"))
    fields = tuple(dict.fromkeys(code for code in touched if code))
    return Need(demand.number, demand.title, text, fields)


def case_of(demand: Demand, enterprise: Enterprise) -> Case:
    """What the rules know of a demand."""
    city = tables.city_of(demand.county_code)
    visit = None
    if demand.visit_from is not None:
        visit = (demand.visit_from, demand.visit_to or demand.visit_from)
    return Case(
        number=demand.number,
        enterprise=str(enterprise.id),
        enterprise_name=enterprise.name,
        county=demand.county_code,
        city=city.code if city else "",
        forms=frozenset(ServiceForm(form) for form in demand.forms),
        visit=visit,
        confidential=demand.confidential,
        wishes=_in_words(demand.particulars.get("wishes", "")),
    )


def _in_words(said: Any) -> str:
    """The words of an answer, whatever its shape."""
    if isinstance(said, Mapping):
        return " ".join(_in_words(value) for value in said.values())
    if isinstance(said, list):
        return " ".join(_in_words(value) for value in said)
    return str(said or "")


def _keep(
    session: Session, officer: Officer, demand: Demand, found: "Found", now: datetime
) -> Proposal:
    session.execute(
        update(Match)
        .where(Match.demand_id == demand.id, Match.state == MatchState.PROPOSED)
        .values(state=MatchState.REPLACED)
    )
    row = Shortlist(
        demand_id=demand.id,
        version=demand.version,
        weights=found.weights,
        considered=found.considered,
        excluded=[excluded_as_data(one) for one in found.excluded],
        officer_id=officer.id,
        at=now,
    )
    session.add(row)
    session.flush()
    matches = tuple(match_of(row, one, place) for place, one in enumerate(found.candidates, 1))
    session.add_all(matches)
    session.flush()
    return Proposal(row, matches)


def match_of(row: Shortlist, one: "Candidate", place: int) -> Match:
    """A candidate as a row of his list; nobody has decided."""
    return Match(
        shortlist_id=row.id,
        demand_id=row.demand_id,
        expert_id=int(one.key),
        place=place,
        points=one.points,
        source=one.source,
        exception=one.exception,
        **candidate_as_data(one),
        state=MatchState.PROPOSED,
    )


def candidate_as_data(one: "Candidate") -> dict[str, list[dict[str, Any]]]:
    """The reasons and changes of a candidate as they are stored."""
    reasons = [
        {
            "merit": reason.merit.value,
            "points": reason.points,
            "most": reason.most,
            "facts": dict(reason.facts),
        }
        for reason in one.reasons
    ]
    changes = [{"merit": change.merit.value, "gain": change.gain} for change in one.changes]
    return {"reasons": reasons, "changes": changes}


def excluded_as_data(one: "Excluded") -> dict[str, Any]:
    """Who was kept off the list, as it is stored."""
    rules = [{"gate": gate.value, "article": article} for gate, article in one.rules]
    return {"expert": int(one.key), "points": one.points, "place": one.place, "rules": rules}


def confirm(
    session: Session, officer: Officer, bureau: Bureau, match: Match, now: datetime, note: str = ""
) -> None:
    """Choose an expert for a demand. Raises OutOfSight, NotDecidable and Overtaken."""
    _decide(session, officer, bureau, match, Act.CONFIRM_MATCH, now, note)


def set_aside(
    session: Session, officer: Officer, bureau: Bureau, match: Match, now: datetime, note: str
) -> None:
    """Leave an expert out, and say why. Raises OutOfSight, NotDecidable and Overtaken."""
    _decide(session, officer, bureau, match, Act.SET_ASIDE_MATCH, now, note)


def _decide(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    match: Match,
    act: Act,
    now: datetime,
    note: str,
) -> None:
    demand = questions.demand_of(session, match)
    check_sight(session, bureau, demand)
    before = match.state
    after = decisions.decided(act, before)
    done = session.execute(
        update(Match)
        .where(Match.id == match.id, Match.state == before)
        .values(state=after, officer_id=officer.id, decided_at=now, note=note[:NOTE])
        .returning(Match.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(match)
    if done is None:
        raise Overtaken
    journal.write(
        session,
        journal.officer(officer.id),
        act,
        f"demand:{demand.number}",
        now,
        region=demand.county_code,
        match=match.id,
        expert=match.expert_id,
        before=before.value,
        state=after.value,
        exception=match.exception,
        note=note[:NOTE],
    )


def check_sight(session: Session, bureau: Bureau, demand: Demand) -> None:
    """See that a demand lies in the regions of a bureau. Raises OutOfSight."""
    codes = codes_under(session, bureau)
    if codes is not None and demand.county_code not in codes:
        raise OutOfSight
