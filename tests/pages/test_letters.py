"""The letter on the phone: only its person reads and answers it; the papers and the calendar."""

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import docx
import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.simulator.api_oauth import new_code
from handlers.operations import visits
from handlers.operations.visits import When
from storage.models import Demand, Invitation, PagePass
from storage.session import Database
from storage.vocabulary import Half, InvitationState
from tests.support import cast
from tests.support.town import Phone, Town

HERE = "https://qianqi.example"
STAMP = re.compile(r'name="stamp" value="(\w+)"')


@pytest.fixture
def home(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A town with pages, and 李明 invited for a demand of 王强."""
    town = Town(*sqlite, tmp_path, public_url=HERE)
    invite(town)
    yield town
    town.close()


def invite(town: Town) -> None:
    """李明 of 东南大学 is asked for the demand of 王强."""
    openids = {name: town.phone(name).openid for name in ("李明", "王强")}
    with town.database.write() as session:
        expert = cast.expert(session, "李明", "东南大学", openids["李明"], "19900001001")
        demand = cast.demand(session, openids["王强"])
        team = cast.team(session)
        cast.invited(session, team, expert).seat_id = cast.seat_for(session, team, demand)


def row(town: Town) -> Invitation:
    """The invitation as it is now."""
    with town.database.read() as session:
        return session.get_one(Invitation, 1)


def browser(town: Town) -> FlaskClient:
    """A browser with no cookie."""
    return town.web.app.test_client()


def opens(town: Town, client: FlaskClient, phone: Phone, rest: str = "") -> TestResponse:
    """Open the letter on somebody's phone: away to the platform, back, and the letter."""
    path = f"/letters/{row(town).token}{rest}"
    first = client.get(path, base_url=HERE)
    if first.status_code != 302:
        return first
    asked = parse_qs(urlsplit(first.location).query)
    code = new_code(town.platform, phone.openid)
    back = urlsplit(asked["redirect_uri"][0])
    query = f"{back.query}&" if back.query else ""
    second = client.get(f"{back.path}?{query}code={code}&state={asked['state'][0]}", base_url=HERE)
    assert second.status_code == 302, second.text
    return client.get(second.location, base_url=HERE)


def answers(town: Town, client: FlaskClient, page: TestResponse, **form: str) -> TestResponse:
    """Send a form of the letter."""
    stamp = STAMP.search(page.text)
    sent = {"stamp": stamp.group(1) if stamp else "", **form}
    return client.post(f"/letters/{row(town).token}", data=sent, base_url=HERE)


def test_the_invited_expert_reads_everything_and_accepts_with_one_tap(home: Town) -> None:
    client = browser(home)

    letter = opens(home, client, home.phone("李明"))
    done = answers(home, client, letter, act="accept")

    for words in ("泰州市人社局", "6月15日至16日", "泰兴虚构表面处理有限公司", "电镀废水总镍超标",
                  "不用您承担", "请在3月5日18点前答复"):  # fmt: skip
        assert words in letter.text
    assert "19900001007" not in letter.text
    assert "已记下您接受邀请 YQ2026-0001" in done.text
    assert row(home).state is InvitationState.ACCEPTED

    told = answers(home, client, done, shares="yes")

    assert "双方都同意后把电话告诉对方" in told.text
    assert row(home).shares_number


@pytest.mark.parametrize(
    ("form", "state"),
    [
        ({"act": "decline", "words": "出差"}, InvitationState.DECLINED),
        ({"act": "accept_if", "words": "只能来一天"}, InvitationState.CONDITIONAL),
        ({"act": "await_unit"}, InvitationState.AWAITING_UNIT),
        ({"act": "propose_time", "from": "2026-06-22", "to": ""}, InvitationState.RESCHEDULING),
        ({"act": "propose_time", "from": "2026-06-22", "to": "2026-06-20"}, None),
        ({"act": "propose_time", "from": "", "to": ""}, None),
        ({"act": "accept_if", "words": " "}, None),
        ({"act": "unit_agree"}, None),
        ({}, None),
    ],
)
def test_the_other_answers(home: Town, form: dict[str, str], state: InvitationState | None) -> None:
    client = browser(home)

    done = answers(home, client, opens(home, client, home.phone("李明")), **form)

    assert done.status_code == 200
    assert row(home).state is (state or InvitationState.PENDING)


def test_a_stranger_with_the_address_learns_nothing_and_changes_nothing(home: Town) -> None:
    client = browser(home)

    page = opens(home, client, home.phone("王强"))
    done = answers(home, client, page, act="accept")

    assert page.status_code == done.status_code == 403
    assert "李明" not in page.text + done.text
    assert "泰州" not in page.text + done.text
    assert row(home).state is InvitationState.PENDING


def test_a_stranger_cannot_answer_with_a_form_of_his_own_making(home: Town) -> None:
    client = browser(home)
    opens(home, client, home.phone("王强"))
    cookie = client.get_cookie("__Host-letters", "qianqi.example")
    assert cookie is not None
    from handlers.operations import passes

    stamp = passes.stamp(cookie.value)
    done = client.post(
        f"/letters/{row(home).token}", data={"stamp": stamp, "act": "accept"}, base_url=HERE
    )

    assert done.status_code == 403
    assert row(home).state is InvitationState.PENDING


def test_an_answer_without_our_form_or_from_another_site_is_refused(home: Town) -> None:
    client = browser(home)
    page = opens(home, client, home.phone("李明"))
    path = f"/letters/{row(home).token}"
    stamp = STAMP.search(page.text)
    assert stamp is not None

    bare = client.post(path, data={"act": "accept"}, base_url=HERE)
    foreign = client.post(
        path, data={"act": "accept", "stamp": stamp.group(1)}, base_url=HERE,
        headers={"Sec-Fetch-Site": "cross-site"},
    )  # fmt: skip
    looked = client.get(f"{path}?act=accept", base_url=HERE)

    assert (bare.status_code, foreign.status_code, looked.status_code) == (403, 403, 200)
    assert row(home).state is InvitationState.PENDING


def test_a_login_begun_elsewhere_or_used_before_is_refused(home: Town) -> None:
    path = f"/letters/{row(home).token}"
    victim, other = browser(home), browser(home)
    begun = other.get(path, base_url=HERE)
    state = parse_qs(urlsplit(begun.location).query)["state"][0]
    code = new_code(home.platform, home.phone("李明").openid)

    # somebody else's login, opened in the victim's browser
    planted = victim.get(f"{path}/back?code={code}&state={state}", base_url=HERE)
    first = other.get(f"{path}/back?code={code}&state={state}", base_url=HERE)
    again = other.get(f"{path}/back?code={code}&state={state}", base_url=HERE)

    assert (planted.status_code, first.status_code, again.status_code) == (403, 302, 403)


def test_a_pass_ends_after_two_hours(home: Town) -> None:
    client = browser(home)
    opens(home, client, home.phone("李明"))

    home.clock.move(hours=2, minutes=1)

    assert client.get(f"/letters/{row(home).token}", base_url=HERE).status_code == 302


def test_the_cookie_is_bound_to_https_and_out_of_reach_of_scripts(home: Town) -> None:
    first = browser(home).get(f"/letters/{row(home).token}", base_url=HERE)

    cookie = first.headers["Set-Cookie"]
    for word in ("__Host-letters=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert "default-src 'none'" in first.headers["Content-Security-Policy"]
    assert first.headers["Referrer-Policy"] == "no-referrer"


def test_without_a_web_login_the_letter_is_only_read(
    sqlite: tuple[Database, str], tmp_path: Path
) -> None:
    town = Town(*sqlite, tmp_path, public_url=HERE, oauth=False)
    invite(town)
    client = browser(town)

    page = client.get(f"/letters/{row(town).token}", base_url=HERE)
    done = answers(town, client, page, act="accept")

    assert "请回公众号的对话里答复" in page.text
    assert "<form" not in page.text
    assert done.status_code == 403
    assert row(town).state is InvitationState.PENDING
    town.close()


def test_the_units_clerk_gets_the_paper_and_other_units_do_not(home: Town) -> None:
    own, other = home.clerk("刘老师", "东南大学"), home.clerk("马老师", "河海大学")

    paper = opens(home, browser(home), own, "/consent.docx")
    refused = opens(home, browser(home), other, "/consent.docx")
    document = docx.Document(io.BytesIO(paper.data))

    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "关于商请李明老师参加专家服务活动的征求意见函" in text
    assert "东南大学：" in text
    assert "6月15日至16日" in text
    assert "电镀废水总镍超标" in text
    cells = "".join(cell.text for table in document.tables for line in table.rows
                    for cell in line.cells)  # fmt: skip
    assert "单位（盖章）" in cells
    assert "YQ2026-0001" in cells
    assert refused.status_code == 403


def events(town: Town) -> tuple[str, dict[str, dict[str, str]]]:
    """The method of the calendar, and its entries by UID."""
    answer = browser(town).get(f"/calendar/{row(town).calendar_key}.ics", base_url=HERE)
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.data)
    return str(calendar["METHOD"]), {
        str(event["UID"]): {
            "sequence": int(event["SEQUENCE"]),
            "status": str(event["STATUS"]),
            "starts": event["DTSTART"].dt,
            "words": f"{event['SUMMARY']} {event.get('DESCRIPTION', '')}",
        }
        for event in calendar.walk("VEVENT")
    }


def test_the_calendar_entry_is_updated_and_cancelled(home: Town) -> None:
    with home.database.write() as session:
        invitation = session.get_one(Invitation, 1)
        invitation.state = InvitationState.ACCEPTED
    method, entries = events(home)
    assert (method, [each["status"] for each in entries.values()]) == ("PUBLISH", ["CONFIRMED"])

    def plan(half: Half) -> None:
        with home.database.write() as session:
            invitation = session.get_one(Invitation, 1)
            team = cast.newest_team(session)
            when = When(date(2026, 6, 15), half)
            demand = session.get_one(Demand, 1)
            visit = visits.plan(session, "a", team, invitation, demand, when, home.clock.now())
            visit.told_revision = visit.revision

    plan(Half.MORNING)
    _, first = events(home)
    plan(Half.AFTERNOON)
    _, second = events(home)
    with home.database.write() as session:
        visits.drop_all(session, "a", cast.newest_team(session), home.clock.now())
    _, third = events(home)

    uid = "visit-1@qianqi"
    assert f"{first[uid]['starts']:%H:%M}" == "08:30"
    assert f"{second[uid]['starts']:%H:%M %Z}" == "13:30 CST"
    assert first[uid]["sequence"] < second[uid]["sequence"] < third[uid]["sequence"]
    assert [each[uid]["status"] for each in (first, second, third)] == [
        "CONFIRMED", "CONFIRMED", "CANCELLED",
    ]  # fmt: skip
    assert "19900001" not in str(first)

    home.phone("李明").says("谢绝 YQ2026-0001")
    method, entries = events(home)
    assert method == "CANCEL"
    assert {each["status"] for each in entries.values()} == {"CANCELLED"}


def test_an_unknown_address_is_nobodys(home: Town) -> None:
    assert browser(home).get("/calendar/nothing.ics", base_url=HERE).status_code == 404
    assert browser(home).get("/letters/nothing", base_url=HERE).status_code == 404
    with home.database.read() as session:
        assert session.scalars(select(PagePass)).all() == []
