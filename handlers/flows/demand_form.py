"""What an enterprise is asked when it has a demand (notice, articles 6.1 and 7.1).

Few questions are asked outright; the others wait behind 「补充」, and any of them is taken from the
first message when it is there.
"""

import re
from datetime import date

from handlers.dialogue.forms import Answers, Asked, Form, Slot, worded
from handlers.dialogue.readers import (
    NotUnderstood,
    Reader,
    Value,
    choice,
    never,
    several,
    statement,
    text,
)
from handlers.flows import demand_readers, readers
from storage.vocabulary import Cooperation, DemandKind, Hiring, ServiceForm

KINDS = {kind.label: kind.value for kind in DemandKind}
FORMS = {form.label: form.value for form in ServiceForm}
KIND_WORDS: dict[str, str] = {
    "难题": DemandKind.TECHNOLOGY,
    "攻关": DemandKind.TECHNOLOGY,
    "工艺": DemandKind.TECHNOLOGY,
    "合作": DemandKind.PROJECT,
    "引进成果": DemandKind.PROJECT,
    "共建": DemandKind.PROJECT,
    "招人": DemandKind.TALENT,
    "招聘": DemandKind.TALENT,
    "顾问": DemandKind.TALENT,
    "培训": DemandKind.TALENT,
}
LATER, NEVER = Asked.LATER, Asked.NEVER


def is_technology(answers: Answers) -> bool:
    """A technical demand."""
    return answers.get("kind") == DemandKind.TECHNOLOGY


def is_project(answers: Answers) -> bool:
    """A project demand."""
    return answers.get("kind") == DemandKind.PROJECT


def is_talent(answers: Answers) -> bool:
    """A demand for people."""
    return answers.get("kind") == DemandKind.TALENT


def wants_course(answers: Answers) -> bool:
    """A demand for people that is met by a course."""
    return is_talent(answers) and answers.get("hiring") == Hiring.COURSE


def wants_hire(answers: Answers) -> bool:
    """A demand for people who come to work."""
    return is_talent(answers) and answers.get("hiring") not in {None, Hiring.COURSE}


def is_open(answers: Answers) -> bool:
    """Not confidential, so that publishing may be asked about (R48)."""
    return not answers.get("confidential")


def _problem(sentence: str, today: date) -> str | None:
    """A sentence that states a need is the statement of the problem, without its phone numbers."""
    if not any(need.get("title") for need in readers.slot("needs", sentence, today) or ()):
        return None
    said = readers.without_phones(sentence).strip(" ,，。;；\n")
    return said if len(said) >= 8 else None


# who speaks is no problem, however it is said: 「我姓王，叫我王总就行」
_WHO = re.compile(r"^(?:我姓|我叫|叫我|联系人|本人姓?)[^。]{1,16}$")


def _of_a_matter(base: Reader) -> Reader:
    def read(reply: str, today: date) -> Value:
        if _WHO.match(reply.strip()):
            raise NotUnderstood("retry.short")
        return base.read(reply, today)

    return Reader(read, base.spot, base.show, base.options)


def _title(sentence: str, today: date) -> str | None:
    needs = readers.slot("needs", sentence, today) or ()
    return next((need["title"][:30] for need in needs if need.get("title")), None)


DEMAND = Form(
    "demand",
    version=1,
    slots=worded(
        "demand",
        Slot(
            "problem",
            readers.unnumbered(_of_a_matter(statement(6, 1500, _problem))),
            implies=(
                "county",
                "kind",
                "title",
                "industry",
                "forms",
                "visit",
                "budget",
                "employees",
                "wishes",
                "urgent",
                "confidential",
                "contact",
                "mobile",
                "enterprise",
                "town",
            ),
        ),
        Slot("enterprise", demand_readers.enterprise(), implies=("county", "town")),
        Slot("county", readers.county()),
        Slot("kind", demand_readers.kind(KINDS, choice(DemandKind, words=KIND_WORDS))),
        Slot("contact", demand_readers.person(), private=True),
        Slot("mobile", readers.mobile(), private=True),
        Slot("disclosure", demand_readers.disclosure(), optional=True, when=is_open),
        Slot("title", text(2, 30, _title), asked=NEVER),
        Slot("town", readers.town(), asked=LATER, optional=True),
        Slot("industry", demand_readers.industry(), asked=LATER, optional=True),
        Slot("products", text(2, 100, never), asked=LATER, optional=True),
        Slot(
            "employees",
            demand_readers.figure("employees", "人", 1_000_000),
            asked=LATER,
            optional=True,
        ),
        Slot(
            "revenue",
            demand_readers.figure("revenue_wan", "万元", 100_000_000),
            asked=LATER,
            optional=True,
        ),
        Slot("target", text(2, 300, never), asked=LATER, optional=True, when=is_technology),
        Slot("tried", text(2, 300, never), asked=LATER, optional=True, when=is_technology),
        Slot(
            "forms",
            demand_readers.all_listed("service_forms", FORMS, several(ServiceForm)),
            asked=LATER,
            optional=True,
        ),
        Slot("visit", demand_readers.period(), asked=LATER, optional=True),
        Slot(
            "budget",
            demand_readers.figure("budget_wan", "万元", 10_000_000),
            asked=LATER,
            optional=True,
        ),
        Slot("wishes", demand_readers.wishes(), asked=LATER, optional=True),
        Slot("cooperation", choice(Cooperation), asked=LATER, optional=True, when=is_project),
        Slot("basis", text(2, 300, never), asked=LATER, optional=True, when=is_project),
        Slot("property", text(2, 200, never), asked=LATER, optional=True, when=is_project),
        Slot("conditions", text(2, 200, never), asked=LATER, optional=True, when=is_project),
        Slot(
            "hiring",
            choice(
                Hiring,
                words={
                    "全职": Hiring.FULL_TIME,
                    "柔性": Hiring.FLEXIBLE,
                    "培训": Hiring.COURSE,
                    "兼职": Hiring.FLEXIBLE,
                },
            ),
            asked=LATER,
            optional=True,
            when=is_talent,
        ),
        Slot("post", text(2, 60, never), asked=LATER, optional=True, when=wants_hire),
        Slot("speciality", text(2, 60, never), asked=LATER, optional=True, when=is_talent),
        Slot("degree", text(2, 30, never), asked=LATER, optional=True, when=wants_hire),
        Slot("headcount", text(1, 20, never), asked=LATER, optional=True, when=wants_hire),
        Slot("workplace", text(2, 60, never), asked=LATER, optional=True, when=wants_hire),
        Slot("pay", text(2, 40, never), asked=LATER, optional=True, when=wants_hire),
        Slot("onboard", text(2, 40, never), asked=LATER, optional=True, when=wants_hire),
        Slot("course", text(2, 60, never), asked=LATER, optional=True, when=wants_course),
        Slot("audience", text(2, 60, never), asked=LATER, optional=True, when=wants_course),
        Slot("days", text(1, 20, never), asked=LATER, optional=True, when=wants_course),
        Slot("venue", text(2, 60, never), asked=LATER, optional=True, when=wants_course),
        Slot("position", text(2, 20, never), asked=LATER, optional=True, private=True),
        Slot("credit_code", demand_readers.credit_code(), asked=LATER, optional=True),
        Slot(
            "urgent",
            demand_readers.flag("urgency", "紧急", "急需", "不急"),
            asked=LATER,
            optional=True,
        ),
        Slot(
            "confidential",
            demand_readers.flag("confidential", True, "保密", "不保密"),
            asked=LATER,
            optional=True,
        ),
        Slot("remarks", statement(2, 500), asked=LATER, optional=True),
    ),
)
