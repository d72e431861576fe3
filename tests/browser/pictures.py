"""Make the pictures of the officers' guide: ``python -m tests.browser.pictures docs/images/desk``.

Each page is taken on a desktop (1366 wide) and on a phone (390 wide); a page that is wider than its
window is an error.
"""

import sys
import tempfile
from pathlib import Path

from selenium.webdriver import Chrome

from bot.commands.demo import Demo
from handlers.operations import broadcasts, demands
from handlers.operations.demands import Wanted
from handlers.rules.broadcasts import Segment
from storage.models import Bureau, Officer
from storage.vocabulary import DemandKind, Disclosure, Part
from tests.browser.desk import DeskPage
from tests.support.browser import chromium

SIZES = ((1366, 768), (390, 844))
TALLEST = 2400
# the pages of the guide: name, officer, address
PAGES = (
    ("home", "陈处长", "/console/"),
    ("calls", "陈处长", "/console/calls?all=yes"),
    ("call-of-a-city", "吴科长", "/console/calls"),
    ("demands", "吴科长", "/console/demands?tab=all"),
    ("demand", "何科长", "/console/demands/XQ2026-0001"),
    ("compose", "陈处长", "/console/broadcasts/new"),
    ("broadcast", "陈处长", "/console/broadcasts/1"),
    ("broadcasts", "陈处长", "/console/broadcasts"),
    ("officers", "吴科长", "/console/officers"),
    ("papers", "吴科长", "/console/papers"),
    ("rounds", "吴科长", "/console/rounds"),
    ("lists", "陈处长", "/console/lists"),
    ("experts", "陈处长", "/console/experts"),
    ("outbox", "陈处长", "/console/outbox"),
    ("journal", "陈处长", "/console/audit"),
)


def make(folder: Path) -> list[str]:
    """Start a demo with some cases in it and take every picture; gives the pages too wide."""
    folder.mkdir(parents=True, exist_ok=True)
    wide: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        demo = Demo(Path(place), 18965)
        demo.start()
        try:
            with chromium(*SIZES[0]) as window:
                desk = DeskPage(window, demo)
                desk.enrols("何科长", "320508")
                _fill(demo, desk)
                for officer in dict.fromkeys(officer for _, officer, _ in PAGES):
                    desk.signs_in(officer)
                    for name, who, path in PAGES:
                        wide += _take(desk, folder, name, path) if who == officer else []
        finally:
            demo.stop()
    return wide


def _take(desk: DeskPage, folder: Path, name: str, path: str) -> list[str]:
    wide = []
    for width, height in SIZES:
        _resize(desk.window, width, height)
        desk.opens(path)
        tall, across = desk.window.execute_script(
            "return [document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
        )
        wide += [f"{name} at {width}: {across}"] if across > width else []
        _resize(desk.window, width, max(height, min(tall, TALLEST)))
        desk.window.save_screenshot(str(folder / f"{name}-{width}.png"))
    return wide


def _resize(window: Chrome, width: int, height: int) -> None:
    window.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )


def _fill(demo: Demo, desk: DeskPage) -> None:
    """A call, some needs of 姑苏 and an announcement, so that no page is empty."""
    desk.signs_in("陈处长")
    desk.opens("/console/calls")
    desk.presses("部署2026年春季")
    now = demo.house.clock.now()
    with demo.house.database.write() as session:
        for number, title in enumerate(("印染废水色度超标", "细纱机断头率高", "面料抗菌整理")):
            wanted = Wanted(
                enterprise=f"苏州虚构{'甲乙丙'[number]}纺织有限公司", county_code="320508",
                kind=tuple(DemandKind)[number], title=title,
                problem=f"{title}，现在达不到要求，试过调整工艺，效果不稳定", contact="钱敏",
                mobile=f"1990000{5000 + number}", disclosure=Disclosure.ANONYMOUS,
                particulars={"target": "稳定达标", "tried": "调整工艺"},
            )  # fmt: skip
            demands.submit(session, f"oPicture{number}", wanted, now)
        officer = session.query(Officer).filter_by(bureau_code="320000").one()
        broadcasts.compose(
            session, officer, session.get_one(Bureau, "320000"), "春季征集截止提醒",
            {"": "春季企业需求征集3月31日截止，还没有提交的请抓紧。"},
            Segment(parts=(Part.ENTERPRISE, Part.OFFICER)), now,
        )  # fmt: skip


if __name__ == "__main__":
    for page in make(Path(sys.argv[1])):
        print(f"too wide: {page}")
