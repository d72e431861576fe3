"""Who is told about what; the words of each notice come from the sheet."""

from collections.abc import Collection

from handlers.flows.readers import county_name
from handlers.flows.talk import Turn
from handlers.flows.tell import labels_of
from handlers.operations import notices, threads
from handlers.operations.bureaus import PROVINCE
from handlers.operations.experts import SignedUp
from handlers.rules.rounds import NANJING
from handlers.wording import say
from storage.models import Demand, Enterprise, Expert
from storage.queries import people
from storage.vocabulary import ExpertState, NoticeClass, Urgency

FLAGS = ("large", "public_body", "individual")


def demand_arrived(
    turn: Turn,
    demand: Demand,
    enterprise: Enterprise,
    occasion: str,
    changed: Collection[str] = (),
) -> None:
    """Tell the officers of the region, or of the nearest superior, about a demand."""
    code, openids = people.officers_for(turn.session, demand.county_code)
    if not openids:
        return
    changes = labels_of(changed)
    hints = [say("notice.changes", changes=changes)] if changes else []
    hints += [say(f"notice.flag_{flag}") for flag in enterprise.flags.split() if flag in FLAGS]
    if code != demand.county_code:
        hints.append(say("notice.nobody_there", county=county_name(demand.county_code)))
    text = say(
        "notice.demand_confidential" if demand.confidential else f"notice.demand_{occasion}",
        urgent=say("notice.urgent") if demand.urgency is Urgency.URGENT else "",
        number=demand.number,
        county=county_name(demand.county_code),
        enterprise=enterprise.name,
        kind=demand.kind.label,
        title=demand.title,
        hints="".join(f"\n{hint}" for hint in hints),
    )
    for openid in openids:
        notices.owe(
            turn.session,
            openid,
            f"demand:{demand.number}:{occasion}:{demand.version}",
            turn.now,
            text=text,
            class_=NoticeClass.CASE,
            kind="demand_arrived",
            region=demand.county_code,
            data=_template_values(turn, demand, enterprise),
        )


def _template_values(turn: Turn, demand: Demand, enterprise: Enterprise) -> dict[str, str]:
    """The values a template may show; each row holds twenty characters (protocol §4.4)."""
    return {
        "number": demand.number,
        "enterprise": enterprise.name,
        "kind": demand.kind.label,
        "title": say("notice.look_inside") if demand.confidential else demand.title,
        "at": f"{turn.now.astimezone(NANJING):%Y-%m-%d %H:%M}",
    }


def person_wanted(turn: Turn, code: str, who: str, words: str) -> tuple[str, int]:
    """Tell the officers of a region that somebody asks for a person (人工), and open a talk.

    Returns the code of the bureau that was told and the id of the talk; nothing when there is
    nobody to tell.
    """
    bureau, openids = people.officers_for(turn.session, code)
    if not openids:
        return "", 0
    thread = threads.open_thread(turn.session, turn.openid, bureau, turn.now)
    for openid in openids:
        notices.owe(
            turn.session,
            openid,
            f"thread:{thread.id}:asked:{turn.heard.key}"[:120],
            turn.now,
            text=say(
                "notice.human",
                who=who,
                words=words or say("notice.no_words"),
                number=thread.number,
            ),
            kind="human",
            region=code,
            data={
                "who": who,
                "words": words or say("notice.no_words"),
                "at": f"{turn.now.astimezone(NANJING):%Y-%m-%d %H:%M}",
            },
        )
    return bureau, thread.id


WAITING = frozenset({ExpertState.TO_CONFIRM, ExpertState.TO_MATCH})


def expert_signed_up(turn: Turn, signed: SignedUp) -> None:
    """Tell the province's officers of a sign-up and all that is to be looked at; no number."""
    expert = signed.expert
    text = say(
        "notice.expert_new" if signed.is_new else "notice.expert_again",
        name=expert.name,
        unit=expert.unit,
        title=expert.title or say("notice.no_title"),
        fields=expert.fields[:60],
        state=expert.state.label,
        hints="".join(f"\n{hint}" for hint in _hints(signed)),
    )
    what = say("notice.expert_signed", state=expert.state.label)
    _tell_province(turn, f"expert:{expert.id}:signed", text, _who(expert), what)


def _hints(signed: SignedUp) -> list[str]:
    """What an officer should look at in a sign-up."""
    expert = signed.expert
    found = []
    if expert.state in WAITING:
        found.append(say("notice.expert_exception"))
    if expert.out_of_province:
        found.append(say("notice.expert_elsewhere"))
    if signed.sign_up.demand:
        found.append(say("notice.expert_aims", number=signed.sign_up.demand))
    if signed.moved_from:
        found.append(say("notice.expert_moved", former=signed.moved_from))
    if signed.double is not None:
        found.append(say("notice.expert_double", unit=signed.double.unit))
    return found


def colleague_recommended(turn: Turn, expert: str, name: str, unit: str, fields: str) -> None:
    """Tell the province's officers of a colleague; the number is the colleague's own to give."""
    unknown = say("notice.not_said")
    text = say(
        "notice.colleague",
        who=expert,
        name=name or unknown,
        unit=unit or unknown,
        fields=fields or unknown,
    )
    what = say("notice.colleague_what", name=name or unknown)
    _tell_province(turn, "colleague", text, expert, what)


def certificate_wanted(turn: Turn, expert: Expert, purpose: str) -> None:
    """Tell the province's officers that an expert asks for a certificate."""
    why = purpose or say("notice.not_said")
    text = say("notice.certificate", name=expert.name, unit=expert.unit, purpose=why)
    what = say("notice.certificate_what", purpose=why)
    _tell_province(turn, f"expert:{expert.id}:certificate", text, _who(expert), what)


def _who(expert: Expert) -> str:
    return say("notice.expert_who", name=expert.name, unit=expert.unit)


def _tell_province(turn: Turn, occasion: str, text: str, who: str, what: str) -> None:
    for openid in people.officers_for(turn.session, PROVINCE)[1]:
        notices.owe(
            turn.session,
            openid,
            f"{occasion}:{turn.heard.key}"[:120],
            turn.now,
            text=text,
            kind="expert",
            region=PROVINCE,
            data={
                "who": who,
                "what": what,
                "at": f"{turn.now.astimezone(NANJING):%Y-%m-%d %H:%M}",
            },
        )
