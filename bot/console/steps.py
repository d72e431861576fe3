"""The steps of a dossier at the desk, the same for a typical case and a nomination (R75, R78).

What may be done on the page, the step itself, the sentence that answers, and who is told of it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.flows import rising
from handlers.operations import dossiers, nominations, showcases
from handlers.operations.dossiers import Dossier
from handlers.rules import upwards
from handlers.wording import say
from storage.models import Nomination, Showcase
from storage.vocabulary import Stage

FORWARD: Mapping[type[Dossier], Callable[..., None]] = {
    Showcase: showcases.forward,
    Nomination: nominations.forward,
}
# what a step lacks, in the words of the sheets
LACKS: Mapping[type[Exception], str] = {
    upwards.NotHere: "dossier.not_here",
    dossiers.NoWhy: "dossier.no_why",
    showcases.NotAllowedYet: "showcase.not_allowed_yet",
    nominations.NoOpinion: "nomination.no_opinion",
}


def open_to(here: Sitting, row: Dossier) -> dict[str, bool]:
    """Which steps this desk can make: what the page offers."""
    return {
        "mine": upwards.is_at(here.desk, row.stage),
        "backs": (here.desk, row.stage) in upwards.BACK,
        "downs": (here.desk, row.stage) in upwards.DOWN,
        "approved": row.stage is Stage.APPROVED,
    }


def forward(here: Sitting, row: Dossier, address: str) -> ResponseReturnValue:
    """Pass a dossier up; the province's step approves it."""
    return _step(here, row, address, FORWARD[type(row)])


def send_back(here: Sitting, row: Dossier, address: str) -> ResponseReturnValue:
    """Give a dossier back to the county with the word of the form."""
    return _step(here, row, address, dossiers.send_back, request.form.get("why", ""))


def take_down(here: Sitting, row: Dossier, address: str) -> ResponseReturnValue:
    """Take a dossier down for the reason of the form."""
    return _step(here, row, address, dossiers.take_down, request.form.get("why", ""))


def _step(
    here: Sitting, row: Dossier, address: str, act: Callable[..., None], *said: str
) -> ResponseReturnValue:
    answer, stepped = done(
        row, address, lambda: act(here.session, here.who, here.desk, row, *said, here.now),
        "dossier.forwarded",
    )  # fmt: skip
    if stepped:
        rising.tell_of_step(here.turn(), row, here.bureau)
    return answer


def done(
    row: Dossier, address: str, act: Callable[[], Any], key: str
) -> tuple[ResponseReturnValue, bool]:
    """Do something with a dossier; the answer of the page, and whether it was done."""
    try:
        act()
    except tuple(LACKS) as lack:
        return told(address, say(LACKS[type(lack)], stage=row.stage.label)), False
    return told(address, say(key, stage=row.stage.label)), True
