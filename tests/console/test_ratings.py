"""Satisfaction at the desk: figures open their rows, entering for others, comments, bulletins."""

import io
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from sqlalchemy import func, select

from handlers.operations import people, ratings
from handlers.operations.ratings import Given
from storage.models import JournalEntry, Rating, RatingVersion, ServiceRecord
from storage.session import Database
from storage.vocabulary import Act, Outcome, RatingState
from tests.support import cast, service
from tests.support.deskside import Screen, words
from tests.support.prints import printed
from tests.support.town import Town

HAILING, GAOGANG, TAIZHOU = "321202", "321203", "321200"
ITEMS = ("time", "mode", "effect")
# the marks of five enterprises: four of 海陵, one of 高港, which has not answered
MARKS = ((5, 5, 4), (4, 4, 4), (2, 3, 1), (5, 4, 3))


def serve(town: Town, county: str, number: int, *, outcome: Outcome | None = None) -> None:
    """李明 has been at one more enterprise."""
    with town.database.write() as session:
        expert = cast.expert(session, f"专家{number}")
        service.served(
            session, f"oBoss{number}", [expert], enterprise=f"虚构企业{number}号", county=county,
            outcome=outcome,
        )  # fmt: skip


def answer(town: Town, id_: int, marks: Sequence[int], comment: str | None = None) -> None:
    """An enterprise answers in full; the benefit is not known yet."""
    given = Given(dict(zip(ITEMS, marks, strict=True)), benefit_unknown=True, comment=comment)
    with town.database.write() as session:
        row = session.get_one(Rating, id_)
        ratings.answer(session, "follower:x", row, given, town.clock.now(), openid=f"oBoss{id_}")


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A town of five services in June, four answers, and screens of all desks."""
    made = Town(*sqlite, tmp_path)
    for number in range(1, 5):
        serve(made, HAILING, number, outcome=Outcome.SOLVED if number < 3 else Outcome.UNSOLVED)
    serve(made, GAOGANG, 5)
    made.clock.set("2026-06-22 10:00")
    made.tick()
    for number, marks in enumerate(MARKS, 1):
        answer(made, number, marks, "讲得实在，换了树脂就好" if number == 1 else None)
    made.screens = {  # type: ignore[attr-defined]
        name: Screen(made).signs_in(made.officer(name, code))
        for name, code in (("吴科长", TAIZHOU), ("钱科员", HAILING), ("孙处", "320000"))
    }
    yield made
    made.close()


def row(town: Town, id_: int) -> Rating:
    """A questionnaire as it is now."""
    with town.database.read() as session:
        return session.get_one(Rating, id_)


def paper(body: bytes) -> str:
    """All words of a text document."""
    document = docx.Document(io.BytesIO(body))
    cells = [cell.text for table in document.tables for line in table.rows for cell in line.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_every_figure_stands_beside_its_sample_and_opens_its_rows(town: Town) -> None:
    city = town.screens["吴科长"]  # type: ignore[attr-defined]

    page = city.reads("/console/ratings?batch=2026-1")
    low = city.reads(f"/console/ratings/rows?batch=2026-1&county={HAILING}&state=answered")
    solved = city.reads("/console/ratings/records?batch=2026-1&what=solved")

    assert "4.00（4份）" in page  # 服务时间 of 5, 4, 2, 5
    assert "100%" in page
    assert "0% 样本不足" in page
    assert all(f"虚构企业{number}号" in low for number in range(1, 5))
    assert "5 份" not in low
    assert "已解决（条）：2" in solved
    assert solved.count("已解决") == 4  # the title, the heading, two rows
    assert "虚构企业3号" not in solved


def test_an_officer_answers_for_somebody_and_it_carries_the_mark(town: Town) -> None:
    county, city = town.screens["钱科员"], town.screens["吴科长"]  # type: ignore[attr-defined]
    with town.database.write() as session:
        session.get_one(Rating, 4).answered_at = None
        session.get_one(Rating, 4).state = RatingState.ASKED
        session.get_one(ServiceRecord, 4).outcome = Outcome.PARTLY

    county.opens("/console/ratings/4")
    told = county.does(
        "/console/ratings/4/enter", time="5", mode="4", effect="2", benefit="unknown"
    )
    listed = city.reads("/console/ratings/rows?batch=2026-1&entered=1")
    foreign = county.sends("/console/ratings/5/enter", time="1")

    assert "经办代填" in told
    assert "虚构企业4号" in listed
    assert foreign.status_code == 404
    assert (row(town, 4).time, row(town, 4).state) == (5, RatingState.ANSWERED)

    # what went badly and is not solved looks for an expert again
    assert "评价不满意" in county.reads("/console/follow-ups")

    answer(town, 4, (3, 3, 3))
    assert row(town, 4).entered_by is None


def test_comments_are_screened_before_anything_is_circulated(town: Town) -> None:
    city, county = town.screens["吴科长"], town.screens["钱科员"]  # type: ignore[attr-defined]
    city.opens("/console/ratings?batch=2026-1")

    early = city.does("/console/ratings/circulate", batch="2026-1")
    bare = city.does("/console/ratings/1/comment", shows="no", why=" ")
    hidden = city.does("/console/ratings/1/comment", shows="no", why="看得出是哪家")
    draft = paper(city.opens("/console/ratings/draft.docx?batch=2026-1").data)
    shown = city.does("/console/ratings/1/comment", shows="yes")
    second = paper(city.opens("/console/ratings/draft.docx?batch=2026-1").data)

    assert "还有 1 条评语没看" in early
    assert "原因" in bare
    assert "看得出是哪家" in hidden
    assert "可通报" in shown
    assert "换了树脂" not in draft
    assert "“讲得实在，换了树脂就好”" in second
    assert county.sends("/console/ratings/1/comment", shows="yes").status_code == 404


def test_a_bulletin_is_circulated_and_names_no_enterprise(town: Town) -> None:
    city, county = town.screens["吴科长"], town.screens["钱科员"]  # type: ignore[attr-defined]
    province = town.screens["孙处"]  # type: ignore[attr-defined]
    for screen in (city, county, province):
        screen.opens("/console/ratings?batch=2026-1")
    county.does("/console/ratings/words", batch="2026-1", text="两家反映时间短")
    bad = city.does("/console/ratings/words", batch="2026-1", number="泰人社函2026第015号")
    city.does("/console/ratings/words", batch="2026-1", number="泰人社函[2026]15号",
              problems="停留时间偏短", advice="每家留足半天")  # fmt: skip
    city.does("/console/ratings/1/comment", shows="yes")

    assert "文号" in bad
    assert "两家反映时间短" in city.reads("/console/ratings?batch=2026-1")
    assert "还没有新的答卷" in province.does("/console/ratings/circulate", batch="2026-1")
    assert "已通报（第1次），告诉了下一级" in city.does(
        "/console/ratings/circulate", batch="2026-1"
    )
    town.tick()
    assert any("通报了2026年5—8月的成效评估" in text for text in town.people["钱科员"].news())
    assert "还没有新的答卷" in city.does("/console/ratings/circulate", batch="2026-1")

    text = paper(county.opens("/console/ratings/bulletins/1.docx").data)
    for words_ in ("泰人社函〔2026〕15号", "4.0（4份）", "3.0（4份）", "80%",
                   "发出满意度问卷5份，收回4份，回收率80%", "海陵区",
                   "停留时间偏短", "每家留足半天", "已解决（条）：2", "2026年6月22日"):  # fmt: skip
        assert words_ in text
    assert "虚构企业" not in text
    assert "专家1" not in text
    # 高港 has no answer; the benefit is known to nobody
    assert "样本不足" in text
    assert (row(town, 1).bulletin_id, row(town, 5).state) == (1, RatingState.CLOSED)
    with pytest.raises(ratings.TooLate):
        answer(town, 1, (1, 1, 1))
    with pytest.raises(ratings.TooLate):
        answer(town, 5, (1, 1, 1))

    assert "已通报（第1次）" in province.does("/console/ratings/circulate", batch="2026-1")
    whole = paper(province.opens("/console/ratings/bulletins/2.docx").data)
    assert "泰州市" in whole
    assert "4.0（4份）" in whole
    assert "虚构企业" not in whole


def test_the_printed_bulletin_says_what_the_other_says(town: Town) -> None:
    city, province = town.screens["吴科长"], town.screens["孙处"]  # type: ignore[attr-defined]
    answer(town, 1, (5, 5, 4), "")
    city.opens("/console/ratings?batch=2026-1")
    province.opens("/console/ratings?batch=2026-1")
    text = paper(city.opens("/console/ratings/draft.docx?batch=2026-1").data)
    draft = printed(city.opens("/console/ratings/draft.pdf?batch=2026-1").data)
    city.does("/console/ratings/circulate", batch="2026-1")
    province.does("/console/ratings/circulate", batch="2026-1")
    kept = printed(province.opens("/console/ratings/bulletins/2.pdf").data)

    # the marks 5, 4, 2, 5 are a mean of 4.0; nobody knows the benefit yet
    for words_ in ("〔2026〕号", "发出满意度问卷5份，收回4份，回收率80%", "海陵区", "高港区",
                   "4.0（4份）", "样本不足", "已解决（条）：2", "2026年6月22日"):  # fmt: skip
        assert words_ in draft
        assert words_ in re.sub(r"\s", "", text)
    assert "泰州市" in kept
    assert "4.0（4份）" in kept
    for each in (draft, kept):
        assert "虚构企业" not in each
        assert "专家1" not in each
    assert city.opens("/console/ratings/bulletins/1.exe").status_code == 404


def test_of_few_answers_a_bulletin_says_so_and_tells_no_mark(town: Town) -> None:
    city = town.screens["吴科长"]  # type: ignore[attr-defined]
    with town.database.write() as session:
        for number in (3, 4):
            session.get_one(Rating, number).state = RatingState.ASKED

    text = printed(city.opens("/console/ratings/draft.pdf?batch=2026-1").data)

    assert "收回2份，回收率40%" in text
    assert "回收率不足60%，样本不足" in text
    assert "海陵区4250%————样本不足" in text
    assert "合计5240%————样本不足" in text


def test_the_journal_says_that_somebody_answered_and_not_what(town: Town) -> None:
    with town.database.read() as session:
        lines = list(
            session.scalars(
                select(JournalEntry).where(JournalEntry.act.in_([Act.RATE, Act.CHANGE_RATING]))
            )
        )
        versions = session.scalar(select(func.count()).select_from(RatingVersion))

    assert len(lines) == versions == 4
    assert all(set(line.facts) == {"version"} for line in lines)


def test_erasing_a_person_keeps_the_counts_and_drops_the_words(town: Town) -> None:
    before = row(town, 1)
    town.clock.move(days=1)

    with town.database.write() as session:
        people.erase(session, "oBoss1", town.clock.now() + timedelta(seconds=1))

    now = row(town, 1)
    assert (now.time, now.state) == (before.time, RatingState.ANSWERED)
    assert (now.comment, now.answered_by) == ("", "")
    assert town.where_is("换了树脂") == []


def test_a_county_sees_its_own_rows_only(town: Town) -> None:
    county = town.screens["钱科员"]  # type: ignore[attr-defined]

    page = words(county.opens("/console/ratings?batch=2026-1"))

    assert "海陵区" in page
    assert "高港" not in page
    assert county.opens("/console/ratings/5").status_code == 404
