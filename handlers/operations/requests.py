"""Requests for experts of scarce specialities, and the province's answers (articles 4.2, 6.1; R29).

An answer invites nobody and tells no expert; both directions stay on record.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.operations.numbers import next_number
from handlers.rules import requests as rules
from handlers.rules.requests import NotNow, Wish
from handlers.rules.rounds import local_day
from storage.models import Bureau, Expert, ExpertRequest, Officer, Recommendation, RequestAnswer
from storage.queries import demands
from storage.queries import requests as questions
from storage.vocabulary import Act, AnswerKind, RequestState

Who = tuple[Officer, Bureau]


class Lacking(Exception):
    """A request does not say something; ``what`` is the key of the question."""

    def __init__(self, what: str) -> None:
        """Keep what is lacking for the question."""
        super().__init__(what)
        self.what = what


class NoSuchDemand(Exception):
    """A number is of no demand in the sight of whoever asks."""

    def __init__(self, number: str) -> None:
        """Keep the number for the sentence."""
        super().__init__(number)
        self.number = number


class NobodyNamed(Exception):
    """A list of candidates has nobody on it."""


class NothingSaid(Exception):
    """Information without a word."""


class NotListed(Exception):
    """An expert does not take part at present."""

    def __init__(self, name: str) -> None:
        """Keep the name for the sentence."""
        super().__init__(name)
        self.name = name


def check(session: Session, bureau: Bureau, wish: Wish) -> None:
    """See that a request says what it must, of demands in sight. Raises Lacking, NoSuchDemand."""
    if what := rules.lacks(wish):
        raise Lacking(what)
    for number in wish.demands[: rules.MOST_DEMANDS]:
        if demands.seen_by(session, bureau, number) is None:
            raise NoSuchDemand(number)


def ask(
    session: Session, who: Who, wish: Wish, now: datetime, *, spoken: bool = False
) -> ExpertRequest:
    """Ask the province for experts. Raises Lacking and NoSuchDemand."""
    officer, bureau = who
    check(session, bureau, wish)
    row = ExpertRequest(
        number=next_number(session, "SB", local_day(now).year),
        bureau_code=bureau.code, fields=wish.fields.strip()[:80], people=wish.people,
        days=wish.days.strip()[:60], demands=list(wish.demands[: rules.MOST_DEMANDS]),
        words=wish.words.strip()[:500], spoken=spoken, state=RequestState.ASKED,
        asked_by=officer.id, asked_at=now, changed_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, who, Act.REQUEST_EXPERTS, row, now, people=row.people, demands=row.demands)
    return row


def withdraw(session: Session, who: Who, row: ExpertRequest, now: datetime) -> None:
    """Whoever asked takes a request back before it is answered. Raises NotNow."""
    _move(session, row, Act.WITHDRAW_REQUEST, now)
    _note(session, who, Act.WITHDRAW_REQUEST, row, now)


def recommend(
    session: Session, who: Who, row: ExpertRequest, experts: Sequence[Expert], words: str,
    now: datetime,
) -> RequestAnswer:  # fmt: skip
    """The province points out experts of the library. Raises NotNow, NobodyNamed, NotListed."""
    named = list(dict.fromkeys(experts))[: rules.MOST_CANDIDATES]
    if not named:
        raise NobodyNamed
    for expert in named:
        if expert.erased_at is not None or expert.state not in rules.RECOMMENDABLE:
            raise NotListed(expert.name)
    answer = _answer(session, who, row, Act.RECOMMEND, words, now)
    session.add_all(
        Recommendation(answer_id=answer.id, expert_id=expert.id, place=place)
        for place, expert in enumerate(named, 1)
    )
    session.flush()
    _note(session, who, Act.RECOMMEND, row, now, answer=answer.id, experts=[e.id for e in named])
    return answer


def inform(
    session: Session, who: Who, row: ExpertRequest, words: str, now: datetime
) -> RequestAnswer:
    """The province knows nobody to name, but something to say. Raises NotNow, NothingSaid."""
    if not words.strip():
        raise NothingSaid
    answer = _answer(session, who, row, Act.INFORM, words, now)
    _note(session, who, Act.INFORM, row, now, answer=answer.id)
    return answer


def take_back(session: Session, who: Who, row: ExpertRequest, now: datetime) -> RequestAnswer:
    """Take the answer back to give another; the first stays on record. Raises NotNow."""
    _move(session, row, Act.TAKE_BACK_ANSWER, now)
    answer = questions.standing_answer(session, row.id)
    if answer is None:
        raise NotNow
    answer.taken_back_at = now
    session.flush()
    _note(session, who, Act.TAKE_BACK_ANSWER, row, now, answer=answer.id)
    return answer


KINDS = {Act.RECOMMEND: AnswerKind.CANDIDATES, Act.INFORM: AnswerKind.INFORMATION}


def _answer(
    session: Session, who: Who, row: ExpertRequest, act: Act, words: str, now: datetime
) -> RequestAnswer:
    _move(session, row, act, now)
    answer = RequestAnswer(
        request_id=row.id, kind=KINDS[act], words=words.strip()[:1000], answered_by=who[0].id,
        at=now,
    )  # fmt: skip
    session.add(answer)
    session.flush()
    return answer


def _move(session: Session, row: ExpertRequest, act: Act, now: datetime) -> None:
    session.refresh(row, with_for_update=True)
    row.state, row.changed_at = rules.moved(act, row.state), now
    session.flush()


def _note(
    session: Session, who: Who, act: Act, row: ExpertRequest, now: datetime, **facts: Any
) -> None:
    journal.write(
        session, journal.officer(who[0].id), act, f"request:{row.number}", now,
        region=row.bureau_code, **facts,
    )  # fmt: skip
