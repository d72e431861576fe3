"""``officer add`` gives a code that binds on a phone; ``officer list`` shows who is where."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.settings import read
from handlers.operations import officers
from tests.commands.conftest import Installation, Run

BUREAU = "泰兴市人力资源和社会保障局"
CODE = re.compile(
    rf"^绑定码：([{officers.ALPHABET}]{{8}})（(\d+)小时内有效，只能用一次）$", re.MULTILINE
)


def test_the_code_binds_the_officer_who_sends_it(installation: Installation, run: Run) -> None:
    config = installation.reachable()

    code, out, err = run(
        "officer", "add", "--bureau", "泰兴", "--name", "李科长", "--config", config
    )

    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"已登记：{BUREAU} 李科长（经办）"
    found = CODE.search(out)
    assert found is not None
    assert found.group(2) == "72"
    phone = installation.town.phone("李科长")
    assert phone.says(found.group(1)).startswith(f"李科长您好，已绑定为{BUREAU}的经办。")
    assert phone.says("待办") == "没有待审的需求。"


def test_the_printed_picture_binds_the_officer_who_scans_it(
    installation: Installation, run: Run
) -> None:
    _, out, _ = run(
        "officer", "add", "--bureau", "320583", "--name", "周科长", "--duty", "checker",
        "--hours", "5", "--config", installation.reachable(),
    )  # fmt: skip

    found = CODE.search(out)
    assert found is not None
    assert found.group(2) == "5"
    assert "█" in out
    assert f"图片：{installation.platform}/cgi-bin/showqrcode?ticket=" in out
    phone = installation.town.phone("周科长", follow=False)
    greeted = phone.follows(f"bind_{found.group(1)}")
    assert greeted.startswith("周科长您好，已绑定为昆山市人力资源和社会保障局的复核。")


def test_without_the_platform_the_code_is_printed_all_the_same(
    installation: Installation, run: Run
) -> None:
    config = installation.reachable(secret="w" * 32)

    code, out, _ = run("officer", "add", "--bureau", "省厅", "--name", "陈处长", "--config", config)

    assert code == 0
    assert CODE.search(out) is not None
    assert re.search(r"^（二维码这次没取到：.+。用绑定码也一样。）$", out, re.MULTILINE)


def test_a_code_is_good_for_one_binding(installation: Installation, run: Run) -> None:
    _, out, _ = run(
        "officer", "add", "--bureau", "321283", "--name", "李科长", "--config",
        installation.config(),
    )  # fmt: skip
    found = CODE.search(out)
    assert found is not None
    installation.town.phone("李科长").says(found.group(1))

    answer = installation.town.phone("王强").says(found.group(1))

    assert answer == "这个绑定码不对、已用过或已过期。请向发码的人要一个新的。"


def test_a_code_ends_with_its_hours(installation: Installation, run: Run) -> None:
    _, out, _ = run(
        "officer", "add", "--bureau", "321283", "--name", "李科长", "--hours", "2", "--config",
        installation.config(),
    )  # fmt: skip
    found = CODE.search(out)
    assert found is not None
    installation.town.clock.move(hours=2, minutes=1)

    answer = installation.town.phone("李科长").says(found.group(1))

    assert answer == "这个绑定码不对、已用过或已过期。请向发码的人要一个新的。"


@pytest.mark.parametrize(
    ("called", "listed"),
    [
        ("月亮", "没有"),
        (
            "鼓楼区",
            "南京市鼓楼区人力资源和社会保障局（320106）、徐州市鼓楼区人力资源和社会保障局（320302）",
        ),
    ],
)
def test_a_bureau_that_is_none_or_several_is_refused(
    installation: Installation, run: Run, called: str, listed: str
) -> None:
    code, out, err = run(
        "officer", "add", "--bureau", called, "--name", "李科长", "--config", installation.config()
    )

    assert (code, out) == (2, "")
    assert err == f"“{called}”对应的机构：{listed}。请改用六位区划代码。\n"


def test_the_list_shows_who_is_enrolled_and_who_is_bound(
    installation: Installation, run: Run
) -> None:
    config = installation.reachable()
    run("officer", "add", "--bureau", "泰兴", "--name", "李科长", "--config", config)
    installation.town.officer("周科长", "320583")

    code, out, _ = run("officer", "list", "--config", config)

    assert code == 0
    assert [line.split("\t")[1:] for line in out.splitlines()] == [
        ["昆山市人力资源和社会保障局", "周科长", "经办", "已绑定"],
        [BUREAU, "李科长", "经办", "待绑定"],
    ]


def test_the_settings_may_stand_before_or_after_the_act(
    installation: Installation, run: Run
) -> None:
    config = installation.config()

    before, after = (
        run("officer", "--config", config, "list"),
        run("officer", "list", "--config", config),
    )

    assert before == after == (0, "", "")
    assert read(config, {}).account.appid == installation.town.account.appid


def test_an_officer_leaves_and_another_stands_in_by_command(
    installation: Installation, run: Run
) -> None:
    config = installation.reachable()
    installation.town.officer("李科长", "321283")
    installation.town.officer("韩科员", "321283")

    def officer(*given: object) -> str:
        code, out, err = run("officer", *given, "--reason", "岗位调整", "--config", config)
        return out if code == 0 else err

    assert "三个月以内的一天" in officer("deputy", 1, "--name", "方科员", "--until", "明天")
    day = f"{datetime.now(UTC) + timedelta(days=20):%Y-%m-%d}"
    assert f"已登记方科员代李科长到 {day}" in officer(
        "deputy", 1, "--name", "方科员", "--until", day
    )
    assert "同一单位" in officer("leave", 1, "--to", 1)
    assert officer("leave", 1, "--to", 2) == "李科长已离岗：退出 0 处登录，转交 0 个人工答复。\n"
    assert "已经离岗" in officer("leave", 1)
    assert "没有编号 99" in officer("leave", 99)
