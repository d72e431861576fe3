"""What a host does to a team, and who is told of it: the same from the chat and from the desk.

Every verb takes the team's row first, so that two officers at once come one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.flows import inviting, visiting
from handlers.flows.occasions import Occasion, days, tell_province
from handlers.flows.readers import bureau_name
from handlers.operations import invitations, journal, teams, visits
from handlers.operations.invitations import Moved
from handlers.operations.teams import Who
from handlers.wording import say
from storage.models import Demand, Expert, Invitation, Seat, Team
from storage.queries import invitations as asked
from storage.queries import teams as questions
from storage.vocabulary import ReasonKind


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending came to: seats with their new invitations, and the places without anybody."""

    asked: tuple[tuple[Seat, Invitation], ...]
    empty: tuple[int, ...]


def reasons_of(team: Team) -> str:
    """What the host has explained, by what it is about."""
    return "；".join(
        f"{kind.label}，{words}" for kind in ReasonKind if (words := team.reasons.get(kind.value))
    )


# ---------------------------------------------------------------- seats and invitations


def seat_with(
    occasion: Occasion, who: Who, team: Team, demand: Demand | None, experts: Sequence[Expert]
) -> Seat:
    """A seat for a demand or for the theme, with these after the candidates it has already.

    Another seat when the first of a demand is taken. Raises NotPossible and NotServable.
    """
    team = questions.hold(occasion.session, team.id)
    known = teams.seat_for(occasion.session, team, demand.id) if demand else None
    seat = known or teams.open_seat(occasion.session, who, team, demand, occasion.now)
    before = questions.candidates_of(occasion.session, seat.id)
    teams.rank(occasion.session, who, team, seat, [*before, *experts], occasion.now)
    return seat


def send(occasion: Occasion, who: Who, team: Team, place: int = 0) -> Sent:
    """Ask the first candidate of every free seat, or of the seat of a place. Raises NotPossible."""
    team = questions.hold(occasion.session, team.id)
    done, empty = [], []
    for seat in questions.seats_of(occasion.session, team.id):
        if place and seat.place != place:
            continue
        if asked.holder(occasion.session, seat.id) is not None:
            continue
        invitation = ask_next(occasion, who, team, seat)
        if invitation is None:
            empty.append(seat.place)
        else:
            done.append((seat, invitation))
    return Sent(tuple(done), tuple(empty))


def ask_next(occasion: Occasion, who: Who, team: Team, seat: Seat) -> Invitation | None:
    """Ask the next candidate of a free seat; None when nobody is left.

    Raises SeatTaken and NotPossible.
    """
    invitation = invitations.ask_next(
        occasion.session, journal.officer(who[0].id), team, seat, occasion.now
    )
    if invitation is not None:
        inviting.begin(occasion, invitation)
    return invitation


def decide(occasion: Occasion, who: Who, invitation: Invitation, *, grants: bool) -> Moved:
    """Meet a condition or other days, or not. Raises NothingToDecide and Engaged."""
    moved = invitations.decide(occasion.session, who[0], invitation, occasion.now, grants=grants)
    inviting.after(occasion, moved, by=who[0].openid or "")
    return moved


def recall(occasion: Occasion, who: Who, invitation: Invitation) -> Moved:
    """Take an invitation back. Raises NotPossible."""
    moved = invitations.recall(occasion.session, who[0], invitation, occasion.now)
    inviting.after(occasion, moved, by=who[0].openid or "")
    return moved


def reseat(occasion: Occasion, who: Who, invitation: Invitation) -> Moved:
    """Give a late acceptance a seat of its own. Raises NotPossible and Engaged."""
    moved = invitations.reseat(occasion.session, who[0], invitation, occasion.now)
    inviting.after(occasion, moved, by=who[0].openid or "")
    return moved


# ---------------------------------------------------------------- the team as a whole


def announce(occasion: Occasion, who: Who, team: Team, reason: str = "") -> int:
    """Announce a team; what had to be explained goes to the province (R27).

    Returns how many have accepted. Raises TooFew and NotPossible.
    """
    count = teams.announce(occasion.session, who, team, occasion.now, reason=reason)
    explained = reasons_of(team)
    if explained:
        words = say(
            "team.told_province",
            host=bureau_name(team.host_code),
            number=team.number,
            name=team.name,
            days=days(team.starts, team.ends),
            count=count,
            reasons=explained,
        )
        tell_province(occasion, team, "announced", words)
    return count


def move(
    occasion: Occasion, who: Who, team: Team, to: tuple[date, date], reason: str = ""
) -> list[Invitation]:
    """Move a team; everybody who still counts is asked anew. Raises NeedsReason and NotPossible.

    Visits are dropped, and those who had been told of them hear it.
    """
    moved = teams.move(occasion.session, who, team, *to, occasion.now, reason=reason)
    dropped = visits.drop_all(occasion.session, journal.officer(who[0].id), team, occasion.now)
    for invitation in moved:
        inviting.ask(occasion, invitation, "invitation.moved_letter")
    visiting.dropped(occasion, team, dropped, say("visit.why_moved", days=days(*to)))
    if team.reasons:
        words = say(
            "team.told_moved",
            number=team.number,
            name=team.name,
            days=days(*to),
            reasons=reasons_of(team),
        )
        tell_province(occasion, team, f"moved:{team.revision}", words)
    return moved


def cancel(occasion: Occasion, who: Who, team: Team, reason: str) -> tuple[int, int]:
    """Cancel a team and tell everybody it concerned, nobody else. Raises NotPossible.

    Returns how many experts and how many enterprises were told.
    """
    ended = teams.cancel(occasion.session, who, team, occasion.now, reason=reason)
    dropped = visits.drop_all(occasion.session, journal.officer(who[0].id), team, occasion.now)
    for invitation in ended:
        inviting.cancelled(occasion, invitation, reason)
    return len(ended), visiting.dropped(occasion, team, dropped, reason)
