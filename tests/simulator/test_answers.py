"""Each bad answer of the account ends in the notice, each good one is shown (protocol §8, §3.3)."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.simulator.account import Account
from bot.simulator.callback import CallbackAnswer
from bot.simulator.platform import Platform
from bot.simulator.values import NOTICE, Verdict, Who

from .conftest import Backend, Heard

Wrong = Callable[[Backend, Heard], bytes | tuple[Any, ...]]


def sealed(**changes: Any) -> Wrong:
    return lambda backend, heard: backend.sealed(backend.reply(heard, "好", **changes))


def envelope(**changes: Any) -> Wrong:
    return lambda backend, heard: backend.sealed(backend.reply(heard, "好"), **changes)


def news(count: int, said: int | None = None) -> Wrong:
    item = ("item", (("Title", "标题"), ("Description", ""), ("PicUrl", ""), ("Url", "")))
    return sealed(
        MsgType="news",
        ArticleCount=count if said is None else said,
        Articles=tuple(item for _ in range(count)),
    )


WRONG: dict[str, Wrong] = {
    "JSON": lambda *_: b'{"errcode":0}',
    "success in quotes": lambda *_: b'"success"',
    "success and a newline": lambda *_: b"success\n",
    "a login page": lambda *_: b"<html><body>login</body></html>",
    "a byte order mark": lambda backend, heard: (
        b"\xef\xbb\xbf" + backend.sealed(backend.reply(heard, "好"))
    ),
    "a blank line first": lambda backend, heard: b"\n" + backend.sealed(backend.reply(heard, "好")),
    "half an envelope": lambda backend, heard: backend.sealed(backend.reply(heard, "好"))[:-20],
    "a DOCTYPE": lambda backend, heard: (
        b"<!DOCTYPE xml>" + backend.sealed(backend.reply(heard, "好"))
    ),
    "plain XML in safe mode": lambda backend, heard: backend.reply(heard, "好").encode(),
    "an encrypted nothing": lambda backend, _heard: backend.sealed(""),
    "gzip": lambda *_: (b"\x1f\x8b", 200, {"Content-Encoding": "gzip"}),
    "no UTF-8": lambda *_: b"<xml>\xff</xml>",
    "a wrong MsgSignature": envelope(MsgSignature="0" * 40),
    "another TimeStamp than signed": envelope(TimeStamp=1),
    "no Nonce": envelope(Nonce=""),
    "a broken ciphertext": envelope(Encrypt="AAAA"),
    "From and To not swapped": lambda backend, heard: backend.sealed(
        backend.reply(
            heard, "好", ToUserName=backend.account.original_id, FromUserName=heard["FromUserName"]
        )
    ),
    "somebody else": sealed(ToUserName="oSomebodyElse00000000000001"),
    "another account": sealed(FromUserName="gh_000000000000"),
    "no CreateTime": sealed(CreateTime="now"),
    "an unknown MsgType": sealed(MsgType="hologram"),
    "no text": sealed(Content=" "),
    "2049 bytes": sealed(Content="a" * 2049),
    "683 Chinese characters": sealed(Content="好" * 683),
    "two MsgTypes": lambda backend, heard: backend.sealed(
        backend.reply(heard, "好").replace("</xml>", "<MsgType>text</MsgType></xml>")
    ),
    "text that ends its CDATA": lambda backend, heard: backend.sealed(
        backend.reply(heard, "好").replace("好", "a]]>b<c")
    ),
    "a control character": sealed(Content="第一\x1d第二"),
    "two articles to a message": news(2),
    "no article": news(0),
    "a wrong ArticleCount": news(1, 2),
    "an unknown picture": sealed(MsgType="image", Image=(("MediaId", "nothing"),)),
    "music without a thumb": sealed(MsgType="music", Music=(("Title", "歌"),)),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_bad_answer_ends_in_the_notice(
    platform: Platform, backend: Backend, wang: str, name: str
) -> None:
    backend.answering = lambda heard: WRONG[name](backend, heard)

    done = platform.say(wang, "在吗")

    assert (done.verdict, done.text, len(done.attempts)) == (Verdict.MALFORMED, NOTICE, 1)
    assert done.attempts[0].reason
    assert platform.seen(wang)[-1].who is Who.NOTICE


@pytest.mark.parametrize("text", ["a" * 2048, "好" * 682, "]]>", "<b>&amp;</b>\n😀"])
def test_good_texts_are_shown_as_they_are(
    platform: Platform, backend: Backend, wang: str, text: str
) -> None:
    backend.answering = lambda _heard: text

    assert platform.say(wang, "在吗").text == text


def test_eight_articles_may_answer_a_menu_click(
    platform: Platform, backend: Backend, wang: str
) -> None:
    backend.answering = lambda heard: news(8)(backend, heard)

    done = platform.click_menu(wang, "NEWS")

    assert done.reply is not None
    assert len(done.reply.detail["articles"]) == 8


def test_a_known_picture_is_shown(platform: Platform, backend: Backend, wang: str) -> None:
    media = platform.assets.keep("image", b"x", "a.png")
    picture = sealed(MsgType="image", Image=(("MediaId", media.media_id),))
    backend.answering = lambda heard: picture(backend, heard)

    assert platform.say(wang, "在吗").text == "[图片]"


def test_handing_over_to_a_person_is_silent(
    platform: Platform, backend: Backend, wang: str
) -> None:
    handed = sealed(MsgType="transfer_customer_service")
    backend.answering = lambda heard: handed(backend, heard)

    assert platform.say(wang, "在吗").verdict is Verdict.SILENT


@pytest.mark.parametrize("mode", ["plain", "compatible"])
def test_plain_answers_pass_outside_safe_mode(
    platform: Platform, backend: Backend, wang: str, mode: str
) -> None:
    platform.knobs.mode = mode  # type: ignore[assignment]
    backend.answering = lambda heard: backend.reply(heard, "好").encode()

    assert platform.say(wang, "在吗").text == "好"


def test_a_json_push_may_be_answered_in_json(
    platform: Platform, account: Account, wang: str
) -> None:
    reply = {"ToUserName": wang, "FromUserName": account.original_id, "CreateTime": 1}
    body = json.dumps(reply | {"MsgType": "text", "Content": "好"}).encode()
    platform.knobs.mode = "plain"
    platform.connect(Fixed(body))

    assert platform.say(wang, "在吗").text == NOTICE
    platform.knobs.body_format = "json"
    assert platform.say(wang, "在吗").text == "好"


class Fixed:
    """A callback that always answers the same."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def post(self, *_asked: object) -> CallbackAnswer:
        return CallbackAnswer(200, {}, self.body)

    def get(self, *_asked: object) -> CallbackAnswer:
        return CallbackAnswer(200, {}, self.body)


def test_an_encrypted_answer_is_wrong_in_plain_mode(
    platform: Platform, backend: Backend, wang: str
) -> None:
    platform.knobs.mode = "plain"
    backend.answering = lambda heard: backend.sealed(backend.reply(heard, "好"))

    assert platform.say(wang, "在吗").text == NOTICE


def test_the_previous_key_may_answer(platform: Platform, backend: Backend, wang: str) -> None:
    platform.knobs.damage = "old_key"
    account = platform.account
    backend.account = replace(account, encoding_aes_key=account.previous_encoding_aes_key)
    backend.answering = lambda heard: heard["Content"]

    assert platform.say(wang, "在吗").text == "在吗"


def test_an_unfollower_sees_no_reply(platform: Platform, backend: Backend, wang: str) -> None:
    backend.answering = lambda _heard: "别走"

    platform.unfollow(wang)

    assert platform.seen(wang) == []
