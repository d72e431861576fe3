"""What officers hear of their desks: once on the next working morning that something waits."""

from datetime import datetime

from handlers.flows.talk import Turn
from handlers.operations import notices, verdicts
from handlers.rules import lifecycle
from handlers.rules.rounds import NANJING
from handlers.rules.workdays import next_morning
from handlers.wording import say
from storage.models import Bureau
from storage.queries import demands as questions
from storage.queries import people
from storage.vocabulary import NoticeClass


def _occasion(code: str, morning: datetime) -> str:
    return f"desk:{code}:{morning.astimezone(NANJING):%Y-%m-%d}"


def waits(turn: Turn, code: str) -> None:
    """Tell the officers of a bureau on the next working morning that something waits (§16)."""
    _, openids = people.officers_for(turn.session, code)
    morning = next_morning(turn.now)
    for openid in openids:
        if openid == turn.openid:
            continue
        notices.owe(
            turn.session,
            openid,
            _occasion(code, morning),
            turn.now,
            text=say("review.waits"),
            class_=NoticeClass.DIGEST,
            kind="desk",
            region=code,
            not_before=morning,
            data={
                "what": say("review.waits"),
                "at": f"{morning.astimezone(NANJING):%Y-%m-%d %H:%M}",
            },
        )


def settled(turn: Turn, bureau: Bureau) -> None:
    """Nothing may wait any more at a desk: then nobody need hear of it in the morning."""
    states = lifecycle.waiting_at(verdicts.desk_at(turn.session, bureau))
    looked_after = people.unmanned(turn.session, bureau)
    count, _ = questions.waiting(turn.session, bureau, states, acting_for=looked_after, limit=1)
    if not count:
        occasion = _occasion(bureau.code, next_morning(turn.now))
        notices.take_back(turn.session, [occasion], turn.now, reason=say("review.desk_is_empty"))
