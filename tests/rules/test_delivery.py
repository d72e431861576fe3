"""Which channel carries a notice, at the edges of the windows, and when it is quiet."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.delivery import (
    MARGIN,
    Choice,
    Need,
    Quiet,
    Reach,
    Supply,
    choose,
    window_of,
)
from handlers.rules.occasions import OCCASIONS
from handlers.rules.rounds import NANJING
from storage.vocabulary import Channel, NoticeClass, NoticeState

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=NANJING)
LATER = NOW + timedelta(hours=8)
CUSTOMER, SUBSCRIPTION, TEMPLATE = Channel.CUSTOMER, Channel.SUBSCRIPTION, Channel.TEMPLATE
NONE = frozenset[Channel]()
CASE, REMIND, ANNOUNCE = NoticeClass.CASE, NoticeClass.REMIND, NoticeClass.ANNOUNCE
PLENTY = Supply()
WINDOW, NO_CHANNEL = (CUSTOMER, "window"), (Channel.PHONE, "no_channel")


@pytest.mark.parametrize(
    ("name", "class_", "channel"),
    [
        # an invitation takes a consent before a window, a reply about a demand the other way round
        ("invitation", CASE, SUBSCRIPTION),
        ("call", CASE, SUBSCRIPTION),
        ("moved", CASE, CUSTOMER),
        ("visit_near", REMIND, SUBSCRIPTION),
        ("broadcast", ANNOUNCE, CUSTOMER),
        ("", CASE, CUSTOMER),
    ],
)
def test_the_row_of_the_table_orders_the_channels(
    name: str, class_: NoticeClass, channel: Channel
) -> None:
    person = Reach(following=True, spoke_at=NOW - timedelta(hours=1), accepts=1)
    need = Need(class_, frozenset({SUBSCRIPTION}), name=name)

    choice = choose(person, need, PLENTY, NOW)

    assert choice.channel is channel
    assert len(choice.passed_over) == 0


@pytest.mark.parametrize("name", sorted(OCCASIONS))
def test_what_nothing_carries_ends_where_its_row_says(name: str) -> None:
    row = OCCASIONS[name]
    choice = choose(Reach(following=True), Need(row.class_, name=name), PLENTY, NOW)

    assert [channel for channel, _ in choice.passed_over] == [
        channel for channel in row.channels if channel is not Channel.PHONE
    ]
    by_phone = Channel.PHONE in row.channels
    assert choice.ends is (NoticeState.PHONE if by_phone else NoticeState.HELD)


def ago(**by: float) -> datetime:
    """A moment before now."""
    return NOW - timedelta(**by)


def spoke(told: int = 0, **by: float) -> Reach:
    """Somebody who wrote a while ago."""
    return Reach(following=True, spoke_at=ago(**by), told=told)


def tapped(told: int = 0, **by: float) -> Reach:
    """Somebody who tapped a while ago."""
    return Reach(following=True, tapped_at=ago(**by), told_tapped=told)


def need(*templates: Channel, class_: NoticeClass = CASE, tried: frozenset[Channel] = NONE) -> Need:
    """A notice for which these template channels are set up."""
    return Need(class_, frozenset(templates), tried)


def way(reach: Reach, asked: Need, supply: Supply = PLENTY) -> tuple[Channel, str]:
    """The channel chosen, and by which rule."""
    choice = choose(reach, asked, supply, NOW)
    return choice.channel, choice.rule


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
def test_the_window_for_customer_messages(reach: Reach, expected: tuple[Channel, str]) -> None:
    assert way(reach, need()) == expected


@pytest.mark.parametrize(
    ("reach", "window"),
    [
        (Reach(True, spoke_at=ago(hours=1), tapped_at=ago(seconds=5)), "tapped"),
        (Reach(True, spoke_at=ago(hours=1), tapped_at=ago(seconds=5), told_tapped=3), "spoke"),
        (Reach(True, spoke_at=ago(hours=1), tapped_at=ago(seconds=5), told=5), "tapped"),
        (Reach(True, spoke_at=ago(hours=1), tapped_at=ago(minutes=5), told=5), ""),
    ],
)
def test_the_window_that_closes_sooner_is_used_first(reach: Reach, window: str) -> None:
    assert window_of(reach, NOW) == window


BLOCKED = Reach(following=True, refused_at=ago(days=3))


@pytest.mark.parametrize(
    ("reach", "asked", "expected"),
    [
        (Reach(True, accepts=1), need(SUBSCRIPTION), (SUBSCRIPTION, "consent")),
        (Reach(True, accepts=0), need(SUBSCRIPTION), NO_CHANNEL),
        (Reach(True, accepts=1), need(SUBSCRIPTION, TEMPLATE), (SUBSCRIPTION, "consent")),
        (Reach(True), need(SUBSCRIPTION, TEMPLATE), (TEMPLATE, "template")),
        (Reach(True), need(TEMPLATE), (TEMPLATE, "template")),
        (Reach(True), need(TEMPLATE, tried=frozenset({TEMPLATE})), NO_CHANNEL),
        (spoke(hours=1), need(TEMPLATE), WINDOW),
        (spoke(hours=1), need(TEMPLATE, tried=frozenset({CUSTOMER})), (TEMPLATE, "template")),
        (BLOCKED, need(TEMPLATE), NO_CHANNEL),
        (Reach(True, spoke_at=ago(days=4), refused_at=ago(days=3)), need(TEMPLATE), NO_CHANNEL),
        (
            Reach(True, spoke_at=ago(days=2, hours=1), refused_at=ago(days=3)),
            need(TEMPLATE),
            (TEMPLATE, "template"),
        ),
    ],
)
def test_without_a_window_a_template_carries_the_notice(
    reach: Reach, asked: Need, expected: tuple[Channel, str]
) -> None:
    assert way(reach, asked) == expected


@pytest.mark.parametrize(
    ("class_", "ends"),
    [
        (CASE, NoticeState.PHONE),
        (REMIND, NoticeState.HELD),
        (NoticeClass.DIGEST, NoticeState.HELD),
        (ANNOUNCE, NoticeState.HELD),
    ],
)
def test_what_nothing_can_carry_is_telephoned_or_held(
    class_: NoticeClass, ends: NoticeState
) -> None:
    assert choose(Reach(True), need(class_=class_), PLENTY, NOW).ends is ends


@pytest.mark.parametrize("class_", NoticeClass)
def test_who_does_not_follow_is_telephoned_about_a_case(class_: NoticeClass) -> None:
    reach = Reach(following=False, spoke_at=NOW, accepts=3)

    choice = choose(reach, need(TEMPLATE, SUBSCRIPTION, class_=class_), PLENTY, NOW)

    ends = NoticeState.PHONE if class_ is CASE else NoticeState.FAILED
    assert (choice.rule, choice.ends) == ("not_following", ends)


@pytest.mark.parametrize("class_", NoticeClass)
def test_who_wants_no_reminders_still_hears_of_their_case(class_: NoticeClass) -> None:
    reach = Reach(following=True, spoke_at=NOW, reminders=False)

    expected = (Channel.NONE, "reminders_off") if class_ is REMIND else WINDOW
    assert way(reach, need(TEMPLATE, class_=class_)) == expected


def test_in_a_trial_only_listed_people_are_reached() -> None:
    reach = Reach(following=True, spoke_at=NOW, accepts=1, listed=False)

    choice = choose(reach, need(TEMPLATE, SUBSCRIPTION), PLENTY, NOW)

    assert (choice.rule, choice.ends) == ("trial", NoticeState.CANCELLED)


def test_a_stopped_channel_leads_to_the_next_one() -> None:
    supply = Supply(stopped={CUSTOMER: LATER})

    assert way(spoke(hours=1), need(TEMPLATE), supply) == (TEMPLATE, "template")


def test_what_is_only_out_of_supply_waits_for_it() -> None:
    supply = Supply(stopped={CUSTOMER: LATER}, spent={(TEMPLATE, CASE): NOW + timedelta(hours=2)})

    choice = choose(spoke(hours=1), need(TEMPLATE), supply, NOW)

    assert (choice.ends, choice.until) == (NoticeState.READY, NOW + timedelta(hours=2))


def test_what_is_spent_for_announcements_is_there_for_a_case() -> None:
    supply = Supply(spent={(TEMPLATE, ANNOUNCE): LATER})

    assert way(Reach(True), need(TEMPLATE), supply) == (TEMPLATE, "template")
    assert way(Reach(True), need(TEMPLATE, class_=ANNOUNCE), supply)[1] == "out_of_supply"


def test_a_choice_says_why_the_others_were_passed_over() -> None:
    choice = choose(spoke(told=5, hours=1), need(SUBSCRIPTION, TEMPLATE), PLENTY, NOW)

    assert choice == Choice(
        TEMPLATE,
        "template",
        passed_over=((CUSTOMER, "window_used_up"), (SUBSCRIPTION, "no_consent")),
    )


REACHES = st.builds(
    Reach,
    following=st.booleans(),
    spoke_at=st.none() | st.integers(0, 10**6).map(lambda s: ago(seconds=s)),
    tapped_at=st.none() | st.integers(0, 300).map(lambda s: ago(seconds=s)),
    told=st.integers(0, 8),
    told_tapped=st.integers(0, 5),
    accepts=st.integers(0, 2),
    reminders=st.booleans(),
    refused_at=st.none() | st.integers(0, 10**6).map(lambda s: ago(seconds=s)),
    listed=st.booleans(),
)
NEEDS = st.builds(
    Need,
    class_=st.sampled_from(NoticeClass),
    templates=st.frozensets(st.sampled_from([SUBSCRIPTION, TEMPLATE])),
    tried=st.frozensets(st.sampled_from([CUSTOMER, SUBSCRIPTION, TEMPLATE])),
)
SUPPLIES = st.builds(
    Supply,
    stopped=st.dictionaries(st.sampled_from([CUSTOMER, SUBSCRIPTION, TEMPLATE]), st.just(LATER)),
)


@given(reach=REACHES, asked=NEEDS, supply=SUPPLIES)
def test_every_notice_goes_somewhere_and_never_by_a_channel_that_would_refuse(
    reach: Reach, asked: Need, supply: Supply
) -> None:
    choice = choose(reach, asked, supply, NOW)

    assert (choice.ends is None) == (choice.channel in {CUSTOMER, SUBSCRIPTION, TEMPLATE})
    assert (choice.until is None) == (choice.ends is not NoticeState.READY)
    if choice.ends is None:
        assert reach.following
        assert reach.listed
        assert choice.channel not in asked.tried | set(supply.stopped)
        assert choice.channel in asked.templates | {CUSTOMER}
        assert choice.channel is not SUBSCRIPTION or reach.accepts > 0


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
