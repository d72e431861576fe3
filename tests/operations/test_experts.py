"""Experts in the database: one row for one person, history kept, contact data really gone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.operations import experts, people
from handlers.operations.profiles import Profile
from storage.models import Expert, Follower, JournalEntry, Referral, SignUp
from storage.queries.experts import expert_of, sign_ups_of
from storage.session import Database
from storage.vocabulary import Act, Basis, Degree, ExpertState, NamedGroup, SignUpState, TitleRank
from tests.support.clock import START

ZHONG = Profile(
    name="钟以岚",
    unit="东南大学",
    mobile="19900002155",
    title="教授",
    degree=Degree.DOCTOR,
    fields="镁铝轻合金压铸",
    honours=("H04", "H30"),
    email="zhong@example.com",
)
NEXT_YEAR = START + timedelta(days=365)


@pytest.fixture
def session(database: Database):
    """A transaction with three people who follow."""
    with database.write() as session:
        session.add_all([Follower(openid=name) for name in ("oZhong", "oOther", "oThird")])
        session.flush()
        yield session


def acts(session: Session) -> list[Act]:
    """The acts of the journal, oldest first."""
    return list(session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)))


def counted(session: Session, model: type) -> int:
    """How many rows there are."""
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_sign_up_makes_a_row_with_what_follows_from_it(session: Session):
    signed = experts.sign_up(session, "oZhong", ZHONG, START)
    row = signed.expert
    assert (row.state, row.title_rank, row.basis, row.groups) == (
        ExpertState.LISTED,
        TitleRank.FULL,
        [Basis.TITLE.value, Basis.DEGREE.value],
        [NamedGroup.SPECIAL_ALLOWANCE.value],
    )
    assert (signed.is_new, signed.sign_up.round, signed.double) == (True, "2026-1", None)
    assert acts(session) == [Act.SIGN_UP]


def test_the_same_person_next_year_at_a_new_unit_keeps_one_row(session: Session):
    experts.sign_up(session, "oZhong", ZHONG, START)
    moved = replace(ZHONG, unit="江苏大学", mobile="19900002156", title="", honours=())
    signed = experts.sign_up(session, "oZhong", moved, NEXT_YEAR)
    row = signed.expert
    assert (signed.is_new, signed.moved_from, counted(session, Expert)) == (False, "东南大学", 1)
    assert row.former == [{"unit": "东南大学", "until": "2027-03-02"}]
    assert (row.unit, row.mobile, row.title, row.honours) == (
        "江苏大学",
        "19900002156",
        "教授",
        ["H04", "H30"],
    )
    assert [row.round for row in sign_ups_of(session, row.id)] == ["2027-1", "2026-1"]


def test_signing_up_twice_in_a_round_counts_once(session: Session):
    experts.sign_up(session, "oZhong", ZHONG, START)
    experts.sign_up(session, "oZhong", ZHONG, START + timedelta(days=1))
    assert (counted(session, Expert), counted(session, SignUp)) == (1, 1)


def test_another_name_on_the_same_phone_is_another_person(session: Session):
    experts.sign_up(session, "oZhong", ZHONG, START)
    spouse = replace(ZHONG, name="苏慧香", unit="南京医科大学", mobile="19900002393")
    signed = experts.sign_up(session, "oZhong", spouse, START)
    assert (signed.is_new, counted(session, Expert)) == (True, 2)


def test_a_new_phone_with_the_old_number_takes_the_row_over(session: Session):
    experts.sign_up(session, "oZhong", ZHONG, START)
    people.leave(session, "oZhong", START)
    signed = experts.sign_up(session, "oOther", ZHONG, NEXT_YEAR)
    assert (signed.is_new, signed.expert.openid, counted(session, Expert)) == (False, "oOther", 1)


@pytest.mark.parametrize("mobile", ["19900002155", "19900009999"])
def test_a_doubtful_double_is_flagged_and_never_merged(session: Session, mobile: str):
    first = experts.sign_up(session, "oZhong", ZHONG, START)
    second = experts.sign_up(session, "oOther", replace(ZHONG, mobile=mobile), START)
    assert second.expert.double_of == first.expert.id
    assert (counted(session, Expert), first.expert.openid) == (2, "oZhong")
    assert acts(session)[-1] is Act.FLAG_DOUBLE


def test_namesakes_with_different_years_of_birth_are_two_people(session: Session):
    experts.sign_up(session, "oZhong", replace(ZHONG, born=1970), START)
    other = replace(ZHONG, mobile="19900009999", born=1985)
    assert experts.sign_up(session, "oOther", other, START).double is None


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, ExpertState.TO_MATCH),
        ({"skill": "窖泥养护"}, ExpertState.TO_MATCH),
        ({"skill": "窖泥养护", "proof": "全国技术能手"}, ExpertState.TO_CONFIRM),
        ({"demand": "XQ2026-0001"}, ExpertState.TO_CONFIRM),
    ],
)
def test_nobody_is_refused_by_a_rule(session: Session, said: dict[str, str], state: ExpertState):
    profile = replace(ZHONG, title="", degree=Degree.DOCTORAL_STUDENT, **said)
    row = experts.sign_up(session, "oZhong", profile, START).expert
    assert row.state is state
    experts.pause(session, "oZhong", row, START, until=None)
    assert experts.resume(session, "oZhong", row, START) is state


def test_a_title_won_later_ends_the_waiting(session: Session):
    profile = replace(ZHONG, title="讲师", degree=Degree.MASTER)
    row = experts.sign_up(session, "oZhong", profile, START).expert
    changed, _ = experts.update(session, "oZhong", row, replace(profile, title="副教授"), START)
    assert (row.state, changed) == (ExpertState.LISTED, {"title"})


def test_a_confirmed_exception_stays_confirmed(session: Session):
    profile = replace(ZHONG, title="", degree=None, skill="窖泥养护", proof="奖状")
    row = experts.sign_up(session, "oZhong", profile, START).expert
    row.confirmed_at = START
    experts.sign_up(session, "oZhong", profile, NEXT_YEAR)
    assert row.state is ExpertState.LISTED


def test_a_pause_ends_by_itself(session: Session):
    row = experts.sign_up(session, "oZhong", ZHONG, START).expert
    experts.pause(session, "oZhong", row, START, until=date(2026, 8, 31))
    assert experts.is_paused(row, date(2026, 8, 31))
    assert not experts.is_paused(row, date(2026, 9, 1))
    experts.resume(session, "oZhong", row, START)
    assert not experts.is_paused(row, date(2026, 8, 31))
    assert acts(session)[1:] == [Act.PAUSE, Act.RESUME]


def test_who_quits_leaves_no_number_but_stays_counted(session: Session):
    row = experts.sign_up(session, "oZhong", ZHONG, START).expert
    experts.quit(session, "oZhong", row, START)
    assert (row.mobile, row.email, row.state) == ("", "", ExpertState.LEFT)
    assert [one.state for one in sign_ups_of(session, row.id)] == [SignUpState.WITHDRAWN]
    assert (expert_of(session, "oZhong"), counted(session, Expert)) == (None, 1)
    back = experts.sign_up(session, "oZhong", ZHONG, NEXT_YEAR)
    assert (back.is_new, back.expert.state) == (False, ExpertState.LISTED)


def test_erasing_takes_the_person_out_and_leaves_the_count(session: Session):
    row = experts.sign_up(session, "oZhong", replace(ZHONG, born=1970), START).expert
    experts.refer(session, "oZhong", START, name="李明远", unit="南京工业大学", fields="锂电")
    people.erase(session, "oZhong", START)
    assert (row.name, row.unit, row.mobile, row.email, row.born, row.honours) == (
        "",
        "",
        "",
        "",
        None,
        [],
    )
    assert (row.title_rank, row.groups) == (TitleRank.FULL, ["special_allowance"])
    assert (counted(session, Expert), counted(session, SignUp), counted(session, Referral)) == (
        1,
        1,
        0,
    )


def test_a_colleague_is_remembered_once_and_without_a_number(session: Session):
    for _ in range(2):
        experts.refer(session, "oZhong", START, name="李明远", unit="南京工业大学", fields="锂电")
    assert counted(session, Referral) == 1
    assert not {"mobile", "phone"} & set(Referral.__table__.columns.keys())


def test_a_request_for_a_certificate_is_a_line_of_the_journal(session: Session):
    row = experts.sign_up(session, "oZhong", ZHONG, START).expert
    experts.request_certificate(session, "oZhong", row, START, purpose="评职称")
    assert acts(session)[-1] is Act.ASK_CERTIFICATE
