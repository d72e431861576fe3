"""Judging the account's answer to a push, strictly: a reply, silence, or a fault (protocol §8)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator import crypto
from bot.simulator.account import Account, Mode
from bot.simulator.callback import CallbackAnswer
from bot.simulator.values import Reply, Verdict
from bot.simulator.xmltree import BadXmlError, Node, parse


@dataclass(frozen=True)
class Asked:
    """What the answer must fit: who asked, in which mode, and whether it was a user message."""

    openid: str
    mode: Mode
    is_message: bool
    json: bool = False
    text_limit: int = 2048


@dataclass(frozen=True)
class Judgement:
    """The verdict on an answer, the reason of a bad one, and the reply of a good one."""

    verdict: Verdict
    reason: str = ""
    reply: Reply | None = None


class _BadAnswerError(ValueError):
    """An answer against the protocol."""


KnowsMedia = Callable[[str], bool]


def judge(
    account: Account, asked: Asked, answer: CallbackAnswer, knows_media: KnowsMedia
) -> Judgement:
    """Judge one answer by the three rules of protocol §8."""
    if answer.status != 200:
        return Judgement(Verdict.BAD_STATUS, f"HTTP {answer.status}")
    if answer.body in (b"", b"success"):
        return Judgement(Verdict.SILENT)
    try:
        reply = _reply(account, asked, answer, knows_media)
    except (BadXmlError, crypto.CipherError, _BadAnswerError) as error:
        return Judgement(Verdict.MALFORMED, str(error))
    if reply is None:
        return Judgement(Verdict.SILENT, "handed on")
    return Judgement(Verdict.REPLY, reply=reply)


def _reply(
    account: Account, asked: Asked, answer: CallbackAnswer, knows_media: KnowsMedia
) -> Reply | None:
    if any(name.lower() == "content-encoding" for name in answer.headers):
        raise _BadAnswerError("a Content-Encoding nobody asked for")
    root = _document(_text(answer.body), json_allowed=asked.json)
    root = _opened(account, asked, root)
    _check_address(account, asked, root)
    kind = root.value("MsgType")
    if kind in ("transfer_customer_service", "transfer_biz_ai_ivr"):
        return None
    reader = READERS.get(kind)
    if reader is None:
        raise _BadAnswerError(f"unknown MsgType {kind!r}")
    return reader(root, asked, knows_media)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _BadAnswerError("not UTF-8") from error


def _document(text: str, *, json_allowed: bool) -> Node:
    if json_allowed and text.startswith("{"):
        try:
            return _node("xml", json.loads(text))
        except ValueError as error:
            raise _BadAnswerError("broken JSON") from error
    root = parse(text)
    if root.tag != "xml":
        raise _BadAnswerError(f"the root element is <{root.tag}>")
    return root


def _node(tag: str, value: Any) -> Node:
    """Turn JSON into the same tree an XML answer gives."""
    node = Node(tag)
    if isinstance(value, dict):
        for name, inner in value.items():
            for one in inner if isinstance(inner, list) else [inner]:
                node.children.append(_node(str(name), one))
    else:
        node.text = "" if value is None else str(value)
    return node


def _opened(account: Account, asked: Asked, root: Node) -> Node:
    """Take the answer out of its envelope, as the mode demands."""
    sealed = root.value("Encrypt")
    if asked.mode == "plain":
        if sealed:
            raise _BadAnswerError("an encrypted answer in plain mode")
        return root
    if not sealed:
        if asked.mode == "safe":
            raise _BadAnswerError("a plain answer in safe mode")
        return root
    stamp, nonce = root.value("TimeStamp"), root.value("Nonce")
    if not stamp.isdigit() or not nonce:
        raise _BadAnswerError("TimeStamp or Nonce missing")
    if root.value("MsgSignature") != crypto.signature(account.token, stamp, nonce, sealed):
        raise _BadAnswerError("MsgSignature does not fit")
    return _document(_decrypted(account, sealed), json_allowed=asked.json)


def _decrypted(account: Account, sealed: str) -> str:
    keys = [account.encoding_aes_key, account.previous_encoding_aes_key]
    fault = crypto.CipherError("no key")
    for key in filter(None, keys):
        try:
            return _text(crypto.decrypt(crypto.key_of(key), sealed, account.appid))
        except crypto.CipherError as error:
            fault = error
    raise fault


def _check_address(account: Account, asked: Asked, root: Node) -> None:
    if root.value("ToUserName") != asked.openid:
        raise _BadAnswerError("ToUserName is not the person who asked")
    if root.value("FromUserName") != account.original_id:
        raise _BadAnswerError("FromUserName is not this account")
    if not root.value("CreateTime").isdigit():
        raise _BadAnswerError("CreateTime is not an integer")


def _text_reply(root: Node, asked: Asked, _knows: KnowsMedia) -> Reply:
    content = root.value("Content")
    if not content.strip():
        raise _BadAnswerError("empty Content")
    if len(content.encode()) > asked.text_limit:
        raise _BadAnswerError(f"Content is longer than {asked.text_limit} bytes")
    return Reply("text", content)


def _media_reply(kind: str, element: str, label: str) -> Callable[..., Reply]:
    def read(root: Node, _asked: Asked, knows: KnowsMedia) -> Reply:
        media_id = root.value(element, "MediaId")
        if not knows(media_id):
            raise _BadAnswerError(f"{kind}: unknown MediaId")
        title = root.value(element, "Title")
        description = root.value(element, "Description")
        detail = {"media_id": media_id, "title": title, "description": description}
        return Reply(kind, title or label, detail)

    return read


def _music_reply(root: Node, _asked: Asked, knows: KnowsMedia) -> Reply:
    if not knows(root.value("Music", "ThumbMediaId")):
        raise _BadAnswerError("music: ThumbMediaId missing or unknown")
    title = root.value("Music", "Title")
    return Reply("music", title or "[音乐]", {"url": root.value("Music", "MusicUrl")})


def _news_reply(root: Node, asked: Asked, _knows: KnowsMedia) -> Reply:
    articles = root.one("Articles")
    items = articles.all("item") if articles else []
    most = 1 if asked.is_message else 8
    if not 1 <= len(items) <= most:
        raise _BadAnswerError(f"news: {len(items)} articles where 1 to {most} are allowed")
    if root.value("ArticleCount") != str(len(items)):
        raise _BadAnswerError("news: ArticleCount does not fit")
    shown = [
        {
            "title": item.value("Title"),
            "description": item.value("Description"),
            "url": item.value("Url"),
            "picurl": item.value("PicUrl"),
        }
        for item in items
    ]
    if not all(article["title"] for article in shown):
        raise _BadAnswerError("news: an article without a title")
    return Reply("news", "\n".join(article["title"] for article in shown), {"articles": shown})


READERS: dict[str, Callable[[Node, Asked, KnowsMedia], Reply]] = {
    "text": _text_reply,
    "image": _media_reply("image", "Image", "[图片]"),
    "voice": _media_reply("voice", "Voice", "[语音]"),
    "video": _media_reply("video", "Video", "[视频]"),
    "music": _music_reply,
    "news": _news_reply,
}
