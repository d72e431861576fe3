"""A conversation exported with names masked replays without a difference; a changed one shows."""

import re
from pathlib import Path

import pytest

from bot.commands import funnel, words
from bot.replay import playing, telling
from storage.session import Database
from tests.support.stories import Player
from tests.support.town import Town

STORIES = Path(__file__).parents[1] / "stories"
# one person, and several with an officer between them
REPLAYED = (
    "一步一步填",
    "改正",
    "专家一步一步报名",
    "县里通过市里再审",
    "发照片",
    "企业和专家的草稿都留着",
)


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Town:
    return Town(*sqlite, tmp_path)


def told(town: Town) -> str:
    with town.database.read() as session:
        return "\n".join(telling.story(session, telling.EVERYBODY, town.settings.house()))


@pytest.mark.parametrize("name", REPLAYED)
def test_what_was_heard_replays_as_it_was(town: Town, name: str) -> None:
    Player(town, STORIES / f"{name}.chat").play()
    story = told(town)
    town.close()

    assert story.count("公众号: ") >= 4
    assert [(row.said, row.before, row.after) for row in playing.changed(story)] == []


def test_names_and_numbers_are_masked(town: Town) -> None:
    phone = town.phone("某人")
    for said in ("泰兴华星表面处理有限公司，电镀废水总镍超标，联系人钟以岚，199-0000-1234",
                 "同意", "钟以岚", "19900001234", "不公开", "1", "专家报名", "钟以岚"):  # fmt: skip
        phone.says(said)
    story = told(town)
    town.close()

    assert not re.search(r"华星|钟以岚|1234|某人", story)
    assert "泰兴" in story and "电镀废水总镍超标" in story


def test_a_reply_that_changed_is_listed_and_no_other(town: Town) -> None:
    Player(town, STORIES / "改正.chat").play()
    story = told(town)
    town.close()
    before = "公众号: 您好，这里是“千名专家进千企”。"

    found = list(playing.changed(story.replace(before, "公众号: 以前的问候。", 1)))

    assert [row.before[:6] for row in found] == ["以前的问候。"]
    assert found[0].after.startswith("您好")


def test_an_act_that_is_not_done_any_more_is_listed(town: Town) -> None:
    Player(town, STORIES / "改正.chat").play()
    story = told(town)
    town.close()
    (line,) = [line for line in story.splitlines() if line.startswith("@ 办了 提交需求")]

    replies = [row for row in playing.changed(story) if not row.is_act]
    (found,) = playing.changed(story.replace(line, f"{line}、撤回需求", 1))
    (gone,) = playing.changed(story.replace(f"{line}\n", "", 1))

    assert replies == []
    assert (found.before, found.after) == ("提交需求、撤回需求", "提交需求")
    assert (gone.before, gone.after, gone.is_act) == ("", "提交需求", True)


def test_a_story_of_an_earlier_version_tells_of_replies_alone(town: Town) -> None:
    Player(town, STORIES / "改正.chat").play()
    story = re.sub(r"^@ 办了 .*\n?", "", told(town), flags=re.MULTILINE)
    town.close()

    assert list(playing.changed(story)) == []


def test_a_line_that_is_no_beat_is_named() -> None:
    with pytest.raises(playing.BadStory, match="第2行"):
        list(playing.changed("@ 2026-03-02 10:00\n没有冒号"))


def test_where_people_stop(town: Town) -> None:
    first, second = town.phone("甲"), town.phone("乙")
    for said in (
        "我要提需求",
        "电镀废水总镍超标，想请专家来看看",
        "啥",
        "帮助",
        "泰兴华星表面处理有限公司",
    ):
        first.says(said)
    second.says("我要提需求")
    second.says("取消")
    now = town.clock.now()
    found = funnel.lines(town.database, now, 30)
    town.clock.move(days=3)
    later = funnel.lines(town.database, town.clock.now(), 30)
    town.close()

    rows = {tuple(line.split("\t")[:2]): line.split("\t")[2:] for line in found[2:]}
    assert rows["demand", "问题"] == ["2", "1", "0", "1"]
    assert rows["demand", "企业"] == ["1", "1", "1", "0"]
    assert rows["demand", "个人信息告知"] == ["1", "0", "0", "0"]
    assert "demand\t个人信息告知\t1\t0\t0\t1" in later


def test_the_document_has_every_sentence_and_question() -> None:
    document = "\n".join(words.document())

    for part in (
        "请问您的姓名？",
        "`welcome.followed`",
        "每年3月和8月",
        "初审",
        "百千万人才工程国家级人选",
    ):
        assert part in document
    assert re.search(r"^### \w+（\w+）$", document, re.MULTILINE)
    assert not re.search(r"^### (\w+)（\1）$", document, re.MULTILINE), "a sheet nobody has named"
