"""Announcements at the desk: composed with a dry run, released by another, followed (R81)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from bot.console import access, screen
from bot.console.edge import told
from bot.console.segments import choices, in_words, read
from bot.console.sitting import Sitting
from bot.papers import announcement as paper
from handlers.operations import broadcasts, expansion, looking, reaching
from handlers.operations.broadcasts import NotNow, NotYours, SamePerson
from handlers.rules import broadcasts as rules
from handlers.rules.broadcasts import Segment, Unfit
from handlers.rules.papers import written
from handlers.rules.rounds import NANJING
from handlers.wording import say
from storage.models import Broadcast, Officer
from storage.queries import audience, recipients
from storage.queries import broadcasts as questions
from storage.queries.recipients import NOBODY, Person
from storage.vocabulary import BroadcastState, Channel, Method, Part


def index(here: Sitting) -> ResponseReturnValue:
    """The newest announcements in sight."""
    rows = recipients.in_sight(here.session, here.codes)
    return screen.page(here, "broadcasts.html", rows=rows)


# ---------------------------------------------------------------- composing


def fresh(here: Sitting) -> ResponseReturnValue:
    """An empty page for writing one."""
    return _form(here, MultiDict(), "")


def _form(here: Sitting, given: MultiDict[str, str], problem: str) -> str:
    segment = read(given)
    counted = _counted(here, segment) if segment else None
    return screen.page(
        here,
        "compose.html",
        given=given,
        problem=problem,
        counted=counted,
        choices=choices(here),
        parts=[part for part in Part if part is not Part.FOLLOWER],
        title_length=rules.TITLE,
        most_singly=rules.MOST_SINGLY,
    )


def _counted(here: Sitting, segment: Segment) -> tuple[int, Method] | None:
    """How many people a segment is and how they would be told; None for what is not ours."""
    try:
        wanted = broadcasts.wanted_of(here.session, here.bureau, segment)
    except NotYours:
        return None
    count = audience.count(here.session, wanted)
    return count, rules.method_of(segment, count)


def count(here: Sitting) -> ResponseReturnValue:
    """How many people the choices on the page stand for, while they are made."""
    segment = read(request.args)
    counted = _counted(here, segment) if segment else None
    if counted is None:
        return jsonify(words=say("desk.nobody_chosen"))
    return jsonify(words=say("desk.people_chosen", count=counted[0], method=counted[1].label))


def compose(here: Sitting) -> ResponseReturnValue:
    """Put an announcement down; nothing is sent."""
    form, segment = request.form, read(request.form)
    if form.get("act") == "count" or segment is None:
        return _form(here, form, "" if segment else say("desk.nobody_chosen"))
    wordings = {"": form.get("text", "").strip()[:2000]}
    for part in Part:
        if own := form.get(f"text_{part.value}", "").strip()[:2000]:
            wordings[part.value] = own
    try:
        row = broadcasts.compose(
            here.session, *here.who, form.get("title", ""), wordings, segment, here.now
        )
    except NotYours:
        return _form(here, form, say("announce.not_yours"))
    except Unfit as why:
        return _form(here, form, say(f"desk.unfit_{why.key}"))
    return told(_address(row.id), say("desk.composed"))


# ---------------------------------------------------------------- one announcement


@dataclass(frozen=True, slots=True)
class Untold:
    """Somebody who was not or would not be reached, by name, and why."""

    person: Person
    region: str
    why: str
    state: str = ""


def show(here: Sitting, id_: int) -> ResponseReturnValue:
    """Before its release the dry run; afterwards what has become of everybody."""
    row = access.announcement(here, id_)
    after = request.args.get("after", "")
    is_draft = row.state is BroadcastState.COMPOSED
    return screen.page(
        here,
        "one_broadcast.html",
        row=row,
        segment=in_words(here, Segment.from_dict(row.segment)),
        wordings=_wordings(row),
        author=here.session.get(Officer, row.composed_by),
        releaser=here.session.get(Officer, row.released_by) if row.released_by else None,
        is_author=here.officer.id == row.composed_by,
        minutes=int(rules.RETRACT.total_seconds()) // 60,
        forecast=_forecast(here, row) if is_draft else None,
        outcome=None if is_draft else questions.outcome(here.session, row.id),
        failed=[] if is_draft else _failed(here, row, int(after) if after.isdigit() else 0),
        none=Channel.NONE,
    )


def _wordings(row: Broadcast) -> list[tuple[str, str]]:
    """The words with those they are for."""
    own = [(Part(code).label, text) for code, text in sorted(row.wordings.items()) if code]
    return [*own, ("其他人" if own else "所有收到的人", row.wordings[""])]


@dataclass(frozen=True, slots=True)
class Dry:
    """A dry run as the page shows it: ways in words, words by part, who cannot be told."""

    total: int
    calls: int
    ways: tuple[tuple[str, str, int], ...]
    parts: tuple[tuple[str, int, str], ...]
    unreached: tuple[Untold, ...]
    most: int


def _forecast(here: Sitting, row: Broadcast) -> Dry:
    seen = reaching.forecast(here.session, row, here.house, here.now)
    names = recipients.called(here.session, here.codes, {one.openid for one in seen.unreached})
    return Dry(
        total=seen.total,
        calls=seen.calls,
        ways=tuple(
            (way.label if way is not Channel.NONE else "现在不发", say(f"delivery.{rule}"), number)
            for (way, rule), number in sorted(seen.ways.items())
        ),
        parts=tuple(
            (part.label, number, row.wordings.get(part.value) or row.wordings[""])
            for part, number in sorted(seen.wordings.items())
        ),
        unreached=tuple(
            Untold(names.get(one.openid, NOBODY), one.region, say(f"delivery.{one.rule}"))
            for one in seen.unreached
        ),
        most=reaching.MOST_LISTED,
    )


def _failed(here: Sitting, row: Broadcast, after: int) -> list[tuple[int, Untold]]:
    rows = questions.failed(here.session, row.id, after=after)
    names = recipients.called(here.session, here.codes, {each.recipient for each in rows})
    return [
        (
            each.id,
            Untold(
                names.get(each.recipient, NOBODY), each.region, each.reason, each.state.label
            ),
        )
        for each in rows
    ]  # fmt: skip


# ---------------------------------------------------------------- what is done with it

Deed = Callable[[Session, Officer, Broadcast, datetime], object]


def release(here: Sitting, id_: int) -> ResponseReturnValue:
    """Let it go, at once or at a time; only a second person can."""
    said = request.form.get("at", "")
    try:
        starts = datetime.fromisoformat(said).replace(tzinfo=NANJING) if said else None
    except ValueError:
        return told(_address(id_), say("desk.bad_moment"))

    def deed(session: Session, officer: Officer, row: Broadcast, now: datetime) -> None:
        broadcasts.release(session, officer, row, now, starts_at=starts)

    return _done(here, id_, deed, "announce.released")


def hold(here: Sitting, id_: int) -> ResponseReturnValue:
    """Send no more of it for now."""
    return _done(here, id_, broadcasts.hold, "announce.held")


def resume(here: Sitting, id_: int) -> ResponseReturnValue:
    """Go on with it."""
    return _done(here, id_, broadcasts.go_on, "announce.gone_on")


def stop(here: Sitting, id_: int) -> ResponseReturnValue:
    """Stop it for good."""
    return _done(here, id_, broadcasts.call_off, "announce.stopped")


def resend(here: Sitting, id_: int) -> ResponseReturnValue:
    """Send once more to those whom it failed to reach."""
    return _done(here, id_, expansion.send_again, "announce.sent_again")


def _done(here: Sitting, id_: int, deed: Deed, key: str) -> ResponseReturnValue:
    try:
        row = broadcasts.find(here.session, here.bureau, id_)
    except NotYours:
        raise NotFound from None
    try:
        deed(here.session, here.officer, row, here.now)
    except SamePerson:
        return told(_address(id_), say("announce.same_person", number=id_))
    except NotNow as why:
        words = say("announce.not_now_state", number=id_, state=why.state.label)
        return told(_address(id_), words)
    starts = f"{(row.starts_at or here.now).astimezone(NANJING):%m月%d日 %H:%M}"
    return told(_address(id_), say(key, number=id_, title=row.title, starts=starts))


def download(here: Sitting, id_: int) -> ResponseReturnValue:
    """The result, recipient by recipient; whoever takes it says why (R88)."""
    row, contacts = access.announcement(here, id_), request.form.get("contacts") == "yes"
    try:
        looking.export(
            here.session, here.officer, f"broadcast:{row.id}", request.form.get("reason", ""),
            here.now, contacts=contacts,
        )  # fmt: skip
    except looking.NoReason:
        return told(_address(id_), say("desk.no_why"))
    found = recipients.all_of(here.session, here.codes, row.id)
    heading = f"{here.bureau.name}　{written(here.today)}"
    return screen.file(
        paper.result(row.title, heading, found, contacts=contacts), f"公告{row.id}发送情况.xlsx"
    )


def _address(number: int) -> str:
    return url_for("console.broadcasts_show", id_=number)
