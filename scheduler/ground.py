"""What everything that wakes works on."""

import os
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from handlers.operations.expert_shelf import ExpertShelf
from handlers.ports import Clock, House
from storage.session import Database


class Media(Protocol):
    """Where media are fetched from."""

    def download(self, media_id: str) -> tuple[bytes, str]:
        """The bytes and the content type of a medium; raises NotDelivered."""
        ...


def _this_process() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


class MassJobs(Protocol):
    """Who knows the state of a mass call."""

    def mass_state(self, remote_id: str) -> str:
        """SENDING, SEND_SUCCESS, SEND_FAIL or DELETE; raises NotDelivered."""
        ...


class Menus(Protocol):
    """Who publishes the menus of the account and gives people theirs."""

    def publish(self) -> bool:
        """Publish them if they differ; raises NotDelivered."""
        ...

    def give(self, role: str, openids: Sequence[str]) -> list[str]:
        """Give people the menu of a role; returns who has it now; raises NotDelivered."""
        ...


@dataclass(frozen=True)
class Ground:
    """What the jobs work on.

    ``holder`` names the process in leases; ``checks_clock`` says that the clock is that of this
    machine, so that it has to agree with the database's; ``audit_key`` seals the journal.
    ``shelf`` are the experts as the planner sees them; ``leaving`` ends long work early.
    """

    database: Database
    clock: Clock
    house: House
    media: Media | None = None
    files: Path = Path("var/files")
    menus: Menus | None = None
    mass: MassJobs | None = None
    holder: str = field(default_factory=_this_process)
    checks_clock: bool = False
    audit_key: str = field(default="", repr=False)
    shelf: ExpertShelf = field(default_factory=ExpertShelf, repr=False)
    leaving: threading.Event = field(default_factory=threading.Event, repr=False)
