"""``outbox``: the 待发箱 in figures, and what a person decides about single notices."""

import argparse
from datetime import UTC
from pathlib import Path

from bot.commands.serve import migrated
from bot.settings import BadSettings, Settings
from handlers.operations import journal, notices
from handlers.rules.rounds import NANJING
from storage.models import Notice
from storage.queries import figures
from storage.session import database_time
from storage.vocabulary import Channel, NoticeState


def show(settings: Settings) -> None:
    """Print the figures."""
    house = migrated(settings)
    now = house.clock.now()
    try:
        with house.database.read() as session:
            found = figures.figures(session, now, database_time(session))
            unsure = notices.unsure(session)
    finally:
        house.close()
    for (class_, state), count in sorted(found.waiting.items()):
        print(f"{state.label}\t{class_.label}\t{count}")
    print(f"等得最久的到期消息\t{found.oldest:.0f} 秒")
    print(f"每秒最多\t{found.per_second:g} 条")
    for channel, classes in sorted(found.used.items()):
        print(f"今天用了\t{channel.label}\t{sum(classes.values())} 次")
    for name, until in sorted(found.stopped.items()):
        print(f"通道停用\t{Channel(name).label}\t到 {until.astimezone(NANJING):%Y-%m-%d %H:%M}")
    print(f"待补处理的来消息\t{found.parked}")
    print(f"凭据还有效\t{max(found.token_left, 0):.0f} 秒")
    for notice in unsure:
        told = notice.owed_at.astimezone(UTC).astimezone(NANJING)
        print(f"不确定\t编号 {notice.id}\t{notice.occasion}\t{told:%Y-%m-%d %H:%M}")


def decide(settings: Settings, act: str, number: int, by: int) -> None:
    """Send an uncertain or failed notice again, leave it, or note that it was told by telephone.

    Raises BadSettings when there is no such notice, or nothing to decide about it.
    """
    house = migrated(settings)
    try:
        with house.database.write() as session:
            notice = session.get(Notice, number, with_for_update=True)
            if notice is None:
                raise BadSettings(f"没有编号 {number} 的消息")
            try:
                actor = journal.officer(by) if by else "operator"
                DEEDS[act](session, actor, notice, house.clock.now())
            except notices.NothingToDecide as no:
                label = NoticeState(notice.state).label
                raise BadSettings(f"这条消息现在是“{label}”，不用处理") from no
            print(f"编号 {number}：{notice.state.label}")
    finally:
        house.close()


DEEDS = {"again": notices.send_again, "leave": notices.leave, "told": notices.telephoned}


def add_to(parser: argparse.ArgumentParser) -> None:
    """The acts and their arguments; without one the figures are shown."""
    acts = parser.add_subparsers(dest="act", metavar="动作")
    for name, words in (
        ("again", "再发一次（换新的消息号）"),
        ("leave", "不再发送"),
        ("told", "已打电话告知"),
    ):
        act = acts.add_parser(name, help=words, description=words)
        act.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="配置文件（TOML）")
        act.add_argument("number", type=int, help="消息的编号")
        act.add_argument("--by", type=int, default=0, help="经办人的编号")
