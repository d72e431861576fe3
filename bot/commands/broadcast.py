"""``broadcast``: announcements from the command line, on the same operations as the chat."""

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.app import House
from bot.commands.serve import migrated
from bot.settings import BadSettings, Settings
from handlers.operations import broadcasts, expansion, reaching
from handlers.operations.notices import why
from handlers.rules.broadcasts import Segment, Unfit
from handlers.rules.rounds import NANJING
from handlers.wording import say
from storage.models import Broadcast, Bureau, Officer
from storage.queries import broadcasts as questions
from storage.vocabulary import Channel, OfficerState, Part

TAIL = 6


def run(settings: Settings, given: argparse.Namespace) -> None:
    """Do one act. Raises BadSettings, with a sentence, for what cannot be done."""
    house = migrated(settings)
    try:
        with house.database.write() as session:
            ACTS[given.act](house, session, given)
    except broadcasts.NotYours as no:
        raise BadSettings("没有这个公告，或不归这位经办人的单位管") from no
    except broadcasts.SamePerson as no:
        raise BadSettings("拟公告的人不能自己放行，请用另一位经办人的编号（--by）") from no
    except broadcasts.NotNow as no:
        raise BadSettings(f"公告现在是“{no.state.label}”，不能这样做") from no
    except Unfit as no:
        raise BadSettings(say(f"announce.{no.key}")) from no
    finally:
        house.close()


def _officer(session: Session, number: int) -> tuple[Officer, Bureau]:
    row = session.get(Officer, number)
    if row is None or row.state is not OfficerState.BOUND:
        raise BadSettings(f"没有编号 {number} 的已绑定经办人，请看 qianqi officer list")
    return row, session.get_one(Bureau, row.bureau_code)


def _compose(house: House, session: Session, given: argparse.Namespace) -> None:
    segment = Segment(
        parts=tuple(Part(part) for part in given.part),
        regions=tuple(_bureau(session, called).code for called in given.region),
        industries=tuple(given.industry),
        states=tuple(given.state),
    )
    wordings = {"": _words(given.text)}
    for part in Part:
        if path := getattr(given, f"text_{part.value}"):
            wordings[part.value] = _words(path)
    officer, bureau = _officer(session, given.by)
    now = house.clock.now()
    row = broadcasts.compose(session, officer, bureau, given.title, wordings, segment, now)
    print(f"公告 {row.id} 已存好（{row.method.label}），还没有发。")
    _print_forecast(house, session, row)


def _bureau(session: Session, called: str) -> Bureau:
    from handlers.operations.officers import NoSuchBureau, find_bureau

    try:
        return find_bureau(session, called)
    except NoSuchBureau as no:
        raise BadSettings(str(no)) from no


def _words(text: str) -> str:
    """The words themselves, or those of a file named by ``@path``."""
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8-sig").strip()
    except OSError as no:
        raise BadSettings(f"读不到文件 {text[1:]}（{no.strerror}）") from no


def _plan(house: House, session: Session, given: argparse.Namespace) -> None:
    row = session.get(Broadcast, given.number)
    if row is None:
        raise broadcasts.NotYours
    _print_forecast(house, session, row)


def _print_forecast(house: House, session: Session, row: Broadcast) -> None:
    """The dry run: who gets what by which channel, who cannot be reached and why."""
    seen = reaching.forecast(session, row, house.settings.house(), house.clock.now())
    print(f"一共 {seen.total} 人，要调接口 {seen.calls} 次：")
    for (channel, rule), count in sorted(seen.ways.items()):
        label = channel.label if channel is not Channel.NONE else "现在不发"
        print(f"  {label}\t{count}\t{why(rule)}")
    for part, count in sorted(seen.wordings.items()):
        words = row.wordings.get(part.value) or row.wordings[""]
        print(f"  {part.label} {count} 人看到：{words[:60]}")
    for one in seen.unreached:
        print(f"  发不到：…{one.openid[-TAIL:]}\t{one.region}\t{why(one.rule)}")


def _release(house: House, session: Session, given: argparse.Namespace) -> None:
    officer, bureau = _officer(session, given.by)
    row = broadcasts.find(session, bureau, given.number)
    starts = _moment(given.at) if given.at else None
    broadcasts.release(session, officer, row, house.clock.now(), starts_at=starts)
    local = (row.starts_at or house.clock.now()).astimezone(NANJING)
    print(f"已放行，{local:%Y-%m-%d %H:%M} 开始发；这之前停止，谁也收不到。")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=NANJING)
    except ValueError as no:
        raise BadSettings(f"--at：“{text}”看不懂，请写成 2026-03-01T09:00") from no


def _act(
    deed: Callable[[Session, Officer, Broadcast, datetime], object], words: str
) -> Callable[[House, Session, argparse.Namespace], None]:
    def run_act(house: House, session: Session, given: argparse.Namespace) -> None:
        officer, bureau = _officer(session, given.by)
        row = broadcasts.find(session, bureau, given.number)
        done = deed(session, officer, row, house.clock.now())
        print(words if done is None else f"{words}（{done} 人）")

    return run_act


def _show(_house: House, session: Session, given: argparse.Namespace) -> None:
    row = session.get(Broadcast, given.number)
    if row is None:
        raise broadcasts.NotYours
    found = questions.outcome(session, row.id)
    print(f"公告 {row.id} {row.title}（{row.state.label}，{row.method.label}）")
    print(f"一共 {found.total} 人")
    for state, count in sorted(found.states.items()):
        print(f"  {state.label}\t{count}")
    for reason, count in sorted(found.reasons.items()):
        print(f"  原因：{reason}\t{count}")
    for notice in questions.failed(session, row.id):
        print(
            f"  …{notice.recipient[-TAIL:]}\t{notice.region}\t{notice.state.label}\t{notice.reason}"
        )


def _list(_house: House, session: Session, _given: argparse.Namespace) -> None:
    for row in questions.newest(session):
        print(f"{row.id}\t{row.title}\t{row.state.label}\t{row.method.label}\t{row.bureau_code}")


ACTS: dict[str, Callable[[House, Session, argparse.Namespace], None]] = {
    "compose": _compose,
    "plan": _plan,
    "release": _release,
    "hold": _act(broadcasts.hold, "已暂停，还没发出的先不发。"),
    "resume": _act(broadcasts.go_on, "接着发。"),
    "stop": _act(broadcasts.call_off, "已停止，没发出的不再发。"),
    "resend": _act(expansion.send_again, "对没发到的人再发一次。"),
    "show": _show,
    "list": _list,
}


def add_to(parser: argparse.ArgumentParser) -> None:
    """The acts and their arguments."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="动作")

    def add(
        name: str, words: str, *, number: bool = True, by: bool = False
    ) -> argparse.ArgumentParser:
        act = acts.add_parser(name, help=words, description=words)
        act.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="配置文件（TOML）")
        if number:
            act.add_argument("number", type=int, help="公告的编号")
        if by:
            act.add_argument("--by", type=int, required=True, help="经办人的编号，见 officer list")
        return act

    compose = add("compose", "拟一个公告，先存着", number=False, by=True)
    compose.add_argument("--title", required=True, help="标题，不超过20个字")
    compose.add_argument("--text", required=True, help="内容，或 @文件")
    for part in Part:
        compose.add_argument(f"--text-{part.value}", help=f"给{part.label}的内容，或 @文件")
    compose.add_argument(
        "--part", action="append", default=[], choices=[part.value for part in Part],
        help="发给谁，可以写几次；不写、也没有别的条件就是所有关注的人",
    )  # fmt: skip
    compose.add_argument("--region", action="append", default=[], help="地区：名称或六位代码")
    compose.add_argument("--industry", action="append", default=[], help="行业代码的开头，如 C33")
    compose.add_argument("--state", action="append", default=[], help="需求或专家的状态")
    add("plan", "试算：谁从哪个通道收到，谁收不到、为什么")
    release = add("release", "放行（要另一位经办人）", by=True)
    release.add_argument("--at", help="什么时候开始发，如 2026-03-01T09:00（南京时间）")
    add("hold", "暂停", by=True)
    add("resume", "继续", by=True)
    add("stop", "停止", by=True)
    add("resend", "只对没发到的人再发一次", by=True)
    add("show", "看发得怎么样")
    add("list", "列出最近的公告", number=False)
