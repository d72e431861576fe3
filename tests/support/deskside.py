"""An officer at a screen: signs in by the phone, opens pages, presses buttons."""

import html
import re
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from tests.support.town import Phone, Town

ADDRESS = "https://desk.example"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
SCENE = "desk_"
CSRF = re.compile(r'name="csrf" value="(\w+)"')
NUMBER = re.compile(r'class="number">(\d\d)<')
TAGS = re.compile(r"<[^>]+>")


class Screen:
    """A browser of its own; nobody is signed in at first."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.client = town.web.app.test_client()
        self.csrf = ""

    def opens(self, path: str) -> TestResponse:
        """Open a page."""
        page = self.client.get(path, base_url=ADDRESS, headers={"User-Agent": CHROME})
        found = CSRF.search(page.get_data(as_text=True)) if page.mimetype == "text/html" else None
        self.csrf = found[1] if found else self.csrf
        return page

    def reads(self, path: str) -> str:
        """The words of a page, without its tags."""
        return words(self.opens(path))

    def sends(self, path: str, **fields: object) -> TestResponse:
        """Send a form of the present session."""
        return self.client.post(
            path,
            base_url=ADDRESS,
            data={"csrf": self.csrf, **fields},
            headers={"User-Agent": CHROME, "Sec-Fetch-Site": "same-origin"},
        )

    def does(self, path: str, **fields: object) -> str:
        """Send a form and read the page it leads to."""
        sent = self.sends(path, **fields)
        assert sent.status_code == 303, (sent.status_code, words(sent)[:400])
        return self.reads(path_of(sent))

    def shows_code(self) -> tuple[str, str]:
        """Open the door; gives the scene of the code and the number on the screen."""
        page = self.opens("/console/sign-in").get_data(as_text=True)
        scene = next(
            code.scene for code in self.town.platform.assets.codes() if SCENE in code.scene
        )
        return scene, NUMBER.search(page)[1]  # type: ignore[index]

    def signs_in(self, phone: Phone) -> "Screen":
        """Sign in by an officer's phone."""
        scene, number = self.shows_code()
        phone.scans(scene)
        phone.taps(number)
        entered = self.sends("/console/sign-in/enter")
        assert path_of(entered) == "/console/", path_of(entered)
        self.opens("/console/account")
        return self


class Desks(dict[str, Screen]):
    """The screens of officers by name; who is first looked for is bound and signs in then."""

    def __init__(self, town: Town, bureaus: dict[str, str]) -> None:
        super().__init__()
        self.town = town
        self.bureaus = bureaus

    def __missing__(self, name: str) -> Screen:
        """The screen of an officer who has just signed in."""
        phone = self.town.officer(name, self.bureaus[name])
        self[name] = Screen(self.town).signs_in(phone)
        return self[name]


def path_of(response: TestResponse) -> str:
    """Where an answer leads, without the host."""
    parts = urlsplit(response.headers["Location"])
    return parts.path + (f"?{parts.query}" if parts.query else "")


def words(response: TestResponse) -> str:
    """The words of a page."""
    text = TAGS.sub("", response.get_data(as_text=True))
    return re.sub(r"\s+", " ", html.unescape(text))
