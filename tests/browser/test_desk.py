"""The main work of the bureaus in a browser: a need from a phone to the public page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from bot.commands.demo import Demo
from tests.browser.desk import DeskPage
from tests.support.browser import chromium, need_chromium

NEED = (
    "我们是苏州姑苏区恒澜纺织有限公司，印染废水色度一直超标，想请专家来看看，"
    "联系人钱敏，电话199 0000 1234"
)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A running demo with its town."""
    need_chromium()
    running = Demo(tmp_path / "demo", 18785)
    running.start()
    yield running
    running.stop()


def says(demo: Demo, openid: str, *texts: str) -> str:
    """Somebody types into the chat; gives the last answer."""
    answer = ""
    for text in texts:
        answer = demo.platform.say(openid, text).text or ""
    return answer


@pytest.mark.browser
def test_a_need_goes_from_a_phone_through_three_bureaus_to_the_public_page(demo: Demo) -> None:
    wang = next(each.openid for each in demo.platform.people.all() if each.name == "王强")
    filed = says(demo, wang, NEED, "同意，电话就用19900001234", "匿名公开", "1")
    assert "XQ2026-0001" in filed
    with chromium(1366, 768) as window:
        desk = DeskPage(window, demo)
        desk.enrols("何科长", "320508")

        desk.signs_in("何科长")
        desk.opens("/console/demands")
        desk.find("a.title").click()
        desk.window.find_element(By.XPATH, "//summary[contains(.,'退回补正')]").click()
        Select(desk.find("#reason")).select_by_visible_text("描述笼统")
        desk.find("input[name=fields][value=target]").click()
        returned = desk.presses("退回企业")
        asked = says(demo, wang, "修改需求")
        mended = says(demo, wang, "色度降到50倍以下", "1")
        desk.opens("/console/demands/XQ2026-0001")
        changed = desk.text()
        desk.ticks_all("input[name=checked]")
        forwarded = desk.presses("通过，转市局复核")

        desk.signs_in("吴科长")
        desk.opens("/console/demands/XQ2026-0001")
        marked = desk.presses("标记需省厅协助")
        desk.ticks_all("input[name=checked]")
        reported = desk.presses("通过，报省厅")

        desk.signs_in("陈处长")
        desk.opens("/console/lists")
        begun = desk.presses("新建清单")
        desk.find("#outside").send_keys("按年度工作安排")
        published = desk.presses("公布这份清单")
        desk.opens("/published/XQ2026-0001")
        public = desk.text()

    assert "已退回 XQ2026-0001（描述笼统）" in returned
    assert "只要补这几项：目标指标" in asked
    assert "又交回县局审核" in mended
    assert "第 2 版" in changed
    assert "色度降到50倍以下" in changed
    assert "转到苏州市人社局复核" in forwarded
    assert "已标记" in marked
    assert "报到省厅" in reported
    assert "列入 1 条" in begun
    assert "已公布 1 条" in published
    assert "色度" in public
    assert "报名 XQ2026-0001" in public
    assert [secret in public for secret in ("恒澜", "钱敏", "0000", "1234")] == [False] * 4
