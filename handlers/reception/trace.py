"""What each answer left open, in a word that stays with the push: for funnels and replays.

``demand/mobile`` is a question of a form, ``demand/mobile!`` the same after words that were no
answer to it, ``demand/gate`` the privacy notice, ``demand/review`` the card; ``demand/done`` says
that the form was finished, ``demand/left`` that it was broken off.
"""

from handlers.flows.talk import Talk
from handlers.reception import progress

GATE, REVIEW, LEFT = "gate", "review", "left"
MISSED = "!"


def mark(before: Talk, after: Talk, open_: progress.Open | None) -> str:
    """The word for one turn; empty when no form was or is in progress."""
    if after.question == progress.DONE and before.flow:
        return f"{before.flow}/{progress.DONE}"
    if not after.flow:
        return f"{before.flow}/{LEFT}" if before.flow else ""
    missed = after.draft.get("misses", 0) > before.draft.get("misses", 0)
    return f"{after.flow}/{_named(after, open_)}{MISSED if missed else ''}"[:48]


def _named(talk: Talk, open_: progress.Open | None) -> str:
    if talk.gate:
        return GATE
    return open_.slot.name if open_ is not None and open_.slot else REVIEW
