"""The questionnaire on the phone: only its person, the same draft as the chat, until it stands."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.simulator.api_oauth import new_code
from storage.models import Rating
from storage.queries import follow_ups
from storage.session import Database
from storage.vocabulary import RatingState, RematchCause
from tests.support import cast, service
from tests.support.town import Phone, Town

HERE = "https://qianqi.example"
STAMP = re.compile(r'name="stamp" value="(\w+)"')


@pytest.fixture
def home(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A town with pages in which 李明 and 王芳 have served 王强's enterprise and it was asked."""
    town = Town(*sqlite, tmp_path, public_url=HERE)
    # a phone that follows writes; inside the block it would wait for the block's own lock
    phones = {name: town.phone(name).openid for name in ("李明", "王芳")}
    asked = town.phone("王强").openid
    with town.database.write() as session:
        people = [cast.expert(session, name, openid=openid) for name, openid in phones.items()]
        service.served(session, asked, people)
    town.clock.set("2026-06-22 10:00")
    town.tick()
    yield town
    town.close()


def row(town: Town) -> Rating:
    """The questionnaire as it is now."""
    with town.database.read() as session:
        return session.get_one(Rating, 1)


def opens(town: Town, client: FlaskClient, phone: Phone) -> TestResponse:
    """Open the questionnaire on somebody's phone: away to the platform, back, and the page."""
    path = f"/ratings/{row(town).token}"
    first = client.get(path, base_url=HERE)
    if first.status_code != 302:
        return first
    asked = parse_qs(urlsplit(first.location).query)
    back = urlsplit(asked["redirect_uri"][0])
    code = new_code(town.platform, phone.openid)
    second = client.get(f"{back.path}?code={code}&state={asked['state'][0]}", base_url=HERE)
    return client.get(second.location, base_url=HERE)


def answers(town: Town, client: FlaskClient, page: TestResponse, **form: str) -> TestResponse:
    """Send the form of the page."""
    stamp = STAMP.search(page.text)
    sent = {"stamp": stamp.group(1) if stamp else "", **form}
    return client.post(f"/ratings/{row(town).token}", data=sent, base_url=HERE)


def test_the_page_and_the_chat_fill_in_the_same_draft(home: Town) -> None:
    client, boss = home.web.app.test_client(), home.phone("王强")
    boss.says("评价 时间4分")

    page = opens(home, client, boss)
    half = answers(home, client, page, time="4", mode="5", comment="")
    done = answers(home, client, half, time="4", mode="5", effect="3", benefit="unknown",
                   expert_1="5", expert_2="2", wan="30", kind="saved",
                   comment="讲得实在")  # fmt: skip

    assert re.search(r'name="time" value="4" checked', page.text)
    assert "还差：服务效果、经济效益" in half.text
    assert "谢谢您的评价" in done.text
    now = row(home)
    assert (now.time, now.mode, now.effect, now.benefit) == (4, 5, 3, None)
    assert (now.state, now.benefit_wan, now.comment) == (RatingState.ANSWERED, 30, "讲得实在")
    told = boss.says("我的评价")
    assert "服务方式：5分（很满意）" in told
    assert "您的话：讲得实在" in told
    # one of the two did not help: the need he came for looks for an expert again
    with home.database.read() as session:
        (left,) = follow_ups.rematches(session, None)
    assert (left.expert.name, left.row.cause) == ("王芳", RematchCause.BADLY_RATED)


@pytest.mark.parametrize("name", ["李明", "王芳", "路人"])
def test_nobody_else_sees_or_answers_it(home: Town, name: str) -> None:
    client, boss = home.web.app.test_client(), home.web.app.test_client()
    answers(home, boss, opens(home, boss, home.phone("王强")), time="2", comment="不给别人看的话")

    page = opens(home, client, home.phone(name))
    sent = answers(home, client, page, time="5", comment="冒名")

    assert (page.status_code, sent.status_code) == (403, 403)
    assert "不给别人看的话" not in page.text + sent.text
    assert "虚构" not in page.text
    assert row(home).time == 2


def test_a_made_up_address_and_a_foreign_form_come_to_nothing(home: Town) -> None:
    client = home.web.app.test_client()
    page = opens(home, client, home.phone("王强"))
    stamp = STAMP.search(page.text).group(1)  # type: ignore[union-attr]

    missing = client.get("/ratings/none", base_url=HERE)
    foreign = client.post(f"/ratings/{row(home).token}", base_url=HERE, data={"stamp": stamp},
                          headers={"Sec-Fetch-Site": "cross-site"})  # fmt: skip
    old = client.post(f"/ratings/{row(home).token}", base_url=HERE, data={"stamp": "x"})
    wrong = answers(home, client, page, time="9", wan="很多", comment="")

    assert [each.status_code for each in (missing, foreign, old)] == [404, 403, 403]
    assert "请写数字" in wrong.text
    assert row(home).version == 0


def test_what_stands_is_read_only_and_only_the_benefit_may_follow(home: Town) -> None:
    client = home.web.app.test_client()
    answers(home, client, opens(home, client, home.phone("王强")),
            time="4", mode="4", effect="4", benefit="unknown", comment="")  # fmt: skip
    home.clock.set("2026-08-20 10:00")
    home.tick()

    page = opens(home, client, home.phone("王强"))
    late = answers(home, client, page, time="1")
    later = answers(home, client, page, benefit="5")

    assert 'name="time"' not in page.text
    assert 'name="benefit"' in page.text
    assert "不能再改了" in late.text
    assert "已经补上" in later.text
    assert (row(home).time, row(home).benefit) == (4, 5)
    assert row(home).day == date(2026, 6, 15)


def test_without_the_platforms_login_no_mark_is_shown(
    sqlite: tuple[Database, str], tmp_path: Path
) -> None:
    town = Town(*sqlite, tmp_path, public_url=HERE, oauth=False)
    asked = town.phone("王强").openid
    with town.database.write() as session:
        service.served(session, asked, [cast.expert(session, "李明")])
    town.clock.set("2026-06-22 10:00")
    town.tick()
    town.phone("王强").says("评价 时间1分")

    page = town.web.app.test_client().get(f"/ratings/{row(town).token}", base_url=HERE)
    town.close()

    assert page.status_code == 200
    assert "回公众号的对话里评价" in page.text
    assert "1分" not in page.text
