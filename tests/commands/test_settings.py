"""Settings: what is read from where, and the sentence for everything that cannot be used."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.app import manner_of
from bot.settings import Account, BadSettings, Delivery, Settings, check_account, parse_quiet, read
from handlers.rules.delivery import Quiet

TABLE = '[delivery.templates.human]：应当是一节，每一行都写 键 = "文字"'
NO_ENVIRONMENT: Mapping[str, str] = {}
GOOD = Account(
    appid="wx0123456789abcdef",
    original_id="gh_0123456789ab",
    token="qianqi2026",
    encoding_aes_key="k" * 43,
)


def written(folder: Path, text: str) -> Path:
    """A settings file with this text."""
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path | None, environment: Mapping[str, str] = NO_ENVIRONMENT) -> str:
    """The sentence that refuses a settings file."""
    with pytest.raises(BadSettings) as caught:
        read(path, environment)
    return str(caught.value)


def test_without_a_file_the_defaults_hold() -> None:
    assert read(None, NO_ENVIRONMENT) == Settings()


def test_an_empty_file_says_nothing_either(tmp_path: Path) -> None:
    assert read(written(tmp_path, ""), NO_ENVIRONMENT) == Settings()


def test_a_file_is_read_section_by_section(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [account]
        appid = "wxabc"
        mode = "plain"
        timestamp_window = 30
        [server]
        port = 9000
        [delivery]
        quiet_hours = ["21:30", "07:00"]
        [delivery.templates.human]
        channel = "template"
        id = "T1"
        who = "thing1"
        """,
    )

    found = read(path, NO_ENVIRONMENT)

    assert found.account == Account(appid="wxabc", mode="plain", timestamp_window=30)
    assert found.server.port == 9000
    assert found.delivery == Delivery(
        quiet_hours="21:30-07:00",
        templates={"human": {"channel": "template", "id": "T1", "who": "thing1"}},
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[acount]\n", "[acount]：没有这一节，请对照 config.example.toml"),
        ("[zeta]\n[alpha]\n", "[alpha]：没有这一节，请对照 config.example.toml"),
        (
            '[account]\nap_id = "x"\n',
            "[account] ap_id：没有这个键，请对照 config.example.toml",
        ),
        (
            '[delivery]\nquiet_file_x = "x"\n',
            "[delivery] quiet_file_x：没有这个键，请对照 config.example.toml",
        ),
        ("account = 3\n", "[account]：应当是一节，例如 [account] 下面写 键 = 值"),
        ('[server]\nport = "8080"\n', "[server] port：应当是整数，例如 8080"),
        ("[server]\nport = true\n", "[server] port：应当是整数，例如 8080"),
        ("[server]\nport = 80.5\n", "[server] port：应当是整数，例如 8080"),
        ("[server]\nhost = 1\n", "[server] host：应当是文字，例如 '127.0.0.1'"),
        ("[account]\ntoken = true\n", "[account] token：应当是文字，例如 ''"),
        ("[delivery]\ntemplates = 3\n", "[delivery] templates：应当是一张表"),
        ('[delivery.templates]\nhuman = "T"\n', TABLE),
        ("[delivery.templates.human]\nid = 3\n", TABLE),
        ("[server]\nport = 65536\n", "[server] port：应当是1 到 65535的整数，现在是 65536"),
        ("[server]\nport = 0\n", "[server] port：应当是1 到 65535的整数，现在是 0"),
        ("[server]\nthreads = 0\n", "[server] threads：应当是1 或更大的整数，现在是 0"),
        ("[delivery]\nthreads = 0\n", "[delivery] threads：应当是1 或更大的整数，现在是 0"),
        ("[delivery]\nper_second = -1\n", "[delivery] per_second：应当是1 或更大的整数，现在是 -1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, text: str, expected: str) -> None:
    assert refusal(written(tmp_path, text)) == expected


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"

    assert refusal(path) == f"没有找到配置文件 {path}，请从 config.example.toml 复制一份"


@pytest.mark.parametrize("content", [b"[account\n", b"a = \n", b"\xff\xfe\x00", b"a = 1\na = 2\n"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)

    assert refusal(path).startswith(f"配置文件 {path} 不是正确的 TOML：")


def test_a_file_written_by_notepad_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes("\ufeff[server]\r\nport = 9001\r\n".encode())

    assert read(path, NO_ENVIRONMENT).server.port == 9001


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    assert refusal(tmp_path).startswith(f"配置文件 {tmp_path} 读不了")


def test_a_secret_may_stand_in_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("  s3cret\n", encoding="utf-8")
    path = written(tmp_path, '[account]\nsecret_file = "secret.txt"\n')

    assert read(path, NO_ENVIRONMENT).account.secret == "s3cret"


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, '[account]\nsecret_file = "gone.txt"\n')

    expected = "[account] secret_file：读不到文件 gone.txt，请检查路径和权限"
    assert refusal(path) == expected


def test_a_secret_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret.bin").write_bytes(b"\xff\xfe\x00\x80")
    path = written(tmp_path, '[account]\nsecret_file = "secret.bin"\n')

    expected = "[account] secret_file：读不到文件 secret.bin，请检查路径和权限"
    assert refusal(path) == expected


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, '[account]\nsecret = "file"\n[server]\nport = 1\n')
    environment = {
        "QIANQI_ACCOUNT_SECRET": "environment",
        "QIANQI_ACCOUNT_ENCODING_AES_KEY": "e" * 43,
        "QIANQI_SERVER_PORT": "9002",
        "QIANQI_UNKNOWN_KEY": "ignored",
    }

    found = read(path, environment)

    assert found.account == Account(secret="environment", encoding_aes_key="e" * 43)
    assert found.server.port == 9002


def test_a_number_in_the_environment_that_is_none_is_named() -> None:
    expected = "[server] port：应当是整数，环境变量里写的是“many”"
    assert refusal(None, {"QIANQI_SERVER_PORT": "many"}) == expected


def test_a_table_cannot_stand_in_the_environment() -> None:
    expected = "[delivery] templates：应当是一张表"
    assert refusal(None, {"QIANQI_DELIVERY_TEMPLATES": "x"}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21:00-08:00", Quiet()),
        (" 9:30 - 18:00 ", parse_quiet("09:30-18:00")),
        ("", Quiet(None, None)),
        ("   ", Quiet(None, None)),
    ],
)
def test_quiet_hours_are_read(text: str, expected: Quiet) -> None:
    assert parse_quiet(text) == expected


@pytest.mark.parametrize(
    "text", ["21:00", "9pm-8am", "21:00-25:00", "21:00-08:00-09:00", "21:00—08:00", "-", "晚上"]
)
def test_quiet_hours_that_cannot_be_read_are_named(text: str) -> None:
    with pytest.raises(BadSettings) as caught:
        parse_quiet(text)

    assert str(caught.value) == (
        f"[delivery] quiet_hours：“{text}”看不懂，请写成 21:00-08:00，不要静默就写空字符串"
    )


MODE = "[account] mode：请写 plain、compatible 或 safe（生产用 safe）"
TOKEN = "[account] token：请填公众号后台的 Token，3到32位字母或数字，不能为空"
KEY = "[account] {}：应当是43位字母或数字，现在是{}位"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"mode": "secure"}, MODE),
        ({"mode": ""}, MODE),
        ({"token": ""}, TOKEN),
        ({"token": "ab"}, TOKEN),
        ({"token": "a" * 33}, TOKEN),
        ({"token": "空格 不行"}, TOKEN),
        ({"token": "令牌令牌"}, TOKEN),
        ({"appid": ""}, "[account] appid：请填公众号的 AppID，例如 wx0123456789abcdef"),
        ({"original_id": ""}, "[account] original_id：请填公众号的原始ID，以 gh_ 开头"),
        ({"encoding_aes_key": ""}, KEY.format("encoding_aes_key", 0)),
        ({"encoding_aes_key": "k" * 42}, KEY.format("encoding_aes_key", 42)),
        ({"encoding_aes_key": "k" * 44}, KEY.format("encoding_aes_key", 44)),
        ({"encoding_aes_key": "k" * 42 + "!"}, KEY.format("encoding_aes_key", 43)),
        ({"previous_encoding_aes_key": "k" * 9}, KEY.format("previous_encoding_aes_key", 9)),
        ({"mode": "plain", "encoding_aes_key": "short"}, KEY.format("encoding_aes_key", 5)),
    ],
)
def test_an_account_that_cannot_be_served_is_refused(
    changes: dict[str, Any], expected: str
) -> None:
    with pytest.raises(BadSettings) as caught:
        check_account(replace(GOOD, **changes))

    assert str(caught.value) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"mode": "compatible"},
        {"mode": "plain", "encoding_aes_key": ""},
        {"previous_encoding_aes_key": "p" * 43},
        {"token": "abc"},
        {"token": "a" * 32},
    ],
)
def test_an_account_that_can_be_served_is_taken(changes: dict[str, Any]) -> None:
    check_account(replace(GOOD, **changes))


@pytest.mark.parametrize(
    "template", [{"channel": "sms", "id": "T"}, {"channel": "template"}, {"id": "T"}, {}]
)
def test_a_template_that_cannot_be_used_is_named(template: Any) -> None:
    settings = Settings(account=GOOD, delivery=Delivery(templates={"human": template}))

    with pytest.raises(BadSettings) as caught:
        manner_of(settings)

    expected = "[delivery.templates.human]：要有 channel（subscription 或 template）和 id（模板ID）"
    assert str(caught.value) == expected


def test_no_secret_is_shown_by_the_settings() -> None:
    shown = repr(
        Settings(account=replace(GOOD, secret="s3cret", previous_encoding_aes_key="p" * 43))
    )

    assert [word for word in (GOOD.token, "k" * 43, "p" * 43, "s3cret") if word in shown] == []


MATCHING = [
    ("words = 41", "[matching] words、field"),
    ("words = 41\nfield = 29", "[matching] version"),
    ('version = "2026年的第二次改动，写得太长了"', "[matching] version"),
    ("team_most = 12", "[matching] team_most"),
    ("least_points = 101", "[matching] least_points"),
    ("named = -1", "[matching] named"),
]


@pytest.mark.parametrize(("lines", "key"), MATCHING, ids=[row[0][:12] for row in MATCHING])
def test_weights_that_cannot_be_used_name_their_key(tmp_path: Path, lines: str, key: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read(written(tmp_path, f"[matching]\n{lines}"), NO_ENVIRONMENT).house()

    assert str(caught.value).startswith(key)


def test_other_weights_go_with_a_version_of_their_own(tmp_path: Path) -> None:
    lines = '[matching]\nversion = "2"\nwords = 40\nfield = 30\nsize = 5\nmost_in_batch = 1'

    matching = read(written(tmp_path, lines), NO_ENVIRONMENT).house().matching

    assert (matching.weights.version, matching.weights.points["field"]) == ("2", 30)
    assert (matching.size, matching.most_in_batch, matching.plan_seconds) == (5, 1, 60)
