"""What is known of an expert before he is asked for a team: a standing, and his load (W18)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.operations.experts import is_paused
from handlers.rules import invitations as rules
from handlers.rules.invitations import Load, Standing
from handlers.rules.rounds import local_day
from storage.models import Expert, Invitation, Team
from storage.queries import invitations as questions
from storage.queries.people import restricted
from storage.vocabulary import ExpertState, InvitationState


def of_expert(session: Session, team: Team, expert: Expert, now: datetime) -> Standing:
    """What is known of an expert when he might be asked for a team."""
    return of_experts(session, team, [expert], now)[expert.id]


def of_experts(
    session: Session, team: Team, experts: Collection[Expert], now: datetime
) -> dict[int, Standing]:
    """The same for several experts in a fixed number of questions, by expert."""
    ids = [expert.id for expert in experts]
    elsewhere: dict[int, list[tuple[Invitation, Team]]] = {id_: [] for id_ in ids}
    for row in questions.elsewhere_of(session, ids, team.batch, team.id):
        elsewhere[row[0].expert_id].append(row)
    mine = questions.with_team_of(session, team.id, ids)
    found = questions.overlapping_of(session, ids, team.starts, team.ends, team.id)
    taken = {invitation.expert_id for invitation, _ in found}
    reserved = restricted(session, [expert.openid for expert in experts])
    made = {}
    for expert in experts:
        known = _standing(
            team, expert, mine.get(expert.id), elsewhere[expert.id], expert.id in taken, now
        )
        made[expert.id] = replace(known, restricted=expert.openid in reserved)
    return made


def _standing(
    team: Team,
    expert: Expert,
    mine: Invitation | None,
    others: list[tuple[Invitation, Team]],
    taken: bool,
    now: datetime,
) -> Standing:
    by_host = any(other.host_code == team.host_code for _, other in others)
    asked_for = [*(invitation for invitation, _ in others), *([mine] if mine else [])]
    return Standing(
        listed=expert.state in {ExpertState.LISTED, ExpertState.PAUSED},
        paused=is_paused(expert, local_day(now)),
        asked_by_host=mine is not None or by_host,
        declined=any(invitation.state in questions.SAID_NO for invitation in asked_for),
        taken=taken,
        full=_is_full(expert, [invitation for invitation, _ in others]),
        pending_elsewhere=any(each.state in rules.WAITED_FOR for each, _ in others),
    )


def _is_full(expert: Expert, others: Collection[Invitation]) -> bool:
    """Whether an expert has agreed in this batch as often as he said he would (R33)."""
    agreed = sum(each.state is InvitationState.ACCEPTED for each in others)
    return expert.most_in_batch is not None and agreed >= expert.most_in_batch


def load(session: Session, team: Team, expert: Expert) -> Load:
    """What is asked of an expert already, for whoever thinks of asking him (W18)."""
    return Load(*questions.counts(session, expert.id, team.batch))
