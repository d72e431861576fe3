"""Service teams and invitations: their lives as tables, and what a host must explain (R25-R33).

The tables draw the buttons, the diagram in docs/teams.md and the tests. Whose act it is stands in
``EXPERTS``, ``HOSTS``, ``UNITS``, ``OF_TEAM``.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.rules.rounds import NANJING
from handlers.rules.workdays import is_workday, next_workday
from storage.vocabulary import Act, InvitationState, ReasonKind, TeamState

# 「原则上不少于15人」: fewer needs a reason and the province sees it (article 4, R27)
ENOUGH = 15
USUAL_DAYS = (2, 3)
ANSWER_DAYS = 3
ANSWER_HOUR = time(18)
LONG_TERM = timedelta(days=6)

TEAM: dict[tuple[Act, TeamState], TeamState] = {
    (Act.ANNOUNCE, TeamState.BUILDING): TeamState.ANNOUNCED,
    (Act.MOVE_TEAM, TeamState.BUILDING): TeamState.BUILDING,
    (Act.MOVE_TEAM, TeamState.ANNOUNCED): TeamState.ANNOUNCED,
    (Act.BEGIN_TEAM, TeamState.ANNOUNCED): TeamState.UNDER_WAY,
    (Act.FINISH_TEAM, TeamState.UNDER_WAY): TeamState.DONE,
    (Act.CANCEL_TEAM, TeamState.BUILDING): TeamState.CANCELLED,
    (Act.CANCEL_TEAM, TeamState.ANNOUNCED): TeamState.CANCELLED,
    (Act.CANCEL_TEAM, TeamState.UNDER_WAY): TeamState.CANCELLED,
}
# in these people may still be asked and answer
STAFFING = frozenset({TeamState.BUILDING, TeamState.ANNOUNCED, TeamState.UNDER_WAY})

S = InvitationState
_OPEN: dict[Act, InvitationState] = {
    Act.ACCEPT: S.ACCEPTED,
    Act.ACCEPT_IF: S.CONDITIONAL,
    Act.PROPOSE_TIME: S.RESCHEDULING,
    Act.AWAIT_UNIT: S.AWAITING_UNIT,
    Act.DECLINE: S.DECLINED,
    Act.UNIT_REFUSE: S.UNIT_REFUSED,
    Act.RECALL: S.RECALLED,
    Act.CANCEL_TEAM: S.RECALLED,
    Act.MOVE_TEAM: S.PENDING,
}
INVITATION: dict[tuple[Act, InvitationState], InvitationState] = {
    **{
        (act, state): after
        for state in (S.PENDING, S.CONDITIONAL, S.RESCHEDULING, S.AWAITING_UNIT)
        for act, after in _OPEN.items()
    },
    (Act.UNIT_AGREE, S.PENDING): S.PENDING,
    (Act.UNIT_AGREE, S.CONDITIONAL): S.CONDITIONAL,
    (Act.UNIT_AGREE, S.RESCHEDULING): S.RESCHEDULING,
    (Act.UNIT_AGREE, S.AWAITING_UNIT): S.ACCEPTED,
    (Act.UNIT_AGREE, S.ACCEPTED): S.ACCEPTED,
    (Act.UNIT_AGREE, S.UNIT_REFUSED): S.RELEASED,
    (Act.RUN_OUT, S.PENDING): S.EXPIRED,
    (Act.RUN_OUT, S.AWAITING_UNIT): S.EXPIRED,
    (Act.GRANT, S.CONDITIONAL): S.ACCEPTED,
    (Act.GRANT, S.RESCHEDULING): S.ACCEPTED,
    (Act.DENY, S.CONDITIONAL): S.PENDING,
    (Act.DENY, S.RESCHEDULING): S.PENDING,
    (Act.PROPOSE_TIME, S.ACCEPTED): S.RESCHEDULING,
    (Act.DECLINE, S.ACCEPTED): S.RELEASED,
    (Act.UNIT_REFUSE, S.ACCEPTED): S.UNIT_REFUSED,
    (Act.RECALL, S.ACCEPTED): S.RECALLED,
    (Act.CANCEL_TEAM, S.ACCEPTED): S.RECALLED,
    (Act.MOVE_TEAM, S.ACCEPTED): S.PENDING,
    (Act.DECLINE, S.EXPIRED): S.DECLINED,
    # said again, or a late yes taken back
    (Act.DECLINE, S.DECLINED): S.DECLINED,
    (Act.DECLINE, S.RELEASED): S.RELEASED,
    # late: only while nobody else has the seat, otherwise it is kept for the host
    (Act.ACCEPT, S.EXPIRED): S.ACCEPTED,
    (Act.ACCEPT, S.DECLINED): S.ACCEPTED,
    (Act.ACCEPT, S.RELEASED): S.ACCEPTED,
    (Act.RESEAT, S.EXPIRED): S.ACCEPTED,
    (Act.RESEAT, S.DECLINED): S.ACCEPTED,
    (Act.RESEAT, S.RELEASED): S.ACCEPTED,
}

EXPERTS = (Act.ACCEPT, Act.DECLINE, Act.PROPOSE_TIME, Act.ACCEPT_IF, Act.AWAIT_UNIT)
HOSTS = (Act.GRANT, Act.DENY, Act.RECALL, Act.RESEAT)
UNITS = (Act.UNIT_AGREE, Act.UNIT_REFUSE)
# what a host does to a team as a whole; the calendar begins and finishes it
OF_TEAM = (Act.ANNOUNCE, Act.MOVE_TEAM, Act.CANCEL_TEAM)
# the way of a team as people are shown it
WAY = (TeamState.BUILDING, TeamState.ANNOUNCED, TeamState.UNDER_WAY, TeamState.DONE)

# an invitation in one of these has its seat to itself
LIVE = frozenset({S.PENDING, S.CONDITIONAL, S.RESCHEDULING, S.AWAITING_UNIT, S.ACCEPTED})
# the expert has not said anything final: these are reminded, and lapse
WAITED_FOR = frozenset({S.PENDING, S.AWAITING_UNIT})
# the host has to say something
HOSTS_TURN = frozenset({S.CONDITIONAL, S.RESCHEDULING})


class NotPossible(Exception):
    """The act is not possible in the present state of a team or an invitation."""

    def __init__(self, act: Act, state: TeamState | InvitationState) -> None:
        """Keep the act and the state for the sentence shown."""
        super().__init__(f"{act} in {state}")
        self.act = act
        self.state = state


def team_after(act: Act, state: TeamState) -> TeamState:
    """The state of a team after an act. Raises NotPossible."""
    try:
        return TEAM[act, state]
    except KeyError as error:
        raise NotPossible(act, state) from error


def invitation_after(act: Act, state: InvitationState) -> InvitationState:
    """The state of an invitation after an act. Raises NotPossible."""
    try:
        return INVITATION[act, state]
    except KeyError as error:
        raise NotPossible(act, state) from error


def is_late(act: Act, state: InvitationState) -> bool:
    """Whether an acceptance comes after its seat was given up."""
    return act is Act.ACCEPT and state not in LIVE


def choices(acts: tuple[Act, ...], state: InvitationState) -> tuple[Act, ...]:
    """The buttons for somebody whose acts these are, in their order."""
    return tuple(act for act in acts if (act, state) in INVITATION)


def team_choices(state: TeamState) -> tuple[Act, ...]:
    """The buttons for the host of a team, in their order."""
    return tuple(act for act in OF_TEAM if (act, state) in TEAM)


def batch_of(day: date) -> str:
    """The season a team belongs to by its first day: ``YYYY-1`` or ``YYYY-2`` (article 6.2)."""
    return f"{day.year}-{1 if day.month <= 8 else 2}"


def batch_label(batch: str) -> str:
    """A season of teams in words: 「2026年5—8月」 (article 6.3)."""
    year, _, part = batch.partition("-")
    return f"{year}年{'5—8月' if part == '1' else '10—12月'}"


def needs_reason(starts: date, ends: date) -> tuple[ReasonKind, ...]:
    """What a host must explain about the days of a team (R26, R51); nothing is refused."""
    found = []
    if not USUAL_DAYS[0] <= (ends - starts).days + 1 <= USUAL_DAYS[1]:
        found.append(ReasonKind.LENGTH)
    if starts.month in {1, 2, 3, 4, 9}:
        found.append(ReasonKind.OFF_PLAN)
    return tuple(found)


def answer_by(now: datetime, days: int = ANSWER_DAYS) -> datetime:
    """When an answer is due: six in the evening so many days on, never on a day off (R83)."""
    day = now.astimezone(NANJING).date() + timedelta(days=days)
    if not is_workday(day):
        day = next_workday(day)
    return datetime.combine(day, ANSWER_HOUR, NANJING)


def reminders(asked_at: datetime, due: datetime) -> tuple[datetime, ...]:
    """When an invitation without an answer is reminded of: a day before, and three on long terms.

    They go out at nine on a working day before the answer is due.
    """
    ahead = (3, 1) if due - asked_at >= LONG_TERM else (1,)
    found = (_morning(due.astimezone(NANJING).date() - timedelta(days=days)) for days in ahead)
    return tuple(dict.fromkeys(moment for moment in found if moment > asked_at))


def _morning(day: date) -> datetime:
    while not is_workday(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(9), NANJING)


def told_until(today: date) -> date:
    """Up to which day people are told on a working day of what is to come: two days on.

    Before days off it reaches further, so that nobody hears of Tuesday on Sunday or not at all.
    """
    last, day = today + timedelta(days=2), today + timedelta(days=1)
    while not is_workday(day):
        last, day = day + timedelta(days=2), day + timedelta(days=1)
    return last


@dataclass(frozen=True, slots=True)
class Load:
    """What has been asked of an expert: this batch, this year, and how often he said yes."""

    asked_in_batch: int = 0
    asked_in_year: int = 0
    accepted_in_year: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an expert when a host thinks of asking him in a batch.

    ``listed`` is that he may be asked at all, ``asked_by_host`` that this host has asked him in
    this batch, ``declined`` that he said no to anybody in it, ``taken`` that he has agreed to
    other days that overlap, ``pending_elsewhere`` that another host waits for his answer.
    ``restricted`` is that his name may be passed on to nobody but the bureaus, ``full`` that he has
    agreed as often in this batch as he is willing to.
    """

    listed: bool
    paused: bool
    asked_by_host: bool
    declined: bool
    taken: bool
    pending_elsewhere: bool
    restricted: bool = False
    full: bool = False


BARS = ("listed", "paused", "restricted", "asked_by_host", "declined", "taken", "full")


def bar(standing: Standing) -> str:
    """Why an expert is not to be asked, by the name of the fact; empty when he may be.

    A refusal holds for the batch (A11); another host's pending invitation only warns, for the
    expert chooses (R33).
    """
    if not standing.listed:
        return "listed"
    return next((name for name in BARS[1:] if getattr(standing, name)), "")


def overlap(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Whether two stretches of days have one in common."""
    return first[0] <= second[1] and second[0] <= first[1]
