"""What the desk is built from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from handlers.operations.expert_shelf import ExpertShelf
from handlers.ports import Clock, House
from storage.session import Database

# gives the address that a code on the screen carries for a scene; raises NotDelivered
MakeCode = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: unused, and altogether."""

    idle: timedelta = timedelta(minutes=30)
    hours: int = 12


@dataclass(frozen=True, slots=True)
class Parts:
    """The collaborators of the desk.

    ``address_header`` is the header in which a proxy tells who asks; empty without a proxy.
    ``shelf`` is what matching knows of the experts, one for the process.
    """

    database: Database
    clock: Clock
    house: House
    make_code: MakeCode
    limits: Limits = Limits()
    address_header: str = ""
    audit_key: str = ""
    shelf: ExpertShelf = field(default_factory=ExpertShelf)
