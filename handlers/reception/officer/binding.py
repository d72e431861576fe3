"""Binding an officer by a code or a scan (R63)."""

import re

from handlers.dialogue.conversation import Utterance
from handlers.dialogue.readers import plain
from handlers.flows.talk import Talk, Turn
from handlers.operations import officers, units
from handlers.reception.menus import for_officers
from handlers.wording import say
from storage.models import Bureau
from storage.vocabulary import Rank

SCENE = "bind_"
_CODE = re.compile(
    rf"^(?:绑定|激活|绑定码|邀请码)?[\s:：]*([{officers.ALPHABET}]{{{officers.CODE_LENGTH}}})$"
)


def code_of_scene(scene: str) -> str:
    """The code a scanned QR carries, or nothing."""
    return scene.removeprefix(SCENE) if scene.startswith(SCENE) else ""


def code_in(text: str, *, expected: bool) -> str:
    """The code a message is, or nothing; a bare word counts only when no form is open."""
    found = _CODE.match(plain(text).upper().strip())
    if not found:
        return ""
    bare = plain(text).upper().strip() == found.group(1)
    mixed = any(char.isdigit() for char in found.group(1))
    return found.group(1) if not bare or (expected and mixed) or expected else ""


def bind(turn: Turn, talk: Talk, code: str) -> tuple[Talk, Utterance]:
    """Bind the sender to the officer of a code, or to the clerk of an expert's unit."""
    try:
        officer, bureau = officers.bind(turn.session, turn.openid, code, turn.now)
    except officers.BadCode:
        return _bind_clerk(turn, talk, code)
    said = say("officer.bound", name=officer.name, bureau=bureau.name, duty=officer.duty.label)
    return talk.idle(), Utterance(said)


def _bind_clerk(turn: Turn, talk: Talk, code: str) -> tuple[Talk, Utterance]:
    try:
        clerk = units.bind(turn.session, turn.openid, code, turn.now)
    except officers.BadCode:
        return talk, Utterance(say("officer.bad_code"))
    return talk.idle(), Utterance(say("unit.bound", name=clerk.name, unit=clerk.unit))


def _more(rank: Rank) -> str:
    if rank is Rank.ZONE:
        return say("officer.help_zone")
    return say("officer.help_county") if rank is Rank.COUNTY else say("officer.help_above")


def greeting(bureau: Bureau) -> Utterance:
    """What an officer can do here."""
    return Utterance(
        say("officer.help", bureau=bureau.name, more=_more(bureau.rank)),
        for_officers(),
    )
