"""The page of a home unit: opinions in bulk, about its own people only."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.simulator.api_oauth import new_code
from storage.models import Expert, Invitation
from storage.session import Database
from storage.vocabulary import InvitationState, UnitOpinion
from tests.pages.test_letters import HERE, STAMP
from tests.support.town import Phone, Town


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """Three people of 东南大学 and one of 河海大学 are asked for a team."""
    made = Town(*sqlite, tmp_path, public_url=HERE)
    made.asks_four()
    yield made
    made.close()


def opens(town: Town, client: FlaskClient, phone: Phone) -> TestResponse:
    """Open the page on a phone: away to the platform, back, and the page."""
    first = client.get("/unit", base_url=HERE)
    asked = parse_qs(urlsplit(first.location).query)
    code = new_code(town.platform, phone.openid)
    back = urlsplit(asked["redirect_uri"][0]).path
    second = client.get(f"{back}?code={code}&state={asked['state'][0]}", base_url=HERE)
    return client.get(second.location, base_url=HERE)


def sends(client: FlaskClient, page: TestResponse, **form: object) -> TestResponse:
    """Send the form of the page."""
    stamp = STAMP.search(page.text)
    sent = {"stamp": stamp.group(1) if stamp else "", **form}
    return client.post("/unit", data=sent, base_url=HERE)


def opinions(town: Town) -> dict[str, tuple[UnitOpinion, InvitationState]]:
    """What the units have said, by the name of the expert."""
    with town.database.read() as session:
        query = select(Expert.name, Invitation).join(Expert, Invitation.expert_id == Expert.id)
        return {row[0]: (row[1].unit_opinion, row[1].state) for row in session.execute(query)}


def test_a_clerk_ticks_several_and_refuses_one_with_a_reason(town: Town) -> None:
    client, phone = town.web.app.test_client(), town.people["刘老师"]

    town.people["周立"].says("你好")
    asked = phone.says("待表态")
    page = opens(town, client, phone)
    nobody = sends(client, page, act="unit_agree")
    agreed = sends(client, page, act="unit_agree", chosen=["YQ2026-0001", "YQ2026-0002"])
    refused = sends(client, page, act="unit_refuse", chosen=["YQ2026-0003"], note="那几天有课")
    town.tick()

    assert "打开网页，勾选了一次表态" in asked
    assert [name in page.text for name in ("李明", "王芳", "周立", "丁一")] == [True] * 3 + [False]
    assert len(re.findall(r'name="chosen"[^>]*checked', page.text)) == 3
    assert "还没有勾选专家" in nobody.text
    assert "已记下同意：李明、王芳" in agreed.text
    assert "已记下不同意：周立" in refused.text
    assert opinions(town) == {
        "李明": (UnitOpinion.AGREED, InvitationState.PENDING),
        "王芳": (UnitOpinion.AGREED, InvitationState.PENDING),
        "周立": (UnitOpinion.REFUSED, InvitationState.UNIT_REFUSED),
        "丁一": (UnitOpinion.NONE, InvitationState.PENDING),
    }
    assert any("那几天有课" in text for text in town.people["周立"].news())


def test_people_of_other_units_cannot_be_judged_and_others_see_nothing(town: Town) -> None:
    client = town.web.app.test_client()
    page = opens(town, client, town.people["刘老师"])
    foreign = sends(client, page, act="unit_refuse", chosen=["YQ2026-0004"])
    unsigned = client.post("/unit", data={"act": "unit_refuse", "chosen": "YQ2026-0001"},
                           base_url=HERE)  # fmt: skip
    strange = sends(client, page, act="accept", chosen=["YQ2026-0001"])
    other = opens(town, town.web.app.test_client(), town.people["李明"])

    assert "还没有勾选专家" in foreign.text
    assert [unsigned.status_code, strange.status_code, other.status_code] == [403] * 3
    assert "王芳" not in other.text
    assert {state for _, state in opinions(town).values()} == {InvitationState.PENDING}
