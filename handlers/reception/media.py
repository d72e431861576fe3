"""Pictures, recordings and places sent in the chat: kept, and never passed over in silence."""

from dataclasses import replace

from handlers.dialogue.conversation import Utterance
from handlers.dialogue.forms import Draft, next_slot
from handlers.flows import visiting
from handlers.flows.readers import county_name
from handlers.flows.talk import Talk, Turn
from handlers.operations import attachments
from handlers.reception import idle, progress, visits
from handlers.reception.menus import choices
from handlers.understanding.normal import fold
from handlers.understanding.places import find_place
from handlers.wording import say
from storage.queries import demands as questions
from storage.vocabulary import AttachmentKind

Answer = tuple[Talk, Utterance]


def picture(turn: Turn, talk: Talk) -> Answer:
    """A picture belongs to the form in progress, to a visit, to the newest demand, or waits."""
    return _keep(turn, talk, AttachmentKind.IMAGE, "picture")


def voice(turn: Turn, talk: Talk) -> Answer:
    """A recording without recognised words is kept, and the person is asked to type (R82)."""
    return _keep(turn, talk, AttachmentKind.VOICE, "voice")


def video(turn: Turn, talk: Talk) -> Answer:
    """A video is kept like a picture."""
    return _keep(turn, talk, AttachmentKind.VIDEO, "picture")


def _keep(turn: Turn, talk: Talk, kind: AttachmentKind, what: str) -> Answer:
    rows = (
        [] if talk.flow == "demand" else questions.of_follower(turn.session, turn.openid, limit=1)
    )
    stop = None if talk.flow else visits.lately(turn)
    demand = stop.demand if stop else rows[0][0] if rows else None
    media_id = str(turn.heard.facts.get("media_id", ""))
    if media_id:
        attachments.keep(
            turn.session, turn.openid, kind, media_id, turn.now,
            demand_id=demand.id if demand else None,
        )  # fmt: skip
        talk = replace(talk, media=talk.media or demand is None)
    if talk.flow == "demand":
        return talk, Utterance(say(f"media.{what}_in_form")) + progress.present_question(talk)
    if talk.flow:
        return talk, Utterance(say(f"media.{what}")) + progress.present_question(talk)
    if stop is not None:
        days = visiting.when(stop.visit)
        said = say(f"media.{what}_at_visit", days=days, enterprise=stop.enterprise.name)
        return talk, Utterance(said)
    if demand is not None:
        return talk, Utterance(say(f"media.{what}_for", number=demand.number))
    return talk, Utterance(say(f"media.{what}"), choices())


def place(turn: Turn, talk: Talk, label: str) -> Answer:
    """A place answers the question for the county; elsewhere it is acknowledged."""
    found = find_place(fold(label), turn.today)
    if talk.flow == "demand" and not talk.gate and found.county_code:
        slot = next_slot(progress.form_of(talk), Draft.from_dict(talk.draft))
        if slot is not None and slot.name == "county":
            return idle.go_on(turn, talk, label)
    where = county_name(found.county_code) if found.county_code else (label or say("media.unnamed"))
    said = Utterance(say("media.place", where=where))
    return talk, said + (progress.present_question(talk) if talk.flow else Utterance("", choices()))
