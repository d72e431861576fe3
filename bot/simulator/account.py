"""The official account as both sides know it: its ids, its secrets and its callback mode."""

import hashlib
from dataclasses import dataclass
from typing import Literal, Self

Mode = Literal["plain", "compatible", "safe"]


@dataclass(frozen=True)
class Account:
    """One official account's console settings (protocol §1.1 and "Identifier shapes").

    ``encoding_aes_key`` has 43 characters of ``[A-Za-z0-9]``; ``previous_encoding_aes_key`` is the
    one before the last change, or empty; ``mode`` is how pushes are wrapped (§1.3).
    """

    appid: str
    original_id: str
    token: str
    encoding_aes_key: str
    previous_encoding_aes_key: str = ""
    secret: str = ""
    mode: Mode = "safe"

    @classmethod
    def fictional(cls, *, mode: Mode = "safe") -> Self:
        """Make up a valid account; always the same one."""
        return cls(
            appid="wx" + _digest("appid")[:16],
            original_id="gh_" + _digest("original id")[:12],
            token="Qianqi" + _digest("callback word")[:18],
            encoding_aes_key=_aes_key("current"),
            previous_encoding_aes_key=_aes_key("previous"),
            secret=_digest("secret")[:32],
            mode=mode,
        )


def _digest(word: str) -> str:
    return hashlib.sha256(f"qianqi simulator {word}".encode()).hexdigest()


def _aes_key(word: str) -> str:
    # the last character carries two unused bits; "U" leaves them zero, as strict decoders ask
    return _digest(word)[:42].upper() + "U"
