"""Whatever an enterprise writes first: it is answered in the chat, and its words are kept.

Each sentence goes as an encrypted push through the web application to a phone of its own.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.simulator.values import Verdict
from storage.models import Hearing
from storage.session import Database
from tests.support import databases
from tests.support.town import Town, plain

LINES = (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
SENTENCES = [line.replace("\\n", "\n") for line in LINES if line and not line.startswith("#")]
# the numbers of the sentences, in digits and as they are spoken
NUMBER = re.compile(r"(?:\+86 ?)?199[- ]?0000[- ]?\d{4}|一九九零零零零[零一二三四五六七八九]{4}")


@pytest.fixture(scope="module")
def everybody(
    sqlite_pool: tuple[Database, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """One town for all sentences; each comes from a new phone."""
    databases.empty(sqlite_pool[0])
    town = Town(*sqlite_pool, tmp_path_factory.mktemp("town"))
    yield town
    town.close()


def heard_of(town: Town, openid: str) -> list[str]:
    """The words kept of what somebody said."""
    with town.database.read() as session:
        rows = select(Hearing.text).where(Hearing.openid == openid, Hearing.kind == "text")
        return list(session.scalars(rows))


def test_there_are_enough_sentences_and_no_two_alike() -> None:
    assert len(SENTENCES) == len(set(SENTENCES))
    assert len(SENTENCES) >= 60


@pytest.mark.parametrize("number", range(len(SENTENCES)), ids=[s[:14] for s in SENTENCES])
def test_a_first_message_is_answered_and_kept(everybody: Town, number: int) -> None:
    sentence = SENTENCES[number]
    phone = everybody.phone(f"企业{number}")

    push = everybody.platform.say(phone.openid, sentence)

    assert push.verdict is Verdict.REPLY, push
    assert len(push.attempts) == 1
    assert plain(push.text or "").strip()
    assert len((push.text or "").encode()) <= 2048
    kept = heard_of(everybody, phone.openid)
    assert len(kept) == 1
    pieces = [piece for piece in NUMBER.split(sentence) if piece.strip()]
    assert [piece for piece in pieces if piece.strip() not in kept[0]] == []
    assert NUMBER.search(kept[0]) is None


@pytest.mark.parametrize("number", range(0, len(SENTENCES), 3))
def test_a_second_message_is_answered_too(everybody: Town, number: int) -> None:
    phone = everybody.phone(f"企业{number}")
    everybody.clock.move(seconds=2)

    push = everybody.platform.say(phone.openid, SENTENCES[-1 - number])

    assert push.verdict is Verdict.REPLY, push
    assert plain(push.text or "").strip()


def test_no_number_is_kept_before_somebody_agrees(everybody: Town) -> None:
    numbers = {
        re.sub(r"\D", "", n)[-11:] for s in SENTENCES for n in re.findall(r"199[-\d ]{8,10}", s)
    }

    assert {number: where for number in numbers if (where := everybody.where_is(number))} == {}


@pytest.mark.parametrize(
    "answers",
    [
        ["我想报需求", "电镀废水总镍超标，电话199-0000-3001"],
        ["我想报需求", "电镀废水总镍超标", "泰兴华星表面处理有限公司 19900003001"],
        ["电镀废水总镍超标", "一九九零零零零三零零一", "泰兴华星厂，19900003001"],
    ],
)
def test_a_number_in_an_answer_is_not_kept_before_somebody_agrees(
    everybody: Town, answers: list[str]
) -> None:
    phone = everybody.phone(f"早说号码{answers[-1]}")
    for words in answers:
        phone.says(words)

    assert everybody.where_is("19900003001") == []
    assert everybody.where_is("199-0000-3001") == []
