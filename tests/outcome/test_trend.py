"""The change over a record: what it says, when it keeps quiet, and what it does not depend on."""

import datetime as dt
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipkey.domain.errors import HipkeyError
from hipkey.domain.outcome import Day
from hipkey.outcome.trend import EACH_NEEDED, READINGS_NEEDED, analyse, important_change, judge

FIRST = dt.date(2026, 3, 1)


def days(pain: list[float | None], minutes: list[float | None] | None = None) -> list[Day]:
    minutes = minutes or [None] * len(pain)
    return [
        Day(date=FIRST + dt.timedelta(days=index), pain=value, minutes=spent)
        for index, (value, spent) in enumerate(zip(pain, minutes, strict=True))
    ]


def noisy(change: float, count: int = 120, spread: float = 1.0, seed: int = 3) -> list[float]:
    random = np.random.default_rng(seed)
    course = 5 + change * np.linspace(0, 1, count) + spread * random.normal(size=count)
    return np.clip(np.round(course), 0, 10).tolist()


def test_an_empty_record_says_that_fourteen_days_are_needed() -> None:
    progress = analyse([])
    assert (progress.days, progress.enough, progress.needed) == (0, False, READINGS_NEEDED)
    assert progress.verdict == "cannot_tell"


def test_too_few_readings_give_no_number_and_say_how_many_are_missing() -> None:
    progress = analyse(days([5, None, 4, 5, 6, None, 5]))
    assert (progress.days, progress.enough, progress.needed) == (5, False, 9)
    assert progress.change.estimate is None


def test_a_clear_fall_is_called_helping_and_its_mirror_worse() -> None:
    falling, rising = analyse(days(noisy(-3))), analyse(days([10 - p for p in noisy(-3)]))
    assert falling.verdict == "helping"
    assert falling.change.low < -3 < falling.change.high < 0
    assert rising.verdict == "worse"
    assert rising.change.estimate == pytest.approx(-falling.change.estimate, abs=0.01)
    assert rising.change.low == pytest.approx(-falling.change.high, abs=0.01)


def test_a_long_flat_record_is_called_not_helping() -> None:
    progress = analyse(days(noisy(0, 240)))
    assert progress.verdict == "not_helping"
    assert progress.change.low < 0 < progress.change.high


def test_a_short_noisy_record_cannot_tell_and_says_how_many_more_days() -> None:
    progress = analyse(days(noisy(-1, 21, spread=2.0)))
    assert progress.verdict == "cannot_tell"
    assert progress.needed is not None
    assert progress.needed > 0


def test_a_step_is_worth_its_height_and_not_that_of_a_line_through_it() -> None:
    random = np.random.default_rng(5)
    pain = np.round(6 - 3.0 * (np.arange(120) >= 60) + random.normal(size=120)).tolist()
    change = analyse(days(pain)).change
    assert change.low < -3 < change.high
    assert abs(change.estimate + 3) < 0.6  # a straight line would say about 4.5


def test_days_after_a_session_are_compared_with_days_after_none() -> None:
    random = np.random.default_rng(9)
    minutes = random.choice([0.0, 20.0], size=100)
    pain = 5 + random.normal(0, 0.7, 100)
    pain[1:] -= 2.0 * (minutes[:-1] > 0)
    effect = analyse(days(np.round(pain).tolist(), minutes.tolist())).after_session
    assert effect.low < -2 < effect.high < -1


def test_sessions_on_every_day_leave_nothing_to_compare_with() -> None:
    assert analyse(days(noisy(0), [20.0] * 120)).after_session.estimate is None
    few = [20.0] * 120
    few[: EACH_NEEDED - 1] = [0.0] * (EACH_NEEDED - 1)
    assert analyse(days(noisy(0), few)).after_session.estimate is None


def test_a_day_whose_minutes_are_unknown_counts_neither_as_session_nor_as_none() -> None:
    minutes: list[float | None] = [20.0, 0.0] * 60
    known = analyse(days(noisy(0), minutes)).after_session
    half_known = analyse(days(noisy(0), [*minutes[:60], *[None] * 60])).after_session
    assert half_known.high - half_known.low > known.high - known.low


def test_resemblance_of_neighbouring_days_widens_the_interval() -> None:
    random = np.random.default_rng(2)
    fresh = random.normal(size=120)
    slow = np.zeros(120)
    for day in range(1, 120):
        slow[day] = 0.8 * slow[day - 1] + 0.6 * fresh[day]
    widths = [
        (lambda c: c.high - c.low)(analyse(days((5 + noise / noise.std()).tolist())).change)
        for noise in (fresh, slow)
    ]
    assert widths[1] > 1.5 * widths[0]


def test_a_record_that_wanders_is_not_as_sure_as_one_that_does_not() -> None:
    random = np.random.default_rng(4)
    wave = 5 + 1.5 * np.sin(2 * np.pi * np.linspace(0, 1, 120))
    steady, wandering = (
        analyse(days((course + random.normal(size=120)).tolist())).change
        for course in (np.full(120, 5.0), wave)
    )
    assert wandering.high - wandering.low > 1.5 * (steady.high - steady.low)


def test_one_bad_day_at_the_beginning_is_no_fall() -> None:
    pain = noisy(0, 60)
    usual, bad = analyse(days(pain)), analyse(days([10, *pain[1:]]))
    assert bad.verdict != "helping"
    assert abs(bad.change.estimate - usual.change.estimate) < 0.5


def test_the_order_of_the_days_and_empty_days_around_them_change_nothing() -> None:
    record = days(noisy(-1))
    empty = [Day(date=FIRST - dt.timedelta(days=9)), Day(date=FIRST + dt.timedelta(days=500))]
    assert analyse([*reversed(record), *empty]) == analyse(record)


@pytest.mark.parametrize("pain", [0.0, 5.0, 10.0, 3.5])
def test_the_same_pain_every_day_is_no_change(pain: float) -> None:
    progress = analyse(days([pain] * 60))
    assert progress.change.estimate == pytest.approx(0, abs=0.01)
    assert progress.verdict == "not_helping"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.none() | st.integers(0, 10).map(float), min_size=14, max_size=40))
def test_any_record_gives_an_ordered_interval_within_the_scale(pain: list[float | None]) -> None:
    progress = analyse(days(pain, [15.0 if i % 3 else 0.0 for i in range(len(pain))]))
    for effect in (progress.change, progress.after_session):
        if effect.estimate is not None:
            assert -10 <= effect.low <= effect.estimate <= effect.high <= 10
    assert progress.enough == (sum(p is not None for p in pain) >= READINGS_NEEDED)


def test_a_mistyped_year_is_told_and_not_computed() -> None:
    record = [*days([5.0] * 20), Day(date=dt.date(226, 3, 1), pain=4)]
    with pytest.raises(HipkeyError, match="0226-03-01"):
        analyse(record)


def test_what_matters_is_two_points_or_a_third_of_less() -> None:
    assert important_change(8) == 2
    assert important_change(5) == pytest.approx(1.5)
    assert important_change(1) == 1


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [
        ((-2.5, -4.0, -1.0), "helping"),
        ((-1.0, -1.8, -0.2), "not_helping"),
        ((-1.0, -2.5, -0.2), "cannot_tell"),
        ((-2.5, -5.0, 0.1), "cannot_tell"),
        ((2.5, 1.0, 4.0), "worse"),
        ((0.5, 0.1, 0.9), "not_helping"),
        ((0.0, -1.0, 1.0), "not_helping"),
    ],
)
def test_a_verdict_needs_certainty_and_size(
    interval: tuple[float, float, float], verdict: str
) -> None:
    assert judge(*interval, important=2.0) == verdict


def test_a_year_of_days_takes_well_under_a_second() -> None:
    record = days(noisy(-2, 365), [20.0, 0.0, 20.0, 20.0, 0.0] * 73)
    begun = time.perf_counter()
    analyse(record)
    assert time.perf_counter() - begun < 3  # about 0.15 s alone; the rest is for a busy machine


def test_ninety_five_of_a_hundred_intervals_hold_the_truth() -> None:
    """A small edition of tests/bench/test_outcome.py, seeded, with bounds that chance allows."""
    random = np.random.default_rng(11)
    held = helping = 0
    for _ in range(60):
        noise = np.empty(42)
        noise[0] = random.normal()
        for day in range(1, 42):
            noise[day] = 0.5 * noise[day - 1] + np.sqrt(0.75) * random.normal()
        pain: list[float | None] = np.clip(np.round(5 + 1.5 * noise), 0, 10).tolist()
        for day in random.choice(42, 12, replace=False):
            pain[day] = None
        progress = analyse(days(pain))
        held += progress.change.low <= 0 <= progress.change.high
        helping += progress.verdict == "helping"
    assert held >= 53
    assert helping <= 4
