"""Experts for a demand at the desk: proposed with reasons, chosen or set aside by an officer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from storage.models import Demand, Expert, JournalEntry, Match, Notice
from storage.session import Database
from storage.vocabulary import Act, ExpertState, MatchState
from tests.support import cast
from tests.support.deskside import ADDRESS, Screen
from tests.support.town import Town

NUMBER = "XQ2026-0001"
PAGE = f"/console/demands/{NUMBER}/matching"


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A town with a demand that has reached 泰州, and three experts."""
    made = Town(*sqlite, tmp_path)
    with made.database.write() as session:
        cast.demand(session)
        cast.expert(session, "李明", mobile="19900001001")
        cast.expert(session, "王芳", "河海大学").fields = "电镀废水总镍深度处理"
        cast.expert(session, "周立", "江南大学").state = ExpertState.PAUSED
    yield made
    made.close()


def city(town: Town) -> Screen:
    """The officer of 泰州 at a screen."""
    return Screen(town).signs_in(town.officer("吴局", "321200"))


def ids(town: Town) -> dict[str, int]:
    """The present proposals by the name of the expert."""
    with town.database.read() as session:
        query = select(Expert.name, Match.id).join(Expert, Match.expert_id == Expert.id)
        return {
            row[0]: row[1]
            for row in session.execute(query.where(Match.state != MatchState.REPLACED))
        }


def test_who_is_proposed_is_shown_with_why_and_who_is_not_with_which_rule(town: Town) -> None:
    wu = city(town)

    before = wu.reads(PAGE)
    done = wu.does(PAGE)

    assert "还没有推荐过" in before
    assert "推荐了 2 位" in done
    assert re.search("王芳.+用词相近：.*电镀.*李明", done, re.DOTALL)
    assert "省库" in done
    assert "本批请过 0 次，今年请过 0 次、答应 0 次" in done
    assert re.search(
        "不能推荐的.+周立.+正在暂停.+本人恢复，或暂停到期，就可以考虑", done, re.DOTALL
    )
    assert "怎样会更合适" in done
    assert "19900001001" not in done
    with town.database.read() as session:
        told = select(func.count()).where(Notice.recipient.startswith("oExpert"))
        assert session.scalar(told) == 0


def test_one_is_chosen_and_another_set_aside_only_with_a_reason(town: Town) -> None:
    wu = city(town)
    wu.does(PAGE)
    found = ids(town)

    chosen = wu.does(f"{PAGE}/{found['王芳']}/confirm")
    silent = wu.does(f"{PAGE}/{found['李明']}/aside")
    aside = wu.does(f"{PAGE}/{found['李明']}/aside", note="路远，本人说今年不便")
    again = wu.does(f"{PAGE}/{found['王芳']}/confirm")

    assert "已确定 王芳" in chosen
    assert "请写几个字的理由" in silent
    assert "这条需求不用 李明" in aside
    assert re.search("不采用的.+李明.+吴局.+路远，本人说今年不便", aside, re.DOTALL)
    assert "您看过以后有了变化" in again
    with town.database.read() as session:
        acts = session.scalars(
            select(JournalEntry.act).where(
                JournalEntry.act.in_([Act.CONFIRM_MATCH, Act.SET_ASIDE_MATCH])
            )
        ).all()
    assert acts == [Act.CONFIRM_MATCH, Act.SET_ASIDE_MATCH]


def test_a_changed_expert_is_seen_by_the_next_proposal(town: Town) -> None:
    wu = city(town)
    wu.does(PAGE)
    town.clock.move(minutes=1)
    with town.database.write() as session:
        row = session.scalars(select(Expert).where(Expert.name == "周立")).one()
        row.state, row.changed_at = ExpertState.LISTED, town.clock.now()

    done = wu.does(PAGE)

    assert "推荐了 3 位" in done
    assert "不能推荐的" not in done


def test_a_county_only_looks_and_confidential_words_stay_hidden(town: Town) -> None:
    with town.database.write() as session:
        session.execute(update(Demand).values(confidential=True, particulars={"wishes": "王芳"}))
    wu = city(town)
    done = wu.does(PAGE)
    county = Screen(town).signs_in(town.officer("何科长", "321202"))

    seen = county.reads(PAGE)
    tried = county.client.post(PAGE, base_url=ADDRESS, data={"csrf": county.csrf})

    assert "企业点名" in done
    assert [word in page for page in (done, seen) for word in ("总镍", "用词相近：")] == [False] * 4
    assert "这一步不在您这里办" in seen
    assert tried.status_code == 404
