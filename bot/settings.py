"""Settings: read once from a TOML file and the environment, frozen, passed down.

Every error names the key and says what to do. A secret may stand in the file, in a file named by
``<key>_file``, or in the environment as ``QIANQI_<SECTION>_<KEY>``.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, time
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_type_hints

from bot.wechat.envelope import KEY, Mode
from handlers.ports import House
from handlers.rules.calendar import BlackOut, Programme
from handlers.rules.delivery import Quiet
from handlers.rules.invitations import ENOUGH
from handlers.rules.matching.merits import WEIGHTS, Matching, Weights
from storage.vocabulary import Channel, Merit

MOST = {
    "port": 65535, "work_port": 65535, "morning": 20, "hold_minutes": 1440,
    "size": 50, "least_points": 100, "plan_seconds": 3600, "team_most": 100,
}  # fmt: skip
# the points of matching all together, and how long a version may be named
WHOLE, MOST_VERSION = 100, 16


class BadSettings(Exception):
    """A setting that cannot be used; the message names the key and what to do."""


@dataclass(frozen=True)
class Account:
    """The official account and where the platform answers."""

    appid: str = ""
    original_id: str = ""
    token: str = field(default="", repr=False)
    encoding_aes_key: str = field(default="", repr=False)
    previous_encoding_aes_key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    mode: str = "safe"
    api_base: str = "https://api.weixin.qq.com"
    mp_base: str = "https://mp.weixin.qq.com"
    oauth_base: str = "https://open.weixin.qq.com"
    timestamp_window: int = 600


@dataclass(frozen=True)
class DatabaseSettings:
    """Where the shared database is."""

    url: str = "sqlite:///var/qianqi.db"
    claim: str = "skip_locked"

    def skip_locked(self) -> bool:
        """Whether senders pass over locked rows as they claim. Raises BadSettings."""
        if self.claim not in {"skip_locked", "portable"}:
            raise BadSettings(
                "[database] claim：请写 skip_locked（PostgreSQL、SQLite）或 portable（别的数据库）"
            )
        return self.claim == "skip_locked"


@dataclass(frozen=True)
class Server:
    """Where the web service listens and how it is reached from outside."""

    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    threads: int = 16
    work_port: int = 8081


@dataclass(frozen=True)
class Log:
    """How the log is written."""

    format: str = "text"

    def as_json(self) -> bool:
        """Whether each line is a JSON object. Raises BadSettings."""
        if self.format not in {"text", "json"}:
            raise BadSettings("[log] format：请写 text 或 json")
        return self.format == "json"


@dataclass(frozen=True)
class Delivery:
    """How notices are sent, and when they are not."""

    quiet_hours: str = "21:00-08:00"
    per_second: int = 50
    threads: int = 16
    trial: str = ""
    customer_per_day: int = 500_000
    template_per_day: int = 100_000
    subscription_per_day: int = 100_000
    mass_per_day: int = 100
    templates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def quiet(self) -> Quiet:
        """The times of quiet. Raises BadSettings."""
        return parse_quiet(self.quiet_hours)

    def listed(self) -> frozenset[str]:
        """The only people that a trial may reach; none when it is no trial."""
        return frozenset(re.split(r"[\s,，、]+", self.trial.strip())) - {""}

    def limits(self) -> dict[Channel, int]:
        """How many calls each channel has in a day."""
        return {
            Channel.CUSTOMER: self.customer_per_day,
            Channel.TEMPLATE: self.template_per_day,
            Channel.SUBSCRIPTION: self.subscription_per_day,
            Channel.MASS: self.mass_per_day,
        }

    def lasting(self) -> frozenset[str]:
        """The subscription templates to which one consent is for good."""
        return frozenset(row["id"] for row in self.templates.values() if row.get("lasting"))

    def announcing(self) -> tuple[Channel, str]:
        """The channel and the template of announcements, if there is one."""
        row = self.templates.get("broadcast", {})
        return Channel(row.get("channel", Channel.NONE)), row.get("id", "")


@dataclass(frozen=True)
class Privacy:
    """What people are told about their information."""

    version: str = "1"
    hotline: str = ""


@dataclass(frozen=True)
class Files:
    """Where pictures and recordings are kept."""

    folder: str = "var/files"


@dataclass(frozen=True)
class DeskSettings:
    """The bureaus' desk in the browser: how long a session lasts, and how the journal is sealed."""

    idle_minutes: int = 30
    hours: int = 12
    address_header: str = ""
    audit_key: str = field(default="", repr=False)


@dataclass(frozen=True)
class ProgrammeSettings:
    """The programme's years, target, months and time limits (articles 2 and 6)."""

    first_year: int = 2014
    years: int = 3
    target: int = 1000
    call_months: str = "3,8"
    publish_months: str = "4,9"
    batch_months: str = "5,6,7,8,10,11,12"
    county_lead: int = 7
    publish_by: int = 10
    ladder: str = "-7,-3,-1,0,3"
    most_a_day: int = 3
    morning: int = 9
    hold_minutes: int = 10
    county_days: int = 3
    city_days: int = 5
    relay_days: int = 3
    follow_up_days: str = "15,60,180"
    count_from: str = ""
    count_outside: str = "no"
    survey_after: int = 3
    chase_every: int = 3
    black_outs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def programme(self) -> Programme:
        """What the handlers go by. Raises BadSettings."""
        given = {item.name: getattr(self, item.name) for item in fields(self)}
        given |= {
            "call_months": _two_months("call_months", self.call_months),
            "publish_months": _two_months("publish_months", self.publish_months),
            "batch_months": frozenset(_months("batch_months", self.batch_months)),
            "ladder": tuple(sorted(_numbers("ladder", self.ladder))),
            "follow_up_days": _days_after("follow_up_days", self.follow_up_days),
            "count_from": _day("count_from", self.count_from),
            "count_outside": _yes("count_outside", self.count_outside),
            "black_outs": tuple(_black_out(name, row) for name, row in self.black_outs.items()),
        }
        return Programme(**given)


@dataclass(frozen=True)
class MatchingSettings:
    """The weights of matching, 100 points in all, and the limits of proposals and plans."""

    version: str = WEIGHTS.version
    words: int = 42
    field: int = 28
    aimed: int = 6
    named: int = 6
    past: int = 4
    form: int = 4
    place: int = 4
    time: int = 3
    rank: int = 2
    group: int = 1
    size: int = 10
    most_in_batch: int = 2
    most_in_year: int = 3
    least_points: int = 40
    unit_cap: int = 5
    team_most: int = 30
    county_price: int = 10
    plan_seconds: int = 60

    def matching(self) -> Matching:
        """What the handlers go by. Raises BadSettings."""
        points = {merit: float(getattr(self, merit.value)) for merit in Merit}
        if (whole := sum(points.values())) != WHOLE:
            named = "、".join(merit.value for merit in Merit)
            raise BadSettings(f"[matching] {named}：合起来应当是 {WHOLE} 分，现在是 {whole:g} 分")
        if points != dict(WEIGHTS.points) and self.version.strip() in {"", WEIGHTS.version}:
            raise BadSettings(
                "[matching] version：分值改过了，请换一个版本名（例如 2026年6月），"
                "以前的推荐还查得到是按哪一版算的"
            )
        if len(self.version) > MOST_VERSION:
            raise BadSettings(f"[matching] version：最多 {MOST_VERSION} 个字")
        if self.team_most < ENOUGH:
            raise BadSettings(f"[matching] team_most：不能少于 {ENOUGH}（通知第四条）")
        names = {item.name for item in fields(Matching)} & {item.name for item in fields(self)}
        weights = Weights(self.version, MappingProxyType(points))
        return Matching(weights, **{name: getattr(self, name) for name in names})


def _day(key: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadSettings(
            f"[programme] {key}：“{text}”不是日期，请写成 2014-05-04，或留空"
        ) from error


def _yes(key: str, text: str) -> bool:
    if text not in {"yes", "no"}:
        raise BadSettings(f'[programme] {key}：请写 "yes" 或 "no"，现在是“{text}”')
    return text == "yes"


def _numbers(key: str, text: str) -> list[int]:
    try:
        return [int(part) for part in text.replace("，", ",").split(",")]
    except ValueError as error:
        raise BadSettings(
            f"[programme] {key}：“{text}”看不懂，请写用逗号隔开的整数，例如 3,8"
        ) from error


def _days_after(key: str, text: str) -> tuple[int, ...]:
    found = _numbers(key, text) if text.strip() else []
    if not all(1 <= days <= 3650 for days in found):
        raise BadSettings(
            f"[programme] {key}：“{text}”里有不合适的天数，请写来访后多少天，例如 15,60,180"
        )
    return tuple(sorted(set(found)))


def _months(key: str, text: str) -> list[int]:
    found = _numbers(key, text)
    if not all(1 <= month <= 12 for month in found):
        raise BadSettings(f"[programme] {key}：“{text}”里有不是月份的数，请写 1 到 12")
    return found


def _two_months(key: str, text: str) -> tuple[int, int]:
    found = _months(key, text)
    if len(found) != 2 or found[0] >= found[1]:
        raise BadSettings(f"[programme] {key}：一年两轮，请写两个先后的月份，例如 3,8")
    return found[0], found[1]


def _black_out(name: str, row: Mapping[str, str]) -> BlackOut:
    where = f"[programme.black_outs.{name}]"
    try:
        start, end = (date.fromisoformat(row[key]) for key in ("start", "end"))
        regions = frozenset(part.strip() for part in row["regions"].split(",") if part.strip())
    except (KeyError, ValueError) as error:
        raise BadSettings(
            f"{where}：要有 regions（区划代码，逗号隔开）、start 和 end（如 2026-06-05）"
        ) from error
    if end < start or not regions:
        raise BadSettings(f"{where}：end 不能早于 start，regions 不能为空")
    return BlackOut(name, regions, start, end)


@dataclass(frozen=True)
class Settings:
    """All settings."""

    account: Account = Account()
    database: DatabaseSettings = DatabaseSettings()
    server: Server = Server()
    delivery: Delivery = Delivery()
    programme: ProgrammeSettings = ProgrammeSettings()
    matching: MatchingSettings = MatchingSettings()
    privacy: Privacy = Privacy()
    files: Files = Files()
    log: Log = Log()
    desk: DeskSettings = DeskSettings()

    def house(self) -> House:
        """What the handlers need to know."""
        return House(
            public_url=self.server.public_url,
            hotline=self.privacy.hotline,
            privacy_version=self.privacy.version,
            programme=self.programme.programme(),
            matching=self.matching.matching(),
            lasting=self.delivery.lasting(),
            announcing=self.delivery.announcing(),
            trial=self.delivery.listed(),
        )


def parse_quiet(text: str) -> Quiet:
    """Times such as 「21:00-08:00」; empty for none. Raises BadSettings."""
    if not text.strip():
        return Quiet(None, None)
    try:
        start, end = (time.fromisoformat(part.strip().zfill(5)) for part in text.split("-"))
    except ValueError as error:
        raise BadSettings(
            f"[delivery] quiet_hours：“{text}”看不懂，请写成 21:00-08:00，不要静默就写空字符串"
        ) from error
    return Quiet(start, end)


def read(path: Path | None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read settings from a file (or none) and the environment. Raises BadSettings."""
    environment = os.environ if environment is None else environment
    written: dict[str, Any] = {}
    if path is not None:
        try:
            # utf-8-sig: editors on Windows put a mark in front
            written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError as error:
            raise BadSettings(
                f"没有找到配置文件 {path}，请从 config.example.toml 复制一份"
            ) from error
        except OSError as error:
            raise BadSettings(
                f"配置文件 {path} 读不了（{error.strerror}），请检查路径和权限"
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadSettings(f"配置文件 {path} 不是正确的 TOML：{error}") from error
    sections = get_type_hints(Settings)
    unknown = set(written) - set(sections)
    if unknown:
        raise BadSettings(f"[{min(unknown)}]：没有这一节，请对照 config.example.toml")
    folder = path.parent if path else Path()
    parts = {
        name: _section(name, type_, written.get(name, {}), environment, folder)
        for name, type_ in sections.items()
    }
    return Settings(**parts)


def _section(
    name: str, type_: Any, written: Any, environment: Mapping[str, str], folder: Path
) -> Any:
    if not isinstance(written, dict):
        raise BadSettings(f"[{name}]：应当是一节，例如 [{name}] 下面写 键 = 值")
    hints = get_type_hints(type_)
    known = {item.name: item for item in fields(type_)}
    given = dict(written)
    for key in list(given):
        if key.endswith("_file") and key.removesuffix("_file") in known:
            given[key.removesuffix("_file")] = _from_file(name, key, given.pop(key), folder)
    for key in given:
        if key not in known:
            raise BadSettings(f"[{name}] {key}：没有这个键，请对照 config.example.toml")
    for key in known:
        value = environment.get(f"QIANQI_{name}_{key}".upper())
        if value is not None:
            given[key] = _from_text(name, key, value, hints[key])
    for key, value in given.items():
        given[key] = _checked(name, key, value, hints[key], known[key])
    return type_(**given)


def _from_file(section: str, key: str, value: object, folder: Path) -> str:
    try:
        return (folder / str(value)).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"[{section}] {key}：读不到文件 {value}，请检查路径和权限") from error


def _from_text(section: str, key: str, value: str, type_: Any) -> Any:
    if type_ is not int:
        return value
    try:
        return int(value)
    except ValueError as error:
        raise BadSettings(f"[{section}] {key}：应当是整数，环境变量里写的是“{value}”") from error


def _checked(section: str, key: str, value: Any, type_: Any, item: Any) -> Any:
    wanted = dict if type_ not in {str, int} else type_
    if isinstance(value, list) and type_ is str:
        value = "-".join(str(part) for part in value)  # quiet_hours = ["21:00", "08:00"]
    if not isinstance(value, wanted) or isinstance(value, bool):
        named = {str: "文字", int: "整数", dict: "一张表"}[wanted]
        default = "" if item.default is MISSING else f"，例如 {item.default!r}"
        raise BadSettings(f"[{section}] {key}：应当是{named}{default}")
    if isinstance(value, dict):
        _check_tables(f"{section}.{key}", value)
    elif isinstance(value, int) and not 1 <= value <= MOST.get(key, value):
        most = f"1 到 {MOST[key]}" if key in MOST else "1 或更大"
        raise BadSettings(f"[{section}] {key}：应当是{most}的整数，现在是 {value}")
    return value


def _check_tables(where: str, tables: Mapping[str, Any]) -> None:
    for name, table in tables.items():
        if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
            raise BadSettings(f'[{where}.{name}]：应当是一节，每一行都写 键 = "文字"')


def check_account(account: Account) -> None:
    """Refuse an account that could not be served safely. Raises BadSettings (protocol §1.1, §6)."""
    if account.mode not in set(Mode):
        raise BadSettings("[account] mode：请写 plain、compatible 或 safe（生产用 safe）")
    if not (3 <= len(account.token) <= 32 and account.token.isalnum() and account.token.isascii()):
        raise BadSettings("[account] token：请填公众号后台的 Token，3到32位字母或数字，不能为空")
    if not account.appid:
        raise BadSettings("[account] appid：请填公众号的 AppID，例如 wx0123456789abcdef")
    if not account.original_id:
        raise BadSettings("[account] original_id：请填公众号的原始ID，以 gh_ 开头")
    for key in ("encoding_aes_key", "previous_encoding_aes_key"):
        value = getattr(account, key)
        needed = key == "encoding_aes_key" and account.mode != Mode.PLAIN
        if (needed or value) and not KEY.fullmatch(value):
            raise BadSettings(f"[account] {key}：应当是43位字母或数字，现在是{len(value)}位")
