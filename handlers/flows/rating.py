"""What somebody says to a questionnaire, with what follows from it: every door answers here."""

from handlers.flows import following
from handlers.flows.occasions import Occasion
from handlers.operations import ratings
from handlers.operations.ratings import Given
from storage.models import Rating


def answer(
    occasion: Occasion,
    actor: str,
    rating: Rating,
    given: Given,
    *,
    openid: str = "",
    officer: int | None = None,
) -> bool:
    """Take what is said; bad marks let the needs of the service look for an expert again (R76).

    True when with it all four items are answered for the first time. ``officer`` answers for the
    enterprise. Raises ratings.TooLate.
    """
    first = ratings.answer(
        occasion.session, actor, rating, given, occasion.now, openid=openid, officer=officer
    )
    following.look_at_marks(occasion, rating)
    return first
