"""From a demand to an expert on the road: matching, team, a letter on the phone, itinerary."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from bot.commands.demo import Demo
from tests.browser.desk import DeskPage
from tests.browser.test_letter import SCREEN, message_of
from tests.support import cast
from tests.support.browser import chromium, need_chromium

WIDE = {"width": 1366, "height": 768, "deviceScaleFactor": 1, "mobile": False}
TEAM = "/console/teams/TD2026-0001"
PAGES = {
    "matching": "/console/demands/XQ2026-0001/matching", "teams": "/console/teams",
    "team": TEAM, "schedule": f"{TEAM}/schedule", "papers": f"{TEAM}/papers",
    "visits": "/console/visits?tab=coming", "visit": "/console/visits/1",
}  # fmt: skip


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A running demo in which a demand has reached 泰州 and 李明 follows the account."""
    need_chromium()
    running = Demo(tmp_path / "demo", 18805)
    running.start()
    openid = running.platform.add_phone("李明")
    running.platform.follow(openid)
    with running.house.database.write() as session:
        cast.demand(session, "oWang")
        cast.expert(session, "李明", "东南大学", openid, "19900001001")
        cast.expert(session, "王芳", "河海大学")
    # beyond the minute in which a follower may be written to
    running.clock.shift(timedelta(minutes=10))
    yield running
    running.stop()


@pytest.mark.browser
def test_from_matching_to_the_road(demo: Demo, tmp_path: Path) -> None:
    openid = next(each.openid for each in demo.platform.people.all() if each.name == "李明")
    with chromium(1366, 768) as window:
        desk = DeskPage(window, demo)
        desk.enrols("吴局", "321200")
        desk.signs_in("吴局")

        desk.opens("/console/demands/XQ2026-0001")
        desk.presses("看推荐和已定的专家")
        proposed = desk.presses("推荐专家")
        chosen = desk.presses("确定 李明")
        desk.opens("/console/teams")
        Select(desk.find("#city")).select_by_visible_text("泰州市")
        desk.find("#theme").send_keys("电镀")
        for name, day in (("starts", "2026-06-15"), ("ends", "2026-06-16")):
            window.execute_script("arguments[0].value = arguments[1]", desk.find(f"#{name}"), day)
        made = desk.presses("建团")
        Select(desk.find("#demand")).select_by_value("XQ2026-0001")
        seated = desk.presses("加一个席位")
        asked = desk.presses("给 1 个空席位各请第一位")

        window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SCREEN)
        number = message_of(demo, openid, window)
        window.get(f"http://127.0.0.1:{demo.page_port}/phones/{openid}/open/{number}/0")
        window.find_element(By.CSS_SELECTOR, "button.main").click()
        accepted = window.find_element(By.ID, "state").text

        window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", WIDE)
        desk.opens(TEAM)
        held = desk.text()
        desk.opens(f"{TEAM}/schedule")
        laid = desk.presses("排日程")
        told = desk.presses("只告诉有变化的人")

        wide = {}
        for screen in (WIDE, SCREEN):
            window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
            for name, path in PAGES.items():
                desk.opens(path)
                wide[name, screen["width"]] = window.execute_script(
                    "return document.documentElement.scrollWidth - window.innerWidth"
                )
                window.save_screenshot(str(tmp_path / f"{name}-{screen['width']}.png"))

    assert "推荐了 2 位" in proposed
    assert "已确定 李明" in chosen
    assert "已建 TD2026-0001 2026年泰州电镀服务团" in made
    assert "候选 1 位" in seated
    assert "已发出 1 份邀请" in asked
    assert accepted == "已接受"
    assert "已接受" in held
    assert "排好了 1 场" in laid
    assert "通知了 1 位专家、1 家企业" in told
    assert {where: over for where, over in wide.items() if over > 0} == {}
