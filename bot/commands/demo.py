"""``demo``: simulated platform, service, sender and scheduler in one command, with a small town."""

import json
import logging
import shutil
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import House, Web, Work, build
from bot.clocks import MovableClock
from bot.commands.officer import enrol, scene_ticket
from bot.commands.serve import until_told_to_stop
from bot.serving import Front, WebServer, is_free
from bot.settings import Account as AccountSettings
from bot.settings import BadSettings, DatabaseSettings, Delivery, Files, Privacy, Server, Settings
from bot.simulator.account import Account
from bot.simulator.api import create_app
from bot.simulator.platform import Platform
from bot.simulator.wire import HttpCallback
from bot.wechat import menu
from handlers.operations import bureaus
from handlers.reception.officer import SCENE
from handlers.rules.rounds import NANJING, local_day
from storage import migrations
from storage.vocabulary import OfficerDuty

log = logging.getLogger(__name__)

# the first working morning of a March call: everything may be sent, the year lies ahead
MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=NANJING)
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the town; an officer has a bureau."""

    name: str
    note: str
    bureau: str = ""
    duty: OfficerDuty = OfficerDuty.HANDLER


def _template_id(kind: str) -> str:
    return f"demo-{kind}".ljust(43, "0")


# all people and enterprises are made up
TOWN = (
    Person("王强", "泰兴华星表面处理（企业）"),
    Person("李科长", "泰兴市人社局（经办）", "321283"),
    Person("赵敏", "昆山泓祺精密机械（企业）"),
    Person("周科长", "昆山市人社局（经办）", "320583"),
    Person("吴科长", "苏州市人社局（经办）", "320500"),
    Person("陈处长", "省人社厅专家处（经办）", "320000"),
)


# the account's templates: the title, the slots with their labels, and the slot of each value
TEMPLATE_SLOTS = {
    "demand_arrived": (
        "企业需求提醒",
        {
            "character_string1": "编号",
            "thing2": "企业",
            "phrase3": "类别",
            "thing4": "内容",
            "time5": "时间",
        },
        ("number", "enterprise", "kind", "title", "at"),
    ),
    "demand_moved": (
        "办理进度提醒",
        {"character_string1": "编号", "phrase2": "状态", "thing3": "说明", "time4": "时间"},
        ("number", "state", "what", "at"),
    ),
    "desk": (
        "待办提醒",
        {"thing1": "事项", "time2": "时间"},
        ("what", "at"),
    ),
    "call": (
        "需求征集提醒",
        {"thing1": "事项", "thing2": "截止", "time3": "时间"},
        ("what", "until", "at"),
    ),
    "human": (
        "人工服务提醒",
        {"thing1": "来自", "thing2": "留言", "time3": "时间"},
        ("who", "words", "at"),
    ),
    "expert": (
        "专家报名提醒",
        {"thing1": "专家", "thing2": "事项", "time3": "时间"},
        ("who", "what", "at"),
    ),
    "broadcast": (
        "公告提醒",
        {"thing1": "公告", "time2": "时间"},
        ("what", "at"),
    ),
    "invitation": (
        "邀请与行程提醒",
        {"thing1": "活动", "thing2": "日期", "thing3": "状态", "thing4": "答复期限"},
        ("team", "days", "state", "due"),
    ),
    "team": (
        "服务团提醒",
        {"thing1": "服务团", "thing2": "事项", "time3": "时间"},
        ("team", "what", "at"),
    ),
    "unit": (
        "单位意见提醒",
        {"thing1": "专家", "thing2": "日期", "time3": "时间"},
        ("who", "days", "at"),
    ),
    "visit": (
        "专家来访提醒",
        {"character_string1": "编号", "thing2": "时间", "thing3": "状态", "time4": "通知时间"},
        ("number", "days", "what", "at"),
    ),
}
TEMPLATES = {
    kind: {"channel": "template", "id": _template_id(kind), **dict(zip(names, slots, strict=True))}
    for kind, (_, slots, names) in TEMPLATE_SLOTS.items()
}


def own_templates(platform: Platform) -> None:
    """Give the simulated account the templates that the settings name."""
    for kind, (title, slots, _) in TEMPLATE_SLOTS.items():
        platform.templates.add(title, slots, template_id=TEMPLATES[kind]["id"])


class Demo:
    """All parts of the demo, on one machine, in one process."""

    def __init__(self, folder: Path, port: int) -> None:
        """Set up everything in a folder; nothing runs before ``start``."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.clock = MovableClock(self._kept_offset(), self._keep_offset)
        account = Account.fictional()
        self.page_port = _free_port(port)
        self.service_port = _free_port(self.page_port + 1)
        self.platform = Platform(account, now=self.clock.now, store=folder / "platform.sqlite3")
        self.settings = _settings(account, folder, self.page_port, self.service_port)
        self.house: House = build(self.settings, clock=self.clock)
        page = create_app(self.platform, on_shift=self.shift)
        self.page = WebServer(Front(page), host=HOST, port=self.page_port)
        self.web: Web | None = None
        self.work = Work(self.house)

    def start(self) -> None:
        """Migrate, start all parts, and bring in the town on the first start."""
        is_new = not migrations.present(self.house.database)
        migrations.migrate(self.house.database)
        now = self.clock.now()
        with self.house.database.write() as session:
            bureaus.establish(session, now, on=local_day(now))
        self.web = Web(self.house)
        self.web.listen(HOST, self.service_port).start()
        self.page.start()
        own_templates(self.platform)
        self.platform.connect(HttpCallback(f"http://{HOST}:{self.service_port}/wechat"))
        if not self.platform.verify_url():
            raise BadSettings("演示的回调没有通过平台的校验")
        self.platform.start()
        self.work.start()
        menu.Menus(self.house.platform).publish()
        if is_new:
            self._bring_in_the_town()

    def shift(self, by: timedelta) -> None:
        """Move the clock on; what has fallen due meanwhile is done at once."""
        self.clock.shift(by)
        self.work.metronome.at_once()

    def _bring_in_the_town(self) -> None:
        for person in TOWN:
            openid = self.platform.add_phone(person.name, person.note)
            if not person.bureau:
                self.platform.follow(openid)
                continue
            code, _ = enrol(self.house, person.bureau, person.name, person.duty, 72)
            scene_ticket(self.house, code, 72)
            self.platform.follow(openid, SCENE + code)

    def stop(self) -> None:
        """Stop all parts; what was under way is finished."""
        self.work.stop()
        self.platform.stop()
        if self.web is not None:
            self.web.close()
        self.house.platform.close()
        self.page.stop()
        self.platform.close()
        self.house.database.close()

    def _kept_offset(self) -> timedelta:
        try:
            kept = json.loads((self.folder / "clock.json").read_text(encoding="utf-8"))
            return timedelta(seconds=float(kept["offset"]))
        except (OSError, ValueError, KeyError, TypeError):
            offset = MORNING - datetime.now(UTC)
            self._keep_offset(offset)
            return offset

    def _keep_offset(self, offset: timedelta) -> None:
        text = json.dumps({"offset": offset.total_seconds()})
        (self.folder / "clock.json").write_text(text, encoding="utf-8")


def _free_port(wanted: int) -> int:
    for port in range(wanted, wanted + 50):
        if is_free(HOST, port):
            return port
    raise BadSettings(f"端口 {wanted} 到 {wanted + 49} 都被占用，请用 --port 换一个")


def _settings(account: Account, folder: Path, page_port: int, service_port: int) -> Settings:
    page = f"http://{HOST}:{page_port}"
    return Settings(
        account=AccountSettings(
            appid=account.appid,
            original_id=account.original_id,
            token=account.token,
            encoding_aes_key=account.encoding_aes_key,
            previous_encoding_aes_key=account.previous_encoding_aes_key,
            secret=account.secret,
            mode=account.mode,
            api_base=page,
            mp_base=page,
            oauth_base=page,
        ),
        database=DatabaseSettings(url=f"sqlite:///{folder / 'qianqi.db'}"),
        server=Server(host=HOST, port=service_port, public_url=f"http://{HOST}:{service_port}"),
        delivery=Delivery(templates=TEMPLATES),
        privacy=Privacy(hotline="12333"),
        files=Files(folder=str(folder / "files")),
    )


def demo(folder: Path, port: int, *, fresh: bool) -> None:
    """Run the demo until Ctrl-C."""
    if fresh and folder.exists():
        shutil.rmtree(folder)
    running = Demo(folder, port)
    done = threading.Event()
    until_told_to_stop(done.set)
    running.start()
    print(f"\n演示已启动：请打开 http://{HOST}:{running.page_port}/phones", flush=True)
    print("在“王强”的手机上打一句需求，看“李科长”的手机。", flush=True)
    desk = f"http://{HOST}:{running.service_port}/console/"
    print(f"网页工作台：{desk}（在经办人的手机上扫码登录）", flush=True)
    print("按 Ctrl-C 结束；下次启动接着来，--fresh 重新开始。", flush=True)
    done.wait()
    print("正在结束……", flush=True)
    running.stop()
