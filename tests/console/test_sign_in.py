"""Signing in by the phone: bound to the browser, once, in time, with the number on the screen."""

import pytest
from sqlalchemy import select

from handlers.operations import sign_ins
from storage.models import Officer, SignIn
from storage.vocabulary import OfficerState
from tests.support.deskside import Screen, path_of, words
from tests.support.town import Town


@pytest.fixture
def town(sqlite, tmp_path):  # type: ignore[no-untyped-def]
    """A town on SQLite."""
    made = Town(*sqlite, tmp_path)
    yield made
    made.close()


def test_an_officer_signs_in_by_scanning_and_choosing_the_number(town: Town) -> None:
    li = town.officer("李科长", "321283")
    screen = Screen(town)

    scene, number = screen.shows_code()
    asked = li.scans(scene)
    confirmed = li.taps(number)
    entered = screen.sends("/console/sign-in/enter")
    town.tick()

    assert "Chrome（Windows）" in asked
    assert "泰兴市人力资源和社会保障局" in asked
    assert "已确认" in confirmed
    assert path_of(entered) == "/console/"
    assert "李科长" in screen.reads("/console/")
    assert any("不是您本人，请马上回复“不是我”" in text for text in li.news())


def test_without_a_session_every_page_leads_to_the_door(town: Town) -> None:
    answer = Screen(town).opens("/console/demands?q=1")

    assert path_of(answer) == "/console/sign-in?next=/console/demands%3Fq%3D1"


def test_a_wrong_number_ends_the_try(town: Town) -> None:
    li, screen = town.officer("李科长", "321283"), Screen(town)
    scene, number = screen.shows_code()
    li.scans(scene)

    wrong = li.says(f"确认登录{99 if number != '99' else 98}")
    again = li.says(f"确认登录{number}")

    assert "数字不对" in wrong
    assert "过期或用过" in again
    assert path_of(screen.sends("/console/sign-in/enter")) == "/console/sign-in"


def test_a_code_lasts_ninety_seconds(town: Town) -> None:
    li, screen = town.officer("李科长", "321283"), Screen(town)
    scene, _ = screen.shows_code()
    town.clock.move(seconds=91)

    assert "过期或用过" in li.scans(scene)


def test_a_code_that_is_confirmed_opens_only_the_browser_that_showed_it(town: Town) -> None:
    li, victim, stranger = town.officer("李科长", "321283"), Screen(town), Screen(town)
    scene, number = victim.shows_code()
    li.scans(scene)
    li.taps(number)

    stolen = stranger.sends("/console/sign-in/enter")
    entered = victim.sends("/console/sign-in/enter")
    twice = victim.sends("/console/sign-in/enter")

    assert path_of(stolen) == "/console/sign-in"
    assert path_of(entered) == "/console/"
    assert path_of(twice) == "/console/sign-in"


def test_the_second_who_scans_a_code_has_nothing_of_it(town: Town) -> None:
    li, zhou = town.officer("李科长", "321283"), town.officer("周科长", "320583")
    scene, number = Screen(town).shows_code()
    li.scans(scene)

    assert "过期或用过" in zhou.scans(scene)
    assert "过期或用过" in zhou.says(f"确认登录{number}")


def test_a_person_who_is_no_officer_is_told_so(town: Town) -> None:
    wang = town.phone("王强")
    scene, _ = Screen(town).shows_code()

    assert "人社部门经办人" in wang.scans(scene)


def test_not_me_ends_every_session(town: Town) -> None:
    li = town.officer("李科长", "321283")
    one, other = Screen(town).signs_in(li), Screen(town).signs_in(li)

    said = li.says("不是我")

    assert "（2处）" in said
    assert {one.opens("/console/").status_code, other.opens("/console/").status_code} == {303}


def test_a_session_idles_out_and_ends_at_its_limit(town: Town) -> None:
    li = town.officer("李科长", "321283")
    idle, busy = Screen(town).signs_in(li), Screen(town).signs_in(li)

    seen = []
    for _ in range(26):
        town.clock.move(minutes=29)
        seen.append(busy.opens("/console/").status_code)

    assert idle.opens("/console/").status_code == 303
    assert seen.index(303) == 24  # after 12 hours


def test_leaving_office_ends_the_session_at_once(town: Town) -> None:
    screen = Screen(town).signs_in(town.officer("李科长", "321283"))
    with town.database.write() as session:
        session.query(Officer).update({"state": OfficerState.LEFT})

    assert screen.opens("/console/").status_code == 303


def test_leaving_everywhere_leaves_everywhere(town: Town) -> None:
    li = town.officer("李科长", "321283")
    one, other = Screen(town).signs_in(li), Screen(town).signs_in(li)

    said = one.does("/console/sign-out", everywhere="yes")

    assert "所有电脑上的工作台都已退出" in said
    assert other.opens("/console/").status_code == 303


def test_nothing_secret_is_stored_in_clear(town: Town) -> None:
    screen = Screen(town)
    scene, _ = screen.shows_code()
    screen.signs_in(town.officer("李科长", "321283"))
    secrets = [cookie.value for cookie in screen.client._cookies.values()]

    assert len(secrets) == 1
    assert [town.where_is(secret) for secret in (*secrets, scene.removeprefix("desk_"))] == [[], []]


def test_an_address_that_does_not_exist_is_said_in_chinese(town: Town) -> None:
    desk, public = Screen(town).opens("/console/nothing"), Screen(town).opens("/nothing")

    assert (desk.status_code, public.status_code) == (404, 404)
    assert "没有这一页" in words(desk)
    assert "没有这一条" in words(public)


def test_a_page_of_another_house_is_not_gone_on_to(town: Town) -> None:
    page = Screen(town).opens("/console/sign-in?next=https://evil.example/console/")

    assert "evil.example" not in page.get_data(as_text=True)


def test_one_address_cannot_ask_for_codes_without_end(town: Town) -> None:
    Screen(town).shows_code()
    with town.database.write() as session:
        asked = session.scalars(select(SignIn)).one()
        copied = {name: getattr(asked, name) for name in ("address", "browser", "state", "until")}
        session.add_all(
            SignIn(
                **copied, scene_hash=f"s{n}", door_hash=f"d{n}", number=10, choices=[10],
                asked_at=asked.asked_at,
            )
            for n in range(sign_ins.MOST_TRIES)
        )  # fmt: skip

    refused = Screen(town).opens("/console/sign-in")
    town.clock.move(minutes=1, seconds=1)
    later = Screen(town).opens("/console/sign-in")

    assert (refused.status_code, later.status_code) == (429, 200)
    assert "刷新得太频繁" in words(refused)
