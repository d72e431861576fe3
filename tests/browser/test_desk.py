"""The main work of the bureaus in a browser, one window for all of it.

A need goes from a phone to the public page, experts come in by a table, an announcement goes from
its draft to its release, and the pages fit a phone.
"""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from bot.commands.demo import Demo
from tests.browser.desk import DeskPage
from tests.browser.pictures import june
from tests.browser.test_letter import SCREEN
from tests.support.browser import chromium, need_chromium

NEED = (
    "我们是苏州姑苏区恒澜纺织有限公司，印染废水色度一直超标，想请专家来看看，"
    "联系人钱敏，电话199 0000 1234"
)

# the pages that officers open most, also on a phone
PAGES = (
    "/console/", "/console/demands?tab=all", "/console/demands/{number}",
    "/console/demands/{number}/matching", "/console/calls", "/console/teams",
    "/console/teams/{team}", "/console/teams/{team}/schedule", "/console/visits",
    "/console/ratings?batch=2026-1", "/console/results", "/console/funding", "/console/guide",
)  # fmt: skip
OVER = "return document.documentElement.scrollWidth - window.innerWidth"


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


def announces(desk: DeskPage) -> dict[str, str]:
    """陈处长 drafts an announcement to officers, 林处长 releases it; what each of them sees."""
    desk.enrols("林处长", "320000")
    desk.opens("/console/broadcasts/new")
    desk.find("#title").send_keys("春季征集提醒")
    desk.find("#text").send_keys("三月底前请报齐。")
    desk.find("input[name=part][value=officer]").click()
    desk.waiting.until(lambda _: "现在会发给" in desk.find("[data-counted]").text)
    seen = {"counted": desk.find("[data-counted]").text}
    seen["forecast"] = desk.presses("存好，看试算")
    address = desk.window.current_url.removeprefix(desk.base)
    desk.signs_in("林处长")
    desk.opens(address)
    seen["released"] = desk.presses("放行")
    return seen


def takes_in(desk: DeskPage, folder: Path) -> tuple[str, str]:
    """The province takes experts in from a table: what it is shown first, and what came of it."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(("姓名", "单位", "职称", "学位", "手机", "研究方向"))
    book.active.append(("方志远", "江南大学", "教授", "博士", "199 0000 3001", "发酵工程"))
    book.active.append(("沈若兰", "江苏省农业科学院", "", "", "123", "蔬菜病害"))
    book.save(folder / "experts.xlsx")
    desk.opens("/console/experts/import")
    desk.find("input[type=file]").send_keys(str(folder / "experts.xlsx"))
    shown = desk.presses("看一遍")
    return shown, desk.presses("导入这 1 位")


def too_wide(desk: DeskPage) -> dict[str, int]:
    """In June, with something on every page: the pages that are wider than a phone, by how much."""
    values = june(desk).values
    desk.signs_in("吴局")
    desk.window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SCREEN)
    wide = {}
    for path in PAGES:
        desk.opens(path.format(**values))
        assert "没有这一页" not in desk.text(), path
        wide[path] = desk.window.execute_script(OVER)
    return {path: over for path, over in wide.items() if over > 0}


@pytest.mark.browser
def test_a_need_goes_from_a_phone_through_three_bureaus_to_the_public_page(
    demo: Demo, tmp_path: Path
) -> None:
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

        shown, taken_in = takes_in(desk, tmp_path)
        announced = announces(desk)
        wide = too_wide(desk)

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
    assert "共 2 行，能导入 1 行" in shown
    assert "手机号不对" in shown
    assert "新增 1 位" in taken_in
    # 李科长, 周科长, 吴科长, 陈处长, 何科长, 林处长
    assert announced["counted"].startswith("现在会发给 6 人")
    assert "试算：现在发会怎样" in announced["forecast"]
    assert "一共 6 人" in announced["forecast"]
    assert "三月底前请报齐。" in announced["forecast"]
    assert "要请另一位经办人在这一页放行" in announced["forecast"]
    assert "林处长，" in announced["released"]
    assert "暂停" in announced["released"]
    assert wide == {}
