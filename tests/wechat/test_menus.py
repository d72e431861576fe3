"""Menus by role: who sees which, and that it changes when the role does."""

from pathlib import Path

import pytest

from bot.simulator import menus
from bot.wechat.menu import BY_ROLE, MENU, Menus
from handlers.reception.commands import BUTTONS
from scheduler import jobs
from storage.session import Database
from tests.support.town import Phone, Town


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Town:
    return Town(*sqlite, tmp_path)


def seen(town: Town, phone: Phone) -> list[str]:
    """The top buttons on a phone."""
    person = town.platform.people.known(phone.openid)
    return [button["name"] for button in menus.buttons_for(town.platform.state, person)]


def test_the_menu_changes_with_the_role(town: Town) -> None:
    anybody, expert = town.phone("王强"), town.phone("方志远")
    officer = town.officer("李科长", "321283")
    for said in ("专家报名", "方志远", "江南大学", "教授", "发酵工程", "同意", "19900001235", "1"):
        expert.says(said)
    town.tick()
    before = [seen(town, phone) for phone in (anybody, expert, officer)]
    expert.says("退出专家库")
    expert.says("1")
    officer.says("删除我的信息")
    officer.says("1")
    town.tick()
    after = [seen(town, phone) for phone in (expert, officer)]
    town.close()

    assert before == [
        ["提需求", "我的", "帮助"],
        ["我的报名", "我的", "帮助"],
        ["待办", "报送", "更多"],
    ]
    assert after == [["提需求", "我的", "帮助"]] * 2


def test_a_menu_is_given_as_soon_as_somebody_is_bound(town: Town) -> None:
    town.tick()
    quick = jobs.BY_NAME["give_new_menus"]
    officer, anybody = town.officer("李科长", "321283"), town.phone("王强")
    before = seen(town, officer)
    given = quick.work(town.ground)
    again = quick.work(town.ground)
    after = [seen(town, phone) for phone in (officer, anybody)]
    town.close()

    assert quick.seconds <= 2
    assert (before, given, again) == (["提需求", "我的", "帮助"], 1, 0)
    assert after == [["待办", "报送", "更多"], ["提需求", "我的", "帮助"]]


def test_a_menu_that_was_not_taken_stays_owed(town: Town) -> None:
    quick = jobs.BY_NAME["give_new_menus"]
    officer = town.officer("李科长", "321283")
    town.platform.faults.add("/cgi-bin/tags/members/batchtagging", "busy")
    refused = quick.work(town.ground)
    given = quick.work(town.ground)
    found = seen(town, officer)
    town.close()

    assert (refused, given, found) == (0, 1, ["待办", "报送", "更多"])


def test_menus_that_are_there_already_are_left_alone(town: Town) -> None:
    first = Menus(town.house.platform).publish()
    second = Menus(town.house.platform).publish()
    town.close()

    assert (first, second) == (True, False)


def test_somebody_who_has_left_keeps_nobody_from_their_menu(town: Town) -> None:
    stays, leaves = town.officer("李科长", "321283"), town.officer("吴科长", "321281")
    town.platform.people.change(leaves.openid, following=False)  # the push has not come yet
    town.tick()
    found = seen(town, stays)
    town.close()

    assert found == ["待办", "报送", "更多"]


def test_every_button_is_a_command_and_fits_its_limits() -> None:
    for buttons in (MENU["button"], *(own for _, own in BY_ROLE.values())):
        assert len(buttons) <= 3
        for top in buttons:
            assert len(top["name"].encode()) <= 16
            for leaf in top.get("sub_button", [top]):
                assert leaf["key"] in BUTTONS
                assert len(leaf["name"].encode()) <= 60
            assert len(top.get("sub_button", [])) <= 5
