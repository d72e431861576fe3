"""A town with a sender that has a template and a subscription to send by."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from bot.wechat.gateway import WeChatGateway
from handlers.operations import notices
from handlers.rules.delivery import Quiet
from scheduler import jobs
from scheduler.sender import Manner, Sender, Template
from storage.models import AccountToken, Follower, Notice, Sending
from storage.vocabulary import Channel, NoticeClass, NoticeState
from tests.support.town import Phone, Town

BY_TEMPLATE, BY_SUBSCRIPTION, IN_CHAT = "by_template", "by_subscription", "in_chat"
TEMPLATE_ID, SUBSCRIPTION_ID = "T" * 43, "S" * 43
PATHS = {
    BY_TEMPLATE: "/cgi-bin/message/template/send",
    BY_SUBSCRIPTION: "/cgi-bin/message/subscribe/bizsend",
    IN_CHAT: "/cgi-bin/message/custom/send",
}
SLOTS = {"character_string1": "编号"}
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def manner(quiet: Quiet, threads: int = 4) -> Manner:
    """How the office sends."""
    fields = {"number": "character_string1"}
    templates = {
        BY_TEMPLATE: Template(Channel.TEMPLATE, TEMPLATE_ID, fields),
        BY_SUBSCRIPTION: Template(Channel.SUBSCRIPTION, SUBSCRIPTION_ID, fields),
    }
    return Manner(quiet=quiet, per_second=5000, threads=threads, templates=templates)


@dataclass
class Office:
    """Owes notices, lets time pass, and looks at what became of them."""

    town: Town
    quiet: Quiet = field(default_factory=lambda: Quiet(None, None))
    made: int = 0

    def __post_init__(self) -> None:
        self.town.platform.templates.add("进度", SLOTS, template_id=TEMPLATE_ID)
        self.town.platform.templates.add(
            "进度", SLOTS, template_id=SUBSCRIPTION_ID, family="subscribe", kind=3
        )
        self.sender = self.another_sender()

    def another_sender(self) -> Sender:
        """One more sender on the same outbox."""
        town = self.town
        return Sender(
            town.database, WeChatGateway(town.house.platform), town.clock, manner(self.quiet)
        )

    def person(self, kind: str) -> Phone:
        """Somebody who can be reached in this way and, with us, in no other."""
        self.made += 1
        phone = self.town.phone(f"收件人{self.made}")
        self.town.platform.say(phone.openid, "在吗")
        phone.read = len(phone.lines())
        if kind == BY_SUBSCRIPTION:
            self.town.platform.subscribe_popup(phone.openid, [(SUBSCRIPTION_ID, True)])
        if kind != IN_CHAT:
            self.forget_window(phone)
        return phone

    def forget_window(self, phone: Phone) -> None:
        """Let our side know of no open window."""
        with self.town.database.write() as session:
            session.execute(
                update(Follower)
                .where(Follower.openid == phone.openid)
                .values(spoke_at=0, tapped_at=0)
            )

    def owe(
        self, phone: Phone, kind: str, class_: NoticeClass = NoticeClass.CASE, **more: datetime
    ) -> int:
        """Owe one notice; its id."""
        self.made += 1
        mark = f"N-{self.made:04d}"
        now = self.town.clock.now()
        with self.town.database.write() as session:
            notices.owe(
                session, phone.openid, f"scene:{mark}", now,
                text=mark, kind=kind, row="parked" if kind == "answer" else "",
                class_=class_, data={"number": mark}, **more,
            )  # fmt: skip
            return session.scalars(
                select(Notice.id).where(Notice.occasion == f"scene:{mark}")
            ).one()

    def notice(self, id_: int) -> Notice:
        """The notice as it is stored."""
        with self.town.database.read() as session:
            return session.get_one(Notice, id_)

    def shown(self, phone: Phone) -> int:
        """How many messages, replies left out, stand on a phone."""
        return sum(line.via.startswith("/") for line in self.town.platform.seen(phone.openid))

    def tries(self, id_: int) -> list[str]:
        """The outcome of each acknowledged try."""
        with self.town.database.read() as session:
            rows = session.execute(
                select(Sending.outcome).where(Sending.notice_id == id_).order_by(Sending.attempt)
            )
            return [outcome for (outcome,) in rows]

    def send(self) -> None:
        """Send what is due."""
        while self.sender.drain_once():
            pass

    def let_leases_end(self) -> int:
        """Make every lease run out, and free the notices."""
        with self.town.database.write() as session:
            session.execute(
                update(Notice)
                .where(Notice.state == NoticeState.LEASED)
                .values(lease_until=LONG_AGO)
            )
        return jobs.free_lost_leases(self.town.ground)

    def forget_token_trouble(self) -> None:
        """Let the pause after a failed refresh of the token be over."""
        with self.town.database.write() as session:
            session.execute(update(AccountToken).values(refreshing_until=LONG_AGO))

    def pass_by(self, **by: float) -> None:
        """Let time pass and send what is due."""
        self.town.clock.at += timedelta(**by)
        self.send()

    def calls(self, kind: str) -> int:
        """How often the API of a channel was called."""
        return sum(call.path == PATHS[kind] for call in self.town.platform.ledger)

    def close(self) -> None:
        """End the sender's threads."""
        self.sender.close()
