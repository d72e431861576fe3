"""Signing in at the desk from the phone: a scan, a number, or 「不是我」 (reliability §7)."""

import re

from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.readers import plain
from handlers.flows.talk import Talk, Turn
from handlers.operations import sign_ins
from handlers.reception.officer.acting import Who
from handlers.wording import say
from storage.queries.people import officer_of

Answer = tuple[Talk, Utterance]
SCENE = "desk_"
_NUMBER = re.compile(r"^确认登录\s*(\d{2})$")


def scene_in(scene: str) -> str:
    """The secret a scanned code carries, or nothing."""
    return scene.removeprefix(SCENE) if scene.startswith(SCENE) else ""


def scan(turn: Turn, talk: Talk, scene: str) -> Answer:
    """Show where the screen is and let the officer choose its number; forms stay as they are."""
    who = officer_of(turn.session, turn.openid)
    if who is None:
        return talk, Utterance(say("desk.scan_not_officer"))
    try:
        row = sign_ins.scan(turn.session, who[0], scene, turn.now)
    except sign_ins.NoSuchTry:
        return talk, Utterance(say("desk.scan_gone"))
    text = say(
        "desk.scan",
        name=who[0].name,
        bureau=who[1].name,
        browser=row.browser,
        address=row.address,
    )
    numbers = [Option(f"确认登录{each}", say("desk.choose", number=each)) for each in row.choices]
    return talk, Utterance(text, (*numbers, Option("不是我", say("desk.choose_not_me"))))


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """The number that is chosen; None for other words and for people who are no officers."""
    found = _NUMBER.match(plain(text))
    if found is None or officer_of(turn.session, turn.openid) is None:
        return None
    try:
        sign_ins.confirm(turn.session, turn.openid, int(found[1]), turn.now)
    except sign_ins.NoSuchTry:
        return talk, Utterance(say("desk.scan_gone"))
    except sign_ins.WrongNumber:
        return talk, Utterance(say("desk.wrong_number"))
    return talk, Utterance(say("desk.confirmed"))


def disown(turn: Turn, talk: Talk, who: Who) -> Answer:
    """「不是我」: end every session, refuse every try."""
    count = sign_ins.disown(turn.session, who[0], turn.now)
    return talk, Utterance(say("desk.disowned", count=count))
