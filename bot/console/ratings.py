"""Satisfaction at the desk: figures that open rows, answers for others, comments (R69-R74)."""

from dataclasses import dataclass

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.flows import rating as flow
from handlers.flows import surveying
from handlers.flows.marks import read
from handlers.operations import evaluations, journal, ratings
from handlers.operations.evaluations import Scope, marks_of
from handlers.rules import evaluation
from handlers.rules.invitations import batch_label, batch_of
from handlers.rules.lifecycle import Desk
from handlers.rules.ratings import ITEMS, Marks, Response, overall
from handlers.rules.rounds import is_round
from handlers.wording import say
from storage.queries import evaluations as questions
from storage.queries import ratings as figures
from storage.queries import surveys
from storage.queries.ratings import Sought, Tally
from storage.vocabulary import BenefitKind, CommentState

# records on a page, and the most questionnaires of one
PAGE, MOST = 50, 200
SCREENING = frozenset({Desk.CITY, Desk.DIRECT})


@dataclass(frozen=True, slots=True)
class Row:
    """One county, or all together: response and means."""

    code: str
    response: Response
    entered: int
    marks: dict[str, Marks]
    to_screen: int

    @property
    def overall(self) -> Marks:
        """All four items together."""
        return overall(self.marks)


def _row(tally: Tally) -> Row:
    response = Response(tally.asked, tally.answered)
    return Row(tally.county_code, response, tally.entered, marks_of(tally), tally.to_screen)


def _total(rows: list[Row]) -> Row:
    return Row(
        "",
        Response(
            sum(row.response.asked for row in rows), sum(row.response.answered for row in rows)
        ),
        sum(row.entered for row in rows),
        {item: sum((row.marks[item] for row in rows), Marks()) for item in ITEMS},
        sum(row.to_screen for row in rows),
    )


def batch_in(here: Sitting) -> str:
    """The batch a page is about: the one in the address, else the present one."""
    said = request.values.get("batch", "")
    return said if is_round(said) else batch_of(here.today)


def scope_of(here: Sitting) -> Scope:
    """Whose evaluation this desk looks at."""
    return Scope(here.bureau, here.codes)


def index(here: Sitting) -> ResponseReturnValue:
    """Response and means by county, what the services came to, and the words about them."""
    batch = batch_in(here)
    rows = [_row(tally) for tally in figures.tallies(here.session, here.codes, [batch])]
    own = here.bureau.code
    return screen.page(
        here,
        "ratings.html",
        batch=batch,
        label=batch_label(batch),
        label_of=batch_label,
        batches=sorted({*figures.batches(here.session, here.codes), batch}, reverse=True),
        rows=rows,
        total=_total(rows),
        items=[(item, surveying.label(item)) for item in ITEMS],
        records=evaluation.counted(evaluations.deeds(here.session, here.codes, batch)),
        record_labels={fig.key: say(f"evaluation.{fig.key}") for fig in evaluation.FIGURES},
        words=questions.words_of(here.session, own, batch),
        note=questions.note_of(here.session, own, batch),
        notes=questions.notes(here.session, here.codes, batch),
        bulletins=questions.bulletins(here.session, regions(here), batch),
        writes=here.desk is not Desk.COUNTY,
        is_province=here.desk is Desk.PROVINCE,
    )


def regions(here: Sitting) -> list[str] | None:
    """Whose bulletins a desk reads: its own, its superior's, and the province's; None for all."""
    if here.desk is Desk.PROVINCE:
        return None
    above = [here.bureau.reports_to] if here.bureau.reports_to else []
    return [here.bureau.code, *above, screen.PROVINCE]


def rows(here: Sitting) -> ResponseReturnValue:
    """The questionnaires behind a figure."""
    given, batch = request.args, batch_in(here)
    state = given.get("state", "")
    sought = Sought(
        batch,
        county=given.get("county", ""),
        state=state if state in {"sent", "asked", "answered", "closed", "waiting"} else "",
        comments=given.get("comments") == "1",
        entered=given.get("entered") == "1",
        known=given.get("known") == "1",
    )
    found = figures.found(here.session, here.codes, sought, limit=MOST)
    return screen.page(
        here, "rated.html", batch=batch, label=batch_label(batch), found=found, most=MOST,
        items=[(item, surveying.label(item)) for item in ITEMS],
    )  # fmt: skip


def records(here: Sitting) -> ResponseReturnValue:
    """The confirmed services behind a figure."""
    batch, key = batch_in(here), request.args.get("what", "visits")
    key = key if key in evaluation.BY_KEY else "visits"
    deeds = evaluation.behind(key, evaluations.deeds(here.session, here.codes, batch))
    number, pages = screen.paged(len(deeds), PAGE)
    shown = [deed.visit for deed in deeds[(number - 1) * PAGE : number * PAGE]]
    return screen.page(
        here, "rated_records.html", batch=batch, label=batch_label(batch),
        what=say(f"evaluation.{key}"), figure=evaluation.BY_KEY[key].count(deeds),
        amount=len(deeds), found=questions.confirmed(here.session, shown), key=key,
        number=number, pages=pages,
    )  # fmt: skip


# ---------------------------------------------------------------- one questionnaire


def show(here: Sitting, id_: int) -> ResponseReturnValue:
    """One questionnaire: what it says, its versions, and what this desk can do with it."""
    sheet = access.rating(here, id_)
    rating = sheet.rating
    return screen.page(
        here,
        "one_rating.html",
        sheet=sheet,
        rating=rating,
        people=surveys.experts_of(here.session, rating),
        scores=surveys.scores_of(here.session, rating),
        marks=ratings.marks(rating),
        items=[(item, surveying.label(item)) for item in ITEMS],
        grades=surveying.GRADES,
        kinds=BenefitKind,
        is_open=ratings.is_open(rating),
        screens=here.desk in SCREENING and rating.comment_state is not CommentState.NONE
        and rating.bulletin_id is None,
        enters=here.desk is not Desk.PROVINCE,
    )  # fmt: skip


def enter(here: Sitting, id_: int) -> ResponseReturnValue:
    """Answer for an enterprise that told an officer; the answer carries the mark (R73)."""
    sheet = access.rating(here, id_)
    back = url_for("console.ratings_show", id_=id_)
    people = {row.id for row in surveys.experts_of(here.session, sheet.rating)}
    given, wrong = read(request.form, people)
    if wrong:
        return told(back, wrong)
    try:
        flow.answer(
            here, journal.officer(here.officer.id), sheet.rating, given, officer=here.officer.id
        )
    except ratings.TooLate:
        return told(back, say("evaluation.too_late"))
    return told(back, say("evaluation.entered"))


def comment(here: Sitting, id_: int) -> ResponseReturnValue:
    """Decide whether the words of an answer may be circulated."""
    sheet = access.rating(here, id_)
    back = url_for("console.ratings_show", id_=id_)
    if sheet.rating.comment_state is CommentState.NONE or sheet.rating.bulletin_id is not None:
        return told(back, say("evaluation.too_late"))
    shows = request.form.get("shows") == "yes"
    try:
        evaluations.screen(
            here.session, here.officer, sheet.rating, here.now,
            shows=shows, why=request.form.get("why", ""),
        )  # fmt: skip
    except evaluations.NoReason:
        return told(back, say("desk.no_why"))
    return told(back, say("evaluation.screened"))
