"""Everything the platform remembers: one shelf per kind of thing, one lock, one clock."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.simulator.account import Account
from bot.simulator.knobs import Knobs
from bot.simulator.mint import Mint
from bot.simulator.shelf import Shelf, Store
from bot.simulator.values import (
    ApiCall,
    Delivery,
    Follower,
    Later,
    Line,
    MassJob,
    Media,
    Scene,
    Template,
    Token,
)


class State:
    """The shelves. Whoever reads and then writes holds ``lock`` meanwhile."""

    def __init__(
        self, account: Account, now: Callable[[], datetime], store: Path | None, seed: int
    ) -> None:
        self.account = account
        self.now = now
        self.knobs = Knobs()
        self.lock = threading.RLock()
        self.store = Store(store) if store else None
        kept = self.store
        self.mint = Mint(seed, kept)
        self.followers: Shelf[Follower] = Shelf(Follower, "followers", kept)
        self.lines: Shelf[Line] = Shelf(Line, "lines", kept)
        self.deliveries: Shelf[Delivery] = Shelf(Delivery, "deliveries", kept)
        self.calls: Shelf[ApiCall] = Shelf(ApiCall, "calls", kept)
        self.tokens: Shelf[Token] = Shelf(Token, "tokens", kept)
        self.scenes: Shelf[Scene] = Shelf(Scene, "scenes", kept)
        self.media: Shelf[Media] = Shelf(Media, "media", kept)
        self.templates: Shelf[Template] = Shelf(Template, "templates", kept)
        self.mass_jobs: Shelf[MassJob] = Shelf(MassJob, "mass_jobs", kept)
        self.laters: Shelf[Later] = Shelf(Later, "laters", kept)
        self.tags: Shelf[str] = Shelf(str, "tags", kept)
        self.quotas: Shelf[int] = Shelf(int, "quotas", kept)
        self.notes: Shelf[dict[str, Any]] = Shelf(Any, "notes", kept)

    def close(self) -> None:
        """Close the file behind the shelves."""
        if self.store:
            self.store.close()
