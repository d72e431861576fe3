"""What nobody should send: a calm sentence, nothing lost, other people unaffected."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from handlers.operations import bureaus
from handlers.reception.flood import MOST_A_MINUTE
from handlers.rules.rounds import local_day
from storage.models import Follower, Hearing
from storage.session import Database
from storage.vocabulary import HearingState
from tests.reception.test_states import FILED, START, Person

WORDS = {
    "五千字": "电镀废水总镍超标，" * 556,
    "只有表情": "😀😀👍🏻🙏❤️",
    "SQL": "'; DROP TABLE demands; --",
    "网页": "<script>alert(1)</script><a href='x'>点我</a>",
    "控制字符": "电镀\x00\x07\x1b[31m废水\u202e超标\ufeff",
    "只有标点": "。。。？？？！！！",
    "数字": "1" * 300,
    "花括号": "{number} {} %s \\n",
    "旧字体": "電鍍廢水總鎳超標，想請專家來看看",
}
PLACES = {"闲着": [], "填表": FILED[:3], "核对": FILED[:5]}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", WORDS)
def test_odd_words_get_a_calm_answer(sqlite: tuple[Database, str], name: str, place: str) -> None:
    with sqlite[0].write() as session:
        bureaus.establish(session, START, on=local_day(START))
        at = Person(session, "oOdd")
        at.reach(PLACES[place])
        known = dict(at.talk().draft.get("answers", {}))
        reply = at.hears(text=WORDS[name])

        assert reply
        assert len(reply.encode()) <= 2048
        assert "<script" not in reply
        assert "Traceback" not in reply
        kept = at.talk().draft.get("answers", {})
        assert {key: kept.get(key) for key in known} == known or place == "核对"
        assert session.scalar(select(func.count()).select_from(Hearing)) == len(PLACES[place]) + 1


def test_a_flood_gets_one_sentence_and_loses_nothing(sqlite: tuple[Database, str]) -> None:
    with sqlite[0].write() as session:
        bureaus.establish(session, START, on=local_day(START))
        flooder, other = Person(session, "oFlood"), Person(session, "oOther")
        flooder.reach(FILED[:2])
        draft = flooder.talk().draft
        flooder.now = START + timedelta(minutes=5)
        replies = []
        for count in range(300):
            flooder.now -= timedelta(seconds=5)  # all within one minute
            replies.append(flooder.hears(text="帮助"))
            if count == 150:
                assert other.hears(text="你好")

        answered = [reply for reply in replies if reply]
        assert len(answered) == MOST_A_MINUTE + 1
        assert answered[-1].startswith("消息来得太快")
        assert flooder.talk().draft == draft
        flooder.now += timedelta(minutes=1)
        assert flooder.hears(text="帮助")
        heard = select(func.count()).where(Hearing.openid == "oFlood")
        assert session.scalar(heard) == len(FILED[:2]) + 301
        parked = select(func.count()).where(Hearing.state != HearingState.DONE)
        assert session.scalar(parked) == 0
        assert session.scalar(select(func.count()).select_from(Follower)) == 2


def test_abuse_is_answered_once_a_day_and_takes_nothing_away(sqlite: tuple[Database, str]) -> None:
    with sqlite[0].write() as session:
        bureaus.establish(session, START, on=local_day(START))
        at = Person(session, "oRude")
        at.reach(FILED)
        first, second = at.hears(text="你们都是骗子"), at.hears(text="滚蛋")
        mine = at.hears(text="我的需求")
        at.now += timedelta(days=1, minutes=1)
        tomorrow = at.hears(text="什么垃圾玩意，滚")

    assert first.startswith("您心里着急")
    assert second == ""
    assert "XQ2026-0001" in mine
    assert tomorrow == first
