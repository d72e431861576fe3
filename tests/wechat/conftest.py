"""Fixtures of the callback: one town for a whole file, and pushes made by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from bot.simulator import crypto
from bot.simulator.pushes import Request
from bot.simulator.values import Attempt
from storage.base import Base
from storage.session import Database
from tests.support import databases
from tests.support.town import Town

OPENID = "oForger_00000000000000000001"


@dataclass
class Forge:
    """Makes pushes by hand for the account of a town, and posts them."""

    town: Town
    number: int = 24 * 10**15

    def inner(self, content: str = "在吗", **more: str) -> str:
        """The document of a text message; ``more`` replaces or adds fields."""
        self.number += 1
        fields = {
            "ToUserName": self.town.account.original_id,
            "FromUserName": OPENID,
            "CreateTime": str(self.stamp),
            "MsgType": "text",
            "Content": f"<![CDATA[{content}]]>",
            "MsgId": str(self.number),
        } | more
        return "<xml>" + "".join(f"<{k}>{v}</{k}>" for k, v in fields.items()) + "</xml>"

    @property
    def stamp(self) -> int:
        """The time of the scene in Unix seconds."""
        return int(self.town.clock.now().timestamp())

    def sealed(
        self, inner: str | bytes, *, age: int = 0, appid: str = "", key: str = "", extra: str = ""
    ) -> tuple[dict[str, str], bytes]:
        """Sign and encrypt a document: the query as a dict, and the body."""
        account = self.town.account
        data = inner.encode() if isinstance(inner, str) else inner
        cipher = crypto.key_of(key or account.encoding_aes_key)
        encrypted = crypto.encrypt(cipher, data, appid or account.appid, salt=b"s" * 16)
        stamp, nonce = str(self.stamp - age), "1234567890"
        query = {
            "signature": crypto.signature(account.token, stamp, nonce),
            "timestamp": stamp,
            "nonce": nonce,
            "openid": OPENID,
            "encrypt_type": "aes",
            "msg_signature": crypto.signature(account.token, stamp, nonce, encrypted),
        }
        body = (
            f"<xml><ToUserName>{account.original_id}</ToUserName>"
            f"<Encrypt>{encrypted}</Encrypt>{extra}</xml>"
        )
        return query, body.encode()

    def post(
        self, query: dict[str, str] | str, body: bytes, headers: dict[str, str] | None = None
    ) -> Attempt:
        """Post a push as it is."""
        text = query if isinstance(query, str) else urlencode(query)
        return self.town.platform.push_raw(text, body, headers).attempts[0]

    def send(self, request: Request) -> Attempt:
        """Post a request made by the simulator."""
        return self.post(request.query, request.body, request.headers)

    def rows(self) -> dict[str, int]:
        """How many rows every table has."""
        with self.town.database.read() as session:
            return {
                table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }


@pytest.fixture(scope="module")
def forge(
    sqlite_pool: tuple[Database, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Forge]:
    """A forge for one town that serves all tests of a file."""
    databases.empty(sqlite_pool[0])
    town = Town(*sqlite_pool, tmp_path_factory.mktemp("town"))
    yield Forge(town)
    town.close()
