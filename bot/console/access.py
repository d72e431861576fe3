"""The only way to load a row by what stands in an address: in the scope, or not at all (R2, R54).

Foreign rows and missing ones end in the same NotFound, so that nobody learns which of the two it
was. Nothing else in the desk loads a row by an id.
"""

from werkzeug.exceptions import NotFound

from bot.console.sitting import Sitting
from handlers.rules.lifecycle import Desk
from storage.models import Broadcast, Bureau, Expert, Notice, PublicDemand, PublicList, SavedView
from storage.queries import (
    demands,
    desk,
    expert_list,
    notice_list,
    offices,
    publications,
    recipients,
)
from storage.queries.demands import Row
from storage.queries.offices import Post


def demand(here: Sitting, number: str) -> Row:
    """The demand of a number with its enterprise and contact. Raises NotFound."""
    row = demands.seen_by(here.session, here.bureau, number)
    if row is None:
        raise NotFound
    return row


def bureau_below(here: Sitting, code: str) -> Bureau:
    """A bureau that reports to this one. Raises NotFound."""
    row = here.session.get(Bureau, code)
    if row is None or row.reports_to != here.bureau.code:
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


def post(here: Sitting, id_: int) -> Post:
    """An officer of this bureau or of one that reports to it. Raises NotFound."""
    row = offices.post(here.session, here.bureau, id_)
    if row is None:
        raise NotFound
    return row


def announcement(here: Sitting, id_: int) -> Broadcast:
    """An announcement of this bureau or one below it. Raises NotFound."""
    row = recipients.announcement(here.session, here.codes, id_)
    if row is None:
        raise NotFound
    return row


def view(here: Sitting, id_: int) -> SavedView:
    """A saved search of this officer. Raises NotFound."""
    row = desk.view_of(here.session, here.officer.id, id_)
    if row is None:
        raise NotFound
    return row
