"""A nomination on paper (practice §2.13): facts, checklist, opinions; nobody is ranked (R75)."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.papers.paper import Column, Paper, Report
from handlers.operations import nominations
from handlers.rules import upwards
from handlers.rules.papers import written
from handlers.wording import say
from storage.models import Bureau, Enterprise, Nomination
from storage.queries.nominations import Nominated, Partner
from storage.vocabulary import Rank

FACTS = (Column("项目", 40), Column("数", 20))
PARTNERS = (Column("姓名", 12), Column("单位", 30), Column("专业领域", 34), Column("次数", 10))
SAYS = {Rank.COUNTY: "county_says", Rank.CITY: "city_says", Rank.PROVINCE: "province_says"}
PAPERS = (Column("材料", 34), Column("有没有、放在哪里", 46))


def document(
    found: Nominated,
    place: str,
    facts: Mapping[str, float],
    partners: Sequence[Partner],
    line: Sequence[Bureau],
    day: date,
) -> Report:
    """The file of a park or an enterprise; ``facts`` are today's figures, for one not yet sent up.

    ``line`` are the bureaus it goes up through, the county's first; ``place`` is where it is.
    """
    row = found.row
    begun = row.stage in upwards.BEGUN
    figures = facts if begun else row.facts
    since = say("nomination.sheet_today") if begun else say("nomination.sheet_then")
    return Report(
        say("nomination.sheet_title", name=found.enterprise.name),
        [
            (say("nomination.sheet_about"), _about(found.enterprise, place)),
            Paper(
                say("nomination.sheet_facts"), FACTS,
                [(say(f"nomination.fact_{key}"), f"{value:g}") for key, value in figures.items()],
                lines=(since,),
            ),
            Paper(
                say("nomination.sheet_partners"), PARTNERS,
                [(each.expert.name, each.expert.unit, each.expert.fields, each.visits)
                 for each in partners],
            ),
            Paper(
                say("nomination.sheet_papers"), PAPERS,
                [(say(f"nomination.paper_{key}"), row.papers.get(key, say("nomination.none")))
                 for key in nominations.PAPERS],
                lines=(say("nomination.sheet_no_rank"),),
            ),
            *_opinions(row, line),
        ],
        (*(bureau.name for bureau in line[:1]), written(day)),
        say("nomination.sheet_number", number=row.number, year=row.year, stage=row.stage.label),
    )  # fmt: skip


def _about(enterprise: Enterprise, place: str) -> str:
    lines = [
        say("nomination.sheet_who", name=enterprise.name, place=place,
            kind=enterprise.entity.label, size=enterprise.size.label),
    ]  # fmt: skip
    if enterprise.products:
        lines.append(say("nomination.sheet_products", products=enterprise.products))
    if enterprise.employees:
        lines.append(say("nomination.sheet_employees", count=enterprise.employees))
    return "\n".join(lines)


def _opinions(row: Nomination, line: Sequence[Bureau]) -> list[tuple[str, str]]:
    """What each level thinks, with room for its seal."""
    sealed = say("nomination.sheet_seal")
    return [
        (
            say("nomination.sheet_opinion", who=bureau.name),
            f"{getattr(row, SAYS[bureau.rank])}\n{sealed}",
        )
        for bureau in line
    ]
