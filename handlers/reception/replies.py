"""Utterances turned into the text of a reply: links to tap, and nothing longer than a reply may be.

A reply holds at most 2048 bytes (protocol §3.3); what does not fit is kept and said on 「更多」.
"""

from urllib.parse import quote

from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.links import MOST_BYTES, tap
from handlers.wording import say

ROOM_FOR_MORE = 200
# stands for a phone number that may not be kept yet; filled in as the reply goes out
UNKEPT = "\ue000"
MOST_LINKS = 8


def render(utterance: Utterance, asked: int) -> tuple[str, str]:
    """The text of a reply, and the rest that did not fit.

    Links carry the number of the question they belong to and their place, so that a tap on an old
    question is known for what it is.
    """
    plain = [option.looks for option in utterance.options]
    linked = [
        tap(option, f"{asked}{place:02d}") for place, option in enumerate(utterance.options, 1)
    ]
    lines = linked if len(linked) <= MOST_LINKS else plain
    whole = _joined(utterance.text, lines)
    if len(whole.encode()) <= MOST_BYTES:
        return whole, ""
    shorter = _joined(utterance.text, plain)
    if len(shorter.encode()) <= MOST_BYTES:
        return shorter, ""
    return fit(shorter)


def _joined(text: str, lines: list[str]) -> str:
    return "\n".join([text, *lines]) if text else "\n".join(lines)


def fit(text: str) -> tuple[str, str]:
    """As much of a text as one reply holds, cut at a line or a full stop, and the rest."""
    if len(text.encode()) <= MOST_BYTES:
        return text, ""
    room = MOST_BYTES - ROOM_FOR_MORE
    head = text.encode()[:room].decode("utf-8", "ignore")
    cut = max(head.rfind("\n"), head.rfind("。") + 1)
    if cut < len(head) // 2:
        cut = len(head)
    more = tap(Option("更多", say("dialogue.more")))
    return f"{text[:cut].rstrip()}\n{more}", text[cut:].lstrip("\n")


def fill_in(reply: str, mobile: str) -> str:
    """Put a number that is not kept into a reply on its way out."""
    if UNKEPT not in reply:
        return reply
    return reply.replace(quote(UNKEPT), quote(mobile)).replace(UNKEPT, mobile)
