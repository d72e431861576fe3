"""What an enterprise says of a service is kept, read back, and the next item asked."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.dialogue.conversation import Option, Utterance
from handlers.flows import rating as flow
from handlers.flows import surveying
from handlers.flows.occasions import day
from handlers.flows.talk import Talk, Turn
from handlers.operations import journal, ratings
from handlers.operations.ratings import Given
from handlers.rules.ratings import ITEMS
from handlers.understanding.opinions import Opinion
from handlers.wording import say
from storage.models import Expert
from storage.queries import surveys
from storage.queries.ratings import Sheet
from storage.vocabulary import BenefitKind

Answer = tuple[Talk, Utterance]
MODE = "rating"
TAKE_BACK = re.compile(r"收回评语|删掉评语|评语(?:删|收回|不要)")


def may_answer(sheet: Sheet) -> bool:
    """Whether anything of a questionnaire may still be said."""
    return ratings.is_open(sheet.rating) or ratings.wants_benefit(sheet.rating)


def names_of(turn: Turn, sheet: Sheet) -> dict[str, Expert]:
    """Who was there, by name."""
    return {row.name: row for row in surveys.experts_of(turn.session, sheet.rating) if row.name}


def taken(turn: Turn, talk: Talk, sheet: Sheet, opinion: Opinion, asked: str) -> Answer:
    """What a message says is kept; a single mark for everything is asked about first."""
    if not may_answer(sheet):
        return replace(talk, desk={}), Utterance(say("rating.too_late", day=day(sheet.rating.day)))
    if TAKE_BACK.search(opinion.comment):
        return keep(turn, talk, sheet, Given(comment=""))
    if not opinion.says_something:
        return once_more(talk, sheet, asked)
    scores = dict(opinion.scores)
    if opinion.overall is not None and not scores:
        if not opinion.benefit_unknown:
            return _ask_overall(talk, sheet, opinion.overall)
        scores = dict.fromkeys(ITEMS[:3], opinion.overall)
    people = names_of(turn, sheet)
    given = Given(
        scores=scores,
        benefit_unknown=opinion.benefit_unknown,
        benefit_wan=opinion.benefit_wan,
        benefit_kind=BenefitKind(opinion.benefit_kind) if opinion.benefit_kind else None,
        experts={people[name].id: mark for name, mark in opinion.experts.items()},
        comment=(opinion.comment or None) if ratings.is_open(sheet.rating) else None,
    )
    return keep(turn, talk, sheet, given)


def _ask_overall(talk: Talk, sheet: Sheet, mark: int) -> Answer:
    own = surveying.number(sheet.rating)
    options = (
        Option(f"{own} 都{mark}分", say("rating.choose_all", mark=mark)),
        Option(
            say("rating.says_three", number=own, mark=mark), say("rating.choose_three", mark=mark)
        ),
        Option(own, say("rating.choose_each")),
    )
    text = say("rating.which_overall", mark=mark, grade=surveying.GRADES[mark])
    return about(talk, sheet, "start"), Utterance(text, options)


def once_more(talk: Talk, sheet: Sheet, asked: str) -> Answer:
    """What was not understood is asked again, with the grades to tap."""
    if asked not in ITEMS:
        return ask(talk, sheet)
    options = surveying.choices(sheet.rating, asked)
    return about(talk, sheet, asked), Utterance(say("rating.retry"), options)


def about(talk: Talk, sheet: Sheet, item: str) -> Talk:
    """The conversation with the questionnaire under discussion; a form stays in front of it."""
    if talk.flow:
        return talk
    return replace(talk, desk={"mode": MODE, "id": sheet.rating.id, "item": item})


def ask(talk: Talk, sheet: Sheet) -> Answer:
    """The first item still open."""
    if not may_answer(sheet):
        return talk, Utterance(say("rating.too_late", day=day(sheet.rating.day)))
    missing = ratings.missing(sheet.rating)
    if not missing:
        return talk, Utterance(_done(sheet, {}))
    if talk.flow:
        return talk, _beside(sheet, missing)
    item = missing[0]
    options = surveying.choices(sheet.rating, item)
    return about(talk, sheet, item), Utterance(say(f"rating.question_{item}"), options)


def _beside(sheet: Sheet, missing: Sequence[str]) -> Utterance:
    return Utterance(
        say(
            "rating.beside",
            number=surveying.number(sheet.rating),
            missing="、".join(surveying.label(item) for item in missing),
            example=" ".join(f"{say(f'rating.short_{item}')}5分" for item in missing),
        )
    )


# ---------------------------------------------------------------- keeping


def keep(turn: Turn, talk: Talk, sheet: Sheet, given: Given) -> Answer:
    """Keep what was said; the next question, thanks, or what was changed."""
    rating, late = sheet.rating, not ratings.is_open(sheet.rating)
    if late and given.benefit_unknown and not given.scores:
        return talk, Utterance(say("rating.benefit_waits"))
    try:
        first = flow.answer(turn, journal.follower(turn.openid), rating, given, openid=turn.openid)
    except ratings.TooLate:
        return replace(talk, desk={}), Utterance(say("rating.too_late", day=day(rating.day)))
    lines = _lines(turn, sheet)
    missing = ratings.missing(rating)
    if missing:
        noted = Utterance(say("rating.noted", number=surveying.number(rating), lines=lines))
        if talk.flow:
            return talk, noted + _beside(sheet, missing)
        after, question = ask(talk, sheet)
        return after, noted + question
    talk = talk if talk.flow else replace(talk, desk={})
    if first:
        return _thanks(turn, talk, sheet)
    return talk, Utterance(_changed(sheet, given, lines, late=late))


def _lines(turn: Turn, sheet: Sheet) -> str:
    scores = surveys.scores_of(turn.session, sheet.rating)
    people = surveys.experts_of(turn.session, sheet.rating)
    named = {row.name: scores[row.id] for row in people if row.id in scores}
    return surveying.lines(sheet.rating, named)


def _changed(sheet: Sheet, given: Given, lines: str, *, late: bool) -> str:
    number = surveying.number(sheet.rating)
    if given.comment and not given.scores:
        return say("rating.comment_noted", words=given.comment.strip(), number=number)
    if given.comment == "":
        return say("rating.comment_back")
    if late or (given.scores.keys() == {"benefit"} and sheet.rating.benefit_asked_at):
        return say("rating.benefit_noted", number=number, lines=lines)
    if given.benefit_unknown and not given.scores:
        return say("rating.benefit_waits")
    return say("rating.changed", number=number, lines=lines)


def _thanks(turn: Turn, talk: Talk, sheet: Sheet) -> Answer:
    """All four are there: read back, and room for words."""
    rating, people = sheet.rating, list(names_of(turn, sheet))
    told = [_done(sheet, {}, _lines(turn, sheet))]
    if rating.benefit_unknown:
        told.append(say("rating.done_benefit_later"))
    if len(people) > 1:
        told.append(say("rating.done_experts", name=people[0]))
    if not rating.comment:
        told.append(say("rating.done_words"))
        talk = about(talk, sheet, "comment")
    return talk, Utterance("\n".join(told))


def _done(sheet: Sheet, scores: dict[str, int], lines: str = "") -> str:
    rating = sheet.rating
    return say(
        "rating.done",
        number=surveying.number(rating),
        enterprise=sheet.enterprise.name,
        day=day(rating.day),
        lines=lines or surveying.lines(rating, scores),
    )
