"""The home unit of an expert in the chat: it agrees, or not, and sees its own people only (R32)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Utterance
from handlers.dialogue.links import page, under
from handlers.flows import inviting, occasions
from handlers.flows.occasions import Occasion
from handlers.flows.readers import bureau_name
from handlers.flows.talk import Talk, Turn
from handlers.operations import invitations
from handlers.reception.invitations import number_in, without_number
from handlers.rules import invitations as rules
from handlers.understanding import reading
from handlers.wording import say
from storage.models import Expert, Invitation, Team, UnitClerk
from storage.queries import invitations as questions

Answer = tuple[Talk, Utterance]
Row = tuple[Invitation, Expert, Team]
OPEN = frozenset({"待表态", "待办", "我的待办", "待审核"})
PEOPLE = frozenset({"名单", "本单位专家", "本单位名单", "我的专家"})
ALL = re.compile(r"都|全部|全都|一律|所有")
ONLY = re.compile(r"^只|仅|只有")


@dataclass(frozen=True, slots=True)
class Line:
    """An invitation of a unit as its pages show it.

    ``waits`` is that the unit has been asked and said nothing, ``may_change`` that it may say
    something now.
    """

    invitation: Invitation
    expert: Expert
    team: Team
    host: str
    days: str
    waits: bool
    may_change: bool


def lines(rows: Sequence[Row]) -> list[Line]:
    """Invitations as the pages of their unit show them."""
    return [
        Line(
            invitation,
            expert,
            team,
            bureau_name(team.host_code),
            occasions.own_days(invitation),
            questions.is_asked_of_unit(invitation),
            bool(rules.choices(rules.UNITS, invitation.state)),
        )
        for invitation, expert, team in rows
    ]


def by_number(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """An opinion that names its invitation; None for anybody else's."""
    clerk = questions.clerk_of(turn.session, turn.openid)
    if clerk is None:
        return None
    number = number_in(text)
    row = next((row for row in _rows(turn, clerk) if row[0].number == number), None)
    if row is None:
        return None
    opinion, note = _opinion(turn, without_number(text))
    if opinion is None:
        return talk, Utterance(_line(row))
    return talk, Utterance(give(turn, clerk, [row], agrees=opinion, note=note))


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Words of a unit's clerk; None for anybody else, and for words that are no opinion."""
    clerk = questions.clerk_of(turn.session, turn.openid)
    if clerk is None:
        return None
    rows = _rows(turn, clerk)
    waiting = [row for row in rows if questions.is_asked_of_unit(row[0])]
    said = squeeze(text)
    if said in PEOPLE:
        return talk, Utterance(_people(rows))
    if said in OPEN:
        return talk, Utterance(_listed(turn, waiting))
    opinion, note = _opinion(turn, text)
    if opinion is None:
        return talk, Utterance(say("unit.help", unit=clerk.unit))
    return talk, _judged(turn, clerk, rows, waiting, text, agrees=opinion, note=note)


def _judged(
    turn: Turn,
    clerk: UnitClerk,
    rows: list[Row],
    waiting: list[Row],
    text: str,
    *,
    agrees: bool,
    note: str,
) -> Utterance:
    """An opinion on those who are named, on all who wait, or on the only one."""
    named = [row for row in rows if row[1].name in text]
    if named and ONLY.search(text.strip()):
        return Utterance(only(turn, clerk, waiting, named))
    chosen = named or (waiting if ALL.search(text) or len(waiting) == 1 else [])
    if not chosen:
        return _which(waiting)
    return Utterance(give(turn, clerk, chosen, agrees=agrees, note=note))


def _rows(turn: Turn, clerk: UnitClerk) -> list[Row]:
    return questions.of_unit(turn.session, clerk.unit)


def _opinion(turn: Turn, text: str) -> tuple[bool | None, str]:
    """Whether words agree, and the reason or condition in them."""
    understood = reading.understand(
        text, role="bureau", subrole="unit_hr", context="unit:pending", ref_date=turn.today
    )
    opinion = understood.slots.get("opinion")
    if understood.intent != "bureau_unit_opinion" or opinion is None:
        return None, ""
    agrees = opinion == "同意"
    return agrees, str(understood.slots.get("condition" if agrees else "reason", ""))


def only(occasion: Occasion, clerk: UnitClerk, waiting: list[Row], chosen: list[Row]) -> str:
    """「只同意王芳」: she may go, the others who wait may not."""
    ids = {row[0].id for row in chosen}
    rest = [row for row in waiting if row[0].id not in ids]
    lines = [give(occasion, clerk, chosen, agrees=True, note="")]
    if rest:
        lines.append(give(occasion, clerk, rest, agrees=False, note=""))
    return "\n".join(lines)


def give(
    occasion: Occasion, clerk: UnitClerk, rows: Sequence[Row], *, agrees: bool, note: str
) -> str:
    """Write opinions down and tell everybody; teams are taken in the order of their ids."""
    done, lines = [], []
    for invitation, expert, _ in sorted(rows, key=lambda row: (row[0].team_id, row[0].id)):
        try:
            moved = invitations.give_opinion(
                occasion.session, clerk, invitation, occasion.now, agrees=agrees, note=note
            )
        except rules.NotPossible as why:
            lines.append(say("unit.cannot", name=expert.name, state=why.state.label))
            continue
        except invitations.Engaged as engaged:
            lines.append(say("unit.engaged", name=expert.name, team=engaged.team.name))
            continue
        inviting.after(occasion, moved)
        done.append(expert.name)
    if done:
        names = "、".join(done)
        lines.insert(0, say("unit.agreed" if agrees else "unit.refused", names=names))
    return "\n".join(lines)


def _line(row: Row) -> str:
    invitation, expert, team = row
    return say(
        "unit.line",
        name=expert.name,
        host=bureau_name(team.host_code),
        team=team.name,
        days=occasions.own_days(invitation),
        number=invitation.number,
    )


def _listed(turn: Turn, waiting: list[Row]) -> str:
    """Whose opinion is open, with the page on which all are ticked at once."""
    if not waiting:
        return say("unit.none_open")
    lines = "\n".join(_line(row) for row in waiting)
    text = say("unit.open", count=len(waiting), lines=lines)
    if not turn.house.public_url:
        return text
    return under(text, [page(f"{turn.house.public_url}/unit", say("unit.open_page"))])


def _which(waiting: list[Row]) -> Utterance:
    if not waiting:
        return Utterance(say("unit.none_open"))
    return Utterance(say("unit.which", lines="\n".join(_line(row) for row in waiting)))


def _people(rows: list[Row]) -> str:
    lines = [
        say(
            "unit.person",
            name=expert.name,
            team=team.name,
            days=occasions.own_days(invitation),
            state=invitation.state.label,
            opinion=invitation.unit_opinion.label,
        )
        for invitation, expert, team in rows
    ]
    return say("unit.people", lines="\n".join(lines)) if lines else say("unit.nobody")
