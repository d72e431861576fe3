"""The simulated WeChat platform: people with phones on one side, an account's server on the other.

Each act of a person (follow, say, scan, click …) is pushed to the connected callback as the
protocol prescribes, and the answer is judged, shown and recorded; each act returns a ``Delivery``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.simulator import links, menus
from bot.simulator.account import Account
from bot.simulator.assets import Assets
from bot.simulator.callback import Callback
from bot.simulator.chat import Chat, line_links
from bot.simulator.courier import Courier
from bot.simulator.exchange import Exchange
from bot.simulator.knobs import Faults, Knobs
from bot.simulator.mass import Mass
from bot.simulator.outgoing import Shop
from bot.simulator.people import People
from bot.simulator.pushes import Request
from bot.simulator.quotas import Quotas
from bot.simulator.state import State
from bot.simulator.template_library import Templates
from bot.simulator.tokens import Tokens
from bot.simulator.values import ApiCall, Attempt, Delivery, Line, Who
from bot.simulator.workers import Workers
from bot.simulator.xmltree import Field


class NotFollowingError(Exception):
    """A person cannot write to an account they do not follow."""


class Platform:
    """The other side of the protocol. Thread-safe; deterministic for a seed.

    ``now`` gives the aware simulated time; with ``store`` (a file path) everything survives a
    restart, without it lives in memory. ``knobs`` and ``faults`` bend its behaviour at any time.
    """

    def __init__(
        self,
        account: Account,
        *,
        now: Callable[[], datetime],
        store: Path | None = None,
        seed: int = 0,
    ) -> None:
        self.account = account
        self.now = now
        self.state = State(account, now, store, seed)
        self.people = People(self.state)
        self.chat = Chat(self.state)
        self.assets = Assets(self.state)
        self.templates = Templates(self.state)
        self.tokens = Tokens(self.state)
        self.quotas = Quotas(self.state)
        self.faults = Faults(self.state.mint.chance)
        self.courier = Courier(self.state, self.assets.has_media)
        self.exchange = Exchange(self.state, self.chat, self.courier)
        self.shop = Shop(self.state, self.assets)
        self.mass = Mass(self.shop, self.people, self.chat, self.exchange)
        self._workers = Workers()

    # -- the account's side ----------------------------------------------------------------

    @property
    def knobs(self) -> Knobs:
        """Give the knobs; set their fields at any time."""
        return self.state.knobs

    @property
    def ledger(self) -> list[ApiCall]:
        """Give every API call so far, oldest first."""
        return self.state.calls.values()

    def connect(self, callback: Callback) -> None:
        """Tell the platform where the account's server is."""
        self.courier.callback = callback

    def verify_url(self) -> bool:
        """Make the GET check of the console's "save" button (protocol §1.2)."""
        return self.courier.check_url()

    def seen(self, openid: str) -> list[Line]:
        """Give what a person sees in the chat, in order."""
        return self.chat.seen(openid)

    def settle(self) -> list[Delivery]:
        """Push the job events that are due and the pushes held back; give their deliveries."""
        done: list[Delivery] = []
        while due := self.exchange.take_due():
            for later in due:
                if later.mass:
                    self.mass.finish(later.mass)
                else:
                    done.append(self.exchange.push_later(later))
        return done + self.exchange.release()

    def start(self, threads: int = 8) -> None:
        """Push from background threads from now on, and job events as they fall due."""
        self._workers.start(threads, self.settle)

    def stop(self) -> None:
        """End the background threads; unfinished pushes are finished first."""
        self._workers.stop()

    def close(self) -> None:
        """Stop, and close the store."""
        self.stop()
        self.state.close()

    def background(self, act: Callable[[], object]) -> None:
        """Do an act on a background thread, or at once if none were started."""
        self._workers.do(act)

    def burst(self, acts: Sequence[Callable[[], Delivery]]) -> list[Delivery]:
        """Do several acts at the same moment; their deliveries in the order of the acts."""
        return self._workers.together(acts)

    # -- what people do --------------------------------------------------------------------

    def add_phone(self, name: str, note: str = "", openid: str = "") -> str:
        """Let a person with a phone exist, not yet following; give the openid."""
        return self.people.add(name, note, openid).openid

    def follow(self, openid: str, scene: str = "") -> Delivery:
        """Follow the account, by a code's scene if given (protocol §2.4 ``subscribe``)."""
        code = self.assets.scanned(scene) if scene else None
        name = self.people.known(openid).name
        self.people.change(
            openid,
            following=True,
            subscribe_time=self.now(),
            subscribe_scene="ADD_SCENE_QR_CODE" if code else "ADD_SCENE_SEARCH",
            scene=code.scene if code else "",
            tags=(),
        )
        self.people.open_window(openid, "follow")
        fields: tuple[Field, ...] = (("EventKey", ""),)
        if code:
            fields = (("EventKey", f"qrscene_{code.scene}"), ("Ticket", code.ticket))
        line = self._acted(openid, f"{name} 关注了公众号" + (f"（扫码 {scene}）" if code else ""))
        return self.exchange.event(openid, "subscribe", fields, line=line, caused=True)

    def unfollow(self, openid: str) -> Delivery:
        """Stop following; no reply can reach the person, tags and windows are dropped."""
        name = self.people.known(openid).name
        self.people.change(openid, following=False, tags=(), windows={})
        line = self._acted(openid, f"{name} 取消了关注")
        return self.exchange.event(openid, "unsubscribe", (("EventKey", ""),), line=line)

    def scan(self, openid: str, scene: str) -> Delivery:
        """Scan a parametric code: ``SCAN``, or following by it; an expired one pushes nothing."""
        if not self.people.known(openid).following:
            return self.follow(openid, scene)
        code = self.assets.scanned(scene)
        if code is None:
            self._acted(openid, "扫了一个已失效的二维码")
            return self.exchange.nothing(openid, "SCAN")
        self.people.open_window(openid, "scan")
        line = self._acted(openid, f"扫码 {scene}")
        fields: tuple[Field, ...] = (("EventKey", code.scene), ("Ticket", code.ticket))
        return self.exchange.event(openid, "SCAN", fields, line=line, caused=True)

    def say(self, openid: str, text: str, bizmsgmenuid: str | None = None) -> Delivery:
        """Send a text; with ``bizmsgmenuid`` it was a tap on a menu item (protocol §2.2)."""
        fields: tuple[Field, ...] = (("Content", text),)
        if bizmsgmenuid is not None:
            number = int(bizmsgmenuid) if str(bizmsgmenuid).isdigit() else str(bizmsgmenuid)
            fields += (("bizmsgmenuid", number),)
        window = "message" if bizmsgmenuid is None else "menu"
        return self._sent(openid, "text", text, fields, window=window)

    def send_image(self, openid: str, content: bytes = b"", name: str = "photo.jpg") -> Delivery:
        """Send a picture; its bytes can then be fetched by MediaId."""
        media = self.assets.receive("image", content, name)
        fields: tuple[Field, ...] = (("PicUrl", media.url), ("MediaId", media.media_id))
        return self._sent(openid, "image", "[图片]", fields, media_id=media.media_id)

    def send_voice(
        self, openid: str, content: bytes = b"", recognition: str | None = None
    ) -> Delivery:
        """Send speech; ``Recognition`` comes only when given, or empty by the knob (§2.3)."""
        media = self.assets.receive("voice", content, "voice.amr")
        fields: tuple[Field, ...] = (
            ("MediaId", media.media_id),
            ("Format", "amr"),
            ("MediaId16K", media.media_id + "16"),
        )
        if recognition is not None or self.knobs.empty_recognition:
            fields += (("Recognition", recognition or ""),)
        return self._sent(openid, "voice", "[语音]", fields, media_id=media.media_id)

    def send_video(self, openid: str, content: bytes = b"") -> Delivery:
        """Send a video."""
        media = self.assets.receive("video", content, "video.mp4")
        thumb = self.assets.receive("thumb", b"", "thumb.jpg")
        fields: tuple[Field, ...] = (
            ("MediaId", media.media_id),
            ("ThumbMediaId", thumb.media_id),
        )
        return self._sent(openid, "video", "[视频]", fields, media_id=media.media_id)

    def send_location(
        self, openid: str, latitude: float, longitude: float, label: str = "", scale: int = 15
    ) -> Delivery:
        """Send a place, in degrees (Location_X is the latitude)."""
        fields: tuple[Field, ...] = (
            ("Location_X", f"{latitude:.6f}"),
            ("Location_Y", f"{longitude:.6f}"),
            ("Scale", scale),
            ("Label", label),
        )
        return self._sent(openid, "location", f"[位置] {label}".strip(), fields)

    def send_link(self, openid: str, title: str, url: str, description: str = "") -> Delivery:
        """Send a shared web page."""
        fields: tuple[Field, ...] = (("Title", title), ("Description", description), ("Url", url))
        return self._sent(openid, "link", f"[链接] {title}", fields, url=url)

    def click_menu(self, openid: str, key: str, scanned: str = "") -> Delivery:
        """Tap a menu button by key, name or address; ``scanned`` is what a scan button read."""
        person = self._follower(openid)
        button = menus.find_button(menus.buttons_for(self.state, person), key)
        button = button or {"type": "click", "key": key, "name": key}
        return self._tap_button(openid, button, scanned)

    def tap_link(self, openid: str, link: "links.Link | int | str") -> Delivery:
        """Tap a link: one from ``links.links``, a line's place in ``seen``, or a label.

        A label is looked for from the newest line back; a line's first link is tapped.
        ``weixin://bizmsgmenu`` links are said by the person; a web page is only recorded as opened.
        """
        found = link if isinstance(link, links.Link) else self._link(openid, link)
        if found.url:
            self._acted(openid, f"打开了网页：{found.label}")
            return self.exchange.nothing(openid, "open", opened=found.url)
        return self.say(openid, found.content, bizmsgmenuid=found.menu_id or "0")

    def subscribe_popup(
        self, openid: str, choices: Sequence[tuple[str, bool]], popup_scene: int = 1
    ) -> Delivery:
        """Answer a consent popup: (template id, accept) each (protocol §2.8); accepts add up."""
        self.templates.consent(openid, choices)
        lists: tuple[Field, ...] = tuple(
            (
                "List",
                (
                    ("TemplateId", template_id),
                    ("SubscribeStatusString", "accept" if accept else "reject"),
                    ("PopupScene", popup_scene),
                ),
            )
            for template_id, accept in choices
        )
        agreed = sum(accept for _, accept in choices)
        line = self._acted(openid, f"订阅通知：同意 {agreed} 项，拒绝 {len(choices) - agreed} 项")
        together = [lists] if self.knobs.lists_together else [(entry,) for entry in lists]
        event = "subscribe_msg_popup_event"
        done = [
            self.exchange.event(openid, event, (("SubscribeMsgPopupEvent", part),), line=line)
            for part in together
        ]
        return done[-1]

    def subscribe_change(self, openid: str, template_id: str) -> Delivery:
        """Withdraw a consent in the settings; only ``reject`` is ever pushed (protocol §2.8)."""
        self.templates.withdraw(openid, template_id)
        line = self._acted(openid, "在设置里关闭了一项订阅通知")
        entry = (("TemplateId", template_id), ("SubscribeStatusString", "reject"))
        fields: tuple[Field, ...] = (("SubscribeMsgChangeEvent", (("List", entry),)),)
        return self.exchange.event(openid, "subscribe_msg_change_event", fields, line=line)

    def push_event(self, openid: str, event: str, fields: tuple[Field, ...] = ()) -> Delivery:
        """Push any other event with its own fields (protocol §2.4)."""
        return self.exchange.event(openid, event, fields)

    def repeat(
        self, delivery: Delivery, times: int = 1, *, together: bool = False
    ) -> list[Attempt]:
        """Deliver a finished push again (same MsgId, new signature), one by one or all at once.

        Nothing shows in the chat; the answers stand in the attempts.
        """

        def act() -> Attempt:
            return self.exchange.again(delivery)

        return self._workers.together([act] * times) if together else [act() for _ in range(times)]

    def push_raw(
        self, query: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> Delivery:
        """Post a request as it is, for malformed and forged cases; nothing shows in a chat."""
        given = {"Content-Type": "text/xml"} if headers is None else dict(headers)
        return self.exchange.raw(Request(query, body, given))

    # -- inside ----------------------------------------------------------------------------

    def _follower(self, openid: str) -> Any:
        person = self.people.known(openid)
        if not person.following:
            raise NotFollowingError(f"{person.name} does not follow the account")
        return person

    def _acted(self, openid: str, text: str) -> Line:
        return self.chat.add(openid, Who.ACTION, "action", text)

    def _sent(
        self,
        openid: str,
        kind: str,
        text: str,
        fields: tuple[Field, ...],
        *,
        window: str = "message",
        **detail: str,
    ) -> Delivery:
        self._follower(openid)
        self.people.open_window(openid, window)
        line = self.chat.add(openid, Who.PERSON, kind, text, detail=detail)
        return self.exchange.message(openid, kind, fields, line)

    def _tap_button(self, openid: str, button: dict[str, Any], scanned: str) -> Delivery:
        kind = str(button.get("type", "click"))
        line = self._acted(openid, f"点击菜单：{button.get('name', '')}")
        if kind in menus.OPENS_WINDOW:
            self.people.open_window(openid, "menu")
        if kind in menus.CONTENT_TYPES:
            return self.exchange.nothing(openid, kind)
        event, fields = menus.button_event(kind, button, scanned)
        caused = kind not in ("view", "miniprogram")
        done = self.exchange.event(openid, event, fields, line=line, caused=caused)
        if kind == "location_select":
            self.send_location(openid, 32.455536, 119.923116, "江苏省泰州市海陵区")
        if kind != "view":
            return done
        return replace(done, opened=str(button.get("url", "")))

    def _link(self, openid: str, wanted: int | str) -> links.Link:
        lines = self.seen(openid)
        if isinstance(wanted, int):
            return line_links(lines[wanted])[0]
        for line in reversed(lines):
            for link in line_links(line):
                if link.label == wanted:
                    return link
        raise LookupError(f"no link {wanted!r} on the phone")
