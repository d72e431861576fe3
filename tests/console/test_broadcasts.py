"""An announcement at the desk: composed, tried out, released by another, followed, sent again."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from handlers.rules.delivery import Quiet
from storage.models import Broadcast, JournalEntry
from storage.session import Database
from storage.vocabulary import Act, BroadcastState
from tests.console.town_hall import contact, need
from tests.support.deskside import Screen
from tests.support.town import Town

SUZHOU, GUSU, KUNSHAN = "320500", "320508", "320583"
PAGE = "/console/broadcasts"
WORDS = {"title": "春季征集截止", "text": "3月31日截止。", "text_enterprise": "请在3月31日前提交。"}


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """苏州 with two officers, two enterprises in 姑苏 of which one has gone, one in 昆山."""
    made = Town(*sqlite, tmp_path)
    made.sender.manner = replace(made.sender.manner, quiet=Quiet(None, None))
    for number, (name, county) in enumerate((("钱敏", GUSU), ("孙丽", GUSU), ("赵敏", KUNSHAN))):
        phone = contact(made, name)
        phone.says("你好")
        need(made, county, openid=phone.openid, enterprise=f"虚构{name}有限公司",
             mobile=f"1990000{3000 + number}")  # fmt: skip
    made.platform.unfollow(made.people["孙丽"].openid)
    for name, code in (("吴科长", SUZHOU), ("陆主任", SUZHOU), ("周科长", KUNSHAN)):
        made.officer(name, code)
    yield made
    made.close()


def screen(town: Town, name: str) -> Screen:
    """The screen of an officer."""
    made = Screen(town).signs_in(town.people[name])
    made.opens(PAGE)
    return made


def test_an_announcement_from_its_first_word_to_the_ones_it_did_not_reach(town: Town) -> None:
    author, second = screen(town, "吴科长"), screen(town, "陆主任")
    tried = author.does(PAGE, **WORDS, part="enterprise")
    alone = author.does(f"{PAGE}/1/release")
    released = second.does(f"{PAGE}/1/release")
    held = second.does(f"{PAGE}/1/hold")
    resumed = second.does(f"{PAGE}/1/resume")
    town.people["钱敏"].news()
    town.tick()
    town.clock.move(minutes=6)
    town.tick()
    town.tick()
    town.tick()
    result = author.reads(f"{PAGE}/1")
    again = author.does(f"{PAGE}/1/resend")
    refused = author.does(f"{PAGE}/1/table", reason="看")
    table = author.sends(f"{PAGE}/1/table", reason="给没收到的打电话", contacts="yes")

    assert "一共 2 人，要调接口 1 次，逐人发送" in tried
    assert "客服消息对方近期来过消息，用客服消息1" in tried
    assert "虚构孙丽有限公司王＊＊ 199****3001苏州·姑苏区对方没有关注公众号" in tried
    assert "企业 2 人看到请在3月31日前提交。" in tried
    assert "这是您自己拟的" in tried
    assert "请另一位经办人放行" in alone
    assert ("已放行" in released, "已暂停" in held, "接着发" in resumed) == (True, True, True)
    assert town.people["钱敏"].news() == ["请在3月31日前提交。"]
    assert "已发完" in result
    assert "没收到的人 谁地区情况原因 虚构孙丽有限公司" in result
    assert "对没发到的人再发一次" in again
    assert "请写几个字的事由" in refused
    rows = list(openpyxl.load_workbook(io.BytesIO(table.data)).active.iter_rows(values_only=True))
    assert {(row[3], row[-1]) for row in rows if isinstance(row[0], int)} == {
        ("虚构钱敏有限公司", "19900003000"), ("虚构孙丽有限公司", "19900003001"),
    }  # fmt: skip
    with town.database.read() as session:
        lines = session.scalars(select(JournalEntry).where(JournalEntry.act == Act.EXPORT)).all()
    assert [(line.subject, line.facts["contacts"]) for line in lines] == [("broadcast:1", True)]


def test_choices_are_counted_while_they_are_made_and_nothing_is_stored(town: Town) -> None:
    author = screen(town, "吴科长")

    def counted(query: str) -> str:
        return str(author.opens(f"{PAGE}/count?{query}").get_json()["words"])

    assert counted("") == "还没有选发给谁，请在“发给谁”里至少勾一项。"
    assert counted("part=enterprise") == "现在会发给 2 人，逐人发送。"
    assert counted("part=enterprise&part=officer") == "现在会发给 4 人，逐人发送。"
    assert counted("part=enterprise&state=at_city") == "现在会发给 0 人，逐人发送。"
    assert counted("part=enterprise&region=320599") != ""
    shown = author.sends(PAGE, **WORDS, part="enterprise", act="count").get_data(as_text=True)
    assert "现在会发给 2 人" in shown
    assert "春季征集截止" in shown
    with town.database.read() as session:
        assert session.scalars(select(Broadcast)).all() == []


def test_a_bureau_reaches_its_own_people_and_nobody_else(town: Town) -> None:
    author = screen(town, "吴科长")
    kunshan = screen(town, "周科长")
    foreign = author.sends(PAGE, **WORDS, part="enterprise", region=KUNSHAN)
    public = author.sends(PAGE, **WORDS, everybody="yes")
    nobody = author.sends(PAGE, **WORDS)
    kunshan.does(PAGE, **WORDS, part="enterprise")
    seen = author.reads(PAGE)
    stop = author.sends(f"{PAGE}/1/stop")

    for answer in (foreign, public):
        assert "只有省厅能发给所有关注的人" in answer.get_data(as_text=True)
    assert "还没有选发给谁" in nobody.get_data(as_text=True)
    assert "还没有公告" in seen
    assert stop.status_code == 404
    with town.database.read() as session:
        assert session.scalars(select(Broadcast.state)).all() == [BroadcastState.COMPOSED]


def test_unfit_words_come_back_to_the_page_with_everything_that_was_written(town: Town) -> None:
    page = screen(town, "吴科长").sends(PAGE, title="长" * 21, text="内容在这里", part="enterprise")

    text = page.get_data(as_text=True)
    assert "标题要有，不超过20个字" in text
    assert "内容在这里" in text
    assert 'value="enterprise" checked' in text
