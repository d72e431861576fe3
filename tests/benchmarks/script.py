"""Conversations that simulated users hold, and what each reply must say."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from .wire import Event

_NAME = re.compile(r"\{([a-z_]\w*)\}")


@dataclass(frozen=True)
class User:
    """One simulated user: openid, own values, and what patterns have read from replies."""

    openid: str
    values: Mapping[str, str]
    seen: dict[str, str] = field(default_factory=dict)

    def fill(self, template: str) -> str:
        """Put the user's values where ``{name}`` stands (an unknown name is a KeyError)."""
        if "{" not in template:
            return template
        return _NAME.sub(lambda found: self.values[found[1]], template)


Said = str | Event | Callable[[User], str]
Expectation = str | re.Pattern[str] | Callable[[User, str], bool] | None


class Outcome(Enum):
    """How a message ended."""

    RIGHT = "right"
    WRONG = "wrong"
    LOST = "lost"


@dataclass(frozen=True)
class Step:
    """What the user says and what the reply must be."""

    said: Said
    expect: Expectation

    def for_user(self, user: User) -> "Step":
        """The step with the user's values filled into its texts."""
        said = user.fill(self.said) if isinstance(self.said, str) else self.said
        expect = user.fill(self.expect) if isinstance(self.expect, str) else self.expect
        return (
            self
            if (said, expect) == (self.said, self.expect)
            else replace(self, said=said, expect=expect)
        )

    def judge(self, user: User, reply: str | None) -> Outcome:
        """Judge a readable reply (``None``: an empty answer or ``success``)."""
        if reply is None:
            return Outcome.RIGHT if self.expect is None else Outcome.LOST
        if self.expect is None:
            return Outcome.WRONG
        return Outcome.RIGHT if self._fits(self.expect, user, reply) else Outcome.WRONG

    def _fits(
        self, expect: str | re.Pattern[str] | Callable[[User, str], bool], user: User, reply: str
    ) -> bool:
        if isinstance(expect, str):
            return expect in reply
        if isinstance(expect, re.Pattern):
            return _groups_fit(expect, user, reply)
        return expect(user, reply)


def _groups_fit(pattern: re.Pattern[str], user: User, reply: str) -> bool:
    """Search; groups named like a value of the user must equal it, other names are kept."""
    found = pattern.search(reply)
    if found is None:
        return False
    for name, text in found.groupdict().items():
        if name not in user.values:
            user.seen[name] = text or ""
        elif text != user.values[name]:
            return False
    return True


def person(number: int) -> dict[str, str]:
    """Values no two users of a run share; of fixed width, so none is part of another's."""
    digits = f"{number:010d}"
    return {
        "n": digits,
        "name": f"张{digits}",
        "company": f"常州千企{digits}厂",
        "phone": f"139{digits[-8:]}",
    }


@dataclass(frozen=True)
class Script:
    """A named conversation; every simulated user holds it once, step after step."""

    name: str
    steps: tuple[Step, ...]
    values: Callable[[int], Mapping[str, str]] = person

    @classmethod
    def of(
        cls,
        name: str,
        lines: Iterable[tuple[Said, Expectation]],
        values: Callable[[int], Mapping[str, str]] = person,
    ) -> "Script":
        """Make a script from ``(text, expectation)`` pairs.

        A text may hold ``{name}`` for a value of the user, be an ``Event``, or a function of
        the user. An expectation is a text the reply must contain (with ``{name}`` as well), a
        compiled pattern (its named groups must equal the user's values; groups of other names
        go to ``user.seen``), a function of user and reply, or ``None`` for "says nothing".
        """
        return cls(name, tuple(Step(said, expect) for said, expect in lines), values)

    def user(self, number: int) -> User:
        """The user of that number."""
        return User(f"oBench{number:022d}", self.values(number))
