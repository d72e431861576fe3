"""The papers of a team: roster, plan, and the letters that ask home units for consent (R32)."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from bot.papers import consent as letters
from bot.papers import docx, xlsx
from bot.papers import teams as papers
from bot.papers.paper import Made, Paper
from handlers.flows import inviting
from handlers.flows.readers import bureau_name
from handlers.operations import looking
from handlers.rules import invitations as rules
from handlers.wording import say
from storage.models import Expert, Team
from storage.queries import team_desk
from storage.queries import teams as questions
from storage.queries import visits as stops
from storage.vocabulary import InvitationState

WHAT = {"roster": "名册", "plan": "方案和日程", "both": "名册、方案和日程"}
WRITERS = {"xlsx": xlsx.spreadsheet, "docx": docx.text_document}


def index(here: Sitting, team: str) -> ResponseReturnValue:
    """What can be taken away."""
    row = access.team(here, team)
    people = team_desk.invited(here.session, row.id)
    return screen.page(
        here,
        "team_papers.html",
        row=row,
        host=bureau_name(row.host_code),
        hosts=row.host_code == here.bureau.code,
        what=WHAT,
        members=sum(each.state is InvitationState.ACCEPTED for each, _ in people),
        people=[each for each in people if each[0].state in rules.LIVE],
    )


def download(here: Sitting, team: str) -> ResponseReturnValue:
    """The roster or the plan as a file; whoever takes one says why (R88)."""
    row, form = access.team(here, team), request.form
    back = url_for("console.team_papers_index", team=team)
    what, ending, contacts = form.get("what", ""), form.get("form", ""), "contacts" in form
    if what not in WHAT or ending not in WRITERS:
        return told(back, say("desk_team.no_paper"))
    try:
        looking.export(
            here.session, here.officer, f"team:{row.number}", form.get("reason", ""), here.now,
            paper=what, contacts=contacts, form=ending,
        )  # fmt: skip
    except looking.NoReason:
        return told(back, say("desk.no_why"))
    made = WRITERS[ending](_papers(here, row, what, contacts=contacts))
    return screen.file(made, f"{row.name}{WHAT[what]}.{ending}")


def _papers(here: Sitting, row: Team, what: str, *, contacts: bool) -> list[Paper]:
    found = []
    if what != "plan":
        seats = {line.seat.id: line for line in team_desk.seats(here.session, row.id)}
        members: list[papers.Member] = [
            (invitation, expert, line.demand, line.enterprise)
            for invitation, expert in questions.members(here.session, row.id)
            for line in [seats[invitation.seat_id]]
        ]
        found.append(papers.roster(row, members, contacts=contacts))
    if what != "roster":
        officer = inviting.host_contact(here.session, row)
        planned = stops.of_team(here.session, row.id)
        found.append(papers.plan(row, planned, officer, contacts=contacts))
    return found


def consent(here: Sitting, team: str, letter: str) -> ResponseReturnValue:
    """The letter to a home unit with a leave note, as the letter's own page gives it."""
    row, invitation = access.invitation(here, team, letter)
    expert = here.session.get_one(Expert, invitation.expert_id)
    made = Made(letters.consent(here.session, invitation, expert, row), docx.TYPE)
    return screen.file(made, f"{expert.name}征求意见函{invitation.number}.docx")
