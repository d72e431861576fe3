"""The stage of a rehearsed year: the simulated platform, the people, and the real service."""

import heapq
import itertools
import logging
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.app import House, Web, build, manner_of
from bot.commands.demo import TEMPLATE_SLOTS, TEMPLATES, own_templates
from bot.commands.officer import enrol, scene_ticket
from bot.commands.rehearsal import scripts, troupe
from bot.commands.rehearsal.troupe import PLANS, REACTIONS, Act, Desk, Person
from bot.settings import Account as AccountSettings
from bot.settings import (
    DatabaseSettings,
    Delivery,
    Files,
    Privacy,
    ProgrammeSettings,
    Settings,
)
from bot.simulator.account import Account
from bot.simulator.api import create_app
from bot.simulator.platform import NotFollowingError, Platform
from bot.simulator.wire import PlatformAdapter, WsgiCallback
from bot.wechat.gateway import WeChatGateway
from handlers.operations import bureaus, teams
from handlers.ports import Accepted, Gateway, Outgoing
from handlers.reception.officer import SCENE
from handlers.rules.rounds import NANJING, local_day
from scheduler import jobs
from scheduler.ground import Ground
from scheduler.rehearsal import Span
from scheduler.sender import Manner, Sender
from storage import migrations
from storage.models import Bureau
from storage.queries import calls, demand_list, expert_list, people
from storage.queries.demand_list import Sought
from storage.queries.expert_list import SoughtExpert
from storage.vocabulary import ExpertState, OfficerDuty, Rank

log = logging.getLogger(__name__)

# this share of the counties has nobody bound: what concerns them goes to the phone list
UNBOUND = 0.06
# the house is woken by the hour: what is prompt runs every time, what beats slower than that less
# often, so that a year is not spent on looking for nothing
PROMPT = 60
HOURLY = 3600
AT_ONCE = 200
# what a host looks for at the desk
SERVABLE_NEEDS = Sought(states=teams.SERVABLE, oldest_first=True)
LISTED = SoughtExpert(states=frozenset({ExpertState.LISTED}))
MOST_EXPERTS = 5000
BETWEEN_LINES = timedelta(seconds=20)
PARTS = {Rank.PROVINCE: "province", Rank.CITY: "city", Rank.COUNTY: "county"}


class PlayedClock:
    """A clock that the rehearsal moves and that never goes back."""

    def __init__(self, moment: datetime) -> None:
        """Start at a moment."""
        self.moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """The moment played."""
        return self.moment

    def reach(self, moment: datetime) -> None:
        """Move on to a moment, if it lies ahead."""
        self.moment = max(self.moment, moment.astimezone(UTC))


class Listening:
    """A gateway that also tells what arrived on whose phone."""

    def __init__(self, gateway: Gateway) -> None:
        """Listen to one gateway."""
        self._gateway = gateway
        self.arrived: list[tuple[str, str]] = []
        self._titles = {
            TEMPLATES[kind]["id"]: title for kind, (title, *_) in TEMPLATE_SLOTS.items()
        }

    def send(self, message: Outgoing) -> Accepted:
        """Send, and note the words as they are shown."""
        accepted = self._gateway.send(message)
        shown = [self._titles.get(message.template_id, ""), message.text, *message.data.values()]
        self.arrived.append((message.openid, "\n".join(filter(None, shown))))
        return accepted

    def take(self) -> list[tuple[str, str]]:
        """What has arrived since this was last asked."""
        arrived, self.arrived = self.arrived, []
        return arrived


class Stage:
    """Everything a year needs, in one process, on one clock."""

    def __init__(self, folder: Path, url: str, start: datetime, seed: int) -> None:
        """Set up the house on an empty database."""
        self.clock = PlayedClock(start)
        self.dice = random.Random(seed)
        account = Account.fictional()
        self.platform = Platform(account, now=self.clock.now, seed=seed)
        own_templates(self.platform)
        api = create_app(self.platform)
        self.settings = _settings(account, folder, url, local_day(start).year)
        self.house: House = build(
            self.settings, clock=self.clock, adapter=lambda: PlatformAdapter(api)
        )
        self.database = self.house.database
        event.listen(self.database.engine, "connect", _carelessly)
        migrations.migrate(self.database)
        with self.database.write() as session:
            bureaus.establish(session, start, on=local_day(start))
        self.web = Web(self.house)
        self.platform.connect(WsgiCallback(self.web.app))
        self.listening = Listening(WeChatGateway(self.house.platform))
        self.sender = Sender(self.database, self.listening, self.clock, one_by_one(self.settings))
        self.ground = Ground(self.database, self.clock, self.settings.house(), files=folder)
        self.people: list[Person] = []
        self.places: dict[str, int] = {}
        self.acts: list[Act] = []
        self.done: Counter[str] = Counter()
        self._order = itertools.count()
        self._due: dict[str, datetime] = {}

    # ---------------------------------------------------------------- the cast

    def engage(
        self, enterprises: int, experts: int, span: Span, *, unbound: float = UNBOUND
    ) -> None:
        """Bring in the officers of every bureau, the enterprises and the experts."""
        with self.database.read() as session:
            rows = [*calls.all_called(session), session.get_one(Bureau, bureaus.PROVINCE)]
        counties = [row for row in rows if row.rank is Rank.COUNTY]
        for row in rows:
            if row.rank is not Rank.COUNTY or self.dice.random() >= unbound:
                self._bind(row)
        for number in range(enterprises):
            county = self.dice.choice(counties)
            firm = scripts.firm(self.dice, number, bureaus.short_name(county))
            self._join("enterprise", firm.contact, county.code, number, firm=firm)
        for number in range(experts):
            self._join("expert", scripts.name(self.dice), "", number)
        for place, person in enumerate(self.people):
            for act in troupe.plans_of(person, place, span):
                self._plan(act)

    def _join(
        self, part: str, name: str, region: str, number: int, firm: scripts.Firm = troupe.NOBODYS
    ) -> Person:
        openid = self.platform.add_phone(f"{name}{part}{number}")
        own = random.Random(self.dice.getrandbits(48))
        person = Person(openid, f"{part}{number}", part, own, region, firm, number)
        self.places[openid] = len(self.people)
        self.people.append(person)
        return person

    def _bind(self, bureau: Bureau) -> None:
        name = scripts.name(self.dice)
        code, _ = enrol(self.house, bureau.code, name, OfficerDuty.HANDLER, 72)
        scene_ticket(self.house, code, 72)
        person = self._join(PARTS[bureau.rank], name, bureau.code, int(bureau.code))
        person.looks = lambda: self._desk_of(bureau.code)
        self.platform.follow(person.openid, SCENE + code)
        self.clock.reach(self.clock.moment + timedelta(seconds=1))

    def _desk_of(self, code: str) -> Desk:
        """What a host sees: its oldest needs that may be served, and experts named but once."""
        with self.database.read() as session:
            codes = people.codes_under(session, session.get_one(Bureau, code))
            rows = demand_list.page(session, codes, SERVABLE_NEEDS, size=scripts.MOST_SEATS)
            listed = expert_list.page(session, LISTED, size=MOST_EXPERTS)
        named = Counter(f"{row.name}（{row.unit}）" for row in listed)
        return Desk(
            tuple(row[0].number for row in rows),
            tuple(sorted(words for words, count in named.items() if count == 1)),
        )

    def _plan(self, act: Act) -> None:
        heapq.heappush(self.acts, replace(act, order=next(self._order)))

    # ---------------------------------------------------------------- the play

    def play(self, until: datetime) -> int:
        """Let everybody act whose moment has come."""
        played = 0
        while self.acts and self.acts[0].moment <= until:
            act = heapq.heappop(self.acts)
            self.clock.reach(act.moment)
            self._perform(act)
            played += 1
        self.clock.reach(until)
        return played

    def _perform(self, act: Act) -> None:
        person = self.people[act.who]
        script = (PLANS if act.kind == "plan" else REACTIONS)[act.row].script
        if script is None:
            self._block(person)
            return
        if not self.platform.people.known(person.openid).following:
            if person.following:
                self.platform.follow(person.openid)
            else:
                return
        self.done[f"{person.part} {act.what}"] += 1
        self._converse(person, script(person))

    def _block(self, person: Person) -> None:
        if self.platform.people.known(person.openid).following:
            self.platform.unfollow(person.openid)
        person.following = False
        self.done[f"{person.part} blocks the account"] += 1

    def _converse(self, person: Person, script: scripts.Script) -> None:
        try:
            words = next(script)
            while True:
                push = self.platform.say(person.openid, words)
                self.clock.reach(self.clock.moment + BETWEEN_LINES)
                words = script.send(push.text or "")
        except StopIteration:
            return
        except NotFollowingError:
            return

    def wake(self, now: datetime) -> int:
        """Run the jobs by their table and send what is due; people hear it and plan to react."""
        self.clock.reach(now)
        for job in jobs.JOBS:
            if now >= self._due.get(job.name, now):
                job.work(self.ground)
                self._due[job.name] = now + pause_of(job)
        while self.sender.drain_once(AT_ONCE):
            pass
        self.platform.settle()
        arrived = self.listening.take()
        self._react(arrived)
        return len(arrived)

    def _react(self, arrived: Iterable[tuple[str, str]]) -> None:
        moment = self.clock.moment.astimezone(NANJING)
        for openid, text in arrived:
            place = self.places[openid]
            for act in troupe.reactions_to(self.people[place], place, text, moment):
                self._plan(act)

    def refusals(self) -> Counter[int]:
        """How often the platform has refused a message, by the error code."""
        return Counter(call.errcode for call in self.platform.ledger if call.errcode)

    def names(self) -> dict[str, str]:
        """The people by openid."""
        return {person.openid: person.name for person in self.people}

    def close(self) -> None:
        """End everything that was started."""
        self.sender.close()
        self.web.close()
        self.platform.close()
        self.database.close()


def _carelessly(connection: Any, _record: object) -> None:
    """A rehearsal is thrown away: its commits need not wait for the disk."""
    connection.execute("PRAGMA synchronous=OFF")


def pause_of(job: jobs.Job) -> timedelta:
    """How long a job rests on the stage."""
    if job.seconds < PROMPT:
        return timedelta()
    return timedelta(hours=23) if job.seconds >= HOURLY else timedelta(hours=3)


def one_by_one(settings: Settings) -> Manner:
    """One thread, so that the same seed gives the same year."""
    return replace(manner_of(settings), threads=1)


def _settings(account: Account, folder: Path, url: str, first_year: int) -> Settings:
    return Settings(
        account=AccountSettings(
            appid=account.appid,
            original_id=account.original_id,
            token=account.token,
            encoding_aes_key=account.encoding_aes_key,
            previous_encoding_aes_key=account.previous_encoding_aes_key,
            secret=account.secret,
            mode=account.mode,
        ),
        database=DatabaseSettings(url=url),
        delivery=Delivery(per_second=5000, templates=TEMPLATES),
        programme=ProgrammeSettings(first_year=first_year),
        privacy=Privacy(hotline="12333"),
        files=Files(folder=str(folder / "files")),
    )
