"""A town for scenes: phones, the simulated platform and our service, in one process."""

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bot.app import House, Web, build, manner_of
from bot.commands.demo import TEMPLATES, own_templates
from bot.commands.officer import enrol, scene_ticket
from bot.commands.unit import enrol as enrol_clerk
from bot.settings import Account as AccountSettings
from bot.settings import DatabaseSettings, Delivery, Files, Privacy, Server, Settings
from bot.simulator.account import Account
from bot.simulator.api import create_app
from bot.simulator.platform import Platform
from bot.simulator.values import Delivery as Push
from bot.simulator.values import Line, Verdict, Who
from bot.simulator.wire import PlatformAdapter, WsgiCallback
from bot.wechat.gateway import WeChatGateway
from bot.wechat.menu import Menus
from scheduler import jobs
from scheduler.ground import Ground
from scheduler.sender import Sender
from storage.base import Base
from storage.session import Database
from storage.vocabulary import OfficerDuty
from tests.support import cast
from tests.support.clock import StandingClock

LINK = re.compile(
    r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^"&]*)&msgmenuid=([^"]*)">(.*?)</a>'
)


def plain(text: str) -> str:
    """A message as it looks on a phone: links by their words."""
    return LINK.sub(r"\3", text)


@dataclass
class Phone:
    """Somebody's phone."""

    town: "Town"
    openid: str
    name: str
    read: int = 0
    welcome: str = ""

    def says(self, text: str) -> str:
        """Send a text; gives what is answered."""
        return self._shown(self.town.platform.say(self.openid, text))

    def taps(self, words: str) -> str:
        """Tap the newest link with these words."""
        return self._shown(self.town.platform.tap_link(self.openid, words))

    def follows(self, scene: str = "") -> str:
        """Follow the account."""
        return self._shown(self.town.platform.follow(self.openid, scene))

    def scans(self, scene: str) -> str:
        """Scan a parametric code."""
        return self._shown(self.town.platform.scan(self.openid, scene))

    def sends_voice(self, recognised: str | None = None) -> str:
        """Send a recording."""
        return self._shown(self.town.platform.send_voice(self.openid, b"amr", recognised))

    def sends_picture(self) -> str:
        """Send a picture."""
        return self._shown(self.town.platform.send_image(self.openid, b"\xff\xd8picture"))

    def _shown(self, push: Push) -> str:
        assert push.verdict in {Verdict.REPLY, Verdict.SILENT}, push
        self.town.clock.move(seconds=2)
        self.read = len(self.lines())
        return plain(push.text or "")

    def lines(self) -> list[Line]:
        """Everything the account has said."""
        return [line for line in self.town.platform.seen(self.openid) if line.who is Who.ACCOUNT]

    def news(self) -> list[str]:
        """What has arrived since this was last asked or something was said."""
        fresh = self.lines()[self.read :]
        self.read += len(fresh)
        return [plain(line.text) for line in fresh]


class Town:
    """The whole house around one database."""

    def __init__(
        self,
        database: Database,
        url: str,
        folder: Path,
        *,
        quiet: str = "21:00-08:00",
        public_url: str = "",
        oauth: bool = True,
    ) -> None:
        self.clock = StandingClock()
        account = Account.fictional()
        self.account = account
        self.platform = Platform(account, now=self.clock.now)
        own_templates(self.platform)
        self.api = create_app(self.platform)
        self.settings = Settings(
            account=AccountSettings(
                appid=account.appid,
                original_id=account.original_id,
                token=account.token,
                encoding_aes_key=account.encoding_aes_key,
                previous_encoding_aes_key=account.previous_encoding_aes_key,
                secret=account.secret,
                oauth_base="https://open.weixin.qq.com" if oauth else "",
            ),
            server=Server(public_url=public_url),
            database=DatabaseSettings(url=url),
            delivery=Delivery(quiet_hours=quiet, per_second=5000, templates=TEMPLATES),
            privacy=Privacy(hotline="12333"),
            files=Files(folder=str(folder / "files")),
        )
        opened = build(self.settings, clock=self.clock, adapter=lambda: PlatformAdapter(self.api))
        opened.database.close()
        self.house = House(opened.settings, database, self.clock, opened.platform, opened.login)
        self.house.platform.database = database
        self.database = database
        self.web = Web(self.house)
        self.platform.connect(WsgiCallback(self.web.app))
        self.sender = Sender(
            database, WeChatGateway(self.house.platform), self.clock, manner_of(self.settings)
        )
        self.ground = Ground(
            database,
            self.clock,
            self.settings.house(),
            self.house.platform,
            folder / "files",
            menus=Menus(self.house.platform),
            mass=WeChatGateway(self.house.platform),
        )
        self.people: dict[str, Phone] = {}

    def phone(self, name: str, note: str = "", *, follow: bool = True) -> Phone:
        """Somebody with a phone, following unless told otherwise."""
        if name not in self.people:
            self.people[name] = Phone(self, self.platform.add_phone(name, note), name)
            if follow:
                self.people[name].follows()
        return self.people[name]

    def officer(self, name: str, bureau: str, duty: OfficerDuty = OfficerDuty.HANDLER) -> Phone:
        """An officer who has scanned the binding code of a bureau."""
        code, _ = enrol(self.house, bureau, name, duty, 72)
        scene_ticket(self.house, code, 72)
        phone = self.phone(name, follow=False)
        if self.platform.people.known(phone.openid).following:
            phone.welcome = phone.scans(f"bind_{code}")
        else:
            phone.welcome = phone.follows(f"bind_{code}")
        return phone

    def clerk(self, name: str, unit: str) -> Phone:
        """Somebody of a unit's personnel office who has scanned the binding code."""
        code = enrol_clerk(self.house, unit, name, 72)
        scene_ticket(self.house, code, 72)
        phone = self.phone(name, follow=False)
        phone.welcome = phone.follows(f"bind_{code}")
        return phone

    def asks_four(self) -> None:
        """Three people of 东南大学, which has a clerk, and one of 河海大学 are asked for a team."""
        self.clerk("刘老师", "东南大学")
        # a phone that follows writes; inside the block it would wait for the block's own lock
        openids = {name: self.phone(name).openid for name in ("李明", "王芳", "周立")}
        with self.database.write() as session:
            team = cast.team(session)
            for name, openid in openids.items():
                cast.invited(session, team, cast.expert(session, name, openid=openid))
            cast.invited(session, team, cast.expert(session, "丁一", "河海大学"))

    def tick(self) -> None:
        """Let everything happen that is due: jobs, sends, the platform's own reports."""
        for job in jobs.JOBS:
            job.work(self.ground)
        while self.sender.drain_once():
            pass
        self.platform.settle()

    def restart(self) -> None:
        """Stop the web service and start it again on the same database."""
        self.web.close()
        self.web = Web(self.house)
        self.platform.connect(WsgiCallback(self.web.app))

    def where_is(self, words: str) -> list[str]:
        """The columns of the database that still hold these words."""
        found = []
        with self.database.read() as session:
            for table in Base.metadata.sorted_tables:
                for row in session.execute(select(table)).mappings():
                    found += [
                        f"{table.name}.{name}" for name, value in row.items() if words in str(value)
                    ]
        return found

    def close(self) -> None:
        """End everything that was started."""
        self.sender.close()
        self.web.close()
        self.platform.close()
