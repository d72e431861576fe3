"""Every kind of push has a defined answer, and every answer is one the platform accepts."""

import pytest

from bot.simulator.values import Verdict
from bot.simulator.xmltree import Field
from tests.support.town import Phone, Town, plain
from tests.wechat.conftest import Forge

MEDIA: tuple[Field, ...] = (("MediaId", "M_abc"), ("PicUrl", "https://example.org/p.jpg"))
LISTED: tuple[Field, ...] = (("TemplateId", "T"), ("SubscribeStatusString", "accept"))
SCANNED: tuple[Field, ...] = (
    ("EventKey", "scan"),
    ("ScanCodeInfo", (("ScanType", "qrcode"), ("ScanResult", "1"))),
)
PICTURES: tuple[Field, ...] = (
    ("EventKey", "pic"),
    ("SendPicsInfo", (("Count", 1), ("PicList", (("item", (("PicMd5Sum", "1b5f"),)),)))),
)
PLACE: tuple[Field, ...] = (
    ("EventKey", "place"),
    ("SendLocationInfo", (("Location_X", "32.06"), ("Location_Y", "118.79"), ("Poiname", ""))),
)
REPLY, SILENT = Verdict.REPLY, Verdict.SILENT

MESSAGES: dict[str, tuple[tuple[Field, ...], Verdict]] = {
    "text": ((("Content", "在吗"),), REPLY),
    "image": (MEDIA, REPLY),
    "voice": ((*MEDIA, ("Format", "amr")), REPLY),
    "video": ((*MEDIA, ("ThumbMediaId", "M_t")), REPLY),
    "shortvideo": ((*MEDIA, ("ThumbMediaId", "M_t")), REPLY),
    "location": ((("Location_X", "32.06"), ("Location_Y", "118.79"), ("Label", "南京")), REPLY),
    "link": ((("Title", "标题"), ("Description", "说明"), ("Url", "https://example.org")), REPLY),
    "miniprogrampage": ((("Title", "小程序"), ("AppId", "wx1"), ("PagePath", "p")), REPLY),
    "file": ((("Title", "表.xlsx"), ("FileKey", "k"), ("FileTotalLen", 12)), REPLY),
    "hologram": ((), SILENT),
}

EVENTS: dict[str, tuple[tuple[Field, ...], Verdict]] = {
    "subscribe": ((("EventKey", ""),), REPLY),
    "subscribe by product": ((("EventKey", "scanbarcode|EAN_13,1"),), REPLY),
    "subscribe after paying": ((("EventKey", "last_trade_no_4200"),), REPLY),
    "SCAN": ((("EventKey", "booth_7"), ("Ticket", "gQ==")), REPLY),
    "CLICK": ((("EventKey", "HELP"),), REPLY),
    "CLICK unknown": ((("EventKey", "NO_SUCH_BUTTON"),), REPLY),
    "scancode_waitmsg": (SCANNED, REPLY),
    "scancode_push": (SCANNED, SILENT),
    "VIEW": ((("EventKey", "https://example.org"), ("MenuId", 1)), SILENT),
    "view_miniprogram": ((("EventKey", "pages/index"), ("MenuId", 1)), SILENT),
    "pic_sysphoto": (PICTURES, SILENT),
    "pic_photo_or_album": (PICTURES, SILENT),
    "pic_weixin": (PICTURES, SILENT),
    "location_select": (PLACE, SILENT),
    "LOCATION": ((("Latitude", "32.06"), ("Longitude", "118.79"), ("Precision", "9")), SILENT),
    "TEMPLATESENDJOBFINISH": ((("MsgID", 1), ("Status", "failed: system failed")), SILENT),
    "MASSSENDJOBFINISH": ((("MsgID", 2), ("Status", "err(10001)"), ("TotalCount", 9)), SILENT),
    "PUBLISHJOBFINISH": ((("PublishEventInfo", (("publish_id", 3),)),), SILENT),
    "subscribe_msg_popup_event": ((("SubscribeMsgPopupEvent", (("List", LISTED),)),), SILENT),
    "subscribe_msg_popup_event twice": (
        (("SubscribeMsgPopupEvent", (("List", LISTED), ("List", LISTED))),),
        SILENT,
    ),
    "subscribe_msg_popup_event empty": ((("SubscribeMsgPopupEvent", ""),), SILENT),
    "subscribe_msg_change_event": ((("SubscribeMsgChangeEvent", (("List", LISTED),)),), SILENT),
    "subscribe_msg_sent_event": ((("SubscribeMsgSentEvent", (("List", LISTED),)),), SILENT),
    "user_info_modified": ((("OpenID", "o"), ("AppID", "wx")), SILENT),
    "user_authorization_revoke": ((("OpenID", "o"), ("RevokeInfo", "301")), SILENT),
    "user_authorization_cancellation": ((("OpenID", "o"),), SILENT),
    "kf_create_session": ((("KfAccount", "a@b"),), SILENT),
    "kf_close_session": ((("KfAccount", "a@b"),), SILENT),
    "kf_switch_session": ((("FromKfAccount", "a@b"), ("ToKfAccount", "c@d")), SILENT),
    "qualification_verify_success": ((("ExpiredTime", 1),), SILENT),
    "qualification_verify_fail": ((("FailTime", 1), ("FailReason", "x")), SILENT),
    "naming_verify_success": ((("ExpiredTime", 1),), SILENT),
    "naming_verify_fail": ((("FailTime", 1), ("FailReason", "x")), SILENT),
    "annual_renew": ((("ExpiredTime", 1),), SILENT),
    "verify_expired": ((("ExpiredTime", 1),), SILENT),
    "card_pass_check": ((("CardId", "c"),), SILENT),
    "user_get_card": ((("CardId", "c"),), SILENT),
    "poi_check_notify": ((("UniqId", "1"),), SILENT),
    "user_enter_tempsession": ((("SessionFrom", "x"),), SILENT),
    "unsubscribe": ((("EventKey", ""),), SILENT),
}


@pytest.fixture(scope="module")
def wang(forge: Forge) -> Phone:
    """Somebody who follows."""
    return forge.town.phone("王强")


def as_xml(fields: tuple[Field, ...]) -> dict[str, str]:
    """Fields as the pieces of a document."""
    pieces: dict[str, str] = {}
    for name, value in fields:
        text = value if not isinstance(value, tuple) else "".join(
            f"<{inner}>{deep}</{inner}>" for inner, deep in as_xml(value).items()
        )  # fmt: skip
        pieces[name] = pieces.get(name, "") + str(text)
    return pieces


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_of_each_type_has_its_answer(forge: Forge, wang: Phone, kind: str):
    fields, expected = MESSAGES[kind]
    town = forge.town
    town.clock.move(seconds=2)
    town.platform.knobs.message_type = kind
    line = town.platform.seen(wang.openid)[0]
    done = town.platform.exchange.message(wang.openid, "text", fields, line)
    town.platform.knobs.message_type = ""
    assert (done.verdict, len(done.attempts)) == (expected, 1)


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_of_each_type_has_its_answer(forge: Forge, wang: Phone, name: str):
    fields, expected = EVENTS[name]
    forge.town.clock.move(seconds=2)
    done = forge.town.platform.push_event(wang.openid, name.split(maxsplit=1)[0], fields)
    assert (done.verdict, len(done.attempts)) == (expected, 1)


def test_an_event_name_in_any_case_is_known(forge: Forge, wang: Phone):
    forge.town.clock.move(seconds=2)
    done = forge.town.platform.push_event(wang.openid, "cLiCk", (("EventKey", "HELP"),))
    assert done.verdict is Verdict.REPLY


def test_two_events_of_one_second_are_both_heard(forge: Forge, wang: Phone):
    forge.town.platform.knobs.fixed_create_time = forge.stamp + 60
    buttons = ("HELP", "MINE")
    answers = [
        forge.town.platform.push_event(wang.openid, "CLICK", (("EventKey", button),)).text
        for button in buttons
    ]
    forge.town.platform.knobs.fixed_create_time = 0
    assert len(set(answers)) == 2


def test_one_number_used_for_two_people_is_heard_for_both(forge: Forge, wang: Phone):
    other = forge.town.phone("赵敏")
    forge.town.platform.knobs.fixed_msgid = 24000000000999999
    answers = [phone.says("帮助") for phone in (wang, other)]
    forge.town.platform.knobs.fixed_msgid = 0
    assert all(answers)


def to_review(town: Town, name: str, problem: str) -> tuple[Phone, str]:
    """Fill a form with a problem in the person's own words; the review that is read back."""
    phone = town.phone(name)
    for words in ("我想报需求", problem, "泰兴华星表面处理有限公司", "同意", "王强", "19900001234"):
        phone.says(words)
    return phone, phone.says("跳过")


@pytest.mark.parametrize(
    "problem",
    [
        "电镀废水]]>总镍超标<xml>&amp;<![CDATA[请专家看看",
        "电镀\x08废水\x1f总镍超标，请\x0b专家看看",
        "电镀废水总镍超标😭😭，请👨‍👩‍👧专家🧪看看，联系人𠮷先生",
        '<a href="javascript:alert(1)">电镀废水</a>总镍超标，请专家看看',
    ],
    ids=["the end of CDATA", "control characters", "emoji", "markup"],
)
def test_strange_words_are_read_back_in_a_valid_reply(forge: Forge, problem: str):
    _, review = to_review(forge.town, f"怪话{hash(problem)}", problem)
    assert review.startswith("请核对")


def test_an_answer_beyond_2048_bytes_goes_on_with_more(forge: Forge):
    parts = [f"第{number}道工序的废水总镍超标，要请专家看看怎么治理。" for number in range(60)]
    phone, said = to_review(forge.town, "话长的人", "".join(parts))
    pages = [phone.lines()[-1].text]
    while "更多" in said.splitlines()[-1]:
        said = phone.taps("更多") if len(pages) % 2 else phone.says("更多")
        pages.append(phone.lines()[-1].text)
    whole = "".join(plain(page).removesuffix("更多") for page in pages)
    assert len(pages) > 1
    assert max(len(page.encode()) for page in pages) <= 2048
    assert [part for part in parts if part not in whole.replace("\n", "")] == []
