"""Everything that can be done can be asked for: deeds, commands, flows, kinds of pushes."""

import json

import pytest
from sqlalchemy import select

from handlers.dialogue import acts, conversation
from handlers.dialogue.acts import Deed, Do, read_deed
from handlers.dialogue.forms import begin
from handlers.flows import FLOWS
from handlers.flows.demand_form import DEMAND
from handlers.ports import Kind
from handlers.reception import commands, demands, desk, idle, intents
from handlers.reception.commands import Command
from handlers.reception.turns import IMPERSONAL
from storage.models import Follower
from storage.session import Database
from tests.support.town import Town

FILLED = begin(DEMAND).answered("problem", "电镀废水总镍超标").answered("disclosure", "none")
for _name, _value in (
    ("enterprise", "泰兴华星表面处理有限公司"), ("county", "321283"), ("kind", "technology"),
    ("contact", "王强"), ("mobile", "19900001234"),
):  # fmt: skip
    FILLED = FILLED.answered(_name, _value)


def test_every_deed_is_done_by_somebody() -> None:
    assert set(conversation._DEEDS) == set(Do)


def test_every_deed_is_read_from_some_words() -> None:
    words = [word for list_ in acts.ANYWHERE.values() for word in list_]
    words += [*acts.SKIPPING, *acts.CONFIRMING, *acts.DENYING, *acts.ADDING, "电话改成1", "啊"]

    found = {
        read_deed(DEMAND, draft, word).do for word in words for draft in (begin(DEMAND), FILLED)
    }

    assert found == set(Do)


def test_every_command_is_obeyed_and_has_words() -> None:
    assert set(idle._COMMANDS) == set(Command)
    assert set(commands.WORDS) == set(Command)
    assert [command for command, words in commands.WORDS.items() if not words] == []


@pytest.mark.parametrize(
    ("word", "command"),
    [(word, command) for command, words in commands.WORDS.items() for word in words.split()],
)
def test_a_word_of_the_menu_is_its_command(word: str, command: Command) -> None:
    assert commands.find(word) is command
    assert commands.find(f" {word}。") is command


def test_no_word_means_two_commands() -> None:
    words = [word for words in commands.WORDS.values() for word in words.split()]

    assert sorted(words) == sorted(set(words))


def test_every_push_of_a_person_is_answered() -> None:
    assert set(desk._KINDS) | IMPERSONAL | {Kind.RECEIPT} == set(Kind)


def test_every_aside_is_a_command_or_a_wish() -> None:
    assert set(intents.COMMANDS.values()) <= set(Command)
    assert set(intents.DEEDS.values()) <= set(Do)
    assert set(intents.PLACES) <= {slot.name for slot in DEMAND.slots}


def test_the_fields_of_a_change_are_slots_of_the_form() -> None:
    assert set(demands.FIELDS.values()) <= {slot.name for slot in DEMAND.slots}


def flow_of(town: Town, openid: str) -> str:
    """The form in progress of somebody."""
    with town.database.read() as session:
        talk = session.scalars(select(Follower.conversation).where(Follower.openid == openid)).one()
    return str(json.loads(talk or "{}").get("flow", ""))


def test_every_form_is_reached_by_words(sqlite: tuple[Database, str], tmp_path) -> None:  # type: ignore[no-untyped-def]
    town = Town(*sqlite, tmp_path)
    phone = town.phone("王强")
    reached = []

    def says(*words: str) -> None:
        for text in words:
            phone.says(text)
            reached.append(flow_of(town, phone.openid))

    says("泰兴华星表面处理有限公司电镀废水总镍超标，想请专家来看看", "同意", "王强", "19900001234")
    says("实名公开", "1", "删除我的信息", "2", "修改需求", "取消", "清空", "撤回", "2")
    says("我想报需求", "电镀液老化太快，想请专家来看看", "实名公开", "1")
    says("修改需求", "取消", "撤回", "取消")
    says("我想报需求", "设备老化太快，想请专家来看看", "取消", "我想报需求", "另起一份")
    says("电镀液发黑，想请专家来看看", "取消", "继续", "取消", "清空", "取消")
    phone = town.phone("方教授")
    says("专家报名", "方志远", "江南大学", "教授", "发酵工程", "同意", "19900001235", "确认")
    says("更新专家信息", "取消", "我想报名那个电镀的需求", "取消", "退出专家库", "取消")
    phone = town.officer("李科长", "321281")
    says("零报告", "取消", "发公告", "取消")
    phone = town.officer("陈处长", "省厅")
    says("开轮", "1", "延期", "取消")
    town.clock.move(minutes=11)
    phone = town.officer("吴科长", "320500")
    says("转发", "取消", "补报", "取消")
    town.close()

    assert set(reached) == {*FLOWS, ""}


def test_a_deed_keeps_its_words() -> None:
    assert read_deed(DEMAND, begin(DEMAND), "上一步") == Deed(Do.BACK, "上一步")
