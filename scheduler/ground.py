"""What the jobs work on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from handlers.ports import Clock, House
from storage.session import Database


class Media(Protocol):
    """Where media are fetched from."""

    def download(self, media_id: str) -> tuple[bytes, str]:
        """The bytes and the content type of a medium; raises NotDelivered."""
        ...


@dataclass(frozen=True)
class Ground:
    """What the jobs work on."""

    database: Database
    clock: Clock
    house: House
    media: Media | None = None
    files: Path = Path("var/files")
