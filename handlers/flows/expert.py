"""Signing up as an expert, changing it, leaving: what finishing each form does (article 5)."""

from dataclasses import replace
from datetime import date
from typing import Any

from handlers.dialogue.conversation import Option, Utterance, present
from handlers.dialogue.forms import Asked, Draft, Form, Slot, begin, worded
from handlers.dialogue.readers import pick, text
from handlers.flows import expert_readers, inviting, notify, readers
from handlers.flows.drafts import EXPERTS
from handlers.flows.expert_form import EXPERT, needs_exception, verdict_in_words
from handlers.flows.talk import Talk, Turn
from handlers.operations import experts
from handlers.operations.experts import SignedUp
from handlers.operations.profiles import Profile
from handlers.rules.rounds import season_label
from handlers.wording import say
from storage.models import Demand, Expert
from storage.queries import experts as questions
from storage.vocabulary import Degree

# slot of the form → field of the row, where they are called differently
FIELDS = {"solves": "can_solve", "postdoc": "postdoc_until"}


def profile(draft: Draft, demand: str) -> Profile:
    """The answers of a finished draft as the operation wants them."""
    said = dict(draft.answers)
    title = said.get("title", "")
    exception = needs_exception(said)
    return Profile(
        name=said["name"],
        unit=said["unit"],
        mobile=said["mobile"],
        department=said.get("department", ""),
        title="" if title == expert_readers.NO_TITLE else title,
        degree=Degree(said["degree"]) if "degree" in said else None,
        fields=said.get("fields", ""),
        can_solve=said.get("solves", ""),
        honours=tuple(said.get("honours", ())),
        forms=tuple(said.get("forms", ())),
        times=said.get("times") or {},
        places=tuple(said.get("places", ())),
        email=said.get("email", ""),
        born=said.get("born"),
        skill=said.get("skill", "") if exception else "",
        proof=said.get("proof", "") if exception else "",
        remarks=said.get("remarks", ""),
        postdoc_until=date.fromisoformat(said["postdoc"]) if said.get("postdoc") else None,
        demand=demand,
    )


def answers_of(expert: Expert) -> dict[str, Any]:
    """The answers that a row stands for, to be changed in the same form."""
    found = {
        slot.name: getattr(expert, FIELDS.get(slot.name, slot.name))
        for slot in EXPERT.slots
        if slot.name != "demand"
    }
    if expert.degree:
        found["degree"] = expert.degree.value
    if expert.postdoc_until:
        found["postdoc"] = expert.postdoc_until.isoformat()
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def known_to_us(turn: Turn, sentence: str) -> dict[str, Any]:
    """What need not be asked again of an expert of an earlier year; nothing for another name."""
    rows = questions.rows_of(turn.session, turn.openid)
    said = expert_readers.slot("name", sentence, turn.today) if sentence else None
    if not rows or (said and said != rows[0].name):
        return {}
    return answers_of(rows[0])


def _aim(turn: Turn, draft: Draft) -> Demand | None:
    """The demand a sign-up is aimed at: chosen before, or named as the expertise (R38)."""
    named = (draft.answers.get("demand", ""), draft.answers.get("skill", ""))
    numbers = [found for words in named if (found := readers.demand_number(str(words)))]
    for number in numbers:
        demand = questions.open_demand(turn.session, number)
        if demand is not None:
            return demand
    return None


def signed_up(turn: Turn, talk: Talk, draft: Draft) -> tuple[Talk, Utterance]:
    """Take the sign-up, tell the province, and say at once where the person stands."""
    demand = _aim(turn, draft)
    wanted = profile(draft, demand.number if demand else "")
    signed = experts.sign_up(turn.session, turn.openid, wanted, turn.now)
    notify.expert_signed_up(turn, signed)
    talk = replace(talk.idle(), role="expert" if talk.role else "")
    options = (Option("我的报名", say("menu.my_sign_up")), Option("我的信息", say("menu.me")))
    return talk, Utterance(_told(signed, demand), options)


def _told(signed: SignedUp, demand: Demand | None) -> str:
    said = [
        say(
            "expert.signed_up" if signed.is_new else "expert.signed_up_again",
            name=signed.expert.name,
            season=season_label(signed.sign_up.round),
        )
    ]
    if signed.moved_from:
        said.append(say("expert.moved", former=signed.moved_from, unit=signed.expert.unit))
    said.append(verdict_in_words(signed.verdict))
    if demand is not None:
        said.append(say("expert.targeted", number=demand.number, title=demand.title))
    said.append(say(f"expert.next_{signed.expert.state.value}"))
    return "\n".join(said)


def open_change(turn: Turn, talk: Talk) -> tuple[Talk, Draft | None]:
    """Open the expert's row in the form, ready for correction; None for who is no expert."""
    expert = questions.expert_of(turn.session, turn.openid)
    if expert is None:
        return talk.idle(), None
    draft = replace(begin(EXPERT), answers=answers_of(expert), skipped=_unasked(expert))
    return replace(talk.idle(), flow="expert_change", subject=str(expert.id)).in_form(draft), draft


def _unasked(expert: Expert) -> tuple[str, ...]:
    """What was left open before is not asked again when something else is changed."""
    known = answers_of(expert)
    return tuple(name for name in ("title", "degree", "skill", "proof") if name not in known)


def changed(turn: Turn, talk: Talk, draft: Draft) -> tuple[Talk, Utterance]:
    """Write the changes of an expert."""
    expert = questions.expert_of(turn.session, turn.openid)
    if expert is None:
        return talk.idle(), Utterance(say("expert.not_one"))
    _, verdict = experts.update(turn.session, turn.openid, expert, profile(draft, ""), turn.now)
    said = say("expert.changed", state=expert.state.label)
    return talk.idle(), Utterance(f"{said}\n{verdict_in_words(verdict)}")


QUIT = Form("quit", 1, worded("quit", Slot("name", text(1, 40), asked=Asked.NEVER)))


def open_quit(turn: Turn, talk: Talk) -> tuple[Talk, Utterance]:
    """Ask to confirm that an expert leaves the library."""
    expert = questions.expert_of(turn.session, turn.openid)
    if expert is None:
        return talk, Utterance(say("expert.not_one"))
    draft = replace(begin(QUIT), answers={"name": f"{expert.name}，{expert.unit}"})
    return replace(talk.idle(), flow="quit").in_form(draft), present(QUIT, draft)


def has_quit(turn: Turn, talk: Talk, _draft: Draft) -> tuple[Talk, Utterance]:
    """Take the expert out of the library (R40)."""
    expert = questions.expert_of(turn.session, turn.openid)
    if expert is None:
        return talk.idle(), Utterance(say("expert.not_one"))
    inviting.step_back(turn, turn.openid)
    experts.quit(turn.session, turn.openid, expert, turn.now)
    left = tuple(kept for kept in talk.shelf if kept["flow"] not in EXPERTS)
    return replace(talk.idle(), role="", shelf=left), Utterance(say("expert.has_quit"))


WHICH_TARGET = Form(
    "which_target", 1, worded("which_target", Slot("demand", pick(()))), reviewed=False
)


def offer(demands: list[Demand]) -> tuple[tuple[str, str], ...]:
    """The demands to choose from, by number and title."""
    return tuple((demand.number, f"{demand.number} {demand.title[:16]}") for demand in demands)


def begin_aimed(turn: Turn, talk: Talk, number: str) -> tuple[Talk, Utterance]:
    """Begin a sign-up for one demand; it says at once that choosing is up to the bureau (R49)."""
    demand = questions.open_demand(turn.session, number)
    if demand is None:
        return talk.idle(), Utterance(say("expert.no_such_demand", number=number))
    known = known_to_us(turn, "") | {"demand": f"{demand.number} {demand.title[:20]}"}
    draft = replace(begin(EXPERT), answers=known)
    talk = replace(talk.idle(), flow="expert", subject=number).in_form(draft)
    said = Utterance(say("expert.aiming", number=demand.number, title=demand.title))
    return talk, said + present(EXPERT, draft)


def target_chosen(turn: Turn, talk: Talk, draft: Draft) -> tuple[Talk, Utterance]:
    """Go on with the demand that was chosen."""
    return begin_aimed(turn, talk, str(draft.answers["demand"]))


def status_lines(turn: Turn) -> list[str]:
    """Where the sign-ups of an expert stand."""
    expert = questions.expert_of(turn.session, turn.openid)
    if expert is None:
        return []
    lines = []
    for row in questions.sign_ups_of(turn.session, expert.id)[:5]:
        aimed = say("expert.line_aimed", number=row.demand) if row.demand else ""
        lines.append(say("expert.line", season=season_label(row.round), aimed=aimed))
    standing = expert.state.label
    if experts.is_paused(expert, turn.today):
        standing = say("expert.paused_now", until=until(expert.paused_until))
    if expert.most_in_batch:
        standing += say("expert.capped_now", count=expert.most_in_batch)
    following = say(f"expert.next_{expert.state.value}")
    return [*lines, say("expert.standing", state=standing, next=following)]


def until(day: date | None) -> str:
    """How long a pause lasts, in words."""
    if day is None:
        return say("expert.until_back")
    return say("expert.until_day", day=f"{day.year}年{day.month}月{day.day}日")


def kept_lines(turn: Turn) -> list[str]:
    """What is kept of a follower as an expert, for 「我的信息」."""
    return [_kept(row) for row in questions.rows_of(turn.session, turn.openid)]


def _kept(expert: Expert) -> str:
    if not expert.mobile:
        return say("expert.kept_without_number", name=expert.name, unit=expert.unit)
    mail = say("expert.kept_email", email=expert.email) if expert.email else ""
    return say("expert.kept", name=expert.name, unit=expert.unit, mobile=expert.mobile, email=mail)
