"""The sender is killed at every named point; nothing is lost and nothing arrives twice."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.operations import notices
from storage.faults import POINTS
from storage.models import Follower, Notice
from storage.session import Database
from storage.vocabulary import NoticeState
from tests.faults.processes import KILLED, PATIENCE, House, house_of, until

OUTBOUND = [point for point in POINTS if point.startswith("outbound.")]
TELLING = ["outbound.before_send", "outbound.after_send", "outbound.before_ack"]
TEMPLATE = "T" * 43
TEMPLATES = f"""
[delivery.templates.by_template]
channel = "template"
id = "{TEMPLATE}"
number = "character_string1"
"""
# notices of each channel owed before each kill, and how often, until the sender comes to its point
EACH = 3
MOST_BATCHES = 6


class Post:
    """Notices owed to people, each with a mark of its own, by template or in the chat."""

    def __init__(self, house: House, template: str = TEMPLATE) -> None:
        self.house = house
        house.platform.templates.add(
            "进度提醒", {"character_string1": "编号"}, template_id=template
        )
        self.by_template: dict[str, str] = {}
        self.in_chat: dict[str, str] = {}

    def owe(self, count: int) -> None:
        """Owe some of each; those by template go to people who have not spoken."""
        first = len(self.in_chat)
        speakers, silent = self.house.people(count), self.house.people(count, "没说话的人")
        with self.house.database.write() as session:
            for number, openid in enumerate(silent, first):
                session.get_one(Follower, openid).spoke_at = 0
                self._owe(session, openid, f"TPL-{number:04d}", "by_template")
                self.by_template[f"TPL-{number:04d}"] = openid
            for number, openid in enumerate(speakers, first):
                self._owe(session, openid, f"KF-{number:04d}", "")
                self.in_chat[f"KF-{number:04d}"] = openid

    def _owe(self, session: Session, openid: str, mark: str, kind: str) -> None:
        now = self.house.clock.now()
        data = {"number": mark}
        notices.owe(session, openid, f"scene:{mark}", now, text=mark, kind=kind, data=data)

    def shown(self, mark: str, openid: str) -> int:
        """How often a notice stands on its phone."""
        return sum(mark in text for text in self.house.shown(openid))

    def waiting(self) -> int:
        """How many notices are not settled."""
        open_ = (NoticeState.READY, NoticeState.LEASED)
        with self.house.database.read() as session:
            query = select(func.count()).select_from(Notice).where(Notice.state.in_(open_))
            return session.scalar(query) or 0

    def fates(self, marks: dict[str, str]) -> set[tuple[NoticeState, int]]:
        """How the notices ended: state, and how often each is on its phone."""
        with self.house.database.read() as session:
            rows = session.execute(select(Notice.occasion, Notice.state))
            states = {occasion.removeprefix("scene:"): state for occasion, state in rows}
        return {(states[mark], self.shown(mark, openid)) for mark, openid in marks.items()}


def send_through(house: House, post: Post, faults: list[str], each: int) -> None:
    """Owe notices, let a sender die at each fault, and a last one finish."""
    for fault in faults:
        post.owe(each)
        sender = house.program("work", fault)
        for _ in range(MOST_BATCHES):
            until(
                lambda sender=sender: not sender.alive or post.waiting() == 0,
                f"the sender comes to {fault}",
            )
            if not sender.alive:
                break
            post.owe(each)  # it took all of them at once and settled them; it meets the rest
        assert sender.process.wait(PATIENCE) == KILLED
        house.let_leases_end()
    last = house.program("work", from_shell=True)
    until(lambda: post.waiting() == 0 or not last.alive, "all notices are settled")
    assert last.alive


def check(house: House, faults: list[str], each: int = EACH) -> None:
    """Templates arrive exactly once; messages in the chat once, or unsure and at most once."""
    post = Post(house)
    send_through(house, post, faults, each)
    assert len(post.by_template) == len(post.in_chat) >= each * len(faults)
    assert post.fates(post.by_template) == {(NoticeState.SENT, 1)}
    allowed = {(NoticeState.SENT, 1), (NoticeState.UNSURE, 0), (NoticeState.UNSURE, 1)}
    assert post.fates(post.in_chat) <= allowed


def test_a_sender_killed_in_the_middle_loses_and_doubles_nothing(
    stored: tuple[Database, str], tmp_path: Path
):
    with house_of(stored, tmp_path, TEMPLATES) as house:
        check(house, [f"{point}:1" for point in TELLING])


@pytest.mark.chaos
@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("point", OUTBOUND)
def test_a_sender_killed_again_and_again_at_one_point_loses_and_doubles_nothing(
    stored: tuple[Database, str], tmp_path: Path, point: str, nth: int
):
    with house_of(stored, tmp_path, TEMPLATES) as house:
        check(house, [f"{point}:{nth}"] * 3, EACH * nth)
