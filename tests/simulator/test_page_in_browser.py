"""The page of phones in a real Chromium: typing is kept, phones light up, text stays text."""

import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import make_server

from bot.simulator.api import create_app
from bot.simulator.platform import Platform

from .conftest import Backend, Clock

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="Chromium is not installed"),
]
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--window-size=1440,900",
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    for flag in [*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"]:
        options.add_argument(flag)
    options.binary_location = str(BROWSER)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()


@pytest.fixture
def page(
    browser: webdriver.Chrome, platform: Platform, clock: Clock, wang: str
) -> Iterator[webdriver.Chrome]:
    def on_shift(span: timedelta) -> None:
        clock.at += span

    platform.add_phone("李敏", "昆山市人社局")
    server = make_server("127.0.0.1", 0, create_app(platform, on_shift=on_shift), threaded=True)
    server.log = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    browser.get(f"http://127.0.0.1:{server.server_port}/phones")
    yield browser
    log = browser.get_log("browser")  # type: ignore[no-untyped-call]
    complaints = [entry["message"] for entry in log]
    browser.get("about:blank")
    server.shutdown()
    thread.join()
    server.server_close()
    assert complaints == []


def phone(page: webdriver.Chrome, name: str) -> WebElement:
    return page.find_element(By.CSS_SELECTOR, f".phone[data-name='{name}']")


def wait(page: webdriver.Chrome, selector: str, count: int = 1) -> list[WebElement]:
    def shown(driver: webdriver.Chrome) -> bool:
        return len(driver.find_elements(By.CSS_SELECTOR, selector)) >= count

    WebDriverWait(page, 5, poll_frequency=0.05).until(shown)
    return page.find_elements(By.CSS_SELECTOR, selector)


def test_a_conversation_by_hand(page: webdriver.Chrome, backend: Backend) -> None:
    backend.answering = lambda heard: f"收到：{heard['Content']}"
    box = phone(page, "王强").find_element(By.CSS_SELECTOR, "form.say input[name=text]")

    box.send_keys("<img src=x onerror=alert(1)>", Keys.ENTER)

    (answer,) = wait(page, ".phone[data-name='王强'] .bubble.in")
    assert answer.text == "收到：<img src=x onerror=alert(1)>"
    assert box.get_attribute("value") == ""
    wait(page, ".phone.lit[data-name='王强']")


def test_news_lights_a_phone_and_keeps_what_is_being_typed(
    page: webdriver.Chrome, platform: Platform, wang: str
) -> None:
    box = phone(page, "王强").find_element(By.CSS_SELECTOR, "form.say input[name=text]")
    box.send_keys("打到一半")

    platform.follow(phone(page, "李敏").get_attribute("data-phone") or "")
    platform.say(wang, "从别处说的")

    wait(page, ".phone[data-name='王强'] .bubble.out")
    assert box.get_attribute("value") == "打到一半"
    assert phone(page, "李敏").get_attribute("data-following") == "yes"


def test_following_a_menu_and_the_clock(
    page: webdriver.Chrome, platform: Platform, backend: Backend
) -> None:
    backend.answering = lambda heard: heard["EventKey"] or "欢迎"
    leaf = {"type": "click", "name": "我的需求", "key": "MINE"}
    menu = {"button": [{"name": "服务", "sub_button": [leaf]}], "menuid": 1}
    platform.state.notes.put("menu", menu)

    phone(page, "李敏").find_element(By.CSS_SELECTOR, ".act[data-act=follow]").click()
    (top,) = wait(page, ".phone[data-following=yes][data-name='李敏'] .menu-top")
    top.click()
    phone(page, "李敏").find_element(By.CSS_SELECTOR, ".menu-leaf").click()

    answers = wait(page, ".phone[data-name='李敏'] .bubble.in", count=2)
    assert [answer.text for answer in answers] == ["欢迎", "MINE"]
    page.find_elements(By.CSS_SELECTOR, ".shift")[2].click()
    WebDriverWait(page, 5).until(
        lambda driver: "3月3日" in driver.find_element(By.CSS_SELECTOR, ".clock-day").text
    )


def test_a_new_phone_appears(page: webdriver.Chrome) -> None:
    page.find_element(By.CSS_SELECTOR, ".adder summary").click()
    form = page.find_element(By.CSS_SELECTOR, "form.new-phone")
    form.find_element(By.NAME, "name").send_keys("周教授")

    form.find_element(By.CSS_SELECTOR, "button").click()

    wait(page, ".phone[data-name='周教授']")
    assert len(page.find_elements(By.CSS_SELECTOR, ".phone")) == 3


def test_the_page_fits_a_narrow_window(page: webdriver.Chrome) -> None:
    page.set_window_size(500, 900)
    width = page.execute_script("return document.documentElement.scrollWidth - innerWidth")
    page.set_window_size(1440, 900)

    assert width <= 0
