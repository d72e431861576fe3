"""``broadcast`` and ``outbox``: announcements and the 待发箱 from the command line."""

import json
import re
from dataclasses import replace

from sqlalchemy import select

from handlers.operations import notices
from handlers.rules.delivery import Quiet
from storage.models import Notice
from storage.vocabulary import NoticeState
from tests.commands.conftest import Installation, Run
from tests.scheduler.crowd import PROVINCE, enterprise, officer


def prepared(installation: Installation) -> tuple[str, int, int]:
    """An installation with two officers and two contacts; the settings and the officers' ids."""
    database = installation.town.database
    sender = installation.town.sender
    sender.manner = replace(sender.manner, quiet=Quiet(None, None))
    first, _ = officer(database, None, PROVINCE)
    second, _ = officer(database, None, PROVINCE)
    for name in ("王强", "赵敏"):
        phone = installation.town.phone(name)
        enterprise(database, phone.openid)
        phone.says("你好")
    return str(installation.reachable()), first.id, second.id


def test_an_announcement_from_first_word_to_last(installation: Installation, run: Run) -> None:
    config, author, second = prepared(installation)

    def broadcast(*words: object) -> str:
        code, out, err = run("broadcast", *words, "--config", config)
        return out if code == 0 else err

    told = broadcast(
        "compose", "--title", "征集截止", "--text", "3月31日截止。", "--part", "enterprise",
        "--by", author,
    )  # fmt: skip
    assert told.startswith("公告 1 已存好（逐人发送），还没有发。\n一共 2 人，要调接口 2 次：")
    assert "客服消息\t2\t对方近期来过消息" in told
    assert "企业 2 人看到：3月31日截止。" in told
    assert "不能自己放行" in broadcast("release", 1, "--by", author)
    assert broadcast("release", 1, "--by", second).startswith("已放行，")
    assert broadcast("hold", 1, "--by", second) == "已暂停，还没发出的先不发。\n"
    assert broadcast("resume", 1, "--by", second) == "接着发。\n"
    installation.town.tick()
    installation.town.clock.move(minutes=6)
    installation.town.tick()
    installation.town.tick()
    assert "已发出\t2" in broadcast("show", 1)
    assert broadcast("list").startswith("1\t征集截止\t已发完")
    assert "不能这样做" in broadcast("stop", 1, "--by", second)
    assert "没有这个公告" in broadcast("show", 9)
    _, out, _ = run("export", "broadcasts", "--config", config)
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["state"], row["recipients_state"], row["recipients"]) for row in rows] == [
        ("done", "sent", 2)
    ]


def test_the_outbox_in_figures_and_by_decisions(installation: Installation, run: Run) -> None:
    config, *_ = prepared(installation)
    town = installation.town
    phone = town.phone("王强")
    with town.database.write() as session:
        notices.owe(session, phone.openid, "demand:XQ2026-0001:moved:1", town.clock.now(),
                    text="您的需求已通过。")  # fmt: skip
    town.platform.faults.add("/cgi-bin/message/custom/send", "hang_after")
    town.tick()
    _, out, _ = run("outbox", "--config", config)
    assert "不确定\t办理\t1" in out
    number = re.search(r"不确定\t编号 (\d+)\tdemand:XQ2026-0001", out).group(1)
    code, out, _ = run("outbox", "again", number, "--config", config)
    assert (code, out) == (0, f"编号 {number}：待发\n")
    town.tick()
    code, _, err = run("outbox", "leave", number, "--config", config)
    assert (code, "不用处理" in err) == (2, True)
    with town.database.read() as session:
        assert list(session.scalars(select(Notice.state))) == [NoticeState.SENT]
