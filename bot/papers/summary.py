"""The summary of a year or a round as files: numbers filled in, words by people (R65)."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.papers import docx, summary_after, summary_tables, xlsx
from bot.papers.paper import Heading, Made, Paper, Words
from handlers.flows.counting import Names
from handlers.flows.summaries import Facts
from handlers.rules import summaries
from handlers.rules.invitations import ENOUGH
from handlers.rules.papers import written
from handlers.wording import say
from storage.vocabulary import DemandKind, NamedGroup, Outcome, Passage

Item = Heading | Words | Paper
PROVINCE = "320000"
ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def as_docx(facts: Facts, said: Mapping[Passage, str], number: str = "") -> Made:
    """The summary as a text document."""
    under = [line for line in (number, heading(facts)) if line]
    return docx.composed(title(facts), under, items(facts, said))


def as_xlsx(facts: Facts, names: Names, number: str = "") -> Made:
    """The summary as a workbook: the figures, then every row behind them."""
    house = facts.after.house if facts.after else None
    papers = [
        summary_tables.figures(facts),
        *([summary_tables.parts(facts)] if facts.parts else []),
        summary_tables.months(facts),
        summary_tables.industries(facts),
        summary_tables.units(facts),
        summary_tables.groups(facts),
        summary_tables.teams(facts),
        *([summary_after.funding(house.money)] if house else []),
        summary_tables.experts(facts),
        summary_tables.enterprises(facts, names),
        summary_tables.attendances(facts, names),
    ]
    return xlsx.spreadsheet([_headed(paper, facts, number) for paper in papers])


def _headed(paper: Paper, facts: Facts, number: str) -> Paper:
    about = f"{facts.bureau}　{summaries.label(facts.period)}　{heading(facts)}"
    return Paper(paper.title, paper.columns, paper.rows, about, number, paper.lines, paper.sheet)


def title(facts: Facts) -> str:
    """What the summary is called."""
    return say("summary.title", bureau=facts.bureau, label=summaries.label(facts.period))


def heading(facts: Facts) -> str:
    """Up to which day was counted."""
    return say("summary.heading", day=written(facts.today))


def items(facts: Facts, said: Mapping[Passage, str]) -> list[Item]:
    """Everything that stands in the document, in its order."""
    chapters: list[tuple[str, Sequence[Item]]] = [
        *counted(facts),
        *(
            (passage.label, [Words(said.get(passage) or say("summary.unwritten"))])
            for passage in Passage
        ),
        (say("summary.method"), [Words(say("summary.method_said"))]),
    ]
    found: list[Item] = [Words(say("summary.basis", label=summaries.label(facts.period)))]
    for place, (name, inside) in enumerate(chapters):
        found += [Heading(f"{ORDINALS[place]}、{name}"), *inside]
    return found


def counted(facts: Facts) -> list[tuple[str, Sequence[Item]]]:
    """The chapters that are filled in by counting."""
    return [
        (say("summary.overall"), overall(facts)),
        (say("summary.demands"), demands(facts)),
        (say("summary.services"), services(facts)),
        (say("summary.people"), people(facts)),
        (say("summary.effects"), effects(facts)),
        *(summary_after.chapters(facts.after) if facts.after else []),
    ]


def filled_in(facts: Facts) -> list[tuple[str, list[str]]]:
    """Their sentences alone, for whoever writes the words beside them."""
    return [
        (name, [item.words for item in inside if isinstance(item, Words)])
        for name, inside in counted(facts)
    ]


def when(facts: Facts) -> str:
    """The period as the beginning of a sentence."""
    key = "summary.of_year" if summaries.is_year(facts.period) else "summary.of_round"
    return say(key, label=summaries.label(facts.period))


def overall(facts: Facts) -> list[Item]:
    """The figures that always stand together, and how far the target is."""
    return [Words("".join(overall_lines(facts))), summary_tables.figures(facts)]


def overall_lines(facts: Facts) -> list[str]:
    """The sentences about the whole."""
    found = facts.tally
    others = say("summary.others", count=found.others) if found.others else ""
    said = [
        say(
            "summary.whole", when=when(facts), experts=found.experts, others=others,
            enterprises=found.enterprises, attendances=found.attendances, pairings=found.pairings,
        )
        if found.attendances
        else say("summary.whole_none", when=when(facts))
    ]  # fmt: skip
    if found.pending:
        said.append(say("summary.pending", count=found.pending))
    if facts.goal is not None:
        goal = facts.goal
        said.append(
            say(
                "summary.goal", first=written(goal.first), last=written(goal.last),
                reached=goal.reached, target=goal.target, percent=f"{goal.percent:g}",
            )
        )  # fmt: skip
        if goal.expected is not None:
            said.append(say("summary.goal_expected", month=month(goal.expected)))
    return said


def month(day: date) -> str:
    """A month in words."""
    return f"{day.year}年{day.month}月"


def demands(facts: Facts) -> list[Item]:
    """What was asked for."""
    asked = facts.demands
    line = say(
        "summary.demands_said", when=when(facts), total=asked.total, valid=asked.valid,
        returned=asked.returned, technology=asked.kinds[DemandKind.TECHNOLOGY],
        project=asked.kinds[DemandKind.PROJECT], talent=asked.kinds[DemandKind.TALENT],
    )  # fmt: skip
    if facts.single_handed:
        line += say("summary.single_handed", count=facts.single_handed)
    return [Words(line)]


def services(facts: Facts) -> list[Item]:
    """Who went where: the parts, why they add up to more, the teams, the months."""
    found: list[Item] = []
    if facts.teams:
        province = sum(line.team.host == PROVINCE for line in facts.teams)
        few = sum(line.tally.experts < ENOUGH for line in facts.teams)
        found.append(
            Words(
                say(
                    "summary.teams_said", count=len(facts.teams), province=province,
                    others=len(facts.teams) - province, enough=ENOUGH, few=few,
                )
            )
        )  # fmt: skip
    if facts.parts:
        parts = summary_tables.parts(facts)
        found += [Words("".join(parts.lines))] if parts.lines else []
        found.append(Paper(parts.title, parts.columns, parts.rows))
    found += [Words(line) for line in apart_lines(facts)]
    return [*found, summary_tables.months(facts)]


def apart_lines(facts: Facts) -> list[str]:
    """Direct counties in a city's area, as figures (R2)."""
    return [
        say(
            "summary.apart", name=name, experts=found.experts, attendances=found.attendances,
            enterprises=found.enterprises,
        )
        for name, found in facts.apart
    ]  # fmt: skip


def people(facts: Facts) -> list[Item]:
    """Where the experts come from, and what the enterprises do."""
    told = "，".join(f"{group.label} {facts.groups[group]} 人" for group in NamedGroup)
    return [
        Words(say("summary.groups_said", groups=told)),
        summary_tables.units(facts),
        summary_tables.industries(facts),
    ]


def effects(facts: Facts) -> list[Item]:
    """What came of it."""
    came, told = facts.effects, facts.effects.outcomes
    said = say(
        "summary.outcomes_said", helped=came.helped,
        solved=told.get(Outcome.SOLVED, 0),
        partly=told.get(Outcome.PARTLY, 0), joint=told.get(Outcome.JOINT, 0),
        unsolved=told.get(Outcome.UNSOLVED, 0),
    )  # fmt: skip
    said += say(
        "summary.more_said", trained=came.trained, novelties=sum(came.novelties.values()),
        stations=came.stations, contracts=came.contracts,
    )  # fmt: skip
    if came.contracts:
        said += say("summary.contract_said", wan=f"{came.contract_wan:g}")
    return [Words(said)]
