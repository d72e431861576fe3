"""A typical case is before the public only while both sides allow the words as they stand."""

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.flows import casing
from handlers.operations import dossiers, follow_ups, people, showcases
from handlers.operations.showcases import Text
from handlers.rules import upwards
from handlers.rules.lifecycle import Desk
from storage.models import FollowUp
from storage.queries import showcases as questions
from storage.session import Database
from storage.vocabulary import Permission, Side, Stage
from tests.support import cast, databases
from tests.support.clock import START

TEXT = Text(
    "泰兴虚构表面处理有限公司废水达标", "赵敏 19900001007 说泰兴虚构表面处理有限公司的废水超标",
    "李明（东南大学教授）换了树脂，李老师又来过", "问题已解决。",
)  # fmt: skip
ACTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(Side), st.sampled_from(Permission), st.integers(0, 3)),
        st.sampled_from(("write", "ask", "down", *Desk)),
    ),
    max_size=14,
)


def begun(session):  # type: ignore[no-untyped-def]
    """A case about a visit."""
    visit = cast.visited(session, cast.demand(session))
    card = follow_ups.open_for(session, visit, START)
    return showcases.draft(session, cast.officer(session), card, TEXT, START)


@given(acts=ACTS)
@settings(max_examples=40, deadline=None)
def test_nothing_is_public_without_both(
    sqlite_pool: tuple[Database, str],
    acts: list[tuple[Side, Permission, int] | str],
) -> None:
    database = sqlite_pool[0]
    databases.empty(database)
    with database.write() as session:
        row, who = begun(session), cast.officer(session)
        given_ = {Side.ENTERPRISE: (Permission.UNASKED, 0), Side.EXPERT: (Permission.UNASKED, 0)}
        approved = False
        for act in acts:
            desk = next((each for each in Desk if upwards.is_at(each, row.stage)), Desk.COUNTY)
            try:
                if isinstance(act, tuple):
                    side, says, version = act
                    if side is not Side.OFFICER:
                        showcases.answer(session, "x", row, side, says, version, START)
                        given_[side] = (says, row.version)
                elif act == "write":
                    text = Text(f"第{row.version}稿", "一", "二", "三")
                    showcases.write(session, who, desk, row, text, START)
                elif act == "ask":
                    for side in showcases.ask(session, who, desk, row, START):
                        given_[side] = (Permission.ASKED, 0)
                elif act == "down":
                    dossiers.take_down(session, who, desk, row, "撤", START)
                else:
                    showcases.forward(session, who, Desk(act), row, START)
                    approved = row.stage is Stage.APPROVED
            except (upwards.NotHere, showcases.Changed, showcases.NotAllowedYet):
                pass
            both = all(
                says in {Permission.NAMED, Permission.ANONYMOUS} and version == row.version
                for says, version in given_.values()
            )
            is_public = bool(questions.public(session))
            assert is_public == (questions.public_one(session, row.number) is not None)
            assert not is_public or (both and approved)


def test_it_goes_up_is_masked_for_who_stays_anonymous_and_falls_with_an_erasure(
    database: Database,
) -> None:
    with database.write() as session:
        row, who = begun(session), cast.officer(session)
        for side, says in (
            (Side.ENTERPRISE, Permission.ANONYMOUS),
            (Side.EXPERT, Permission.NAMED),
        ):
            showcases.answer(session, "x", row, side, says, row.version, START)
        for desk in (Desk.COUNTY, Desk.CITY, Desk.PROVINCE):
            showcases.forward(session, who, desk, row, START)
        shown = casing.public(questions.public(session)[0])
        words = "".join([shown.title, shown.enterprise, *(text for _, text in shown.parts)])
        assert not any(each in words for each in ("虚构", "赵敏", "1990000"))
        assert shown.expert == "李明（东南大学教授）"
        assert "李明（东南大学教授）换了树脂" in words
        showcases.answer(session, "x", row, Side.EXPERT, Permission.ANONYMOUS, 1, START)
        masked = casing.public(questions.public(session)[0])
        assert not any(
            each in "".join([masked.expert, *(text for _, text in masked.parts)])
            for each in ("李明", "李老师", "东南大学")
        )
        assert session.get_one(FollowUp, row.follow_up_id) is not None
        people.erase(session, "oExpert_李明", START)
        assert questions.public(session) == []
