"""Every page of the desk as markup: labels, one heading, alternatives, words of people."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import bot.console
from bot.console.routes import ROUTES
from bot.simulator.api_oauth import new_code
from storage.models import Expert, Invitation, Rating
from storage.session import Database
from tests.support import databases, furnished
from tests.support.deskside import ADDRESS, Screen
from tests.support.town import Town

DESKS = {"海陵": furnished.COUNTY, "泰州": furnished.CITY, "省厅": furnished.PROVINCE}
TABS = (
    "/demands?tab=all", "/demands?tab=all&q=没有的词", "/experts?tab=to_confirm",
    "/visits?tab=issues", "/visits?tab=all", "/outbox?tab=phone", "/lists/2", "/ratings/2",
    "/ratings/rows?state=answered", "/calls?all=yes", "/demands/{entered}/change",
)  # fmt: skip
WITHOUT_SESSION = ("/console/sign-in", "/published", "/cases", "/console/nowhere", "/nowhere")
VOID = {"input", "img", "br", "meta", "link", "hr", "col", "wbr", "path", "rect", "line", "circle"}
UNSEEN = {"script", "style", "svg", "code", "title"}
FIELDS = {"input", "select", "textarea"}
# what people read in Latin letters: numbers of rows, formats, browsers
LATIN = re.compile(r"[A-Za-z_]{3,}")
READABLE = {"Word", "Excel", "Chrome", "PDF", "RSS", "Windows", "JSON", "HTTPS", "https"}
BARE_DATE = re.compile(r"\b20\d{2}-[\dA-Z]{1,2}\b|\bNone\b|\bTrue\b|\bFalse\b")


class Page(HTMLParser):
    """What a page holds, as far as it matters to those who do not see it or use no mouse."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lang, self.title, self.headings = "", "", 0
        self.open: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[tuple[str, bool]] = []
        self.ids: list[str] = []
        self.pictures_without: list[str] = []
        self.words: list[str] = []
        self.silent_buttons = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.lang = given.get("lang") or ""
        self.headings += tag == "h1"
        self.ids += [given["id"] or ""] if "id" in given else []
        if tag == "label" and given.get("for"):
            self.labelled.add(given["for"] or "")
        if tag == "img" and not given.get("alt"):
            self.pictures_without.append(given.get("src") or "")
        if tag in FIELDS and given.get("type") != "hidden":
            named = bool(given.get("aria-label")) or "label" in self.open
            self.fields.append((given.get("id") or f"({given.get('name')})", named))
        if tag not in VOID:
            self.open.append(tag)
        self.silent_buttons += tag == "button"

    def handle_endtag(self, tag: str) -> None:
        while self.open and tag in self.open:
            if self.open.pop() == tag:
                break

    def handle_data(self, data: str) -> None:
        if "title" in self.open and "svg" not in self.open:
            self.title += data
        if "button" in self.open and data.strip():
            self.silent_buttons -= 1
        if not UNSEEN & set(self.open):
            self.words.append(data)

    def nameless(self) -> list[str]:
        """The fields that nothing names."""
        return [who for who, named in self.fields if not named and who not in self.labelled]


@pytest.fixture(scope="module")
def pages(
    sqlite_pool: tuple[Database, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[str, str], Page]]:
    """Every page that the desks open in the furnished town of June."""
    databases.empty(sqlite_pool[0])
    town = Town(*sqlite_pool, tmp_path_factory.mktemp("markup"), public_url=ADDRESS)
    town.clock.set(furnished.JUNE)
    with town.database.write() as session:
        programme = town.settings.house().programme
        values = furnished.furnish(session, town.clock.now(), programme).values
    found: dict[tuple[str, str], Page] = {}
    rules = [route.rule for route in ROUTES if route.method == "GET"]
    for name, code in DESKS.items():
        screen = Screen(town).signs_in(town.officer(name, code))
        for address in (*(filled(rule, values) for rule in rules), *TABS):
            read(screen, name, f"/console{address.format(**values)}", found)
    unit = Screen(town).signs_in(town.clerk("刘老师", "东南大学"))
    read(unit, "单位", "/console/unit", found)
    for address in WITHOUT_SESSION:
        read(Screen(town), "", address, found)
    for openid, address in own_pages(town):
        found["手机", address] = Page(on_phone(town, openid, address))
    yield found
    town.close()


def own_pages(town: Town) -> list[tuple[str, str]]:
    """What opens on the phones of an expert, an enterprise and a home unit."""
    with town.database.read() as session:
        letter = session.query(Invitation).join(Expert).filter(Expert.name == "李明").one()
        sheet = session.query(Rating).order_by(Rating.id).first()
        assert sheet is not None
        return [
            ("oExpert_李明", f"/letters/{letter.token}"),
            ("oBoss1", f"/ratings/{sheet.token}"),
            ("oClerk", "/unit"),
        ]


def on_phone(town: Town, openid: str, address: str) -> str:
    """Open a page on a phone: away to the platform, back with who it is, and the page."""
    client = town.web.app.test_client()
    asked = parse_qs(urlsplit(client.get(address, base_url=ADDRESS).location).query)
    back, code = urlsplit(asked["redirect_uri"][0]).path, new_code(town.platform, openid)
    gone = client.get(f"{back}?code={code}&state={asked['state'][0]}", base_url=ADDRESS)
    answer = client.get(gone.location, base_url=ADDRESS)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def filled(rule: str, values: dict[str, object]) -> str:
    """The address of a rule with what stands in it."""
    for name, value in values.items():
        rule = rule.replace(f"<int:{name}>", str(value)).replace(f"<{name}>", str(value))
    return rule


def read(screen: Screen, name: str, address: str, into: dict[tuple[str, str], Page]) -> None:
    """Open a page and keep its markup; what this desk does not have, and files, are left out."""
    answer = screen.client.get(address, base_url=ADDRESS)
    if answer.mimetype == "text/html" and (answer.status_code == 200 or not name):
        into[name, address] = Page(answer.get_data(as_text=True))
    answer.close()


def test_every_page_of_the_desk_is_looked_at(pages: dict[tuple[str, str], Page]) -> None:
    seen = {address.partition("?")[0] for _, address in pages}
    values = {"number": "XQ2026-0001", "team": "TD2026-0002", "id_": 1, "card": "GZ2026-0001"}
    texts = ("count", "pictures", "xlsx", "docx", "bulletins", "list.", "change")
    wanted = [
        f"/console{filled(route.rule, values)}"
        for route in ROUTES
        if route.method == "GET" and "<" not in filled(route.rule, values)
    ]

    missing = [path for path in wanted if path not in seen and not any(t in path for t in texts)]

    assert missing == []
    assert len(pages) > 90


def test_every_page_is_chinese_with_a_title_and_one_heading(
    pages: dict[tuple[str, str], Page],
) -> None:
    wrong = {
        where: (page.lang, page.title, page.headings)
        for where, page in pages.items()
        if page.lang != "zh-CN" or not page.title.strip() or page.headings != 1
    }

    assert wrong == {}


def test_every_field_has_a_name_and_every_button_words(pages: dict[tuple[str, str], Page]) -> None:
    nameless = {where: page.nameless() for where, page in pages.items() if page.nameless()}
    silent = [where for where, page in pages.items() if page.silent_buttons > 0]
    doubled = {
        where: {each for each in page.ids if page.ids.count(each) > 1}
        for where, page in pages.items()
        if len(page.ids) != len(set(page.ids))
    }
    blind = {where: page.pictures_without for where, page in pages.items() if page.pictures_without}

    assert sum(len(page.fields) for page in pages.values()) > 300
    assert nameless == {}
    assert silent == []
    assert doubled == {}
    assert blind == {}


def test_people_read_no_code_words_and_no_bare_dates(pages: dict[tuple[str, str], Page]) -> None:
    strange = {}
    for where, page in pages.items():
        text = " ".join(page.words)
        words = set(LATIN.findall(text)) - READABLE | set(BARE_DATE.findall(text))
        if words and "guide" not in where[1]:
            strange[where] = words

    assert strange == {}


def test_a_wide_table_moves_within_its_card_and_not_the_page() -> None:
    bare = re.compile(r'(?<!<div class="scroll">)<table class="list')
    templates = Path(bot.console.__file__).parent / "templates" / "console"

    assert [file.name for file in templates.glob("*.html") if bare.search(file.read_text())] == []
