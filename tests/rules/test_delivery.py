"""Which channel carries a notice, at the edges of the windows, and when it is quiet."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.delivery import MARGIN, Choice, Quiet, Reach, choose
from handlers.rules.rounds import NANJING
from storage.vocabulary import Channel, NoticeClass

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=NANJING)
NONE = frozenset[Channel]()
BOTH = frozenset({Channel.SUBSCRIPTION, Channel.TEMPLATE})
WINDOW = Choice(Channel.CUSTOMER, "window")
NO_CHANNEL = Choice(Channel.PHONE, "no_channel")
BY_TEMPLATE = Choice(Channel.TEMPLATE, "template_set_up")
BY_SUBSCRIPTION = Choice(Channel.SUBSCRIPTION, "template_set_up")
CASE, REMIND = NoticeClass.CASE, NoticeClass.REMIND


def ago(**by: float) -> datetime:
    """A moment before now."""
    return NOW - timedelta(**by)


def spoke(told: int = 0, **by: float) -> Reach:
    """Somebody who wrote a while ago."""
    return Reach(following=True, spoke_at=ago(**by), told=told)


def tapped(told: int = 0, **by: float) -> Reach:
    """Somebody who tapped a while ago."""
    return Reach(following=True, tapped_at=ago(**by), told=told)


MARGIN_SECONDS = MARGIN.total_seconds()


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (spoke(seconds=0), WINDOW),
        (spoke(hours=47), WINDOW),
        (spoke(seconds=48 * 3600 - MARGIN_SECONDS - 1), WINDOW),
        (spoke(seconds=48 * 3600 - MARGIN_SECONDS), NO_CHANNEL),
        (spoke(hours=48), NO_CHANNEL),
        (spoke(days=40), NO_CHANNEL),
        (spoke(told=4, hours=1), WINDOW),
        (spoke(told=5, hours=1), NO_CHANNEL),
        (spoke(told=6, hours=1), NO_CHANNEL),
        (tapped(seconds=0), WINDOW),
        (tapped(seconds=60 - MARGIN_SECONDS - 1), WINDOW),
        (tapped(seconds=60 - MARGIN_SECONDS), NO_CHANNEL),
        (tapped(minutes=1), NO_CHANNEL),
        (tapped(told=2, seconds=5), WINDOW),
        (tapped(told=3, seconds=5), NO_CHANNEL),
        (Reach(following=True), NO_CHANNEL),
        (Reach(following=True, spoke_at=ago(hours=50), tapped_at=ago(seconds=5)), WINDOW),
        (Reach(following=True, spoke_at=ago(hours=1), tapped_at=ago(minutes=30)), WINDOW),
    ],
)
def test_the_window_for_customer_messages(reach: Reach, expected: Choice) -> None:
    assert choose(reach, NONE, NOW, CASE) == expected


@pytest.mark.parametrize(
    ("templates", "refused", "expected"),
    [
        (BOTH, NONE, BY_SUBSCRIPTION),
        (frozenset({Channel.TEMPLATE}), NONE, BY_TEMPLATE),
        (frozenset({Channel.SUBSCRIPTION}), NONE, BY_SUBSCRIPTION),
        (BOTH, frozenset({Channel.SUBSCRIPTION}), BY_TEMPLATE),
        (BOTH, BOTH, NO_CHANNEL),
        (NONE, NONE, NO_CHANNEL),
    ],
)
def test_without_a_window_a_template_carries_the_notice(
    templates: frozenset[Channel], refused: frozenset[Channel], expected: Choice
) -> None:
    reach = Reach(following=True, refused=refused)

    assert choose(reach, templates, NOW, CASE) == expected


@pytest.mark.parametrize("class_", NoticeClass)
def test_who_does_not_follow_is_telephoned(class_: NoticeClass) -> None:
    reach = Reach(following=False, spoke_at=NOW, reminders=False)

    assert choose(reach, BOTH, NOW, class_) == Choice(Channel.PHONE, "not_following")


@pytest.mark.parametrize("class_", NoticeClass)
def test_who_wants_no_reminders_still_hears_of_their_case(class_: NoticeClass) -> None:
    reach = Reach(following=True, spoke_at=NOW, reminders=False)

    expected = Choice(Channel.NONE, "reminders_off") if class_ is REMIND else WINDOW
    assert choose(reach, BOTH, NOW, class_) == expected


def test_a_refused_window_is_not_tried_again() -> None:
    reach = Reach(following=True, spoke_at=NOW, refused=frozenset({Channel.CUSTOMER}))

    assert choose(reach, frozenset({Channel.TEMPLATE}), NOW, CASE) == BY_TEMPLATE
    assert choose(reach, NONE, NOW, CASE) == NO_CHANNEL


REACHES = st.builds(
    Reach,
    following=st.booleans(),
    spoke_at=st.none() | st.integers(0, 10**6).map(lambda s: ago(seconds=s)),
    tapped_at=st.none() | st.integers(0, 300).map(lambda s: ago(seconds=s)),
    told=st.integers(0, 8),
    reminders=st.booleans(),
    refused=st.frozensets(st.sampled_from(Channel)),
)
TEMPLATES = st.frozensets(st.sampled_from(sorted(BOTH)))


@given(reach=REACHES, templates=TEMPLATES, class_=st.sampled_from(NoticeClass))
def test_every_notice_goes_somewhere_and_never_by_a_refused_channel(
    reach: Reach, templates: frozenset[Channel], class_: NoticeClass
) -> None:
    choice = choose(reach, templates, NOW, class_)

    if choice.channel in {Channel.CUSTOMER, *BOTH}:
        assert reach.following
        assert choice.channel not in reach.refused
        assert choice.channel in templates | {Channel.CUSTOMER}
        return
    expected = class_ is REMIND and reach.following and not reach.reminders
    assert (choice.channel is Channel.NONE) == expected


def nanjing(text: str) -> datetime:
    """A Nanjing time of March 2026, 「2 21:00」."""
    day, clock = text.split()
    return datetime.combine(
        datetime(2026, 3, int(day), tzinfo=NANJING), time.fromisoformat(clock), NANJING
    )


OVER_MIDNIGHT, SAME_DAY = Quiet(time(21), time(8)), Quiet(time(12, 30), time(14, 5))
TO_MIDNIGHT = Quiet(time(21), time(0))


@pytest.mark.parametrize(
    ("quiet", "moment", "expected"),
    [
        (OVER_MIDNIGHT, "2 20:59:59", None),
        (OVER_MIDNIGHT, "2 21:00", "3 08:00"),
        (OVER_MIDNIGHT, "2 23:59:59", "3 08:00"),
        (OVER_MIDNIGHT, "3 00:00", "3 08:00"),
        (OVER_MIDNIGHT, "3 07:59:59", "3 08:00"),
        (OVER_MIDNIGHT, "3 08:00", None),
        (OVER_MIDNIGHT, "31 22:00", "32 08:00"),
        (SAME_DAY, "2 12:29:59", None),
        (SAME_DAY, "2 12:30", "2 14:05"),
        (SAME_DAY, "2 14:04:59", "2 14:05"),
        (SAME_DAY, "2 14:05", None),
        (SAME_DAY, "2 23:00", None),
        (TO_MIDNIGHT, "2 20:59", None),
        (TO_MIDNIGHT, "2 21:00", "3 00:00"),
        (TO_MIDNIGHT, "3 00:00", None),
        (Quiet(None, None), "2 23:00", None),
        (Quiet(time(21), None), "2 23:00", None),
        (Quiet(time(8), time(8)), "2 08:00", None),
    ],
)
def test_when_the_quiet_ends(quiet: Quiet, moment: str, expected: str | None) -> None:
    until = None
    if expected == "32 08:00":
        until = datetime(2026, 4, 1, 8, tzinfo=NANJING)
    elif expected:
        until = nanjing(expected)

    assert quiet.until(nanjing(moment)) == until


def test_quiet_is_told_by_the_clock_of_nanjing() -> None:
    moment = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)  # nine in the evening there

    assert OVER_MIDNIGHT.until(moment) == nanjing("3 08:00")


CLOCKS = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@given(start=CLOCKS, end=CLOCKS, minute=st.integers(0, 60 * 24 * 3))
def test_quiet_ends_within_a_day_and_is_over_then(start: time, end: time, minute: int) -> None:
    quiet, moment = Quiet(start, end), nanjing("2 00:00") + timedelta(minutes=minute)

    until = quiet.until(moment)

    if until is not None:
        assert timedelta(0) < until - moment <= timedelta(days=1)
        assert quiet.until(until) is None
        assert quiet.until(until - timedelta(minutes=1)) == until
