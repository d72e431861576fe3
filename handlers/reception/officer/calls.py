"""A call at an officer's phone: 「开轮」 「已阅」 「转发」 「延期」 「补报」 「回执」."""

import re
from datetime import date

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Utterance
from handlers.flows import calls as flow
from handlers.flows import extensions
from handlers.flows.call_forms import day_in, day_label
from handlers.flows.talk import Talk, Turn
from handlers.operations import calls
from handlers.operations.bureaus import PROVINCE
from handlers.reception.officer.acting import Answer, Who
from handlers.rules import calendar
from handlers.rules.rounds import is_round, next_ad_hoc, round_label, year_of
from handlers.understanding import reading
from handlers.understanding.reading import Understood
from handlers.wording import say
from storage.models import Call
from storage.queries import calls as questions

_RELAY = re.compile(
    r"^(?:请|帮我)?(?:往下|向下)?(?:转发|下发|转下去|发下去|转(?:给|到)各?(?:县|区|市))"
)
_EXTEND = re.compile(r"^(?:请|把|给)?[^，。,]{0,12}?(?:延期|延长|展期|顺延|宽限)")
_LATE = re.compile(r"^(?:请|让)?(?:同意|登记|允许)?[^，。,]{0,24}?补报")
_ADDS = re.compile(r"临时|追加|加开|增开|补充")
_REASON = re.compile(r"(?:依据|根据|按照|因为|原因)[:：是]?\s*(?P<why>.{4,100})$")
SEEN = frozenset({"收到", "好的收到", "已收到", "收到了", "知道了", "收悉"})


def hear(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """Answer words about a call; None when they are about something else."""
    said = text.strip()
    if squeeze(said) in SEEN:
        return _seen(turn, talk, who)
    if _RELAY.match(said):
        return flow.open_relay(turn, talk, who[1], day_in(said, turn.today))
    if _EXTEND.match(said):
        return extensions.open_extension(turn, talk, who[1], said)
    if _LATE.match(said):
        return extensions.open_late(turn, talk, who[1], said)
    return _with_basis(turn, talk, who, said)


def _with_basis(turn: Turn, talk: Talk, who: Who, said: str) -> Answer | None:
    """「启动临时征集，依据：…」: the basis may hold any words, so the order is read without it."""
    found = _REASON.search(said)
    if found is None or who[1].code != PROVINCE:
        return None
    order = said[: found.start()].rstrip("，,。；;： ")
    understood = reading.understand(
        order, role="bureau", subrole="province", context="console", ref_date=turn.today
    )
    if understood.intent != "bureau_launch_call":
        return None
    return launch(turn, talk, who, said, understood)


def _seen(turn: Turn, talk: Talk, who: Who) -> Answer | None:
    """「收到」 is a receipt only while one is waited for."""
    try:
        _, own = calls.own_part(turn.session, who[1], turn.today)
    except calls.NoCall:
        return None
    return flow.has_read(turn, talk, who) if own.read_at is None else None


# ---------------------------------------------------------------- opening


def open_call(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Open the round of the season, as usual."""
    return _open(turn, talk, who, "", {})


def launch(turn: Turn, talk: Talk, who: Who, text: str, understood: Understood) -> Answer:
    """Open a call in one's own words: the round, the deadline and the basis may be named."""
    return _open(turn, talk, who, text, understood.slots)


def _open(turn: Turn, talk: Talk, who: Who, text: str, slots: dict[str, object]) -> Answer:
    if who[1].code != PROVINCE:
        return talk, Utterance(say("call.province_only"))
    if slots.get("what") == "experts":
        return talk, Utterance(say("call.experts_elsewhere"))
    due = slots.get("deadline")
    found = _REASON.search(text)
    return flow.open_opening(
        turn,
        talk,
        who[1],
        _code(turn, text, slots),
        date.fromisoformat(str(due)) if due else None,
        found["why"].strip("。！ ") if found else "",
    )


def _code(turn: Turn, text: str, slots: dict[str, object]) -> str:
    """The round that is meant: out of turn, as named, or the season's."""
    if _ADDS.search(text):
        return next_ad_hoc(turn.today.year, questions.rounds(turn.session))
    named = str(slots.get("round", ""))
    return named if is_round(named) else turn.house.programme.round_of(turn.today)


# ---------------------------------------------------------------- looking


def recall(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Take back what has not gone out yet."""
    return flow.recalled(turn, talk, who)


def read_call(turn: Turn, talk: Talk, who: Who) -> Answer:
    """「已阅」."""
    return flow.has_read(turn, talk, who)


def relay(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Relay with the usual deadline."""
    return flow.open_relay(turn, talk, who[1], None)


def extend(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Extend for everybody below, until a day that is asked."""
    return extensions.open_extension(turn, talk, who[1], "")


def admit(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Admit an enterprise late; which one is asked."""
    return extensions.open_late(turn, talk, who[1], "")


def receipts(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Who has read and who has relayed the call (R1)."""
    call = calls.current(turn.session, turn.today)
    if call is None:
        return talk, Utterance(say("call.no_call"))
    codes = [each.code for each in questions.told_first(turn.session, who[1].code)]
    rows = [each for each in questions.parts(turn.session, call, codes) if each.part.told_at]
    if not rows:
        return talk, Utterance(_own(turn, call, who))
    relayed = [each.bureau for each in rows if each.part.relayed_at]
    read = [each.bureau for each in rows if each.part.read_at and not each.part.relayed_at]
    unread = [each.bureau for each in rows if not each.part.read_at]
    lines = (
        say("call.line_relayed", names=flow.names(relayed)) if relayed else "",
        say("call.line_read", names=flow.names(read)) if read else "",
        say("call.line_unread", names=flow.names(unread)) if unread else "",
    )
    text = say(
        "call.receipts",
        round=round_label(call.round),
        told=len(rows),
        relayed=len(relayed),
        read=len(read),
        unread=len(unread),
        lines="\n".join(filter(None, lines)),
    )
    return talk, Utterance(text)


def _own(turn: Turn, call: Call, who: Who) -> str:
    own = questions.part(turn.session, call, who[1].code)
    if own is None or own.told_at is None:
        return say("call.none_for_you")
    return say("call.reached", count=own.reached)


def year(turn: Turn, talk: Talk, who: Who) -> Answer:  # noqa: ARG001  one signature for all
    """The year at a glance: both rounds with their days, publication, visits, the target."""
    programme = turn.house.programme
    glance = calendar.year(programme, turn.today.year)
    stands = {code: questions.of_round(turn.session, code) for code in _codes(glance)}
    lines = []
    for season in glance.seasons:
        call, window = stands[season.code], season.window
        if call is not None:
            window = calendar.window(programme, call.opens_on, call.due_on)
        lines.append(
            say(
                "call.year_line",
                round=round_label(season.code),
                opens=day_label(window.opens),
                county_due=day_label(window.county_due),
                due=day_label(window.due),
                published=day_label(season.published),
            )
        )
    target = say(
        "call.year_target",
        first=programme.first_year,
        last=programme.last_year,
        count=programme.target,
    )
    text = say("call.year", year=glance.year, lines="\n".join(lines), target=target)
    return talk, Utterance(text)


def _codes(glance: calendar.Year) -> list[str]:
    return [season.code for season in glance.seasons if year_of(season.code) == glance.year]
