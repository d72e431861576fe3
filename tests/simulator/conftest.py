"""A platform, a clock that is moved by hand, an account's server that answers as it is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests
from flask import Flask, Response, request

from bot.simulator import crypto, xmltree
from bot.simulator.account import Account
from bot.simulator.api import create_app
from bot.simulator.platform import Platform
from bot.simulator.wire import WsgiCallback, mount

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Clock:
    """Time that moves only by hand."""

    at: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)

    def now(self) -> datetime:
        return self.at

    def move(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Heard:
    """One push as the account's server understood it."""

    query: dict[str, str]
    root: xmltree.Node

    def __getitem__(self, path: str) -> str:
        return self.root.value(*path.split("/"))


Answering = Callable[[Heard], bytes | str | tuple[Any, ...] | None]


@dataclass
class Backend:
    """The account's server: decrypts, notes what it heard, and answers as ``answering`` says.

    A text is sent back as a proper reply; bytes and tuples are sent as they are; None is success.
    """

    account: Account
    answering: Answering = lambda _heard: None
    heard: list[Heard] = field(default_factory=list)
    elapsed: float = 0.0

    def clock(self) -> float:
        """A stopwatch for the deadline; tests let it run by hand."""
        return self.elapsed

    def app(self) -> Flask:
        app = Flask("backend")

        @app.route("/wechat", methods=["GET", "POST"])
        def wechat() -> Response:
            if request.method == "GET":
                return Response(request.args["echostr"], mimetype="text/plain")
            heard = self._open()
            self.heard.append(heard)
            answer = self.answering(heard)
            if answer is None:
                return Response("success")
            if isinstance(answer, str):
                answer = self.sealed(self.reply(heard, answer), request.args["nonce"])
            if isinstance(answer, tuple):
                return Response(*answer)
            return Response(answer, mimetype="text/xml")

        return app

    def _open(self) -> Heard:
        body = request.get_data().decode()
        if request.args.get("encrypt_type") == "aes":
            sealed = xmltree.parse(body).value("Encrypt")
            key = crypto.key_of(self.account.encoding_aes_key)
            body = crypto.decrypt(key, sealed, self.account.appid).decode()
        return Heard(request.args.to_dict(), xmltree.parse(body))

    def reply(self, heard: Heard, text: str, **changes: Any) -> str:
        """Write a text reply; ``changes`` replace its fields."""
        fields: dict[str, xmltree.Value] = {
            "ToUserName": heard["FromUserName"],
            "FromUserName": self.account.original_id,
            "CreateTime": 1,
            "MsgType": "text",
            "Content": text,
        }
        return xmltree.render(tuple((fields | changes).items()))

    def sealed(self, plain: str, nonce: str = "1234567890", **changes: Any) -> bytes:
        """Encrypt and sign an answer; ``changes`` replace parts of the envelope."""
        key = crypto.key_of(self.account.encoding_aes_key)
        sealed = crypto.encrypt(key, plain.encode(), self.account.appid)
        envelope: dict[str, xmltree.Value] = {
            "Encrypt": sealed,
            "MsgSignature": crypto.signature(self.account.token, "1767225601", nonce, sealed),
            "TimeStamp": 1767225601,
            "Nonce": nonce,
        }
        return xmltree.render(tuple((envelope | changes).items())).encode()


class Api:
    """A client of the server APIs, in process, with its own token."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.session = requests.Session()
        mount(self.session, create_app(platform))
        self.token = ""

    def fetch(self) -> str:
        account = self.platform.account
        asked = {
            "grant_type": "client_credential",
            "appid": account.appid,
            "secret": account.secret,
        }
        self.token = self.post("/cgi-bin/stable_token", asked, token=False)["access_token"]
        return self.token

    def post(self, path: str, body: Any = None, *, token: bool = True, **more: Any) -> Any:
        return self._ask("POST", path, token=token, json=body, **more)

    def get(self, path: str, *, token: bool = True, **params: Any) -> Any:
        return self._ask("GET", path, token=token, params=params)

    def _ask(self, method: str, path: str, *, token: bool, **more: Any) -> Any:
        params = dict(more.pop("params", None) or {})
        if token:
            params["access_token"] = self.token or self.fetch()
        url = f"https://api.weixin.qq.com{path}"
        answer = self.session.request(method, url, params=params, timeout=5, **more)
        return answer.json() if "json" in answer.headers["Content-Type"] else answer

    def tell(self, openid: str, text: str) -> int:
        """Send a customer-service text; give the errcode."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        return int(self.post("/cgi-bin/message/custom/send", body)["errcode"])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def account() -> Account:
    return Account.fictional()


@pytest.fixture
def backend(account: Account) -> Backend:
    return Backend(account)


@pytest.fixture
def platform(account: Account, clock: Clock, backend: Backend) -> Iterator[Platform]:
    made = Platform(account, now=clock.now)
    made.connect(WsgiCallback(backend.app(), clock=backend.clock))
    yield made
    made.close()


@pytest.fixture
def api(platform: Platform) -> Iterator[Api]:
    made = Api(platform)
    yield made
    made.session.close()


@pytest.fixture
def wang(platform: Platform, backend: Backend) -> str:
    """王强, who follows the account."""
    openid = platform.add_phone("王强", "泰兴华星表面处理（企业）")
    platform.follow(openid)
    backend.heard.clear()
    return openid
