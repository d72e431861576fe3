"""What can be turned on the simulated platform: the behaviour of pushes, results and faults."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

from bot.simulator.account import Mode
from bot.simulator.values import Verdict

Damage = Literal[
    "",
    "wrong_signature",
    "wrong_appid",
    "truncated",
    "old_key",
    "plain_body",
    "xxe",
    "big",
    "no_encrypt_type",
]


@dataclass
class Knobs:
    """The platform's undocumented or adjustable behaviour (protocol §8, §9); set at any time.

    Pushing: ``mode`` overrides the account's; ``clock_drift`` is added to the query's timestamp;
    ``tries`` and ``deadline`` (seconds, per try) as §3.1; ``fresh_nonce`` signs each try anew;
    ``retry_on`` the verdicts that lead to another try; ``duplicates`` more deliveries though the
    first was answered; ``reorder`` holds a push back until the next one went out;
    ``fixed_create_time`` (Unix seconds) and ``fixed_msgid`` are used for every push while set;
    ``message_type``/``event_type`` replace MsgType/Event; ``extra_elements`` adds unknown fields;
    ``empty_recognition`` adds an empty Recognition to voice; ``lists_together`` puts several
    consents into one event; ``damage`` spoils every push; ``strict_scenes`` lets codes that were
    never created push nothing.
    Tokens: ``early_death`` is the chance that a call finds its token dead before its time;
    ``force_overlap`` how long a token lives on after a forced refresh.
    Results: status, delay and loss of job events; ``mass_status`` may be ``err(40001)`` etc.
    """

    mode: Mode | None = None
    body_format: Literal["xml", "json"] = "xml"
    clock_drift: timedelta = timedelta(0)
    tries: int = 3
    deadline: float = 5.0
    fresh_nonce: bool = True
    retry_on: frozenset[Verdict] = frozenset({Verdict.TIMEOUT, Verdict.UNREACHABLE})
    duplicates: int = 0
    reorder: bool = False
    fixed_create_time: int = 0
    fixed_msgid: int = 0
    message_type: str = ""
    event_type: str = ""
    extra_elements: bool = False
    empty_recognition: bool = False
    lists_together: bool = True
    damage: Damage = ""
    strict_scenes: bool = False
    text_limit: int = 2048

    early_death: float = 0.0
    force_overlap: timedelta = timedelta(0)
    template_status: str = "success"
    template_delay: timedelta = timedelta(0)
    template_lost: bool = False
    subscribe_status: tuple[int, str] = (0, "success")
    subscribe_lost: bool = False
    mass_status: str = "send success"
    mass_delay: timedelta = timedelta(0)
    mass_lost: bool = False
    publish_status: int = 0
    missing_slots: Literal["refuse", "blank"] = "refuse"
    client_id_limit: int = 32
    daily_limits: dict[str, int] = field(default_factory=dict)
    minute_limits: dict[str, int] = field(default_factory=dict)


FaultKind = Literal[
    "errcode",
    "status",
    "hang",
    "reset",
    "slow",
    "html",
    "garbage",
    "no_errcode",
    "string_errcode",
    "old_hint",
    "dns",
    "tls",
    "refused",
]


@dataclass(frozen=True)
class Fault:
    """One fault of one API call (protocol §8 "faults").

    ``after`` means the effect was done before the answer was lost; ``code`` is the errcode or the
    HTTP status; ``seconds`` how long a hang or a slow body lasts on a real socket; ``chance`` how
    often it strikes (repeatable for a seed).
    """

    kind: FaultKind
    after: bool = False
    code: int = 0
    seconds: float = 30.0
    chance: float = 1.0


NAMED: dict[str, Fault] = {
    "busy": Fault("errcode", code=-1),
    "hang": Fault("hang"),
    "hang_after": Fault("hang", after=True),
    "reset": Fault("reset"),
    "reset_after": Fault("reset", after=True),
    "slow": Fault("slow", after=True),
    "html": Fault("html"),
    "html_after": Fault("html", after=True),
    "garbage": Fault("garbage"),
    "garbage_after": Fault("garbage", after=True),
    "no_errcode": Fault("no_errcode", after=True),
    "string_errcode": Fault("string_errcode", after=True),
    "old_hint": Fault("old_hint", after=True),
    "502": Fault("status", code=502),
    "504": Fault("status", code=504),
    "504_after": Fault("status", code=504, after=True),
    "dns": Fault("dns"),
    "tls": Fault("tls"),
    "refused": Fault("refused"),
}


def fault_of(word: "Fault | int | str") -> Fault:
    """Read a fault from its name, an errcode, an HTTP status (400 to 599) or itself."""
    if isinstance(word, Fault):
        return word
    if isinstance(word, int):
        kind: FaultKind = "status" if 400 <= word < 600 else "errcode"
        return Fault(kind, code=word)
    return NAMED[word]


@dataclass(frozen=True)
class _Planned:
    path: str
    fault: Fault
    left: int | None


class Faults:
    """The faults planned for API paths; ``*`` stands for every path."""

    def __init__(self, chance: Callable[[str], float]) -> None:
        self._chance = chance
        self._lock = threading.Lock()
        self._planned: list[_Planned] = []

    def add(self, path: str, fault: "Fault | int | str", times: int | None = 1) -> None:
        """Plan a fault for the next ``times`` calls of a path; None means until ``clear``."""
        with self._lock:
            self._planned.append(_Planned(path, fault_of(fault), times))

    def clear(self, path: str = "") -> None:
        """Forget the faults of a path, or all."""
        with self._lock:
            self._planned = [plan for plan in self._planned if path and plan.path != path]

    def strike(self, path: str) -> Fault | None:
        """Give the fault that hits this call, counting it down; None for a healthy call."""
        with self._lock:
            for place, plan in enumerate(self._planned):
                if plan.path not in (path, "*") or self._chance(path) >= plan.fault.chance:
                    continue
                self._count_down(place, plan)
                return plan.fault
        return None

    def _count_down(self, place: int, plan: _Planned) -> None:
        if plan.left is None:
            return
        if plan.left <= 1:
            del self._planned[place]
        else:
            self._planned[place] = replace(plan, left=plan.left - 1)
