"""Experts of scarce specialities: a city asks, the province points out, the city names (R29)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.models import (
    Demand,
    Expert,
    ExpertRequest,
    JournalEntry,
    Match,
    Notice,
    Recommendation,
)
from storage.session import Database
from storage.vocabulary import Act, DemandState, ExpertState, MatchSource, RequestState
from tests.support import cast
from tests.support.deskside import Screen
from tests.support.town import Town

LIST, PAGE = "/console/requests", "/console/requests/SB2026-0001"
NEED = "XQ2026-0001"
WISH = {"fields": "电镀废水", "people": "2", "days": "6月上旬，两天", "demand": NEED}


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A town with a demand that has reached 泰州, and three experts."""
    made = Town(*sqlite, tmp_path)
    with made.database.write() as session:
        cast.demand(session)
        cast.expert(session, "李明", mobile="19900001001")
        cast.expert(session, "王芳", "河海大学", mobile="19900001002").fields = "膜材料"
        cast.expert(session, "周立", "江南大学").state = ExpertState.PAUSED
    yield made
    made.close()


def city(town: Town) -> Screen:
    """The officer of 泰州 at a screen."""
    return Screen(town).signs_in(town.officer("吴局", "321200"))


def province(town: Town) -> Screen:
    """The officer of the province at a screen."""
    return Screen(town).signs_in(town.officer("陈处长", "320000"))


def ids(town: Town) -> dict[str, int]:
    """The experts by name."""
    with town.database.read() as session:
        return {row[0]: row[1] for row in session.execute(select(Expert.name, Expert.id))}


def told(town: Town, bureau: str) -> list[str]:
    """What the officers of a bureau were told of requests, in order."""
    with town.database.read() as session:
        query = select(Notice).where(
            Notice.occasion.startswith("request:"), Notice.region == bureau
        )
        return [row.payload["text"] for row in session.scalars(query.order_by(Notice.id))]


def test_a_city_asks_the_province_points_out_and_the_city_names(town: Town) -> None:
    wu, chen, who = city(town), province(town), ids(town)

    asked = wu.does(LIST, **WISH)
    inbox = chen.reads(LIST)
    found = chen.reads(PAGE)
    both = chen.reads(f"{PAGE}?q=膜材料&expert={who['李明']}")
    done = chen.does(
        f"{PAGE}/answer", expert=[who["李明"], who["王芳"]], words="两位都做过现场治理"
    )
    seen = wu.reads(PAGE)
    listed = wu.does(f"{PAGE}/name", expert=who["王芳"], demand=NEED)
    after = wu.reads(PAGE)

    assert "已向省厅申报 SB2026-0001" in asked
    assert re.search("SB2026-0001 泰州市 电镀废水26月上旬，两天XQ2026-0001.+待省厅答复", inbox)
    assert "李明" in found
    assert "周立" not in found, "who has paused is not pointed out"
    assert re.search("名单里的 李明（东南大学） 找到的 王芳", both)
    assert "已推荐 2 位" in done
    assert re.search("候选名单.+两位都做过现场治理.+李明.+王芳", seen)
    assert not [page for page in (seen, after) if re.search(r"199\d{4}\d{4}|199\*{4}", page)]
    assert "来源：省库" in listed
    assert re.search("王芳 河海大学，教授省库", listed)
    assert "XQ2026-0001 的人选：待确定" in after
    with town.database.read() as session:
        match = session.scalars(select(Match)).one()
        assert (match.expert_id, match.source) == (who["王芳"], MatchSource.PROVINCIAL_LIBRARY)
        assert match.points > 0
        expected = {Act.REQUEST_EXPERTS, Act.RECOMMEND, Act.NAME}
        assert expected <= set(session.scalars(select(JournalEntry.act)))
        experts = select(Notice).where(Notice.recipient.startswith("oExpert"))
        assert session.scalars(experts).all() == [], "a recommendation is no invitation"
    heard = told(town, "320000")
    assert len(heard) == 1
    assert "泰州市人社局申报紧缺专家 SB2026-0001：电镀废水，2 位，6月上旬，两天，" in heard[0]
    assert "对应需求 XQ2026-0001。请在工作台“紧缺申报”里检索" in heard[0]
    assert [re.search("推荐了 2 位。两位都做过现场治理。", text) is not None
            for text in told(town, "321200")] == [True]  # fmt: skip


def test_the_shortlist_of_a_demand_helps_the_province_and_is_not_kept(town: Town) -> None:
    wu, chen = city(town), province(town)
    wu.does(LIST, **WISH)

    found = chen.reads(f"{PAGE}?demand={NEED}&expert={'9' * 40}&expert=x")

    assert re.search("李明.+用词相近：", found)
    with town.database.read() as session:
        assert session.scalars(select(Match)).all() == []
        looks = select(JournalEntry).where(JournalEntry.act == Act.LOOK)
        assert session.scalars(looks).one().subject == f"demand:{NEED}"


def test_who_may_not_come_is_refused_with_the_rule(town: Town) -> None:
    wu, chen, who = city(town), province(town), ids(town)
    wu.does(LIST, **WISH)
    chen.does(f"{PAGE}/answer", expert=who["李明"])
    with town.database.write() as session:
        row = session.get_one(Expert, who["李明"])
        row.state, row.changed_at = ExpertState.PAUSED, town.clock.now()

    refused = wu.does(f"{PAGE}/name", expert=who["李明"], demand=NEED)
    stranger = wu.sends(f"{PAGE}/name", expert=who["王芳"], demand=NEED)
    nobody = wu.sends(f"{PAGE}/name", expert="9" * 40, demand=NEED)

    assert re.search("李明不能列入 XQ2026-0001：.*正在暂停", refused)
    assert stranger.status_code == 404, "the province has not pointed her out"
    assert nobody.status_code == 404


def test_information_is_an_answer_and_an_answer_can_be_taken_back(town: Town) -> None:
    wu, chen, who = city(town), province(town), ids(town)
    wu.does(LIST, **WISH)

    empty = chen.does(f"{PAGE}/answer", kind="information", words=" ")
    nobody = chen.does(f"{PAGE}/answer")
    paused = chen.does(f"{PAGE}/answer", expert=who["周立"])
    chen.does(f"{PAGE}/answer", kind="information", words="可问省环科院膜技术中心")
    twice = chen.does(f"{PAGE}/answer", expert=who["李明"])
    seen = wu.reads(PAGE)
    late = wu.does(f"{PAGE}/withdraw")
    back = chen.does(f"{PAGE}/take-back")
    hidden = wu.reads(PAGE)
    chen.does(f"{PAGE}/answer", expert=who["李明"])
    record = chen.reads(PAGE)

    assert "请写几句信息" in empty
    assert "名单里还没有人" in nobody
    assert "周立现在不在库里参加活动" in paused
    assert "您看过以后有了变化" in twice
    assert "您看过以后有了变化" in late
    assert "可问省环科院膜技术中心" in seen
    assert "原来的答复留在记录里" in back
    assert "可问省环科院膜技术中心" not in hidden
    assert re.search("候选名单.+李明.+收回的答复：仅提供信息.+可问省环科院", record)
    assert [text[:12] for text in told(town, "321200")] == [
        "省厅对紧缺专家申报 SB", "省厅收回了对紧缺专家申报", "省厅对紧缺专家申报 SB",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fields": " "}, "哪方面的专家"),
        ({"people": "0"}, "请写明要几位"),
        ({"people": "很多"}, "请写明要几位"),
        ({"days": ""}, "什么时候要"),
        ({"demands": "XQ2026-0099"}, "没有找到需求 XQ2026-0099"),
    ],
)
def test_what_is_lacking_is_asked_for(town: Town, change: dict[str, str], said: str) -> None:
    wu = city(town)

    assert said in wu.does(LIST, **{**WISH, **change})
    with town.database.read() as session:
        assert session.scalars(select(ExpertRequest)).all() == []


def test_a_request_is_withdrawn_and_another_citys_is_missing(town: Town) -> None:
    wu, _ = city(town), province(town)
    nantong = Screen(town).signs_in(town.officer("顾科长", "320600"))
    wu.does(LIST, **WISH)

    foreign = nantong.does(LIST, **WISH)
    peeped = nantong.opens(PAGE).status_code
    gone = wu.does(f"{PAGE}/withdraw")

    assert "没有找到需求 XQ2026-0001" in foreign, "the demand of another city is none"
    assert peeped == 404
    assert "SB2026-0001" not in nantong.reads(LIST)
    assert "已撤回申报 SB2026-0001" in gone
    assert [text[:12] for text in told(town, "320000")] == [
        "泰州市人社局申报紧缺专家", "泰州市人社局撤回了紧缺专",
    ]  # fmt: skip
    with town.database.read() as session:
        assert session.scalars(select(ExpertRequest.state)).one() is RequestState.WITHDRAWN
        assert session.scalars(select(Recommendation)).all() == []


def test_a_demand_that_has_not_arrived_gets_no_names_yet(town: Town) -> None:
    wu, chen, who = city(town), province(town), ids(town)
    wu.does(LIST, **WISH)
    chen.does(f"{PAGE}/answer", expert=who["李明"])
    with town.database.write() as session:
        session.scalars(select(Demand)).one().state = DemandState.RETURNED

    page = wu.reads(PAGE)
    refused = wu.does(f"{PAGE}/name", expert=who["李明"], demand=NEED)

    assert "列入 XQ2026-0001 的人选" not in page
    assert "还不能列人选" in refused
