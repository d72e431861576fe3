"""Messages of one person that arrive in another order than they were said."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from handlers.flows.talk import Talk
from handlers.wording import say
from storage.models import Follower, Hearing
from tests.races.people import SAID_AT, Crowd, heard

WORDS = (
    "我想报需求",
    "电镀废水总镍超标，想请专家来看看",
    "泰兴华星表面处理有限公司",
    "同意",
    "王强",
    "19900001234",
)
LATE = say("dialogue.late", words="\u0000").split("\u0000")[0]


def arrive(crowd: Crowd, order: list[int]) -> tuple[str, list[str]]:
    """Let messages said one second apart arrive in this order; the person and the answers."""
    openid = crowd.copy()
    return openid, [
        crowd.hears(heard(openid, 100 + place, WORDS[place], SAID_AT + place)) for place in order
    ]


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(order=st.permutations(range(len(WORDS))))
def overtaking_changes_nothing(crowd: Crowd, order: list[int]) -> None:
    """A message that was overtaken by a newer one is pointed to the present question."""
    openid, answers = arrive(crowd, order)
    in_time = [
        place for n, place in enumerate(order) if all(before < place for before in order[:n])
    ]
    calm, _ = arrive(crowd, in_time)
    late = [answers[n] for n, place in enumerate(order) if place not in in_time]
    assert [answer for answer in late if not answer.startswith(LATE)] == []
    assert conversation(crowd, openid) == conversation(crowd, calm)


def conversation(crowd: Crowd, openid: str) -> tuple[str, bool, str]:
    """Where a person's conversation stands: form, privacy notice, draft."""
    with crowd.database.read() as session:
        talk = Talk.load(session.get_one(Follower, openid).conversation)
        return talk.flow, talk.gate, str(talk.draft)


def test_an_older_message_never_answers_a_newer_question(crowd: Crowd):
    crowd.original = None
    overtaking_changes_nothing(crowd)


def test_what_came_late_is_heard_and_remembered(crowd: Crowd):
    openid, _ = arrive(crowd, [0, 2, 1])
    with crowd.database.read() as session:
        kept = set(session.scalars(select(Hearing.text).where(Hearing.openid == openid)))
    assert kept == set(WORDS[:3])
