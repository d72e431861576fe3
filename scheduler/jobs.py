"""The table of what happens because time passed: name, seconds between, work.

Every piece of work is idempotent and takes its own transactions; how often it runs is a matter of
promptness, never of correctness. What is due on certain days stands in ``timed``.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from handlers.flows import appeal
from handlers.flows.talk import Talk
from handlers.operations import experts, sealing, succession
from handlers.ports import NotDelivered
from handlers.reception import human, nudges
from handlers.reception.turns import finish_parked, parked_keys, try_again_later
from scheduler import broadcasts, plans, ratings, teams, ticks, unreported
from scheduler.ground import Ground, Media
from storage.models import Attachment, Follower, Hearing, Notice
from storage.queries import outbox
from storage.queries.people import menus_to_change
from storage.vocabulary import HearingState, NoticeState

log = logging.getLogger(__name__)

KEEP_HEARINGS = timedelta(days=30)
KEEP_DRAFTS = timedelta(days=90)
KEEP_NOTICES = timedelta(days=180)
MOST_FETCHES = 5
NEWLY = timedelta(minutes=2)  # after that the slower beat has been
ENDINGS = {
    "jpeg": ".jpg",
    "png": ".png",
    "gif": ".gif",
    "amr": ".amr",
    "mp4": ".mp4",
    "mpeg": ".mp3",
}


def finish_what_is_parked(ground: Ground) -> int:
    """Handle parked pushes with the same code; returns how many were finished."""
    with ground.database.read() as session:
        keys = parked_keys(session)
    finished = 0
    for key in keys:
        now = ground.clock.now()
        try:
            with ground.database.write() as session:
                finished += finish_parked(session, key, now, ground.house)
        except Exception as error:  # noqa: BLE001  counted, journalled, and tried again
            with ground.database.write() as session:
                state = try_again_later(session, key, now, type(error).__name__)
            if state is HearingState.REFUSED:
                log.critical("a message could not be handled in several tries: %s", key[-24:])
    return finished


def free_lost_leases(ground: Ground) -> int:
    """Free notices of senders that died; expire those whose time has passed."""
    now = ground.clock.now()
    with ground.database.write() as session:
        return outbox.rescue(session, now) + outbox.expire(session, now)


def go_on_with_announcements(ground: Ground) -> int:
    """Make the rows of announcements, cancel those of stopped ones, put an end to finished ones."""
    return broadcasts.go_on(ground.database, ground.clock)


def end_old_talks(ground: Ground) -> int:
    """End talks of people with officers whose day has passed; the bot resumes and says so."""
    with ground.database.write() as session:
        return human.end_old(session, ground.clock.now())


def end_deputies(ground: Ground) -> int:
    """Let officers leave who stood in for somebody until now."""
    with ground.database.write() as session:
        return succession.end_deputies(session, ground.clock.now())


def spread_calls(ground: Ground) -> int:
    """Carry on with relays of a call to enterprises, piece by piece; returns how many contacts."""
    programme, now, seen = ground.house.programme, ground.clock.now(), 0
    with ground.database.read() as session:
        piece = appeal.is_due(session, programme, now)
    while piece:
        with ground.database.write() as session:
            piece = appeal.spread(session, programme, now)
        seen += piece
    return seen


def fetch_media(ground: Ground) -> int:
    """Fetch pictures and recordings before the platform drops them; returns how many."""
    if ground.media is None:
        return 0
    with ground.database.read() as session:
        waiting = list(
            session.execute(
                select(Attachment.id, Attachment.media_id)
                .where(Attachment.path == "", Attachment.tries < MOST_FETCHES)
                .limit(20)
            )
        )
    return sum(_fetch(ground, ground.media, id_, media_id) for id_, media_id in waiting)


def _fetch(ground: Ground, media: Media, id_: int, media_id: str) -> int:
    path = ""
    try:
        content, kind = media.download(media_id)
        ground.files.mkdir(parents=True, exist_ok=True)
        ending = next((mark for word, mark in ENDINGS.items() if word in kind), ".bin")
        target = ground.files / f"{id_:08d}{ending}"
        target.write_bytes(content)
        path = target.name
    except NotDelivered as refused:
        log.warning("medium %d not fetched: %s", id_, refused.reason)
    with ground.database.write() as session:
        session.execute(
            update(Attachment)
            .where(Attachment.id == id_)
            .values(path=path, tries=Attachment.tries + 1)
        )
    return 1 if path else 0


def seal_the_journal(ground: Ground) -> int:
    """Seal the newest lines of the journal, so that a later change shows."""
    with ground.database.write() as session:
        return sealing.seal(session, ground.audit_key, ground.clock.now())


def forget_what_is_old(ground: Ground) -> int:
    """Drop what need not be kept: what was said after 30 days, drafts after 90, old wording of
    notices after 180 (reliability §7, minimum)."""
    now = ground.clock.now()
    with ground.database.write() as session:
        gone = session.execute(
            delete(Hearing)
            .where(Hearing.heard_at < now - KEEP_HEARINGS, Hearing.state == HearingState.DONE)
            .returning(Hearing.key)
        )
        count = len(gone.all())
        session.execute(
            update(Notice)
            .where(
                Notice.settled_at < now - KEEP_NOTICES,
                Notice.state.in_([NoticeState.SENT, NoticeState.DELIVERED, NoticeState.EXPIRED]),
            )
            .values(payload={"text": "", "kind": "", "data": {}})
        )
        stale = session.scalars(
            select(Follower).where(
                Follower.conversation != "",
                Follower.said_at < int((now - KEEP_DRAFTS).timestamp()),
            )
        )
        for follower in stale:
            follower.conversation = Talk().dump()
    return count


def remind_of_drafts(ground: Ground) -> int:
    """Bring unfinished forms to mind."""
    with ground.database.write() as session:
        return nudges.remind(session, ground.house.programme, ground.clock.now())


def keep_menus(ground: Ground) -> int:
    """Give people the menu of their role wherever it is another one; returns how many."""
    return _give_menus(ground, None)


def give_new_menus(ground: Ground) -> int:
    """Give who has just become an officer or an expert the menu at once; returns how many.

    What the phone was given stands in the follower's row, so the menu stays owed until the
    platform has taken it.
    """
    return _give_menus(ground, ground.clock.now() - NEWLY)


def _give_menus(ground: Ground, since: datetime | None) -> int:
    if ground.menus is None:
        return 0
    with ground.database.read() as session:
        wanted = menus_to_change(session, since=since)
    if since is not None and not wanted:
        return 0
    changed = 0
    try:
        ground.menus.publish()
        for role in sorted({role for _, role in wanted}):
            given = ground.menus.give(role, [openid for openid, its in wanted if its == role])
            with ground.database.write() as session:
                session.execute(
                    update(Follower).where(Follower.openid.in_(given)).values(menu=role)
                )
            changed += len(given)
    except NotDelivered as refused:
        log.warning("menus could not be given: %s", refused.reason)
    return changed


def let_tags_lapse(ground: Ground) -> int:
    """Take off the tags of postdoctoral researchers whose stay has ended."""
    with ground.database.write() as session:
        return experts.let_tags_lapse(session, ground.clock.now())


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the table."""

    name: str
    seconds: int
    work: Callable[[Ground], int]


JOBS: tuple[Job, ...] = (
    Job("finish_what_is_parked", 5, finish_what_is_parked),
    Job("free_lost_leases", 5, free_lost_leases),
    Job("keep_the_calendar", 5, ticks.tick),
    Job("spread_calls", 15, spread_calls),
    Job("go_on_with_announcements", 5, go_on_with_announcements),
    Job("ask_about_mass_calls", 600, unreported.ask),
    Job("end_old_talks", 60, end_old_talks),
    Job("end_deputies", 60, end_deputies),
    Job("fetch_media", 15, fetch_media),
    Job("seal_the_journal", 60, seal_the_journal),
    Job("forget_what_is_old", 3600, forget_what_is_old),
    Job("remind_of_drafts", 600, remind_of_drafts),
    Job("give_new_menus", 2, give_new_menus),
    Job("keep_menus", 60, keep_menus),
    Job("let_tags_lapse", 3600, let_tags_lapse),
    *(Job(name, seconds, work) for name, seconds, work in (*teams.JOBS, *ratings.JOBS)),
    Job("make_plans", 3, plans.make),
)

BY_NAME: Mapping[str, Job] = {job.name: job for job in JOBS}
