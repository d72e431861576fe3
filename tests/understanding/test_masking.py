"""What must not stand before the public is found, whatever its spelling."""

import pytest

from handlers.understanding import masking
from handlers.understanding.masking import Why

NAMES = masking.names_of("王强", "19900001234", "泰兴华星表面处理有限公司", anonymous=True)


@pytest.mark.parametrize(
    ("text", "leaks", "why"),
    [
        ("电话19900001234", "19900001234", Why.PHONE),
        ("电话 199 0000 1234 联系", "0000", Why.PHONE),
        ("手机199-0000-1234", "1234", Why.PHONE),
        ("１９９００００１２３４", "１９９", Why.PHONE),
        ("幺九九零零零零幺二三四", "幺九九", Why.PHONE),
        ("座机0523-87654321", "87654321", Why.PHONE),
        ("座机(0523)87654321转8", "87654321", Why.PHONE),
        ("热线400-820-1234", "820", Why.PHONE),
        ("发到wang.qiang@example.org", "wang.qiang", Why.EMAIL),
        ("微信号：wangqiang_88", "wangqiang", Why.ACCOUNT),
        ("QQ 123456789", "123456789", Why.ACCOUNT),
        ("见 https://example.org/x", "example.org", Why.LINK),
        ("身份证11010519491231002X", "11010519491231002X", Why.IDENTITY),
        ("信用代码91321283MA1XXXXX0K", "91321283", Why.IDENTITY),
        ("联系王强", "王强", Why.PERSON),
        ("找王经理", "王经理", Why.PERSON),
        ("泰兴华星表面处理有限公司的废水", "华星", Why.ENTERPRISE),
        ("我们华星的废水", "华星", Why.ENTERPRISE),
    ],
)  # fmt: skip
def test_it_is_masked_with_its_reason(text: str, leaks: str, why: Why) -> None:
    pieces = masking.mask(text, NAMES)

    assert leaks not in masking.shown(pieces)
    assert why in {piece.why for piece in pieces}


@pytest.mark.parametrize(
    "text",
    ["总镍0.8毫克每升，要降到0.1以下", "年产12000吨，树脂3个月换一次", "2026年6月中旬，预算50万元"],
)
def test_figures_of_the_matter_stay(text: str) -> None:
    assert masking.shown(masking.mask(text, NAMES)) == text


def test_nothing_is_lost_between_the_pieces() -> None:
    text = "联系王强19900001234，泰兴华星表面处理有限公司，微信wq_12345。"

    pieces = masking.mask(text, NAMES)

    assert "".join(piece.original or piece.shown for piece in pieces) == text


def test_a_named_enterprise_keeps_its_name() -> None:
    names = masking.names_of("王强", "", "泰兴华星表面处理有限公司", anonymous=False)

    assert "华星" in masking.shown(masking.mask("泰兴华星表面处理有限公司", names))
