"""What a form with marks says: the page on the phone and the desk read it alike."""

from collections.abc import Mapping

from handlers.operations.ratings import Given
from handlers.rules.ratings import ITEMS, MARKS
from handlers.wording import say
from storage.vocabulary import BenefitKind

UNKNOWN = "unknown"
MOST_WAN = 10_000_000


def read(form: Mapping[str, str], people: set[int]) -> tuple[Given, str]:
    """What a form of the page, or of the desk, says; and the sentence about what is wrong."""
    scores = {item: int(form[item]) for item in ITEMS if _is_mark(form.get(item, ""))}
    experts = {
        id_: int(form[f"expert_{id_}"]) for id_ in people if _is_mark(form.get(f"expert_{id_}", ""))
    }
    wan, kind = form.get("wan", "").strip(), form.get("kind", "")
    given = Given(
        scores=scores,
        benefit_unknown=form.get("benefit") == UNKNOWN,
        benefit_wan=_number(wan),
        benefit_kind=BenefitKind(kind) if kind in set(BenefitKind) else None,
        experts=experts,
        comment=form.get("comment"),
    )
    return given, say("rating.web_wan") if wan and given.benefit_wan is None else ""


def _is_mark(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) in MARKS


def _number(text: str) -> float | None:
    """A sum in 万元; None for none and for what is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 < value <= MOST_WAN else None
