"""The only way to load a row by what stands in an address: in the scope, or not at all (R2, R54).

Foreign rows and missing ones end in the same NotFound, so that nobody learns which of the two it
was. Nothing else in the desk loads a row by an id.
"""

from werkzeug.exceptions import NotFound

from bot.console.screen import PROVINCE
from bot.console.sitting import Sitting
from handlers.rules.lifecycle import Desk
from storage.models import (
    Broadcast,
    BudgetLine,
    Bulletin,
    Bureau,
    Consultation,
    ConsultationTask,
    Enterprise,
    Expert,
    Grant,
    Invitation,
    Issue,
    Match,
    Notice,
    PublicDemand,
    PublicList,
    Rematch,
    SavedView,
    Spending,
    Team,
)
from storage.queries import (
    consultations,
    demands,
    desk,
    evaluations,
    expert_list,
    follow_ups,
    funding,
    invitations,
    matching,
    nominations,
    notice_list,
    offices,
    publications,
    ratings,
    recipients,
    showcases,
    teams,
    visit_desk,
)
from storage.queries.demands import Row
from storage.queries.follow_ups import Card
from storage.queries.nominations import Nominated
from storage.queries.offices import Post
from storage.queries.ratings import Sheet
from storage.queries.showcases import Case
from storage.queries.visit_desk import Line as VisitLine


def demand(here: Sitting, number: str) -> Row:
    """The demand of a number with its enterprise and contact. Raises NotFound."""
    row = demands.seen_by(here.session, here.bureau, number)
    if row is None:
        raise NotFound
    return row


def match(here: Sitting, number: str, id_: int) -> tuple[Row, Match]:
    """A demand with one of the experts proposed for it. Raises NotFound."""
    row = demand(here, number)
    found = matching.match_for(here.session, row[0].id, id_)
    if found is None:
        raise NotFound
    return row, found


def team(here: Sitting, number: str) -> Team:
    """A team whose host is this bureau or reports to it. Raises NotFound."""
    found = teams.seen_by(here.session, here.bureau, number)
    if found is None:
        raise NotFound
    return found


def hosted_team(here: Sitting, number: str) -> Team:
    """A team of this bureau, for whoever acts on it. Raises NotFound."""
    found = teams.hosted(here.session, here.bureau, number)
    if found is None:
        raise NotFound
    return found


def invitation(here: Sitting, number: str, asked: str) -> tuple[Team, Invitation]:
    """A team of this bureau with one of its invitations. Raises NotFound."""
    found = hosted_team(here, number)
    row = invitations.by_number(here.session, asked)
    if row is None or row.team_id != found.id:
        raise NotFound
    return found, row


def visit(here: Sitting, id_: int) -> VisitLine:
    """A visit of a team in sight, or in a region in sight. Raises NotFound."""
    found = visit_desk.visit(here.session, here.codes, id_)
    if found is None:
        raise NotFound
    return found


def issue(here: Sitting, number: str) -> Issue:
    """An issue that this bureau puts right. Raises NotFound."""
    found = visit_desk.issue(here.session, here.bureau.code, number)
    if found is None:
        raise NotFound
    return found


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


def rating(here: Sitting, id_: int) -> Sheet:
    """A questionnaire of the regions in sight. Raises NotFound."""
    row = ratings.in_sight(here.session, here.codes, id_)
    if row is None:
        raise NotFound
    return row


def post(here: Sitting, id_: int) -> Post:
    """An officer of this bureau or of one that reports to it. Raises NotFound."""
    row = offices.post(here.session, here.bureau, id_)
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


def spending(here: Sitting, number: str) -> Spending:
    """An entry of this bureau's own ledger. Raises NotFound."""
    row = funding.spending(here.session, here.bureau.code, number)
    if row is None:
        raise NotFound
    return row


def budget_line(here: Sitting, id_: int) -> BudgetLine:
    """A line of this bureau's own budget. Raises NotFound."""
    row = funding.budget_line(here.session, here.bureau.code, id_)
    if row is None:
        raise NotFound
    return row


def grant(here: Sitting, number: str) -> Grant:
    """A request for a grant in sight. Raises NotFound."""
    row = funding.grant(here.session, here.codes, number)
    if row is None:
        raise NotFound
    return row


def consultation(here: Sitting, number: str) -> Consultation:
    """A consultation in sight. Raises NotFound."""
    row = consultations.consultation(here.session, here.codes, number)
    if row is None:
        raise NotFound
    return row


def own_consultation(here: Sitting, number: str) -> Consultation:
    """A consultation of this bureau. Raises NotFound."""
    row = consultation(here, number)
    if row.bureau_code != here.bureau.code:
        raise NotFound
    return row


def task(here: Sitting, id_: int) -> ConsultationTask:
    """A task of this bureau's own consultations. Raises NotFound."""
    row = consultations.task(here.session, here.bureau.code, id_)
    if row is None:
        raise NotFound
    return row


def case(here: Sitting, number: str) -> Case:
    """A typical case in sight. Raises NotFound."""
    row = showcases.case(here.session, here.codes, number)
    if row is None:
        raise NotFound
    return row


def nomination(here: Sitting, number: str) -> Nominated:
    """A nomination in sight. Raises NotFound."""
    row = nominations.nomination(here.session, here.codes, number)
    if row is None:
        raise NotFound
    return row


def enterprise(here: Sitting, id_: int) -> Enterprise:
    """An enterprise in sight. Raises NotFound."""
    row = nominations.enterprise(here.session, here.codes, id_)
    if row is None:
        raise NotFound
    return row
