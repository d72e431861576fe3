"""Which conversation a push belongs to, and what is answered."""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Utterance
from handlers.dialogue.values import changed
from handlers.flows.talk import Talk, Turn
from handlers.operations import people
from handlers.ports import Kind
from handlers.reception import (
    commands,
    flood,
    human,
    idle,
    media,
    nudges,
    numbered,
    officer,
    progress,
    receipts,
    signing,
    trace,
    welcome,
)
from handlers.wording import say
from storage.queries import reach

Answer = tuple[Talk, Utterance]
QUIET: Utterance = Utterance()
# a message of the account shows <a href=…> as a link: nobody's words may bring one of their own
HARMLESS = str.maketrans("<>", "〈〉")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said, and whether it asks something that was not asked before.

    ``mark`` says for looking back what was being asked, see ``trace``.
    """

    utterance: Utterance
    asks_anew: bool
    mark: str = ""


def answer(turn: Turn, talk: Talk, asked: int, said_at: int) -> tuple[Talk, Said]:
    """Answer one push: the conversation after it and what is said."""
    talk, instead = flood.stem(turn, talk)
    if instead is not None:
        return talk, Said(instead, asks_anew=False)
    talk = nudges.answered(turn, talk)
    after, utterance = _KINDS[turn.heard.kind](turn, talk, asked, said_at)
    after = nudges.forgotten(after)
    open_ = progress.open_in(after)
    mark = trace.mark(talk, after, open_)
    question = _question(after, utterance, open_)
    anew = bool(question) and question != talk.question
    return changed(after, question=question), Said(utterance, anew, mark)


def _question(talk: Talk, utterance: Utterance, open_: progress.Open | None) -> str:
    """A name for what is being asked, so that a tap on an older question is known as such."""
    if talk.gate:
        return f"{talk.flow}/gate"
    if not talk.flow:
        options = "|".join(option.says for option in utterance.options)
        return f"menu/{zlib.crc32(options.encode())}" if options else ""
    if open_ is not None and open_.slot is not None:
        offer = open_.draft.offer
        offered = f"/{zlib.crc32(str(offer).encode())}" if offer else ""
        return f"{talk.flow}/{open_.slot.name}{offered}"
    return f"{talk.flow}/review/{zlib.crc32(talk.dump().encode())}"


def _words(turn: Turn, talk: Talk, asked: int, said_at: int) -> Answer:
    text = turn.heard.text
    if turn.heard.option and _is_stale(turn.heard.option, asked) and not commands.find(text):
        return _point_to_present(talk, "dialogue.stale")
    if turn.heard.said_at < said_at:
        return _point_to_present(talk, "dialogue.late", words=text[:20])
    return say_words(turn, talk, text)


def say_words(turn: Turn, talk: Talk, text: str) -> Answer:
    """Answer words that were typed, tapped or recognised."""
    text = text.translate(HARMLESS)
    if not squeeze(text):
        return _point_to_present(talk, "dialogue.empty")
    if talk.rest and squeeze(text) in commands.MORE:
        return replace(talk, rest=""), Utterance(talk.rest)
    if (signed := signing.hear(turn, talk, text)) is not None:
        return signed
    if not talk.thread:
        return _to_the_bot(turn, talk, text)
    talk, before, passed_on = human.hear(turn, talk, text, commands.find(text))
    if passed_on:
        resumes = talk.flow and not talk.thread
        return talk, before + (progress.present_question(talk) if resumes else QUIET)
    after, said = _to_the_bot(turn, talk, text)
    return after, before + said


def _to_the_bot(turn: Turn, talk: Talk, text: str) -> Answer:
    code = officer.code_in(text, expected=talk.flow == "")
    if code:
        return officer.bind(turn, talk, code)
    named = numbered.hear(turn, talk, text)
    if named is not None:
        return named
    command = commands.find(text)
    if command is not None and not (talk.flow and command in commands.LEFT_TO_FORMS):
        return idle.obey(turn, talk, command)
    if not talk.flow:
        return idle.hear(turn, talk, text)
    beside = idle.hear_beside if officer.is_number(text) else idle.go_on
    return beside(turn, talk, text)


def _is_stale(option: str, asked: int) -> bool:
    return option.isascii() and option.isdigit() and option != "0" and int(option) // 100 != asked


def _point_to_present(talk: Talk, key: str, **facts: str) -> Answer:
    said = Utterance(say(key, **facts))
    return talk, said + (progress.present_question(talk) if talk.flow else Utterance())


def _follow(turn: Turn, talk: Talk, _asked: int, _said_at: int) -> Answer:
    people.follow(turn.session, turn.openid, turn.now)
    return _by_scene(turn, talk) or (talk, welcome.greet(turn, "welcome.followed"))


def _scan(turn: Turn, talk: Talk, _asked: int, _said_at: int) -> Answer:
    return _by_scene(turn, talk) or (talk, welcome.greet(turn, "welcome.back"))


def _by_scene(turn: Turn, talk: Talk) -> Answer | None:
    """What a scanned code is for: binding somebody, or signing in at a screen."""
    scene = str(turn.heard.facts.get("scene", ""))
    if code := officer.code_of_scene(scene):
        return officer.bind(turn, talk, code)
    if secret := signing.scene_in(scene):
        return signing.scan(turn, talk, secret)
    return None


def _leave(turn: Turn, talk: Talk, _asked: int, said_at: int) -> Answer:
    if turn.heard.said_at < said_at:
        return talk, QUIET  # came late: the person has spoken since (protocol §7.2)
    people.leave(turn.session, turn.openid, turn.now)
    return Talk(), QUIET


def _revoke(turn: Turn, talk: Talk, _asked: int, _said_at: int) -> Answer:
    people.erase(turn.session, turn.openid, turn.now)
    return Talk(at=talk.at), QUIET


def _click(turn: Turn, talk: Talk, _asked: int, _said_at: int) -> Answer:
    command = commands.BUTTONS.get(str(turn.heard.facts.get("button", "")))
    if command is None:
        return talk, welcome.greet(turn, "welcome.back")
    return idle.obey(turn, talk, command)


def _consent(turn: Turn, talk: Talk, _asked: int, _said_at: int) -> Answer:
    """Consents given, withdrawn and used are counted (protocol §2.8)."""
    sent = turn.heard.facts.get("event") == "subscribe_msg_sent_event"
    for row in turn.heard.facts.get("consents", []):
        template = str(row.get("template_id", ""))
        if sent:
            receipts.subscription_sent(turn.session, turn.openid, row, turn.now)
        elif row.get("status") == "accept":
            lasting = template in turn.house.lasting
            reach.consent(turn.session, turn.openid, template, turn.now, lasting=lasting)
        elif row.get("status") == "reject":
            reach.withdraw(turn.session, turn.openid, template, turn.now)
    return talk, QUIET


def _image(turn: Turn, talk: Talk, _asked: int, _said_at: int) -> Answer:
    return media.picture(turn, talk)


def _voice(turn: Turn, talk: Talk, _asked: int, said_at: int) -> Answer:
    words = str(turn.heard.facts.get("recognised", ""))
    if not words:
        return media.voice(turn, talk)
    if turn.heard.said_at < said_at:
        return _point_to_present(talk, "dialogue.late", words=words[:20])
    after, said = say_words(turn, talk, words)
    return after, Utterance(say("media.heard", words=words)) + said


def _video(turn: Turn, talk: Talk, _asked: int, _said_at: int) -> Answer:
    return media.video(turn, talk)


def _location(turn: Turn, talk: Talk, _asked: int, _said_at: int) -> Answer:
    label = re.sub(r"\s+", "", str(turn.heard.facts.get("label", "")))
    return media.place(turn, talk, label)


def _link(_turn: Turn, talk: Talk, _asked: int, _said_at: int) -> Answer:
    return _point_to_present(talk, "media.link")


Handler = Callable[[Turn, Talk, int, int], Answer]
_KINDS: dict[Kind, Handler] = {
    Kind.TEXT: _words,
    Kind.IMAGE: _image,
    Kind.VOICE: _voice,
    Kind.VIDEO: _video,
    Kind.LOCATION: _location,
    Kind.LINK: _link,
    Kind.FOLLOW: _follow,
    Kind.UNFOLLOW: _leave,
    Kind.SCAN: _scan,
    Kind.CLICK: _click,
    Kind.CONSENT: _consent,
    Kind.REVOKE: _revoke,
}
