"""The desk: demands one by one or from a list, approved, sent back with a reason, undone."""

from collections.abc import Iterable
from dataclasses import replace

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Option, Utterance
from handlers.flows.talk import Talk, Turn
from handlers.operations import verdicts
from handlers.reception.officer import cards, experts, marks, reasons
from handlers.reception.officer.acting import Answer, Target, Told, Who, cannot, forward, send_back
from handlers.reception.officer.marks import Mark
from handlers.rules import lifecycle
from handlers.wording import say
from storage.models import Bureau
from storage.queries import demands as questions
from storage.queries import threads as talks
from storage.queries.people import unmanned
from storage.vocabulary import Act

NEXT = frozenset({"3", "下一条", "下一个", "下个", "跳过", "下一项", "看下一条"})
LATER = frozenset(
    {"4", "稍后", "等会", "等会儿", "待会", "回头再看", "先不看", "取消", "退出", "结束"}
)
NUMBERED = {"1": "通过", "2": "退回"}
MOST_LISTED = 20


# ---------------------------------------------------------------- looking


def desk(turn: Turn, talk: Talk, who: Who) -> Answer:
    """What waits: inside a form only how many, else the first with its choices."""
    count, rows = _waiting(turn, who)
    people = _people_waiting(turn, who[1]) + _experts_waiting(turn, who[1])
    if not count:
        return replace(talk, desk={}), Utterance(say("officer.desk_empty") + people)
    if talk.flow:
        lines = "\n".join(cards.line(row) for row in rows[:10])
        return talk, Utterance(say("officer.desk", count=count, lines=lines))
    return _show(turn, talk, who, rows[0], say("review.first", count=count) + people)


def _people_waiting(turn: Turn, bureau: Bureau) -> str:
    numbers = talks.waiting(turn.session, bureau.code)
    if not numbers:
        return ""
    listed = "、".join(str(number) for number in numbers)
    return "\n" + say("human.waiting", count=len(numbers), listed=listed, first=numbers[0])


def _experts_waiting(turn: Turn, bureau: Bureau) -> str:
    count = len(experts.waiting(turn, bureau))
    return "\n" + say("experts.some_waiting", count=count) if count else ""


def _waiting(turn: Turn, who: Who, *, after: int = 0) -> tuple[int, list[questions.Row]]:
    officer, bureau = who
    states = lifecycle.waiting_at(verdicts.desk_at(turn.session, bureau))
    not_by = officer.id if verdicts.has_colleagues(turn.session, officer) else 0
    return questions.waiting(
        turn.session, bureau, states, after=after, not_checked_by=not_by,
        acting_for=unmanned(turn.session, bureau), limit=MOST_LISTED,
    )  # fmt: skip


def _show(turn: Turn, talk: Talk, who: Who, row: questions.Row, before: str) -> Answer:
    demand = row[0]
    state = {"mode": "one", "number": demand.number, "step": demand.step, "after": demand.id}
    told = cards.shown(turn, who[1], row, more=True)
    return replace(talk, desk=state), Utterance(before) + told


def listed(turn: Turn, talk: Talk, who: Who) -> Answer:
    """The list of what waits, to be dealt with by place: 「1、3通过，2退回」."""
    count, rows = _waiting(turn, who)
    if not count:
        return replace(talk, desk={}), Utterance(say("officer.desk_empty"))
    lines = "\n".join(f"{place} {cards.line(row)}" for place, row in enumerate(rows, 1))
    items = [[row[0].number, row[0].step] for row in rows]
    said = Utterance(say("review.list", count=count, lines=lines))
    return replace(talk, desk={"mode": "list", "items": items}), said


def look(turn: Turn, talk: Talk, who: Who, row: questions.Row) -> Answer:
    """Show one demand that was asked for; it can be dealt with at once."""
    demand = row[0]
    told = cards.shown(turn, who[1], row, more=False)
    state = {"mode": "one", "number": demand.number, "step": demand.step, "after": 0}
    return replace(talk, desk=state if told.options else {}), told


def go_on(turn: Turn, talk: Talk, who: Who, before: str, *, done: bool = False) -> Answer:
    """The next one after the one that was shown, or the end; what was done can be undone."""
    undoing = (Option("撤销上一步", say("review.choose_undo")),) if done else ()
    after = int(talk.desk.get("after", 0))
    if not after:
        return replace(talk, desk={}), Utterance(before, undoing)
    _, rows = _waiting(turn, who, after=after)
    if rows:
        return _show(turn, talk, who, rows[0], before)
    left, _ = _waiting(turn, who)
    end = say("review.passed_over", count=left) if left else say("review.all_done")
    joined = f"{before}\n{end}" if before else end
    return replace(talk, desk={}), Utterance(joined, undoing)


# ---------------------------------------------------------------- words at the desk


def at_desk(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """What plain words mean while something is shown; None when they mean nothing here."""
    mode, said = talk.desk.get("mode", ""), squeeze(text)
    if mode == "reason":
        return _reason_given(turn, talk, who, text)
    if mode and said in LATER - ({"4"} if mode == "list" else set()):
        return replace(talk, desk={}), Utterance(say("review.later"))
    if mode != "one":
        return None
    if said in NEXT:
        return go_on(turn, talk, who, "") if talk.desk.get("after") else desk(turn, talk, who)
    if said in NUMBERED:
        return judge(turn, talk, who, NUMBERED[said])
    return None


def judge(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """Apply the verdicts of a message; None when it names nothing that could be meant."""
    found = marks.read(text)
    if not found and talk.desk.get("mode") == "one":
        found = (Mark(Act.SEND_BACK, reason=text.strip()),)
    aimed, unknown = _aim(turn, talk, found)
    if not aimed:
        return (talk, which_one()) if unknown else None
    told = [Told(say("officer.no_such_demand", number=number)) for number in unknown]
    open_: list[tuple[Target, str]] = []
    for mark, target in aimed:
        reason = reasons.read(mark.reason) if mark.reason else None
        if mark.act is Act.FORWARD:
            told.append(forward(turn, who, target))
        elif reason is not None:
            note = reasons.note_of(mark.reason, reason)
            told.append(send_back(turn, who, target, reason, note))
        elif problem := cannot(turn, who, target):
            told.append(Told(problem))
        else:
            open_.append((target, mark.reason))
    if open_:
        return _ask_reason(talk, open_, told)
    return go_on(turn, talk, who, _said(told), done=any(each.done for each in told))


def which_one() -> Utterance:
    """Ask for the number of the demand that is meant."""
    return Utterance(say("review.which_one"), (Option("待办", say("menu.desk")),))


def _said(told: list[Told]) -> str:
    return "\n".join(each.text for each in told)


def _aim(
    turn: Turn, talk: Talk, found: Iterable[Mark]
) -> tuple[list[tuple[Mark, Target]], list[str]]:
    """The demands that verdicts are about, in their order, and numbers that lead nowhere."""
    shown = on_desk(talk)
    aimed: list[tuple[Mark, Target]] = []
    unknown: list[str] = []
    named: set[str] = set()
    for mark in found:
        for said in mark.ids:
            target = target_of(turn, talk, said)
            if target is None:
                unknown.append(said)
                continue
            named.add(target.number)
            if mark.act is not None:
                aimed.append((mark, target))
    for mark in found:
        if mark.act is None or mark.ids:
            continue
        whole = mark.rest or talk.desk.get("mode") == "one"
        rest = [target for target in shown if target.number not in named] if whole else []
        aimed += [(mark, target) for target in rest]
    return aimed, unknown


def on_desk(talk: Talk) -> list[Target]:
    """The demands that the officer has before him, in their order."""
    state = talk.desk
    if state.get("mode") == "list":
        return [Target(number, step) for number, step in state["items"]]
    return [Target(state["number"], state["step"])] if state.get("mode") == "one" else []


def target_of(turn: Turn, talk: Talk, said: str) -> Target | None:
    """The demand that a number means: a place in the list that was shown, or its own number."""
    shown = on_desk(talk)
    place = int(said) if said.isdigit() and not said.startswith("0") else 0
    if talk.desk.get("mode") == "list" and 1 <= place <= len(shown):
        return shown[place - 1]
    numbers = cards.numbers_in(said, turn.today.year)
    if not numbers:
        return None
    known = next((target for target in shown if target.number == numbers[0]), None)
    return known or Target(numbers[0])


def _ask_reason(talk: Talk, open_: list[tuple[Target, str]], told: list[Told]) -> Answer:
    """Ask why: one answer for all that were sent back without a reason."""
    state = {
        "mode": "reason",
        "targets": [[target.number, target.step] for target, _ in open_],
        "note": next((words for _, words in open_ if words), ""),
        "after": talk.desk.get("after", 0),
    }
    numbers = "、".join(target.number for target, _ in open_)
    asked = Utterance(say("review.why", numbers=numbers), reasons.options())
    return replace(talk, desk=state), Utterance(_said(told)) + asked


def _reason_given(turn: Turn, talk: Talk, who: Who, text: str) -> Answer:
    if squeeze(text) in LATER - {"4"}:
        return replace(talk, desk={}), Utterance(say("review.not_sent_back"))
    reason = reasons.read(text)
    if reason is None:
        return talk, Utterance(say("review.which_reason"), reasons.options())
    note = str(talk.desk.get("note") or reasons.note_of(text, reason))
    targets = [Target(number, step) for number, step in talk.desk["targets"]]
    told = [send_back(turn, who, target, reason, note) for target in targets]
    return go_on(turn, talk, who, _said(told), done=any(each.done for each in told))
