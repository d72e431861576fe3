"""Who hears that a dossier goes up, comes back or is decided (R75, R78).

Upwards it is the officers of the next level. What was decided above goes back to the county, and
to the city that had passed it on; whoever decided knows already.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from handlers.flows.occasions import Occasion, day, stamp
from handlers.operations import bureaus, occasions
from handlers.operations.dossiers import Dossier
from handlers.wording import say
from storage.models import Bureau, Enterprise, Nomination, Showcase
from storage.queries import people
from storage.vocabulary import Stage

UP = frozenset({Stage.AT_CITY, Stage.AT_PROVINCE})
WORDS = {
    Stage.AT_CITY: "dossier.up", Stage.AT_PROVINCE: "dossier.up", Stage.RETURNED: "dossier.back",
    Stage.APPROVED: "dossier.approved", Stage.WITHDRAWN: "dossier.down",
}  # fmt: skip


def tell_of_step(occasion: Occasion, row: Dossier, by: Bureau) -> None:
    """Tell whom it concerns of the step that a bureau has just made."""
    what, title = _called(occasion.session, row)
    words = say(WORDS[row.stage], bureau=by.name, what=what, number=row.number, title=title,
                why=row.note)  # fmt: skip
    short = say("dossier.short", what=what, stage=row.stage.label)
    above = [by.reports_to] if by.reports_to else []
    codes = above if row.stage in UP else _below(occasion.session, row, by)
    _tell(occasion, row, by, codes, row.stage.value, words, short)


def tell_of_sending(occasion: Occasion, row: Nomination, by: Bureau) -> None:
    """Tell those below that the province has sent a nomination to the ministry."""
    what, title = _called(occasion.session, row)
    on = day(row.sent_on) if row.sent_on else ""
    words = say("dossier.sent", what=what, number=row.number, title=title, day=on)
    codes = _below(occasion.session, row, by)
    _tell(occasion, row, by, codes, "sent", words, say("dossier.short_sent", what=what))


def _called(session: Session, row: Dossier) -> tuple[str, str]:
    """What a dossier is called, and what it is about."""
    if isinstance(row, Showcase):
        return say("dossier.case"), row.title
    return say("dossier.nomination"), session.get_one(Enterprise, row.enterprise_id).name


def _below(session: Session, row: Dossier, by: Bureau) -> list[str]:
    """The bureaus it came through before the one that acts, its county first."""
    codes = [bureau.code for bureau in bureaus.line(session, row.county_code)]
    return codes[: codes.index(by.code)] if by.code in codes else []


def _tell(
    occasion: Occasion,
    row: Dossier,
    by: Bureau,
    codes: Iterable[str],
    event: str,
    words: str,
    short: str,
) -> None:
    found = [people.officers_for(occasion.session, code) for code in codes]
    # where nobody is bound its superior hears for it (R63), unless it is the one that acts
    openids = [openid for code, bound in found if code != by.code for openid in bound]
    for openid in dict.fromkeys(openids):
        occasions.tell(
            occasion.session, "dossier_moved", openid, occasion.now,
            {"number": row.number, "event": event, "at": int(row.changed_at.timestamp())},
            text=words, region=row.county_code, data={"what": short, "at": stamp(occasion.now)},
        )  # fmt: skip
