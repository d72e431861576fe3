"""Requests for experts of scarce specialities in words, and who is told of them (R29).

The experts pointed out are told nothing: the province's word is no invitation.
"""

from handlers.flows.occasions import PROVINCE, Occasion, stamp
from handlers.flows.readers import bureau_name
from handlers.operations import occasions
from handlers.rules.requests import Wish
from handlers.wording import say
from storage.models import ExpertRequest, RequestAnswer
from storage.queries import people
from storage.vocabulary import AnswerKind


def wish_in_words(wish: Wish) -> str:
    """What is asked for, as it is read back: a line each."""
    return say(
        "request.wish",
        fields=wish.fields,
        people=wish.people,
        days=wish.days,
        demands="、".join(wish.demands) or say("request.no_demands"),
    )


def tell_province(occasion: Occasion, row: ExpertRequest, event: str) -> None:
    """Tell the officers of the province of a request that was made or withdrawn."""
    words = say(
        f"request.told_{event}",
        bureau=bureau_name(row.bureau_code),
        number=row.number,
        fields=row.fields,
        people=row.people,
        days=row.days,
        demands=say("request.of_demands", demands="、".join(row.demands)) if row.demands else "",
    )
    for openid in people.officers_of(occasion.session, PROVINCE):
        occasions.tell(
            occasion.session, "request_made", openid, occasion.now,
            {"number": row.number, "event": event}, text=words, region=PROVINCE,
            data={"what": words[:20], "at": stamp(occasion.now)},
        )  # fmt: skip


EVENTS = {AnswerKind.CANDIDATES: "candidates", AnswerKind.INFORMATION: "information"}


def tell_bureau(
    occasion: Occasion, row: ExpertRequest, answer: RequestAnswer, count: int = 0
) -> None:
    """Tell the officers of whoever asked that there is an answer, or none any more.

    ``count`` experts are pointed out; their names are at the desk.
    """
    event = "taken_back" if answer.taken_back_at is not None else EVENTS[answer.kind]
    words = say(
        f"request.answer_{event}",
        number=row.number,
        fields=row.fields,
        count=count,
        words=say("request.answer_words", words=answer.words) if answer.words else "",
    )
    for openid in people.officers_of(occasion.session, row.bureau_code):
        occasions.tell(
            occasion.session, "request_answered", openid, occasion.now,
            {"number": row.number, "answer": answer.id, "event": event}, text=words,
            region=row.bureau_code, data={"what": words[:20], "at": stamp(occasion.now)},
        )  # fmt: skip
