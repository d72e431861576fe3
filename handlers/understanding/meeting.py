"""What an officer says of a consultation: with whom, when, about what, what was decided (R64)."""

import re
from dataclasses import dataclass
from datetime import date

from handlers.understanding.follow_up import past_day
from handlers.understanding.normal import fold

_BEGINS = re.compile(r"^(?:登记|记一次|记)?(?:一次)?会商(?:记录)?[:,\s]+(?P<rest>.+)$", re.DOTALL)
_WITH = re.compile(
    r"(?:会同|和|跟|与|同|请)(?P<who>[^,。;]+?)(?=商量|研究|讨论|会商|开会|商议|一起|,|。|;|$)"
)
_ABOUT = re.compile(r"(?:商量|研究|讨论|商议|议题[是:]?|关于)(?:了|一下)?(?P<what>[^,。;]+)")
_DECIDED = re.compile(r"(?:定了|商定|议定|决定|明确|结论[是:]?|达成)(?P<what>.+)$", re.DOTALL)
# the number of a need as it is written
NEED = re.compile(r"XQ\s*(20\d\d)\s*-\s*(\d{1,5})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A consultation as it was told; what was not said is empty."""

    day: date
    departments: str = ""
    topic: str = ""
    decided: str = ""
    demands: tuple[str, ...] = ()


def read_meeting(text: str, today: date) -> Meeting | None:
    """Read a consultation; None when the words do not begin like one."""
    found = _BEGINS.match(fold(text).strip())
    if found is None:
        return None
    rest = found["rest"]
    demands = needs_in(rest)
    rest = NEED.sub(" ", rest)
    decided = _DECIDED.search(rest)
    before = rest[: decided.start()] if decided else rest
    with_, about = _WITH.search(before), _ABOUT.search(before)
    return Meeting(
        day=past_day(before, today) or today,
        departments=with_["who"].strip() if with_ else "",
        topic=about["what"].strip() if about else "",
        decided=decided["what"].strip(" ,。;:") if decided else "",
        demands=demands,
    )


def needs_in(text: str) -> tuple[str, ...]:
    """The numbers of needs a text names, each once."""
    found = NEED.findall(fold(text))
    return tuple(dict.fromkeys(f"XQ{year}-{int(number):04d}" for year, number in found))
