"""What the rows of invitations and followers say of experts: the facts behind the hard rules.

Read anew for every question and never kept on the shelf, for an answer given a moment ago counts.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from handlers.rules.matching.gates import Person, Stretch
from storage.queries import engagements as questions
from storage.queries import invitations as states
from storage.vocabulary import InvitationState, UnitOpinion

SPOKEN = frozenset({UnitOpinion.AGREED, UnitOpinion.REFUSED})


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one batch, by the key of the expert; ``most`` is how often one may be taken.

    ``declined`` said no in the batch (A11); ``refused`` are those whose unit's newest word in it
    is a no (R32); ``taken`` counts acceptances in the batch (R33); ``away`` are days agreed to;
    ``restricted`` want their names passed on to nobody but the bureaus; ``own`` are caps that
    experts have set themselves.
    """

    declined: frozenset[str]
    refused: frozenset[str]
    taken: Mapping[str, int]
    away: Mapping[str, tuple[Stretch, ...]]
    restricted: frozenset[str]
    most: int
    own: Mapping[str, int]

    def most_of(self, key: str) -> int:
        """How often an expert may be taken in the batch: the house's cap or a lower one of his."""
        return min(self.most, self.own.get(key, self.most))

    def lay_on(self, people: dict[str, Person], number: str) -> None:
        """Put the facts to the people they are about, for the demand of a number."""
        known = self.declined | self.refused | self.restricted | set(self.taken) | set(self.away)
        known |= set(self.own)
        for key in known & people.keys():
            person = people[key]
            people[key] = replace(
                person,
                declined=person.declined | ({number} if key in self.declined else set()),
                unit_refuses=key in self.refused,
                taken=self.taken.get(key, 0),
                most=self.most_of(key),
                busy=(*person.busy, *self.away.get(key, ())),
                restricted=key in self.restricted,
            )


def facts_of(
    session: Session, batch: str, today: date, most: int, *, without: Collection[int] = ()
) -> Facts:
    """The facts of a batch as they are; some teams left out, for those who plan these."""
    asked = [row for row in questions.asked_in_batch(session, batch) if row.team_id not in without]
    opinions = {row.expert_id: row.opinion for row in asked if row.opinion in SPOKEN}
    accepted = (row.expert_id for row in asked if row.state is InvitationState.ACCEPTED)
    away: dict[str, list[Stretch]] = defaultdict(list)
    for row in questions.agreed_from(session, today):
        if row.team_id not in without:
            away[str(row.expert_id)].append((row.first, row.last))
    return Facts(
        declined=_keys(row.expert_id for row in asked if row.state in states.SAID_NO),
        refused=_keys(who for who, said in opinions.items() if said is UnitOpinion.REFUSED),
        taken={str(who): count for who, count in Counter(accepted).items()},
        away={key: tuple(days) for key, days in away.items()},
        restricted=_keys(questions.restricted(session)),
        most=most,
        own={str(expert): cap for expert, cap in questions.own_caps(session).items()},
    )


def _keys(experts: Iterable[int]) -> frozenset[str]:
    return frozenset(str(expert) for expert in experts)
