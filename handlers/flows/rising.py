"""Who hears that a dossier goes up, comes back, is decided, or is answered for (R75, R78).

Upwards it is the officers of the next level. What was decided above goes back to the county, and
to the city that had passed it on; whoever decided knows already.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from handlers.flows.occasions import Occasion, day, stamp
from handlers.operations import bureaus, occasions, showcases
from handlers.operations.dossiers import Dossier
from handlers.wording import say
from storage.models import Bureau, Enterprise, Nomination, Showcase
from storage.queries import people
from storage.vocabulary import Permission, Rank, Side, Stage

UP = frozenset({Stage.AT_CITY, Stage.AT_PROVINCE})
WORDS = {
    Stage.AT_CITY: "dossier.up", Stage.AT_PROVINCE: "dossier.up", Stage.RETURNED: "dossier.back",
    Stage.APPROVED: "dossier.approved", Stage.WITHDRAWN: "dossier.down",
}  # fmt: skip

# who else has a case that one side answers for, beside its county
HAS = {Stage.AT_CITY: Rank.CITY, Stage.AT_PROVINCE: Rank.PROVINCE, Stage.APPROVED: Rank.PROVINCE}


def tell_of_step(occasion: Occasion, row: Dossier, by: Bureau) -> None:
    """Tell whom it concerns of the step that a bureau has just made."""
    what, title = _called(occasion.session, row)
    words = say(WORDS[row.stage], bureau=by.name, what=what, number=row.number, title=title,
                why=row.note)  # fmt: skip
    short = say("dossier.short", what=what, stage=row.stage.label)
    above = [by.reports_to] if by.reports_to else []
    codes = above if row.stage in UP else _below(occasion.session, row, by)
    _tell(occasion, row, by.code, codes, row.stage.value, words, short)


def tell_of_sending(occasion: Occasion, row: Nomination, by: Bureau) -> None:
    """Tell those below that the province has sent a nomination to the ministry."""
    what, title = _called(occasion.session, row)
    on = day(row.sent_on) if row.sent_on else ""
    words = say("dossier.sent", what=what, number=row.number, title=title, day=on)
    codes = _below(occasion.session, row, by)
    _tell(occasion, row, by.code, codes, "sent", words, say("dossier.short_sent", what=what))


def tell_of_answer(occasion: Occasion, row: Showcase, side: Side) -> None:
    """Tell the county, and whoever has it, that both sides allow a case, or that one does not."""
    refused = getattr(row, f"{side.value}_says") is Permission.REFUSED
    if row.stage is Stage.WITHDRAWN or not (refused or showcases.is_allowed(row)):
        return
    what, title = _called(occasion.session, row)
    key = "dossier.refused" if refused else "dossier.allowed"
    words = say(key, side=side.label, what=what, number=row.number, title=title)
    codes = [
        bureau.code
        for place, bureau in enumerate(bureaus.line(occasion.session, row.county_code))
        if not place or bureau.rank is HAS.get(row.stage)
    ]
    event = f"{side.value}_{'refused' if refused else 'allowed'}"
    _tell(occasion, row, "", codes, event, words, say("dossier.short_answered", what=what))


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
    by: str,
    codes: Iterable[str],
    event: str,
    words: str,
    short: str,
) -> None:
    found = [people.officers_for(occasion.session, code) for code in codes]
    # where nobody is bound its superior hears for it (R63), unless it is the one that acts
    openids = [openid for code, bound in found if code != by for openid in bound]
    for openid in dict.fromkeys(openids):
        occasions.tell(
            occasion.session, "dossier_moved", openid, occasion.now,
            {"number": row.number, "event": event, "at": int(occasion.now.timestamp())},
            text=words, region=row.county_code, data={"what": short, "at": stamp(occasion.now)},
        )  # fmt: skip
