"""Temporary and permanent files (protocol §4.14)."""

import json
from pathlib import PurePosixPath
from typing import Any

from bot.simulator.api_base import OK, Answer, Call, Raw, Upload, get, post, upload
from bot.simulator.errors import ApiError
from bot.simulator.platform import Platform
from bot.simulator.times import unix
from bot.simulator.values import Media

MEGABYTE = 1024 * 1024
LIMITS = {
    "image": (10 * MEGABYTE, 40009),
    "voice": (2 * MEGABYTE, 40010),
    "video": (10 * MEGABYTE, 40011),
    "thumb": (64 * 1024, 40012),
}
ENDINGS = {
    "image": (".png", ".jpg", ".jpeg", ".gif", ".bmp"),
    "voice": (".amr", ".mp3", ".wma", ".wav"),
    "video": (".mp4",),
    "thumb": (".jpg", ".jpeg", ".png"),
}
MOST = {"image": 100_000, "news": 100_000}


def _file(call: Call, kind: str) -> Upload:
    """Check an uploaded file: 40004 kind, 41005 missing, 44001 empty, 40005 ending, size."""
    if kind not in LIMITS:
        raise ApiError(40004)
    if call.upload is None:
        raise ApiError(41005)
    if not call.upload.content:
        raise ApiError(44001)
    if PurePosixPath(call.upload.name).suffix.lower() not in ENDINGS[kind]:
        raise ApiError(40005)
    most, code = LIMITS[kind]
    if len(call.upload.content) > most:
        raise ApiError(code)
    return call.upload


def _upload(platform: Platform, call: Call) -> Answer:
    kind = call.query.get("type", "")
    file = _file(call, kind)
    media = platform.assets.keep(kind, file.content, file.name, file.mime)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: media.media_id, "created_at": unix(media.at)}


def _binary(media: Media) -> Raw:
    disposition = f'attachment; filename="{media.media_id[:24]}{_ending(media)}"'
    return Raw(media.content, media.mime, headers={"Content-disposition": disposition})


def _ending(media: Media) -> str:
    return PurePosixPath(media.name).suffix or ENDINGS[media.kind][0]


def _get(platform: Platform, call: Call) -> Answer:
    if not call.query.get("media_id"):
        raise ApiError(41006)
    media = platform.assets.media(call.query["media_id"])
    if media.kind == "video":
        return {"video_url": f"http://mmbiz.qpic.cn/sim/{media.media_id}.mp4"}
    return _binary(media)


def _add_material(platform: Platform, call: Call) -> Answer:
    kind = call.query.get("type") or call.form.get("type", "")
    file = _file(call, kind)
    described: dict[str, Any] = {}
    if kind == "video":
        try:
            described = json.loads(call.form.get("description", ""))
        except ValueError as error:
            raise ApiError(47001) from error
    name = str(described.get("title") or file.name)
    media = platform.assets.keep(kind, file.content, name, file.mime, permanent=True)
    return {"media_id": media.media_id} | ({"url": media.url} if kind == "image" else {})


def _permanent(platform: Platform, media_id: object) -> Media:
    media = platform.assets.media(media_id)
    if media.until is not None:
        raise ApiError(40007)
    return media


def _get_material(platform: Platform, call: Call) -> Answer:
    draft = platform.state.notes.get(f"draft {call.json.get('media_id')}")
    if draft is not None:
        return {"news_item": draft["articles"]}
    media = _permanent(platform, call.json.get("media_id"))
    if media.kind == "video":
        return {"title": media.name, "description": "", "down_url": media.url}
    return _binary(media)


def _del_material(platform: Platform, call: Call) -> Answer:
    media = _permanent(platform, call.json.get("media_id"))
    platform.state.media.drop(media.media_id)
    return OK


def _kept(platform: Platform, kind: str) -> list[Media]:
    return [m for m in platform.state.media.values() if m.kind == kind and m.until is None]


def _count(platform: Platform, _call: Call) -> Answer:
    drafts = [key for key in platform.state.notes if key.startswith("draft ")]
    counts = {f"{kind}_count": len(_kept(platform, kind)) for kind in ("voice", "video", "image")}
    return counts | {"news_count": len(drafts)}


def _batch(platform: Platform, call: Call) -> Answer:
    kind = str(call.json.get("type", ""))
    if kind not in ("image", "voice", "video", "news"):
        raise ApiError(40004)
    offset, count = call.json.get("offset", 0), call.json.get("count", 0)
    if not isinstance(count, int) or not 1 <= count <= 20 or not isinstance(offset, int):
        raise ApiError(40097)
    kept = _kept(platform, kind)
    page = kept[offset : offset + count]
    items = [
        {"media_id": m.media_id, "name": m.name, "update_time": unix(m.at), "url": m.url}
        for m in page
    ]
    return {"total_count": len(kept), "item_count": len(items), "item": items}


def _upload_image(platform: Platform, call: Call) -> Answer:
    file = _file(call, "image")
    if len(file.content) >= MEGABYTE:
        raise ApiError(40009)
    media = platform.assets.keep("image", file.content, file.name, file.mime, permanent=True)
    return {"url": media.url}


ROUTES = [
    upload("/cgi-bin/media/upload", _upload),
    get("/cgi-bin/media/get", _get),
    get("/cgi-bin/media/get/jssdk", _get),
    upload("/cgi-bin/media/uploadimg", _upload_image),
    upload("/cgi-bin/material/add_material", _add_material),
    post("/cgi-bin/material/get_material", _get_material),
    post("/cgi-bin/material/del_material", _del_material),
    get("/cgi-bin/material/get_materialcount", _count),
    post("/cgi-bin/material/batchget_material", _batch),
]
