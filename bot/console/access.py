"""The only way to load a row by what stands in an address: in the scope, or not at all (R2, R54).

Foreign rows and missing ones end in the same NotFound, so that nobody learns which of the two it
was. Nothing else in the desk loads a row by an id.
"""

from typing import TypeVar

from werkzeug.exceptions import NotFound

from bot.console.screen import PROVINCE
from bot.console.sitting import Sitting, UnitSitting
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
    ExpertRequest,
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
    requests,
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
from storage.vocabulary import Rank

Found = TypeVar("Found")


def _there(row: Found | None) -> Found:
    """A row that was looked for in sight. Raises NotFound, whether it is foreign or missing."""
    if row is None:
        raise NotFound
    return row


def demand(here: Sitting, number: str) -> Row:
    """The demand of a number with its enterprise and contact. Raises NotFound."""
    return _there(demands.seen_by(here.session, here.bureau, number))


def match(here: Sitting, number: str, id_: int) -> tuple[Row, Match]:
    """A demand with one of the experts proposed for it. Raises NotFound."""
    row = demand(here, number)
    found = matching.match_for(here.session, row[0].id, id_)
    if found is None:
        raise NotFound
    return row, found


def team(here: Sitting, number: str) -> Team:
    """A team whose host is this bureau or reports to it. Raises NotFound."""
    return _there(teams.seen_by(here.session, here.bureau, number))


def hosted_team(here: Sitting, number: str) -> Team:
    """A team of this bureau, for whoever acts on it. Raises NotFound."""
    return _there(teams.hosted(here.session, here.bureau, number))


def invitation(here: Sitting, number: str, asked: str) -> tuple[Team, Invitation]:
    """A team of this bureau with one of its invitations. Raises NotFound."""
    found = hosted_team(here, number)
    row = invitations.by_number(here.session, asked)
    if row is None or row.team_id != found.id:
        raise NotFound
    return found, row


def of_unit(here: UnitSitting, letter: str) -> tuple[Invitation, Expert, Team]:
    """An invitation of somebody of this home unit. Raises NotFound."""
    return _there(invitations.of_unit_by_number(here.session, here.clerk.unit, letter))


def visit(here: Sitting, id_: int) -> VisitLine:
    """A visit of a team in sight, or in a region in sight. Raises NotFound."""
    return _there(visit_desk.visit(here.session, here.codes, id_))


def issue(here: Sitting, number: str) -> Issue:
    """An issue that this bureau puts right. Raises NotFound."""
    return _there(visit_desk.issue(here.session, here.bureau.code, number))


def bureau_below(here: Sitting, code: str) -> Bureau:
    """A bureau that reports to this one; zones report nothing. Raises NotFound."""
    row = here.session.get(Bureau, code)
    if row is None or row.reports_to != here.bureau.code or row.rank is Rank.ZONE:
        raise NotFound
    return row


def public_list(here: Sitting, id_: int) -> PublicList:
    """A list for the public; only the province has any. Raises NotFound."""
    return _there(publications.list_of(here.session, id_) if here.desk is Desk.PROVINCE else None)


def public_item(here: Sitting, id_: int, item: int) -> tuple[PublicList, PublicDemand]:
    """A list with one of its entries. Raises NotFound."""
    row = public_list(here, id_)
    entry = publications.item(here.session, row.id, item)
    if entry is None:
        raise NotFound
    return row, entry


def expert(here: Sitting, id_: int) -> Expert:
    """An expert of the library, which all bureaus share (§14). Raises NotFound."""
    return _there(expert_list.expert(here.session, id_))


def notice(here: Sitting, id_: int) -> Notice:
    """A notice about a case in sight. Raises NotFound."""
    return _there(notice_list.notice(here.session, here.codes, id_))


def rating(here: Sitting, id_: int) -> Sheet:
    """A questionnaire of the regions in sight. Raises NotFound."""
    return _there(ratings.in_sight(here.session, here.codes, id_))


def post(here: Sitting, id_: int) -> Post:
    """An officer of this bureau or of one that reports to it. Raises NotFound."""
    return _there(offices.post(here.session, here.bureau, id_))


def bulletin(here: Sitting, id_: int) -> tuple[Bulletin, Bureau]:
    """A bulletin of this bureau, of its superiors, or for the province any. Raises NotFound."""
    own = {here.bureau.code, here.bureau.reports_to or "", PROVINCE}
    row = evaluations.bulletin(here.session, None if here.desk is Desk.PROVINCE else own, id_)
    if row is None:
        raise NotFound
    return row, here.session.get_one(Bureau, row.region)


def announcement(here: Sitting, id_: int) -> Broadcast:
    """An announcement of this bureau or one below it. Raises NotFound."""
    return _there(recipients.announcement(here.session, here.codes, id_))


def view(here: Sitting, id_: int) -> SavedView:
    """A saved search of this officer. Raises NotFound."""
    return _there(desk.view_of(here.session, here.officer.id, id_))


def follow_up(here: Sitting, number: str) -> Card:
    """A follow-up card in sight. Raises NotFound."""
    return _there(follow_ups.card(here.session, here.codes, number))


def rematch(here: Sitting, id_: int) -> Rematch:
    """A need in sight that looks for an expert again. Raises NotFound."""
    return _there(follow_ups.rematch(here.session, here.codes, id_))


def spending(here: Sitting, number: str) -> Spending:
    """An entry of this bureau's own ledger. Raises NotFound."""
    return _there(funding.spending(here.session, here.bureau.code, number))


def budget_line(here: Sitting, id_: int) -> BudgetLine:
    """A line of this bureau's own budget. Raises NotFound."""
    return _there(funding.budget_line(here.session, here.bureau.code, id_))


def grant(here: Sitting, number: str) -> Grant:
    """A request for a grant in sight. Raises NotFound."""
    return _there(funding.grant(here.session, here.codes, number))


def consultation(here: Sitting, number: str) -> Consultation:
    """A consultation in sight. Raises NotFound."""
    return _there(consultations.consultation(here.session, here.codes, number))


def own_consultation(here: Sitting, number: str) -> Consultation:
    """A consultation of this bureau. Raises NotFound."""
    row = consultation(here, number)
    if row.bureau_code != here.bureau.code:
        raise NotFound
    return row


def task(here: Sitting, id_: int) -> ConsultationTask:
    """A task of this bureau's own consultations. Raises NotFound."""
    return _there(consultations.task(here.session, here.bureau.code, id_))


def case(here: Sitting, number: str) -> Case:
    """A typical case in sight. Raises NotFound."""
    return _there(showcases.case(here.session, here.codes, number))


def nomination(here: Sitting, number: str) -> Nominated:
    """A nomination in sight. Raises NotFound."""
    return _there(nominations.nomination(here.session, here.codes, number))


def enterprise(here: Sitting, id_: int) -> Enterprise:
    """An enterprise in sight. Raises NotFound."""
    return _there(nominations.enterprise(here.session, here.codes, id_))


def request_for_experts(here: Sitting, number: str) -> ExpertRequest:
    """A request for experts of this bureau, for the province any. Raises NotFound."""
    own = None if here.desk is Desk.PROVINCE else here.bureau.code
    return _there(requests.request(here.session, own, number))
