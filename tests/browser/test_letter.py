"""An invitation from the template message on the phone to 「已接受」, on a screen of a phone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from bot.commands.demo import Demo
from bot.commands.officer import enrol
from bot.simulator.values import Who
from handlers.reception.officer import SCENE
from storage.models import Invitation
from storage.vocabulary import InvitationState, OfficerDuty
from tests.support import cast
from tests.support.browser import chromium, need_chromium

# a common phone
SCREEN = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A running demo in which 吴科长 of 泰州 has asked 李明."""
    need_chromium()
    running = Demo(tmp_path / "demo", 18795)
    running.start()
    yield running
    running.stop()


def invite(demo: Demo) -> str:
    """吴科长 builds a team and sends the invitation in the chat; the expert's openid."""
    people = {name: demo.platform.add_phone(name) for name in ("吴局", "李明")}
    code, _ = enrol(demo.house, "321200", "吴局", OfficerDuty.HANDLER, 72)
    demo.platform.follow(people["吴局"], SCENE + code)
    demo.platform.follow(people["李明"])
    with demo.house.database.write() as session:
        cast.expert(session, "李明", "东南大学", people["李明"], "19900001001")
        cast.demand(session, "oWang")
    for words in ("组团 泰州 电镀 6月15日至16日", "加 XQ2026-0001 李明", "发邀请"):
        demo.platform.say(people["吴局"], words)
    return people["李明"]


def message_of(demo: Demo, openid: str, window: Chrome) -> int:
    """The number of the template message on the phone, once it is there."""

    def found(_: object) -> int:
        lines = [line for line in demo.platform.seen(openid) if line.who is Who.ACCOUNT]
        return next((line.number for line in lines if line.detail.get("url")), 0)

    number = WebDriverWait(window, 30, poll_frequency=0.2).until(found)
    assert isinstance(number, int)
    return number


def told_of(window: Chrome, words: str) -> str:
    """What the page says once it says these words: the page before may still be there."""

    def found(_: object) -> str:
        said = window.find_element(By.CSS_SELECTOR, '[role="status"]').text
        return said if words in said else ""

    waiting = WebDriverWait(
        window, 10, poll_frequency=0.1,
        ignored_exceptions=[NoSuchElementException, StaleElementReferenceException],
    )  # fmt: skip
    return str(waiting.until(found))


@pytest.mark.browser
def test_from_the_message_to_accepted(demo: Demo, tmp_path: Path) -> None:
    # the clock of the demo is moved beyond the minute in which a follower may be written to
    demo.clock.shift(timedelta(minutes=10))
    openid = invite(demo)
    demo.clock.shift(timedelta(minutes=10))
    with chromium() as window:
        window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SCREEN)
        number = message_of(demo, openid, window)
        window.get(f"http://127.0.0.1:{demo.page_port}/phones/{openid}/open/{number}/0")
        letter = window.find_element(By.TAG_NAME, "main").text
        wide = window.execute_script("return document.documentElement.scrollWidth")
        seen = window.execute_script("return window.innerWidth")
        window.save_screenshot(str(tmp_path / "letter.png"))
        button = window.find_element(By.CSS_SELECTOR, "button.main")
        tall = button.size["height"]
        button.click()
        told = told_of(window, "已记下您接受邀请")
        state = window.find_element(By.ID, "state").text
        window.save_screenshot(str(tmp_path / "accepted.png"))
        window.find_element(By.XPATH, "//button[text()='由人社局转达']").click()
        relayed = told_of(window, "由人社局转达")
        entry = window.find_element(By.LINK_TEXT, "加到手机日历").get_attribute("href")

    for words in ("邀请函", "李明老师", "泰州市人社局", "6月15日至16日", "电镀废水总镍超标"):
        assert words in letter
    assert wide <= seen
    assert tall >= 44
    assert "已记下您接受邀请 YQ2026-0001" in told
    assert state == "已接受"
    assert "由人社局转达" in relayed
    assert entry is not None and entry.endswith(".ics")
    with demo.house.database.read() as session:
        assert session.get_one(Invitation, 1).state is InvitationState.ACCEPTED
