"""The sheets of words: every key is spoken and exists, and every sentence is fit to be said."""

import ast
import re
from functools import cache

import pytest

from bot.console import results
from handlers.flows import FLOWS, requesting
from handlers.flows.demand_form import DEMAND
from handlers.flows.following import LOOKS
from handlers.flows.inviting import NEWS
from handlers.flows.matching import UNSAID
from handlers.flows.notify import FLAGS
from handlers.operations import nominations
from handlers.planning.account import Why
from handlers.reception.officer import elsewhere
from handlers.rules import invitations, lifecycle
from handlers.rules.checklist import CHECKS, CITY_POINTS, COUNTY_POINTS
from handlers.rules.evaluation import FIGURES
from handlers.rules.itinerary import Clash
from handlers.rules.lifecycle import Desk
from handlers.rules.ratings import ITEMS
from handlers.rules.teams.gates import Gate as TeamGate
from handlers.rules.teams.preflight import Obstacle
from handlers.understanding import questions
from handlers.understanding.masking import Why as Masked
from handlers.understanding.phones import Problem
from handlers.wording import NoSuchWords, catalogue, say
from storage import vocabulary
from storage.vocabulary import (
    DemandState,
    ExpertState,
    Gate,
    Merit,
    ReasonKind,
    ReturnReason,
    Term,
    UnitOpinion,
)
from tests.habits import source

SHEETS = sorted({key.partition(".")[0] for key in catalogue()})
REVIEWED = [flow.form.name for flow in FLOWS.values() if flow.form.reviewed]

# keys that are put together as they are said: the pattern, and all that it can become
DYNAMIC: dict[str, list[str]] = {
    # one sentence for each state a demand can be in
    "demand.next_{}": [f"demand.next_{state.value}" for state in DemandState],
    # one sentence for each state an expert can be in
    "expert.next_{}": [f"expert.next_{state.value}" for state in ExpertState],
    # the occasions that handlers.flows.demand gives to notify.demand_arrived
    "notice.demand_{}": [f"notice.demand_{word}" for word in ("arrived", "changed", "withdrawn")],
    # what an enterprise is told when its demand has moved there
    "moved.{}": [f"moved.{state.value}" for state in set(lifecycle.OFFICER.values())],
    # one sentence for each reason of a return
    "returned.{}": [f"returned.{reason.value}" for reason in ReturnReason],
    # why words cannot be announced; rules.broadcasts.check names them
    "announce.{}": ["announce.title", "announce.no_text", "announce.too_long"],
    # what can be wrong with the chain; operations.sealing names it
    "audit.{}": [f"audit.{w}" for w in ("missing_before", "lines_missing", "changed", "seal_gone")],
    # the same at the desk, where the words can be mended on the page
    "desk.unfit_{}": [f"desk.unfit_{key}" for key in ("title", "no_text", "too_long")],
    # what is masked for the public
    "desk.masked_{}": [f"desk.masked_{why.value}" for why in Masked],
    # why two demands look alike; rules.likeness names the reasons
    "desk.alike_{}": [f"desk.alike_{key}" for key in ("enterprise", "mobile", "words")],
    # the hints of the checklist
    "checklist.{}": [f"checklist.{check.key}" for check in CHECKS],
    # the points that a desk ticks off
    "checklist.point_{}": [f"checklist.point_{key}" for key, _ in {*COUNTY_POINTS, *CITY_POINTS}],
    # what the county should look at; notify.FLAGS lists them
    "notice.flag_{}": [f"notice.flag_{flag}" for flag in FLAGS],
    # what can be wrong with a telephone number
    "retry.mobile_{}": [f"retry.mobile_{problem.value}" for problem in Problem if problem.value],
    # the items of the notice
    "rating.label_{}": [f"rating.label_{item}" for item in ITEMS],
    "rating.short_{}": [f"rating.short_{item}" for item in ITEMS],
    "rating.question_{}": [f"rating.question_{item}" for item in ITEMS],
    "rating.hint_{}": [f"rating.hint_{item}" for item in ITEMS],
    # one name for each figure of an evaluation, and the headings of its words
    "evaluation.{}": [f"evaluation.{figure.key}" for figure in FIGURES],
    "bulletin.{}": ["bulletin.problems", "bulletin.advice"],
    # media.picture and media.voice give the word
    "media.{}": ["media.picture", "media.voice"],
    "media.{}_in_form": ["media.picture_in_form", "media.voice_in_form"],
    "media.{}_for": ["media.picture_for", "media.voice_for"],
    "media.{}_at_visit": ["media.picture_at_visit", "media.voice_at_visit"],
    # the buttons and the questions of an invitation, drawn from rules.invitations
    "invitation.choose_{}": [f"invitation.choose_{act.value}" for act in invitations.EXPERTS],
    "invitation.unit_{}": [f"invitation.unit_{opinion.value}" for opinion in UnitOpinion],
    "invitation.which_{}": ["invitation.which_days", "invitation.which_condition"],
    "invitation.which_{}_beside": [
        "invitation.which_days_beside",
        "invitation.which_condition_beside",
    ],
    # why an expert is not to be asked, and why a host has to explain the days
    "team.bar_{}": [f"team.bar_{name}" for name in invitations.BARS],
    "desk_team.bar_{}": [f"desk_team.bar_{name}" for name in invitations.BARS],
    "desk_team.clash_{}": [f"desk_team.clash_{kind.value}" for kind in Clash],
    "team.why_{}": [f"team.why_{kind.value}" for kind in (ReasonKind.LENGTH, ReasonKind.OFF_PLAN)],
    # what a host is told of an answer
    "team.news_{}": [f"team.news_{act.value}" for act in NEWS],
    # what each desk does about experts who are wanted or not found
    "experts.way_{}": [f"experts.way_{desk.value}" for desk in lifecycle.Desk],
    "experts.wanted_{}": [f"experts.wanted_{desk.value}" for desk in lifecycle.Desk],
    # what a request for experts does not say, and what either side is told of it
    "request.lacks_{}": [f"request.lacks_{key}" for key in ("fields", "people", "days")],
    "request.told_{}": [f"request.told_{event}" for event in ("made", "withdrawn")],
    "request.answer_{}": [
        f"request.answer_{event}" for event in ("taken_back", *requesting.EVENTS.values())
    ],
    # the third miss and all after it
    "idle.miss_{}": [f"idle.miss_{count}" for count in (1, 2, 3)],
    # one answer for each topic of questions
    "policy.{}": [f"policy.{topic}" for topic in questions.topics()],
    # what each sheet and form is called; title_of falls back on its own name
    "sheets.{}": [key for key in catalogue() if key.startswith("sheets.")],
    # what each desk can do with a call
    "call.next_{}": [f"call.next_{desk.value}" for desk in Desk],
    # why a deadline cannot be moved there: the problems of deadlines.extend
    "call.{}": ["call.due_too_early", "call.beyond_own"],
    # before, on and after the day of a deadline
    "morning.{}": [f"morning.{when}" for when in ("before", "today", "after")],
    # one sentence for each merit of a proposal; half is given to who has not said
    "match.why_{}": [
        *(f"match.why_{merit.value}" for merit in Merit),
        *(f"match.why_{merit.value}_unsaid" for merit in UNSAID),
        "match.why_words_alone",
        "match.why_named_unit",
    ],
    # what an expert can change with a word
    "match.change_{}": [f"match.change_{word}" for word in ("form", "place", "time", "field")],
    # one sentence for each rule that shuts out, and one for the way in
    "match.gate_{}": [f"match.gate_{gate.value}" for gate in Gate],
    "match.way_{}": [f"match.way_{gate.value}" for gate in Gate],
    # what stands in the way of a plan, why somebody cannot travel, why a demand is left out
    "plan.obstacle_{}": [f"plan.obstacle_{obstacle.value}" for obstacle in Obstacle],
    "plan.gate_{}": [f"plan.gate_{gate.value}" for gate in TeamGate],
    "plan.why_{}": [f"plan.why_{why.value}" for why in Why],
    # what is wrong with a trial file
    "plan.bad_{}": [key for key in catalogue() if key.startswith("plan.bad_")],
    # the rules that choose a channel, and why others are passed over
    "delivery.{}": [key for key in catalogue() if key.startswith("delivery.")],
    # what officers want that is done elsewhere
    "elsewhere.{}": [f"elsewhere.{intent}" for intent in sorted(elsewhere.INTENTS)],
    # what an enterprise or an expert may tap under the question how it went on
    "follow_up.choose_{}": [f"follow_up.choose_{key}" for key in LOOKS.values()],
    # whether an enterprise or an expert lets a case be public
    "showcase.choose_{}": [
        f"showcase.choose_{key}" for key in ("see", "named", "anonymous", "refused")
    ],
    # the papers and figures of a nomination (practice §2.13)
    "nomination.paper_{}": [f"nomination.paper_{key}" for key in nominations.PAPERS],
    "nomination.fact_{}": [key for key in catalogue() if key.startswith("nomination.fact_")],
    # the four items of a questionnaire, and what a filter without words of its own lets through
    "summary.item_{}": [f"summary.item_{item}" for item in ITEMS],
    "summary.only_{}": [
        f"summary.only_{name}" for name in results.FILTERS if name not in results.SAID
    ],
    # every form that is read back has its own card and its own word for yes
    "{}.review": [f"{name}.review" for name in REVIEWED],
    "{}.confirm": [f"{name}.confirm" for name in REVIEWED],
}
KEY = re.compile(rf"^(?:{'|'.join(SHEETS)})\.(?!html$)\w+$")
KEY_PATTERN = re.compile(rf"^(?:(?:{'|'.join(SHEETS)})\.[\w{{}}]+|\{{\}}\.(?:review|confirm))$")


@cache
def literal_keys() -> set[str]:
    """Every string of the code that has the shape of a key."""
    return {
        node.value
        for path in source.modules("bot", "handlers", "scheduler")
        for node in source.strings(path)
        if KEY.match(node.value)
    }


def composed_keys() -> set[str]:
    """Every f-string of the code that has the shape of a key."""
    return {
        source.pattern(node)
        for path in source.modules("bot", "handlers")
        for node in source.nodes(path)
        if isinstance(node, ast.JoinedStr) and KEY_PATTERN.match(source.pattern(node))
    }


def test_every_spoken_key_exists() -> None:
    said = literal_keys() | {key for keys in DYNAMIC.values() for key in keys}

    assert sorted(said - set(catalogue())) == []


def test_every_key_is_spoken_somewhere() -> None:
    said = literal_keys() | {key for keys in DYNAMIC.values() for key in keys}

    assert sorted(set(catalogue()) - said) == []


def test_every_key_that_is_put_together_is_listed_with_its_reason() -> None:
    assert composed_keys() == set(DYNAMIC)


def test_most_places_name_their_sentence() -> None:
    places = source.spoken()

    afar = sorted(place.where.partition(":")[0] for place in places if not place.keys)

    # these are handed a key by their callers, whose literals are checked above
    assert set(afar) <= {
        "bot/console/broadcasts.py",
        "bot/console/entering.py",
        "bot/console/funding.py",
        "bot/console/steps.py",
        "bot/pages/door.py",
        "handlers/dialogue/conversation.py",
        "handlers/dialogue/readers.py",
        "handlers/flows/casing.py",
        "handlers/flows/inviting.py",
        "handlers/flows/rising.py",
        "handlers/flows/succession.py",
        "handlers/operations/occasions.py",
        "handlers/reception/desk.py",
        "handlers/reception/idle.py",
        "handlers/reception/officer/announcing.py",
        "handlers/reception/invitations.py",
        "handlers/reception/officer/teams.py",
        "handlers/reception/receipts.py",
        "handlers/reception/showcases.py",
        "handlers/reception/welcome.py",
    }
    assert len(places) > 100


def test_a_sentence_gets_exactly_the_facts_it_needs() -> None:
    wrong = {
        place.where: (place.keys[0], sorted(place.facts))
        for place in source.spoken()
        if place.exact
        and place.facts != source.placeholders(catalogue()[place.keys[0]]) - _added(place)
    }

    assert wrong == {}


def test_a_sentence_chosen_at_run_time_gets_all_the_facts_it_needs() -> None:
    wrong = {
        (place.where, key): sorted(missing)
        for place in source.spoken()
        if not place.exact
        for composed in place.keys
        for key in DYNAMIC.get(composed, [composed])
        if (missing := source.placeholders(catalogue()[key]) - place.facts - _added(place))
    }

    assert wrong == {}


def _added(place: source.Spoken) -> frozenset[str]:
    """What ``conversation._missed`` adds to every refusal."""
    return frozenset({"label"}) if place.refusal else frozenset()


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(NoSuchWords):
        say("demand.no_such_sentence")


def test_a_missing_fact_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("demand.withdrawn")


ALL_SENTENCES = sorted(catalogue().items())
QUESTIONS = [
    (f"{flow.form.name}.{slot.name}", words)
    for flow in FLOWS.values()
    for slot in flow.form.slots
    for words in (slot.question, slot.hint)
    if words
]
LABELS = [
    (f"{name}.{member.name}", member.label)
    for name, terms in vars(vocabulary).items()
    if isinstance(terms, type) and issubclass(terms, Term) and terms is not Term
    for member in terms
]
EVERYTHING = ALL_SENTENCES + sorted(set(QUESTIONS)) + LABELS
# practice §3; 刷 alone would forbid 印刷
AVOIDED = re.compile(r"用户|客户|工单|KPI|打分榜|PK|刷单|刷票|强制|必须安装|打卡|排行")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff}][,;:!?()]|[,;:!?()](?=[\u4e00-\u9fff{])|\.\.\.|[\"']")
CODES = re.compile(r"[A-Za-z_]{2,}")
# the numbers of demands, teams and invitations are shown to people
SHOWN_CODES = {"XQ", "TD", "YQ"}


def bare(sentence: str) -> str:
    """A sentence without its placeholders."""
    return source.PLACEHOLDER.sub("", sentence)


def test_every_sentence_fits_in_a_message() -> None:
    assert [key for key, sentence in EVERYTHING if len(sentence) > 600] == []


def test_no_sentence_is_empty_or_ends_in_a_blank() -> None:
    assert [
        key for key, sentence in EVERYTHING if sentence != sentence.strip() or not sentence
    ] == []


def test_sentences_use_full_width_punctuation() -> None:
    found = {key: sentence for key, sentence in EVERYTHING if HALF_WIDTH.search(sentence)}

    assert found == {}


def test_no_sentence_uses_a_word_to_be_avoided() -> None:
    assert {key: sentence for key, sentence in EVERYTHING if AVOIDED.search(sentence)} == {}


def test_no_sentence_shows_an_internal_code() -> None:
    found = {
        key: words
        for key, sentence in EVERYTHING
        if (words := set(CODES.findall(bare(sentence))) - SHOWN_CODES)
    }

    assert found == {}


@pytest.mark.parametrize("flow", sorted(FLOWS))
def test_questions_end_with_a_question_mark_or_a_full_stop(flow: str) -> None:
    asked = [slot.question for slot in FLOWS[flow].form.slots if slot.question]

    assert [words for words in asked if not words.endswith(("？", "。"))] == []


def test_hints_end_with_a_full_stop() -> None:
    assert [slot.hint for slot in DEMAND.slots if slot.hint and not slot.hint.endswith("。")] == []


@pytest.mark.parametrize("flow", sorted(FLOWS))
def test_labels_of_slots_are_short(flow: str) -> None:
    assert [slot.label for slot in FLOWS[flow].form.slots if not 1 <= len(slot.label) <= 6] == []


def test_no_two_slots_are_called_alike() -> None:
    labels = [slot.label for slot in DEMAND.slots]

    assert sorted(labels) == sorted(set(labels))


def test_every_stored_term_has_a_label_of_its_own() -> None:
    assert [name for name, label in LABELS if not label] == []
    for terms in vars(vocabulary).values():
        if isinstance(terms, type) and issubclass(terms, Term):
            labels = [member.label for member in terms]
            assert sorted(labels) == sorted(set(labels)), terms
