"""Drafts and publishing (protocol §4.17)."""

from datetime import timedelta
from typing import Any

from bot.simulator.api_base import OK, Answer, Call, get, post
from bot.simulator.errors import ApiError
from bot.simulator.platform import Platform
from bot.simulator.times import unix
from bot.simulator.xmltree import Field

MOST_ARTICLES = 8
FIRST_PUBLISH = 100_000_000
LENGTHS = (("title", 32, 45003), ("author", 16, 40192), ("digest", 128, 45004))
CONTENT_CHARS = 20_000


def _checked(platform: Platform, article: object) -> dict[str, Any]:
    if not isinstance(article, dict) or not article.get("title"):
        raise ApiError(45003)
    for name, most, code in LENGTHS:
        if len(str(article.get(name, ""))) > most:
            raise ApiError(code)
    content = str(article.get("content", ""))
    if not content or len(content) > CONTENT_CHARS:
        raise ApiError(45166)
    if article.get("article_type", "news") == "news":
        cover = platform.assets.media(article.get("thumb_media_id"))
        if cover.until is not None:
            raise ApiError(40007)
    return article


def _draft(platform: Platform, media_id: object) -> dict[str, Any]:
    kept = platform.state.notes.get(f"draft {media_id}")
    if kept is None:
        raise ApiError(40007)
    return kept


def _keep(platform: Platform, media_id: str, articles: list[dict[str, Any]]) -> None:
    kept = {"articles": articles, "updated": unix(platform.now())}
    platform.state.notes.put(f"draft {media_id}", kept)


def _add(platform: Platform, call: Call) -> Answer:
    articles = call.json.get("articles")
    if not isinstance(articles, list) or not 1 <= len(articles) <= MOST_ARTICLES:
        raise ApiError(45008)
    checked = [_checked(platform, article) for article in articles]
    media_id = platform.state.mint.word("draft", 64)
    _keep(platform, media_id, checked)
    return {"media_id": media_id}


def _get(platform: Platform, call: Call) -> Answer:
    return {"news_item": _draft(platform, call.json.get("media_id"))["articles"]}


def _update(platform: Platform, call: Call) -> Answer:
    media_id = str(call.json.get("media_id", ""))
    articles = list(_draft(platform, media_id)["articles"])
    place = call.json.get("index", 0)
    if not isinstance(place, int) or not 0 <= place < len(articles):
        raise ApiError(40060)
    articles[place] = _checked(platform, call.obj("articles"))
    _keep(platform, media_id, articles)
    return OK


def _delete(platform: Platform, call: Call) -> Answer:
    _draft(platform, call.json.get("media_id"))
    platform.state.notes.drop(f"draft {call.json.get('media_id')}")
    return OK


def _kept(platform: Platform, prefix: str) -> list[tuple[str, dict[str, Any]]]:
    found = platform.state.notes.items()
    return [(key.removeprefix(prefix), value) for key, value in found if key.startswith(prefix)]


def _count(platform: Platform, _call: Call) -> Answer:
    return {"total_count": len(_kept(platform, "draft "))}


def _page(call: Call, kept: list[tuple[str, dict[str, Any]]], name: str) -> Answer:
    offset, count = call.json.get("offset", 0), call.json.get("count", 0)
    if not isinstance(offset, int) or not isinstance(count, int) or not 1 <= count <= 20:
        raise ApiError(40097)
    bare = call.json.get("no_content") == 1
    items = [
        {
            name: key,
            "content": {"news_item": [_shown(article, bare=bare) for article in value["articles"]]},
            "update_time": value["updated"],
        }
        for key, value in kept[offset : offset + count]
    ]
    return {"total_count": len(kept), "item_count": len(items), "item": items}


def _shown(article: dict[str, Any], *, bare: bool) -> dict[str, Any]:
    return {key: value for key, value in article.items() if not (bare and key == "content")}


def _batch(platform: Platform, call: Call) -> Answer:
    return _page(call, _kept(platform, "draft "), "media_id")


def _submit(platform: Platform, call: Call) -> Answer:
    """Queue a publication; the event and ``freepublish/get`` tell how it ended."""
    media_id = str(call.json.get("media_id", ""))
    draft = _draft(platform, media_id)
    number = FIRST_PUBLISH + platform.state.mint.number("publish")
    status = platform.knobs.publish_status
    article_id = platform.state.mint.word("article", 64) if status == 0 else ""
    urls = [
        f"https://mp.weixin.qq.com/s/{article_id[:22]}_{place}"
        for place in range(1, len(draft["articles"]) + 1)
    ]
    kept = {"status": status, "article_id": article_id, "urls": urls if status == 0 else []}
    platform.state.notes.put(f"publish {number}", kept)
    if status == 0:
        articles = [
            article | {"url": url} for article, url in zip(draft["articles"], urls, strict=True)
        ]
        kept_article = {"articles": articles, "updated": unix(platform.now())}
        platform.state.notes.put(f"article {article_id}", kept_article)
        platform.state.notes.drop(f"draft {media_id}")
    _announce(platform, number, kept)
    return OK | {"publish_id": str(number), "msg_data_id": str(number + 1)}


def _announce(platform: Platform, number: int, kept: dict[str, Any]) -> None:
    info: tuple[Field, ...] = (("publish_id", number), ("publish_status", kept["status"]))
    if kept["status"] == 0:
        items: tuple[Field, ...] = tuple(
            ("item", (("idx", place), ("article_url", url)))
            for place, url in enumerate(kept["urls"], 1)
        )
        count: Field = ("count", len(items))
        info += (("article_id", kept["article_id"]), ("article_detail", (count, *items)))
    else:
        info += (("fail_idx", 1),)
    fields: tuple[Field, ...] = (("PublishEventInfo", info),)
    platform.exchange.later("mphelper", "PUBLISHJOBFINISH", fields, timedelta(0))


def _status(platform: Platform, call: Call) -> Answer:
    number = str(call.json.get("publish_id", ""))
    kept = platform.state.notes.get(f"publish {number}")
    if kept is None:
        raise ApiError(53502)
    items = [{"idx": place, "article_url": url} for place, url in enumerate(kept["urls"], 1)]
    found: dict[str, Any] = {"publish_id": number, "publish_status": kept["status"]}
    if kept["status"] == 0:
        found["article_id"] = kept["article_id"]
        found["article_detail"] = {"count": len(items), "item": items}
    return found | {"fail_idx": [] if kept["status"] == 0 else [1]}


def _article(platform: Platform, article_id: object) -> dict[str, Any]:
    kept = platform.state.notes.get(f"article {article_id}")
    if kept is None:
        raise ApiError(53600)
    return kept


def _unpublish(platform: Platform, call: Call) -> Answer:
    _article(platform, call.json.get("article_id"))
    platform.state.notes.drop(f"article {call.json.get('article_id')}")
    return OK


def _get_article(platform: Platform, call: Call) -> Answer:
    return {"news_item": _article(platform, call.json.get("article_id"))["articles"]}


def _published(platform: Platform, call: Call) -> Answer:
    return _page(call, _kept(platform, "article "), "article_id")


ROUTES = [
    post("/cgi-bin/draft/add", _add),
    post("/cgi-bin/draft/get", _get),
    post("/cgi-bin/draft/update", _update),
    post("/cgi-bin/draft/delete", _delete),
    get("/cgi-bin/draft/count", _count),
    post("/cgi-bin/draft/batchget", _batch),
    post("/cgi-bin/freepublish/submit", _submit),
    post("/cgi-bin/freepublish/get", _status),
    post("/cgi-bin/freepublish/delete", _unpublish),
    post("/cgi-bin/freepublish/getarticle", _get_article),
    post("/cgi-bin/freepublish/batchget", _published),
]
