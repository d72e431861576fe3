"""Papers for the home unit as Word files: the letter that asks for consent, the leave note.

An invitation is no official document and carries no reference number
(practice §2.6). The library is loaded when a paper is made.
"""

import io
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.papers.packed import settled
from handlers.flows import inviting, occasions
from handlers.flows.readers import bureau_name
from handlers.rules.rounds import NANJING
from handlers.wording import say
from storage.models import Expert, Invitation, Team

if TYPE_CHECKING:
    from docx.document import Document as Paper

BODY, HEAD = "仿宋", "黑体"


def consent(session: Session, invitation: Invitation, expert: Expert, team: Team) -> bytes:
    """The letter to a unit with room for its opinion, and a leave note on the next page."""
    document = _document()
    host = bureau_name(team.host_code)
    facts = {
        "name": expert.name,
        "host": host,
        "team": team.name,
        "days": occasions.own_days(invitation),
    }
    _head(document, say("paper.consent_title", name=expert.name))
    _line(document, say("paper.consent_to", unit=expert.unit), indent=False)
    title = f"（{expert.title}）" if expert.title else ""
    _line(
        document,
        say(
            "paper.consent_body",
            title=title,
            name=facts["name"],
            host=facts["host"],
            team=facts["team"],
            days=facts["days"],
        ),
    )
    _line(document, f"{say('paper.consent_task')}：")
    for words in inviting.what_for(session, team, invitation.seat_id).splitlines():
        _line(document, words)
    contact = inviting.host_contact(session, team)
    _line(document, say("paper.consent_ask", contact=contact))
    day = invitation.asked_at.astimezone(NANJING)
    _right(document, say("paper.consent_sign", host=host))
    _right(document, say("paper.consent_day", day=f"{day.year}年{day.month}月{day.day}日"))
    _opinion(document)
    document.add_page_break()  # type: ignore[no-untyped-call]
    _leave_note(document, invitation, expert, facts)
    file = io.BytesIO()
    document.save(file)
    return settled(file.getvalue())


def _document() -> "Paper":
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    style = document.styles["Normal"]
    style.font.name, style.font.size = BODY, Pt(16)
    # Word keeps the font of Chinese characters apart
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    return document


def _head(document: "Paper", words: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(words)
    run.font.name, run.font.size = HEAD, Pt(20)
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001  its only handle
    fonts.set(qn("w:eastAsia"), HEAD)


def _line(document: "Paper", words: str, *, indent: bool = True) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph(words)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(32)


def _right(document: "Paper", words: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document.add_paragraph(words).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _opinion(document: "Paper") -> None:
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=2)
    table.style = "Table Grid"
    table.cell(0, 0).text = say("paper.answer_title")
    table.cell(0, 1).text = "\n".join(
        (
            say("paper.answer_yes"),
            say("paper.answer_no"),
            say("paper.answer_clerk"),
            say("paper.answer_sign"),
            say("paper.answer_day"),
        )
    )
    table.columns[0].width = Cm(3)


def _leave_note(
    document: "Paper", invitation: Invitation, expert: Expert, facts: dict[str, str]
) -> None:
    _head(document, say("paper.leave_title"))
    reason = say(
        "paper.leave_reason", team=facts["team"], host=facts["host"], number=invitation.number
    )
    rows = (
        (say("paper.leave_who"), expert.name),
        (say("paper.leave_unit"), f"{expert.unit}{expert.department}"),
        (say("paper.leave_days"), facts["days"]),
        (say("paper.leave_why"), reason),
        (say("paper.leave_department"), "\n\n"),
        (say("paper.leave_office"), "\n\n"),
    )
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for label, words in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, words
