"""``migrate``, and what the other commands do before it has been run."""

import re
import socket
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.health import schema_trouble
from storage import migrations, tables
from storage.models import Bureau
from storage.session import open_database
from tests.commands.conftest import HOST, Installation, Run

TROUBLE = f"数据库结构是 空的，程序要 {migrations.newest()}，请先运行 qianqi migrate\n"


def test_migrate_builds_the_schema_and_the_bureaus(unmigrated: Path, run: Run) -> None:
    code, out, err = run("migrate", "--config", unmigrated)

    database = open_database(f"sqlite:///{unmigrated.parent / 'empty' / 'test.db'}")
    with database.read() as session:
        bureaus = session.scalar(select(func.count()).select_from(Bureau))
    trouble = schema_trouble(database)
    database.close()
    assert (code, err, trouble) == (0, "", "")
    assert out == f"数据库结构：空 → {migrations.newest()}；新设机构 {bureaus} 个。\n"
    assert bureaus is not None
    assert bureaus > sum(row.level == "city" and not row.valid_to for row in tables.regions())


def test_migrate_a_second_time_changes_nothing(installation: Installation, run: Run) -> None:
    newest = migrations.newest()

    code, out, _ = run("migrate", "--config", installation.config())

    assert (code, out) == (0, f"数据库结构：{newest} → {newest}；新设机构 0 个。\n")


@pytest.mark.parametrize(
    "command",
    [
        ["serve"],
        ["work"],
        ["export", "demands"],
        ["officer", "list"],
        ["officer", "add", "--bureau", "泰兴", "--name", "李科长"],
    ],
    ids=" ".join,
)
def test_nothing_starts_before_the_database_is_migrated(
    unmigrated: Path, run: Run, command: list[str]
) -> None:
    code, out, err = run(*command, "--config", unmigrated)

    assert (code, out, err.splitlines()[-1] + "\n") == (2, "", TROUBLE)


@pytest.mark.parametrize("command", [["serve"], ["work"], ["migrate"], ["export", "demands"]])
def test_a_bad_setting_is_one_sentence_and_exit_code_two(
    tmp_path: Path, run: Run, command: list[str]
) -> None:
    path = tmp_path / "none.toml"

    found = run(*command, "--config", path)

    assert found == (2, "", f"没有找到配置文件 {path}，请从 config.example.toml 复制一份\n")


def test_serve_says_so_when_its_port_is_taken(installation: Installation, run: Run) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]

        code, _, err = run("serve", "--config", installation.config(port=str(port)))

    assert code == 2
    assert err.splitlines()[-1] == (
        f"[server] port：{HOST}:{port} 用不了（Address already in use），请换一个端口"
    )


@pytest.mark.parametrize("arguments", [[], ["fly"], ["export", "secrets"], ["officer"]])
def test_an_unknown_command_is_a_usage_error(run: Run, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)

    assert ended.value.code == 2


def test_help_names_every_command(capsys: pytest.CaptureFixture[str], run: Run) -> None:
    with pytest.raises(SystemExit):
        run("--help")

    found = re.findall(r"^    ([\w-]+)", capsys.readouterr().out, re.MULTILINE)
    assert len(found) == len(set(found))
    assert {"demo", "serve", "work", "migrate", "officer", "doctor", "export", "understand"} <= set(
        found
    )
