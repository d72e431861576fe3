"""The command line: demo · serve · work · migrate · officer · doctor · export ·
verify-audit · understand."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bot import logs
from bot.settings import BadSettings, read
from storage.session import DatabaseUnusable

EXPORTABLE = ("demands", "enterprises", "experts", "officers", "notices", "hearings", "journal")


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
    else:
        officer.add(read(given.config), given.bureau, given.name, given.duty, given.hours)
    return 0


def _doctor(given: argparse.Namespace) -> int:
    from bot.commands import doctor

    return 0 if doctor.doctor(given.config) else 1


def _export(given: argparse.Namespace) -> int:
    from bot.commands import export

    export.export(read(given.config), given.what, given.format)
    return 0


def _verify_audit(given: argparse.Namespace) -> int:
    from bot.commands import audit

    return 0 if audit.verify(read(given.config), given.expect) else 1


def _understand(_given: argparse.Namespace) -> int:
    from handlers.understanding import trial

    try:
        for line in trial.run(sys.stdin):
            print(line)
    except trial.BadLine as bad:
        print(bad, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
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
    add("doctor", "检查配置、数据库、时钟、凭据和回调", _doctor)
    export = add("export", "导出数据", _export)
    export.add_argument("what", choices=EXPORTABLE)
    export.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")
    audit = add("verify-audit", "核对操作记录有没有被改过", _verify_audit)
    audit.add_argument("--expect", default="", help="以前抄下来的封印，应当还在")
    add("understand", "从标准输入读 JSONL 的话，输出意图和要素", _understand)
    return parser


def _add_officer(officer: argparse.ArgumentParser) -> None:
    acts = officer.add_subparsers(dest="act", required=True, metavar="动作")
    add = acts.add_parser("add", help="登记一名经办人，给出绑定码和二维码")
    add.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="配置文件（TOML）")
    add.add_argument(
        "--bureau",
        "--region",
        required=True,
        help="机构：六位区划代码或名称，如 321283、泰兴、省厅",
    )
    add.add_argument("--name", required=True, help="姓名")
    add.add_argument("--duty", choices=("handler", "checker"), default="handler", help="经办或复核")
    add.add_argument(
        "--hours",
        type=int,
        default=72,
        choices=range(1, 721),
        metavar="1-720",
        help="绑定码有效几小时",
    )
    list_ = acts.add_parser("list", help="列出经办人")
    list_.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="配置文件（TOML）")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; errors of an operator are one sentence on standard error."""
    given = _parser().parse_args(arguments)
    logs.set_up()
    try:
        result: int = given.run(given)
    except (BadSettings, DatabaseUnusable) as bad:
        print(bad, file=sys.stderr)
        return 2
    return result


if __name__ == "__main__":
    sys.exit(main())
