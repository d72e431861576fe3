"""``doctor``: looks at the installation and says in sentences what is wrong."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import time

import requests

from bot.app import House, build, envelope_of, manner_of
from bot.health import schema_trouble
from bot.settings import BadSettings, read
from bot.wechat.envelope import sign
from handlers.ports import NotDelivered
from handlers.rules.rounds import local_day
from handlers.rules.workdays import is_announced
from storage.queries import outbox, runs

MOST_SKEW_SECONDS = 30
MISSED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is well, and a sentence."""

    name: str
    well: bool
    words: str


def doctor(path: Path | None) -> bool:
    """Print every finding; returns whether all is well."""
    findings = list(_look(path))
    for finding in findings:
        print(f"{'✓' if finding.well else '✗'} {finding.name}：{finding.words}")
    return all(finding.well for finding in findings)


def _look(path: Path | None) -> list[Finding]:
    try:
        settings = read(path)
        house = build(settings)
        envelope_of(settings)
        manner_of(settings)
    except BadSettings as bad:
        return [Finding("配置", well=False, words=str(bad))]
    except Exception as error:  # noqa: BLE001  a driver may raise anything for a bad URL
        return [
            Finding("数据库", well=False, words=f"[database] url 打不开（{type(error).__name__}）")
        ]
    findings = [Finding("配置", well=True, words="读得通，必填的都有")]
    try:
        findings += [check(house) for check in CHECKS]
    finally:
        house.close()
    return findings


def _database(house: House) -> Finding:
    trouble = schema_trouble(house.database)
    return Finding("数据库", well=not trouble, words=trouble or "连得上，结构是最新的")


def _outbox(house: House) -> Finding:
    try:
        with house.database.read() as session:
            counts = outbox.counts(session)
    except Exception:  # noqa: BLE001  the database check has said why
        return Finding("待发箱", well=False, words="数据库没准备好，看不了")
    waiting, phone, unsure = (counts.get(name, 0) for name in ("ready", "phone", "unsure"))
    words = f"待发 {waiting}，待电话 {phone}，不确定 {unsure}"
    return Finding("待发箱", well=True, words=words)


def _calendar(house: House) -> Finding:
    """What the calendar has missed of late, and whether the days off of this year are known."""
    now = house.clock.now()
    try:
        with house.database.read() as session:
            missed = runs.missed_since(session, now - MISSED_WITHIN)
    except Exception:  # noqa: BLE001  the database check has said why
        return Finding("日历", well=False, words="数据库没准备好，看不了")
    if missed:
        last = missed[-1]
        words = (
            f"{MISSED_WITHIN.days} 天里错过 {len(missed)} 次（最近：{last.job} {last.period}），"
            "请看 qianqi work 是不是一直开着"
        )
        return Finding("日历", well=False, words=words)
    year = local_day(now).year
    known = "" if is_announced(year) else f"；{year} 年的放假安排还不知道，先按周末推算，请升级"
    return Finding("日历", well=True, words=f"{MISSED_WITHIN.days} 天里没有错过{known}")


def _clock(house: House) -> Finding:
    try:
        answer = requests.head(house.settings.account.api_base, timeout=(3.05, 8))
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (requests.RequestException, KeyError, ValueError):
        return Finding("时钟", well=False, words="没能从平台取到时间来核对，请检查外网")
    skew = abs((datetime.now(UTC) - theirs).total_seconds())
    if skew > MOST_SKEW_SECONDS:
        return Finding("时钟", well=False, words=f"与平台相差 {skew:.0f} 秒，请打开本机的时间同步")
    return Finding("时钟", well=True, words=f"与平台相差不到 {max(skew, 1):.0f} 秒")


def _token(house: House) -> Finding:
    try:
        house.platform.token()
    except NotDelivered as refused:
        return Finding(
            "凭据",
            well=False,
            words=f"{refused.reason}；请核对 [account] appid、secret 和 IP 白名单",
        )
    except Exception as error:  # noqa: BLE001  without a schema the token has no home
        return Finding("凭据", well=False, words=f"存不下 access_token（{type(error).__name__}）")
    return Finding("凭据", well=True, words="access_token 取得到")


def _callback(house: House) -> Finding:
    url = house.settings.server.public_url.rstrip("/")
    if not url:
        return Finding("回调", well=False, words="[server] public_url 没填，请写公众号后台填的域名")
    stamp, nonce, echo = str(int(time())), secrets.token_hex(5), secrets.token_hex(8)
    signature = sign(house.settings.account.token, stamp, nonce)
    query = {"signature": signature, "timestamp": stamp, "nonce": nonce, "echostr": echo}
    try:
        answer = requests.get(f"{url}/wechat", params=query, timeout=(3.05, 5))
    except requests.RequestException as error:
        return Finding("回调", well=False, words=f"{url}/wechat 打不开（{type(error).__name__}）")
    if answer.status_code == 200 and answer.text == echo:
        return Finding("回调", well=True, words=f"{url}/wechat 应答正确")
    return Finding(
        "回调",
        well=False,
        words=f"{url}/wechat 应答不对（HTTP {answer.status_code}），请核对 token",
    )


CHECKS: tuple[Callable[[House], Finding], ...] = (
    _database,
    _outbox,
    _calendar,
    _clock,
    _token,
    _callback,
)
