"""The questionnaire on a screen of a phone: every mark is a thumb's size, four taps and done."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from bot.commands.demo import Demo
from handlers.rules.workdays import in_working_time
from storage.models import Rating
from storage.vocabulary import RatingState
from tests.browser.test_letter import SCREEN, message_of
from tests.support import cast, service
from tests.support.browser import chromium, need_chromium


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A running demo."""
    need_chromium()
    running = Demo(tmp_path / "demo", 18797)
    running.start()
    yield running
    running.stop()


def served(demo: Demo) -> str:
    """李明 and 王芳 were at an enterprise some days ago; its contact's openid."""
    openid = demo.platform.add_phone("王强")
    demo.platform.follow(openid)
    with demo.house.database.write() as session:
        people = [cast.expert(session, name) for name in ("李明", "王芳")]
        now = demo.clock.now()
        day = now.date() - timedelta(days=9)
        service.served(session, openid, people, into=cast.team(session), day=day, now=now)
    return openid


@pytest.mark.browser
def test_from_the_message_to_answered(demo: Demo, tmp_path: Path) -> None:
    demo.clock.shift(timedelta(minutes=10))
    openid = served(demo)
    now = demo.clock.now()  # whenever the tests run, the question goes out in working hours
    demo.shift(in_working_time(now + timedelta(minutes=10)) - now)
    with chromium() as window:
        window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SCREEN)
        number = message_of(demo, openid, window)
        window.get(f"http://127.0.0.1:{demo.page_port}/phones/{openid}/open/{number}/0")
        asked = window.find_element(By.TAG_NAME, "main").text
        wide = window.execute_script("return document.documentElement.scrollWidth")
        seen = window.execute_script("return window.innerWidth")
        marks = window.find_elements(By.CSS_SELECTOR, ".scale label")
        sizes = [(mark.size["width"], mark.size["height"]) for mark in marks]
        window.save_screenshot(str(tmp_path / "rating.png"))
        for item, value in (("time", "5"), ("mode", "4"), ("effect", "4"), ("benefit", "unknown")):
            mark = window.find_element(By.CSS_SELECTOR, f'input[name="{item}"][value="{value}"]')
            mark.find_element(By.XPATH, "..").click()
        window.find_element(By.NAME, "comment").send_keys("讲得实在")
        window.save_screenshot(str(tmp_path / "rating-filled.png"))
        window.find_element(By.CSS_SELECTOR, "button.main").click()
        told = window.find_element(By.CSS_SELECTOR, '[role="status"]').text
        window.save_screenshot(str(tmp_path / "rated.png"))

    for words in ("评价专家服务", "李明老师、王芳老师", "服务时间", "经济效益", "暂不确定"):
        assert words in asked
    assert wide <= seen
    assert all(width >= 44 and height >= 44 for width, height in sizes)
    assert "谢谢您的评价" in told
    with demo.house.database.read() as session:
        row = session.get_one(Rating, 1)
        assert (row.state, row.time, row.comment) == (RatingState.ANSWERED, 5, "讲得实在")
