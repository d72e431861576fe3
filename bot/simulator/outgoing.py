"""What an account may send: checking the content of customer-service and mass messages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.simulator import links
from bot.simulator.assets import Assets
from bot.simulator.errors import ApiError
from bot.simulator.state import State

TEXT_BYTES = 2048
MENU_ITEMS = 50
MENU_ITEM_BYTES = 1024


@dataclass(frozen=True)
class Content:
    """Checked content, ready to be shown: its kind, its words and its parts."""

    kind: str
    text: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Shop:
    """What a check may look at: the files and drafts of the account."""

    state: State
    assets: Assets


Check = Callable[[Shop, dict[str, Any]], Content]


def part(message: dict[str, Any], name: str) -> dict[str, Any]:
    """Give an object inside a message; ``ApiError`` 47001 if it is something else."""
    inner = message.get(name)
    if not isinstance(inner, dict):
        raise ApiError(47001)
    return inner


def checked(checks: dict[str, Check], shop: Shop, message: dict[str, Any]) -> Content:
    """Check a message by its ``msgtype`` (40008 for an unknown one)."""
    check = checks.get(str(message.get("msgtype", "")))
    if check is None:
        raise ApiError(40008)
    return check(shop, message)


def _text(_shop: Shop, message: dict[str, Any]) -> Content:
    content = part(message, "text").get("content")
    if not isinstance(content, str) or not content.strip():
        raise ApiError(44004)
    if len(content.encode("utf-8", "surrogatepass")) > TEXT_BYTES:
        raise ApiError(45002)
    if code := links.fault_in(content):
        raise ApiError(code)
    return Content("text", content)


def _file(kind: str, label: str) -> Check:
    def check(shop: Shop, message: dict[str, Any]) -> Content:
        inner = part(message, kind)
        media = shop.assets.media(inner.get("media_id"))
        detail = {"media_id": media.media_id, "url": ""}
        return Content(kind, str(inner.get("title") or label), detail)

    return check


def _mass_image(shop: Shop, message: dict[str, Any]) -> Content:
    if isinstance(message.get("images"), dict):
        wanted = message["images"].get("media_ids")
    else:
        wanted = [part(message, "image").get("media_id")]
    if not isinstance(wanted, list) or not wanted:
        raise ApiError(40007)
    media = [shop.assets.media(media_id) for media_id in wanted]
    return Content("image", "[图片]", {"media_id": media[0].media_id})


def _music(shop: Shop, message: dict[str, Any]) -> Content:
    inner = part(message, "music")
    shop.assets.media(inner.get("thumb_media_id"))
    url = str(inner.get("musicurl", ""))
    return Content("music", str(inner.get("title") or "[音乐]"), {"url": url})


def _news(_shop: Shop, message: dict[str, Any]) -> Content:
    articles = part(message, "news").get("articles")
    if not isinstance(articles, list) or not articles:
        raise ApiError(44003)
    if len(articles) > 1:
        raise ApiError(45008)
    names = ("title", "description", "url", "picurl")
    shown = [{name: str(article.get(name, "")) for name in names} for article in articles]
    return Content("news", shown[0]["title"], {"articles": shown})


def _article(shop: Shop, message: dict[str, Any]) -> Content:
    article_id = str(part(message, "mpnewsarticle").get("article_id", ""))
    published = shop.state.notes.get(f"article {article_id}")
    if published is None:
        raise ApiError(53600)
    return Content("news", _titles(published["articles"]), {"articles": published["articles"]})


def _draft(shop: Shop, message: dict[str, Any]) -> Content:
    media_id = str(part(message, "mpnews").get("media_id", ""))
    draft = shop.state.notes.get(f"draft {media_id}")
    if draft is None:
        raise ApiError(40007)
    articles = [
        {"title": str(a.get("title", "")), "description": str(a.get("digest", "")), "url": url}
        for number, a in enumerate(draft["articles"], 1)
        if (url := f"https://mp.weixin.qq.com/s/{media_id[:22]}_{number}")
    ]
    return Content("news", _titles(articles), {"articles": articles, "draft": media_id})


def _menu(_shop: Shop, message: dict[str, Any]) -> Content:
    inner = part(message, "msgmenu")
    items = inner.get("list")
    if not isinstance(items, list) or not items:
        raise ApiError(47001)
    if len(items) > MENU_ITEMS:
        raise ApiError(45098)
    shown = [{"id": str(i.get("id", "")), "content": str(i.get("content", ""))} for i in items]
    if any(len(item["content"].encode()) > MENU_ITEM_BYTES for item in shown):
        raise ApiError(45099)
    detail = {
        "head": str(inner.get("head_content", "")),
        "options": shown,
        "tail": str(inner.get("tail_content", "")),
    }
    lines = [detail["head"], *(item["content"] for item in shown), detail["tail"]]
    return Content("msgmenu", "\n".join(filter(None, map(str, lines))), detail)


def _card(_shop: Shop, message: dict[str, Any]) -> Content:
    return Content("wxcard", "[卡券]", {"card_id": part(message, "wxcard").get("card_id")})


def _mini(shop: Shop, message: dict[str, Any]) -> Content:
    inner = part(message, "miniprogrampage")
    shop.assets.media(inner.get("thumb_media_id"))
    return Content("miniprogrampage", str(inner.get("title") or "[小程序]"))


def _titles(articles: list[dict[str, Any]]) -> str:
    return "\n".join(str(article.get("title", "")) for article in articles)


KF: dict[str, Check] = {
    "text": _text,
    "image": _file("image", "[图片]"),
    "voice": _file("voice", "[语音]"),
    "video": _file("video", "[视频]"),
    "music": _music,
    "news": _news,
    "mpnews": _draft,
    "mpnewsarticle": _article,
    "msgmenu": _menu,
    "wxcard": _card,
    "miniprogrampage": _mini,
}
"""Customer-service messages (protocol §4.8)."""

MASS: dict[str, Check] = {
    "text": _text,
    "image": _mass_image,
    "voice": _file("voice", "[语音]"),
    "mpvideo": _file("mpvideo", "[视频]"),
    "mpnews": _draft,
    "wxcard": _card,
}
"""Mass messages (protocol §4.10)."""
