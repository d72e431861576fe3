"""Who is told what, by which way, how often at most: requirements §16 as one table.

A row says it all: the recipients, the sentence (a key of the sheets, or a group of them where the
words are put together by whoever tells), the sentence of a template's row, the class that decides
on the budget, the ways in their order, the hours, and how long it is worth sending. The pair
(occasion, recipient) is owed at most once, so what makes up the occasion is the frequency limit:
``once_per`` names the facts, ``("round",)`` is once a round; ``shape`` writes them out where the
occasion has a form of its own. ``most`` bounds the fact ``nth``: no row is owed more often.

Another notice is another row, owed by its name through ``handlers.operations.occasions``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from storage.vocabulary import Channel, NoticeClass

CASE, REMIND = NoticeClass.CASE, NoticeClass.REMIND
DIGEST, ANNOUNCE = NoticeClass.DIGEST, NoticeClass.ANNOUNCE
# sent without having been asked for: capped per day, never at night, on days off, in a black-out
UNASKED = frozenset({REMIND, ANNOUNCE, DIGEST})

CHAT = (Channel.CUSTOMER, Channel.SUBSCRIPTION, Channel.TEMPLATE)
NOTICE = (Channel.SUBSCRIPTION, Channel.CUSTOMER, Channel.TEMPLATE)
# a case that nothing can carry goes on the county's phone list; anything else waits for the person
CHAT_FIRST, NOTICE_FIRST = (*CHAT, Channel.PHONE), (*NOTICE, Channel.PHONE)


class To(StrEnum):
    """Who gets it."""

    FIRST_BUREAUS = "officers of cities, direct counties and departments"
    BELOW = "officers of the bureaus below the one that relays"
    TOLD = "officers of every bureau that was told of the call"
    BUREAU = "officers of the bureau it is about"
    PROVINCE = "officers of the province"
    WILLING = "contacts of the county's enterprises who agreed and take reminders"
    NOT_REPORTED = "officers of a bureau that has not reported"
    OFFICERS = "every officer who has something to look at that day"
    DESK = "officers of the region, of the nearest superior, and of the desk it lies at"
    LEVELS = "officers of the next level, or of the levels below that it came through"
    RESPONSIBLE = "the officer who is to do it, or who recorded it"
    OFFICER = "the officer it is about"
    SITTER = "whoever has signed in at the desk"
    HOSTS = "officers of cities and direct counties"
    HOST = "officers of the bureau that hosts the team"
    CONTACT = "the contact of the enterprise"
    EXPERT = "the expert"
    BOTH = "the contact of the enterprise and the expert"
    CLERKS = "personnel clerks of the expert's home unit"
    ASKER = "whoever wrote"
    SEGMENT = "the segment of the announcement"


class Hours(StrEnum):
    """When it may go out."""

    ANSWER = "at once: it answers what the person has just said"
    DAYTIME = "when it is not quiet"
    WORKING = "in the daytime of working days, outside black-outs"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One row of the table."""

    name: str
    to: To
    words: str
    short: str
    template: str
    class_: NoticeClass
    once_per: tuple[str, ...] = ()
    hours: Hours = Hours.WORKING
    lasts: timedelta | None = None
    channels: tuple[Channel, ...] = CHAT_FIRST
    shape: str = ""
    most: int | None = None

    def key(self, facts: Mapping[str, object]) -> str:
        """What the occasion is called in the outbox. Raises KeyError for a missing fact."""
        if self.shape:
            return self.shape.format_map(facts)
        return ":".join([self.name, *(str(facts[fact]) for fact in self.once_per)])

    def too_often(self, facts: Mapping[str, object]) -> bool:
        """Whether it has been owed as often as it may be."""
        return self.most is not None and int(str(facts["nth"])) > self.most


def _told(
    name: str, to: To, words: str, template: str, shape: str, *,
    class_: NoticeClass = CASE, hours: Hours = Hours.DAYTIME,
    channels: tuple[Channel, ...] = CHAT_FIRST, lasts: timedelta | None = None,
    most: int | None = None,
) -> Occasion:  # fmt: skip
    """A row whose words and hour are chosen by whoever tells."""
    return Occasion(name, to, words, "", template, class_, (), hours, lasts, channels, shape, most)


_CALLS = (
    Occasion(
        "call", To.FIRST_BUREAUS, "call.opened", "call.opened_short", "desk",
        CASE, ("call",), channels=NOTICE_FIRST,
    ),
    Occasion(
        "relay", To.BELOW, "call.relayed", "call.opened_short", "desk",
        CASE, ("call", "bureau"), channels=NOTICE_FIRST,
    ),
    Occasion(
        "appeal", To.WILLING, "call.appeal", "call.appeal_short", "call",
        ANNOUNCE, ("call",), lasts=timedelta(days=5), channels=NOTICE,
    ),
    Occasion(
        "extended", To.BUREAU, "call.extended", "call.extended_short", "desk",
        CASE, ("call", "bureau", "due"), channels=NOTICE_FIRST,
    ),
    Occasion(
        "closed", To.TOLD, "call.closed", "call.closed_short", "desk",
        NoticeClass.CASE, ("call",),
    ),
    Occasion(
        "urge", To.NOT_REPORTED, "report.please_report", "report.please_report_short", "desk",
        REMIND, ("round", "bureau", "day"), lasts=timedelta(days=3), channels=NOTICE,
    ),
    Occasion(
        "reminder", To.NOT_REPORTED, "morning.letter", "morning.short", "desk",
        REMIND, ("day",), lasts=timedelta(hours=12), channels=NOTICE,
    ),
)  # fmt: skip

_DAYS = (
    Occasion(
        "propose", To.PROVINCE, "call.propose", "call.propose_short", "desk",
        DIGEST, ("round",), lasts=timedelta(days=10), channels=CHAT,
    ),
    Occasion(
        "publish_due", To.PROVINCE, "call.publish_due", "call.publish_due_short", "desk",
        DIGEST, ("round", "nth"), lasts=timedelta(days=2), channels=CHAT, most=2,
    ),
    Occasion(
        "visits_begin", To.HOSTS, "call.visits_begin", "call.visits_begin_short", "desk",
        DIGEST, ("season",), lasts=timedelta(days=10), channels=CHAT,
    ),
    Occasion(
        "morning", To.OFFICERS, "morning.letter", "morning.short", "desk",
        DIGEST, ("day",), lasts=timedelta(hours=12), channels=CHAT,
    ),
    _told(
        "experts_digest", To.PROVINCE, "experts.digest", "desk", "experts:{bureau}:{day}",
        class_=DIGEST, hours=Hours.WORKING, channels=CHAT,
    ),
)  # fmt: skip

_DEMANDS = (
    _told(
        "arrived", To.DESK, "notice.demand_*", "demand_arrived",
        "demand:{number}:{event}:{version}",
    ),
    _told("moved", To.CONTACT, "moved.*", "demand_moved", "demand:{number}:moved:{step}"),
    _told("undone", To.CONTACT, "moved.undone", "demand_moved", "demand:{number}:undone:{step}"),
    _told(
        "published", To.CONTACT, "moved.published", "demand_moved",
        "demand:{number}:{event}:{version}",
    ),
    _told(
        "message", To.CONTACT, "message.from_bureau", "demand_moved",
        "demand:{number}:message:{push}",
    ),
    _told(
        "draft", To.ASKER, "reminders.unfinished", "draft", "draft:{at}:{nth}",
        class_=REMIND, channels=CHAT, most=2,
    ),
)  # fmt: skip

_TALKS = (
    _told("human_asked", To.DESK, "notice.human", "human", "thread:{thread}:asked:{push}"),
    _told("human_said", To.OFFICER, "human.*", "human", "thread:{thread}:{event}:{push}"),
    _told(
        "human_answer", To.ASKER, "human.officer_says", "human_answer",
        "thread:{thread}:answer:{push}", hours=Hours.ANSWER,
    ),
    _told(
        "human_resumed", To.ASKER, "human.resumed", "human_answer", "thread:{thread}:resumed",
        hours=Hours.ANSWER,
    ),
    _told("parked", To.ASKER, "", "answer", "hearing:{push}", hours=Hours.ANSWER),
    _told(
        "issue_settled", To.ASKER, "issue.told_settled", "answer", "issue:{number}:settled",
        hours=Hours.ANSWER,
    ),
    _told("signed_in", To.SITTER, "desk.opened", "desk", "desk:{session}:opened"),
)  # fmt: skip

_EXPERTS = (
    _told("expert_told", To.EXPERT, "experts.told_*", "expert", "expert:{expert}:{event}:{push}"),
    _told(
        "expert_aims", To.DESK, "notice.expert_aims_here", "expert",
        "expert:{expert}:aims:{number}",
    ),
    _told("colleague", To.PROVINCE, "notice.colleague", "expert", "colleague:{push}"),
    _told(
        "certificate", To.PROVINCE, "notice.certificate", "expert",
        "expert:{expert}:certificate:{push}",
    ),
)  # fmt: skip

_OF_INVITATION, _OF_TEAM = "invitation:{number}:{event}", "team:{number}:{event}"
_TEAMS = (
    _told(
        "invitation", To.EXPERT, "invitation.*", "invitation", _OF_INVITATION,
        channels=NOTICE_FIRST,
    ),
    _told(
        "invitation_reminder", To.EXPERT, "invitation.reminder", "invitation", _OF_INVITATION,
        class_=REMIND, channels=NOTICE, most=2,
    ),
    _told("unit_asked", To.CLERKS, "unit.*", "unit", _OF_INVITATION, channels=NOTICE_FIRST),
    _told("expert_visit", To.EXPERT, "visit.*", "invitation", _OF_INVITATION,
          channels=NOTICE_FIRST),
    _told(
        "expert_departs", To.EXPERT, "visit.before_expert", "invitation", _OF_INVITATION,
        class_=REMIND, channels=NOTICE,
    ),
    _told("visit", To.CONTACT, "visit.*", "visit", "{event}", channels=NOTICE_FIRST),
    _told(
        "visit_near", To.CONTACT, "visit.before_enterprise", "visit", "{event}",
        class_=REMIND, channels=NOTICE,
    ),
    _told("team_news", To.HOST, "team.*", "team", _OF_TEAM, channels=NOTICE_FIRST),
    _told("team_explained", To.PROVINCE, "team.*", "team", _OF_TEAM, channels=NOTICE_FIRST),
)  # fmt: skip

_FOLLOWING = (
    Occasion(
        "survey", To.CONTACT, "rating.ask", "rating.ask_short", "visit",
        CASE, ("rating",), lasts=timedelta(days=10), channels=NOTICE_FIRST,
    ),
    Occasion(
        "survey_again", To.CONTACT, "rating.ask_again", "rating.ask_short", "visit",
        REMIND, ("rating", "nth"), lasts=timedelta(days=3), channels=NOTICE, most=2,
    ),
    Occasion(
        "benefit", To.CONTACT, "rating.ask_benefit", "rating.ask_benefit_short", "visit",
        REMIND, ("rating",), lasts=timedelta(days=10), channels=NOTICE,
    ),
    Occasion(
        "follow_up_enterprise", To.CONTACT, "follow_up.ask_enterprise", "follow_up.short", "visit",
        REMIND, ("card", "since", "step"), lasts=timedelta(days=10), channels=NOTICE,
    ),
    Occasion(
        "follow_up_expert", To.EXPERT, "follow_up.ask_expert", "follow_up.short", "invitation",
        REMIND, ("card", "since", "step"), lasts=timedelta(days=10), channels=NOTICE,
    ),
    Occasion(
        "rematch", To.BUREAU, "follow_up.rematch", "follow_up.rematch_short", "desk",
        CASE, ("task",),
    ),
)  # fmt: skip

_DESKS = (
    Occasion(
        "task_due",
        To.RESPONSIBLE,
        "consultation.remind",
        "consultation.remind_short",
        "desk",
        REMIND,
        ("task", "due", "nth"),
        lasts=timedelta(days=1),
        channels=NOTICE,
        most=2,
    ),
    _told("plan_done", To.OFFICER, "teamplan.*", "desk", "plan:{number}:done"),
    _told("grant_moved", To.BUREAU, "funding.*", "desk", "grant:{number}:{state}"),
    _told("bulletin_out", To.BELOW, "bulletin.told", "desk", "bulletin:{number}"),
    _told("dossier_moved", To.LEVELS, "dossier.*", "desk", "dossier:{number}:{event}:{at}"),
    _told("request_made", To.PROVINCE, "request.told_*", "desk", "request:{number}:{event}"),
    _told(
        "request_answered",
        To.BUREAU,
        "request.answer_*",
        "desk",
        "request:{number}:answer:{answer}:{event}",
    ),
    _told("showcase_asked", To.BOTH, "showcase.ask", "visit", "showcase:{number}:{version}:{at}"),
    _told("office", To.OFFICER, "office.*", "desk", "office:{event}"),
)

_PUBLIC = (
    _told(
        "broadcast", To.SEGMENT, "", "broadcast", "broadcast:{number}", class_=ANNOUNCE,
        channels=CHAT, lasts=timedelta(days=14),
    ),
)  # fmt: skip

_ROWS = (*_CALLS, *_DAYS, *_DEMANDS, *_TALKS, *_EXPERTS, *_TEAMS, *_FOLLOWING, *_DESKS, *_PUBLIC)
OCCASIONS: Mapping[str, Occasion] = {row.name: row for row in _ROWS}


def ways(name: str, class_: NoticeClass) -> tuple[Channel, ...]:
    """The ways of a notice in their order; of one without a row, those of its class."""
    if row := OCCASIONS.get(name):
        return row.channels
    return CHAT_FIRST if class_ is CASE else CHAT


def is_answer(name: str) -> bool:
    """Whether a notice answers what the person has just said, and is not held by quiet hours."""
    row = OCCASIONS.get(name)
    return row is not None and row.hours is Hours.ANSWER
