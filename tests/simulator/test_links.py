"""Links in message text (protocol §3.4) and the strict reading of XML."""

import pytest

from bot.simulator.links import Link, Piece, fault_in, links, pieces, words
from bot.simulator.xmltree import BadXmlError, as_json, parse, render

MENU = "weixin://bizmsgmenu?msgmenucontent=%E6%BB%A1%E6%84%8F&msgmenuid=101"


def test_text_is_cut_into_words_and_links() -> None:
    text = f'请选：\n<a href="{MENU}">满意</a>，<a href="https://x.cn?a=1&b=2">看看</a>。'

    assert pieces(text) == [
        Piece("请选：\n"),
        Piece("满意", Link("满意", content="满意", menu_id="101")),
        Piece("，"),
        Piece("看看", Link("看看", url="https://x.cn?a=1&b=2")),
        Piece("。"),
    ]
    assert words(text) == "请选：\n满意，看看。"


@pytest.mark.parametrize(
    "text",
    [
        "没有链接",
        "<b>粗体</b>",
        "<a href='https://x.cn'>单引号</a>",
        '<a href="javascript:alert(1)">坏</a>',
        '<a href="weixin://bizmsgmenu?msgmenuid=1">空</a>',
        '<a href="https://">空</a>',
    ],
)
def test_other_markup_stays_text(text: str) -> None:
    assert links(text) == []
    assert words(text) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("普通", 0),
        ('<a href="https://x.cn">好</a>', 0),
        ('<a href="https://x.cn">没关', 40213),
        ('<a href="https://x.cn"></a>', 40214),
        ('<a href="https://x.cn" data-miniprogram-appid="wx0123456789abcdef">好</a>', 0),
        ('<a href="https://x.cn" data-miniprogram-appid="bad">好</a>', 45086),
    ],
)
def test_bad_tags_have_codes(text: str, code: int) -> None:
    assert fault_in(text) == code


def test_xml_survives_its_own_end_of_cdata() -> None:
    fields = (("A", "x]]>y<z>&"), ("N", 7), ("B", (("C", "内"), ("C", "外"))))

    root = parse(render(fields))

    assert (root.value("A"), root.value("N")) == ("x]]>y<z>&", "7")
    assert [node.text for node in (root.one("B") or root).all("C")] == ["内", "外"]
    assert as_json(fields)["B"] == {"C": ["内", "外"]}


@pytest.mark.parametrize(
    "body", ["", " <xml/>", "\ufeff<xml/>", "<xml>", "<!DOCTYPE x><xml/>", "x"]
)
def test_sloppy_xml_is_refused(body: str) -> None:
    with pytest.raises(BadXmlError):
        parse(body)
