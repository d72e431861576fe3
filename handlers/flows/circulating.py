"""Who hears that an evaluation is circulated: the bureaus below, which can open it (R74)."""

from handlers.flows.occasions import Occasion, stamp
from handlers.operations import occasions
from handlers.rules.invitations import batch_label
from handlers.wording import say
from storage.models import Bulletin, Bureau
from storage.queries import people, reports


def tell_below(occasion: Occasion, row: Bulletin, by: Bureau) -> int:
    """Tell the officers of every bureau that reports to the one that circulates; gives how many.

    A bureau without an officer hears nothing: the bulletin waits at its desk.
    """
    text = say("bulletin.told", bureau=by.name, label=batch_label(row.batch), place=row.place)
    short = say("bulletin.told_short", label=batch_label(row.batch))
    told = 0
    for bureau in reports.below(occasion.session, by):
        for openid in people.officers_of(occasion.session, bureau.code):
            told += occasions.tell(
                occasion.session, "bulletin_out", openid, occasion.now, {"number": row.id},
                text=text, region=bureau.code, data={"what": short, "at": stamp(occasion.now)},
            )  # fmt: skip
    return told
