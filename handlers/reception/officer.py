"""Officers in the chat: binding by code or scan, what waits on the desk, one demand by number."""

import re

from handlers.dialogue.conversation import Utterance
from handlers.dialogue.readers import plain
from handlers.flows.readers import county_name
from handlers.flows.talk import Talk, Turn
from handlers.operations import officers
from handlers.rules.rounds import NANJING, round_label
from handlers.wording import say
from storage.models import Bureau
from storage.queries import demands as questions
from storage.queries.people import officer_of
from storage.vocabulary import Urgency

Answer = tuple[Talk, Utterance]
SCENE = "bind_"
_CODE = re.compile(
    rf"^(?:绑定|激活|绑定码|邀请码)?[\s:：]*([{officers.ALPHABET}]{{{officers.CODE_LENGTH}}})$"
)
_NUMBER = re.compile(r"(?:XQ)?\s*(20\d\d)\s*[-—－]\s*(\d{1,5})", re.IGNORECASE)


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


def bind(turn: Turn, talk: Talk, code: str) -> Answer:
    """Bind the sender to the officer of a code."""
    try:
        officer, bureau = officers.bind(turn.session, turn.openid, code, turn.now)
    except officers.BadCode:
        return talk, Utterance(say("officer.bad_code"))
    said = say("officer.bound", name=officer.name, bureau=bureau.name, duty=officer.duty.label)
    return talk.idle(), Utterance(said)


def greeting(bureau: Bureau) -> Utterance:
    """What an officer can do here."""
    return Utterance(say("officer.help", bureau=bureau.name))


def desk(turn: Turn, talk: Talk) -> Answer:
    """What waits on the officer's desk."""
    found = officer_of(turn.session, turn.openid)
    if found is None:
        return talk, Utterance(say("officer.not_one"))
    count, rows = questions.waiting(turn.session, found[1])
    if not count:
        return talk, Utterance(say("officer.desk_empty"))
    lines = "\n".join(_line(row) for row in rows)
    return talk, Utterance(say("officer.desk", count=count, lines=lines))


def _line(row: questions.Row) -> str:
    demand, enterprise, _ = row
    urgent = say("notice.urgent") if demand.urgency is Urgency.URGENT else ""
    title = say("officer.hidden") if demand.confidential else demand.title
    return f"{urgent}{demand.number} {enterprise.name}：{title}"


def is_number(text: str) -> bool:
    """Whether a message is the number of a demand and nothing else."""
    return _NUMBER.fullmatch(plain(text)) is not None


def hear(turn: Turn, talk: Talk, bureau: Bureau, text: str) -> Answer | None:
    """Answer an officer's words; None when they are no officer's business."""
    number = _NUMBER.search(plain(text))
    if number is None:
        return None
    full = f"XQ{number.group(1)}-{int(number.group(2)):04d}"
    row = questions.seen_by(turn.session, bureau, full)
    if row is None:
        return talk, Utterance(say("officer.no_such_demand", number=full))
    return talk, Utterance(card(row))


def card(row: questions.Row) -> str:
    """One demand as its officer sees it."""
    demand, enterprise, contact = row
    return say(
        "officer.card",
        number=demand.number,
        urgent=say("notice.urgent") if demand.urgency is Urgency.URGENT else "",
        title=demand.title,
        enterprise=enterprise.name,
        county=county_name(demand.county_code),
        kind=demand.kind.label,
        problem=demand.problem[:400],
        contact=contact.name or say("officer.erased"),
        mobile=f"{contact.mobile[:3]}****{contact.mobile[-4:]}" if contact.mobile else "",
        state=demand.state.label,
        round=round_label(demand.round),
        day=f"{demand.submitted_at.astimezone(NANJING):%Y-%m-%d}",
        disclosure=say("officer.confidential") if demand.confidential else demand.disclosure.label,
    )
