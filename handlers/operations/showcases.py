"""Typical cases: drafted, allowed by both sides, passed up, published, taken down (R77-R79)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from handlers.operations import dossiers, journal
from handlers.operations.dossiers import Who
from handlers.operations.numbers import next_number
from handlers.rules import upwards
from handlers.rules.lifecycle import Desk
from handlers.rules.rounds import local_day
from storage.models import Adoption, Demand, FollowUp, Showcase
from storage.queries import showcases as questions
from storage.queries.showcases import ALLOWED
from storage.vocabulary import Act, Permission, Side, Stage

MOST = 1500


class NotAllowedYet(Exception):
    """One of the two sides has not allowed the text as it stands."""


class Confidential(Exception):
    """The need is confidential: nothing is written of it."""


class Changed(Exception):
    """The text is another one than was looked at."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a case says (practice §2.12)."""

    title: str
    background: str
    practice: str
    effect: str
    lesson: str = ""


def draft(session: Session, who: Who, card: FollowUp, text: Text, now: datetime) -> Showcase:
    """Begin a case from a follow-up card; nobody has been asked yet. Raises Confidential."""
    if session.get_one(Demand, card.demand_id).confidential:
        raise Confidential
    row = Showcase(
        number=next_number(session, "AL", local_day(now).year), follow_up_id=card.id,
        county_code=card.county_code, stage=Stage.DRAFT, version=1,
        enterprise_says=Permission.UNASKED, expert_says=Permission.UNASKED,
        drafted_by=who[0].id, drafted_at=now, changed_at=now, **_fields(text),
    )  # fmt: skip
    session.add(row)
    session.flush()
    dossiers.note(session, journal.officer(who[0].id), Act.DRAFT_CASE, row, now)
    return row


def _fields(text: Text) -> dict[str, str]:
    return {
        "title": text.title[:60], "background": text.background[:MOST],
        "practice": text.practice[:MOST], "effect": text.effect[:MOST],
        "lesson": text.lesson[:MOST],
    }  # fmt: skip


def write(session: Session, who: Who, desk: Desk, row: Showcase, text: Text, now: datetime) -> None:
    """Change the text at its desk: what was allowed was another text. Raises NotHere."""
    dossiers.hold(session, desk, row)
    fields = _fields(text)
    if all(getattr(row, name) == value for name, value in fields.items()):
        return
    for name, value in fields.items():
        setattr(row, name, value)
    row.version, row.changed_at = row.version + 1, now
    session.flush()
    dossiers.note(
        session, journal.officer(who[0].id), Act.WRITE_CASE, row, now, version=row.version
    )


def ask(session: Session, who: Who, desk: Desk, row: Showcase, now: datetime) -> list[Side]:
    """Ask whoever has not allowed the present text; who is to be asked. Raises NotHere."""
    dossiers.hold(session, desk, row)
    asked = [side for side in (Side.ENTERPRISE, Side.EXPERT) if not allows(row, side)]
    for side in asked:
        setattr(row, f"{side.value}_says", Permission.ASKED)
        setattr(row, f"{side.value}_version", 0)
    session.flush()
    dossiers.note(
        session, journal.officer(who[0].id), Act.ASK_PERMISSION, row, now, version=row.version
    )
    return asked


def allows(row: Showcase, side: Side) -> bool:
    """Whether a side allows the text as it stands."""
    says, version = getattr(row, f"{side.value}_says"), getattr(row, f"{side.value}_version")
    return says in ALLOWED and version == row.version


def is_allowed(row: Showcase) -> bool:
    """Whether both sides allow the text as it stands (R78)."""
    return allows(row, Side.ENTERPRISE) and allows(row, Side.EXPERT)


def answer(
    session: Session,
    actor: str,
    row: Showcase,
    side: Side,
    says: Permission,
    version: int,
    now: datetime,
) -> None:
    """A side allows a version, or does not; taking it back works at any time. Raises Changed."""
    session.refresh(row, with_for_update=True)
    if says in ALLOWED and version != row.version:
        raise Changed
    setattr(row, f"{side.value}_says", says)
    setattr(row, f"{side.value}_version", row.version)
    session.flush()
    dossiers.note(session, actor, Act.GIVE_PERMISSION, row, now, side=side.value, says=says.value)


def forward(session: Session, who: Who, desk: Desk, row: Showcase, now: datetime) -> None:
    """Pass it up; the province's step approves it. Raises NotHere, NotAllowedYet."""
    dossiers.hold(session, desk, row)
    if not is_allowed(row):
        raise NotAllowedYet
    if upwards.next_stage(desk, row.stage) is Stage.APPROVED:
        row.approved_at = now
    dossiers.pass_on(session, who, desk, row, now)


def adopt(
    session: Session, who: Who, row: Showcase, outlet: str, day: date, place: str, now: datetime
) -> None:
    """Note a newspaper, station or site that brought it (R79)."""
    session.add(
        Adoption(showcase_id=row.id, outlet=outlet[:60], day=day, place=place[:200], noted_at=now)
    )
    session.flush()
    dossiers.note(session, journal.officer(who[0].id), Act.NOTE_ADOPTION, row, now)


def forget(session: Session, openid: str, now: datetime) -> None:
    """Whoever has his data erased allows nothing any more: what is about him is not public."""
    actor = journal.follower(openid)
    for case in questions.of_person(session, openid):
        side = Side.EXPERT if case.expert.openid == openid else Side.ENTERPRISE
        answer(session, actor, case.row, side, Permission.REFUSED, case.row.version, now)
