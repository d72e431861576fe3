"""Who is told of requests for grants: the province, and the bureau that asked (R67)."""

from handlers.flows.occasions import PROVINCE, Occasion, day, stamp
from handlers.operations import occasions
from handlers.rules.money import yuan
from handlers.wording import say
from storage.models import Bureau, Grant
from storage.queries import people
from storage.vocabulary import GrantState


def tell_province(occasion: Occasion, row: Grant) -> None:
    """Tell the officers of the province that a bureau asks for a grant."""
    words = say(
        "funding.told_asked",
        bureau=occasion.session.get_one(Bureau, row.bureau_code).name,
        number=row.number,
        yuan=yuan(row.asked),
        budget=yuan(row.budget),
        spent=yuan(row.spent),
    )
    _owe(occasion, people.officers_of(occasion.session, PROVINCE), row, words, PROVINCE)


def tell_bureau(occasion: Occasion, row: Grant) -> None:
    """Tell the officers of the bureau what the province decided."""
    more = say("funding.told_awarded", yuan=yuan(row.awarded)) if row.awarded else ""
    if row.state is GrantState.PAID and row.paid_on:
        more += say("funding.told_paid", day=day(row.paid_on))
    more += say("funding.told_note", note=row.note) if row.note else ""
    words = say("funding.told_decided", number=row.number, state=row.state.label, more=more)
    _owe(occasion, people.officers_of(occasion.session, row.bureau_code), row, words,
         row.bureau_code)  # fmt: skip


def _owe(occasion: Occasion, openids: tuple[str, ...], row: Grant, words: str, region: str) -> None:
    for openid in openids:
        occasions.tell(
            occasion.session, "grant_moved", openid, occasion.now,
            {"number": row.number, "state": row.state.value}, text=words, region=region,
            data={"what": words[:20], "at": stamp(occasion.now)},
        )  # fmt: skip
