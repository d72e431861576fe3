"""A rehearsed spring in small, twice: the same seed, the same year; every rule holds."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.commands.rehearsal import finale
from bot.commands.rehearsal.picture import draw
from bot.commands.rehearsal.stage import UNBOUND
from bot.commands.rehearse import play, print_catching_up, span_of
from bot.settings import BadSettings
from handlers.rules.calendar import Programme
from handlers.rules.workdays import MORNING, at
from scheduler.rehearsal import HOURS, Problem, Report, Span, avoidable, check
from storage.queries.year import Sent
from storage.vocabulary import Channel, NoticeClass, NoticeState, RunState

SPRING = Span(date(2026, 2, 27), date(2026, 3, 7))
MARCH = Span(date(2026, 2, 26), date(2026, 3, 14))


def rehearsed(
    folder: Path, span: Span, seed: int, *, enterprises: int, unbound: float, experts: int = 3
) -> Report:
    """A small rehearsal."""
    folder.mkdir()
    random.seed(seed)
    return play(
        folder, span, enterprises, experts, seed, unbound=unbound,
        last=lambda stage: finale.play(stage, span, seed, folder / "out"),
    )[0]  # fmt: skip


def test_a_refusal_that_was_foreseen_is_a_problem() -> None:
    assert avoidable({45009: 3, 40001: 1}) == []
    assert avoidable({43101: 2, 45015: 1})[0].count == 3


def test_a_small_spring(tmp_path: Path) -> None:
    found = rehearsed(tmp_path / "a", SPRING, 7, enterprises=4, unbound=0.95)
    again = rehearsed(tmp_path / "b", SPRING, 7, enterprises=4, unbound=0.95)

    assert found.digest == again.digest
    assert found.problems == ()
    assert found.counts["open_call"] == 1
    assert found.counts["relay_call"] > 3
    assert {one.occasion.split(":")[0] for one in found.notices} >= {"propose", "call", "relay"}
    assert [period for job, period, _, _ in found.occurrences if job == "propose_call"] == [
        "2026-1"
    ]
    picture = draw(found)
    assert picture.startswith("<svg")
    assert found.digest in picture
    assert sorted(path.suffix for path in (tmp_path / "a" / "out").iterdir()) == [
        ".docx", ".svg", ".xlsx",
    ]  # fmt: skip


@pytest.mark.chaos
def test_the_same_seed_gives_the_same_year_and_sleep_is_caught_up(tmp_path: Path) -> None:
    first = rehearsed(tmp_path / "a", MARCH, 7, enterprises=10, unbound=0.5)
    again = rehearsed(tmp_path / "b", MARCH, 7, enterprises=10, unbound=0.5)
    other = rehearsed(tmp_path / "c", MARCH, 8, enterprises=10, unbound=0.5)
    asleep = Span(MARCH.start, MARCH.end, (date(2026, 3, 3), date(2026, 3, 10)))
    slept = rehearsed(tmp_path / "d", asleep, 7, enterprises=10, unbound=0.5)

    assert first.digest == again.digest != other.digest
    assert written(tmp_path / "a") == written(tmp_path / "b") != written(tmp_path / "c")
    assert slept.problems == ()
    missed = [period for _, period, state, _ in slept.occurrences if state is RunState.MISSED]
    assert missed == ["2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09"]


@pytest.mark.chaos
def test_a_whole_spring_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    quarter = Span(date(2026, 2, 1), date(2026, 5, 1))

    def once(name: str) -> Report:
        return rehearsed(tmp_path / name, quarter, 7, enterprises=60, experts=30, unbound=UNBOUND)

    first, again = once("a"), once("b")

    assert first.digest == again.digest
    assert first.problems == again.problems == ()
    assert len(first.filed) > 20


def test_what_was_owed_while_everybody_slept_is_counted_by_when_it_was_owed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    week = (date(2026, 3, 2), date(2026, 3, 9))
    put_off = replace(
        sent("09 10"), owed_at=at(date(2026, 3, 5), HOURS[0]), not_before=at(week[1], MORNING)
    )
    expired = replace(put_off, state=NoticeState.EXPIRED, accepted=())
    later = replace(put_off, owed_at=at(date(2026, 3, 10), HOURS[0]))
    run = ("morning_letters", "2026-03-05", RunState.MISSED, 0)
    found = Report(Span(*week, week), (put_off, expired, later), (run,), (), (), {}, ())

    print_catching_up(found, week)

    told = capsys.readouterr().out
    assert "该发的 2 条：醒来后补发 1 条" in told
    assert "错过并记下的定时 1 次：2026-03-05" in told


def written(folder: Path) -> dict[str, bytes]:
    """The files of the last scene by their kinds."""
    return {path.suffix: path.read_bytes() for path in (folder / "out").iterdir()}


# ---------------------------------------------------------------- the audit can fail


def sent(*moments: str, occasion: str = "urge:x", state: NoticeState = NoticeState.SENT) -> Sent:
    """A reminder that was accepted at these moments of March."""
    times = tuple(
        at(date(2026, 3, int(text[:2])), HOURS[0].replace(hour=int(text[3:5]))) for text in moments
    )
    owed = at(date(2026, 3, 1), HOURS[0])
    return Sent(
        occasion, "oX", "desk", NoticeClass.REMIND, state, Channel.TEMPLATE, owed, owed, times
    )


@pytest.mark.parametrize(
    ("notices", "rule"),
    [
        ([sent("03 22")], "夜里和休息日不打扰"),
        ([sent("07 10")], "夜里和休息日不打扰"),
        ([sent("03 10", "03 11")], "没有一条发出两次"),
        ([sent(state=NoticeState.LEASED)], "每条都有着落"),
        ([sent("03 10", occasion=f"urge:{n}") for n in range(4)], "一人一天不超过上限"),
    ],
)
def test_the_audit_sees_what_must_not_happen(notices: list[Sent], rule: str) -> None:
    span = Span(date(2026, 3, 1), date(2026, 3, 2))

    found = check(span, Programme(), tuple(notices), ())

    assert [problem.rule for problem in found] == [rule]


def test_the_audit_misses_an_occurrence_that_is_not_on_record() -> None:
    span = Span(date(2026, 3, 1), date(2026, 3, 4))

    (problem,) = check(span, Programme(), (), ())

    assert problem == Problem("每次定时都有记录", 7, "('consultation_tasks', '2026-03-02')")


@pytest.mark.parametrize(
    ("start", "sleep", "words"),
    [("2026-13-01", "", "--from：“2026-13-01”不是日期"), ("2026-01-01", "week", "请写成 7d")],
)
def test_days_that_make_no_sense_are_refused(start: str, sleep: str, words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        span_of(start, 12, sleep)
