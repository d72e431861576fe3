"""The evaluation of a batch: words, screened comments, bulletins (R69, R74, practice §2.11).

A bulletin keeps what may be read of its figures that day, never more: later bulletins are reckoned
from it, so that taking the older from the newer leaves nobody's answer (``rules.ratings``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.rules import evaluation, papers, ratings
from handlers.rules.evaluation import Deed
from handlers.rules.ratings import ITEMS, Marks
from storage.models import Bulletin, Bureau, Evaluation, EvaluationNote, Officer, Rating
from storage.queries import evaluations as questions
from storage.queries import ratings as figures
from storage.queries.ratings import Codes, Tally
from storage.vocabulary import Act, CommentState, Rank, RatingState

MOST_WORDS = 3000


class BadNumber(Exception):
    """The number of the document has another form than the standard wants (practice §6.3)."""


class NothingAnswered(Exception):
    """Nobody has answered since the last bulletin."""


class Unscreened(Exception):
    """Comments wait to be looked at; ``count`` says how many."""

    def __init__(self, count: int) -> None:
        """Keep how many."""
        super().__init__(str(count))
        self.count = count


class NoReason(Exception):
    """Who holds words back says why."""


# ---------------------------------------------------------------- words


def write(
    session: Session, officer: Officer, batch: str, words: Mapping[str, str], now: datetime
) -> Evaluation:
    """Keep a bureau's words about a batch: number, problems, advice. Raises BadNumber."""
    region = officer.bureau_code
    number = papers.tidy_number(words.get("number", ""))
    if number and not papers.is_number(number):
        raise BadNumber
    row = questions.words_of(session, region, batch)
    if row is None:
        row = Evaluation(region=region, batch=batch)
        session.add(row)
    row.number = number
    row.problems = words.get("problems", "").strip()[:MOST_WORDS]
    row.advice = words.get("advice", "").strip()[:MOST_WORDS]
    row.written_by, row.written_at = officer.id, now
    _note(session, officer, Act.EVALUATE, region, batch, now)
    return row


def add_note(session: Session, officer: Officer, batch: str, text: str, now: datetime) -> None:
    """Keep what a county adds to the evaluation of its city (R69)."""
    county = officer.bureau_code
    row = questions.note_of(session, county, batch)
    if row is None:
        row = EvaluationNote(county_code=county, batch=batch)
        session.add(row)
    row.text, row.written_by, row.written_at = text.strip()[:MOST_WORDS], officer.id, now
    _note(session, officer, Act.EVALUATE, county, batch, now)


def screen(
    session: Session, officer: Officer, rating: Rating, now: datetime, *, shows: bool, why: str
) -> None:
    """Decide whether the words of an answer may be circulated. Raises NoReason."""
    if not shows and not why.strip():
        raise NoReason
    rating.comment_state = CommentState.SHOWN if shows else CommentState.HIDDEN
    rating.comment_why = "" if shows else why.strip()[:200]
    rating.screened_by, rating.screened_at = officer.id, now
    session.flush()
    journal.write(
        session, journal.officer(officer.id), Act.SCREEN_COMMENT, f"rating:{rating.id}", now,
        region=rating.county_code, shows=shows,
    )  # fmt: skip


# ---------------------------------------------------------------- figures


def deeds(session: Session, codes: Codes, batch: str) -> list[Deed]:
    """The confirmed services of a batch as the figures count them, in the order of their days."""
    return [
        Deed(
            row.visit, row.expert, row.enterprise, row.demand, row.outcome, row.trained or 0,
            bool(row.has_contract), row.contract_wan, row.novelty is not None, row.station or "",
        )
        for row in questions.done(session, codes, batch)
    ]  # fmt: skip


def marks_of(tally: Tally) -> dict[str, Marks]:
    """The marks of a tally by item."""
    return {
        "time": Marks(tally.answered, tally.time_total),
        "mode": Marks(tally.answered, tally.mode_total),
        "effect": Marks(tally.answered, tally.effect_total),
        "benefit": Marks(tally.benefit_count, tally.benefit_total),
    }


# ---------------------------------------------------------------- circulating


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose evaluation it is: the bureau and the regions in its sight."""

    bureau: Bureau
    codes: Codes

    @property
    def is_province(self) -> bool:
        """Whether it sums up what the cities have circulated."""
        return self.bureau.rank is Rank.PROVINCE


def draft(session: Session, scope: Scope, batch: str) -> dict[str, Any]:
    """What a bulletin would say now."""
    own = questions.words_of(session, scope.bureau.code, batch)
    done = deeds(session, scope.codes, batch)
    told = evaluation.counted(done)
    if not evaluation.may_tell_sum(done):
        del told["contract_wan"]
    content: dict[str, Any] = {
        "number": own.number if own else "",
        "problems": own.problems if own else "",
        "advice": own.advice if own else "",
        "records": told,
    }
    if scope.is_province:
        earlier = questions.bulletins(session, None, batch)
        cities = [row for row in earlier if row.region != scope.bureau.code]
        return content | _of_province(cities)
    tallies = figures.tallies(session, scope.codes, [batch], circulated=False)
    return (
        content
        | _of_city(tallies)
        | {
            "comments": questions.comments(session, scope.codes, batch),
            "notes": [
                [row.county_code, row.text] for row in questions.notes(session, scope.codes, batch)
            ],
        }
    )


def _of_city(tallies: Sequence[Tally]) -> dict[str, Any]:
    """The table of a city by county; only means that may be read are kept."""
    marks = {tally.county_code: marks_of(tally) for tally in tallies}
    tables = {
        item: ratings.table({code: each[item] for code, each in marks.items()}) for item in ITEMS
    }
    rows = [
        {
            "code": tally.county_code,
            "asked": tally.asked,
            "answered": tally.answered,
            "entered": tally.entered,
            "known": {item: each.count for item, each in marks[tally.county_code].items()},
            "means": {item: _words(tables[item].groups[tally.county_code]) for item in ITEMS},
        }
        for tally in tallies
    ]
    return {
        "rows": rows,
        "means": {item: _words(table.total) for item, table in tables.items()},
        "known": {item: _count(table.behind) for item, table in tables.items()},
        "behind": {
            item: [[each.count, each.total] for each in map(ratings.told, table.behind)]
            for item, table in tables.items()
        },
    }


def _of_province(cities: Sequence[Bulletin]) -> dict[str, Any]:
    """The table of the province by city: sums of what the cities have circulated."""
    parts: dict[str, list[Bulletin]] = {}
    for row in cities:
        parts.setdefault(row.region, []).append(row)
    rows = [
        {
            "code": region,
            **{
                name: sum(row[name] for each in own for row in each.content["rows"])
                for name in ("asked", "answered", "entered")
            },
            **_combined(own),
        }
        for region, own in parts.items()
    ]
    return {"rows": rows, **_combined(cities), "comments": [], "notes": []}


def _combined(bulletins: Sequence[Bulletin]) -> dict[str, dict[str, Any]]:
    """The means of bulletins together, and how many marks stand behind each."""
    behind = {item: _behind(bulletins, item) for item in ITEMS}
    return {
        "means": {item: _words(ratings.combined(groups)) for item, groups in behind.items()},
        "known": {item: _count(groups) for item, groups in behind.items()},
    }


def _count(groups: Sequence[Marks]) -> int:
    return sum(marks.count for marks in groups)


def _behind(bulletins: Sequence[Bulletin], item: str) -> list[Marks]:
    return [
        Marks(count, total) for row in bulletins for count, total in row.content["behind"][item]
    ]


def _words(mean: ratings.Shown | None) -> str:
    return mean.words if mean else ""


def circulate(
    session: Session, officer: Officer, scope: Scope, batch: str, now: datetime
) -> Bulletin:
    """Circulate the evaluation of a batch: the marks it counts stand from now on.

    Who has not answered is no longer waited for. Raises NothingAnswered, Unscreened.
    """
    rows = [] if scope.is_province else questions.to_circulate(session, scope.codes, batch)
    content = draft(session, scope, batch)
    if not sum(row["answered"] for row in content["rows"]):
        raise NothingAnswered
    waiting = sum(row.comment_state is CommentState.WAITING for row in rows)
    if waiting:
        raise Unscreened(waiting)
    earlier = questions.bulletins(session, [scope.bureau.code], batch)
    made = Bulletin(
        region=scope.bureau.code, batch=batch, place=len(earlier) + 1, number=content["number"],
        content=content, made_by=officer.id, made_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    for row in rows:
        row.bulletin_id, row.final_at = made.id, row.final_at or now
        if row.state is not RatingState.ANSWERED:
            row.state = RatingState.CLOSED
    _note(session, officer, Act.CIRCULATE, scope.bureau.code, batch, now, count=len(rows))
    return made


def _note(
    session: Session,
    officer: Officer,
    act: Act,
    region: str,
    batch: str,
    now: datetime,
    **facts: Any,
) -> None:
    session.flush()
    journal.write(
        session, journal.officer(officer.id), act, f"evaluation:{region}:{batch}", now,
        region=region, **facts,
    )  # fmt: skip
