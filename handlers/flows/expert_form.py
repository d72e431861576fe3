"""What an expert is asked who signs up (notice, article 5).

Name, unit, title or degree, field and number are asked outright; who has neither a senior title
nor a doctorate is asked for particular expertise. The rest waits behind 「补充」.
"""

from handlers.dialogue.forms import Answers, Asked, Form, Slot, worded
from handlers.dialogue.readers import never, several, statement, text
from handlers.flows import demand_readers, expert_readers, readers
from handlers.flows.demand_form import FORMS
from handlers.rules import eligibility
from handlers.rules.eligibility import Eligible, Exceptional, Verdict
from handlers.wording import say
from storage.vocabulary import Basis, Degree, ServiceForm

LATER, NEVER = Asked.LATER, Asked.NEVER


def judged(answers: Answers) -> Verdict:
    """The verdict of article 5.2 on the answers so far."""
    degree = answers.get("degree")
    return eligibility.judge(
        eligibility.rank_of(str(answers.get("title", ""))),
        Degree(degree) if degree else None,
        skill=str(answers.get("skill", "")),
        proof=str(answers.get("proof", "")),
        demand=str(answers.get("demand", "")),
    )


def _title_tells(answers: Answers) -> bool:
    return eligibility.rank_of(str(answers.get("title", ""))) in eligibility.SENIOR


def asks_title(answers: Answers) -> bool:
    """A doctorate is enough; then the title is taken when given, but not asked."""
    return "title" in answers or answers.get("degree") != Degree.DOCTOR


def asks_degree(answers: Answers) -> bool:
    """The degree is asked only where the title does not tell."""
    return "degree" in answers or not _title_tells(answers)


def needs_exception(answers: Answers) -> bool:
    """Neither a senior title nor a doctorate: the way for particular expertise (R38)."""
    return not isinstance(judged({**answers, "skill": "", "demand": ""}), Eligible)


def asks_skill(answers: Answers) -> bool:
    """A demand aimed at is expertise enough to be looked at."""
    return needs_exception(answers) and ("skill" in answers or not answers.get("demand"))


def asks_proof(answers: Answers) -> bool:
    """Proof goes with expertise that was told."""
    return asks_skill(answers) and "skill" in answers


def is_postdoc(answers: Answers) -> bool:
    """Somebody at a postdoctoral station, whose tag lapses when the stay ends (R35)."""
    return eligibility.POSTDOC in answers.get("honours", ())


def _reason(basis: tuple[Basis, ...]) -> str:
    if len(basis) > 1:
        return say("expert.by_both")
    return say("expert.by_title" if Basis.TITLE in basis else "expert.by_degree")


def verdict_in_words(verdict: Verdict) -> str:
    """What article 5.2 says about a person, in a sentence."""
    if isinstance(verdict, Eligible):
        return say("expert.eligible", reason=_reason(verdict.basis), article=verdict.article)
    if isinstance(verdict, Exceptional):
        key = "expert.exceptional" if verdict.complete else "expert.exceptional_unproved"
        return say(key, article=verdict.article)
    key = "expert.not_yet_studying" if verdict.studying else "expert.not_yet"
    return say(key, article=verdict.article)


def note(answers: Answers) -> str:
    """The line under the review card: the verdict."""
    return verdict_in_words(judged(answers))


EXPERT = Form(
    "expert",
    version=1,
    note=note,
    slots=worded(
        "expert",
        Slot("demand", text(1, 40, never), asked=NEVER),
        Slot("name", expert_readers.name()),
        Slot("unit", expert_readers.unit(), implies=("department", "title", "degree")),
        Slot("title", expert_readers.title(), optional=True, when=asks_title, implies=("degree",)),
        Slot("degree", expert_readers.degree(), optional=True, when=asks_degree),
        Slot("skill", statement(2, 500), optional=True, when=asks_skill),
        Slot("proof", statement(2, 300), optional=True, when=asks_proof),
        Slot("fields", expert_readers.fields("fields"), implies=("solves",)),
        Slot("mobile", readers.mobile(), private=True),
        Slot("postdoc", expert_readers.postdoc(), optional=True, when=is_postdoc),
        Slot("department", expert_readers.department(), asked=LATER, optional=True),
        Slot("solves", expert_readers.fields("can_solve"), asked=LATER, optional=True),
        Slot("honours", expert_readers.honours(), asked=LATER, optional=True),
        Slot(
            "forms",
            demand_readers.all_listed("service_forms", FORMS, several(ServiceForm)),
            asked=LATER,
            optional=True,
        ),
        Slot("times", expert_readers.times(), asked=LATER, optional=True),
        Slot("places", expert_readers.places(), asked=LATER, optional=True),
        Slot("email", expert_readers.email(), asked=LATER, optional=True, private=True),
        Slot("born", expert_readers.born(), asked=LATER, optional=True, private=True),
        Slot("remarks", statement(2, 500), asked=LATER, optional=True),
    ),
)
