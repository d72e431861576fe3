"""The line to the account's server: what the platform asks of any way to reach the callback."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class CallbackAnswer:
    """What came back from the account's server."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Callback(Protocol):
    """A way to the account's callback URL.

    Both calls raise ``TimeoutError`` when no complete answer came within ``timeout`` seconds and
    ``ConnectionError`` when the server cannot be reached or breaks off.
    """

    def post(
        self, query: str, body: bytes, headers: Mapping[str, str], timeout: float
    ) -> CallbackAnswer:
        """Post one push."""
        ...

    def get(self, query: str, timeout: float) -> CallbackAnswer:
        """Make the GET check."""
        ...
