"""The platform's API through wechatpy, with a token of our own, time-outs and no hidden retries.

wechatpy 1.8.18 fetches tokens without a time-out, retries a bad token without end and knows no
``stable_token``; this subclass takes all three into its own hands (protocol §4.1, §7.5).
"""

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from requests.adapters import BaseAdapter
from sqlalchemy.exc import SQLAlchemyError
from urllib3.exceptions import NewConnectionError
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.wechat.errors import SUCCESS, TOKEN_BAD, Class, class_of
from bot.wechat.transport import Session
from handlers.ports import NotDelivered
from storage.queries import tokens
from storage.session import Database
from storage.vocabulary import Remedy

CONNECT_SECONDS, READ_SECONDS = 3.05, 8.0
FRESH = timedelta(minutes=5)
# how long a token is used without looking whether another process has a newer one
KNOWN_SECONDS = 5.0
WAIT_FOR_OTHERS = 30
REFUSED, REFUSED_WAIT = "新取的 access_token 也被拒绝", timedelta(minutes=5)
TROUBLE_WAIT = timedelta(seconds=20)
API, MP = "https://api.weixin.qq.com", "https://mp.weixin.qq.com"


class Platform:
    """Calls the platform for one account. One object serves all threads."""

    def __init__(
        self,
        database: Database,
        *,
        appid: str,
        secret: str,
        api_base: str = API,
        mp_base: str = MP,
        adapter: Callable[[], BaseAdapter] | None = None,
    ) -> None:
        """Prepare the client; nothing is called yet.

        ``adapter`` gives the transport to a platform that lives in the same process.
        """
        self.database = database
        self.appid = appid
        self._secret = secret
        self._bases = {API: api_base.rstrip("/"), MP: mp_base.rstrip("/")}
        self._adapter = adapter
        self._local = threading.local()
        self._clients: list[WeChatClient] = []
        self._refreshing, self._noting = threading.Lock(), threading.Lock()
        self._given_up = self._proven = 0
        self._known = (tokens.Token("", 0, timedelta()), 0.0)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST JSON to an API path below /cgi-bin/. Raises NotDelivered."""
        return self._call("post", path, data=dict(body))

    def get(self, path: str, **params: str) -> dict[str, Any]:
        """GET an API path below /cgi-bin/. Raises NotDelivered."""
        return self._call("get", path, params=params)

    def download(self, media_id: str) -> tuple[bytes, str]:
        """Fetch a temporary medium: its bytes and content type. Raises NotDelivered."""
        answer = self._request(
            "get", "media/get", params={"media_id": media_id, "access_token": self.token().value}
        )
        kind = answer.headers.get("Content-Type", "")
        if "json" in kind or "text/plain" in kind:
            self._judge(_as_dict(answer))
        return answer.content, kind

    def _call(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        token = self.token()
        try:
            return self._accepted(token, self._once(method, path, token, arguments))
        except NotDelivered as refused:
            if not refused.token_bad:
                raise
        renewed = self._renewed(token)
        try:
            return self._accepted(renewed, self._once(method, path, renewed, arguments))
        except NotDelivered as again:
            if not again.token_bad:
                raise
            raise self._stays_bad(renewed, again.code) from None

    def _accepted(self, token: tokens.Token, answer: dict[str, Any]) -> dict[str, Any]:
        """Pass an answer on; the first one to a token on probation ends that for everybody."""
        if token.trouble == tokens.ON_PROBATION and self._proven != token.generation:
            with self._noting, suppress(SQLAlchemyError), self.database.write() as session:
                tokens.prove(session, self.appid, token.generation)
            self._proven = token.generation
        return answer

    def _stays_bad(self, renewed: tokens.Token, code: int | None) -> NotDelivered:
        """The alarm: somebody else holds the secret, or it was changed.

        Noted for everybody, so that nobody fetches another token for a while.
        """
        with self._noting:
            if self._given_up != renewed.generation:
                with suppress(SQLAlchemyError), self.database.write() as session:
                    tokens.give_up(session, self.appid, renewed.generation, REFUSED, REFUSED_WAIT)
                self._given_up = renewed.generation
        return NotDelivered(
            f"{REFUSED}，请检查 secret 和 appid",
            Remedy.STOP,
            code=code,
            wait=REFUSED_WAIT,
            whole_account=True,
        )

    def _once(
        self, method: str, path: str, token: tokens.Token, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        params = {**arguments.get("params", {}), "access_token": token.value}
        client: WeChatClient = self._client()
        call = client.get if method == "get" else client.post
        rest = {key: value for key, value in arguments.items() if key != "params"}
        try:
            answer = call(path, params=params, **rest)
        except WeChatClientException as error:
            if error.errcode in SUCCESS:
                # the platform has the message from an earlier try (40241, 45065)
                return _as_dict(error.response)
            raise _from_exception(error) from None
        except requests.RequestException as error:
            raise _lost(error) from None
        if not isinstance(answer, dict):
            raise NotDelivered("平台的回答不是 JSON", Remedy.LATER, ambiguous=True)
        return answer

    def _client(self) -> WeChatClient:
        client = getattr(self._local, "client", None)
        if client is None:
            client = WeChatClient(
                self.appid, "", timeout=(CONNECT_SECONDS, READ_SECONDS), auto_retry=False
            )
            client.API_BASE_URL = f"{self._bases[API]}/cgi-bin/"
            client._http = Session()  # noqa: SLF001  its only handle
            if self._adapter is not None:
                for base in self._bases.values():
                    client._http.mount(base, self._adapter())  # noqa: SLF001  its only handle
            self._local.client = client
            self._clients.append(client)
        return client

    def _request(self, method: str, path: str, **arguments: Any) -> requests.Response:
        session: requests.Session = self._client()._http  # noqa: SLF001  one connection pool
        url = f"{self._bases[API]}/cgi-bin/{path}"
        try:
            answer = session.request(
                method, url, timeout=(CONNECT_SECONDS, READ_SECONDS), **arguments
            )
            answer.raise_for_status()
        except requests.RequestException as error:
            raise _lost(error) from None
        return answer

    def token(self) -> tokens.Token:
        """A token that lives for five minutes more; fetched by one process for all."""
        known, until = self._known
        if monotonic() < until:
            return known
        with self.database.read() as session:
            found = tokens.stored(session, self.appid)
        found = found if found.value and found.left > FRESH else self._refresh(found)
        self._known = (found, monotonic() + KNOWN_SECONDS)
        return found

    def _renewed(self, bad: tokens.Token) -> tokens.Token:
        """The token after one that the platform refused; refreshed only if nobody has yet."""
        self._known = (bad, 0.0)
        with self.database.read() as session:
            found = tokens.stored(session, self.appid)
        if found.generation != bad.generation and found.value:
            return found
        return self._refresh(found, refused=True)

    def _refresh(self, old: tokens.Token, *, refused: bool = False) -> tokens.Token:
        with self._refreshing:
            for _ in range(WAIT_FOR_OTHERS):
                with self.database.write() as session:
                    found = tokens.stored(session, self.appid)
                    changed = found.generation != old.generation
                    won = not changed and tokens.win_refresh(session, self.appid, old.generation)
                if changed and found.value:
                    return found
                if won:
                    return self._fetch(old, refused=refused)
                if found.value and found.left > timedelta() and not refused:
                    return found  # another process is at it; the old one still works
                if refused and found.trouble == tokens.ON_PROBATION:
                    raise self._stays_bad(found, None)
                if found.trouble:
                    # it failed a moment ago: waiting here would only outlast the senders' leases
                    raise NotDelivered(
                        f"取不到 access_token：{found.trouble}",
                        Remedy.LATER,
                        wait=TROUBLE_WAIT,
                        whole_account=True,
                    )
                sleep(0.2)
        raise NotDelivered(
            "取不到 access_token", Remedy.LATER, wait=TROUBLE_WAIT, whole_account=True
        )

    def _fetch(self, old: tokens.Token, *, refused: bool) -> tokens.Token:
        try:
            value, seconds = self._ask_for_token(force=False)
            if refused and value == old.value:
                # normal mode has nothing newer although the platform refuses it: force one
                value, seconds = self._ask_for_token(force=True)
        except (NotDelivered, KeyError, ValueError) as error:
            raise self._no_token(old, error) from None
        with self.database.write() as session:
            tokens.keep(session, self.appid, old.generation, value, seconds, refused=refused)
        trouble = tokens.ON_PROBATION if refused else ""
        return tokens.Token(value, old.generation + 1, timedelta(seconds=seconds), trouble)

    def _ask_for_token(self, *, force: bool) -> tuple[str, int]:
        body = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self._secret,
            "force_refresh": force,
        }
        answer = self._judge(_as_dict(self._request("post", "stable_token", json=body)))
        return str(answer["access_token"]), int(answer["expires_in"])

    def _no_token(self, old: tokens.Token, error: Exception) -> NotDelivered:
        reason = error.reason if isinstance(error, NotDelivered) else "回答不完整"
        wait = TROUBLE_WAIT
        with suppress(SQLAlchemyError), self.database.write() as session:
            tokens.give_up(session, self.appid, old.generation, reason, wait)
        set_up = isinstance(error, NotDelivered) and (
            error.remedy is Remedy.STOP or error.token_bad
        )
        return NotDelivered(
            f"取不到 access_token：{reason}",
            Remedy.STOP if set_up else Remedy.LATER,
            wait=wait,
            whole_account=True,
        )

    @staticmethod
    def _judge(answer: dict[str, Any]) -> dict[str, Any]:
        code = int(answer.get("errcode", 0) or 0)
        if code not in SUCCESS:
            raise refusal(code)
        return answer

    def close(self) -> None:
        """Close the connections that threads have kept; nobody calls any more."""
        for client in self._clients:
            client._http.close()  # noqa: SLF001  its only handle

    def host(self) -> str:
        """The host that is called, for messages to the operator."""
        return urlsplit(self._bases[API]).netloc

    def qr_picture(self, ticket: str) -> str:
        """Where the picture of a QR ticket is."""
        return f"{self._bases[MP]}/cgi-bin/showqrcode?ticket={quote(ticket, safe='')}"


def refusal(code: int) -> NotDelivered:
    """The refusal that an error code is."""
    if code in TOKEN_BAD:
        return NotDelivered("access_token 失效", Remedy.LATER, code=code, token_bad=True)
    class_: Class = class_of(code)
    return NotDelivered(
        f"{class_.words}（{code}）",
        class_.remedy,
        code=code,
        wait=class_.wait,
        whole_account=class_.whole_account,
    )


def _from_exception(error: WeChatClientException) -> NotDelivered:
    if error.errcode is None:
        status = getattr(getattr(error, "response", None), "status_code", "")
        return NotDelivered(f"平台返回 HTTP {status}", Remedy.LATER, ambiguous=True)
    return refusal(int(error.errcode))


def _lost(error: requests.RequestException) -> NotDelivered:
    """A call without an answer; the exception's own text holds secrets and is dropped."""
    return NotDelivered(
        f"连不上平台（{type(error).__name__}）", Remedy.LATER, ambiguous=not _never_left(error)
    )


def _never_left(error: requests.RequestException) -> bool:
    """Whether no connection was made, so that nothing can have been sent (protocol §5.3)."""
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), NewConnectionError | ConnectionRefusedError)


def _as_dict(answer: requests.Response) -> dict[str, Any]:
    try:
        found = json.loads(answer.content.decode("utf-8", "replace"), strict=False)
    except ValueError:
        raise NotDelivered("平台的回答不是 JSON", Remedy.LATER, ambiguous=True) from None
    if not isinstance(found, dict):
        raise NotDelivered("平台的回答不是 JSON", Remedy.LATER, ambiguous=True)
    return found
