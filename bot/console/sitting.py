"""Somebody at the desk for the length of one request: an officer, or the clerk of a home unit."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.console.parts import Parts
from handlers.flows.talk import Turn
from handlers.operations import verdicts
from handlers.operations.expert_shelf import ExpertShelf
from handlers.ports import Heard, House, Kind
from handlers.rules import lifecycle
from handlers.rules.lifecycle import Desk
from handlers.rules.rounds import local_day
from handlers.wording import say
from storage.models import Bureau, Demand, Officer, UnitClerk
from storage.queries.desk import Seat, UnitSeat
from storage.queries.people import codes_under, unmanned
from storage.vocabulary import AT_COUNTY


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who asks, what they may see, and the transaction of the request.

    ``codes`` are the regions in sight, None for all; every query of the desk takes them (R2).
    ``acting_for`` are the counties without an officer that a city looks after (R63).
    """

    session: Session
    officer: Officer
    bureau: Bureau
    desk: Desk
    codes: frozenset[str] | None
    now: datetime
    house: House
    csrf: str
    seat: int
    shelf: ExpertShelf
    acting_for: frozenset[str] = frozenset()
    audit_key: str = field(default="", repr=False)

    @property
    def house_name(self) -> str:
        """The bureau by its full name."""
        return self.bureau.name

    @property
    def sitter(self) -> Officer:
        """Who sits here."""
        return self.officer

    @property
    def duty(self) -> str:
        """As what they sit here."""
        return self.officer.duty.label

    @property
    def today(self) -> date:
        """The day in Nanjing."""
        return local_day(self.now)

    @property
    def who(self) -> tuple[Officer, Bureau]:
        """The officer with the bureau, as the operations take them."""
        return self.officer, self.bureau

    def desk_for(self, demand: Demand) -> Desk:
        """The desk this bureau sits at for one demand; a city also at that of its counties."""
        below = demand.state in AT_COUNTY and demand.county_code in self.acting_for
        return Desk.COUNTY if below else self.desk

    def acts_on(self, demand: Demand) -> bool:
        """Whether a demand waits at this desk."""
        return demand.state in lifecycle.waiting_at(self.desk_for(demand))

    def turn(self) -> Turn:
        """The request as a turn, so that the desk speaks through the same flows as the chat."""
        heard = Heard(
            key=f"desk:{secrets.token_hex(8)}",
            openid=self.officer.openid or "",
            said_at=int(self.now.timestamp()),
            kind=Kind.CLICK,
        )
        return Turn(self.session, heard, self.now, self.today, self.house, agreed=True)


@dataclass(frozen=True, slots=True)
class UnitSitting:
    """The clerk of an expert's home unit: sees the people of the unit, and nothing else (R32)."""

    session: Session
    clerk: UnitClerk
    now: datetime
    house: House
    csrf: str
    seat: int

    @property
    def house_name(self) -> str:
        """The unit by its name."""
        return self.clerk.unit

    @property
    def sitter(self) -> UnitClerk:
        """Who sits here."""
        return self.clerk

    @property
    def duty(self) -> str:
        """As what they sit here."""
        return say("unit.duty")


def unit_sitting(
    session: Session, seat: UnitSeat, now: datetime, csrf: str, parts: Parts
) -> UnitSitting:
    """What an open session of a home unit may do in this request."""
    return UnitSitting(session, seat.clerk, now, parts.house, csrf, seat.row.id)


def sitting(session: Session, seat: Seat, now: datetime, csrf: str, parts: Parts) -> Sitting:
    """What an open session may do in this request."""
    return Sitting(
        session=session,
        officer=seat.officer,
        bureau=seat.bureau,
        desk=verdicts.desk_at(session, seat.bureau),
        codes=codes_under(session, seat.bureau),
        now=now,
        house=parts.house,
        csrf=csrf,
        seat=seat.row.id,
        shelf=parts.shelf,
        acting_for=unmanned(session, seat.bureau),
        audit_key=parts.audit_key,
    )
