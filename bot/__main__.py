"""The command line: every command of the operator, and what each of them loads."""

import argparse
import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path

from bot import logs
from bot.clocks import process_age
from bot.settings import BadSettings, read
from storage.session import DatabaseUnusable

EXPORTABLE = (
    "demands",
    "enterprises",
    "experts",
    "officers",
    "notices",
    "broadcasts",
    "funding",
    "budgets",
    "grants",
    "hearings",
    "journal",
    "attendances",
)

# commands whose acts are told by their own modules, which load the whole house
GROUPS = ("broadcast", "outbox", "teams")


def _demo(given: argparse.Namespace) -> int:
    from bot.commands.demo import demo

    demo(given.folder, given.port, fresh=given.fresh)
    return 0


def _serve(given: argparse.Namespace) -> int:
    from bot.commands import serve

    serve.serve(read(given.config))
    return 0


def _work(given: argparse.Namespace) -> int:
    from bot.commands import serve

    serve.work(read(given.config))
    return 0


def _migrate(given: argparse.Namespace) -> int:
    from bot.commands import serve

    serve.migrate(read(given.config))
    return 0


def _officer(given: argparse.Namespace) -> int:
    from bot.commands import officer

    if given.act == "list":
        officer.list_all(read(given.config))
    elif given.act == "leave":
        officer.leave(read(given.config), given.number, given.to, given.reason)
    elif given.act == "deputy":
        officer.deputise(read(given.config), given.number, given.name, given.until, given.reason)
    else:
        officer.add(read(given.config), given.bureau, given.name, given.duty, given.hours)
    return 0


def _unit(given: argparse.Namespace) -> int:
    from bot.commands import unit

    if given.act == "list":
        unit.list_all(read(given.config))
    else:
        unit.add(read(given.config), given.unit, given.name, given.hours)
    return 0


def _teams(given: argparse.Namespace) -> int:
    from bot.commands import teams

    return teams.run(read(given.config), given)


def _department(given: argparse.Namespace) -> int:
    from bot.commands import officer

    officer.departments(read(given.config), given.names)
    return 0


def _broadcast(given: argparse.Namespace) -> int:
    from bot.commands import broadcast

    broadcast.run(read(given.config), given)
    return 0


def _outbox(given: argparse.Namespace) -> int:
    from bot.commands import outbox

    if given.act is None:
        outbox.show(read(given.config))
    else:
        outbox.decide(read(given.config), given.act, given.number, given.by)
    return 0


def _doctor(given: argparse.Namespace) -> int:
    from bot.commands import doctor

    return 0 if doctor.doctor(given.config) else 1


def _export(given: argparse.Namespace) -> int:
    from bot.commands import export

    export.export(read(given.config), given.what, given.format)
    return 0


def _words(_given: argparse.Namespace) -> int:
    from bot.commands import words

    words.words()
    return 0


def _funnel(given: argparse.Namespace) -> int:
    from bot.commands import funnel

    funnel.report(read(given.config), given.days)
    return 0


def _replay(given: argparse.Namespace) -> int:
    from bot.commands import replay

    if given.act == "export":
        return replay.export(read(given.config), given.who)
    return replay.report(given.story)


def _verify_audit(given: argparse.Namespace) -> int:
    from bot.commands import audit

    return 0 if audit.verify(read(given.config), given.expect) else 1


def _rehearse(given: argparse.Namespace) -> int:
    from bot.commands.rehearse import rehearse

    held = rehearse(
        given.start, given.months, given.enterprises, given.experts, given.seed,
        given.sleep_through, given.folder,
    )  # fmt: skip
    return 0 if held else 1


def _understand(_given: argparse.Namespace) -> int:
    from handlers.understanding import trial

    try:
        for line in trial.run(sys.stdin):
            print(line)
    except trial.BadLine as bad:
        print(bad, file=sys.stderr)
        return 1
    return 0


def _match(given: argparse.Namespace) -> int:
    from bot.commands import match

    try:
        print(match.match(given.demands, given.experts, given.out, given.top), file=sys.stderr)
    except match.BadFile as bad:
        print(bad, file=sys.stderr)
        return 1
    return 0


def _at_least_one(said: str) -> int:
    number = int(said)
    if number < 1:
        raise ValueError
    return number


def _plan(given: argparse.Namespace) -> int:
    from bot.commands import plan

    return plan.plan(given)


def _parser(words: Collection[str] = GROUPS) -> argparse.ArgumentParser:
    """The command line; of the groups of acts, those that are among the words of the call."""
    parser = argparse.ArgumentParser("qianqi", description="千名专家进千企：公众号后台")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")

    def add(
        name: str, words: str, run: Callable[[argparse.Namespace], int]
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=words, description=words)
        command.add_argument("--config", type=Path, help="配置文件（TOML）")
        command.set_defaults(run=run)
        return command

    demo = add("demo", "在本机演示：模拟平台、手机页面和全部服务", _demo)
    demo.add_argument("--fresh", action="store_true", help="清掉上次的演示，重新开始")
    demo.add_argument("--port", type=int, default=8765, help="手机页面的端口")
    demo.add_argument("--folder", type=Path, default=Path("var/demo"), help="演示数据放在哪里")
    add("serve", "运行网页服务（公众号回调）", _serve)
    add("work", "运行调度和发送", _work)
    add("migrate", "建立或更新数据库结构", _migrate)
    _add_officer(add("officer", "登记经办人", _officer))
    _add_unit(add("unit", "登记专家所在单位的人事联系人", _unit))
    department = add("department", "登记省直有关厅局（征集通知也发给它们）", _department)
    department.add_argument("names", nargs="+", metavar="名称", help="例如：江苏省教育厅")
    announcing = add("broadcast", "拟公告、试算、放行、暂停、停止、重发", _broadcast)
    outbox = add("outbox", "看待发箱，处理不确定和待电话的消息", _outbox)
    planning = add("teams", "排组团方案：要、看、停、采用（数据库里的需求和专家）", _teams)
    for name, group in zip(GROUPS, (announcing, outbox, planning), strict=True):
        if name in words:
            _add_acts(group, name)
    add("doctor", "检查配置、数据库、时钟、凭据和回调", _doctor)
    export = add("export", "导出数据", _export)
    export.add_argument("what", choices=EXPORTABLE)
    export.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")
    add("words", "打印公众号说的每一句话，供校对", _words)
    funnel = add("funnel", "每张表每个问题：问了、答了、没听懂、离开各多少", _funnel)
    funnel.add_argument("--days", type=int, default=30, choices=range(1, 31), metavar="1-30",
                        help="最近几天")  # fmt: skip
    _add_replay(add("replay", "把真实对话存成故事，或用现在的程序重放", _replay))
    audit = add("verify-audit", "核对操作记录有没有被改过", _verify_audit)
    audit.add_argument("--expect", default="", help="以前抄下来的封印，应当还在")
    _add_rehearse(add("rehearse", "把一整年快速排演一遍，检查有没有打扰、重复和遗漏", _rehearse))
    add("understand", "从标准输入读 JSONL 的话，输出意图和要素", _understand)
    match = add("match", "为需求推荐专家：读写 JSONL 文件，只作建议", _match)
    match.add_argument("--demands", type=Path, required=True, help="需求，一行一条")
    match.add_argument("--experts", type=Path, required=True, help="专家，一行一位")
    match.add_argument("--out", type=Path, required=True, help="结果写到哪里")
    match.add_argument("--top", type=_at_least_one, default=100, help="每条需求最多推荐几位")
    _add_plan(add("plan", "排全年、一批或一市的专家服务团", _plan))
    return parser


def _add_replay(replay: argparse.ArgumentParser) -> None:
    acts = replay.add_subparsers(dest="act", required=True, metavar="动作")
    export = acts.add_parser(
        "export", help="按需求编号存成故事，姓名和号码都换掉；写“全部”存所有人"
    )
    export.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="配置文件（TOML）")
    export.add_argument("who", help="需求编号（如 XQ2026-0001）、关注者标识，或“全部”")
    run = acts.add_parser("run", help="重放一个故事，只列出答得不一样的地方")
    run.add_argument("story", type=Path, help="故事文件（.chat）")


def _add_rehearse(rehearse: argparse.ArgumentParser) -> None:
    rehearse.add_argument("--from", dest="start", default="2026-01-01", help="从哪天起")
    rehearse.add_argument("--months", type=int, default=12, choices=range(1, 37), metavar="1-36")
    rehearse.add_argument("--enterprises", type=int, default=200, help="多少家企业")
    rehearse.add_argument("--experts", type=int, default=100, help="多少位专家")
    rehearse.add_argument("--seed", type=int, default=7, help="同一个种子，同一个结果")
    rehearse.add_argument(
        "--sleep-through", default="", metavar="7d", help="中间几天没有人管，看醒来怎么补"
    )
    rehearse.add_argument("--folder", type=Path, default=Path("var/rehearsal"), help="年图放在哪里")


def _add_plan(plan: argparse.ArgumentParser) -> None:
    plan.add_argument("--instance", type=Path, required=True, help="专家、需求、匹配和规则")
    plan.add_argument("--out", type=Path, required=True, help="方案写到哪里")
    plan.add_argument("--limit", type=float, default=60, metavar="秒", help="最多用几秒，默认60")
    plan.add_argument("--seed", type=int, default=0, metavar="数", help="同一个数得同一个方案")
    plan.add_argument("--fixed", type=Path, help="经办人已经定下的团、人和走访")
    plan.add_argument("--before", type=Path, help="原来的方案，尽量不动")
    plan.add_argument("--declined", type=Path, help="谁谢绝了哪一批")
    plan.add_argument(
        "--city", action="append", default=[], metavar="市", help="只排这个市，可多次"
    )
    plan.add_argument("--batch", type=int, metavar="批", help="只排这一批")


def _add_acts(parser: argparse.ArgumentParser, command: str) -> None:
    from bot.commands import broadcast, outbox, teams

    {"broadcast": broadcast, "outbox": outbox, "teams": teams}[command].add_to(parser)


def _add_officer(officer: argparse.ArgumentParser) -> None:
    acts = officer.add_subparsers(dest="act", required=True, metavar="动作")
    add = acts.add_parser("add", help="登记一名经办人，给出绑定码和二维码")
    add.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="配置文件（TOML）")
    add.add_argument(
        "--bureau",
        "--region",
        required=True,
        help="机构：六位区划代码或名称，如 321283、泰兴、省厅、泰兴经济开发区",
    )
    add.add_argument("--name", required=True, help="姓名")
    add.add_argument("--duty", choices=("handler", "checker"), default="handler", help="经办或复核")
    _add_hours(add)
    leave = acts.add_parser("leave", help="经办人离岗：退出登录，没办完的交给接手的人")
    leave.add_argument("--to", type=int, default=0, help="接手的经办人编号，同一单位的")
    deputy = acts.add_parser("deputy", help="请人代班到某一天，给出绑定码")
    deputy.add_argument("--name", required=True, help="代班人姓名")
    deputy.add_argument("--until", required=True, help="代到哪天，如 2026-09-10")
    for act in (leave, deputy):
        act.add_argument("number", type=int, help="经办人的编号，见 officer list")
        act.add_argument("--reason", required=True, help="事由，记在操作记录里")
        act.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="配置文件（TOML）")
    list_ = acts.add_parser("list", help="列出经办人")
    list_.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="配置文件（TOML）")


def _add_hours(add: argparse.ArgumentParser) -> None:
    add.add_argument(
        "--hours",
        type=int,
        default=72,
        choices=range(1, 721),
        metavar="1-720",
        help="绑定码有效几小时",
    )


def _add_unit(unit: argparse.ArgumentParser) -> None:
    acts = unit.add_subparsers(dest="act", required=True, metavar="动作")
    add = acts.add_parser("add", help="登记一名人事联系人，给出绑定码和二维码")
    add.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="配置文件（TOML）")
    add.add_argument("--unit", required=True, help="单位全称，如 东南大学")
    add.add_argument("--name", required=True, help="姓名")
    _add_hours(add)
    list_ = acts.add_parser("list", help="列出人事联系人")
    list_.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="配置文件（TOML）")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; errors of an operator are one sentence on standard error.

    Without ``arguments`` this is the whole process, and a command's time counts from its start.
    """
    began = time.monotonic() - (process_age() if arguments is None else 0.0)
    given = _parser(sys.argv[1:] if arguments is None else arguments).parse_args(arguments)
    given.began = began
    logs.set_up()
    try:
        result: int = given.run(given)
    except (BadSettings, DatabaseUnusable) as bad:
        print(bad, file=sys.stderr)
        return 2
    return result


if __name__ == "__main__":
    sys.exit(main())
