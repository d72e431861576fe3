"""The composition root: settings in, running parts out. No other place chooses a concrete class."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread, Timer

from flask import Blueprint, Flask
from requests.adapters import BaseAdapter
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from bot import headers, memory
from bot.clocks import WallClock
from bot.console import parts as desk
from bot.console import screen
from bot.console.build import blueprint as console
from bot.health import add_pages
from bot.metrics import Metrics
from bot.pages import letters, public, ratings, units
from bot.pages.door import Desk
from bot.serving import Front, WebServer
from bot.settings import BadSettings, Settings, check_account
from bot.wechat.client import Platform
from bot.wechat.envelope import Envelope, Key, Mode
from bot.wechat.gateway import WeChatGateway
from bot.wechat.inbox import PATIENCE, Inbox
from bot.wechat.login import Login
from bot.wechat.menu import Menus
from bot.wechat.webhook import Callback, CallbackInFront
from handlers.operations.expert_shelf import ExpertShelf
from handlers.ports import Clock, Heard
from handlers.understanding import reading, segment
from handlers.wording import catalogue
from scheduler.ground import Ground
from scheduler.sender import Manner, Sender, Template
from storage.session import Database, open_database
from storage.vocabulary import Channel

log = logging.getLogger(__name__)

# what a template's section says beside the names of its fields
RESERVED = frozenset({"channel", "id", "lasting"})
MOST_UPLOAD = 6 * 1024 * 1024
# seconds that a push may wait for its turn, and all in all with the delay of the loop; beyond
# either it is answered with a sentence at once, well inside the platform's five seconds
MOST_DELAY = 0.5
MOST_WAIT = 2.0
LEAST_PATIENCE = 0.2
SWITCH_SECONDS = 0.001
# seconds after which the experts are read, unless an officer asks before
SHELF_AFTER = 20.0
TEMPLATE_CHANNELS = frozenset({Channel.SUBSCRIPTION, Channel.TEMPLATE})


@dataclass(frozen=True)
class House:
    """The parts that every process shares: settings, database, clock, platform client."""

    settings: Settings
    database: Database
    clock: Clock
    platform: Platform
    login: Login

    def close(self) -> None:
        """Close every connection, to the platform and to the database."""
        self.platform.close()
        self.database.close()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    adapter: Callable[[], BaseAdapter] | None = None,
) -> House:
    """Open the database and prepare the platform client. Raises BadSettings."""
    check_account(settings.account)
    settings.delivery.quiet()
    settings.programme.programme()
    settings.matching.matching()
    database = open_database(settings.database.url, threads=settings.server.threads)
    account = settings.account
    platform = Platform(
        database,
        appid=account.appid,
        secret=account.secret,
        api_base=account.api_base,
        mp_base=account.mp_base,
        adapter=adapter,
    )
    login = Login(
        appid=account.appid,
        secret=account.secret,
        api_base=account.api_base,
        oauth_base=account.oauth_base if settings.server.public_url else "",
        adapter=adapter,
    )
    return House(settings, database, clock or WallClock(), platform, login)


def envelope_of(settings: Settings) -> Envelope:
    """The account's side of the callback protocol."""
    account = settings.account
    keys = [account.encoding_aes_key, account.previous_encoding_aes_key]
    return Envelope(
        token=account.token,
        appid=account.appid,
        original_id=account.original_id,
        mode=Mode(account.mode),
        keys=tuple(Key.of(key, account.appid) for key in keys if key),
        window=account.timestamp_window,
    )


CODE_SECONDS = 120


def desk_parts(house: House, shelf: ExpertShelf) -> desk.Parts:
    """What the bureaus' desk is built from; the shelf of experts is one for the process."""

    def make_code(scene: str) -> str:
        answer = house.platform.post(
            "qrcode/create",
            {
                "expire_seconds": CODE_SECONDS,
                "action_name": "QR_STR_SCENE",
                "action_info": {"scene": {"scene_str": scene}},
            },
        )
        return str(answer["url"])

    settings = house.settings.desk
    return desk.Parts(
        database=house.database,
        clock=house.clock,
        house=house.settings.house(),
        make_code=make_code,
        limits=desk.Limits(timedelta(minutes=settings.idle_minutes), settings.hours),
        address_header=settings.address_header,
        audit_key=settings.audit_key,
        shelf=shelf,
    )


class Web:
    """The web service of one process."""

    def __init__(self, house: House) -> None:
        """Build the application and warm what the first message needs."""
        # the writer gives the interpreter away at every statement; in a flood of requests the
        # loop would hand it back only after Python's usual five milliseconds each time
        sys.setswitchinterval(SWITCH_SECONDS)
        self.house = house
        self.inbox = Inbox(house.database, house.settings.house(), house.clock)
        self.metrics = Metrics(house.database, house.clock)
        self.server: WebServer | None = None
        self.app = Flask("qianqi", static_folder=None)
        self.shelf = ExpertShelf()
        # after a start come the pushes that could not be delivered meanwhile; they go first
        self._shelf_timer = Timer(SHELF_AFTER, self.fill_shelf)
        self._shelf_timer.daemon = True
        self.app.register_blueprint(console(desk_parts(house, self.shelf)))
        self.app.register_blueprint(
            public.blueprint(house.database, house.clock, house.settings.house())
        )
        for pages in phone_pages(house):
            self.app.register_blueprint(pages)
        self.app.register_error_handler(HTTPException, screen.failed)
        self.app.after_request(headers.secure)
        self.app.config["MAX_CONTENT_LENGTH"] = MOST_UPLOAD
        self.callback = Callback(envelope_of(house.settings), house.clock)
        flask = self.app.wsgi_app
        self.front = Front(flask, self.callback, self._hear, self._overloaded)
        in_front = CallbackInFront(flask, self.callback, self.inbox.hear)
        self.app.wsgi_app = in_front  # type: ignore[method-assign]  # Flask's own hook
        add_pages(self.app, house.database, self.metrics, lambda: True)
        warm(Path(house.settings.files.folder) / "words")

    def _overloaded(self) -> bool:
        # the loop's lag is met twice: before a push is seen, and before its answer leaves
        delay = self.inbox.delay
        return delay > MOST_DELAY or delay + 2 * self.front.lag > MOST_WAIT

    async def _hear(self, heard: Heard) -> str:
        # what the loop's lag takes at both ends cannot be spent waiting for a turn
        left = MOST_WAIT - 2 * self.front.lag
        with self.metrics.pushes.time():
            return await self.inbox.hear_soon(heard, max(LEAST_PATIENCE, min(PATIENCE, left)))

    def listen(self, host: str, port: int) -> WebServer:
        """Bind the port and give the server, not yet running."""
        self.server = WebServer(self.front, host=host, port=port)
        self._shelf_timer.start()
        return self.server

    def fill_shelf(self) -> None:
        """Read the experts before the first officer asks whom to propose; a failure is no harm."""
        try:
            with self.house.database.read() as session:
                self.shelf.fill(session, self.house.clock.now())
            memory.give_back()
        except SQLAlchemyError as error:
            log.warning("experts not read ahead: %s", type(error).__name__)

    def close(self) -> None:
        """Finish the requests in hand and what waits to be written."""
        self._shelf_timer.cancel()
        if self.server is not None:
            self.server.stop()
        self.inbox.close()


def phone_pages(house: House) -> tuple[Blueprint, ...]:
    """What opens on a phone and knows its person: letters, questionnaires, a home unit's page."""
    given = Desk(house.database, house.clock, house.settings.house(), house.login)
    return letters.blueprint(given), ratings.blueprint(given), units.blueprint(given)


def warm(folder: Path | None = None) -> None:
    """Load the words, the lexicons and jieba before the first message needs them.

    ``folder`` keeps jieba's cache.
    """
    catalogue()
    reading.warm()
    segment.warm(folder)


class Work:
    """The scheduler and the sender of one process."""

    def __init__(self, house: House) -> None:
        """Prepare both; nothing runs before ``start``."""
        from scheduler.runner import Metronome  # its library is for this process alone

        settings = house.settings
        gateway = WeChatGateway(house.platform)
        self.ground = Ground(
            house.database,
            house.clock,
            settings.house(),
            house.platform,
            Path(settings.files.folder),
            menus=Menus(house.platform),
            mass=gateway,
            audit_key=settings.desk.audit_key,
            checks_clock=isinstance(house.clock, WallClock),
        )
        self.metrics = Metrics(house.database, house.clock)
        self.metronome = Metronome(self.ground)
        self.sender = Sender(
            house.database,
            gateway,
            house.clock,
            manner_of(settings),
            observe=self.metrics.called,
        )
        self._thread = Thread(target=self.sender.run, name="sender", daemon=True)
        self.app = Flask("qianqi-work", static_folder=None)
        add_pages(self.app, house.database, self.metrics, self._thread.is_alive)
        self._pages: WebServer | None = None

    def start(self) -> None:
        """Start the beats and the sender."""
        self.metronome.start()
        self._thread.start()

    def show(self, host: str, port: int) -> None:
        """Serve health and metrics of this process; a port that is taken is only a warning."""
        try:
            self._pages = WebServer(Front(self.app.wsgi_app), host=host, port=port)
        except OSError as error:
            log.warning("no health pages on %s:%d: %s", host, port, error.strerror)
            return
        self._pages.start()

    def stop(self) -> None:
        """Finish what is in flight and stop."""
        self.sender.stop()
        self.ground.leaving.set()
        self.metronome.stop()
        self._thread.join(timeout=15)
        self.sender.close()
        if self._pages is not None:
            self._pages.stop()


def manner_of(settings: Settings) -> Manner:
    """How this installation sends. Raises BadSettings for a template that cannot be used."""
    templates = {}
    for kind, row in settings.delivery.templates.items():
        where = f"[delivery.templates.{kind}]"
        if row.get("channel") not in TEMPLATE_CHANNELS or not row.get("id"):
            raise BadSettings(f"{where}：要有 channel（subscription 或 template）和 id（模板ID）")
        fields = {name: slot for name, slot in row.items() if name not in RESERVED}
        templates[kind] = Template(Channel(row["channel"]), row["id"], fields)
    delivery = settings.delivery
    return Manner(
        quiet=delivery.quiet(),
        per_second=float(delivery.per_second),
        threads=delivery.threads,
        templates=templates,
        limits=delivery.limits(),
        trial=delivery.listed(),
        skip_locked=settings.database.skip_locked(),
    )
