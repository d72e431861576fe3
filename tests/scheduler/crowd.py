"""People for announcements: enterprises, experts and officers, in any number."""

from datetime import date

from sqlalchemy import insert

from handlers.rules.broadcasts import Segment
from storage.models import Bureau, Contact, Enterprise, Expert, Follower, Officer
from storage.session import Database
from storage.vocabulary import (
    EnterpriseSize,
    EntityType,
    ExpertSource,
    ExpertState,
    OfficerDuty,
    OfficerState,
    Part,
    UnitKind,
)
from tests.support.clock import START

TAIXING, KUNSHAN, PROVINCE = "321283", "320583", "320000"
TODAY = date(2026, 3, 2)
ENTERPRISES = Segment(parts=(Part.ENTERPRISE,))


def follow(database: Database, openids: list[str], **known: object) -> None:
    """Let people follow, as far as we know."""
    with database.write() as session:
        session.execute(
            insert(Follower), [{"openid": openid, "following": True, **known} for openid in openids]
        )


def enterprise(database: Database, openid: str, county: str = TAIXING, **more: str) -> None:
    """A contact of an enterprise in a county."""
    with database.write() as session:
        row = Enterprise(
            name=f"企业{openid}", county_code=county, entity=EntityType.COMPANY,
            size=EnterpriseSize.SMALL, created_at=START, industry=more.get("industry", ""),
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(
            Contact(
                openid=openid, enterprise_id=row.id, name="王强", mobile="19900001234",
                bound_at=START,
            )
        )  # fmt: skip


def expert(database: Database, openid: str, state: ExpertState = ExpertState.LISTED) -> None:
    """An expert of the library."""
    with database.write() as session:
        session.add(
            Expert(
                openid=openid, name="李教授", unit="某大学", unit_kind=UnitKind.UNIVERSITY,
                state=state, source=ExpertSource.SELF, created_at=START, changed_at=START,
            )
        )  # fmt: skip


def officer(database: Database, openid: str | None, bureau: str) -> tuple[Officer, Bureau]:
    """A bound officer of a bureau."""
    with database.write() as session:
        row = Officer(
            bureau_code=bureau, name="李科长", duty=OfficerDuty.HANDLER,
            state=OfficerState.BOUND, openid=openid, bound_at=START,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row, session.get_one(Bureau, bureau)
