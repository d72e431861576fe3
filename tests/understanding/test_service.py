"""What somebody says of a service: the outcome, the hours, what came of it."""

import pytest

from handlers.understanding.service import Told, read_service
from storage.vocabulary import Novelty, Outcome


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("解决了，谢谢", Outcome.SOLVED),
        ("问题已经解决", Outcome.SOLVED),
        ("部分解决，还要再来一次", Outcome.PARTLY),
        ("基本解决了", Outcome.PARTLY),
        ("还没有解决", Outcome.UNSOLVED),
        ("没解决", Outcome.UNSOLVED),
        ("尚未解决，准备联合攻关", Outcome.JOINT),
        ("有好转", Outcome.PARTLY),
        ("看了镀槽，建议换滤芯", None),
        ("谢谢老师", None),
    ],
)
def test_the_outcome_is_what_was_said(words: str, outcome: Outcome | None) -> None:
    assert read_service(words).outcome is outcome


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("看了三小时", Told(hours=3)),
        ("待了半天，培训了20人", Told(hours=4, trained=20)),
        ("两天，给车间讲课，三十多人", Told(hours=16, trained=30)),
        ("签了技术合同12万元", Told(has_contract=True, contract_wan=12)),
        ("还没签合同", Told()),
        ("推广新工艺：无氰镀锌", Told(novelty=Novelty.PROCESS, novelty_name="无氰镀锌")),
        ("打算共建博士后工作站", Told(station="博士后工作站")),
        ("", Told()),
    ],
)
def test_the_other_facts(words: str, told: Told) -> None:
    assert read_service(words) == told
