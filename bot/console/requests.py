"""Experts of scarce specialities: cities ask, the province points out or informs (R29).

What the province answers invites nobody; the city names and invites. No number is shown here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.flows import matching as reasons
from handlers.flows import requesting
from handlers.operations import looking, matches, naming, requests
from handlers.rules import lifecycle
from handlers.rules import requests as rules
from handlers.rules.lifecycle import Desk
from handlers.rules.matching.decisions import MATCHED_AT, may_match
from handlers.rules.requests import NotNow, Wish
from handlers.understanding import searching
from handlers.understanding.meeting import needs_in
from handlers.wording import say
from storage.models import Demand, Expert, ExpertRequest
from storage.queries import demand_list, expert_list, matching
from storage.queries import requests as questions
from storage.queries.expert_list import SoughtExpert
from storage.vocabulary import Act

MOST_ROWS = 200
MOST_FOUND = 20
MOST_TICKED = 12
LONGEST_ID = 15


@dataclass(frozen=True, slots=True)
class Found:
    """An expert the province may point out, and why he fits a demand; no reasons from a search."""

    expert: Expert
    why: tuple[str, ...] = ()


def index(here: Sitting) -> ResponseReturnValue:
    """The requests of this bureau with the form; for the province all, what waits first."""
    return screen.page(
        here,
        "requests.html",
        rows=questions.requests(here.session, _own(here), limit=MOST_ROWS),
        asks=here.desk in rules.ASKING,
        demands=_open_demands(here) if here.desk in rules.ASKING else [],
        most=rules.MOST_PEOPLE,
    )


def _open_demands(here: Sitting) -> list[Demand]:
    """The newest demands this bureau matches, to be ticked."""
    sought = demand_list.Sought(states=MATCHED_AT[here.desk])
    return [row[0] for row in demand_list.page(here.session, here.codes, sought, size=MOST_TICKED)]


def _own(here: Sitting) -> str | None:
    return None if here.desk is Desk.PROVINCE else here.bureau.code


def ask(here: Sitting) -> ResponseReturnValue:
    """Ask the province, which hears of it."""
    form, back = request.form, url_for("console.requests_index")
    people = form.get("people", "").strip()[:LONGEST_ID]
    wish = Wish(
        form.get("fields", ""),
        int(people) if people.isdecimal() else None,
        form.get("days", ""),
        needs_in(" ".join([*form.getlist("demand"), form.get("demands", "")])),
        form.get("words", ""),
    )
    try:
        row = requests.ask(here.session, here.who, wish, here.now)
    except requests.Lacking as lacking:
        return told(back, say(f"request.lacks_{lacking.what}"))
    except requests.NoSuchDemand as unknown:
        return told(back, say("request.no_such_demand", number=unknown.number))
    requesting.tell_province(here.turn(), row, "made")
    return told(_address(row), say("request.asked", number=row.number))


def _address(row: ExpertRequest) -> str:
    return url_for("console.requests_show", asked=row.number)


def show(here: Sitting, asked: str) -> ResponseReturnValue:
    """One request with all answers; the province finds whom to point out."""
    row = access.request_for_experts(here, asked)
    found = demand_list.by_numbers(here.session, here.codes, row.demands)
    demands = [each[0] for each in found]
    answers = questions.answers(here.session, row.id)
    answering = here.desk is Desk.PROVINCE and rules.may(Act.RECOMMEND, row.state)
    return screen.page(
        here,
        "one_request.html",
        row=row,
        demands=demands,
        answers=answers,
        standing=_standing(here, demands, answers) if here.desk in rules.ASKING else {},
        may_name={each.number for each in demands if may_match(here.desk, each.state)},
        withdraws=here.desk in rules.ASKING and rules.may(Act.WITHDRAW_REQUEST, row.state),
        takes_back=here.desk is Desk.PROVINCE and rules.may(Act.TAKE_BACK_ANSWER, row.state),
        answering=answering,
        **(_search(here, row, demands) if answering else {}),
    )


def _standing(
    here: Sitting, demands: Sequence[Demand], answers: Sequence[questions.Answered]
) -> dict[questions.Pair, Any]:
    """How those pointed out stand on the lists of the demands, by the ids of both."""
    experts = {expert.id for answer in answers for expert in answer.experts}
    return dict(questions.matches_between(here.session, [each.id for each in demands], experts))


# ---------------------------------------------------------------- what the province looks for


def _search(here: Sitting, row: ExpertRequest, demands: Sequence[Demand]) -> dict[str, Any]:
    """What is found by words or for a demand, without those who are on the list already."""
    picked = _picked(here, request.args.getlist("expert"))
    said = request.args.get("q", row.fields).strip()[:60]
    chosen = next((each for each in demands if each.number == request.args.get("demand")), None)
    found = _for_demand(here, chosen) if chosen else _by_words(here, said)
    kept = {expert.id for expert in picked}
    return {
        "picked": picked,
        "q": said,
        "chosen": chosen.number if chosen else "",
        "found": [one for one in found if one.expert.id not in kept],
    }


def _picked(here: Sitting, said: Sequence[str]) -> list[Expert]:
    """The experts of these ids, in their order; what is no expert is left out."""
    ids = list(dict.fromkeys(map(_id, said[:MOST_ROWS])))
    known = matching.experts_by_id(here.session, ids)
    return [known[each] for each in ids if each in known][: rules.MOST_CANDIDATES]


def _id(said: str) -> int:
    """The id a form names; one that nobody has for anything else."""
    return int(said) if said.isdecimal() and len(said) <= LONGEST_ID else 0


def _by_words(here: Sitting, said: str) -> list[Found]:
    sought = SoughtExpert(words=searching.words_of(said), states=rules.RECOMMENDABLE)
    return [Found(row) for row in expert_list.page(here.session, sought, size=MOST_FOUND)]


def _for_demand(here: Sitting, demand: Demand) -> list[Found]:
    """Who fits a demand, best first; a look at it, and nothing is kept."""
    looking.look(
        here.session, here.officer, f"demand:{demand.number}", demand.county_code, here.now
    )
    with here.shelf.opened(here.session, here.now) as known:
        best = matches.find(here.session, demand, known, here.today).candidates
    rows = matching.experts_by_id(here.session, [int(one.key) for one in best])
    return [
        Found(rows[int(one.key)], () if demand.confidential else _why(one))
        for one in best
        if int(one.key) in rows and rows[int(one.key)].state in rules.RECOMMENDABLE
    ]


def _why(one: Any) -> tuple[str, ...]:
    return tuple(map(reasons.reason_in_words, matches.candidate_as_data(one)["reasons"]))


# ---------------------------------------------------------------- what can be done


def answer(here: Sitting, asked: str) -> ResponseReturnValue:
    """The province points out the experts on its list, or informs; whoever asked hears of it."""
    row, form = access.request_for_experts(here, asked), request.form
    experts, words = _picked(here, form.getlist("expert")), form.get("words", "")
    try:
        if form.get("kind") == "information":
            made = requests.inform(here.session, here.who, row, words, here.now)
            said = say("request.informed")
        else:
            made = requests.recommend(here.session, here.who, row, experts, words, here.now)
            said = say("request.recommended", count=len(experts))
    except requests.NobodyNamed:
        return told(_address(row), say("request.nobody"))
    except requests.NothingSaid:
        return told(_address(row), say("request.nothing_said"))
    except requests.NotListed as left:
        return told(_address(row), say("request.not_listed", name=left.name))
    except NotNow:
        return told(_address(row), say("request.overtaken"))
    requesting.tell_bureau(here.turn(), row, made, len(experts))
    return told(_address(row), said)


def take_back(here: Sitting, asked: str) -> ResponseReturnValue:
    """The province takes its answer back, to give another."""
    row = access.request_for_experts(here, asked)

    def act() -> None:
        gone = requests.take_back(here.session, here.who, row, here.now)
        requesting.tell_bureau(here.turn(), row, gone)

    return _done(row, act, say("request.taken_back"))


def withdraw(here: Sitting, asked: str) -> ResponseReturnValue:
    """Whoever asked needs nobody any more."""
    row = access.request_for_experts(here, asked)

    def act() -> None:
        requests.withdraw(here.session, here.who, row, here.now)
        requesting.tell_province(here.turn(), row, "withdrawn")

    return _done(row, act, say("request.withdrawn", number=row.number))


def _done(row: ExpertRequest, act: Callable[[], None], said: str) -> ResponseReturnValue:
    try:
        act()
    except NotNow:
        return told(_address(row), say("request.overtaken"))
    return told(_address(row), said)


def name(here: Sitting, asked: str) -> ResponseReturnValue:
    """Put somebody who was pointed out on the list of a demand, where he is decided on."""
    row, number = access.request_for_experts(here, asked), request.form.get("demand", "")
    expert = access.expert(here, _id(request.form.get("expert", "")))
    if number not in row.demands or not questions.is_recommended(here.session, row.id, expert.id):
        raise NotFound
    demand = access.demand(here, number)[0]
    try:
        made = naming.name(here.session, here.who, demand, expert, here.shelf, here.now)
    except naming.Shut as shut:
        why = "；".join(reasons.rule_in_words(gate.value, article) for gate, article in shut.rules)
        return told(_address(row), say("request.shut", name=expert.name, number=number, rules=why))
    except naming.Unknown:
        return told(_address(row), say("request.unknown", name=expert.name))
    except lifecycle.NotAllowed as why:
        return told(_address(row), say("request.not_here", number=number, state=why.state.label))
    to = url_for("console.demand_matching_show", number=number)
    return told(f"{to}#match-{made.id}", say("request.named", name=expert.name, number=number))
