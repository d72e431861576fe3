"""What an expert is told of what officers decide, and what officers hear of sign-ups."""

from handlers.flows.talk import Turn
from handlers.operations import occasions
from handlers.rules.rounds import NANJING
from handlers.rules.workdays import next_morning
from handlers.wording import say
from storage.models import Bureau, Expert
from storage.queries import people
from storage.vocabulary import ExpertState

PROVINCE = "320000"


def confirmed(turn: Turn, expert: Expert, bureau: Bureau) -> None:
    """Particular expertise has been confirmed: the expert is in the library."""
    key = "experts.told_paused" if expert.state is ExpertState.PAUSED else "experts.told_confirmed"
    _owe(turn, expert, "confirmed", say(key, name=expert.name, bureau=bureau.name))


def unconfirmed(turn: Turn, expert: Expert) -> None:
    """Correct what was said of a confirmation."""
    text = say("experts.told_unconfirmed", name=expert.name, state=expert.state.label)
    _owe(turn, expert, "unconfirmed", text)


def proof_wanted(turn: Turn, expert: Expert, bureau: Bureau, words: str) -> None:
    """Ask the expert for proof, with the officer's own words."""
    note = say("moved.note", note=words) if words else ""
    text = say("experts.told_proof", name=expert.name, bureau=bureau.name, note=note)
    _owe(turn, expert, "proof", text)


def _owe(turn: Turn, expert: Expert, what: str, text: str) -> None:
    if not expert.openid or expert.state is ExpertState.LEFT:
        return
    occasions.tell(
        turn.session,
        "expert_told",
        expert.openid,
        turn.now,
        {"expert": expert.id, "event": what, "push": turn.heard.key},
        text=text,
        region=PROVINCE,
        data={
            "who": expert.name,
            "what": say("experts.told_short", state=expert.state.label),
            "at": f"{turn.now.astimezone(NANJING):%Y-%m-%d %H:%M}",
        },
    )


def signed_up(turn: Turn, *, to_decide: bool) -> None:
    """Count a sign-up into the province's digest of the next working morning (§16)."""
    morning = next_morning(turn.now)
    at = f"{morning.astimezone(NANJING):%Y-%m-%d}"
    for openid in people.officers_for(turn.session, PROVINCE)[1]:
        occasions.count(
            turn.session,
            "experts_digest",
            openid,
            turn.now,
            {"bureau": PROVINCE, "day": at},
            counted={"count": 1, "waiting": int(to_decide)},
            tell=_digest,
            region=PROVINCE,
            not_before=morning,
            data={
                "what": say("experts.digest_short"),
                "at": f"{morning.astimezone(NANJING):%Y-%m-%d %H:%M}",
            },
        )


def _digest(count: int, waiting: int) -> str:
    decide = say("experts.digest_waiting", waiting=waiting) if waiting else ""
    return say("experts.digest", count=count, waiting=decide)
