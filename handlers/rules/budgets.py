"""How a day's calls of a channel are split, so that no class of notice starves another (§4.4)."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from handlers.rules.rounds import NANJING
from storage.vocabulary import Channel, NoticeClass

# of a day's calls; the tenth that is left over is a reserve for cases
SHARES: Mapping[NoticeClass, float] = {
    NoticeClass.CASE: 0.40,
    NoticeClass.REMIND: 0.15,
    NoticeClass.DIGEST: 0.10,
    NoticeClass.ANNOUNCE: 0.25,
}
RESERVE = 0.10
# what a new verified account may call in a day (protocol §4.2)
DAILY: Mapping[Channel, int] = {
    Channel.CUSTOMER: 500_000,
    Channel.TEMPLATE: 100_000,
    Channel.SUBSCRIPTION: 100_000,
    Channel.MASS: 100,
}
FLOWS_DOWN_FROM = time(18)


def left(class_: NoticeClass, used: Mapping[NoticeClass, int], limit: int, now: datetime) -> int:
    """How many calls a class may still make today, of ``limit`` for the whole account.

    A case may take whatever is left. The others keep to their share; from 18:00 of Nanjing an
    announcement may also take what the others have not used. None of them touches the reserve.
    """
    total = limit - sum(used.values())
    if class_ is NoticeClass.CASE:
        return max(total, 0)
    own = int(limit * SHARES[class_]) - used.get(class_, 0)
    if class_ is NoticeClass.ANNOUNCE and now.astimezone(NANJING).time() >= FLOWS_DOWN_FROM:
        own = total
    return max(min(own, total - int(limit * RESERVE)), 0)


def back_at(class_: NoticeClass, now: datetime) -> datetime:
    """When a class that has used up its share may call again: at 18:00 or at midnight."""
    local = now.astimezone(NANJING)
    evening = datetime.combine(local.date(), FLOWS_DOWN_FROM, NANJING)
    if class_ is NoticeClass.ANNOUNCE and local < evening:
        return evening
    return datetime.combine(local.date() + timedelta(days=1), time(), NANJING)
