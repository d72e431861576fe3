"""The page of phones as a person uses it."""

from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait


class PhonesPage:
    """Phones by name: type, tap, read."""

    def __init__(self, window: Chrome, address: str) -> None:
        self.window = window
        window.get(address)
        self.waiting = WebDriverWait(window, 15, poll_frequency=0.1)

    def phone(self, name: str) -> WebElement:
        """The phone of a person."""
        found = self.waiting.until(
            lambda window: window.find_element(By.CSS_SELECTOR, f'[data-name="{name}"]')
        )
        assert isinstance(found, WebElement)
        return found

    def bubbles(self, name: str) -> list[str]:
        """What the account has said on a phone."""
        return [b.text for b in self.phone(name).find_elements(By.CSS_SELECTOR, ".bubble.in")]

    def says(self, name: str, text: str) -> str:
        """Type a text, press Enter, and give the answer."""
        before = len(self.bubbles(name))
        box = self.phone(name).find_element(By.CSS_SELECTOR, "form.say input[name=text]")
        box.send_keys(text)
        box.send_keys(Keys.ENTER)
        return self.answer_after(name, before)

    def taps(self, name: str, words: str) -> str:
        """Tap the newest link with these words, and give the answer."""
        before = len(self.bubbles(name))
        links = self.phone(name).find_elements(By.CSS_SELECTOR, ".link.tap")
        link = [link for link in links if words in link.text][-1]
        self.window.execute_script("arguments[0].scrollIntoView({block:'center'})", link)
        link.click()
        return self.answer_after(name, before)

    def answer_after(self, name: str, before: int) -> str:
        """The newest bubble once there is one more."""
        self.waiting.until(lambda _: len(self.bubbles(name)) > before)
        return self.bubbles(name)[-1]

    def is_lit(self, name: str) -> bool:
        """Whether a phone shows that something has arrived."""
        return "lit" in (self.phone(name).get_attribute("class") or "").split()
