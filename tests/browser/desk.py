"""The desk as an officer uses it in a browser."""

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from bot.commands.demo import Demo
from bot.commands.officer import enrol, scene_ticket
from handlers.reception.officer import SCENE
from storage.vocabulary import OfficerDuty


class DeskPage:
    """A window at the desk; one officer after the other signs in."""

    def __init__(self, window: Chrome, demo: Demo) -> None:
        self.window = window
        self.demo = demo
        self.base = f"http://127.0.0.1:{demo.service_port}"
        self.waiting = WebDriverWait(window, 20, poll_frequency=0.1)

    def enrols(self, name: str, bureau: str) -> None:
        """One more officer of the town, with a phone."""
        openid = self.demo.platform.add_phone(name, "经办")
        code, _ = enrol(self.demo.house, bureau, name, OfficerDuty.HANDLER, 72)
        scene_ticket(self.demo.house, code, 72)
        self.demo.platform.follow(openid, SCENE + code)

    def signs_in(self, name: str) -> None:
        """Sign in by the simulated phone of an officer: scan, choose the number, wait."""
        self.window.delete_all_cookies()
        self.window.get(f"{self.base}/console/sign-in")
        number = self.window.find_element(By.CSS_SELECTOR, ".number").text
        platform = self.demo.platform
        scene = next(code.scene for code in platform.assets.codes() if "desk_" in code.scene)
        openid = next(each.openid for each in platform.people.all() if each.name == name)
        platform.scan(openid, scene)
        platform.tap_link(openid, number)
        self.waiting.until(lambda window: window.current_url.endswith("/console/"))

    def opens(self, path: str) -> None:
        """Open a page of this house."""
        self.window.get(self.base + path)

    def text(self) -> str:
        """What the page says."""
        return self.window.find_element(By.TAG_NAME, "main").text

    def find(self, selector: str) -> WebElement:
        """One element."""
        return self.window.find_element(By.CSS_SELECTOR, selector)

    def ticks_all(self, selector: str) -> None:
        """Tick every box."""
        for box in self.window.find_elements(By.CSS_SELECTOR, selector):
            if not box.is_selected():
                box.click()

    def presses(self, words: str) -> str:
        """Press the button with these words, and wait for the next page; gives what it says."""
        button = next(
            each
            for each in self.window.find_elements(By.CSS_SELECTOR, "button, a.button")
            if words in each.text and each.is_displayed()
        )
        self.window.execute_script("arguments[0].scrollIntoView({block:'center'})", button)
        before = self.window.find_element(By.TAG_NAME, "html").id
        button.click()
        self.waiting.until(lambda window: window.find_element(By.TAG_NAME, "html").id != before)
        return self.text()
