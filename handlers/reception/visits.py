"""Visits: confirmed by the enterprise, checked in by either side, recorded (R31, R59)."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Utterance
from handlers.dialogue.readers import plain
from handlers.flows import following, visiting
from handlers.flows.occasions import clock, tell_host
from handlers.flows.readers import bureau_name
from handlers.flows.talk import Talk, Turn
from handlers.operations import issues, journal, occasions, visits
from handlers.operations.visits import ENTERPRISE, EXPERT, Report
from handlers.rules import itinerary
from handlers.rules.rounds import NANJING
from handlers.understanding import reading
from handlers.understanding.service import find_outcome, read_service
from handlers.wording import say
from storage.models import Issue, Team
from storage.queries import people
from storage.queries import visits as questions
from storage.queries.visits import Stop
from storage.vocabulary import Half, VisitState

Answer = tuple[Talk, Utterance]

# words that may be about a visit; without one of them nothing is looked up
CUES = re.compile(
    r"到了|到达|到厂|签到|来访|行程|日程|记录正确|解决|攻关|达标|没用|没效果|好转|有问题|提问题|提个问题|"
    r"去了|看了|做了|培训了|讲了|服务记录"
)
_BY_ID = re.compile(
    r"^(?P<what>确认来访|来访时间不行|记录正确|签到)\s*(?P<id>\d+)?(?P<more>.*)$", re.DOTALL
)
_HERE = re.compile(
    r"^(?:我|我们|专家|老师|人)?(?:已经?)?(?:签到|到了|到达了?|到厂了?|到企业了?)[了啦。!]*$"
)
_MINE = frozenset({"我的行程", "行程", "我的日程", "日程", "查行程", "看行程", "来访安排"})
_ISSUE = re.compile(
    r"^(?:我)?(?:有|提|提个|反映)(?:一个|个)?问题\s*[:：,，]?\s*(?P<words>.*)$", re.DOTALL
)
# so long after a visit what is said of the problem still belongs to it
REMEMBERED = timedelta(days=60)


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Words about a visit of an expert or at an enterprise; None when they are nothing of it."""
    if not CUES.search(text):
        return None
    words = plain(text).strip()
    if found := _ISSUE.match(words):
        return _raise_issue(turn, talk, found["words"].strip())
    if squeeze(words) in _MINE:
        return _mine(turn, talk)
    if found := _BY_ID.match(words):
        return _by_id(turn, talk, found["what"], found["id"] or "", found["more"].strip())
    if _HERE.match(squeeze(words)):
        return _check_in(turn, talk)
    return _said_of_service(turn, talk, text)


def own(turn: Turn, days: Sequence[date] = ()) -> tuple[list[Stop], list[Stop]]:
    """Where the person goes as an expert, and who comes to the enterprises he speaks for."""
    return (
        questions.of_expert(turn.session, turn.openid, days),
        questions.at_enterprise(turn.session, turn.openid, days),
    )


def _mine(turn: Turn, talk: Talk) -> Answer | None:
    goes, comes = own(turn)
    goes = [stop for stop in goes if stop.visit.told_revision >= 0]
    comes = [stop for stop in comes if stop.visit.told_revision >= 0]
    if not goes and not comes:
        return None if people.officer_of(turn.session, turn.openid) else (
            talk, Utterance(say("visit.mine_none"))
        )  # fmt: skip
    parts = []
    if goes:
        lines = "\n".join(visiting.line_for_expert(stop) for stop in goes)
        parts.append(say("visit.mine", lines=lines))
    if comes:
        lines = "\n".join(_line_for_enterprise(turn, stop) for stop in comes)
        parts.append(say("visit.at_enterprise", lines=lines))
    return talk, Utterance("\n".join(parts))


def _line_for_enterprise(turn: Turn, stop: Stop) -> str:
    return say(
        "visit.at_enterprise_line",
        days=visiting.when(stop.visit),
        name=visiting.name_for_enterprise(turn.session, stop.expert),
        unit=stop.expert.unit,
        number=stop.demand.number,
        state=stop.visit.state.label,
    )


def lately(turn: Turn) -> Stop | None:
    """The visit that a picture sent now belongs to.

    For an expert the newest he has made; for an enterprise the one of today, as its pictures are
    of its demand otherwise.
    """
    since = turn.today - REMEMBERED
    goes, comes = own(turn)
    made = [stop for stop in goes if since <= stop.visit.day <= turn.today]
    made += [stop for stop in comes if stop.visit.day == turn.today]
    return made[-1] if made else None


# ---------------------------------------------------------------- taps


def _by_id(turn: Turn, talk: Talk, what: str, id_: str, more: str) -> Answer | None:
    goes, comes = own(turn)
    if what == "签到":
        chosen = [stop for stop in [*goes, *comes] if str(stop.visit.id) == id_]
        return _here(turn, talk, chosen) if chosen else _check_in(turn, talk)
    if what == "记录正确":
        return agree(turn, talk, [*goes, *comes], id_)
    stop = next((stop for stop in comes if str(stop.visit.id) == id_), None)
    if stop is None and not id_:
        open_ = [each for each in comes if each.visit.state is VisitState.PLANNED]
        stop = open_[0] if open_ else None
    if stop is None:
        return None
    return _BY_ENTERPRISE[what](turn, talk, stop, more)


def _together(turn: Turn, stop: Stop) -> list[Stop]:
    """Everybody who comes to the same place in the same half-day, in the order of locks."""
    return [
        each
        for each in questions.at_enterprise(turn.session, turn.openid, [stop.visit.day])
        if each.visit.half is stop.visit.half and each.enterprise.id == stop.enterprise.id
    ]


def confirm(turn: Turn, talk: Talk, stop: Stop, _more: str) -> Answer:
    actor, told, first = journal.follower(turn.openid), [], False
    for each in _together(turn, stop):
        try:
            fresh = visits.confirm(turn.session, actor, each.visit, turn.now)
        except itinerary.NotAtThisPoint:
            continue
        if fresh:
            told.append(visiting.exchange(turn, each))
            first = True
    if not first:
        return talk, Utterance(say("visit.confirmed_already", days=visiting.when(stop.visit)))
    words = say(
        "visit.told_confirmed",
        enterprise=stop.enterprise.name,
        days=visiting.when(stop.visit),
        number=stop.demand.number,
    )
    visiting.tell_host_of(turn, stop, f"confirmed:{stop.visit.revision}", words)
    said = say("visit.confirmed", days=visiting.when(stop.visit))
    return talk, Utterance("\n".join([said, *told]))


def not_then(turn: Turn, talk: Talk, stop: Stop, more: str) -> Answer:
    words = say(
        "visit.told_not_this_time",
        enterprise=stop.enterprise.name,
        days=visiting.when(stop.visit),
        number=stop.demand.number,
        name=stop.expert.name,
        words=more or say("notice.no_words"),
        place=questions.place_of(turn.session, stop.invitation),
    )
    visiting.tell_host_of(turn, stop, f"not_then:{turn.heard.key}"[:80], words)
    return talk, Utterance(say("visit.not_this_time"))


_BY_ENTERPRISE: dict[str, Callable[[Turn, Talk, Stop, str], Answer]] = {
    "确认来访": confirm,
    "来访时间不行": not_then,
}


# ---------------------------------------------------------------- being there


def _check_in(turn: Turn, talk: Talk) -> Answer | None:
    """「我到了」 of an expert, 「专家到了」 of an enterprise: today's visit of this half-day."""
    goes, comes = own(turn, [turn.today])
    if not goes and not comes:
        everywhere = own(turn)
        return (talk, Utterance(say("visit.nobody_today"))) if any(everywhere) else None
    return _here(turn, talk, _nearest(turn, goes or comes))


def _nearest(turn: Turn, stops: list[Stop]) -> list[Stop]:
    """The visits of the present half of the day; the others when there is none."""
    late = turn.now.astimezone(NANJING).hour >= 13
    half = [stop for stop in stops if (stop.visit.half.value == "afternoon") is late]
    chosen = half or stops
    return [stop for stop in chosen if stop.enterprise.id == chosen[0].enterprise.id]


def _here(turn: Turn, talk: Talk, stops: list[Stop]) -> Answer:
    actor, fresh = journal.follower(turn.openid), False
    by_expert = stops[0].expert.openid == turn.openid
    for stop in stops:
        side = EXPERT if by_expert else ENTERPRISE
        try:
            fresh = visits.check_in(turn.session, actor, stop.visit, side, turn.now) or fresh
        except itinerary.NotAtThisPoint as why:
            days = visiting.when(stop.visit)
            return talk, Utterance(say("visit.cannot", days=days, state=why.state.label))
    if not fresh:
        return talk, Utterance(say("visit.checked_already"))
    first = stops[0]
    if by_expert:
        days = visiting.when(first.visit)
        return talk, Utterance(say("visit.checked_in", days=days, enterprise=first.enterprise.name))
    name = "、".join(visiting.name_for_enterprise(turn.session, stop.expert) for stop in stops)
    return talk, Utterance(say("visit.checked_in_enterprise", name=name))


# ---------------------------------------------------------------- what was done


def _said_of_service(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Some words after a visit become its record; the other side is asked to check them."""
    since = turn.today - REMEMBERED
    goes, comes = (
        [stop for stop in stops if since <= stop.visit.day <= turn.today] for stops in own(turn)
    )
    if goes:
        return _recorded(turn, talk, _best(turn, goes, text), text, EXPERT)
    if comes and find_outcome(plain(text)) is not None:
        return _recorded(turn, talk, _best(turn, comes, text), text, ENTERPRISE)
    return None


def _best(turn: Turn, stops: list[Stop], text: str) -> Stop:
    """The visit that is named, else the latest that has begun and has no record yet."""
    named = [stop for stop in stops if stop.demand.number in text or stop.enterprise.name in text]
    named = named or [stop for stop in stops if stop.enterprise.name[:4] in text] or stops
    late = turn.now.astimezone(NANJING).hour >= 12
    begun = [
        stop
        for stop in named
        if stop.visit.day < turn.today or late or stop.visit.half is Half.MORNING
    ]
    untold = [
        stop for stop in begun if stop.visit.state not in {VisitState.RECORDED, VisitState.SETTLED}
    ]
    return (untold or begun or named)[-1]


def _recorded(turn: Turn, talk: Talk, stop: Stop, text: str, side: str) -> Answer | None:
    told = read_service(text)
    understood = reading.understand(text, role="expert", context="visit_day", ref_date=turn.today)
    is_report = understood.intent == "expert_report" or told.outcome or told.hours or told.trained
    if side == EXPERT and not is_report:
        return None
    report = Report(
        advice=text.strip()[:1000] if side == EXPERT else "",
        hours=told.hours,
        outcome=told.outcome,
        novelty=told.novelty,
        novelty_name=told.novelty_name,
        trained=told.trained,
        has_contract=told.has_contract,
        contract_wan=told.contract_wan,
        station=told.station,
    )
    actor = journal.follower(turn.openid)
    try:
        record = visits.record(turn.session, actor, stop.visit, side, report, turn.now)
    except itinerary.NotAtThisPoint as why:
        days = visiting.when(stop.visit)
        return talk, Utterance(say("visit.cannot", days=days, state=why.state.label))
    visiting.ask_to_check(turn, stop, record)
    said = say(
        "visit.recorded",
        days=visiting.when(stop.visit),
        enterprise=stop.enterprise.name,
        summary=visiting.summary(record),
        other=say("visit.the_enterprise" if side == EXPERT else "visit.the_expert"),
    )
    asks = "" if record.outcome else f"\n{say('visit.no_outcome')}"
    return talk, Utterance(said + asks)


def agree(turn: Turn, talk: Talk, stops: list[Stop], id_: str) -> Answer:
    """The other side says that the record is right; nobody confirms what he wrote himself."""
    for stop in stops:
        record = questions.record_of(turn.session, stop.visit.id)
        if record is None or (id_ and str(stop.visit.id) != id_):
            continue
        side = EXPERT if stop.expert.openid == turn.openid else ENTERPRISE
        if record.written_by == side or stop.visit.state is not VisitState.RECORDED:
            continue
        visits.agree(turn.session, journal.follower(turn.openid), stop.visit, turn.now)
        following.look_again(turn, stop.visit, record.outcome)
        return talk, Utterance(say("visit.settled"))
    return talk, Utterance(say("visit.no_record_yet"))


# ---------------------------------------------------------------- issues


def _raise_issue(turn: Turn, talk: Talk, words: str) -> Answer | None:
    """Something stands in the way: the host of the visit, or the enterprise's county, is told."""
    goes, comes = own(turn)
    stops = goes or comes
    if not stops:
        return None
    if not words:
        return talk, Utterance(say("issue.how"))
    stop = stops[-1]
    issue = issues.raise_issue(
        turn.session, turn.openid, stop.team.host_code, stop.visit, words, turn.now
    )
    who = stop.expert.name if goes else stop.enterprise.name
    due = tell_raised(turn, stop.team, issue, who)
    bureau = bureau_name(stop.team.host_code)
    said = say("issue.raised", number=issue.number, bureau=bureau, due=due)
    return talk, Utterance(said)


def tell_raised(turn: Turn, team: Team, issue: Issue, who: str) -> str:
    """Tell a team's host what stands in the way; gives by when it has to be put right."""
    due = clock(issue.due_at)
    told = say("issue.told", who=who, number=issue.number, words=issue.words, due=due)
    tell_host(turn, team, f"issue:{issue.number}", told, but=turn.openid)
    return due


def tell_settled(turn: Turn, openid: str, number: str, note: str, region: str) -> None:
    """Tell whoever raised an issue how it was put right."""
    occasions.tell(
        turn.session,
        "issue_settled",
        openid,
        turn.now,
        {"number": number},
        text=say("issue.told_settled", number=number, note=note),
        region=region,
    )
