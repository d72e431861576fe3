"""The platform's web login: who opened a page inside WeChat (protocol §4.15)."""

from typing import Any
from urllib.parse import quote

import requests

from handlers.ports import NotDelivered
from storage.vocabulary import Remedy

TIMEOUT = (3.05, 5.0)


class Login:
    """Sends browsers to the platform and asks whom it has seen; empty where there is none."""

    def __init__(
        self,
        *,
        appid: str,
        secret: str,
        api_base: str,
        oauth_base: str,
        adapter: Any = None,
    ) -> None:
        """Prepare; an empty ``oauth_base`` says that the account has no web login."""
        self.appid = appid
        self._secret = secret
        self._api = api_base.rstrip("/")
        self._oauth = oauth_base.rstrip("/")
        self._adapter = adapter

    @property
    def is_set_up(self) -> bool:
        """Whether the account can tell who opens a page."""
        return bool(self._oauth)

    def address(self, back: str, state: str) -> str:
        """Where a browser goes to be recognised, silently; it returns with a code and the state."""
        return (
            f"{self._oauth}/connect/oauth2/authorize?appid={self.appid}"
            f"&redirect_uri={quote(back, safe='')}&response_type=code&scope=snsapi_base"
            f"&state={state}#wechat_redirect"
        )

    def person(self, code: str) -> str:
        """Whom a code stands for. Raises NotDelivered; a snapshot user is nobody."""
        params = {
            "appid": self.appid,
            "secret": self._secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        try:
            with requests.Session() as session:  # logins are rare: no connection is kept
                if self._adapter is not None:
                    session.mount(self._api, self._adapter())
                address = f"{self._api}/sns/oauth2/access_token"
                told = session.get(address, params=params, timeout=TIMEOUT).json()
        except (requests.RequestException, ValueError):
            # the exception's own text holds the secret
            raise NotDelivered("网页授权没有回答", Remedy.LATER) from None
        if not isinstance(told, dict) or told.get("is_snapshotuser") or not told.get("openid"):
            raise NotDelivered("网页授权没有认出本人", Remedy.NEVER)
        return str(told["openid"])
