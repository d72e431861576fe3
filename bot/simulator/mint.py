"""Making ids: deterministic for a seed, never the same twice, in the shapes WeChat uses."""

import hashlib
import string
import threading

from bot.simulator.shelf import Shelf, Store

WORD = string.ascii_letters + string.digits
OPEN = WORD + "_-"
DIGITS = string.digits


class Mint:
    """Counters and unguessable-looking ids that depend only on the seed and the count so far."""

    def __init__(self, seed: int, store: Store | None) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self._counts: Shelf[int] = Shelf(int, "counts", store)

    def number(self, kind: str) -> int:
        """Give the next number of a kind, from 1."""
        with self._lock:
            return self._counts.put(kind, (self._counts.get(kind) or 0) + 1)

    def last(self, kind: str) -> int:
        """Give the number handed out last, 0 before the first."""
        return self._counts.get(kind) or 0

    def word(self, kind: str, length: int, alphabet: str = OPEN) -> str:
        """Give the next id of a kind: ``length`` characters of the alphabet."""
        return self._spell(f"{kind}:{self.number(kind)}", length, alphabet)

    def chance(self, kind: str) -> float:
        """Give the next repeatable random fraction of a kind, at least 0 and below 1."""
        digest = hashlib.sha256(f"{self._seed}:{kind}:{self.number(kind)}".encode()).digest()
        return int.from_bytes(digest[:7], "big") / float(1 << 56)

    def _spell(self, word: str, length: int, alphabet: str) -> str:
        letters: list[str] = []
        block = 0
        while len(letters) < length:
            digest = hashlib.sha256(f"{self._seed}:{word}:{block}".encode()).digest()
            letters.extend(alphabet[byte % len(alphabet)] for byte in digest)
            block += 1
        return "".join(letters[:length])
