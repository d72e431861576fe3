"""Links inside message text (protocol §3.4): what is tappable, and what a tap does."""

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_ANCHOR = re.compile(r'<a\s+href="([^"<>]*)"([^<>]*)>([^<>]*)</a>', re.IGNORECASE)
_ANY_ANCHOR = re.compile(r"<\s*/?\s*a[\s>]", re.IGNORECASE)
_MINI_APPID = re.compile(r'data-miniprogram-appid="([^"]*)"')


@dataclass(frozen=True)
class Link:
    """A tappable word: ``url`` opens a page; ``content`` with ``menu_id`` is sent as own text."""

    label: str
    url: str = ""
    content: str = ""
    menu_id: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of message text; ``link`` is None for plain words."""

    text: str
    link: Link | None = None


def pieces(text: str) -> list[Piece]:
    """Split a message into plain words and links; any other HTML stays visible text."""
    found: list[Piece] = []
    end = 0
    for match in _ANCHOR.finditer(text):
        link = _link(html.unescape(match.group(1)), match.group(3))
        if link is None:
            continue
        if match.start() > end:
            found.append(Piece(text[end : match.start()]))
        found.append(Piece(link.label, link))
        end = match.end()
    if end < len(text):
        found.append(Piece(text[end:]))
    return found


def links(text: str) -> list[Link]:
    """Give the tappable links of a message, in order."""
    return [piece.link for piece in pieces(text) if piece.link]


def words(text: str) -> str:
    """Give a message as it reads on the phone: links by their labels."""
    return "".join(piece.text for piece in pieces(text))


def fault_in(text: str) -> int:
    """Give the errcode of a badly written link tag: 40213, 40214, 45086; 0 if all are well."""
    rest = _ANCHOR.sub("", text)
    if _ANY_ANCHOR.search(rest):
        return 40213
    for match in _ANCHOR.finditer(text):
        if not match.group(3).strip():
            return 40214
        mini = _MINI_APPID.search(match.group(2))
        if mini and not re.fullmatch(r"wx[0-9a-f]{16}", mini.group(1)):
            return 45086
    return 0


def _link(href: str, label: str) -> Link | None:
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme in ("http", "https") and parts.netloc:
        return Link(label, url=href)
    if parts.scheme == "weixin" and parts.netloc == "bizmsgmenu":
        asked = parse_qs(parts.query, keep_blank_values=True)
        content = asked.get("msgmenucontent", [""])[0]
        menu_id = asked.get("msgmenuid", [""])[0]
        return Link(label, content=content, menu_id=menu_id) if content else None
    return None
