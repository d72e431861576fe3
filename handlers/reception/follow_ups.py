"""Either side tells in a sentence how a service went on; it is read back and counted when it is
confirmed (R12, R30)."""

import re
from dataclasses import replace

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.readers import plain
from handlers.flows import following
from handlers.flows.following import NO_MORE, NOTHING, UNSOLVED
from handlers.flows.occasions import day
from handlers.flows.readers import without_phones
from handlers.flows.talk import Talk, Turn
from handlers.operations import follow_ups, journal, rematches
from handlers.reception.read_back import NO, YES
from handlers.understanding import follow_up as reading
from handlers.understanding.follow_up import Happened
from handlers.wording import say
from storage.models import FollowUpWord, Visit
from storage.queries import follow_ups as questions
from storage.queries import visits as visit_questions
from storage.queries.follow_ups import TOOK_PLACE, Card
from storage.vocabulary import FollowUpState, RematchCause, Side, VisitState, Way, WordState

Answer = tuple[Talk, Utterance]
MODE = "follow_up"
NUMBER = re.compile(r"GZ\s*-?\s*(20\d\d)\s*-\s*(\d{1,5})", re.IGNORECASE)
# without one of these nothing is looked up
CUES = re.compile(
    r"跟进|跟踪|后续|回访|又|再次|后来|之后|上门|合同|协议|项目|课题|立项|培训|讲课|讲座|带教|电话|"
    r"微信|视频|远程|进展|老样子|还没|仍|没有解决|没解决|来[了过]|去[了过]"
)
_TAPPED = re.compile(r"^(?P<what>记下后续|不记后续)\s*(?P<id>\d+)$")
_MINE = frozenset({"后续", "我的后续", "跟踪", "跟踪卡", "我的跟踪", "跟踪情况", "跟踪服务"})
MOST_LISTED = 10
# what is longer tells of a need rather than of a visit
LONGEST = 120


def number_in(text: str) -> str:
    """The number of a card in a text, in full; empty for none."""
    found = NUMBER.search(plain(text))
    return f"GZ{found[1]}-{int(found[2]):04d}" if found else ""


def by_number(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Words that name a card, or a sentence that was read back, wherever the person is."""
    if tapped := _TAPPED.match(plain(text).strip()):
        return _settle(turn, talk, tapped["id"], right=tapped["what"] == "记下后续")
    number = number_in(text)
    if not number:
        return None
    card = next((each for each in _cards(turn) if each.row.number == number), None)
    return _about(turn, talk, [card], NUMBER.sub(" ", plain(text)).strip()) if card else None


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Words about what came after a visit; None when they are about nothing of the kind."""
    said = squeeze(plain(text))
    if talk.desk.get("mode") == MODE and said in YES | NO:
        return _settle(turn, talk, str(talk.desk.get("id", "")), right=said in YES)
    if len(text) > LONGEST or not CUES.search(text):
        return None
    if said in _MINE:
        return _mine(turn, talk)
    tells = (
        reading.read_follow_up(text, turn.today)
        or reading.wants_no_more(text)
        or reading.tells_nothing_new(text)
        or reading.is_still_unsolved(text)
    )
    if not tells:
        return None
    cards = _cards(turn)
    return _about(turn, talk, _named(cards, text), text) if cards else None


def _cards(turn: Turn) -> list[Card]:
    """The cards of a person; a visit that has just been made gets one before the morning does."""
    stops = [
        *visit_questions.of_expert(turn.session, turn.openid),
        *visit_questions.at_enterprise(turn.session, turn.openid),
    ]
    for stop in stops:
        if stop.visit.state in TOOK_PLACE and stop.visit.day < turn.today:
            follow_ups.open_for(turn.session, stop.visit, turn.now)
    return questions.of_person(turn.session, turn.openid)


def _named(cards: list[Card], text: str) -> list[Card]:
    """The cards whose other side is named; all of them when none is."""
    named = [
        card for card in cards
        if card.expert.name in text or card.enterprise.name[:4] in text
        or (card.expert.name[:1] + "老师") in text
    ]  # fmt: skip
    return named or cards


def _side(turn: Turn, card: Card) -> Side:
    return Side.EXPERT if card.expert.openid == turn.openid else Side.ENTERPRISE


def _other(turn: Turn, card: Card) -> str:
    if _side(turn, card) is Side.EXPERT:
        return card.enterprise.name
    return say("follow_up.teacher", name=card.expert.name)


def _about(turn: Turn, talk: Talk, cards: list[Card], text: str) -> Answer | None:
    """What is said of cards, the newest first."""
    if reading.wants_no_more(text) or text.startswith(NO_MORE):
        return _end(turn, talk, cards)
    newest = next((c for c in cards if c.row.state is FollowUpState.OPEN), cards[0])
    if happened := reading.read_follow_up(text, turn.today):
        return _say(turn, talk, newest, happened, text, several=len(cards) > 1)
    if reading.is_still_unsolved(text) or text.startswith(UNSOLVED):
        return _unsolved(turn, talk, newest)
    if reading.tells_nothing_new(text) or text.startswith(NOTHING):
        return talk, Utterance(say("follow_up.nothing_new"))
    return None


# ---------------------------------------------------------------- something happened


def _say(
    turn: Turn,
    talk: Talk,
    card: Card,
    happened: tuple[Happened, ...],
    text: str,
    *,
    several: bool,
) -> Answer | None:
    """Read back what was understood; it counts when it is confirmed."""
    visit = turn.session.get_one(Visit, card.row.visit_id)
    # while a record is being written, words about the visit itself belong to it
    if visit.state is not VisitState.SETTLED and not reading.AGAIN.search(text):
        return None
    actor, side = journal.follower(turn.openid), _side(turn, card)
    known = questions.words(turn.session, card.row.id)
    same = _is_known(turn, card, known, happened)
    said_before = [
        row for row in known if row.openid == turn.openid and row.state is WordState.PROPOSED
    ]
    follow_ups.settle(turn.session, actor, said_before, turn.now, right=False)
    rows = follow_ups.say(
        turn.session, actor, card.row, side, happened, without_phones(text), turn.now,
        openid=turn.openid, saying=turn.heard.key,
    )  # fmt: skip
    words = say(
        "follow_up.read_back",
        card=card.row.number,
        other=_other(turn, card),
        lines="\n".join(line_of(row) for row in rows),
        same=say("follow_up.same") if same else "",
        elsewhere=say("follow_up.elsewhere", card=card.row.number) if several else "",
    )
    options = (
        Option(f"记下后续 {rows[0].id}", say("follow_up.choose_right")),
        Option(f"不记后续 {rows[0].id}", say("follow_up.choose_wrong")),
    )
    return replace(talk, desk={"mode": MODE, "id": rows[0].id}), Utterance(words, options)


def line_of(row: FollowUpWord) -> str:
    """One thing that happened, in a line."""
    more = say("follow_up.wan", wan=f"{row.contract_wan:g}") if row.contract_wan else ""
    more += say("follow_up.people", count=row.trained) if row.trained else ""
    return say("follow_up.line", way=row.way.label, day=day(row.day), more=more)


def _is_known(
    turn: Turn, card: Card, known: list[FollowUpWord], happened: tuple[Happened, ...]
) -> bool:
    """Whether a contract of the same sum has been told of for this pair."""
    sums = {row.contract_wan for row in known if row.state is WordState.CONFIRMED}
    sums |= {
        record.contract_wan
        for _, record in questions.visits_of(turn.session, card.row)
        if record is not None
    }
    return any(
        each.way is Way.CONTRACT and each.contract_wan is not None and each.contract_wan in sums
        for each in happened
    )


def _settle(turn: Turn, talk: Talk, id_: str, *, right: bool) -> Answer | None:
    rows = questions.said(turn.session, turn.openid, id_)
    if not rows:
        return None
    actor = journal.follower(turn.openid)
    done = follow_ups.settle(turn.session, actor, rows, turn.now, right=right)
    talk = replace(talk, desk={}) if talk.desk.get("mode") == MODE else talk
    if not done:
        return talk, Utterance(say("follow_up.settled_already"))
    return talk, Utterance(say("follow_up.confirmed" if right else "follow_up.dropped"))


# ---------------------------------------------------------------- it ends, or is not over yet


def _end(turn: Turn, talk: Talk, cards: list[Card]) -> Answer:
    """One side wants no more of it; of several, which."""
    open_ = [card for card in cards if card.row.state is FollowUpState.OPEN]
    if not open_:
        return talk, Utterance(say("follow_up.ended_already"))
    if len(open_) > 1:
        options = tuple(
            Option(f"{NO_MORE} {card.row.number}", _other(turn, card))
            for card in open_[:MOST_LISTED]
        )
        return talk, Utterance(say("follow_up.which_to_end"), options)
    card = open_[0]
    actor = journal.follower(turn.openid)
    follow_ups.end(turn.session, actor, card.row, _side(turn, card), turn.now)
    return talk, Utterance(say("follow_up.ended", other=_other(turn, card)))


def _unsolved(turn: Turn, talk: Talk, card: Card) -> Answer | None:
    """The problem is still there: the bureau looks for an expert again (R76)."""
    visit = turn.session.get_one(Visit, card.row.visit_id)
    if visit.state is not VisitState.SETTLED and turn.today - visit.day < following.RECORDED_BY:
        return None  # the record of the visit is still open and takes it
    task = rematches.raise_for(turn.session, visit, RematchCause.UNSOLVED, turn.now)
    if task is None:
        number = card.demand.number
        return talk, Utterance(say("follow_up.still_unsolved_already", number=number))
    following.tell_of_rematch(turn.session, turn.house.programme, task, turn.now)
    return talk, Utterance(say("follow_up.still_unsolved", number=card.demand.number))


def _mine(turn: Turn, talk: Talk) -> Answer:
    cards = _cards(turn)
    if not cards:
        return talk, Utterance(say("follow_up.none"))
    lines = "\n".join(
        say(
            "follow_up.mine_line",
            card=card.row.number,
            other=_other(turn, card),
            met=day(card.row.met_on),
            since=day(card.row.since),
            state=card.row.state.label,
            count=sum(
                row.state is WordState.CONFIRMED
                for row in questions.words(turn.session, card.row.id)
            ),
        )
        for card in cards[:MOST_LISTED]
    )
    return talk, Utterance(say("follow_up.mine", lines=lines))
