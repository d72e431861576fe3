"""The main job as somebody sees it who has just started the demo."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.demo import Demo
from tests.browser.pages import PhonesPage
from tests.support.browser import chromium, need_chromium

NEED = (
    "我们是泰兴华星表面处理有限公司，电镀废水总镍一直超标，想请专家6月中旬来看看，"
    "联系人王强，电话199 0000 1234"
)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A running demo with its town."""
    need_chromium()
    running = Demo(tmp_path / "demo", 18765)
    running.start()
    yield running
    running.stop()


@pytest.mark.browser
def test_a_need_typed_on_a_phone_lights_up_the_county_officers_phone(demo: Demo) -> None:
    with chromium() as window:
        page = PhonesPage(window, f"http://127.0.0.1:{demo.page_port}/phones")

        asked = page.says("王强", NEED)
        kept = page.taps("王强", "同意，电话就用19900001234")
        review = page.says("王强", "3")
        before = len(page.bubbles("李科长"))
        done = page.taps("王强", "确认提交")
        notice = page.answer_after("李科长", before)

        assert "同意之前我们不会留下您的电话" in asked
        assert "电话：19900001234" in kept
        assert "企业：泰兴华星表面处理有限公司" in review
        assert "已收到，编号 XQ2026-0001" in done
        assert "收到一条新需求 XQ2026-0001" in notice
        assert page.is_lit("李科长")
        assert not page.is_lit("吴科长")
