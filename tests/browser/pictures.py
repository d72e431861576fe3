"""Make pictures of the desk's pages: ``python -m tests.browser.pictures docs/images/desk``.

Each page is taken on a desktop (1366 wide) and on a phone (390 wide); a page that is wider than its
window is an error. With ``--guide`` the small cropped pictures of the officers' guide are made
instead: ``python -m tests.browser.pictures --guide docs/images/guide``.
"""

import base64
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from selenium.webdriver import Chrome

from bot.commands.demo import Demo
from bot.simulator.api_oauth import COOKIE
from handlers.operations import broadcasts, demands
from handlers.operations.demands import Wanted
from handlers.rules.broadcasts import Segment
from handlers.rules.rounds import NANJING
from storage.models import Bureau, Contact, Expert, Invitation, Officer, Rating
from storage.vocabulary import DemandKind, Disclosure, Part
from tests.browser import shots
from tests.browser.desk import DeskPage
from tests.browser.shots import Crop
from tests.support.browser import chromium
from tests.support.furnished import CITY, COUNTY, Furnished, furnish
from tests.support.furnished import JUNE as MOMENT

SIZES = ((1366, 768), (390, 844))
TALLEST = 2400
MOST_BYTES = 60_000
RECTANGLE = """
const box = document.querySelector(arguments[0]).getBoundingClientRect();
return [box.x + window.scrollX, box.y + window.scrollY, box.width, box.height];
"""
PHONES = {"expert": "李明", "contact": "孙厂长", "clerk": "刘老师"}


def make(folder: Path) -> list[str]:
    """Take every page in both widths; gives the pages that are too wide."""
    with _window(folder) as desk:
        _open_call(desk)
        _fill(desk.demo)
        wide = _round(desk, folder, shots.MARCH, {})
        opened = june(desk)
        wide += _round(desk, folder, shots.JUNE, opened.values)
        desk.window.delete_all_cookies()
        for name, path in shots.ANYBODY:
            wide += _take(desk, folder, name, path)
        for name, openid, path in phone_pages(desk.demo, opened):
            holds(desk, openid)
            wide += _take(desk, folder, name, path)
    return wide


def make_guide(folder: Path) -> list[str]:
    """Take the cropped pictures of the guide; gives those that are too large a file."""
    with _window(folder) as desk:
        _crop_all(desk, folder, shots.BEFORE_CALL)
        _open_call(desk)
        _fill(desk.demo)
        _crop_all(desk, folder, shots.IN_MARCH)
        opened = june(desk)
        _crop_all(desk, folder, shots.IN_JUNE)
        pages = {name: (openid, path) for name, openid, path in phone_pages(desk.demo, opened)}
        openid, path = pages["questionnaire"]
        holds(desk, openid)
        _crop(desk, folder, replace(shots.QUESTIONNAIRE, path=path))
    return [file.name for file in folder.glob("*.png") if file.stat().st_size > MOST_BYTES]


@contextmanager
def _window(folder: Path) -> Iterator[DeskPage]:
    """A demo with an officer of 姑苏 more, and a window at its desk."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        demo = Demo(Path(place), 18965)
        demo.start()
        try:
            with chromium(*SIZES[0]) as window:
                desk = DeskPage(window, demo)
                desk.enrols("何科长", "320508")
                yield desk
        finally:
            demo.stop()


def _round(
    desk: DeskPage, folder: Path, pages: tuple[tuple[str, str, str], ...], values: dict[str, object]
) -> list[str]:
    wide: list[str] = []
    for officer in dict.fromkeys(officer for _, officer, _ in pages):
        desk.signs_in(officer)
        for name, who, path in pages:
            wide += _take(desk, folder, name, path.format(**values)) if who == officer else []
    return wide


def _crop_all(desk: DeskPage, folder: Path, crops: tuple[Crop, ...]) -> None:
    for crop in crops:
        desk.signs_in(crop.officer)
        _crop(desk, folder, crop)


def _crop(desk: DeskPage, folder: Path, crop: Crop) -> None:
    _resize(desk.window, crop.width, TALLEST)
    desk.opens(crop.path)
    left, top, width, height = desk.window.execute_script(RECTANGLE, crop.selector)
    clip = {
        "x": left, "y": top, "width": width, "height": min(height, crop.height), "scale": 1,
    }  # fmt: skip
    taken = desk.window.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "clip": clip})
    (folder / f"{crop.name}.png").write_bytes(base64.b64decode(taken["data"]))


def june(desk: DeskPage) -> Furnished:
    """Go on to June and put something on every page."""
    demo = desk.demo
    demo.clock.shift(datetime.fromisoformat(MOMENT).replace(tzinfo=NANJING) - demo.clock.now())
    for name, bureau in (("钱科员", COUNTY), ("吴局", CITY)):
        desk.enrols(name, bureau)
    phones = {who: demo.platform.add_phone(name) for who, name in PHONES.items()}
    for openid in phones.values():
        demo.platform.follow(openid)
    with demo.house.database.write() as session:
        programme = demo.settings.house().programme
        return furnish(session, demo.clock.now(), programme, openids=phones)


def phone_pages(demo: Demo, opened: Furnished) -> list[tuple[str, str, str]]:
    """What opens on a phone: name, whose phone, address."""
    with demo.house.database.read() as session:
        expert = session.query(Expert).filter_by(openid=opened.expert).one()
        letter = session.query(Invitation).filter_by(expert_id=expert.id).one()
        mine = session.query(Contact).filter_by(openid=opened.contact).one()
        sheet = session.query(Rating).filter_by(contact_id=mine.id).one()
        return [
            ("letter", opened.expert, f"/letters/{letter.token}"),
            ("questionnaire", opened.contact, f"/ratings/{sheet.token}"),
            ("unit", opened.clerk, "/unit"),
        ]


def holds(desk: DeskPage, openid: str) -> None:
    """Take somebody's phone in hand: the platform's login agrees for this one."""
    desk.window.delete_all_cookies()
    desk.window.get(f"http://127.0.0.1:{desk.demo.page_port}/phones")
    desk.window.add_cookie({"name": COOKIE, "value": openid})


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


def _open_call(desk: DeskPage) -> None:
    desk.signs_in("陈处长")
    desk.opens("/console/calls")
    desk.presses("部署2026年春季")


def _fill(demo: Demo) -> None:
    """Some needs of 姑苏 and an announcement, so that no page is empty."""
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
    asked = sys.argv[1:]
    if "--guide" in asked:
        for file in make_guide(Path(asked[-1])):
            print(f"too large: {file}")
    else:
        for page in make(Path(asked[-1])):
            print(f"too wide: {page}")
