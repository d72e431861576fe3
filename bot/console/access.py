"""The only way to load a row by what stands in an address: in the scope, or not at all (R2, R54).

Foreign rows and missing ones end in the same NotFound, so that nobody learns which of the two it
was. Nothing else in the desk loads a row by an id.
"""

from werkzeug.exceptions import NotFound

from bot.console.screen import PROVINCE
from bot.console.sitting import Sitting
from handlers.rules.lifecycle import Desk
from storage.models import (
    Bulletin,
    Bureau,
    Expert,
    Notice,
    PublicDemand,
    PublicList,
    Rematch,
    SavedView,
)
from storage.queries import (
    demands,
    desk,
    evaluations,
    expert_list,
    follow_ups,
    notice_list,
    publications,
    ratings,
)
from storage.queries.demands import Row
from storage.queries.follow_ups import Card
from storage.queries.ratings import Sheet


def demand(here: Sitting, number: str) -> Row:
    """The demand of a number with its enterprise and contact. Raises NotFound."""
    row = demands.seen_by(here.session, here.bureau, number)
    if row is None:
        raise NotFound
    return row


def public_list(here: Sitting, id_: int) -> PublicList:
    """A list for the public; only the province has any. Raises NotFound."""
    row = publications.list_of(here.session, id_) if here.desk is Desk.PROVINCE else None
    if row is None:
        raise NotFound
    return row


def public_item(here: Sitting, id_: int, item: int) -> tuple[PublicList, PublicDemand]:
    """A list with one of its entries. Raises NotFound."""
    row = public_list(here, id_)
    entry = publications.item(here.session, row.id, item)
    if entry is None:
        raise NotFound
    return row, entry


def expert(here: Sitting, id_: int) -> Expert:
    """An expert of the library, which all bureaus share (§14). Raises NotFound."""
    row = expert_list.expert(here.session, id_)
    if row is None:
        raise NotFound
    return row


def notice(here: Sitting, id_: int) -> Notice:
    """A notice about a case in sight. Raises NotFound."""
    row = notice_list.notice(here.session, here.codes, id_)
    if row is None:
        raise NotFound
    return row


def rating(here: Sitting, id_: int) -> Sheet:
    """A questionnaire of the regions in sight. Raises NotFound."""
    row = ratings.in_sight(here.session, here.codes, id_)
    if row is None:
        raise NotFound
    return row


def bulletin(here: Sitting, id_: int) -> tuple[Bulletin, Bureau]:
    """A bulletin of this bureau, of its superiors, or for the province any. Raises NotFound."""
    own = {here.bureau.code, here.bureau.reports_to or "", PROVINCE}
    row = evaluations.bulletin(here.session, None if here.desk is Desk.PROVINCE else own, id_)
    if row is None:
        raise NotFound
    return row, here.session.get_one(Bureau, row.region)


def view(here: Sitting, id_: int) -> SavedView:
    """A saved search of this officer. Raises NotFound."""
    row = desk.view_of(here.session, here.officer.id, id_)
    if row is None:
        raise NotFound
    return row


def follow_up(here: Sitting, number: str) -> Card:
    """A follow-up card in sight. Raises NotFound."""
    row = follow_ups.card(here.session, here.codes, number)
    if row is None:
        raise NotFound
    return row


def rematch(here: Sitting, id_: int) -> Rematch:
    """A need in sight that looks for an expert again. Raises NotFound."""
    row = follow_ups.rematch(here.session, here.codes, id_)
    if row is None:
        raise NotFound
    return row
