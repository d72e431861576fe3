"""How pushes leave the platform: envelope, retries, deadline, order and the knobs (§1.3, §3.1)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from bot.simulator import crypto, xmltree
from bot.simulator.account import Account
from bot.simulator.callback import CallbackAnswer
from bot.simulator.platform import NotFollowingError, Platform
from bot.simulator.values import NOTICE, Verdict, Who

from .conftest import Backend, Clock


class Recorder:
    """A callback that keeps what it got and answers from a list, the last one again and again."""

    def __init__(self, *answers: CallbackAnswer | type[OSError]) -> None:
        self.answers = list(answers) or [CallbackAnswer(200, {}, b"success")]
        self.got: list[tuple[str, bytes]] = []

    def post(self, query: str, body: bytes, _headers: object, _timeout: float) -> CallbackAnswer:
        self.got.append((query, body))
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if isinstance(answer, CallbackAnswer):
            return answer
        raise answer

    def get(self, query: str, timeout: float) -> CallbackAnswer:
        return self.post(query, b"", {}, timeout)


SUCCESS = CallbackAnswer(200, {}, b"success")


def plain_of(account: Account, body: bytes) -> xmltree.Node:
    sealed = xmltree.parse(body.decode()).value("Encrypt")
    key = crypto.key_of(account.encoding_aes_key)
    return xmltree.parse(crypto.decrypt(key, sealed, account.appid).decode())


def test_a_text_arrives_signed_encrypted_and_complete(platform: Platform, wang: str) -> None:
    platform.connect(recorder := Recorder())

    platform.say(wang, "在吗 ]]> <b>")

    query, body = recorder.got[0]
    names = [name for name, _ in parse_qsl(query)]
    assert names == ["signature", "timestamp", "nonce", "openid", "encrypt_type", "msg_signature"]
    given = dict(parse_qsl(query))
    account = platform.account
    sealed = xmltree.parse(body.decode()).value("Encrypt")
    stamp, nonce = given["timestamp"], given["nonce"]
    assert given["signature"] == crypto.signature(account.token, stamp, nonce)
    assert given["msg_signature"] == crypto.signature(account.token, stamp, nonce, sealed)
    root = plain_of(account, body)
    assert root.value("ToUserName") == account.original_id
    assert root.value("FromUserName") == wang == given["openid"]
    assert root.value("Content") == "在吗 ]]> <b>"
    assert root.value("MsgId").isdigit()


@pytest.mark.parametrize(
    ("mode", "has_encrypt", "has_content"),
    [("plain", False, True), ("compatible", True, True), ("safe", True, False)],
)
def test_the_mode_decides_the_envelope(
    platform: Platform, wang: str, mode: str, has_encrypt: bool, has_content: bool
) -> None:
    platform.connect(recorder := Recorder())
    platform.knobs.mode = mode  # type: ignore[assignment]

    platform.say(wang, "你好")

    query, body = recorder.got[0]
    root = xmltree.parse(body.decode())
    assert bool(root.value("Encrypt")) is has_encrypt is ("encrypt_type=aes" in query)
    assert (root.value("Content") == "你好") is has_content


def test_the_console_checks_the_url(platform: Platform) -> None:
    assert platform.verify_url() is True

    platform.connect(Recorder(CallbackAnswer(200, {}, b"something else")))

    assert platform.verify_url() is False


def test_an_answer_in_time_is_seen(platform: Platform, backend: Backend, wang: str) -> None:
    backend.answering = lambda heard: f"您说的是“{heard['Content']}”"

    done = platform.say(wang, "在吗")

    assert done.verdict is Verdict.REPLY
    assert done.text == "您说的是“在吗”"
    assert [(line.who, line.text) for line in platform.seen(wang)] == [
        (Who.PERSON, "在吗"),
        (Who.ACCOUNT, "您说的是“在吗”"),
    ]


def test_silence_is_silence(platform: Platform, wang: str) -> None:
    for body in (b"", b"success"):
        platform.connect(Recorder(CallbackAnswer(200, {}, body)))
        assert platform.say(wang, "在吗").verdict is Verdict.SILENT

    assert {line.who for line in platform.seen(wang)} == {Who.PERSON}


def test_three_late_answers_end_in_the_notice(
    platform: Platform, backend: Backend, wang: str
) -> None:
    def slow(_heard: object) -> str:
        backend.elapsed += 5.5
        return "太晚了"

    backend.answering = slow

    done = platform.say(wang, "在吗")

    assert [attempt.verdict for attempt in done.attempts] == [Verdict.TIMEOUT] * 3
    assert done.text == NOTICE
    assert [heard["MsgId"] for heard in backend.heard] == [backend.heard[0]["MsgId"]] * 3
    assert len({heard.query["nonce"] for heard in backend.heard}) == 3
    assert [line.text for line in platform.seen(wang)] == ["在吗", NOTICE]


def test_the_second_try_may_succeed(platform: Platform, backend: Backend, wang: str) -> None:
    def slow_once(_heard: object) -> str:
        backend.elapsed += 6 if len(backend.heard) == 1 else 1
        return "收到"

    backend.answering = slow_once

    done = platform.say(wang, "在吗")

    assert [a.verdict for a in done.attempts] == [Verdict.TIMEOUT, Verdict.REPLY]
    assert done.text == "收到"
    assert done.notice == ""


def test_tries_and_nonces_are_knobs(platform: Platform, wang: str) -> None:
    platform.connect(recorder := Recorder(TimeoutError))
    platform.knobs.tries = 4
    platform.knobs.fresh_nonce = False

    done = platform.say(wang, "在吗")

    assert len(done.attempts) == 4
    assert len({query for query, _ in recorder.got}) == 1


def test_an_error_status_shows_the_notice_at_once(platform: Platform, wang: str) -> None:
    platform.connect(Recorder(CallbackAnswer(500, {}, b"oops")))

    done = platform.say(wang, "在吗")

    assert (len(done.attempts), done.verdict, done.text) == (1, Verdict.BAD_STATUS, NOTICE)


def test_a_retry_after_an_error_is_a_knob(platform: Platform, wang: str) -> None:
    platform.connect(Recorder(CallbackAnswer(500, {}, b""), SUCCESS))
    platform.knobs.retry_on |= {Verdict.BAD_STATUS}

    done = platform.say(wang, "在吗")

    assert [a.verdict for a in done.attempts] == [Verdict.BAD_STATUS, Verdict.SILENT]


def test_an_unreachable_server_is_tried_three_times(platform: Platform, wang: str) -> None:
    platform.connect(Recorder(ConnectionRefusedError))

    done = platform.say(wang, "在吗")

    assert [a.verdict for a in done.attempts] == [Verdict.UNREACHABLE] * 3


def test_a_lost_acknowledgement_repeats_the_push(
    platform: Platform, backend: Backend, wang: str
) -> None:
    backend.answering = lambda _heard: f"第 {len(backend.heard)} 次"
    platform.knobs.duplicates = 2

    done = platform.say(wang, "在吗")

    assert len(done.attempts) == 3
    assert done.text == "第 1 次"
    assert [line.text for line in platform.seen(wang)] == ["在吗", "第 1 次"]


@pytest.mark.parametrize("together", [False, True])
def test_a_push_can_be_repeated(
    platform: Platform, backend: Backend, wang: str, together: bool
) -> None:
    backend.answering = lambda heard: heard["Content"]
    done = platform.say(wang, "在吗")

    attempts = platform.repeat(done, 3, together=together)

    assert [attempt.verdict for attempt in attempts] == [Verdict.REPLY] * 3
    assert len({heard["MsgId"] for heard in backend.heard}) == 1
    assert len({heard.query["nonce"] for heard in backend.heard}) == 4
    assert len(platform.seen(wang)) == 2


def test_pushes_can_arrive_in_the_wrong_order(
    platform: Platform, backend: Backend, wang: str
) -> None:
    platform.knobs.reorder = True

    held = platform.say(wang, "第一")
    platform.say(wang, "第二")

    assert held.verdict is Verdict.HELD
    assert [heard["Content"] for heard in backend.heard] == ["第二", "第一"]


def test_a_held_push_goes_out_on_settling(platform: Platform, backend: Backend, wang: str) -> None:
    platform.knobs.reorder = True
    platform.say(wang, "第一")

    platform.settle()

    assert [heard["Content"] for heard in backend.heard] == ["第一"]


def test_a_burst_goes_out_together(platform: Platform, backend: Backend, wang: str) -> None:
    backend.answering = lambda heard: heard["Content"]

    done = platform.burst([lambda n=n: platform.say(wang, str(n)) for n in range(8)])  # type: ignore[misc]

    assert [delivery.text for delivery in done] == [str(n) for n in range(8)]


def test_ids_and_times_can_be_pinned(platform: Platform, backend: Backend, wang: str) -> None:
    platform.knobs.fixed_msgid = 77
    platform.knobs.fixed_create_time = 1767225600

    platform.say(wang, "一")
    platform.say(platform_follower(platform), "二")

    texts = [heard for heard in backend.heard if heard["MsgType"] == "text"]
    assert [(heard["MsgId"], heard["CreateTime"]) for heard in texts] == [("77", "1767225600")] * 2


def platform_follower(platform: Platform) -> str:
    openid = platform.add_phone("李敏")
    platform.follow(openid)
    return openid


def test_kinds_can_be_unknown_and_fields_new(
    platform: Platform, backend: Backend, wang: str
) -> None:
    platform.knobs.message_type = "hologram"
    platform.knobs.event_type = "moon_landing"
    platform.knobs.extra_elements = True

    platform.say(wang, "在吗")
    platform.click_menu(wang, "TODAY")

    assert backend.heard[0]["MsgType"] == "hologram"
    assert backend.heard[1]["Event"] == "moon_landing"
    assert backend.heard[0]["NewInThisYear/Count"] == "2"


def test_a_voice_has_recognition_only_by_knob(
    platform: Platform, backend: Backend, wang: str
) -> None:
    platform.send_voice(wang)
    platform.knobs.empty_recognition = True
    platform.send_voice(wang)

    assert [heard.root.one("Recognition") is not None for heard in backend.heard] == [False, True]


def test_the_clock_of_the_query_can_drift(platform: Platform, clock: Clock, wang: str) -> None:
    platform.connect(recorder := Recorder())
    platform.knobs.clock_drift = timedelta(minutes=-20)

    platform.say(wang, "在吗")

    stamp = int(dict(parse_qsl(recorder.got[0][0]))["timestamp"])
    assert stamp == int(clock.at.timestamp()) - 1200


def test_damage_reaches_the_wire(platform: Platform, wang: str) -> None:
    platform.connect(recorder := Recorder())

    platform.knobs.damage = "plain_body"
    platform.say(wang, "在吗")
    platform.knobs.damage = "old_key"
    platform.say(wang, "在吗")

    assert b"<Content>" in recorder.got[0][1]
    with pytest.raises(crypto.CipherError):
        plain_of(platform.account, recorder.got[1][1])
    old = replace(platform.account, encoding_aes_key=platform.account.previous_encoding_aes_key)
    assert plain_of(old, recorder.got[1][1]).value("Content") == "在吗"


def test_json_pushes(platform: Platform, wang: str) -> None:
    platform.connect(recorder := Recorder())
    platform.knobs.body_format = "json"
    platform.knobs.mode = "plain"

    platform.say(wang, "在吗")

    assert b'"Content": "' in recorder.got[0][1]


def test_no_notice_for_what_nobody_did_in_the_chat(platform: Platform, wang: str) -> None:
    platform.connect(Recorder(CallbackAnswer(500, {}, b"")))

    done = platform.unfollow(wang)

    assert done.verdict is Verdict.BAD_STATUS
    assert done.notice == ""


def test_following_by_a_code_names_its_scene(platform: Platform, backend: Backend) -> None:
    openid = platform.add_phone("李敏")
    code = platform.assets.print_code("booth_7")

    platform.follow(openid, "booth_7")
    platform.scan(openid, "booth_7")

    first, second = backend.heard
    assert (first["Event"], first["EventKey"]) == ("subscribe", "qrscene_booth_7")
    assert (second["Event"], second["EventKey"]) == ("SCAN", "booth_7")
    assert first["Ticket"] == second["Ticket"] == code.ticket


def test_an_expired_code_pushes_nothing(
    platform: Platform, backend: Backend, clock: Clock, wang: str
) -> None:
    platform.assets.print_code("short", expires=timedelta(minutes=5))
    clock.move(minutes=6)

    done = platform.scan(wang, "short")

    assert done.verdict is Verdict.NOTHING
    assert backend.heard == []


def test_a_stranger_cannot_write(platform: Platform) -> None:
    with pytest.raises(NotFollowingError):
        platform.say(platform.add_phone("路人"), "在吗")


def test_menu_buttons_push_their_kinds(platform: Platform, backend: Backend, wang: str) -> None:
    buttons = [
        {"type": "view", "name": "公告", "url": "https://example.org/n"},
        {
            "name": "更多",
            "sub_button": [
                {"type": "scancode_waitmsg", "name": "扫码签到", "key": "SIGN"},
                {"type": "location_select", "name": "位置", "key": "LOC"},
            ],
        },
    ]
    platform.state.notes.put("menu", {"button": buttons, "menuid": 1})

    viewed = platform.click_menu(wang, "公告")
    platform.click_menu(wang, "SIGN", scanned="VISIT-7")
    platform.click_menu(wang, "LOC")

    assert viewed.opened == "https://example.org/n"
    assert [heard["Event"] or heard["MsgType"] for heard in backend.heard] == [
        "VIEW",
        "scancode_waitmsg",
        "location_select",
        "location",
    ]
    assert backend.heard[1]["ScanCodeInfo/ScanResult"] == "VISIT-7"


def test_links_in_a_reply_can_be_tapped(platform: Platform, backend: Backend, wang: str) -> None:
    backend.answering = lambda heard: (
        '请选：<a href="weixin://bizmsgmenu?msgmenucontent=%E6%BB%A1%E6%84%8F&msgmenuid=101">'
        '满意</a>\n<a href="https://example.org/m">说明</a>'
        if heard["Content"] == "评价"
        else f"{heard['Content']}/{heard['bizmsgmenuid']}"
    )
    platform.say(wang, "评价")

    opened = platform.tap_link(wang, "说明")
    said = platform.tap_link(wang, "满意")

    assert opened.opened == "https://example.org/m"
    assert said.text == "满意/101"


def test_consents_come_together_or_apart(platform: Platform, backend: Backend, wang: str) -> None:
    platform.subscribe_popup(wang, [("TPL_A", True), ("TPL_B", False)])
    platform.knobs.lists_together = False
    platform.subscribe_popup(wang, [("TPL_A", True), ("TPL_B", False)])

    counts = [
        len(event.all("List"))
        for heard in backend.heard
        if (event := heard.root.one("SubscribeMsgPopupEvent"))
    ]
    assert counts == [2, 1, 1]
    assert platform.people.known(wang).accepts == {"TPL_A": 2}


def test_the_same_seed_gives_the_same_ids(account: Account, clock: Clock, tmp_path: Path) -> None:
    first, second = (Platform(account, now=clock.now, seed=7) for _ in range(2))
    other = Platform(account, now=clock.now, seed=8)

    assert first.add_phone("甲") == second.add_phone("甲") != other.add_phone("甲")


def test_background_pushes_arrive(platform: Platform, backend: Backend, wang: str) -> None:
    platform.start(threads=2)

    platform.background(lambda: platform.say(wang, "在吗"))
    platform.stop()

    assert [heard["Content"] for heard in backend.heard] == ["在吗"]
