"""A typical case on paper (practice §2.12): for bureaus with its records, for others as allowed.

What leaves the bureaus names nobody who has not allowed it (R78); the figures of the records stand
in the bureaus' own paper alone (R72).
"""

from collections.abc import Sequence
from datetime import date

from bot.papers.paper import Cell, Column, Paper, Report
from handlers.flows import casing
from handlers.rules.papers import written
from handlers.wording import say
from storage.models import Adoption, FollowUpWord, ServiceRecord, Showcase, Visit
from storage.queries.showcases import Case
from storage.vocabulary import Side, WordState

RECORDS = (
    Column("日期", 16), Column("情况", 14), Column("问题", 12), Column("合同（万元）", 12),
    Column("培训（人次）", 12), Column("记录", 34),
)  # fmt: skip


def for_public(case: Case, bureau: str, media: Sequence[Adoption], day: date) -> Report:
    """A case as the public may read it: the material for media (R79)."""
    shown = casing.public(case)
    about = say("showcase.paper_about", enterprise=shown.enterprise, expert=shown.expert)
    return Report(
        shown.title,
        [
            (say("showcase.paper_who"), about),
            *shown.parts,
            *_adopted(media),
            (say("showcase.paper_contact"), bureau),
        ],
        (bureau, written(day)),
        say("showcase.paper_public", number=shown.number),
    )


def for_bureaus(
    case: Case,
    visits: Sequence[tuple[Visit, ServiceRecord | None]],
    words: Sequence[FollowUpWord],
    media: Sequence[Adoption],
    signed: tuple[str, str],
    day: date,
) -> Report:
    """A case as it goes up: the text, what the records say, what both sides allow.

    ``signed`` are the bureau that wrote it and its officer.
    """
    row, expert = case.row, case.expert
    bureau, officer = signed
    about = say(
        "showcase.paper_about",
        enterprise=case.enterprise.name,
        expert=say("showcase.expert_named", name=expert.name, unit=expert.unit, title=expert.title),
    )
    return Report(
        row.title,
        [
            (say("showcase.paper_who"), about),
            *casing.parts(row),
            _records(visits, words),
            (say("showcase.paper_consent"), _consent(row)),
            *_adopted(media),
            (say("showcase.paper_contact"), say("showcase.paper_officer", bureau=bureau,
                                                name=officer)),
        ],
        (bureau, written(day)),
        say("showcase.paper_internal", number=row.number, version=row.version),
    )  # fmt: skip


def _records(
    visits: Sequence[tuple[Visit, ServiceRecord | None]], words: Sequence[FollowUpWord]
) -> Paper:
    rows: list[Sequence[Cell]] = [
        (written(visit.day), say("showcase.paper_visit"), _outcome(record), _wan(record),
         record.trained if record else None, record.advice if record else "")
        for visit, record in visits
    ]  # fmt: skip
    rows += [
        (written(row.day), row.way.label, "", row.contract_wan, row.trained, row.words)
        for row in words
        if row.state is WordState.CONFIRMED
    ]
    return Paper(say("showcase.paper_records"), RECORDS, rows)


def _outcome(record: ServiceRecord | None) -> str:
    return record.outcome.label if record and record.outcome else ""


def _wan(record: ServiceRecord | None) -> float | None:
    return record.contract_wan if record and record.has_contract else None


def _consent(row: Showcase) -> str:
    sides = (
        (Side.ENTERPRISE, row.enterprise_says, row.enterprise_version),
        (Side.EXPERT, row.expert_says, row.expert_version),
    )
    lines = [
        say(
            "showcase.paper_says", side=side.label, says=says.label,
            version=say("showcase.paper_version", version=version) if version else "",
        )
        for side, says, version in sides
    ]  # fmt: skip
    return "\n".join([*lines, say("showcase.paper_warning")])


def _adopted(media: Sequence[Adoption]) -> list[tuple[str, str]]:
    if not media:
        return []
    lines = [
        say("showcase.paper_medium", outlet=row.outlet, day=written(row.day), place=row.place)
        for row in media
    ]
    return [(say("showcase.paper_media"), "\n".join(lines))]
