"""Make the picture of the README: ``python -m tests.browser.picture docs/images/phones.png``."""

import sys
import tempfile
from pathlib import Path

from bot.commands.demo import Demo
from tests.browser.pages import PhonesPage
from tests.browser.test_phones_page import NEED
from tests.support.browser import chromium


def make(target: Path) -> None:
    """Start a demo, file a need, and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        demo = Demo(Path(folder), 18865)
        demo.start()
        try:
            with chromium(1280, 780) as window:
                page = PhonesPage(window, f"http://127.0.0.1:{demo.page_port}/phones")
                page.says("王强", NEED)
                page.taps("王强", "同意，电话就用")
                page.says("王强", "3")
                before = len(page.bubbles("李科长"))
                page.taps("王强", "确认提交")
                page.answer_after("李科长", before)
                target.parent.mkdir(parents=True, exist_ok=True)
                window.save_screenshot(str(target))
        finally:
            demo.stop()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
