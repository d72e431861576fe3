"""Every address of the desk, enumerated from the application: who may come, what is refused.

A new route without an entry in PATHS fails here. Foreign rows, missing rows and pages of other
desks all end in the same words.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update
from werkzeug.routing import Rule

from bot import headers
from bot.console.edge import ANY_DESK
from bot.console.routes import ROUTES
from handlers.operations import broadcasts, bureaus, issues, notices, ratings, visits
from handlers.operations.visits import When
from handlers.rules.broadcasts import Segment
from handlers.rules.lifecycle import Desk
from storage.models import Bureau, Demand, Officer
from storage.session import Database
from storage.vocabulary import (
    DemandState,
    Half,
    InvitationState,
    OfficerDuty,
    OfficerState,
    Part,
)
from tests.console.town_hall import afterwards, need
from tests.support import cast
from tests.support.clock import START
from tests.support.deskside import ADDRESS, Screen
from tests.support.service import served
from tests.support.town import Town

TODAY = START.date()
GUSU, SUZHOU, KUNSHAN, TAIXING = "320508", "320500", "320583", "321283"
PRINCIPALS = {
    "姑苏": (GUSU, Desk.COUNTY), "苏州": (SUZHOU, Desk.CITY), "昆山": (KUNSHAN, Desk.DIRECT),
    "省厅": ("320000", Desk.PROVINCE), "教育厅": ("D001", Desk.DEPARTMENT),
    # the zone next to that of the need
    "昆山开发区": ("Z020", Desk.ZONE), "泰兴开发区": ("Z051", Desk.ZONE),
}  # fmt: skip
# the clerk of a home unit sits at no desk of a bureau
CLERK, UNIT = "马老师", "河海大学"
EVERYBODY = (*PRINCIPALS, CLERK)
# what stands in an address: the row of 泰兴 and one that does not exist
FOREIGN = {
    "number": "XQ2026-0001", "id_": 1, "item": 1, "form": "xlsx", "filename": "desk.css",
    "card": "GZ2026-0001", "team": "TD2026-0001", "place": 1, "letter": "YQ2026-0001",
    "visit": 1, "issue": "WT2026-0001", "entry": "ZC2026-0001", "grant": "ZZ2026-0001",
    "meeting": "HS2026-0001", "line": 1, "case": "AL2026-0001", "nomination": "TJ2026-0001",
    "name": "call.png",
    "asked": "SB2026-0001",
}  # fmt: skip
MISSING = {
    "number": "XQ2026-9999", "id_": 999, "item": 999, "form": "exe", "filename": "x.css",
    "card": "GZ2026-9999", "team": "TD2026-9999", "place": 99, "letter": "YQ2026-9999",
    "visit": 999, "issue": "WT2026-9999", "entry": "ZC2026-9999", "grant": "ZZ2026-9999",
    "meeting": "HS2026-9999", "line": 999, "case": "AL2026-9999",
    "nomination": "TJ2026-9999", "name": "x.png", "asked": "SB2026-9999",
}  # fmt: skip

# every address by its rule: whether an id stands in it that can be foreign to bureaus
PATHS = {
    "/": "", "/guide": "", "/guide/pictures/<name>": "shared",
    "/account": "", "/sign-out": "", "/demands": "", "/demands/many": "", "/undo": "",
    "/enter": "", "/rounds": "", "/rounds/zero": "", "/rounds/zero/withdraw": "",
    "/results": "", "/results/rows": "", "/summaries": "", "/summaries/words": "",
    "/summaries/file": "", "/rounds/urge": "", "/papers": "", "/audit": "", "/outbox": "",
    "/views": "",
    "/views/<int:id_>/drop": "view",
    "/demands/<number>": "demand", "/demands/<number>/reveal": "demand",
    "/demands/<number>/forward": "demand", "/demands/<number>/send-back": "demand",
    "/demands/<number>/merge": "demand", "/demands/<number>/help": "demand",
    "/demands/<number>/message": "demand", "/demands/<number>/change": "demand",
    "/demands/<number>/matching": "demand", "/demands/<number>/matching/seat": "demand",
    "/demands/<number>/matching/<int:item>/confirm": "demand",
    "/demands/<number>/matching/<int:item>/aside": "demand",
    "/teams": "", "/teams/<team>": "team", "/teams/<team>/invite": "team",
    "/teams/<team>/substitutes": "team", "/teams/<team>/announce": "team",
    "/teams/<team>/move": "team", "/teams/<team>/cancel": "team", "/teams/<team>/seats": "team",
    "/teams/<team>/seats/<int:place>": "team", "/teams/<team>/invitations/<letter>": "team",
    "/teams/<team>/schedule": "team", "/teams/<team>/schedule/visits": "team",
    "/teams/<team>/schedule/told": "team", "/teams/<team>/papers": "team",
    "/teams/<team>/papers/<letter>": "team",
    "/visits": "", "/visits/<int:id_>": "visit", "/visits/<int:id_>/issue": "visit",
    "/issues/<issue>/settle": "issue",
    "/unit": "", "/unit/<letter>/consent.docx": "letter",
    "/calls": "", "/calls/recall": "", "/calls/read": "", "/calls/relay": "", "/calls/close": "",
    # another bureau is named in the form, see test_calls
    "/calls/extend": "", "/calls/remind": "", "/calls/admit": "",
    "/broadcasts": "", "/broadcasts/new": "", "/broadcasts/count": "",
    "/broadcasts/<int:id_>": "broadcast", "/broadcasts/<int:id_>/release": "broadcast",
    "/broadcasts/<int:id_>/hold": "broadcast", "/broadcasts/<int:id_>/resume": "broadcast",
    "/broadcasts/<int:id_>/stop": "broadcast", "/broadcasts/<int:id_>/resend": "broadcast",
    "/broadcasts/<int:id_>/table": "broadcast",
    "/officers": "", "/officers/<int:id_>/code": "officer",
    "/officers/<int:id_>/leave": "officer", "/officers/<int:id_>/deputy": "officer",
    "/experts": "", "/experts/table": "", "/experts/import": "",
    "/experts/import/template.xlsx": "", "/experts/import/confirmed": "",
    # the library is shared by all bureaus (requirements §14); only missing ids are refused
    "/experts/<int:id_>": "shared", "/experts/<int:id_>/reveal": "shared",
    "/experts/<int:id_>/decide": "shared",
    "/ratings": "", "/ratings/rows": "", "/ratings/records": "", "/ratings/words": "",
    "/ratings/circulate": "", "/ratings/draft.<form>": "", "/ratings/<int:id_>": "rating",
    "/ratings/<int:id_>/enter": "rating", "/ratings/<int:id_>/comment": "rating",
    # of superiors a bulletin is read below them; only missing ids are refused
    "/ratings/bulletins/<int:id_>.<form>": "shared",
    "/outbox/<int:id_>/telephoned": "notice", "/outbox/<int:id_>/leave": "notice",
    "/outbox/<int:id_>/again": "notice",
    "/lists": "", "/lists/<int:id_>": "list", "/lists/<int:id_>/add": "list",
    "/lists/<int:id_>/publish": "list", "/lists/<int:id_>/take-down": "list",
    "/lists/<int:id_>/list.<form>": "list", "/lists/<int:id_>/items/<int:item>": "list",
    "/lists/<int:id_>/items/<int:item>/drop": "list",
    "/follow-ups": "", "/follow-ups/<card>": "afterwards", "/follow-ups/<card>/words": "afterwards",
    "/follow-ups/<card>/end": "afterwards", "/rematches/<int:id_>/settle": "afterwards",
    # a case is begun from a card, a nomination from an enterprise, that the form names
    "/cases": "", "/cases/<case>": "afterwards", "/cases/<case>/ask": "afterwards",
    "/cases/<case>/forward": "afterwards", "/cases/<case>/send-back": "afterwards",
    "/cases/<case>/take-down": "afterwards", "/cases/<case>/media": "afterwards",
    "/nominations": "", "/nominations/<nomination>": "afterwards",
    "/nominations/<nomination>/forward": "afterwards",
    "/nominations/<nomination>/send-back": "afterwards",
    "/nominations/<nomination>/withdraw": "afterwards",
    "/nominations/<nomination>/sent": "afterwards", "/cases/<case>/paper": "afterwards",
    "/nominations/<nomination>/paper": "afterwards", "/funding/grants/<grant>/paper": "afterwards",
    "/requests": "", "/requests/<asked>": "afterwards",
    "/requests/<asked>/withdraw": "afterwards", "/requests/<asked>/answer": "afterwards",
    "/requests/<asked>/take-back": "afterwards", "/requests/<asked>/name": "afterwards",
    "/funding": "", "/funding/spendings": "", "/funding/budget": "", "/funding/grants": "",
    "/funding/table": "", "/funding/spendings/<entry>/strike": "afterwards",
    "/funding/budget/<int:line>/drop": "afterwards",
    "/funding/grants/<grant>/withdraw": "afterwards",
    "/funding/grants/<grant>/decide": "afterwards", "/funding/grants/<grant>/paid": "afterwards",
    "/consultations": "", "/consultations/<meeting>": "afterwards",
    "/consultations/<meeting>/tasks": "afterwards",
    "/consultation-tasks/<int:id_>/settle": "afterwards",
}  # fmt: skip
# what of these stands in a bureau's own scope or not at all
FOREIGN_ROWS = {
    "demand", "notice", "team", "visit", "issue", "afterwards", "rating", "broadcast", "officer",
    "letter",
}  # fmt: skip
# addresses without a session, and why
OPEN = {
    "/console/static/<path:filename>": "styles", "/console/sign-in": "the door",
    "/console/sign-in/state": "the door", "/console/sign-in/enter": "the door",
    "/published": "public", "/published/<number>": "public", "/published/needs.json": "public",
    "/published/feed.xml": "public", "/published/static/<path:filename>": "styles",
    "/letters/<token>": "the invited person's own letter", "/letters/<token>/back": "the letter",
    "/letters/<token>/consent.docx": "the letter", "/letters/static/<path:filename>": "styles",
    "/ratings/<token>": "the enterprise's own questionnaire", "/ratings/<token>/back": "the same",
    "/calendar/<key>.ics": "the expert's own calendar",
    "/unit": "the page of a home unit, by the login of the platform", "/unit/back": "the same",
    "/cases": "public", "/cases/<number>": "public",
    "/confirm/<token>": "the person's own link",
    "/healthz": "probe", "/readyz": "probe", "/metrics": "probe",
}  # fmt: skip


@pytest.fixture(scope="module")
def town(
    sqlite_pool: tuple[Database, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """A town with one need of 泰兴, a notice about it, and screens of all desks."""
    from tests.support import databases

    databases.empty(sqlite_pool[0])
    made = Town(*sqlite_pool, tmp_path_factory.mktemp("doors"))
    furnish(made)
    yield made
    made.close()


def furnish(made: Town) -> None:
    """A need of 泰兴, a notice about it, an officer and an announcement; screens of all desks."""
    need(made)
    afterwards(made)
    with made.database.write() as session:
        bureaus.add_department(session, "operator", "江苏省教育厅", made.clock.now())
        team = cast.team(session)
        invited = cast.invited(session, team, cast.expert(session, "李明"))
        invited.state = InvitationState.ACCEPTED
        when = When(date(2026, 6, 16), Half.AFTERNOON)
        demand = session.get_one(Demand, 1)
        visit = visits.plan(session, "system", team, invited, demand, when, made.clock.now())
        issues.raise_issue(session, "oWangQiang", cast.TAIZHOU, visit, "x", made.clock.now())
        notices.owe(
            session, "oWangQiang", "x", made.clock.now(), text="给泰兴的消息", region=TAIXING
        )
        served(session, "oWangQiang", [cast.expert(session, "李明")], county=TAIXING, day=TODAY)
        ratings.prepare(session, made.settings.house().programme, made.clock.now())
        officer = Officer(
            bureau_code=TAIXING, name="李", duty=OfficerDuty.HANDLER, state=OfficerState.LEFT
        )
        session.add(officer)
        session.flush()
        bureau = session.get_one(Bureau, TAIXING)
        segment = Segment(parts=(Part.ENTERPRISE,))
        broadcasts.compose(
            session, officer, bureau, "华星", {"": "给泰兴的公告"}, segment, made.clock.now()
        )
    made.screens = {  # type: ignore[attr-defined]
        name: Screen(made).signs_in(made.officer(name, code))
        for name, (code, _) in PRINCIPALS.items()
    }
    made.screens[CLERK] = Screen(made).signs_in(made.clerk(CLERK, UNIT))  # type: ignore[attr-defined]


def rules(town: Town) -> list[Rule]:
    """Every rule of the application."""
    return list(town.web.app.url_map.iter_rules())


def path(rule: str, values: dict[str, object]) -> str:
    """The address of a rule of the desk with values in it."""
    for name, value in values.items():
        rule = rule.replace(f"<int:{name}>", str(value)).replace(f"<{name}>", str(value))
    return f"/console{rule}"


def ask(screen: Screen, method: str, address: str):  # type: ignore[no-untyped-def]
    """Send a request as the page itself would."""
    if method == "GET":
        return screen.client.get(address, base_url=ADDRESS)
    return screen.sends(address, reason="核实到访时间", wanted="yes", into="XQ2026-0001", step=1)


def test_every_rule_of_the_application_has_an_entry(town: Town) -> None:
    known = {f"/console{rule}" for rule in PATHS} | set(OPEN)

    assert {rule.rule for rule in rules(town)} - known == set()
    assert {route.rule for route in ROUTES} <= set(PATHS)


@pytest.mark.parametrize("name", [name for name in EVERYBODY if name != "省厅"])
@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if PATHS.get(route.rule) in FOREIGN_ROWS],
    ids=lambda route: f"{route.method} {route.rule}",
)
def test_a_foreign_row_is_as_missing_as_a_missing_one(town: Town, name: str, route) -> None:  # type: ignore[no-untyped-def]
    screen = town.screens[name]  # type: ignore[attr-defined]

    foreign = ask(screen, route.method, path(route.rule, FOREIGN))
    missing = ask(screen, route.method, path(route.rule, MISSING))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.data == missing.data
    assert "华星".encode() not in foreign.data


@pytest.mark.postgres
def test_foreign_rows_are_missing_on_the_other_database_too(
    postgres: tuple[Database, str], tmp_path: Path
) -> None:
    made = Town(*postgres, tmp_path)
    try:
        furnish(made)
        routes = [route for route in ROUTES if PATHS.get(route.rule) in FOREIGN_ROWS]
        answers = {
            (name, route.name): (
                ask(screen, route.method, path(route.rule, FOREIGN)).status_code,
                ask(screen, route.method, path(route.rule, MISSING)).status_code,
            )
            for name, screen in made.screens.items()  # type: ignore[attr-defined]
            for route in routes
            if name != "省厅"
        }
    finally:
        made.close()

    assert set(answers.values()) == {(404, 404)}
    assert len(answers) == len(routes) * (len(EVERYBODY) - 1)


@pytest.mark.parametrize("name", PRINCIPALS)
@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if route.desks != ANY_DESK],
    ids=lambda route: f"{route.method} {route.rule}",
)
def test_a_page_of_another_desk_does_not_exist(town: Town, name: str, route) -> None:  # type: ignore[no-untyped-def]
    if PRINCIPALS[name][1] in route.desks:
        return
    screen = town.screens[name]  # type: ignore[attr-defined]

    assert ask(screen, route.method, path(route.rule, FOREIGN)).status_code == 404


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if not route.units],
    ids=lambda route: f"{route.method} {route.rule}",
)
def test_to_a_home_unit_no_page_of_the_bureaus_exists(town: Town, route) -> None:  # type: ignore[no-untyped-def]
    screen = town.screens[CLERK]  # type: ignore[attr-defined]

    theirs = ask(screen, route.method, path(route.rule, FOREIGN))
    nothing = screen.client.get("/console/nothing", base_url=ADDRESS)

    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert theirs.data == nothing.data


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if PATHS.get(route.rule)],
    ids=lambda route: f"{route.method} {route.rule}",
)
def test_what_does_not_exist_is_missing_for_the_province_too(town: Town, route) -> None:  # type: ignore[no-untyped-def]
    screen = town.screens["省厅"]  # type: ignore[attr-defined]

    assert ask(screen, route.method, path(route.rule, MISSING)).status_code == 404


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.method == "POST"], ids=lambda route: route.rule
)
def test_a_form_that_is_not_our_own_changes_nothing(town: Town, route) -> None:  # type: ignore[no-untyped-def]
    screen = town.screens["省厅" if Desk.PROVINCE in route.desks else "姑苏"]  # type: ignore[attr-defined]
    address = path(route.rule, FOREIGN)

    without = screen.client.post(address, base_url=ADDRESS)
    wrong = screen.client.post(address, base_url=ADDRESS, data={"csrf": "0" * 40})
    foreign = screen.client.post(
        address, base_url=ADDRESS, data={"csrf": screen.csrf},
        headers={"Sec-Fetch-Site": "cross-site"},
    )  # fmt: skip
    elsewhere = screen.client.post(
        address, base_url=ADDRESS, data={"csrf": screen.csrf},
        headers={"Origin": "https://evil.example"},
    )  # fmt: skip

    answers = (without, wrong, foreign, elsewhere)
    assert [answer.status_code for answer in answers] == [403] * 4
    assert "放得太久了" in without.get_data(as_text=True)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.rule}")
def test_without_a_session_there_is_only_the_door(town: Town, route) -> None:  # type: ignore[no-untyped-def]
    answer = Screen(town).client.open(
        path(route.rule, FOREIGN), method=route.method, base_url=ADDRESS
    )

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/console/sign-in")


def test_every_page_carries_the_headers(town: Town) -> None:
    screen, bare = town.screens["省厅"], []  # type: ignore[attr-defined]

    for rule in rules(town):
        address = rule.rule
        for name, value in {**FOREIGN, "token": "x"}.items():
            address = address.replace(f"<int:{name}>", str(value)).replace(f"<{name}>", str(value))
        address = address.replace("<path:filename>", "desk.css")
        answer = screen.client.get(address, base_url=ADDRESS)
        missing = [each for each in headers.HEADERS if each not in answer.headers]
        bare += [(address, missing)] if missing else []
        assert answer.status_code < 500, address
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        answer.close()

    assert bare == []


def test_every_cookie_is_kept_from_scripts_and_other_hosts(town: Town) -> None:
    answer = Screen(town).client.get("/console/sign-in", base_url=ADDRESS)

    cookies = answer.headers.getlist("Set-Cookie")
    flags = [{part.strip() for part in cookie.split(";")[1:]} for cookie in cookies]
    assert [cookie.startswith("__Host-") for cookie in cookies] == [True]
    assert [{"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= each for each in flags] == [True]


def test_no_page_holds_a_script_or_a_style_of_its_own(town: Town) -> None:
    templates = Path(headers.__file__).parent.glob("**/templates/**/*.html")
    found = [
        file.name
        for file in templates
        if "simulator" not in file.parts
        and any(
            mark in file.read_text(encoding="utf-8") for mark in ("<style", "style=", " onclick")
        )
    ]

    assert found == []


def test_the_city_sees_the_direct_county_as_a_figure_only(town: Town) -> None:
    number = need(
        town, KUNSHAN, openid="oZhao", enterprise="昆山泓祺精密机械有限公司", mobile="19900001277"
    )
    suzhou = town.screens["苏州"]  # type: ignore[attr-defined]

    home = suzhou.reads("/console/")

    assert "昆山市直接报省厅，不在上面的数里：1 条" in home
    assert number not in suzhou.reads("/console/demands?tab=all")
    assert "泓祺" not in suzhou.reads("/console/demands?tab=all&q=泓祺")
    with town.database.write() as session:
        session.execute(
            update(Demand).where(Demand.number == number).values(state=DemandState.WITHDRAWN)
        )
