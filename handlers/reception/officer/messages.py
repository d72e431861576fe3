"""What an officer says to an enterprise, and to a person who asked for a human."""

import re

from handlers.dialogue.acts import HALF_WIDTH
from handlers.dialogue.conversation import Option, Utterance
from handlers.flows import tell
from handlers.flows.talk import Talk, Turn
from handlers.operations import journal, threads
from handlers.reception import human
from handlers.reception.officer import cards
from handlers.reception.officer.acting import Who
from handlers.wording import say
from storage.queries import demands as questions
from storage.queries import threads as talks
from storage.vocabulary import Act

Answer = tuple[Talk, Utterance]
MOST = 500
_REPLY = re.compile(
    r"^(?:回复|答复|回)\s*(?P<whom>(?:XQ)?\s*-?\s*20\d\d\s*-\s*\d{1,5}|0\d{3}|第?\d{1,4}号?)"
    r"[\s:：,，。]*(?P<words>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_TELL = re.compile(r"^(?:请|麻烦)?(?:告诉|转告)(?:一下)?\s*(?P<words>.{2,})$", re.DOTALL)
_THEM = re.compile(r"(?:这家|那家)?(?:企业|对方|他们|厂里|厂家|公司)(?:那边)?[\s:：,，、说]*")
_LEAD = re.compile(r"^(?:\s|[:：,，、]|说|他|她)*")
_PLAIN = re.compile(r"^(?:回复|答复)[\s:：,，]+(?P<words>.+)$", re.DOTALL)
_END = re.compile(r"^结束(?:人工|对话|谈话)?\s*第?(?P<number>\d{1,4})?号?$")


def hear(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """Pass words on, or end a talk; None when the words are nothing of the kind."""
    raw = text.strip()
    said = raw.translate(HALF_WIDTH)

    def words_of(found: re.Match[str]) -> str:
        return raw[slice(*found.span("words"))].strip()[:MOST]

    if found := _REPLY.match(said):
        words = words_of(found)
        numbers = cards.numbers_in(found["whom"], turn.today.year)
        if numbers:
            return talk, Utterance(_to_demand(turn, who, numbers[0], words))
        return talk, Utterance(_to_person(turn, who, int(re.sub(r"\D", "", found["whom"])), words))
    if found := _TELL.match(said):
        return _to_contact(turn, talk, who, words_of(found))
    own = talks.of_officer(turn.session, who[0].id)
    if (found := _PLAIN.match(said)) and len(own) == 1:
        return talk, Utterance(_to_person(turn, who, own[0], words_of(found)))
    if found := _END.match(said):
        return _end(turn, talk, who, own, found["number"])
    return None


def _to_demand(turn: Turn, who: Who, number: str, words: str) -> str:
    row = questions.seen_by(turn.session, who[1], number)
    if row is None:
        return say("officer.no_such_demand", number=number)
    return send(turn, who, row, words)


def send(turn: Turn, who: Who, row: questions.Row, words: str) -> str:
    """Pass words on to the contact of a demand; the sentence for the officer."""
    number, contact = row[0].number, row[2]
    if not tell.message(turn, row, who[1], who[0].name, words):
        return say("message.nobody", number=number)
    journal.write(
        turn.session,
        journal.officer(who[0].id),
        Act.TELL,
        f"demand:{number}",
        turn.now,
        region=row[0].county_code,
    )
    return say("message.sent", number=number, name=contact.name)


def _to_contact(turn: Turn, talk: Talk, who: Who, said: str) -> Answer:
    """Words that begin with the name of a contact go to this contact."""
    if found := _THEM.match(said):
        return _to_the_one_in_hand(turn, talk, who, said[found.end() :])
    rows = questions.of_contact_named(turn.session, who[1], said)
    if not rows:
        name = re.split(r"[\s:：,，]", said, maxsplit=1)[0][:8]
        return talk, Utterance(say("message.no_such_contact", name=name))
    name = max((row[2].name for row in rows), key=len)
    rows = [row for row in rows if row[2].name == name]
    words = _LEAD.sub("", said[len(name) :])
    if not words:
        return talk, Utterance(say("message.no_words", name=name))
    if len({row[2].openid for row in rows}) == 1:
        return talk, Utterance(send(turn, who, rows[0], words))
    options = tuple(
        Option(f"回复 {row[0].number} {words}", f"{row[0].number} {row[1].name}")
        for row in rows[:8]
    )
    return talk, Utterance(say("message.which_contact", name=name), options)


def _to_the_one_in_hand(turn: Turn, talk: Talk, who: Who, words: str) -> Answer:
    """「告诉企业…」 means the demand the officer is looking at."""
    number = str(talk.desk.get("number", ""))
    if not number.startswith("XQ") or not words:
        return talk, Utterance(say("message.which_enterprise"))
    return talk, Utterance(_to_demand(turn, who, number, words))


def _to_person(turn: Turn, who: Who, number: int, words: str) -> str:
    try:
        thread, begins = threads.answer(turn.session, *who, number, turn.now)
    except threads.NoSuchThread:
        return say("human.no_such", number=number)
    except threads.Taken:
        return say("human.taken", number=number)
    human.say_to_person(turn, thread, who, words, begins=begins)
    return say("human.begun" if begins else "human.sent", number=number)


def _end(turn: Turn, talk: Talk, who: Who, own: list[int], said: str | None) -> Answer | None:
    if said is None and len(own) != 1:
        return None
    number = int(said) if said else own[0]
    try:
        thread = threads.end_by_officer(turn.session, *who, number, turn.now)
    except threads.NoSuchThread:
        return talk, Utterance(say("human.no_such", number=number))
    except threads.Taken:
        return talk, Utterance(say("human.taken", number=number))
    human.resume(turn.session, thread, turn.now)
    return talk, Utterance(say("human.ended", number=number))
