"""``doctor``: each finding on an installation that is well and on one that is not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage import migrations
from storage.models import JobRun, Notice
from storage.vocabulary import NoticeClass, NoticeState, RunState
from tests.commands.conftest import HOST, Installation, Run, free_port

Dated = Callable[[datetime | None], int]


def findings(run: Run, config: Path) -> tuple[int, dict[str, str]]:
    """The exit code, and what is said of each thing looked at."""
    code, out, _ = run("doctor", "--config", config)
    lines = [line.partition("：") for line in out.splitlines()]
    return code, {name: words for name, _, words in lines}


def test_an_installation_that_is_well(installation: Installation, run: Run) -> None:
    code, found = findings(run, installation.reachable())

    assert (code, found) == (
        0,
        {
            "✓ 配置": "读得通，必填的都有",
            "✓ 数据库": "连得上，结构是最新的",
            "✓ 待发箱": "待发 0，待电话 0，不确定 0",
            "✓ 日历": found["✓ 日历"],  # next year's days off may not be known yet
            "✓ 时钟": "与平台相差不到 1 秒",
            "✓ 凭据": "access_token 取得到",
            "✓ 回调": f"{installation.service}/wechat 应答正确",
        },
    )


def test_the_outbox_is_counted(installation: Installation, run: Run) -> None:
    now = installation.town.clock.now()
    states = [NoticeState.READY, NoticeState.READY, NoticeState.PHONE, NoticeState.UNSURE]
    with installation.town.database.write() as session:
        for number, state in enumerate(states):
            session.add(
                Notice(
                    occasion=f"test:{number}", recipient="o", region="", cls=NoticeClass.CASE,
                    priority=1, payload={"text": "x"}, owed_at=now, not_before=now, state=state,
                )
            )  # fmt: skip

    _, found = findings(run, installation.reachable())

    assert found["✓ 待发箱"] == "待发 2，待电话 1，不确定 1"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"token": ""}, "[account] token：请填公众号后台的 Token，3到32位字母或数字，不能为空"),
        (
            {"encoding_aes_key": "k" * 40},
            "[account] encoding_aes_key：应当是43位字母或数字，现在是40位",
        ),
    ],
)
def test_settings_that_cannot_be_used_end_the_look(
    installation: Installation, run: Run, changes: dict[str, str], expected: str
) -> None:
    assert findings(run, installation.config(**changes)) == (1, {"✗ 配置": expected})


def test_a_template_that_cannot_be_used_ends_the_look(installation: Installation, run: Run) -> None:
    config = installation.config("[delivery.templates.human]\nchannel = 'sms'\n")

    words = "[delivery.templates.human]：要有 channel（subscription 或 template）和 id（模板ID）"
    assert findings(run, config) == (1, {"✗ 配置": words})


def test_quiet_hours_that_cannot_be_read_end_the_look(installation: Installation, run: Run) -> None:
    config = installation.config("[delivery]\nquiet_hours = '晚上'\n")

    words = "[delivery] quiet_hours：“晚上”看不懂，请写成 21:00-08:00，不要静默就写空字符串"
    assert findings(run, config) == (1, {"✗ 配置": words})


@pytest.mark.parametrize("url", ["nonsense", "mysql://a/b", "sqlite:////proc/nowhere/x.db"])
def test_a_database_address_that_cannot_be_used_is_named(
    installation: Installation, run: Run, url: str
) -> None:
    code, found = findings(run, installation.config(url=url))

    trouble = [words for name, words in found.items() if name.startswith("✗ 数据库")]
    assert code == 1
    assert len(trouble) == 1
    assert "[database] url" in trouble[0]


def test_a_database_that_does_not_answer_is_named(installation: Installation, run: Run) -> None:
    url = f"postgresql://nobody@{HOST}:{free_port()}/none"

    code, found = findings(run, installation.reachable(url=url))

    assert code == 1
    assert found["✗ 数据库"] == "数据库连不上（OperationalError），请检查 [database] url"
    assert found["✗ 待发箱"] == "数据库没准备好，看不了"


def test_a_database_that_was_not_migrated_is_named(unmigrated: Path, run: Run) -> None:
    code, found = findings(run, unmigrated)

    newest = migrations.newest()
    assert code == 1
    assert found["✗ 数据库"] == f"数据库结构是 空的，程序要 {newest}，请先运行 qianqi migrate"
    assert found["✗ 待发箱"] == "数据库没准备好，看不了"


def test_a_platform_that_cannot_be_reached_is_named(installation: Installation, run: Run) -> None:
    code, found = findings(run, installation.config())

    assert code == 1
    assert found["✗ 时钟"] == "没能从平台取到时间来核对，请检查外网"
    assert found["✗ 凭据"] == (
        "取不到 access_token：连不上平台（ConnectionError）；"
        "请核对 [account] appid、secret 和 IP 白名单"
    )


def test_a_wrong_secret_is_named(installation: Installation, run: Run) -> None:
    code, found = findings(run, installation.reachable(secret="w" * 32))

    assert code == 1
    assert found["✗ 凭据"].endswith("；请核对 [account] appid、secret 和 IP 白名单")


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_clock_that_is_wrong_is_named(
    installation: Installation, run: Run, dated: Dated, minutes: int
) -> None:
    port = dated(datetime.now(UTC) + timedelta(minutes=minutes))

    _, found = findings(run, installation.config(api_base=f"http://{HOST}:{port}"))

    assert found["✗ 时钟"] in {
        f"与平台相差 {seconds} 秒，请打开本机的时间同步" for seconds in range(598, 603)
    }


def test_a_platform_that_tells_no_time_is_named(
    installation: Installation, run: Run, dated: Dated
) -> None:
    port = dated(None)

    _, found = findings(run, installation.config(api_base=f"http://{HOST}:{port}"))

    assert found["✗ 时钟"] == "没能从平台取到时间来核对，请检查外网"


def test_a_service_without_an_address_is_named(installation: Installation, run: Run) -> None:
    code, found = findings(run, installation.reachable(public_url=""))

    assert code == 1
    assert found["✗ 回调"] == "[server] public_url 没填，请写公众号后台填的域名"


def test_a_service_that_does_not_answer_is_named(installation: Installation, run: Run) -> None:
    nobody = f"http://{HOST}:{free_port()}"

    code, found = findings(run, installation.reachable(public_url=f"{nobody}/"))

    assert code == 1
    assert found["✗ 回调"] == f"{nobody}/wechat 打不开（ConnectionError）"


def test_a_service_with_another_token_is_named(installation: Installation, run: Run) -> None:
    code, found = findings(run, installation.reachable(token="another"))

    assert code == 1
    assert found["✗ 回调"] == f"{installation.service}/wechat 应答不对（HTTP 403），请核对 token"


def test_no_secret_is_printed(installation: Installation, run: Run) -> None:
    _, out, err = run("doctor", "--config", installation.reachable())

    account = installation.town.account
    secrets = [account.secret, account.token, account.encoding_aes_key]
    assert [word for word in secrets if word in out + err] == []


def test_what_the_calendar_has_missed_is_named(installation: Installation, run: Run) -> None:
    due = datetime.now(UTC) - timedelta(days=2)
    with installation.town.database.write() as session:
        session.add(
            JobRun(
                job="morning_letters", period=f"{due:%Y-%m-%d}", due_at=due, ran_at=due,
                state=RunState.MISSED,
            )
        )  # fmt: skip

    code, found = findings(run, installation.config())

    assert code == 1
    assert found["✗ 日历"].startswith("30 天里错过 1 次（最近：morning_letters ")
