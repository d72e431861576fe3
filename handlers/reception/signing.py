"""Signing in at the desk from the phone: a scan, a number, or 「不是我」 (reliability §7)."""

import re
from dataclasses import replace

from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.readers import plain
from handlers.flows.talk import Talk, Turn
from handlers.operations import sign_ins
from handlers.operations.sign_ins import Sitter
from handlers.wording import say
from storage.queries.invitations import clerk_of
from storage.queries.people import officer_of

Answer = tuple[Talk, Utterance]
SCENE = "desk_"
_NUMBER = re.compile(r"^确认登录\s*(\d{2})$")


def scene_in(scene: str) -> str:
    """The secret a scanned code carries, or nothing."""
    return scene.removeprefix(SCENE) if scene.startswith(SCENE) else ""


def _who(turn: Turn) -> tuple[Sitter, str] | None:
    """As whom a follower signs in, and for which house; an officer's desk comes first."""
    found = officer_of(turn.session, turn.openid)
    if found is not None:
        return found[0], found[1].name
    clerk = clerk_of(turn.session, turn.openid)
    return (clerk, clerk.unit) if clerk is not None else None


def scan(turn: Turn, talk: Talk, scene: str) -> Answer:
    """Show where the screen is and let the person choose its number; forms stay as they are."""
    who = _who(turn)
    if who is None:
        return talk, Utterance(say("desk.scan_not_officer"))
    try:
        row = sign_ins.scan(turn.session, who[0], scene, turn.now)
    except sign_ins.NoSuchTry:
        return talk, Utterance(say("desk.scan_gone"))
    text = say(
        "desk.scan",
        name=who[0].name,
        house=who[1],
        browser=row.browser,
        address=row.address,
    )
    numbers = [Option(f"确认登录{each}", say("desk.choose", number=each)) for each in row.choices]
    return talk, Utterance(text, (*numbers, Option("不是我", say("desk.choose_not_me"))))


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """The number that is chosen; None for other words and for people who have no desk."""
    found = _NUMBER.match(plain(text))
    who = _who(turn) if found else None
    if found is None or who is None:
        return None
    try:
        sign_ins.confirm(turn.session, who[0], int(found[1]), turn.now)
    except sign_ins.NoSuchTry:
        return talk, Utterance(say("desk.scan_gone"))
    except sign_ins.WrongNumber:
        return talk, Utterance(say("desk.wrong_number"))
    return talk, Utterance(say("desk.confirmed"))


def disown(turn: Turn, talk: Talk) -> Answer:
    """「不是我」: end every session, refuse every try."""
    who = _who(turn)
    if who is None:
        return talk, Utterance(say("officer.not_one"))
    count = sign_ins.disown(turn.session, who[0], turn.now)
    return replace(talk, desk={}), Utterance(say("desk.disowned", count=count))
