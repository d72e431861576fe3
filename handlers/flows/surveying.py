"""The questionnaire of a service: what is asked, how it is read back, who is asked again."""

from collections.abc import Mapping, Sequence

from handlers.dialogue.conversation import Option
from handlers.dialogue.links import page, tap
from handlers.flows.occasions import Occasion, day
from handlers.flows.readers import county_name
from handlers.operations import occasions, ratings
from handlers.ports import House
from handlers.rules.ratings import ITEMS
from handlers.wording import say
from storage.models import Expert, Rating
from storage.queries import surveys
from storage.queries.ratings import Sheet

GRADES = {5: "很满意", 4: "满意", 3: "基本满意", 2: "不太满意", 1: "不满意"}


def number(rating: Rating) -> str:
    """What a questionnaire is called in the chat: 「PJ12」."""
    return f"PJ{rating.id}"


def label(item: str) -> str:
    """The name of an item as the notice has it."""
    return say(f"rating.label_{item}")


def address(house: House, rating: Rating) -> str:
    """Where the page is; empty without a public address."""
    return f"{house.public_url}/ratings/{rating.token}" if house.public_url else ""


def who(experts: Sequence[Expert]) -> str:
    """Who was there, in words."""
    return "、".join(f"{expert.name}老师" for expert in experts if expert.name) or say(
        "rating.team"
    )


def asked(occasion: Occasion, sheet: Sheet, name: str) -> bool:
    """Owe the contact of an enterprise the question: the first time, or once more."""
    rating, contact = sheet.rating, sheet.contact
    if contact.erased_at is not None:
        return False
    facts = {
        "rating": rating.id,
        "nth": rating.reminded,
        "day": day(rating.day),
        "who": who(surveys.experts_of(occasion.session, rating)),
        "enterprise": sheet.enterprise.name,
        "links": "\n".join(_links(occasion.house, rating, name)),
    }
    owed = occasions.owe(
        occasion.session,
        name,
        [contact.openid],
        occasion.now,
        occasion.house.programme,
        facts,
        region=rating.county_code,
        data={
            "number": number(rating),
            "days": day(rating.day),
            "county": county_name(rating.county_code),
        },
        url=address(occasion.house, rating),
    )
    return owed > 0


def _links(house: House, rating: Rating, name: str) -> list[str]:
    """What can be tapped under the question; each names its questionnaire and never grows old."""
    own = number(rating)
    if name == "benefit":
        options = [
            *(Option(f"{own} 效益{mark}分", f"{GRADES[mark]}（{mark}分）") for mark in (5, 4, 3)),
            Option(f"{own} 效益还看不出来", say("rating.choose_unknown")),
        ]
    else:
        options = [
            Option(say("rating.says_three", number=own, mark=5), say("rating.choose_all_best")),
            Option(own, say("rating.choose_each")),
        ]
    links = [tap(option) for option in options]
    where = address(house, rating)
    return [*links, page(where, say("rating.open_page"))] if where else links


# ---------------------------------------------------------------- reading back


def lines(rating: Rating, scores: Mapping[str, int]) -> str:
    """What a questionnaire says so far, one line for each thing; ``scores`` are experts by name."""
    told = [
        say("rating.line", label=label(item), words=_mark(rating, item))
        for item in ITEMS
        if _mark(rating, item)
    ]
    told += [
        say("rating.line", label=name, words=say("rating.mark", mark=mark, grade=GRADES[mark]))
        for name, mark in scores.items()
    ]
    if rating.benefit_wan is not None:
        kind = rating.benefit_kind.label if rating.benefit_kind else say("rating.some_benefit")
        told.append(say("rating.money", kind=kind, wan=f"{rating.benefit_wan:g}"))
    if rating.comment:
        told.append(say("rating.line", label=say("rating.label_comment"), words=rating.comment))
    return "\n".join(told)


def _mark(rating: Rating, item: str) -> str:
    mark = ratings.marks(rating)[item]
    if mark is not None:
        return say("rating.mark", mark=mark, grade=GRADES[mark])
    return say("rating.unknown") if item == "benefit" and rating.benefit_unknown else ""


def choices(rating: Rating, item: str) -> tuple[Option, ...]:
    """The five grades of an item to tap, and 「暂不确定」 for the benefit."""
    own, name = number(rating), say(f"rating.short_{item}")
    options = tuple(
        Option(f"{own} {name}{mark}分", f"{mark} {grade}") for mark, grade in GRADES.items()
    )
    if item == "benefit":
        options += (Option(f"{own} 效益暂不确定", say("rating.choose_unknown")),)
    return options
