"""Reminders come at the chosen times, and never in the quiet hours."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipkey.domain.plan import Habits
from hipkey.planner.reminders import is_quiet, occurrences, snoozed

MONDAY = dt.datetime(2026, 5, 4, 0, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)
habits = st.builds(
    Habits,
    days=st.sets(st.integers(0, 6)).map(tuple),
    times=st.lists(st.times(), max_size=4).map(tuple),
    quiet_from=st.times(),
    quiet_to=st.times(),
)


def test_they_come_on_the_chosen_days_at_the_chosen_time() -> None:
    chosen = Habits(days=(0, 3), times=(dt.time(19, 30), dt.time(8, 0)))
    found = [f"{at:%a %H:%M}" for at in occurrences(chosen, MONDAY, MONDAY + WEEK)]
    assert found == ["Mon 08:00", "Mon 19:30", "Thu 08:00", "Thu 19:30"]


@given(habits, st.integers(0, 20_000), st.integers(0, 20_000))
def test_they_come_in_order_within_the_time_and_outside_the_quiet_hours(
    chosen: Habits, start: int, length: int
) -> None:
    first = MONDAY + dt.timedelta(minutes=start)
    last = first + dt.timedelta(minutes=length)
    found = list(occurrences(chosen, first, last))
    assert found == sorted(set(found))
    for at in found:
        assert first <= at < last
        assert at.weekday() in chosen.days
        assert at.time() in chosen.times
        assert not is_quiet(chosen, at.time())


@given(habits, st.integers(0, 5_000), st.integers(0, 5_000))
def test_two_spans_give_what_the_whole_gives(chosen: Habits, one: int, two: int) -> None:
    middle = MONDAY + dt.timedelta(minutes=one)
    end = middle + dt.timedelta(minutes=two)
    parts = [*occurrences(chosen, MONDAY, middle), *occurrences(chosen, middle, end)]
    assert parts == list(occurrences(chosen, MONDAY, end))


@pytest.mark.parametrize(("hour", "quiet"), [(21, False), (22, True), (3, True), (7, False)])
def test_quiet_hours_may_run_over_midnight(hour: int, quiet: bool) -> None:
    assert is_quiet(Habits(), dt.time(hour, 0)) is quiet


def test_the_same_time_twice_means_no_quiet_hours() -> None:
    chosen = Habits(quiet_from=dt.time(0, 0), quiet_to=dt.time(0, 0))
    assert not any(is_quiet(chosen, dt.time(hour, 0)) for hour in range(24))


def test_a_snooze_never_ends_in_the_quiet_hours() -> None:
    evening = MONDAY + dt.timedelta(hours=21, minutes=45)
    assert snoozed(Habits(), evening) == evening + dt.timedelta(minutes=10)
    assert snoozed(Habits(), evening, dt.timedelta(minutes=20)) is None
