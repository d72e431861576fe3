"""The chapters of a summary about what came after the visits."""

from bot.papers.paper import Column, Heading, Paper, Words
from handlers.flows.afterwards import Afterwards, Answers, House
from handlers.rules.ratings import ITEMS
from handlers.wording import say
from storage.queries.funding import Funding
from storage.vocabulary import Way

Item = Heading | Words | Paper
FEN_IN_WAN = 1_000_000


def chapters(after: Afterwards) -> list[tuple[str, list[Item]]]:
    """Satisfaction; follow-ups and typical cases; of a year also consultations and money."""
    return [
        (say("summary.answers"), [Words("".join(answers(after.answers)))]),
        (say("summary.after"), [Words(line) for line in follow_ups(after)]),
        *([(say("summary.money"), money(after.house))] if after.house else []),
    ]


def answers(found: Answers) -> list[str]:
    """How many answered, and the means as far as they may be told (R73, R74)."""
    asked, answered = found.response.asked, found.response.answered
    share = say("summary.share", share=f"{100 * answered / asked:.1f}") if asked else ""
    said = [
        say("summary.asked", asked=asked, answered=answered, entered=found.entered, share=share)
    ]
    told = [
        say(
            "summary.mean", item=say(f"summary.item_{item}"), mean=mean.words,
            count=found.counts[item],
        )
        for item in ITEMS
        if (mean := found.means[item]) is not None
    ]  # fmt: skip
    if told:
        said.append(say("summary.means", means="，".join(told)))
    elif answered:
        said.append(say("summary.few_answers"))
    if told and found.response.is_thin:
        said.append(say("summary.thin"))
    return said


def follow_ups(after: Afterwards) -> list[str]:
    """What went on between experts and enterprises, and what was written up about it."""
    cards = after.follow_ups
    said = say(
        "summary.follow_ups_said", open=cards.open, ended=cards.ended,
        call=cards.words[Way.CALL],
        return_visit=cards.words[Way.RETURN_VISIT], contract=cards.words[Way.CONTRACT],
        project=cards.words[Way.PROJECT], training=cards.words[Way.TRAINING],
    )  # fmt: skip
    later = after.later
    if later.contracts or later.trained:
        said += say(
            "summary.later_said", contracts=later.contracts, wan=f"{later.contract_wan:g}",
            trained=later.trained,
        )  # fmt: skip
    if cards.rematches:
        said += say("summary.rematches_said", count=cards.rematches)
    cases = after.cases
    drafted = sum(cases.stages.values())
    return [
        said,
        say("summary.cases_said", drafted=drafted, public=cases.public, adoptions=cases.adoptions),
    ]


def money(house: House) -> list[Item]:
    """Consultations, and the ledger by subject; nothing here was paid by the system."""
    found = house.money
    line = say("summary.meetings_said", meetings=house.meetings, done=house.tasks_done)
    line += say(
        "summary.money_said", budget=wan(found.budget), spent=wan(found.spent),
        left=wan(found.left), awarded=wan(found.awarded), paid=wan(found.paid),
    )  # fmt: skip
    used = {subject: sums for subject, sums in found.subjects.items() if any(sums)}
    if not used:
        return [Words(line)]
    return [Words(line), funding(found)]


def funding(found: Funding) -> Paper:
    """Budget and spending by subject, in 万元."""
    rows: list[list[str | int | float | None]] = [
        [subject.label, planned / FEN_IN_WAN, spent / FEN_IN_WAN]
        for subject, (planned, spent) in found.subjects.items()
    ]
    rows.append([say("summary.total"), found.budget / FEN_IN_WAN, found.spent / FEN_IN_WAN])
    title = say("summary.table_money")
    return Paper(
        title,
        (Column("科目", 16), Column("预算", 12), Column("支出", 12)),
        rows,
        sheet=say("summary.sheet_money"),
    )


def wan(fen: int) -> str:
    """Fen as 万元, without noughts at the end."""
    return f"{fen / FEN_IN_WAN:.4f}".rstrip("0").rstrip(".")
