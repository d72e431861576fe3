"""Experts an officer decides about: expertise to confirm, two rows that may be one person."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.readers import plain
from handlers.flows import tell_experts
from handlers.flows.talk import Talk, Turn
from handlers.operations import confirmations
from handlers.reception.officer.acting import Who
from handlers.wording import say
from storage.models import Bureau, Expert
from storage.queries import experts as questions
from storage.queries.people import codes_under
from storage.vocabulary import Rank

Answer = tuple[Talk, Utterance]
MOST = 10
_NUMBER = r"专家\s*(?P<number>\d{1,7})号?"
_SEE = re.compile(rf"^(?:看看|看一?下|查看|查|看)?\s*{_NUMBER}$")


@dataclass(frozen=True, slots=True)
class Order:
    """One thing that can be said of an expert: its words, and what they do."""

    words: re.Pattern[str]
    do: Callable[[Turn, Who, Expert, str], str]


def listed(turn: Turn, talk: Talk, who: Who) -> Answer:
    """The experts that wait for this bureau to decide about."""
    rows = waiting(turn, who[1])
    if not rows:
        return talk, Utterance(say("experts.none_waiting"))
    lines = "\n".join(_line(row) for row in rows[:MOST])
    if len(rows) == 1:
        return talk, _card(turn, rows[0])
    return talk, Utterance(say("experts.waiting", count=len(rows), lines=lines))


def waiting(turn: Turn, bureau: Bureau) -> list[Expert]:
    """Experts a bureau should look at; counties decide about none."""
    if bureau.rank is Rank.COUNTY:
        return []
    return questions.to_decide(turn.session, codes_under(turn.session, bureau))


def _line(expert: Expert) -> str:
    why = "experts.may_be_double" if expert.double_of else "experts.to_confirm"
    return say("experts.line", number=expert.id, name=expert.name, unit=expert.unit, why=say(why))


def hear(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """Show an expert, or decide about one; None when the words are nothing of the kind."""
    said = plain(text)
    if found := _SEE.match(said):
        return talk, _shown(turn, who, int(found["number"]))
    for order in ORDERS:
        if found := order.words.match(said):
            return talk, Utterance(_decide(turn, who, order, found))
    return None


def _shown(turn: Turn, who: Who, number: int) -> Utterance:
    expert = _found(turn, who[1], number)
    if expert is None:
        return Utterance(say("experts.no_such", number=number))
    return _card(turn, expert)


def _found(turn: Turn, bureau: Bureau, number: int) -> Expert | None:
    """The expert of a number if the bureau may decide about him; None for all others alike."""
    expert = turn.session.get(Expert, number)
    if expert is None or expert.erased_at is not None or not expert.name:
        return None
    return expert if confirmations.may_decide(turn.session, bureau, expert) else None


def _card(turn: Turn, expert: Expert) -> Utterance:
    unsaid = say("notice.not_said")
    parts = [
        say(
            "experts.card",
            number=expert.id,
            name=expert.name,
            unit=expert.unit + (say("experts.elsewhere") if expert.out_of_province else ""),
            title=expert.title or say("notice.no_title"),
            degree=expert.degree.label if expert.degree else unsaid,
            fields=expert.fields or unsaid,
            state=expert.state.label,
        )
    ]
    if expert.skill:
        proof = expert.proof or unsaid
        parts.append(say("experts.card_skill", skill=expert.skill[:200], proof=proof[:200]))
    if aimed := questions.aimed_at(turn.session, expert.id):
        parts.append(say("experts.card_aims", demand=aimed))
    options = _to_confirm(expert)
    if expert.double_of:
        parts.append(_double(turn, expert))
        options += _to_tell_apart(expert)
    return Utterance("\n".join(parts), options)


def _double(turn: Turn, expert: Expert) -> str:
    other = turn.session.get_one(Expert, expert.double_of)
    former = "、".join(dict.fromkeys(row["unit"] for row in other.former if row.get("unit")))
    return say(
        "experts.card_double",
        number=other.id,
        name=other.name,
        unit=other.unit,
        fields=other.fields or say("notice.not_said"),
        former=say("experts.card_former", units=former) if former else "",
    )


def _to_confirm(expert: Expert) -> tuple[Option, ...]:
    if expert.state not in confirmations.WAITING:
        return ()
    return (
        Option(f"确认专家{expert.id}", say("experts.choose_confirm")),
        Option(f"请专家{expert.id}补佐证", say("experts.choose_ask")),
    )


def _to_tell_apart(expert: Expert) -> tuple[Option, ...]:
    return (
        Option(f"专家{expert.id}是同一人", say("experts.choose_same")),
        Option(f"专家{expert.id}不是同一人", say("experts.choose_different")),
    )


def _decide(turn: Turn, who: Who, order: Order, found: re.Match[str]) -> str:
    number = int(found["number"])
    expert = _found(turn, who[1], number)
    if expert is None:
        return say("experts.no_such", number=number)
    words = found.groupdict().get("words") or ""
    try:
        return order.do(turn, who, expert, words.strip(" ,，。:："))
    except confirmations.NothingToDecide as why:
        return say("experts.nothing_to_decide", number=number, state=why.state.label)


def confirm(turn: Turn, who: Who, expert: Expert, _words: str) -> str:
    """Confirm particular expertise and say so to the expert."""
    confirmations.confirm(turn.session, *who, expert, turn.now)
    tell_experts.confirmed(turn, expert, who[1])
    return say("experts.confirmed", number=expert.id, name=expert.name)


def _unconfirm(turn: Turn, who: Who, expert: Expert, _words: str) -> str:
    state = confirmations.unconfirm(turn.session, *who, expert, turn.now)
    tell_experts.unconfirmed(turn, expert)
    return say("experts.unconfirmed", number=expert.id, name=expert.name, state=state.label)


def ask(turn: Turn, who: Who, expert: Expert, words: str) -> str:
    """Ask the expert for more before confirming."""
    confirmations.ask_proof(turn.session, *who, expert, turn.now, note=words)
    tell_experts.proof_wanted(turn, expert, who[1], words)
    return say("experts.asked", number=expert.id, name=expert.name)


def same(turn: Turn, who: Who, expert: Expert, _words: str) -> str:
    """Two rows are one person."""
    number, older = expert.id, confirmations.merge(turn.session, *who, expert, turn.now)
    return say("experts.merged", number=number, kept=older.id, name=older.name)


def different(turn: Turn, who: Who, expert: Expert, _words: str) -> str:
    """Two rows are two people."""
    confirmations.part(turn.session, *who, expert, turn.now)
    return say("experts.parted", number=expert.id, name=expert.name)


ORDERS: tuple[Order, ...] = (
    Order(re.compile(rf"^(?:撤回|撤销|取消)(?:破格)?确认\s*{_NUMBER}$"), _unconfirm),
    Order(re.compile(rf"^(?:破格)?确认\s*{_NUMBER}$"), confirm),
    Order(re.compile(rf"^{_NUMBER}\s*(?:破格)?(?:确认|通过|同意)$"), confirm),
    Order(re.compile(rf"^请?\s*{_NUMBER}\s*补(?:充)?(?:佐证|材料|证明)?(?P<words>.*)$", re.DOTALL),
          ask),
    Order(re.compile(rf"^补(?:佐证|材料|证明)\s*{_NUMBER}(?P<words>.*)$", re.DOTALL), ask),
    Order(re.compile(rf"^{_NUMBER}\s*(?:不是|非)(?:同)?一(?:个)?人$"), different),
    Order(re.compile(rf"^{_NUMBER}\s*是?(?:同)?一(?:个)?人$"), same),
)  # fmt: skip
