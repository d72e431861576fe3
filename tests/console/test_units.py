"""The home unit at the desk: signs in as officers do, sees and judges its own people only."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select

from storage.models import DeskSession, Expert, Invitation, JournalEntry, UnitClerk
from storage.session import Database
from storage.vocabulary import Act, InvitationState, OfficerState, UnitOpinion
from tests.support.deskside import Screen, path_of, words
from tests.support.town import Town

TICKED = re.compile(r'name="chosen" value="(YQ2026-\d{4})"[^>]* checked')


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """Three people of 东南大学 and one of 河海大学 are asked for a team."""
    made = Town(*sqlite, tmp_path)
    made.asks_four()
    yield made
    made.close()


def opinions(town: Town) -> dict[str, tuple[UnitOpinion, InvitationState]]:
    """What the units have said, by the name of the expert."""
    with town.database.read() as session:
        query = select(Expert.name, Invitation).join(Expert, Invitation.expert_id == Expert.id)
        return {row[0]: (row[1].unit_opinion, row[1].state) for row in session.execute(query)}


def test_a_clerk_signs_in_by_the_same_code_and_gives_opinions_on_two_of_three(town: Town) -> None:
    liu, screen = town.people["刘老师"], Screen(town)
    town.people["王芳"].says("你好")
    before = opinions(town)

    scene, number = screen.shows_code()
    asked = liu.scans(scene)
    confirmed = liu.taps(number)
    entered = screen.sends("/console/sign-in/enter")
    first = screen.opens("/console/")
    page = screen.opens("/console/unit")
    agreed = screen.does("/console/unit", act="agree", chosen=["YQ2026-0001"])
    refused = screen.does("/console/unit", act="refuse", chosen=["YQ2026-0002"], note="那几天有课")
    left = TICKED.findall(screen.opens("/console/unit").text)
    town.tick()

    assert "东南大学的网页工作台" in asked
    assert "已确认" in confirmed
    assert (path_of(entered), path_of(first)) == ("/console/", "/console/unit")
    assert [name in page.text for name in ("李明", "王芳", "周立", "丁一")] == [True] * 3 + [False]
    assert "泰州市人社局" in page.text
    assert "6月15日至16日" in page.text
    assert len(TICKED.findall(page.text)) == 3
    assert "已记下同意：李明" in agreed
    assert "已记下不同意：王芳" in refused
    assert left == ["YQ2026-0003"]
    assert opinions(town) == before | {
        "李明": (UnitOpinion.AGREED, InvitationState.PENDING),
        "王芳": (UnitOpinion.REFUSED, InvitationState.UNIT_REFUSED),
    }
    assert any("那几天有课" in text for text in town.people["王芳"].news())
    assert any("您的网页工作台刚刚登录" in text for text in liu.news())


def test_only_those_who_are_ticked_may_go(town: Town) -> None:
    screen = Screen(town).signs_in(town.people["刘老师"])
    screen.opens("/console/unit")
    nobody = screen.does("/console/unit", act="only")

    said = screen.does("/console/unit", act="only", chosen=["YQ2026-0002"])

    assert "还没有勾选专家" in nobody
    assert "已记下同意：王芳" in said
    assert "已记下不同意：李明、周立" in said
    assert {name: opinion for name, (opinion, _) in opinions(town).items()} == {
        "李明": UnitOpinion.REFUSED, "王芳": UnitOpinion.AGREED, "周立": UnitOpinion.REFUSED,
        "丁一": UnitOpinion.NONE,
    }  # fmt: skip


def test_people_of_other_units_cannot_be_judged(town: Town) -> None:
    screen = Screen(town).signs_in(town.people["刘老师"])
    before = opinions(town)

    foreign = screen.does("/console/unit", act="refuse", chosen=["YQ2026-0004"])
    missing = screen.does("/console/unit", act="refuse", chosen=["YQ2026-9999"])
    strange = screen.sends("/console/unit", act="accept", chosen=["YQ2026-0001"])

    assert foreign == missing
    assert "还没有勾选专家" in foreign
    assert strange.status_code == 404
    assert opinions(town) == before


def test_the_letter_and_the_leave_note_are_of_the_units_own_people(town: Town) -> None:
    screen = Screen(town).signs_in(town.people["刘老师"])

    own = screen.opens("/console/unit/YQ2026-0001/consent.docx")
    foreign = screen.opens("/console/unit/YQ2026-0004/consent.docx")
    missing = screen.opens("/console/unit/YQ2026-9999/consent.docx")

    document = Document(io.BytesIO(own.data))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "李明" in text
    assert "请假" in text
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.data == missing.data


def test_not_me_ends_the_sessions_of_a_clerk_too(town: Town) -> None:
    liu = town.people["刘老师"]
    one, other = Screen(town).signs_in(liu), Screen(town).signs_in(liu)
    seen = one.reads("/console/account")

    said = liu.says("不是我")

    assert "登录情况" in seen
    assert "刘老师（单位人事）" in seen
    assert "（2处）" in said
    assert {one.opens("/console/unit").status_code, other.opens("/console/unit").status_code} == {
        303
    }


def test_who_leaves_the_screen_is_out_and_the_journal_knows(town: Town) -> None:
    screen = Screen(town).signs_in(town.people["刘老师"])

    said = screen.does("/console/sign-out")

    with town.database.read() as session:
        query = select(JournalEntry.act, JournalEntry.actor).order_by(JournalEntry.id)
        lines = [(row[0], row[1]) for row in session.execute(query) if row[1] == "unit:1"]
    assert "已退出" in said
    assert screen.opens("/console/unit").status_code == 303
    assert lines == [(Act.SIGN_IN, "unit:1"), (Act.SIGN_OUT, "unit:1")]


def test_a_clerk_who_is_no_longer_bound_is_out_at_once(town: Town) -> None:
    screen = Screen(town).signs_in(town.people["刘老师"])
    with town.database.write() as session:
        session.query(UnitClerk).update({"state": OfficerState.LEFT})

    assert screen.opens("/console/unit").status_code == 303


def test_who_is_officer_and_clerk_sits_at_the_bureaus_desk(town: Town) -> None:
    liu = town.people["刘老师"]
    town.officer("刘老师", "321283")

    screen = Screen(town).signs_in(liu)

    with town.database.read() as session:
        row = session.scalars(select(DeskSession)).one()
    assert (row.officer_id is None, row.clerk_id is None) == (False, True)
    assert screen.opens("/console/unit").status_code == 404
    assert "泰兴市" in words(screen.opens("/console/"))
